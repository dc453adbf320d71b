"""What the runner does in Chromium: count an XPath, take a picture, write the page down."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from playwright.sync_api import ElementHandle, Page, sync_playwright

VIEWPORT = (1280, 720)
_QUALITY = 58
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-proxy-server", "--force-color-profile=srgb",
)  # fmt: skip

_NODES = """document.evaluate(expression, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null)"""
_COUNT = f"expression => {_NODES}.snapshotLength"
_FIRST = f"expression => {_NODES}.snapshotItem(0)"
_TEXT = f"expression => {_NODES}.snapshotItem(0)?.textContent.trim() ?? null"
_ROWS = f"""([expression, columns]) => {{
  const rows = {_NODES};
  const cell = (row, path) =>
    document.evaluate('.' + path, row, null, XPathResult.STRING_TYPE, null).stringValue.trim();
  return Array.from({{length: rows.snapshotLength}}, (_, k) => Object.fromEntries(
    Object.entries(columns).map(([name, path]) => [name, cell(rows.snapshotItem(k), path)])));
}}"""

# A copy of the document is written, never the document itself: the page must not notice. What lives in
# properties, not in the markup, is put into the copy first:
#  - what was typed, ticked and chosen. Typed passwords stay out.
#  - the document inside an <iframe>. Chromium serialises it apart from its parent. Here its outerHTML is put
#    between the iframe's tags ("inlined iframe content"): how the service writes it is not documented, and
#    this keeps the inner markup where a reader of the source expects it. An HTML parser sees it as text.
_MARKUP = """() => {
  const write = source => {
    const copy = source.documentElement.cloneNode(true);
    const wanted = 'input, textarea, option, iframe';
    const live = source.documentElement.querySelectorAll(wanted);
    copy.querySelectorAll(wanted).forEach((element, k) => {
      const was = live[k];
      if (was.tagName === 'IFRAME') {
        if (was.contentDocument) element.textContent = write(was.contentDocument);
      } else if (was.tagName === 'OPTION') element.toggleAttribute('selected', was.selected);
      else if (was.tagName === 'TEXTAREA') element.textContent = was.value;
      else if (['checkbox', 'radio'].includes(was.type)) element.toggleAttribute('checked', was.checked);
      else if (was.type !== 'password' && was.value) element.setAttribute('value', was.value);
    });
    return copy.outerHTML;
  };
  return (document.doctype ? '<!DOCTYPE html>\\n' : '') + write(document);
}"""


@contextmanager
def chromium(host: str, port: int) -> Iterator[Page]:
    """Gives a fresh page of Debian's Chromium. In it `host` is 127.0.0.1:`port`, so that URLs stay the same.

    Raises:
        RuntimeError: there is no Chromium on this machine.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise RuntimeError("the recorder needs chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*_ARGUMENTS, f"--host-resolver-rules=MAP {host} 127.0.0.1:{port}"]
        )
        try:
            yield browser.new_page(viewport={"width": VIEWPORT[0], "height": VIEWPORT[1]}, locale="en-GB")
        finally:
            browser.close()


def count(page: Page, expression: str) -> int:
    """How many nodes `document.evaluate` finds for an XPath, now."""
    return cast(int, page.evaluate(_COUNT, expression))


def first(page: Page, expression: str) -> ElementHandle | None:
    """The first element of an XPath."""
    return page.evaluate_handle(_FIRST, expression).as_element()


def text_of(page: Page, expression: str) -> str | None:
    """The text of an XPath's first node, or None where it matches nothing."""
    return cast("str | None", page.evaluate(_TEXT, expression))


def rows_of(page: Page, expression: str, columns: dict[str, str]) -> list[dict[str, str]]:
    """One object per row that `expression` finds; `columns` are paths relative to it (`/td[1]`)."""
    return cast("list[dict[str, str]]", page.evaluate(_ROWS, [expression, columns]))


def picture(page: Page, *, full_length: bool = False) -> bytes:
    """A JPEG of the viewport, or of the whole page."""
    return page.screenshot(type="jpeg", quality=_QUALITY, full_page=full_length, animations="disabled")


def markup(page: Page) -> str:
    """The page as HTML, with form state as attributes and the documents of iframes inlined."""
    return cast(str, page.evaluate(_MARKUP))
