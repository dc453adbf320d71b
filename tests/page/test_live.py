"""The outline's control states beside those that Chromium's live page had when it was captured."""

from __future__ import annotations

from typing import Any, cast

import pytest

from cc_tui.page import dom
from cc_tui.page.elements import path
from cc_tui.page.model import State
from cc_tui.page.outline import outline
from tests.recorder import browser

pytestmark = pytest.mark.browser

PAGE = """<!DOCTYPE html><title>Form</title><form>
<label>User <input id=user value=old></label><input id=secret type=password value=hunter2>
<label><input id=stay type=checkbox> Stay</label><label><input id=news type=checkbox checked> News</label>
<input type=radio name=kind id=one value=1 checked><input type=radio name=kind id=two value=2>
<select id=state><option>Ohio<option>Utah<option>Iowa</select>
<select id=many multiple><option>a<option>b<option>c</select>
<select id=first><option disabled>none<option>able</select>
<textarea id=note>before</textarea><button id=send type=button disabled>Send</button>
<fieldset disabled><input id=inner value=x><legend>L <input id=legend></legend></fieldset>
<input id=fixed readonly value=f><input id=must required><input id=file type=file>
<button id=gone type=button style="display:none">Gone</button><div hidden><input id=veiled value=v></div>
<details><summary>More</summary><input id=folded value=w></details><input id=typed name=typed>
<label>Upload <progress id=up value=3 max=10>30 %</progress></label><progress id=waits></progress>
<progress id=over value=7 max=2></progress><progress id=half value=.5></progress>
<progress id=odd value=x></progress><meter id=disk min=10 max=50 value=42></meter><meter id=none></meter>
<meter id=low min=5 value=1 max=9></meter>
<input type=range id=range><input type=range id=volume min=2 max=12 value=20></form>"""

LIVE = """() => [...document.querySelectorAll('input, select, textarea, button, progress, meter')].map(e => ({
  id: e.id, value: e.value, checked: e.checked === true, disabled: e.matches(':disabled'),
  readOnly: e.readOnly === true, required: e.required === true, type: e.type || e.tagName.toLowerCase(),
  max: e.max, isOpen: e.position === -1,
  selected: e.tagName === 'SELECT' ? [...e.selectedOptions].map(o => o.text) : null,
  options: e.tagName === 'SELECT' ? e.options.length : 0,
  shown: e.checkVisibility({visibilityProperty: true}),
}))"""

PATHS = """() => [...document.querySelectorAll('*')].map(element => {
  let path = '';
  for (let e = element; e; e = e.parentElement) {
    let place = 1, s = e;
    while (s = s.previousElementSibling) place += s.nodeName === e.nodeName;
    path = `/${e.localName}[${place}]${path}`;
  }
  return path;
})"""


def act(page: Any) -> None:
    """Use the form as an automation does: by properties, not by markup."""
    page.fill("#user", "ada@x.com")
    page.fill("#note", "after\nall")
    page.fill("#typed", "typed")
    page.check("#stay")
    page.uncheck("#news")
    page.check("#two")
    page.select_option("#state", "Utah")
    page.select_option("#many", ["a", "c"])


def test_states_and_values_are_those_of_the_live_page() -> None:
    with browser.chromium("form.test", 9) as page:
        page.set_content(PAGE)
        act(page)
        live = {each["id"]: each for each in cast(list[dict[str, Any]], page.evaluate(LIVE))}
        markup = browser.markup(page)
    snapshot = dom.read(markup.encode())
    seen = {}
    for kind, text, _, document, number, _, hidden, extra in outline(snapshot).lines:
        element = snapshot.documents[document].element(number)
        if element is not None and extra and kind == "control" and element.get("id"):
            seen[element.get("id")] = (text, extra[0], extra[2], hidden)
    assert seen.keys() == live.keys()
    for name, now in live.items():
        text, states, value, hidden = seen[name]
        assert (State.CHECKED in states) == now["checked"], name
        assert (State.DISABLED in states) == now["disabled"], name
        assert (State.READ_ONLY in states) == (now["readOnly"] and not now["disabled"]), name
        assert (State.REQUIRED in states) == now["required"], name
        assert bool(hidden) == (not now["shown"]), name
        if now["selected"] is not None:
            assert value == ", ".join(now["selected"]), name
            assert f"{now['options']} option" in text
        elif now["type"] == "password":
            assert "hunter2" not in text
        elif now["isOpen"]:
            assert (value, text) == ("", f"[{name}: indeterminate]")
        elif now["type"] in ("progress", "meter", "range"):
            assert value is not None
            assert float(value) == float(now["value"]), name
            assert text.endswith(f"{float(now['max'] or 100):g}]"), name
        elif now["type"] in ("text", "textarea"):
            assert value == " ".join(now["value"].split()), name


def test_paths_of_odd_markup_are_those_of_the_live_page() -> None:
    odd = (
        "<p>a<div>b<p>c</div><table><div>foster</div><tr><td>1<td>2<table><tr><td>in</table></table>"
        "<b><p>x</b>y</p><ul><li>1<li>2<ul><li>3</ul></ul><select><option>a<option>b</select>"
        "<noscript><p>no</p></noscript><template><p>t</p></template><svg><title>t</title><g><path/></g></svg>"
        "<a><div><a>nested</a></div></a><form><form><input></form></form><h1>a<h2>b</h2></h1><i><b><u>x</b>y</i>z</u>"
        + "<div>" * 600
        + "deep<p>end"
    )
    with browser.chromium("odd.test", 9) as page:
        page.set_content(odd)
        theirs = cast(list[str], page.evaluate(PATHS))
        markup = browser.markup(page)
    assert [path(each, plain=True) for each in dom.read(odd.encode()).outer.elements] == theirs
    assert len(dom.read(markup.encode()).outer.elements) == len(theirs)
