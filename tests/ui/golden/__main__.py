"""`python -m tests.ui.golden [PART]`: write all golden screens anew, or those whose name has a part."""

from __future__ import annotations

import asyncio
import sys

from tests.demo_server import DemoServer
from tests.ui.golden import drawn, real
from tests.ui.golden.screen import FOLDER, Screen, path_of, write


def main(part: str = "") -> int:
    """Draw and keep; says what has changed."""
    wanted = {name for name in names() if part in name}
    if not part:
        for path in FOLDER.glob("*.txt"):
            if path.stem not in wanted:
                path.unlink()
    with drawn.golden_server() as server:
        for run in drawn.RUNS:
            for size in drawn.SIZES:
                if (name := f"{run}.{size}") in wanted:
                    keep(name, asyncio.run(drawn.opening(server, run, size)))
        # The looks come last: where the picture is they read in the screens above.
        for case in real.CASES:
            if str(case) in wanted:
                keep(str(case), really_drawn(server, case))
    return 0


def names() -> set[str]:
    """All screens that are kept."""
    return {f"{run}.{size}" for run in drawn.RUNS for size in drawn.SIZES} | set(map(str, real.CASES))


def really_drawn(server: DemoServer, case: real.Case) -> Screen:
    """The screen of a look: the app itself knows what it says in the end, the real program its styles."""
    look = real.LOOKS[case.look]
    rows = asyncio.run(drawn.opening(server, case.run, case.size, LANG=look.environ["LANG"])).rows
    with real.program(server, case.run, case.size, look) as terminal:
        return real.styled(terminal, case, rows)


def keep(name: str, screen: Screen) -> None:
    """Write a screen down and say whether it is another one."""
    path = path_of(name)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write(name, screen)
    changed = path.read_text(encoding="utf-8") != before
    sys.stdout.write(f"{name}{': changed' if changed else ''}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
