"""How root starts a jail as somebody else, although the interpreter may live where only root may enter.

A jail has a user of its own. bubblewrap looks its sources up as that user, and Python may be
installed below /root, which no other user can pass. So root makes, once a host, a private mount
namespace in which the few folders that jails show are bound below one public, empty folder; each jail
is started from inside it. The namespace lives as long as its descriptor; on the host's own file
system nothing changes.

An ordinary user starts jails as himself: he can enter what he owns, and needs no antechamber.
"""

import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

FIRST_USER, USERS = 40_000, 20_000


class AntechamberError(Exception):
    """Root could not prepare the folders for a user without rights."""


@dataclass
class Antechamber:
    """`seen` maps a folder of the host to where the launcher sees it."""

    seen: dict[Path, Path]
    namespace: int | None = None
    user: int | None = None
    _point: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)

    def source(self, path: Path) -> Path:
        """Where a host path is to be found by the launcher."""
        for folder in [path, *path.parents]:
            if folder in self.seen:
                return self.seen[folder] / path.relative_to(folder)
        return path

    def enter(self) -> list[str]:
        """The command in front of a launcher: become the jail's user, inside the namespace."""
        if self.user is None:
            return []
        if self.namespace is None:
            return ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups", "--"]
        # By path, not as an inherited descriptor: the jail would inherit that too.
        namespace = f"--mount=/proc/{os.getpid()}/fd/{self.namespace}"
        return ["nsenter", namespace, f"--setuid={self.user}", f"--setgid={self.user}", "--"]

    def close(self) -> None:
        """Let the namespace go."""
        if self.namespace is not None:
            os.close(self.namespace)
            self.namespace = None
        if self._point is not None:
            self._point.cleanup()
            self._point = None


def prepare(folders: list[Path]) -> Antechamber:
    """Make what this process's user needs. Raises AntechamberError."""
    if os.geteuid() != 0:
        return Antechamber({})
    user = FIRST_USER + os.getpid() % USERS
    if all(public(folder) for folder in folders):
        return Antechamber({}, user=user)
    folders = outermost(folders)
    point = tempfile.TemporaryDirectory(prefix="sevenrounds-")
    Path(point.name).chmod(0o755)
    seen = {folder: Path(point.name) / str(index) for index, folder in enumerate(folders)}
    return Antechamber(seen, namespace(Path(point.name), seen), user, point)


def outermost(folders: list[Path]) -> list[Path]:
    """Without those that lie inside another one; order kept."""
    return [
        folder for folder in dict.fromkeys(folders) if not any(parent in folders for parent in folder.parents)
    ]


def public(path: Path) -> bool:
    """Whether any user may enter the folder."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def namespace(point: Path, seen: dict[Path, Path]) -> int:
    """A mount namespace in which `seen` holds, as a descriptor."""
    lines = [f'mount -t tmpfs -o mode=755,size=64k none "{point}"']
    for index, _ in enumerate(seen):
        lines.append(f'mkdir "{point}/{index}" && mount --rbind "${index + 1}" "{point}/{index}"')
    script = "set -e\n" + "\n".join(lines) + "\necho ready\nread -r _"
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *map(str, seen)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env={}) as maker:
        assert maker.stdout is not None  # noqa: S101 - asked for above
        assert maker.stderr is not None  # noqa: S101
        if maker.stdout.readline() != "ready\n":
            raise AntechamberError(f"no mount namespace for the jails: {maker.stderr.read().strip()}")
        descriptor = os.open(f"/proc/{maker.pid}/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
        maker.communicate("\n")
    return descriptor
