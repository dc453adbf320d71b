"""Whether an id or class was made by a program, and so is another one tomorrow."""

from __future__ import annotations

import re
from typing import Final

_MADE: Final = re.compile(
    r"^:\w+:$|:r[0-9a-z]+:|^«\w+»$"  # React
    r"|^(ember|radix-|mui-|react-select-|headlessui-|rc[-_]|cdk-|mat-|ng-|ext-gen|yui_|gwt-uid-|jsf?_|j_id|__next|downshift-|chakra-|field-:)"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}"  # UUID
    r"|\d{4,}"
    r"|^\d+$"
    r"|[-_](?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{6,}$",
    re.I,
)
_HEX: Final = re.compile(r"(?<![0-9a-z])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{6,}(?![0-9a-z])", re.I)
_RANDOM: Final = re.compile(r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9_-]{8,}$")
_HASHED_CLASS: Final = re.compile(r"^(css|sc|jss|emotion|styles?)-|__[A-Za-z0-9]{5,}$|^_[a-z0-9]{5,}")


def is_generated(value: str) -> bool:
    """Whether an id looks made: numbers of frameworks, UUIDs, long numbers, hashes, random letters."""
    return bool(_MADE.search(value) or _HEX.search(value) or _RANDOM.match(value))


def is_hashed_class(name: str) -> bool:
    """Whether a class looks made by a build tool."""
    return bool(_HASHED_CLASS.search(name)) or is_generated(name)
