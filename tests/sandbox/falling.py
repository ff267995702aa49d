"""Processes that die at a given place: there they send themselves kill -9, the first time."""

from pathlib import Path

TRAP = """
import os, signal, sys
from importlib.machinery import PathFinder

places = {places!r}


class Trap:
    def find_spec(self, fullname, path=None, target=None):
        names = [place.split(":")[1] for place in places if place.split(":")[0] == fullname]
        if not names:
            return None
        spec = PathFinder.find_spec(fullname, path)
        load = spec.loader.exec_module

        def load_and_set(made):
            load(made)
            for name in names:
                set_in(made, fullname, name)

        spec.loader.exec_module = load_and_set
        return spec


def set_in(owner, module, name):
    *owners, last = name.split(".")
    for part in owners:
        owner = getattr(owner, part)
    whole = getattr(owner, last)

    def fall(*arguments, **named):
        try:
            os.close(os.open(os.path.join({folder!r}, module + ":" + name), os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return whole(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, last, fall)


sys.meta_path.insert(0, Trap())
"""


class Trap:
    """Places ("module:function" or "module:Class.method"); at the entrance of each one process dies."""

    def __init__(self, folder: Path, *places: str) -> None:
        self._fallen = folder / "fallen"
        self._fallen.mkdir()
        trap = folder / "trap"
        trap.mkdir()
        (trap / "sitecustomize.py").write_text(TRAP.format(places=places, folder=str(self._fallen)))
        self.environment = {"PYTHONPATH": str(trap)}

    def met(self) -> set[str]:
        """The places at which a process has died."""
        return {path.name for path in self._fallen.iterdir()}
