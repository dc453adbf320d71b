"""The grammar of XPath 1.0 as a browser has it: no variables, no prefixes, the 27 functions of the standard.

lxml says of a wrong expression neither where nor why it is wrong, and of an unknown function nothing at all
while no element reaches it. The tree that is made here also says where a path's steps and predicates end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from cc_tui.page.tokens import NotXPath, Token, tokens

CORE: Final[dict[str, tuple[int, int]]] = {
    "last": (0, 0), "position": (0, 0), "count": (1, 1), "id": (1, 1), "local-name": (0, 1),
    "namespace-uri": (0, 1), "name": (0, 1), "string": (0, 1), "concat": (2, 999), "starts-with": (2, 2),
    "contains": (2, 2), "substring-before": (2, 2), "substring-after": (2, 2), "substring": (2, 3),
    "string-length": (0, 1), "normalize-space": (0, 1), "translate": (3, 3), "boolean": (1, 1),
    "not": (1, 1), "true": (0, 0), "false": (0, 0), "lang": (1, 1), "number": (0, 1), "sum": (1, 1),
    "floor": (1, 1), "ceiling": (1, 1), "round": (1, 1),
}  # fmt: skip
"""Functions of XPath 1.0, and how many arguments each takes."""

AXES: Final = frozenset({
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following",
    "following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self",
})  # fmt: skip
_NODE_TYPES: Final = frozenset({"comment", "text", "processing-instruction", "node"})
_LEVELS: Final = (
    ("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"),
)  # fmt: skip
_DEEPEST: Final = 100
"""Two for each part in another, which takes 13 calls of Python's 1,000 to read."""


@dataclass(slots=True)
class Expr:
    """A part of an expression.

    Attributes:
        kind: `or`, `and`, `=`, ... (operators), `|`, `negative`, `path`, `call`, `group`, `literal`,
            `number`, `predicate`.
        start: Its first character.
        end: The character after it.
        name: Of a called function; the text of a literal.
        parts: Operands, arguments; of a path the base it starts from, if any.
        steps: Of a path.
    """

    kind: str
    start: int
    end: int
    name: str = ""
    parts: list[Expr] = field(default_factory=list)
    steps: list[PathStep] = field(default_factory=list)

    def walk(self) -> Iterator[Expr]:
        """This and all below it."""
        stack = [self]
        while stack:
            at = stack.pop()
            yield at
            stack += at.parts
            for step in at.steps:
                stack += step.predicates


@dataclass(slots=True)
class PathStep:
    """A step of a path.

    Attributes:
        start: Where its `/` or `//` begins; of a relative path's first step, the step.
        end: The end of its node test; predicates follow.
        axis: Its axis in full; `descendant-or-self` is folded into the `//` before the step.
        test: Its name test (`input`, `*`) or node type (`text()`).
        test_at: Where the test begins.
        slash: What stands before it: `/`, `//` or nothing.
        predicates: Each from `[` to after `]`.
    """

    start: int
    end: int
    axis: str
    test: str
    test_at: int
    slash: str
    predicates: list[Expr] = field(default_factory=list)


def parse(expression: str, functions: Mapping[str, tuple[int, int]] = CORE) -> Expr:
    """Read an expression.

    Args:
        expression: XPath 1.0, with the functions that are given.
        functions: How many arguments each takes.

    Raises:
        NotXPath: It is not; with the place.
    """
    return _Parser(tokens(expression), functions).whole()


