"""What the build writes: stable names that the manifest can rewrite; and what the lock may say."""

import json
import re
from pathlib import Path

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files import File

FRONTEND = Path(__file__).parents[2] / "frontend"
DIST = FRONTEND / "dist"


def test_the_names_are_the_ones_that_templates_use() -> None:
    assert {path.name for path in DIST.iterdir()} == {
        "app.js", "app.css", "workbench.js", "theme.js", "favicon.svg", "licences.txt", "fonts",
    }  # fmt: skip


def test_scripts_need_no_eval_and_point_at_no_source_map() -> None:
    for name in ["app.js", "workbench.js", "theme.js"]:
        assert "sourceMappingURL" not in (DIST / name).read_text()


def test_what_safari_knows_under_its_prefix_alone_has_it() -> None:
    styles = (DIST / "app.css").read_text()
    for property in ["user-select", "backdrop-filter", "print-color-adjust"]:
        plain = len(re.findall(rf"[{{;]{property}:", styles))
        assert len(re.findall(rf"-webkit-{property}:", styles)) == plain > 0


def test_fonts_are_found_beside_the_stylesheet() -> None:
    urls = re.findall(r"url\(([^)]+)\)", (DIST / "app.css").read_text())
    fonts = [url.strip("\"'") for url in urls]
    assert len(fonts) >= 20
    assert all((DIST / font).is_file() and not font.startswith("/") for font in fonts)


def test_the_manifest_storage_can_rewrite_the_stylesheet(tmp_path: Path) -> None:
    storage = ManifestStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    names = [str(path.relative_to(DIST)) for path in DIST.rglob("*") if path.is_file()]
    for name in names:
        with (DIST / name).open("rb") as stream:
            storage.save(name, File(stream))
    done = {
        original: hashed
        for original, hashed, _ in storage.post_process({name: (storage, name) for name in names})
    }
    assert set(done) == set(names)
    hashed = (tmp_path / str(done["app.css"])).read_text()
    assert re.search(r"KaTeX_Main-Regular\.[0-9a-f]{12}\.woff2", hashed)


def test_every_package_is_pinned_and_the_lock_names_no_registry() -> None:
    wanted = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert all("integrity" in entry for name, entry in packages.items() if name)
