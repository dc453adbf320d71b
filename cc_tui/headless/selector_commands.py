"""From parsed arguments to `why`, `xpath` and `suggest`."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path

from cc_tui.errors import UsageError
from cc_tui.headless.suggest import Filter, suggest, suggest_file
from cc_tui.headless.why import why
from cc_tui.headless.xpath import xpath, xpath_all, xpath_file
from cc_tui.run.ids import session_id_of
from cc_tui.session.session import Session
from cc_tui.text import Raw, own

OnSession = Callable[[Callable[[Session], Awaitable[int]]], int]
"""Runs work on a session of its own."""

_EXCLUSIVE = own("--file and SESSION_ID exclude each other, and so do --file and --all")


def run(options: Namespace, on_session: OnSession, given: Callable[[str], str]) -> int:
    """Do what the arguments say.

    Args:
        options: With the command's name as `command`.
        on_session: Runs work on a session.
        given: What the user gave as the session, `-` for stdin.

    Raises:
        UsageError: Arguments that do not go together.
    """
    as_json = bool(options.json)
    if options.command == "why":
        session_id = session_id_of(given(options.session_id))
        return on_session(lambda session: why(session, session_id, as_json=as_json))
    if options.command == "xpath":
        return _xpath(options, on_session, given)
    wanted = Filter.of(options.filter)
    if options.file:
        if options.session_id:
            raise UsageError(_EXCLUSIVE)
        return asyncio.run(suggest_file(Path(options.file), wanted, as_json=as_json))
    if not options.session_id or not options.node_id:
        raise UsageError(own("suggest needs SESSION_ID and NODE_ID, or --file PAGE.html"))
    session_id, node = session_id_of(given(options.session_id)), Raw(options.node_id)
    return on_session(lambda session: suggest(session, session_id, node, wanted, as_json=as_json))


def _xpath(options: Namespace, on_session: OnSession, given: Callable[[str], str]) -> int:
    as_json, words = bool(options.json), list(options.words)
    expressions = None if options.batch else [Raw(words.pop(0))] if words else []
    if expressions == [] or (options.all and expressions is None) or len(words) > 2:
        raise UsageError(
            own("xpath needs EXPR SESSION_ID [NODE_ID], or EXPR --file PAGE.html"),
            own("--batch - takes expressions from stdin instead of EXPR; --all takes one"),
        )
    if options.file:
        if words or options.all:
            raise UsageError(_EXCLUSIVE)
        return asyncio.run(xpath_file(Path(options.file), expressions, as_json=as_json))
    if not words:
        raise UsageError(own("xpath needs SESSION_ID, or --file PAGE.html"))
    if options.batch and words[0] == "-":
        raise UsageError(own("stdin cannot be both the run and the expressions"))
    session_id = session_id_of(given(words[0]))
    if options.all and expressions:
        whole = expressions[0]
        return on_session(lambda session: xpath_all(session, whole, session_id, as_json=as_json))
    node = Raw(words[1] if len(words) > 1 else "failed")
    return on_session(lambda session: xpath(session, expressions, session_id, node, as_json=as_json))
