"""What is to be seen on a page when a node fails there, and how a selector is healed from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from playwright.sync_api import Page

# What is not displayed does not stand in anybody's way.
_SCENE = """() => {
  const shown = selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility());
  const dialog = shown('[role=dialog], dialog').at(-1);
  return {
    title: document.title,
    password: shown('input[type=password]').length > 0,
    busy: shown('[aria-busy=true]').length > 0,
    dialog: dialog ? dialog.getAttribute('aria-label') : null,
    choices: dialog ? dialog.querySelectorAll('button').length : 0,
  };
}"""
_CANDIDATES = """tag => [...document.getElementsByTagName(tag)].filter(e => e.id && e.checkVisibility())
  .map(e => [e.id, e.textContent.trim()])"""
_BY_ID = re.compile(r"//(\w+)\[@id='([^']+)'\]")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Scene:
    """The page at a failure; `status` is the HTTP status that its document came with.

    Attributes:
        password: whether it asks for a password.
        busy: whether a part of it says that it is still loading.
        dialog: the label of the dialog that lies on top, and `choices` its buttons.
    """

    title: str
    password: bool
    busy: bool
    dialog: str | None
    choices: int
    status: int


def look(page: Page, status: int) -> Scene:
    """Looks at the page as it is now."""
    return Scene(**page.evaluate(_SCENE), status=status)


def heal(page: Page, node: Mapping[str, Any]) -> str | None:
    """Another selector for a node that knew its element by an id that is gone, or None.

    The element of its kind that has most in common with the former id and with the node's name; where two
    are equally good, none is.
    """
    known = _BY_ID.fullmatch(node["parameters"]["selector"])
    if known is None:
        return None
    former, name = _words(known[2]), _words(node["name"])
    candidates = cast("list[tuple[str, str]]", page.evaluate(_CANDIDATES, known[1]))
    points = {
        identity: len(former & _words(identity)) + len(name & _words(text)) for identity, text in candidates
    }
    best = [identity for identity, score in points.items() if score == max(points.values()) > 0]
    return f"//{known[1]}[@id='{best[0]}']" if len(best) == 1 else None


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
