"""The command line: picks a command, says errors in a line, ends with a documented exit code.

What a command needs is imported when it runs, so that `--version` is there at once.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from cc_tui import __version__
from cc_tui.errors import CcTuiError, UnavailableError, UsageError
from cc_tui.text import Raw, one_line, own, say

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    from cc_tui.api.credentials import Credentials
    from cc_tui.config import Config
    from cc_tui.demo.launch import Demo
    from cc_tui.picture.probe import Beginning, Probe
    from cc_tui.session.session import Session

_NO_COLOR = "NO_COLOR"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: Without the program's name; those of the process by default.

    Returns:
        The exit code.
    """
    os.umask(0o077)
    sys.excepthook = _own_fault
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _prepare_streams()
        return _version() if words == ["--version"] else _run(words)
    except CcTuiError as error:
        return tell(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) has what it wanted. Python must not try to flush the rest at exit.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        reason = one_line(error.strerror or "")
        return tell(UnavailableError(say("Standard output cannot be written: {}", reason)))


def _version() -> int:
    sys.stdout.write(f"cc-tui {__version__}\n")
    return 0


def _run(words: list[str]) -> int:
    from cc_tui import arguments

    if not words:
        sys.stderr.write(arguments.parser(None).format_usage() + "\n" + arguments.EXAMPLES)
        return UsageError.exit_code
    command, rest = arguments.split(words)
    parser = arguments.parser(command)
    # Flags may stand anywhere; behind `--` there are none, which only the plain way respects.
    options = parser.parse_args(rest) if "--" in rest else parser.parse_intermixed_args(rest)
    if command == "doctor":
        return _doctor(options)
    if command in ("why", "xpath", "suggest"):
        options.command = command
        return _selectors(options, _config(options))
    work = {"demo": _demo, "tree": _tree, "page": _page, None: _browse}[command]
    return work(options, _config(options))


