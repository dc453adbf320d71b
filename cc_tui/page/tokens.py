"""XPath 1.0 cut into tokens, with the place of each: what lxml does not tell of an expression it refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_LENGTH: Final = 20_000
"""Characters of one expression; a longer one is refused unread."""

_TOKEN: Final = re.compile(
    r"""(?P<literal>"[^"]*"|'[^']*')|(?P<number>\d+(?:\.\d*)?|\.\d+)"""
    r"""|(?P<name>[^\W\d][\w.\-\u00b7]*(?::(?!:)(?:[^\W\d][\w.\-\u00b7]*|\*))?)"""
    r"""|(?P<variable>\$[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?)"""
    r"""|(?P<sign>//|::|\.\.|!=|<=|>=|[/@.()\[\],|+\-=<>*])"""
)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_BEFORE_OPERAND: Final = frozenset(
    {"@", "::", "(", "[", ",", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="}
)
_WORDS: Final = frozenset({"and", "or", "mod", "div"})


class NotXPath(ValueError):
    """Not an expression of XPath 1.0 as browsers have it.

    Attributes:
        place: The character at which it is not.
        what: Why, in words.
    """

    def __init__(self, place: int, what: str) -> None:
        super().__init__(what)
        self.place = place
        self.what = what


@dataclass(frozen=True, slots=True)
class Token:
    """A token: `literal`, `number`, `name`, `variable`, `sign`, `operator` or `end`, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def string(self) -> str:
        """What a literal says."""
        return self.text[1:-1]


def tokens(expression: str) -> list[Token]:
    """Cut an expression up; the last token is an `end`.

    Raises:
        NotXPath: A character that begins nothing, a literal without an end, too long an expression.
    """
    if len(expression) > MAX_LENGTH:
        raise NotXPath(MAX_LENGTH, f"it has {len(expression):,} characters; {MAX_LENGTH:,} are the limit")
    found: list[Token] = []
    at = _SPACE.match(expression).end()  # type: ignore[union-attr]
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            raise NotXPath(at, _odd(expression, at))
        kind, text = match.lastgroup or "", match[0]
        if (((kind == "name" and text in _WORDS) or text == "*") and _ends_operand(found)) or (
            kind == "sign" and text in ("|", "+", "-", "=", "!=", "<", "<=", ">", ">=")
        ):
            kind = "operator"
        found.append(Token(kind, text, at, match.end()))
        at = _SPACE.match(expression, match.end()).end()  # type: ignore[union-attr]
    found.append(Token("end", "", len(expression), len(expression)))
    return found


def _ends_operand(found: list[Token]) -> bool:
    """Whether what stands before ends an operand, so that a `*` or `and` here is an operator."""
    return bool(found) and found[-1].kind != "operator" and found[-1].text not in _BEFORE_OPERAND


def _odd(expression: str, at: int) -> str:
    char = expression[at]
    if char in "\"'":
        return f"the {char} has no end"
    if char == "\\":
        return "a backslash; was it pasted out of JSON or code?"
    if char in "\u2018\u2019\u201c\u201d":
        return "a typographic quotation mark; XPath has ' and \""
    if char in "{}":
        return "a brace; a template that is not filled in?"
    return f"U+{ord(char):04X} begins nothing in XPath"
