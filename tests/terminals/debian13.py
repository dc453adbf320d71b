"""kitty 0.41, which has unicode placeholders, and tmux 3.5, which has sixel: a Debian 13 in a folder.

`python -m tests.terminals.debian13 make` puts it there (root, debootstrap; a minute, 650 MB). From then on
`python -m tests.terminals.debian13 kitty ARGUMENTS` is that kitty, and what it runs is run on this machine.
The mounts live in a namespace of their own and end with it: the folder can be removed at any time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(os.environ.get("CC_TUI_DEBIAN13", "/var/tmp/cc-tui-debian13"))
# kitty loads OpenGL by name, so no dependency brings it.
PACKAGES: Final = "kitty,tmux,libgl1,libglx-mesa0,libgl1-mesa-dri,fonts-dejavu-core"
HOST: Final = "/host"
"""Where the folder's programs find this machine."""

WRAPPER: Final = Path(__file__).with_name("kitty-debian13")
IS_THERE: Final = (FOLDER / "usr/bin/kitty").exists() and os.geteuid() == 0

_MOUNTS: Final = """
set -e
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
mount --rbind /tmp "$0/tmp"
mount --rbind / "$0/host"
exec chroot "$0" "$@"
"""


def inside(*words: str) -> list[str]:
    """A command of the folder's as one of this machine's."""
    return ["unshare", "--mount", "--propagation", "private", "bash", "-c", _MOUNTS, str(FOLDER), *words]


def from_inside(*words: str) -> list[str]:
    """A command of this machine's as one that a program of the folder's can run."""
    return ["chroot", HOST, "env", "-C", str(Path.cwd()), f"HOME={os.environ.get('HOME', '/')}", *words]


def make() -> None:
    """Put it there."""
    if not IS_THERE:
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "trixie", str(FOLDER)],
            check=True,
            stdin=subprocess.DEVNULL,
        )
    (FOLDER / "host").mkdir(exist_ok=True)


def kitty(words: list[str]) -> None:
    """Become that kitty. What the terminal runs, from `script` on, is this machine's."""
    at = words.index("script")
    command = inside("env", "HOME=/tmp", "kitty", *words[:at], *from_inside(*words[at:]))
    os.execvp(command[0], command)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make()
    else:
        kitty(sys.argv[2:])
