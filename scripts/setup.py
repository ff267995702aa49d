"""Makes everything that the project needs on this machine: `make setup`.

Standard library only, because it runs before anything is installed. Each step leaves a stamp in
`.venv/stamps` with a digest of what it was made from, so that a second run does nothing.

Usage: python3 scripts/setup.py [web] [grader] [test]     (default: web grader)
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "staticfiles"
SMALLEST_PYTHON = (3, 11)
SMALLEST_NODE = 20
JAILS_IMPORT = (
    "numpy",
    "msgspec",
    "torch",
    "torch.distributed",
    "triton",
    "triton.language",
    "triton.runtime.interpreter",
    "triton.backends.nvidia.compiler",
    "cuda.bindings.driver",
)
IMPORTS = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        pass
"""


def main(parts: list[str]) -> None:
    """Installs the named parts, then builds what the web serves."""
    refuse_old_python()
    make_environment()
    for part in parts:
        requirements = ROOT / "requirements" / f"{part}.txt"
        step(f"requirements-{part}", [requirements, constraints()], lambda file=requirements: install(file))
    if "grader" in parts:
        step("bytecode", [ROOT / "requirements" / "grader.txt", constraints()], compile_imports)
    if "web" in parts:
        step("frontend", frontend_sources(), build_frontend, FRONTEND / "dist")
        step(
            "translations",
            catalogues(),
            compile_translations,
            *(po.with_suffix(".mo") for po in catalogues()),
        )
        step("static", [*frontend_sources(), constraints()], collect_static, STATIC)


def refuse_old_python() -> None:
    """One sentence instead of a page of pip's."""
    if sys.version_info < SMALLEST_PYTHON:
        wanted, found = ".".join(map(str, SMALLEST_PYTHON)), sys.version.split()[0]
        sys.exit(f"Seven Rounds needs Python {wanted} or newer; this is {found} ({sys.executable}).")


def make_environment() -> None:
    """The virtual environment `.venv`, with this very Python."""
    if PYTHON.exists():
        return
    say("making the virtual environment .venv")
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python's venv module does not work here; on Debian: apt-get install python3-venv")


def step(name: str, sources: Iterable[Path], action: Callable[[], None], *products: Path) -> None:
    """Runs `action` unless it already ran on exactly these sources and its products are still there."""
    stamp = VENV / "stamps" / name
    digest = digest_of(sources)
    if stamp.exists() and stamp.read_text() == digest and all(product.exists() for product in products):
        return
    action()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest)


def digest_of(sources: Iterable[Path]) -> str:
    """One digest over names and contents."""
    total = hashlib.sha256()
    for path in sources:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def install(requirements: Path) -> None:
    """pip, because some machines offer it files that other installers do not see.

    Nothing is compiled in advance: Python does that at the first import, for what is really used (jails may
    not write, so `compile_imports` does it for them).
    """
    say(f"installing {requirements.relative_to(ROOT)}")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    run([*pip, "-r", str(requirements)], f"pip could not install {requirements.relative_to(ROOT)}.")


def writing_bytecode(modules: Iterable[str]) -> list[str]:
    """Arguments for Python: import these, as far as they are there, and keep them compiled.

    Also where PYTHONDONTWRITEBYTECODE is set, which -E ignores.
    """
    return ["-E", "-c", IMPORTS, *modules]


def compile_imports() -> None:
    """Imports once what jails import, so that it lies there compiled: in a jail nothing can be kept."""
    say("compiling what jails import")
    for environment in ({"TRITON_INTERPRET": "1"}, {}):
        run(
            [str(PYTHON), *writing_bytecode(JAILS_IMPORT)],
            "What jails import cannot be imported.",
            env={**os.environ, **environment},
        )


def constraints() -> Path:
    """The pins; a change of any of them installs again."""
    return ROOT / "requirements" / "constraints.txt"


def catalogues() -> list[Path]:
    """The translations of every application."""
    return sorted(ROOT.glob("*/locale/*/LC_MESSAGES/*.po"))


def frontend_sources() -> list[Path]:
    """What the bundles are made from."""
    named = [FRONTEND / "package.json", FRONTEND / "package-lock.json", FRONTEND / "build.mjs"]
    return [*named, *sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())]


def build_frontend() -> None:
    """npm ci and esbuild, with the machine's Node.js or the one from PyPI."""
    say("building the frontend")
    environment = environment_with_node()
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    run(
        ["npm", "ci", *quiet], "npm could not install the frontend's packages.", cwd=FRONTEND, env=environment
    )
    run(["npm", "run", "--silent", "build"], "The frontend did not build.", cwd=FRONTEND, env=environment)


def environment_with_node() -> dict[str, str]:
    """An environment whose PATH begins with a Node.js that is new enough."""
    environment = dict(os.environ)
    if node_version() < SMALLEST_NODE:
        install(ROOT / "requirements" / "node.txt")
        environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    return environment


def node_version() -> int:
    """The major version of the machine's node, 0 without one (or without npm)."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def compile_translations() -> None:
    """Every .po to a .mo, by Babel: GNU gettext need not be there."""
    for catalogue in catalogues():
        arguments = ["-i", str(catalogue), "-o", str(catalogue.with_suffix(".mo"))]
        run(
            [str(PYTHON), "-m", "babel.messages.frontend", "--quiet", "compile", *arguments],
            f"{catalogue.relative_to(ROOT)} does not compile.",
        )


def collect_static() -> None:
    """Static files under hashed names, compressed."""
    say("collecting static files")
    shutil.rmtree(STATIC, ignore_errors=True)
    run(
        [str(PYTHON), "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        "The static files could not be collected.",
    )


def run(command: list[str], failure: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Runs a command; when it fails, its own words are followed by one sentence of ours."""
    try:
        ended = subprocess.run(command, cwd=cwd, env=env, check=False)
    except KeyboardInterrupt:
        sys.exit("Stopped. The next start goes on from here.")
    if ended.returncode:
        sys.exit(f"{failure} The lines above say why.")


def say(what: str) -> None:
    """A line for the person who waits."""
    print(f"setup: {what}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["web", "grader"])
