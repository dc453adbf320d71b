"""Rules on whole pages that are in no recording: what is claimed of each, and nothing that was not seen."""

from __future__ import annotations

import pytest

from cc_tui.page import dom
from cc_tui.page.breakage import breakage
from cc_tui.page.described import facts
from cc_tui.page.xpath import lookup
from cc_tui.run.filling import of_error
from cc_tui.run.judging import Seen, judge
from cc_tui.run.verdict import Cause, Cell, Verdict
from cc_tui.text import Raw, own

LOGIN = (
    "<title>Sign in</title><form><input name=username><input type=password name=pw><button>Go</button></form>"
)
CLAIMS = """<title>Claims</title><h1>Claims</h1><form id=f><input name=claimNo>
<button id=find>Find</button></form><table><tr><td><a href=/1>CLM-1</a></table>"""
BARE = "<title>Claims</title>"
GONE = "//b[@id='zzz']"


def judged(xpath: str, *pages: str, at: int = -1, action: str = "CLICK") -> Verdict:
    """The verdict on the selector of the node of one page, those before and after it being of others."""
    cells = []
    for number, page in enumerate(pages):
        snapshot = dom.read(page.encode())
        seen = facts(snapshot)
        found = lookup(snapshot, xpath, 20, verbatim=True)
        cells.append(
            Cell(number, number + 1, Raw(f"n{number}"), own("N"), found, seen, None, seen.title,
                 passwords=seen.passwords)
        )  # fmt: skip
    at %= len(pages)
    broken = breakage(dom.read(pages[at].encode()), xpath) if cells[at].count == 0 else None
    filled = of_error(Raw(xpath), Raw(action))
    return judge(Seen(filled, tuple(cells), at, broken, nodes=len(cells)))


@pytest.mark.parametrize(
    ("xpath", "pages", "cause", "words"),
    [
        # Logged out: it had logged in before.
        ("//a[.='CLM-1']", (LOGIN, CLAIMS, LOGIN), Cause.LOGIN, "probably a login page"),
        # A renamed field of the login page itself is no log-out.
        ("//input[@name='user_name']", ("<title>Home</title>", LOGIN), Cause.CHANGED,
         "name username instead of user_name"),
        # A number in a title is no error; a status is.
        (GONE, (CLAIMS, "<title>Claim 412</title><h1>Claim 412</h1>"), Cause.NO_MATCH, "not known"),
        (GONE, (CLAIMS, "<title>502 Bad Gateway</title>"), Cause.ERROR_PAGE, "'502 Bad Gateway'"),
        (GONE, (CLAIMS, "<title>Portal</title><h1>404</h1>"), Cause.ERROR_PAGE, "'Portal'"),
        # The steps of a form are no sign that it loads.
        (GONE, (CLAIMS, BARE + "<div role=progressbar aria-valuenow=3>Step 3</div>"),
         Cause.NO_MATCH, "not known"),
        (GONE, (CLAIMS, BARE + "<div role=progressbar></div>"), Cause.TIMING, "timing"),
        ("//button[@id='find']", (CLAIMS, CLAIMS.replace("id=find", "id=find disabled")), Cause.DISABLED,
         "but it is disabled"),
        ("//button[@id='find']", (CLAIMS, CLAIMS.replace("<form", "<form hidden")), Cause.HIDDEN,
         "matches only a hidden element"),
        ("//button[@id='find']", (CLAIMS, CLAIMS.replace("id=find>Find", "id=lookup>Find")), Cause.CHANGED,
         "was unique at node 1, gone since 2"),
        ("//a", (CLAIMS, CLAIMS + "<a hidden href=/2>CLM-2</a>"), Cause.AMBIGUOUS,
         "only one of them is not hidden"),
        ("//a[", (CLAIMS, CLAIMS), Cause.NOT_EVALUABLE, "at character 5"),
    ],
)  # fmt: skip
def test_a_failure_on_pages_like_these(xpath: str, pages: tuple[str, ...], cause: Cause, words: str) -> None:
    made = judged(xpath, *pages)
    assert (made.cause, words in made.sentence) == (cause, True), made.sentence


def test_what_is_there_on_the_next_page_was_a_matter_of_time() -> None:
    made = judged("//a[.='CLM-1']", BARE, CLAIMS, at=0)
    assert (made.cause, made.sentence[-6:]) == (Cause.TIMING, "timing")
    # Three of them there are not what the node needs.
    many = judged("//a", BARE, CLAIMS + "<a>x</a><a>y</a>", at=0)
    assert many.cause is Cause.NO_MATCH
