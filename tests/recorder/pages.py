"""The HTML of the claims portal. Each function returns one whole document."""

# ruff: noqa: E501  (markup is written as it is sent)

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from tests.recorder.claims import CLAIMS, LINES, Claim, money
from tests.recorder.photo import damage, harbour

ANY_LINE = "All lines"
QUEUE = CLAIMS[:25]


@dataclass(frozen=True)
class PortalFlags:
    """What is different in this deployment of the portal: one switch per scenario.

    Attributes:
        release: what the footer says.
        search_id: the id of the search button; a release that renames it breaks selectors.
        quick_search: a second search form, whose button has the same id.
        news: a dialog over each claim that wants to be read first.
        session_views: how many pages a session may look at before it expires; 0 for no limit.
        results_seconds: how long the results take that a script fetches; 0 where they come with the page.
        outages: for the first, second ... session, the paths (by their beginning) that answer 503.
    """

    release: str = "26.11.1"
    search_id: str = "search-submit"
    quick_search: bool = False
    news: bool = False
    session_views: int = 0
    results_seconds: float = 0.0
    outages: tuple[str, ...] = ()


def login(flags: PortalFlags, problem: str = "") -> str:
    """The sign-in page, with the reason for a refusal."""
    note = f'<div class="note bad" role="alert">{escape(problem)}</div>' if problem else ""
    return f"""{_head("Sign in")}<body><div class="login">{harbour()}
<form method="post" action="/login"><h1>Sign in</h1>{note}
<label>User name <input type="text" name="username" autocomplete="off"></label>
<label>Password <input type="password" name="password" autocomplete="off"></label>
<label class="line"><input type="checkbox" name="remember"> Remember this device</label>
<button type="submit">Sign in</button>
<p><a href="/help">Forgotten your password?</a></p><p class="crumbs">Release {flags.release}</p></form></div></body></html>"""


def search(flags: PortalFlags, query: dict[str, str], found: Iterable[Claim] | None = None) -> str:
    """The search form; below it the recent claims, or with `found` the results table."""
    line = query.get("line", ANY_LINE)
    options = "".join(f"<option{_when('selected', o == line)}>{o}</option>" for o in (ANY_LINE, *LINES))
    ticks = "".join(
        f'<label class="line"><input type="checkbox" name="status" value="{s}" checked> {s}</label>'
        for s in ("Open", "In review", "Approved", "Paid")
    )
    below = _recent() if found is None else results(tuple(found), query.get("number", ""))
    if found is not None and flags.results_seconds:
        below = _loading(query)
    return f"""{_head("Claims search")}<body>{_top("Claims")}<main><div class="crumbs">Home / Claims / Search</div><h1>Claims search</h1>{_quick(flags)}
<div class="cols"><div><form class="card" id="search" method="get" action="/claims/search"><h2>Find a claim</h2><div class="fields">
<label>Line of business <select name="line">{options}</select></label>
<label>Claim number <input type="text" name="number" aria-label="Claim number" placeholder="CLM-2026-000000"
 value="{escape(query.get("number", ""))}"></label>
<label>Policyholder <input type="text" name="holder" value="{escape(query.get("holder", ""))}"></label>
<label>Date of loss from <input type="date" name="from" value="2026-01-01"></label>
<label>to <input type="date" name="to" value="2026-06-30"></label>
<label>Office <select name="office"><option>Any office</option><option>Portland</option><option>Halifax</option></select></label></div>
<fieldset><legend>Status</legend>{ticks}</fieldset>
<div class="row"><button type="submit" id="{flags.search_id}">Search claims</button>
<button type="reset" class="plain" id="search-reset">Reset</button><a href="/queue">Open the review queue ({len(QUEUE)})</a></div></form>{below}</div>
<aside><div class="card"><h2>This week</h2><div class="big">214</div>claims received
<div class="bar" style="width:92%"></div><div class="big">61</div>waiting for documents<div class="bar warm" style="width:44%"></div>
<div class="big">3.4 days</div>mean time to decision<div class="bar cool" style="width:63%"></div></div>
<div class="card"><h2>Notices</h2><p><b>Maintenance</b> on Sunday from 02:00 to 04:00 UTC.</p>
<p>Release {flags.release}: the search form has been made faster.</p></div></aside></div></main>{_chat()}{_foot(flags)}"""