def _prepare_streams() -> None:
    """Let no stream end the program with a traceback: closed at the start, or of few characters."""
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8")
    if sys.stdout is None:
        raise UsageError(own("Standard output is closed"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _own_fault(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Print a fault of ours without secrets; Python's own traceback shows messages as they are."""
    from cc_tui.ui.crash import describe

    crash = describe(error)
    sys.stderr.write("".join(f"{line}\n" for line in crash.lines))
    raise SystemExit(crash.exit_code)


def tell(error: CcTuiError) -> int:
    """Say what is wrong and what to do; returns the exit code."""
    sys.stderr.write(f"cc-tui: {error.message}\n")
    if error.hint:
        sys.stderr.write(f"        {error.hint}\n")
    return error.exit_code


def _config_file(options: Namespace) -> Path:
    from pathlib import Path

    from cc_tui import paths

    return Path(options.config) if options.config else paths.config_file()


def _config(options: Namespace, *, with_file: bool = True) -> Config:
    from cc_tui import config

    named = options.config is not None
    return config.build(
        config.as_started(os.environ),
        config.from_file(_config_file(options), must_exist=named) if with_file else {},
        base_url=options.base_url,
        profile=options.profile,
        workspace_id=options.workspace_id,
        key_file=options.key_file,
        images=options.images,
        theme=options.theme,
        mouse=False if options.no_mouse else None,
    )


def _credentials(config: Config) -> Credentials:
    from cc_tui.api.credentials import find

    found = find(config, ask=_ask if sys.stdin.isatty() and sys.stderr.isatty() else None)
    for warning in found.warnings:
        sys.stderr.write(f"cc-tui: {warning}\n")
    return found


def _ask() -> str:
    import getpass

    try:
        return getpass.getpass("CloudCruise API key (not shown, kept in memory only): ", sys.stderr)
    except EOFError:  # ^D is an empty answer
        sys.stderr.write("\n")
        return ""


def _with_session(config: Config, work: Callable[[Session], Awaitable[int]]) -> int:
    """Run a command without a screen on a session of its own."""
    import asyncio

    from cc_tui.clock import SystemClock
    from cc_tui.session.connect import connect

    credentials = _credentials(config)

    async def run() -> int:
        session = connect(
            config, credentials, SystemClock(), on_wait=lambda words: print(words, file=sys.stderr)
        )
        try:
            return await work(session)
        finally:
            await session.aclose()

    return asyncio.run(run())


def _tree(options: Namespace, config: Config) -> int:
    from cc_tui.run.ids import session_id_of

    session_id = session_id_of(_given(options.session_id))  # refused before what takes long is imported
    from cc_tui.headless.tree import tree

    return _with_session(
        config, lambda session: tree(session, session_id, None, as_json=options.json, urls=options.urls)
    )


def _page(options: Namespace, config: Config) -> int:
    from pathlib import Path

    from cc_tui.headless.page import Form, Wanted, page, page_file
    from cc_tui.run.ids import session_id_of

    wanted = Wanted(
        Form(options.form), options.hidden, Raw(options.grep) if options.grep else None, options.max_chars
    )
    if wanted.form is Form.HTML and (options.hidden or options.grep or options.max_chars):
        raise UsageError(own("--html prints the page as it was stored; --grep and the like are for its text"))
    if options.file:
        import asyncio

        if options.session_id:
            raise UsageError(own("--file and SESSION_ID exclude each other"))
        return asyncio.run(page_file(Path(options.file), wanted))
    if not options.session_id or not options.node_id:
        raise UsageError(
            own("page needs SESSION_ID and NODE_ID, or --file PAGE.html"),
            own("NODE_ID: a node's id, a prefix of it, its number, or failed"),
        )
    session_id, node = session_id_of(_given(options.session_id)), Raw(options.node_id)
    return _with_session(config, lambda session: page(session, session_id, node, wanted))


def _selectors(options: Namespace, config: Config) -> int:
    from cc_tui.headless import selector_commands

    return selector_commands.run(options, lambda work: _with_session(config, work), _given)


def _doctor(options: Namespace) -> int:
    """A configuration that cannot be read is a finding here; a wrong flag is one of usage, as everywhere."""
    import asyncio

    from cc_tui.clock import SystemClock
    from cc_tui.headless.doctor import doctor

    problem = None
    try:
        config = _config(options)
    except UsageError as error:
        config, problem = _config(options, with_file=False), error
    file = _config_file(options)
    return asyncio.run(doctor(config, as_json=options.json, file=file, problem=problem, clock=SystemClock()))


def _given(word: str) -> str:
    """What the user gave as the session: the word itself, or for `-` what comes on stdin.

    The screen reads keys from stdin, so the terminal takes its place once the text is read.
    """
    if word != "-":
        return word
    from cc_tui.run.ids import LONGEST

    text = sys.stdin.buffer.read(LONGEST).decode("utf-8", "replace") if sys.stdin else ""
    with suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDONLY)
        os.dup2(terminal, 0)
        os.close(terminal)
    return text


def _browse(options: Namespace, config: Config) -> int:
    from cc_tui.run.ids import session_id_of

    session_id = session_id_of(_given(options.session_id))
    node = Raw(options.node_id) if options.node_id else None
    _require_terminal()
    return _open_screen(config, _credentials(config), session_id, node)


def _require_terminal() -> None:
    from cc_tui.ui.environment import prepare_environment, refuse_unless_terminal

    refuse_unless_terminal(os.environ, sys.stdin, sys.stdout, sys.stderr)
    prepare_environment(os.environ)


def _open_screen(
    config: Config, credentials: Credentials, session_id: Raw, node: Raw | None, *, is_demo: bool = False
) -> int:
    from cc_tui.config import Images

    if config.images is Images.TEXTUAL_IMAGE:
        # That library asks the terminal while it is imported, so nothing else may read the answers yet.
        from cc_tui.ui.widgets import sharp_picture  # noqa: F401
    import gc

    # What is imported stays; the collector, off until the screen is there, would walk it a dozen times.
    gc.disable()
    with _probing(config) as beginning:
        from cc_tui.clock import SystemClock
        from cc_tui.ui.app import CcTuiApp
        from cc_tui.ui.guard import run_guarded
        from cc_tui.ui.start import Start

        probe = beginning.wait()
    # A frame makes thousands of objects that die with it. Looked at less often, fewer are looked at alive.
    gc.set_threshold(5_000, 10, 10)
    config = _as_the_terminal_is(config, probe)
    start = Start(config, credentials, SystemClock(), session_id, node, is_demo, probe)
    return run_guarded(CcTuiApp(start))


def _probing(config: Config) -> AbstractContextManager[Beginning]:
    """Ask the terminal what pictures, colours and background it has, unless the user settled all of it."""
    from cc_tui.config import Images
    from cc_tui.picture.probe import probing

    no_theme = bool(config.theme or os.environ.get(_NO_COLOR))
    is_settled = no_theme and config.images in (Images.BLOCKS, Images.OFF)
    return probing(sys.stdin.fileno(), config.environ, needed=not is_settled)


def _as_the_terminal_is(config: Config, probe: Probe) -> Config:
    """A light theme on a light terminal and all its colours, where the user has chosen nothing else."""
    from dataclasses import replace

    from cc_tui.picture.terminal import is_light

    known = probe.capabilities(config.images)
    if known.true_colour and not os.environ.get("COLORTERM"):
        os.environ["COLORTERM"] = "truecolor"  # read when the app is made; ssh and sudo seldom hand it on
    if config.theme or os.environ.get(_NO_COLOR) or not known.background:
        return config
    return replace(config, theme=Raw("textual-light")) if is_light(known.background) else config


def _demo(options: Namespace, config: Config) -> int:
    from cc_tui.demo import launch

    if options.serve:
        from cc_tui.demo.server import main as serve

        if options.run is not None:
            raise UsageError(own("--run chooses what the screen opens; --serve serves every recording"))
        given = {"--ttl": options.ttl, "--port": options.port, "--now": options.now, "--play": options.play}
        return serve([f"{name}={value}" for name, value in given.items() if value is not None])
    _require_terminal()
    try:
        with launch.launch(ttl=options.ttl, port=options.port, now=options.now, play=options.play) as demo:
            run = demo.runs.get(options.run or demo.default)
            if run is None:
                names = one_line(", ".join(demo.runs))
                raise UsageError(
                    say("No recording {}", one_line(options.run, 60)), say("There are: {}", names)
                )
            return _open_screen(*_demo_access(config, demo), Raw(run.session_id), None, is_demo=True)
    except launch.DemoFailed as failed:
        raise UsageError(one_line(str(failed), 300), own("--port takes another port")) from None


def _demo_access(config: Config, demo: Demo) -> tuple[Config, Credentials]:
    """Settings that reach the demo alone, whatever key and API the user has set."""
    from dataclasses import replace

    from cc_tui.api.credentials import Credentials, Secret

    source = own("the demo")
    credentials = Credentials("cc-key", Secret(demo.api_key), source, None, Raw(demo.base_url))
    return replace(config, base_url=Raw(demo.base_url), workspace_id=None), credentials
