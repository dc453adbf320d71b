"""Frozen dataclasses as JSON between the page child and its parent, read back into what they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[Any], Any]


def encode(value: Any) -> bytes:
    """A dataclass, or a tuple of them, as JSON; lone surrogates of a page survive."""
    return json.dumps(value, default=_plain).encode("ascii")


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _names(cast("Any", type(value)))}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def decode(kind: type[T], data: bytes) -> T:
    """Read back what `encode` wrote of a dataclass.

    Raises:
        ValueError: It is not that.
    """
    return read(kind, json.loads(data))


def decode_all(kind: type[T], data: bytes) -> tuple[T, ...]:
    """Read back a tuple of dataclasses."""
    reader = _reader(cast("Any", kind))
    return tuple(reader(each) for each in json.loads(data))


def read(kind: type[T], value: Any) -> T:
    """A dataclass of decoded JSON.

    Raises:
        ValueError: It is not that.
    """
    made: T = _reader(cast("Any", kind))(value)
    return made


@cache
def _reader(kind: Any) -> Reader:
    """What reads a value of a kind; made once of each, since a page has thousands of elements."""
    kind = getattr(kind, "__supertype__", kind)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inside = _reader(next(each for each in get_args(kind) if each is not NoneType))
        return lambda value: None if value is None else inside(value)
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if is_dataclass(kind):
        return _object_reader(kind)
    if issubclass(kind, Enum):
        return cast("Reader", kind)
    return _plain_reader(kind)


def _plain_reader(kind: type) -> Reader:
    def plain(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        if kind is float and isinstance(value, int):
            return float(value)
        raise ValueError(f"{type(value).__name__} is not {kind.__name__}")

    return plain


def _object_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = [(each.name, _reader(hints[each.name])) for each in fields(kind)]

    def read_object(value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return kind(*[reader(value[name]) for name, reader in readers])

    return read_object


def _tuple_reader(kinds: tuple[Any, ...]) -> Reader:
    readers = [_reader(kind) for kind in kinds if kind is not Ellipsis]

    def read_tuple(value: Any) -> Any:
        if not isinstance(value, list):
            raise ValueError("not a list")
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            return tuple([readers[0](each) for each in value])
        return tuple([reader(each) for reader, each in zip(readers, value, strict=True)])

    return read_tuple
