"""What jails import is compiled in advance, whatever the environment says about bytecode."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_imports_leave_bytecode_and_pass_over_what_is_not_there(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "scripts" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    setup = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(setup)
    (tmp_path / "imported.py").write_text("VALUE = 1\n")
    subprocess.run(
        [sys.executable, *setup.writing_bytecode(("not_there_at_all", "imported"))],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
    )
    assert [path.name.partition(".")[0] for path in (tmp_path / "__pycache__").iterdir()] == ["imported"]
