"""`cc-tui doctor`: what this terminal, clock and network can do, and what to change."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cc_tui
from cc_tui.clock import Clock
from cc_tui.config import Config
from cc_tui.errors import UsageError
from cc_tui.headless import output
from cc_tui.headless.doctor import network, pictures, report, settings, terminal, tmux
from cc_tui.headless.doctor.report import Check, State
from cc_tui.text import own


async def doctor(
    config: Config, *, as_json: bool, file: Path, problem: UsageError | None, clock: Clock
) -> int:
    """Look at everything a run's way to the screen depends on; print as it is found.

    What is not there (a key, a network, a terminal) is an answer and no error. Nobody is asked for
    anything, and no key or password is printed.

    Args:
        config: Settings; those of the file are left out where it cannot be read.
        as_json: One JSON object instead of rows.
        file: The configuration file.
        problem: What is wrong with it.
        clock: The machine's time.

    Returns:
        The exit code: 0 when nothing fails, else 1.
    """
    found: list[Check] = []

    def tell(checks: Iterable[Check]) -> None:
        for check in checks:
            found.append(check)
            if not as_json:
                output.lines(report.rows(check))

    # First of all, while nobody else waits for the terminal's answers.
    looked = terminal.look(config.environ)
    tell(terminal.checks(looked, config.environ))
    tell(tmux.checks(looked, config.environ))
    tell([pictures.check(looked, config.images)])
    tell([settings.configuration(file, problem)])
    access, of_access = settings.access(config)
    tell([*of_access, settings.proxy(access.base_url, config.environ), settings.certificates(config)])
    tell([settings.storage_hosts(config, access.base_url)])
    tell(await network.checks(access, config, clock))
    failed = any(check.state is State.FAIL for check in found)
    if as_json:
        output.data(
            {
                "version": cc_tui.__version__,
                "ok": not failed,
                "checks": [report.as_json(check) for check in found],
            }
        )
    else:
        output.lines([own(""), report.total(found)])
    return 1 if failed else 0