def detail(flags: PortalFlags, claim: Claim, saved: bool = False) -> str:
    """One claim: facts, photograph, policy in an iframe, the verification form, payments; some 2500 px long."""
    note = (
        '<div class="note good" role="status">Verification saved. The claim moved to the payment team.</div>'
        if saved
        else ""
    )
    rows = "".join(
        f'<tr><td>{p.day}</td><td>{p.payee}</td><td>{p.kind}</td><td class="num">{money(p.cents)}</td></tr>'
        for p in claim.payments()
    )
    return f"""{_head(claim.number)}<body>{_top("Claims")}<main><div class="crumbs">Home / Claims / {claim.number}</div>
<h1>{claim.number} {_tag(claim.status)}</h1>{note}<div class="cols"><div>
<section class="card" id="facts"><h2>Facts</h2>{_facts(claim)}</section>
<form class="card" id="verification" method="post" action="/claims/{claim.number}/verify"><h2>Verification</h2><div class="fields">
<label>Decision <select name="decision"><option value="">Choose one</option><option value="accept">Accept</option>
<option value="refer">Refer to an assessor</option><option value="decline">Decline</option></select></label>
<label>Verified on <input type="date" name="verified_on" value="2026-05-04"></label>
<label>Reference <input type="text" name="reference" value="VR-{claim.policy[3:]}"></label></div>
<fieldset><legend>Checked</legend><label class="line"><input type="checkbox" name="documents"{_when("checked", saved)}> Documents complete</label>
<label class="line"><input type="checkbox" name="policy" checked> Policy in force</label></fieldset>
<fieldset><legend>Priority</legend><label class="line"><input type="radio" name="priority" value="normal" checked> Normal</label>
<label class="line"><input type="radio" name="priority" value="urgent"> Urgent</label></fieldset>
<label>Note <textarea name="note">Called the policyholder.</textarea></label>
<div class="row"><button type="button" class="go" id="save-verification">Save verification</button></div></form></div>
<aside><div class="card"><h2>Damage</h2>{damage(claim.cents % 97)}</div><div class="card"><h2>Policy</h2>
<iframe name="policy" title="Policy {claim.policy}" src="/policy/{claim.policy}"></iframe></div></aside></div>
<section class="card"><h2>Payments</h2><table id="payments"><thead><tr><th>Date</th><th>Payee</th><th>Kind</th><th>Amount (EUR)</th></tr></thead>
<tbody>{rows}</tbody></table></section></main>
<div class="shade" hidden><div class="dialog" role="dialog" aria-label="Save verification"><h2>Save this verification?</h2>
<p>The claim will be handed to the payment team. This cannot be undone from the portal.</p>
<div class="row"><button type="submit" form="verification" class="go">Yes, save it</button>
<button type="button" class="plain">Cancel</button></div></div></div>
<script>const shade = document.querySelector('.shade');
document.getElementById('save-verification').onclick = () => {{ shade.hidden = false; }};
shade.querySelector('.plain').onclick = () => {{ shade.hidden = true; }};</script>{_news(flags)}{_foot(flags)}"""


def policy(number: str) -> str:
    """The document inside the claim's iframe."""
    return f"""{_head("Policy " + number)}<body style="padding:10px 14px;background:#fff"><h2>Policy {escape(number)}</h2>
<dl><dt>Product</dt><dd>Northlake Complete</dd><dt>In force</dt><dd>yes, until 2027-01-31</dd><dt>Deductible</dt><dd>300.00 EUR</dd>
<dt>Cover</dt><dd>Collision, theft, glass</dd></dl></body></html>"""


def queue(flags: PortalFlags, position: int) -> str:
    """The review queue at its claim number `position`, counted from 1."""
    claim = QUEUE[position - 1]
    done = 100 * position // len(QUEUE)
    rows = "".join(
        f'<tr><td>{p.day}</td><td>{p.payee}</td><td>{p.kind}</td><td class="num">{money(p.cents)}</td></tr>'
        for p in claim.payments(3)
    )
    return f"""{_head("Review queue")}<body>{_top("Queue")}<main><div class="crumbs">Home / Review queue</div>
<h1>Claim {position} of {len(QUEUE)}</h1><div class="bar" style="width:{done}%"></div><div class="cols">
<section class="card" id="current"><h2><span id="number">{claim.number}</span> {_tag(claim.status)}</h2>{_facts(claim)}
<h2>Last payments</h2><table><tbody>{rows}</tbody></table><div class="row">
<a class="button" id="next-claim" href="/queue?at={position + 1}">Next claim</a></div></section>
<aside class="card"><h2>Damage</h2>{damage(position)}</aside></div></main>{_foot(flags)}"""


def summary(flags: PortalFlags) -> str:
    """What the review found: one long page."""
    cards = "".join(
        f'<section class="card claim"><h2>{k}. {c.number} {_tag(c.status)}</h2>{_facts(c)}</section>'
        for k, c in enumerate(QUEUE, 1)
    )
    total = money(sum(c.cents for c in QUEUE))
    return f"""{_head("Review finished")}<body>{_top("Queue")}<main><div class="crumbs">Home / Review queue / Summary</div>
<h1>Review finished</h1><div class="note good" role="status">All {len(QUEUE)} claims were looked at. Claimed in total: {total} EUR.</div>
{cards}<section class="card" id="sign-off"><h2>Sign off</h2><p>Signed by the reviewing clerk.</p></section></main>{_foot(flags)}"""


def missing(flags: PortalFlags, path: str) -> str:
    """The portal's own 404 page."""
    return f"""{_head("Not found")}<body>{_top("")}<main><h1>Page not found</h1>
<p>There is nothing at {escape(path)}.</p></main>{_foot(flags)}"""


