"""Which lines of a page are drawn, as what, and where another view of it has the same place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.page.diff import difference
from cc_tui.page.model import Kind, OutlineLine, PageOutline, State
from cc_tui.page.outline_lines import of_lines
from cc_tui.text import Raw
from cc_tui.ui import page_lines
from cc_tui.ui.page_lines import (
    Comparison,
    OutlineRows,
    PageLine,
    counts,
    landmark,
    landmarks,
    nearest,
    row_of,
)
from cc_tui.ui.widgets.page_view import PARTS, tokens

SHOWN = Raw("")
HIDES = Raw("display:none")


def line(kind: Kind, text: str, element: int, **more: object) -> OutlineLine:
    return OutlineLine(kind, Raw(text), 0, 0, element, **more)  # type: ignore[arg-type]


LINES = (
    line(Kind.HEADING, "Claims", 1, level=1),
    line(Kind.FOLD, "hidden: 2 lines", 2, fold=2, hidden=HIDES),
    line(Kind.DIALOG, "Delete?", 2, hidden=HIDES),
    line(Kind.CONTROL, "(OK)", 3, hidden=HIDES),
    line(Kind.CONTROL, "[Email: a@b.c]", 4, states=(State.FOCUSED,)),
    line(Kind.CONTROL, "(Send) disabled", 5, states=(State.DISABLED,)),
    line(Kind.ALERT, "Wrong password", 6),
    line(Kind.HEADING, "Notices", 7, level=2),
)
OUTLINE = PageOutline(
    Raw("Claims"),
    None,
    of_lines(LINES),
    (Raw("values may be\nthe initial ones"),),
    (SHOWN,),
    9,
    2,
    False,
    1.0,
)


def test_what_is_hidden_stands_behind_its_fold() -> None:
    folded = OutlineRows(OUTLINE, with_hidden=False, opened=frozenset())
    assert [(each.text, each.part, each.at) for each in folded] == [
        ("(values may be the initial ones)", "note", -1),
        ("# Claims", "heading", 0),
        ("> hidden: 2 lines", "fold", 1),
        ("[Email: a@b.c]", "control", 4),
        ("(Send) disabled", "disabled", 5),
        ("!! Wrong password", "alert", 6),
        ("## Notices", "heading", 7),
    ]
    for opened in (
        OutlineRows(OUTLINE, with_hidden=True, opened=frozenset()),
        OutlineRows(OUTLINE, with_hidden=False, opened=frozenset({1})),
    ):
        assert [(each.text, each.part, each.at) for each in opened[2:5]] == [
            ("v hidden: 2 lines", "fold", 1),
            ("~ !! Delete?", "hidden", 2),
            ("~ (OK)", "hidden", 3),
        ]
    assert {each.part for each in folded} - {""} <= set(PARTS)


def test_of_many_lines_those_that_are_looked_at_are_made() -> None:
    lines = of_lines(line(Kind.TEXT, f"row {number}", number) for number in range(10_000))
    outline = PageOutline(SHOWN, None, lines, (Raw("cut"),), (SHOWN,), 10_000, 0, False, 1.0)
    rows = OutlineRows(outline, with_hidden=False, opened=frozenset())
    with pytest.MonkeyPatch.context() as patch:
        made: list[int] = []
        drawn = page_lines._outline_line

        def make(each: OutlineLine, index: int) -> PageLine:
            made.append(index)
            return drawn(each, index)

        patch.setattr(page_lines, "_outline_line", make)
        texts = page_lines.Texts(rows)
        assert (len(texts), made) == (10_001, [])
        assert texts[5001:5003] == ["row 5000", "row 5001"]
        assert rows[-1].text == "row 9999"
        assert row_of(rows, 7000) == 7001
        assert made == [5000, 5001, 9999]
    assert [row.at for row in rows[:3]] == [-1, 0, 1]
    assert [row.at for row in rows[9_999::1]] == [9998, 9999]
    assert [row.at for row in rows[1:9:4]] == [0, 4]
    with pytest.raises(IndexError):
        rows[10_001]


@given(st.lists(st.integers(0, 4), max_size=12), st.sets(st.integers(0, 60)), st.booleans())
def test_rows_are_the_lines_that_are_not_folded_away(
    counts: list[int], some: set[int], with_hidden: bool
) -> None:
    found: list[OutlineLine] = []
    for count in counts:
        if count:
            found.append(line(Kind.FOLD, f"hidden: {count} lines", len(found), fold=count))
            found += [line(Kind.TEXT, f"{n}", len(found), hidden=HIDES) for n in range(count)]
        found.append(line(Kind.TEXT, "shown", len(found)))
    outline = PageOutline(SHOWN, None, of_lines(found), (), (SHOWN,), 0, 0, False, 1.0)
    rows = OutlineRows(outline, with_hidden=with_hidden, opened=frozenset(some))
    wanted, until = list[int](), -1
    for index, each in enumerate(found):
        if index > until:
            wanted.append(index)
        if each.kind is Kind.FOLD and not with_hidden and index not in some:
            until = index + each.fold
    assert [row.at for row in rows] == [row.at for row in rows[:]] == wanted
    assert [row.at for row in rows[2:5]] == wanted[2:5]
    assert [rows[row_of(rows, index)].at for index in range(len(found))] == [
        max(at for at in wanted if at <= index) for index in range(len(found))
    ]


def test_a_line_that_is_folded_away_is_where_its_fold_is() -> None:
    folded = OutlineRows(OUTLINE, with_hidden=False, opened=frozenset())
    assert [folded[row_of(folded, index)].at for index in range(8)] == [0, 1, 1, 1, 4, 5, 6, 7]
    assert row_of([], 3) == 0


def test_landmarks_are_what_is_shown_and_told_apart_by_words() -> None:
    found = landmarks(OUTLINE)
    assert [landmark(LINES[index]) for index in found] == [
        "# Claims",
        "focus   [Email: a@b.c]",
        "alert   Wrong password",
        "  ## Notices",
    ]


def test_what_is_equal_is_folded_but_for_two_lines_beside_a_change() -> None:
    before = [Raw(f"line {number}") for number in range(20)]
    after = [*before[:10], Raw("new"), *before[10:12], Raw("line twelve"), *before[13:19]]
    found = difference(before, after)
    comparison = Comparison(found)
    drawn = [each.text for each in comparison.lines()]
    assert drawn == [
        "> 8 lines that did not change",
        "  line 8",
        "  line 9",
        "+ new",
        "  line 10",
        "  line 11",
        "- line 12",
        "+ line twelve",
        "  line 13",
        "  line 14",
        "> 2 lines that did not change",
        "  line 17",
        "  line 18",
        "- line 19",
    ]
    assert counts(found) == "+1 -1 ~1"
    assert counts(difference(before, before)) == "="
    assert [each.text for each in Comparison(difference(before, before)).lines()] == [
        "> 20 lines that did not change"
    ]
    fold = comparison.lines()[0]
    comparison.opened.add(fold.at)
    assert [each.text for each in comparison.lines()][:3] == ["  line 0", "  line 1", "  line 2"]


LETTERS = st.lists(st.sampled_from([Raw(char) for char in "abcdefgh"]), max_size=40)


@given(LETTERS, LETTERS)
def test_a_difference_unfolded_has_every_line_of_both_pages_once(before: list[Raw], after: list[Raw]) -> None:
    found = difference(before, after)
    drawn = Comparison(found, set(range(len(found.hunks)))).lines()
    assert [each.text[2:] for each in drawn if each.text[0] != "+"] == before
    assert [each.text[2:] for each in drawn if each.text[0] != "-"] == after


def test_the_same_place_in_another_view_is_the_line_with_most_of_its_words_near_by() -> None:
    lines = [
        PageLine(Raw(text)) for text in ("<nav>", "<b>Claim number</b>", "<p>", "<i>Claim number</i>", "")
    ]
    assert nearest(lines, "[Claim number: ]", 0.1) == 1
    assert nearest(lines, "[Claim number: ]", 0.9) == 3
    assert nearest(lines, "no such words", 0.5) == 2
    assert nearest(lines, "", 1.0) == 4
    assert nearest([], "Claim", 0.5) == 0


def test_markup_is_cut_into_tokens_in_time_that_grows_with_the_line() -> None:
    text = "<a href=\"/x\" class='y z'>Go</a><!-- no --><!DOCTYPE html>"
    assert [(text[start:end], part) for start, end, part in tokens(text)] == [
        ("<a", "tag"),
        ("href", "attribute"),
        ('="/x"', "value"),
        ("class", "attribute"),
        ("='y z'", "value"),
        (">", "tag"),
        ("</a", "tag"),
        (">", "tag"),
        ("<!-- no -->", "comment"),
        ("<!DOCTYPE html>", "comment"),
    ]


@given(st.text("<>=/\"'!-a \t", max_size=200))
def test_tokens_of_anything_are_in_order_and_within_the_line(text: str) -> None:
    at = 0
    for start, end, part in tokens(text):
        assert at <= start < end <= len(text)
        assert part in PARTS
        at = end


def test_floods_are_cut_into_tokens_too() -> None:
    for flood in ("<!--" * 5000, "<a " * 6000, "a=" * 10_000, '="' * 10_000, " x" * 10_000, "/" * 20_000):
        assert sum(end - start for start, end, _ in tokens(flood)) <= len(flood)