class _Parser:
    def __init__(self, found: list[Token], functions: Mapping[str, tuple[int, int]]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0
        self._functions = functions

    def whole(self) -> Expr:
        if self._next.kind == "end":
            raise NotXPath(0, "it is empty")
        made = self._binary(0)
        if self._next.kind != "end":
            raise self._unexpected()
        return made

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    @property
    def _after(self) -> Token:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    @property
    def _end(self) -> int:
        """Where what was read last ends."""
        return self._tokens[self._at - 1].end

    def _take(self, text: str) -> bool:
        if self._next.kind in ("sign", "operator") and self._next.text == text:
            self._at += 1
            return True
        return False

    def _need(self, text: str, opened: Token | None = None) -> None:
        if not self._take(text):
            if self._next.kind == "end" and opened is not None:
                raise NotXPath(opened.start, f"the {opened.text} has no {text}")
            raise self._unexpected(f"; {text} is expected")

    def _unexpected(self, more: str = "") -> NotXPath:
        token = self._next
        if token.kind == "end":
            return NotXPath(token.start, "it ends too early")
        return NotXPath(token.start, f"{token.text[:40]} cannot stand here{more}")

    def _deeper(self, by: int) -> None:
        self._depth += by
        if self._depth > _DEEPEST:
            raise NotXPath(self._next.start, f"more than {_DEEPEST // 2} parts in one another")

    def _binary(self, level: int) -> Expr:
        if level == len(_LEVELS):
            return self._unary()
        made = self._binary(level + 1)
        while self._next.kind == "operator" and self._next.text in _LEVELS[level]:
            kind = self._next.text
            self._at += 1
            right = self._binary(level + 1)
            if made.kind == kind and kind in ("and", "or"):
                made.parts.append(right)
                made.end = right.end
            else:
                made = Expr(kind, made.start, right.end, parts=[made, right])
        return made

    def _unary(self) -> Expr:
        start, signs = self._next.start, 0
        while self._take("-"):
            signs += 1
        made = self._union()
        return Expr("negative", start, made.end, parts=[made]) if signs else made

    def _union(self) -> Expr:
        made = self._path()
        if self._next.text != "|":
            return made
        parts = [made]
        while self._take("|"):
            parts.append(self._path())
        return Expr("|", made.start, parts[-1].end, parts=parts)

    def _path(self) -> Expr:
        self._deeper(1)
        start = self._next.start
        base = self._primary()
        steps: list[PathStep] = []
        if base is not None:
            made = Expr("path", start, self._end, parts=[base])
            filters = []
            while self._next.text == "[" and self._next.kind == "sign":
                filters.append(self._predicate())
            if filters:
                # Predicates of a group: `(//a)[1]`. They are those of a step without a test.
                steps.append(PathStep(base.end, base.end, "self", "", base.end, "", filters))
            elif self._next.text not in ("/", "//"):
                self._deeper(-1)
                return base
            self._steps(steps, start=None)
        else:
            made = Expr("path", start, start)
            self._steps(steps, start=start)
        made.steps, made.end = steps, self._end
        self._deeper(-1)
        return made

    def _steps(self, steps: list[PathStep], start: int | None) -> None:
        """The steps of a path: behind its base, or from its beginning."""
        if start is not None and self._next.text not in ("/", "//"):
            steps.append(self._step(start, ""))
        while self._next.kind == "sign" and self._next.text in ("/", "//"):
            slash = self._next
            self._at += 1
            if slash.text == "/" and start == slash.start and not self._begins_step():
                return  # the document
            steps.append(self._step(slash.start, slash.text))

    def _begins_step(self) -> bool:
        return self._next.kind == "name" or self._next.text in ("*", "@", ".", "..")

    def _step(self, start: int, slash: str) -> PathStep:
        token = self._next
        if token.kind == "sign" and token.text in (".", ".."):
            self._at += 1
            # An abbreviated step takes no predicates.
            return PathStep(
                start, token.end, "self" if token.text == "." else "parent", "node()", token.start, slash
            )
        axis = "child"
        if self._take("@"):
            axis = "attribute"
        elif token.kind == "name" and self._after.text == "::":
            if token.text not in AXES:
                raise NotXPath(token.start, f"there is no axis {token.text[:40]}")
            axis = token.text
            self._at += 2
        test = self._test()
        step = PathStep(start, self._end, axis, test[1], test[0], slash)
        while self._next.kind == "sign" and self._next.text == "[":
            step.predicates.append(self._predicate())
        return step

    def _test(self) -> tuple[int, str]:
        token = self._next
        if token.text == "*" and token.kind == "sign":
            self._at += 1
            return token.start, "*"
        if token.kind != "name":
            raise self._unexpected("; a name is expected")
        if token.text in _NODE_TYPES and self._after.text == "(":
            self._at += 2
            if token.text == "processing-instruction" and self._next.kind == "literal":
                self._at += 1
            self._need(")")
            return token.start, f"{token.text}()"
        if ":" in token.text:
            raise NotXPath(
                token.start, f"the prefix {token.text.split(':')[0][:40]} is not known to browsers"
            )
        self._at += 1
        return token.start, token.text

    def _predicate(self) -> Expr:
        opened = self._next
        self._at += 1
        self._deeper(1)
        inside = self._binary(0)
        self._need("]", opened)
        self._deeper(-1)
        return Expr("predicate", opened.start, self._end, parts=[inside])

    def _primary(self) -> Expr | None:
        """A literal, number, group or call; None where a path begins."""
        token = self._next
        if token.kind in ("literal", "number"):
            self._at += 1
            return Expr(
                token.kind, token.start, token.end, token.string if token.kind == "literal" else token.text
            )
        if token.kind == "variable":
            raise NotXPath(token.start, f"the variable {token.text[:40]} has no value")
        if token.kind == "sign" and token.text == "(":
            self._at += 1
            self._deeper(1)
            inside = self._binary(0)
            self._deeper(-1)
            self._need(")", token)
            return Expr("group", token.start, self._end, parts=[inside])
        if token.kind == "name" and self._after.text == "(" and token.text not in _NODE_TYPES:
            return self._call(token)
        return None

    def _call(self, token: Token) -> Expr:
        known = self._functions.get(token.text)
        if known is None:
            raise NotXPath(token.start, f"browsers have no function {token.text[:40]}()")
        opened = self._after
        self._at += 2
        self._deeper(1)
        arguments: list[Expr] = []
        if not self._take(")"):
            arguments.append(self._binary(0))
            while self._take(","):
                arguments.append(self._binary(0))
            self._need(")", opened)
        self._deeper(-1)
        least, most = known
        if not least <= len(arguments) <= most:
            wanted = (
                f"{least}" if least == most else f"{least} to {most}" if most < 99 else f"{least} or more"
            )
            raise NotXPath(token.start, f"{token.text}() takes {wanted} arguments, not {len(arguments)}")
        return Expr("call", token.start, self._end, token.text, arguments)