def unavailable(flags: PortalFlags) -> str:
    """What a gateway says for a service that is down."""
    return f"""{_head("Service unavailable")}<body>{_top("")}<main><h1>503 Service unavailable</h1>
<div class="note bad" role="alert">The claims service does not answer at the moment. Please try again later.</div>
<p>Reference: upstream connect timeout, gateway eu-2.</p></main>{_foot(flags)}"""


def _quick(flags: PortalFlags) -> str:
    """The second search form, made from a copy of the first one's button."""
    if not flags.quick_search:
        return ""
    return f"""
<form class="card" method="get" action="/claims/search"><div class="row"><input type="text" name="number" placeholder="Quick search by number">
<button type="submit" id="{flags.search_id}">Search</button></div></form>"""


def _news(flags: PortalFlags) -> str:
    """A dialog that lies over everything until it is dismissed."""
    if not flags.news:
        return ""
    return """
<div class="shade" id="news"><div class="dialog" role="dialog" aria-modal="true" aria-label="What is new"><h2>What is new</h2>
<p>Payments can now be booked in instalments. Your team lead has been told; there is nothing for you to do.</p>
<div class="row"><button type="button" class="go" onclick="document.getElementById('news').remove()">Got it</button></div></div></div>"""


def _loading(query: dict[str, str]) -> str:
    """The place of the results, until a script has fetched them."""
    wanted = escape(urlencode({name: query.get(name, "") for name in ("line", "number", "holder")}))
    return f"""<section class="card" id="results-panel" aria-busy="true"><h2>Results</h2>
<div class="note" role="status">Loading results...</div><div class="bar" style="width:38%"></div></section>
<script>fetch('/claims/results?{wanted}').then(answer => answer.text())
.then(text => {{ document.getElementById('results-panel').outerHTML = text; }});</script>"""


def _head(title: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - Northlake Mutual</title>
<link rel="stylesheet" href="/portal.css"><link rel="icon" href="data:,"></head>"""


def _top(here: str) -> str:
    links = (
        ("Home", "/"),
        ("Claims", "/claims"),
        ("Queue", "/queue"),
        ("Policies", "/policies"),
        ("Reports", "/reports"),
    )
    mark = 'class="here"'
    items = "".join(f'<a href="{href}"{_when(mark, name == here)}>{name}</a>' for name, href in links)
    return f"""<header class="top"><div class="brand"><i></i>Northlake Mutual</div><nav>{items}</nav>
<span>a.robotnik</span><div class="me">AR</div></header>"""


def _foot(flags: PortalFlags) -> str:
    return f"""<footer>Northlake Mutual Insurance, claims portal. Release {flags.release}. All persons are invented.</footer></body></html>"""


def _chat() -> str:
    """A bubble that comes after 8 s, as such portals have it: an error shot differs from the shot before it."""
    return """<div class="chat" role="complementary" hidden><b>Can we help?</b><br>Ana from support is online.</div>
<script>setTimeout(() => { document.querySelector('.chat').hidden = false; }, 8000);</script>"""


def _recent() -> str:
    return f'<section class="card"><h2>Recent claims</h2>{_table("recent", CLAIMS[2:10])}</section>'


def results(found: tuple[Claim, ...], number: str) -> str:
    """The results, or the words for none: a part of a page."""
    if not found:
        return f"""<section class="card" id="results-empty"><h2>Results</h2>
<div class="note" role="alert">No claims match <b>{escape(number)}</b>. Check the number, or clear some filters.</div></section>"""
    return f'<section class="card"><h2>{len(found)} found</h2>{_table("results", found)}</section>'


def _table(name: str, claims: Iterable[Claim]) -> str:
    rows = "".join(
        f'<tr><td><a href="/claims/{c.number}">{c.number}</a></td><td>{c.holder}</td><td>{c.line}</td>'
        f'<td>{c.day}</td><td>{_tag(c.status)}</td><td class="num">{c.amount}</td></tr>'
        for c in claims
    )
    heads = "".join(f"<th>{h}</th>" for h in ("Claim", "Policyholder", "Line", "Loss", "Status", "Amount"))
    return f'<table id="{name}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _facts(claim: Claim) -> str:
    facts = {
        "Policyholder": claim.holder, "Policy": claim.policy, "Line of business": claim.line, "Loss": claim.loss,
        "Place": claim.city, "Date of loss": claim.day.isoformat(), "Claimed": f"{claim.amount} EUR",
    }  # fmt: skip
    rows = "".join(
        f'<dt>{k}</dt><dd data-field="{k.lower().replace(" ", "-")}">{v}</dd>' for k, v in facts.items()
    )
    return f"<dl>{rows}</dl>"


def _tag(status: str) -> str:
    return f'<span class="tag {status.lower().replace(" ", "-")}">{status}</span>'


def _when(attribute: str, on: bool) -> str:
    return f" {attribute}" if on else ""
