"""What of a run must never be seen: inputs marked as secret, vault credentials, queries of signed URLs.

A secret is hidden where it stands and wherever else it turns up: a page echoes it, an error quotes it. What
is hidden is replaced by words, so that nobody takes it for an empty field. Sources: sections 2, 4.4 and 7 of
the API's contract. Selectors are shown as they ran, apart from the values themselves. What is pasted where
others read it loses every input and every query as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from cc_tui.run.model import Json, Run
from cc_tui.run.prose import prose
from cc_tui.text import MAX_SHOWN, Raw, Shown, own, visible, without_query

Path = tuple[str | int, ...]
"""A place in a JSON value: keys and indices from the top."""

HIDDEN: Final = own("(secret, not shown)")

VAULT_SHOWN: Final = ("alias", "domain", "permissioned_user_id", "user_id")
"""All that is shown of a vault entry; everything else in it is a credential."""

_NEVER: Final = frozenset(
    {"encrypted_keys", "loginStructure", "proxy_value", "password_update_recovery", "authToken"}
)
_TELLTALE: Final = re.compile(r"passw|passphrase|secret|api_?key|private_?key|token$", re.I)
_SIGNED: Final = re.compile(r"^(signed_\w*url|page_snapshot_url|live_view_url)$")
_TEMPLATE: Final = re.compile(r"\s*\{\{[^{}]*\}\}\s*")

_PARAMETER: Final = re.compile(r"([?#&])([^\s?#&=<>'\"]{1,200}=[^\s<>'\"]*)")
_OPAQUE: Final = re.compile(
    r"token|sig|key|auth|pass|pwd|secret|code|sess|sid|cred|policy|expires|x-amz|x-goog|jwt|otp|state|ticket"
    r"|=[^&]{24,}",
    re.I,
)
_WHOLE_QUERY: Final = re.compile(
    # In a URL from the first ? or # on; elsewhere where it reads as a query. A quote ends it where it ends
    # the string that the URL stands in. A URL without one matches too: it is not looked at again.
    r"""(?P<kept>\b[a-z][a-z0-9+.-]{1,20}://[^\s?#"<>`']*+)(?:[?#](?:[^\s"<>`']|'(?![\])\s,;.:]|$))*)?"""
    r"""|\?[\w.~%[\]-]{1,100}=(?:[^\s"<>`']|'(?![\])\s,;.:]|$))*""",
    re.I | re.M,
)
_USER: Final = re.compile(r"://[^\s/?#@'\"<>]{1,200}@")
_BARE_TOKEN: Final = re.compile(
    r"(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){0,2}"
    r"|\b\w*token=[\w.~%+/-]{8,}"
    r"|(?<=[Bb]earer )[\w.~+/=-]{8,}"
    r"|\bsk_[\w-]{8,}"
)
_SHORT, _LONG = 4, 8
_LONGEST: Final = 4096
_LONGEST_INPUT: Final = 2000
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is secret in one run.

    Attributes:
        names: Inputs marked as secret, and what is so called elsewhere.
        every_input: Which inputs are secret could not be read, so all count as such.
        references: Users of the vault, by the alias the workflow knows them by.
        values: Finds any of the secret values; None where there is none.
        longest: Characters of the longest thing that is looked for.
        inputs: The values of all inputs, secret or not, each with its input's name.
    """

    names: frozenset[str] = frozenset()
    every_input: bool = False
    references: Mapping[str, frozenset[str]] = field(default_factory=dict)
    values: re.Pattern[str] | None = field(default=None, repr=False)
    longest: int = _LONGEST
    inputs: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, body: Json, *more: Json) -> Secrets:
        """Find what is secret in the body of `GET /run/{id}`.

        Args:
            body: The run's body, or anything: what is no object has no secrets.
            more: Bodies of workflows, for the proxy's credentials.
        """
        body = body if isinstance(body, dict) else {}
        inputs, vault = _dict(body.get("input_variables")), body.get("vault_entries")
        named = body.get("encrypted_variables")
        is_list = isinstance(named, list) and all(isinstance(name, str) for name in named)
        names = frozenset(name for name in named if isinstance(name, str)) if isinstance(named, list) else ()
        every = not is_list and not (named is None and "encrypted_variables" in body)
        references = {alias: frozenset(_user_ids(entry)) for alias, entry in _dict(vault).items()}
        open_values = {text for entry in _dict(vault).values() for text in _open_leaves(entry)}
        found = {
            text
            for name, value in inputs.items()
            if name in names or every
            for text in _leaves(value)
            if text not in references.get(name, frozenset())
        }
        found |= set(_leaves(vault))
        for workflow in more:
            found |= set(_leaves(_dict(workflow).get("proxy_value")))
        return cls(frozenset(names), every, references, *_pattern(found - open_values), _named(inputs))

    @classmethod
    def of_run(cls, run: Run) -> Secrets:
        """Find what is secret in a run."""
        body = {**run.raw, "input_variables": run.inputs} if run.inputs else run.raw
        return cls.of(body, *([run.workflow.raw] if run.workflow else []))

    def is_secret(self, path: Path, value: Json) -> bool:
        """Whether what stands at a place of a body must not be shown at all.

        Args:
            path: The place; `input_variables`, `vault_entries` and names of fields in it are what counts.
            value: What stands there.
        """
        if value is None or value == "" or not path:
            return False
        keys = [key for key in path if isinstance(key, str)]
        if not keys:
            return False
        if any(key in _NEVER for key in keys):
            return value not in ({}, [], False)
        is_leaf = not isinstance(value, dict | list)
        if "vault_entries" in keys:
            inside = keys[keys.index("vault_entries") + 1 :]
            return is_leaf and not (len(inside) == 2 and inside[1] in VAULT_SHOWN)
        if "input_variables" in keys:
            inside = keys[keys.index("input_variables") + 1 :]
            if inside and (inside[0] in self.names or self.every_input):
                return is_leaf and str(value) not in self.references.get(inside[0], frozenset())
        if not is_leaf or keys[0] == "encrypted_variables":
            return False
        if keys[-1] in self.names:
            return str(value) not in self.references.get(keys[-1], frozenset())
        return isinstance(value, str) and bool(_TELLTALE.search(keys[-1])) and not _TEMPLATE.fullmatch(value)

    def is_reference(self, name: str, value: Json) -> bool:
        """Whether an input holds nothing but users of the vault: ids, no secrets."""
        users = value if isinstance(value, list) else [value]
        known = self.references.get(name, frozenset())
        return bool(users) and all(isinstance(user, str) and user in known for user in users)

    def without_values(self, text: str) -> Raw:
        """A text without the secret values in it; all else stays, as selectors want it."""
        return Raw(self.values.sub(HIDDEN, text) if self.values else text)

    def hide(self, text: str, *, key: str = "") -> Raw:
        """A text without secret values, tokens, users in URLs, and queries that look like a permission.

        Args:
            text: Any text from outside.
            key: The name of its field; a signed URL loses its query whatever is in it.
        """
        if _SIGNED.match(key):
            bare = without_query(Raw(text))
            text = bare if bare == text else bare + "?..."
        text = self.without_values(text)
        text = _PARAMETER.sub(lambda m: f"{m[1]}..." if _OPAQUE.search(m[2]) else m[0], text)
        text = _USER.sub("://...@", text)
        return Raw(_BARE_TOKEN.sub("(token)", text))

    def shown(self, text: str, *, key: str = "", limit: int = 4000, newlines: bool = False) -> Shown:
        """A text that may be drawn: hidden first, made safe after that, cut last.

        What is cut off in the middle of a secret would not be recognised, so the cut text loses its end.
        """
        cut = text[: limit + 2 * self.longest]
        hidden = self.hide(cut, key=key)
        if len(cut) < len(text):
            hidden = Raw(hidden[: max(len(hidden) - self.longest, 0)] + "…")
        return visible(hidden, newlines=newlines, limit=limit)

    def open_words(self, text: str) -> str:
        """A text that others may read: no controls, secrets, keys and queries; inputs stand as `{{name}}`.

        An input of fewer than four characters, or in another spelling than the input's, is not found.
        """
        # Before and after it is made prose: either may be what the text quotes.
        hidden = self.without_values(prose(self.without_values(text[: MAX_SHOWN + 2 * self.longest])))
        words = without_keys(hidden)[:MAX_SHOWN]
        if not self.inputs:
            return words
        values = "|".join(re.escape(value) for value in sorted(self.inputs, key=len, reverse=True))
        return re.sub(
            rf"(?<![\w-])(?:{values})(?![\w-])", lambda found: f"{{{{{self.inputs[found[0]]}}}}}", words
        )


def address(url: str) -> Raw:
    """A URL without user, query and fragment."""
    return Raw(_USER.sub("://", without_query(prose(url))))


def without_keys(text: str) -> str:
    """Text whose URLs have lost user, query and fragment; bare tokens are named."""
    short = _WHOLE_QUERY.sub(lambda found: found["kept"] or "", _USER.sub("://", text))
    return _BARE_TOKEN.sub("(token)", short)


def _dict(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _leaves(value: Json) -> Iterator[str]:
    """The texts and numbers in a value, as they would turn up elsewhere."""
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            stack += each.values()
        elif isinstance(each, list):
            stack += each
        elif isinstance(each, str):
            yield each.strip()
        elif isinstance(each, int | float) and not isinstance(each, bool):
            yield str(each)


def _entries(entry: Json) -> list[Mapping[str, Json]]:
    """A vault entry, or several for pooled credentials."""
    return [each for each in (entry if isinstance(entry, list) else [entry]) if isinstance(each, dict)]


def _user_ids(entry: Json) -> Iterator[str]:
    for each in _entries(entry):
        for key in ("permissioned_user_id", "user_id"):
            if isinstance(user := each.get(key), str):
                yield user


def _open_leaves(entry: Json) -> Iterator[str]:
    for each in _entries(entry):
        for key in VAULT_SHOWN:
            yield from _leaves(each.get(key))


def _named(inputs: Mapping[str, Json]) -> dict[str, str]:
    """The values of inputs, clean as prose is, by which name they stand; tiny ones stand for too much."""
    names: dict[str, str] = {}
    for name, value in inputs.items():
        for leaf in map(str.strip, map(prose, _leaves(value))):
            if _SHORT <= len(leaf) <= _LONGEST_INPUT and len(names) < _MOST:
                names.setdefault(leaf, " ".join(prose(name).split())[:40])
    return names


def _pattern(found: set[str]) -> tuple[re.Pattern[str] | None, int]:
    """What finds the values: long ones anywhere, short ones as words of their own; tiny ones nowhere."""
    texts = sorted((t for t in found if len(t) >= _SHORT), key=len, reverse=True)[:_MOST]
    wanted: list[str] = []
    for text in texts:
        for form in dict.fromkeys((text, quote(text, safe="", errors="replace"), json.dumps(text)[1:-1])):
            if len(form) > _LONGEST:
                wanted.append(re.escape(form[:200]) + r"[\s\S]*")
            elif len(form) >= _LONG:
                wanted.append(re.escape(form))
            else:
                wanted.append(rf"(?<!\w){re.escape(form)}(?!\w)")
    return (
        re.compile("|".join(wanted)) if wanted else None,
        min(max(map(len, texts), default=_LONG), _LONGEST),
    )
