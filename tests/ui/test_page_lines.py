"""Which lines of a page are drawn, as what, and where another view of it has the same place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cc_tui.page.diff import difference
from cc_tui.page.model import Kind, OutlineLine, PageOutline, State
from cc_tui.text import Raw
from cc_tui.ui.page_lines import (
    Comparison,
    PageLine,
    counts,
    landmark,
    landmarks,
    nearest,
    outline_lines,
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
    Raw("Claims"), None, LINES, (Raw("values may be\nthe initial ones"),), (SHOWN,), 9, 2, False, 1.0
)


def test_what_is_hidden_stands_behind_its_fold() -> None:
    folded = outline_lines(OUTLINE, with_hidden=False, opened=frozenset())
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
        outline_lines(OUTLINE, with_hidden=True, opened=frozenset()),
        outline_lines(OUTLINE, with_hidden=False, opened=frozenset({1})),
    ):
        assert [(each.text, each.part, each.at) for each in opened[2:5]] == [
            ("v hidden: 2 lines", "fold", 1),
            ("~ !! Delete?", "hidden", 2),
            ("~ (OK)", "hidden", 3),
        ]
    assert {each.part for each in folded} - {""} <= set(PARTS)


def test_a_line_that_is_folded_away_is_where_its_fold_is() -> None:
    folded = outline_lines(OUTLINE, with_hidden=False, opened=frozenset())
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
