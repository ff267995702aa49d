"""Settings. Everything that a host may decide comes from the environment; see the README for the list."""

import contextlib
import os
import secrets
from pathlib import Path

import dj_database_url
import django_stubs_ext

# Lets Django's generic classes be written with their types (UserAdmin[User]) where they are defined.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SEVENROUNDS_DATA", ROOT / "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key of this installation: from the environment, or made on the first start and kept."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    kept = DATA / "secret_key"
    if not kept.exists():
        fresh = DATA / f"secret_key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            kept.hardlink_to(fresh)  # exactly one of several processes starting at once wins
        fresh.unlink()
    return kept.read_text()


DEBUG = os.environ.get("SEVENROUNDS_DEBUG") == "1"
SECRET_KEY = _secret_key()
_hosts = [host for host in os.environ.get("SEVENROUNDS_HOSTS", "").split(",") if host]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *_hosts]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _hosts]
if os.environ.get("SEVENROUNDS_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "accounts",
    "drills",
    "sandbox",
    "interview",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.BodyLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PersonalSettings",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.WrongMethod",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.template_filters"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# No connection outlives its request: under ASGI each request has a thread of its own, so a kept one is
# never used again, and PostgreSQL soon refuses everybody ("too many clients").
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{DATA / 'db.sqlite3'}", conn_max_age=0)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # The web and the results worker write at the same time: readers must not block writers (WAL), and a
    # transaction must take its lock at the start, because SQLite refuses to upgrade one that has read.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "today"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [ROOT / "config" / "locale"]  # the texts of the shared frame; each application has its own
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("SEVENROUNDS_STATIC", ROOT / "staticfiles"))
STATICFILES_DIRS = [path for path in [ROOT / "frontend" / "dist"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Largest body that any form needs: a submission (256 KiB) with room for encoding.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Files go to disk as they come; these addresses take larger bodies than a form.
LARGE_BODIES = {"drills:anki_import": 101_000_000}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "interview.errors.old_form"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60

METRICS_TOKEN = os.environ.get("SEVENROUNDS_METRICS_TOKEN", "")  # empty: /metrics is for staff alone

REDIS_URL = os.environ.get("REDIS_URL", "")  # empty: no grading queue; drills and rounds work without

# An interviewer model behind an OpenAI-compatible endpoint; empty: off. docs/interviewer.md
INTERVIEWER_URL = os.environ.get("INTERVIEWER_URL", "")
INTERVIEWER_KEY = os.environ.get("INTERVIEWER_KEY", "")
INTERVIEWER_MODEL = os.environ.get("INTERVIEWER_MODEL", "")
INTERVIEWER_SECONDS = os.environ.get("INTERVIEWER_SECONDS", "20")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {name: {"level": "WARNING"} for name in ("httpx", "httpcore")},  # they log every address
    "root": {"handlers": ["stderr"], "level": os.environ.get("SEVENROUNDS_LOG", "INFO")},
}
