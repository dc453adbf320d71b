"""Frozen dataclasses as JSON between the page child and its parent, read back into what they were."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(value: Any) -> bytes:
    """A dataclass, or a tuple of them, as JSON; lone surrogates of a page survive."""
    return json.dumps(_plain(value)).encode("ascii")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def decode(kind: type[T], data: bytes) -> T:
    """Read back what `encode` wrote of a dataclass.

    Raises:
        ValueError: It is not that.
    """
    return read(kind, json.loads(data))


def decode_all(kind: type[T], data: bytes) -> tuple[T, ...]:
    """Read back a tuple of dataclasses."""
    return tuple(read(kind, each) for each in json.loads(data))


def read(kind: type[T], value: Any) -> T:
    """A dataclass of decoded JSON.

    Raises:
        ValueError: It is not that.
    """
    made: T = _read(kind, value)
    return made


def _read(kind: Any, value: Any) -> Any:
    kind = getattr(kind, "__supertype__", kind)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inside = [each for each in get_args(kind) if each is not NoneType]
        return None if value is None else _read(inside[0], value)
    if origin is tuple:
        return _read_tuple(get_args(kind), value)
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(value, dict):
            raise ValueError("not an object")
        hints = _hints(kind)
        return kind(**{each.name: _read(hints[each.name], value[each.name]) for each in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind):
        raise ValueError(f"{type(value).__name__} is not {kind.__name__}")
    return value


def _read_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], each) for each in value)
    return tuple(_read(kind, each) for kind, each in zip(kinds, value, strict=True))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
