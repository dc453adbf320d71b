"""Each line of a page's Markdown and source knows the elements it is of, so that views meet there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cc_tui.demo.library import RECORDINGS
from cc_tui.page import answers, dom
from cc_tui.page.clean import clean
from cc_tui.page.decode import decode
from cc_tui.page.indent import indented, located
from cc_tui.page.markdown import markdown
from cc_tui.page.model import Kind, OutlineLine
from cc_tui.page.outline import outline
from cc_tui.page.outline_lines import OutlineLines
from cc_tui.page.places import Places, encode, places
from cc_tui.page.places import decode as read_places
from cc_tui.text import Raw
from cc_tui.ui.page_lines import PageLine, fitting
from tests.page import shared_pages

View = Callable[[bytes], tuple[list[str], Places]]

ROWS = "<table>" + "<tr><td>Open</td><td><button>Pay</button></td></tr>" * 50 + "</table>"


def as_markdown(html: bytes) -> tuple[list[str], Places]:
    page = clean(dom.read(html))
    return markdown(page.html, page.sink.owners)


def as_source(html: bytes) -> tuple[list[str], Places]:
    text, tags = decode(html)[0], list[tuple[int, int]]()
    lines, _ = indented(text, lambda at, row: tags.append((at, row)))
    return lines, located(text, tags, len(lines))


def outlined(html: bytes) -> OutlineLines:
    made = OutlineLines()
    made.add(list(zip(*outline(dom.read(html)).lines, strict=True)) or [()] * 8)
    return made


def there_and_back(html: bytes, view: View) -> Iterator[tuple[OutlineLine, str, bool]]:
    """Each line that is seen, where it stands in the other view, and whether that leads back."""
    lines, (texts, known) = outlined(html), view(html)
    shown, drawn = [PageLine(Raw(text)) for text in texts], [PageLine(line.written) for line in lines]
    for line in lines:
        if line.hidden or line.kind is Kind.FOLD:
            continue
        row = fitting(shown, known.lines(line.document, line.element), line.text)
        elements = known.elements(row)
        assert elements is not None
        back = answers.lines_of(lines, *elements)
        at = lines[fitting(drawn, back, shown[row].text)]
        same = {(lines[index].document, lines[index].element) for index in back}
        yield line, texts[row], (at.document, at.element) in same and (line.document, line.element) in same


def recorded() -> list[bytes]:
    found = [path.read_bytes() for path in sorted((RECORDINGS / "objects").iterdir())]
    return [data for data in found if data.lstrip()[:1] == b"<"]


def share_met(pages: list[bytes], view: View) -> float:
    met = [is_met for html in pages for _, _, is_met in there_and_back(html, view)]
    assert len(met) > 1000
    return sum(met) / len(met)


def test_the_source_of_every_recorded_line_is_that_of_its_element() -> None:
    assert share_met(recorded(), as_source) == 1


def test_the_markdown_of_nearly_every_recorded_line_is_that_of_its_element() -> None:
    assert share_met(recorded(), as_markdown) > 0.995


@pytest.mark.shared_pages
def test_so_it_is_on_real_pages() -> None:
    pages = [shared_pages.page(name) for name in shared_pages.names()]
    assert share_met(pages, as_source) > 0.9995
    assert share_met(pages, as_markdown) > 0.99


@pytest.mark.parametrize("view", [as_markdown, as_source])
def test_rows_with_equal_words_are_told_apart(view: View) -> None:
    lines, (_, known) = outlined(ROWS.encode()), view(ROWS.encode())
    assert len({line.text for line in lines}) == 1
    rows = [known.lines(line.document, line.element)[0] for line in lines]
    assert rows == sorted(set(rows))
    for line, row in zip(lines, rows, strict=True):
        found = known.elements(row)
        assert found is not None
        assert lines[answers.lines_of(lines, *found)[0]] == line


def test_every_element_of_odd_markup_is_on_the_line_of_its_start_tag() -> None:
    html = (
        "<!DOCTYPE html><title>a<b></title><p title='x > <i y'>one<div><b><p>two</b>three</p></div>"
        '<table><div id=foster>F</div><tr><td>1<td>2</table><!-- <u> --><svg><g id="g"/></svg>'
        "<script>if (a<b) c</script><textarea><s></textarea><iframe><html><body><h1>In</h1></html></iframe>"
        f"<{'x' * 100} id=long>long</{'x' * 100}><br/><template><em>t</em></template><p>end"
    )
    lines, known = as_source(html.encode())
    snapshot = dom.read(html.encode())
    implied = {"html", "head", "body", "tbody"}
    for document in snapshot.documents:
        for number, node in enumerate(document.parser.css("*")):
            row = known.lines(document.index, number)[0]
            tag = node.tag or ""
            assert f"<{tag}" in lines[row].lower() or tag in implied or len(tag) == 100, (tag, lines[row])
    assert sum(len(document.parser.css("*")) for document in snapshot.documents) == len(set(known.keys))


def test_no_mark_of_an_element_is_ever_shown_nor_taken_from_a_page() -> None:
    signs = "\ue000\uf8ff\U000f0000\U0010fffd"
    html = f"<p>{signs}one &#xD800;&#xDC00;&#xDBFF;</p><pre>\n {signs}two\n\nthree</pre><a href=/>{signs}</a>"
    for data in (html.encode(), html.encode("utf-16"), b"<p>\xed\xa0\x80\xed\xb0\x80four</p>"):
        texts, known = as_markdown(data)
        joined = "\n".join(texts)
        assert not any(0xD800 <= ord(char) < 0xE000 for char in joined)
        assert known
        if data[0] == ord("<") and b"one" in data:
            assert joined.count(signs) == 3
            assert "\ufffd\ufffd\ufffd" in joined


def test_markdown_is_the_same_with_marks_and_without() -> None:
    for html in recorded():
        page = clean(dom.read(html))
        bare = "".join(char for char in page.html if not 0xD800 <= ord(char) < 0xE000)
        assert bare != page.html or not page.sink.owners
        assert markdown(bare)[0] == markdown(page.html, page.sink.owners)[0]


def test_what_a_frame_says_is_found_in_it_or_at_its_tag() -> None:
    html = "<p>one</p><iframe srcdoc='&lt;p&gt;two&lt;p&gt;three'></iframe><p>four</p>"
    lines, known = as_source(html.encode())
    assert ["iframe" in lines[row] for row in known.lines(1, 4)] == [True]
    texts, marked = as_markdown(html.encode())
    assert texts[marked.lines(1, 4)[0]] == "three"


def test_places_come_whole_from_the_child_and_follow_the_lines_that_are_kept() -> None:
    made = places(5, [(7, 0), (8, 0), (9, 2), (1 << 32, 3), (12, 9)])
    again, text = read_places(*encode(made, b"text"))
    assert text == b"text"
    assert [list(each) for each in (again.keys, again.rows, again.firsts, again.lasts)] == [
        [7, 8, 9, 1 << 32],
        [0, 0, 2, 3],
        [7, 7, 9, 1 << 32, 1 << 32],
        [8, 8, 9, 1 << 32, 1 << 32],
    ]
    kept = again.kept([0, 2, 4])
    assert kept.elements(1) == (0, 9, 9)
    assert kept.lines(0, 9) == [1]
    assert kept.lines(0, 99) == [1]
    assert kept.lines(3, 1) == []
    assert kept.elements(3) is None
    assert read_places({}, b"plain") == (Places(), b"plain")
