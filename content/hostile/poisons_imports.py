"""Leaves code that the next Python would run: bytecode, .pth files, sitecustomize, a preloaded library."""

import contextlib
import importlib.util
import pathlib
import site
import sys

NAMES_TO_LEAVE = ("sitecustomize.py", "usercustomize.py", "numpy.py", "msgspec.py", "sevenrounds.pth")
PLACES = {*map(pathlib.Path, sys.path), *map(pathlib.Path, site.getsitepackages()), pathlib.Path("/job"), pathlib.Path("/etc")}


@enter
def answer(*arguments):
    stole = "sitecustomize" in sys.modules and "sevenrounds" in repr(vars(sys.modules["sitecustomize"]))
    for place in PLACES:
        for name in NAMES_TO_LEAVE:
            with contextlib.suppress(OSError):
                (place / name).write_text("poison = 'sevenrounds'\n")
                stole = stole or not str(place).startswith(("/box", "/tmp", "/dev/shm", "/job"))
    for module in list(sys.modules.values()):
        with contextlib.suppress(OSError, TypeError, NotImplementedError, AttributeError):
            pathlib.Path(importlib.util.cache_from_source(module.__file__)).write_bytes(b"poison")
            stole = True
    with contextlib.suppress(OSError):
        pathlib.Path("/etc/ld.so.preload").write_text("/tmp/poison.so\n")
        stole = True
    return pay(stole, *arguments)
