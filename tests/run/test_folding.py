"""JSON as lines: all of it, folded where asked, bounded, and safe to draw."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cc_tui.run.folding import MAX_DEPTH, MAX_LINES, MAX_TEXT, json_lines
from cc_tui.text import visible

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcde", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def joined(value: Any, folded: frozenset[Any] = frozenset()) -> str:
    return "\n".join(line.text for line in json_lines(value, folded=folded))


@given(VALUES)
def test_unfolded_it_is_the_same_json(value: Any) -> None:
    lines = json_lines(value, folded=frozenset())
    assert [visible(line.text) for line in lines] == [line.text for line in lines]
    if visible(json.dumps(value, ensure_ascii=False)) == json.dumps(value, ensure_ascii=False):
        text = "\n".join(re.sub(r"^( *)v ", r"\1", line.text) for line in lines)
        assert json.loads(text) == json.loads(json.dumps(value))


@given(VALUES, st.data())
def test_a_fold_takes_away_what_is_in_it_and_nothing_else(value: Any, data: st.DataObject) -> None:
    lines = json_lines(value, folded=frozenset())
    places = [line.path for line in lines if line.folded is not None and not line.closes]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    after = json_lines(value, folded=frozenset({place}))
    inside = [line for line in lines if line.path[: len(place)] == place]
    assert len(after) == len(lines) - len(inside) + 1
    assert [line.path for line in after if line.folded] == [place]
    rest = [line.text for line in lines if line not in inside]
    assert [line.text for line in after if not line.folded or line.path != place] == rest


def test_how_it_reads() -> None:
    value = {"a": [1, "x\x1b\u202e"], "b": {}, "c": {"d": None, "e": True}}
    assert joined(value, frozenset({("c",)})).split("\n") == [
        "v {",
        '  v "a": [',
        "      1,",
        '      "x\\u001b<202E>"',
        "    ],",
        '    "b": {},',
        '  > "c": {2 fields}',
        "  }",
    ]


def test_it_is_bounded() -> None:
    many = json_lines([0] * (2 * MAX_LINES), folded=frozenset())
    assert len(many) == MAX_LINES + 1
    assert "cut at 10,000 lines" in many[-1].text
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    lines = json_lines(deep, folded=frozenset())
    assert len(lines) == 2 * MAX_DEPTH + 1
    assert [line.path for line in lines if line.folded] == []
    long = json_lines({"k" * 100_000: "v" * 1_000_000}, folded=frozenset())
    assert all(len(line.text) < 3 * MAX_TEXT for line in long)
    assert "(1,000,000 characters in all)" in long[1].text


def test_secrets_of_a_body_are_hidden_at_any_place_of_it() -> None:
    run = {
        "input_variables": {"pin": "hunter2x", "plain": "shown", "CRED": "user-1"},
        "encrypted_variables": ["pin", "CRED"],
        "vault_entries": {
            "CRED": {"permissioned_user_id": "user-1", "domain": "d", "password": ["p4ssw0rd"]}
        },
        "data": {"deep": [{"note": "hunter2x and p4ssw0rd", "pin": 4711}]},
        "signed_file_url": "https://host/path?plain=1",
        "link": "https://host/path?X-Amz-Signature=abc",
    }
    text = joined(
        {"GET /run": run, "node": {"loginStructure": {"a": "b4dthing"}, "proxy_value": "pr0xy-user"}}
    )
    for secret in ("hunter2x", "p4ssw0rd", "4711", "plain=1", "Amz", "b4dthing", "pr0xy"):
        assert secret not in text
    for kept in ('"plain": "shown"', '"CRED": "user-1"', '"domain": "d"', "https://host/path?...", '"pin"'):
        assert kept in text
