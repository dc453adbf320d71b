"""The runs that are recorded. A new one is an entry here, and a switch of the portal where it needs one."""

from __future__ import annotations

from tests.recorder.claims import CLAIMS
from tests.recorder.pages import QUEUE, PortalFlags
from tests.recorder.recording import Live, Scenario
from tests.recorder.small_workflows import CHECK_PAYMENTS, CHECK_POLICY, HEALED_AGO, REFER_CLAIM
from tests.recorder.workflows import DAY, REVIEW_QUEUE, VERIFY_CLAIM

_HOUR = 3600.0
_NUMBER = CLAIMS[0].number
_CLAIM = {"claim_number": _NUMBER}
_VERIFY = {"claim_number": _NUMBER, "line_of_business": CLAIMS[0].line, "portal_pin": "pin-5521-never-show"}
_PIN = ("portal_pin",)
# After this release the search button has another id than the workflow knows.
_RENAMED = PortalFlags(release="26.11.2", search_id="claims-search-btn")

SCENARIOS = (
    Scenario("renamed-id", "renamed-id", VERIFY_CLAIM, 3, 12 * 60.0, _VERIFY, _PIN, _RENAMED),
    Scenario("last-good", None, VERIFY_CLAIM, 3, 2 * DAY, _VERIFY, _PIN),
    Scenario(
        "not-debug",
        "unknown-claim",
        VERIFY_CLAIM,
        3,
        5 * DAY + 3 * _HOUR,
        {**_VERIFY, "claim_number": "CLM-2026-990001"},
        _PIN,
        debug=False,
    ),
    Scenario("loop", None, REVIEW_QUEUE, 2, 3 * _HOUR, {"queue_length": len(QUEUE)}),
    Scenario(
        "two-matches",
        "two-matches",
        VERIFY_CLAIM,
        3,
        50 * 60.0,
        _VERIFY,
        _PIN,
        PortalFlags(quick_search=True),
    ),
    Scenario("modal", "modal", VERIFY_CLAIM, 3, 7 * _HOUR, _VERIFY, _PIN, PortalFlags(news=True)),
    Scenario(
        "logged-out", "logged-out", VERIFY_CLAIM, 2, 12 * DAY, _VERIFY, _PIN, PortalFlags(session_views=2)
    ),
    Scenario(
        "too-early",
        "too-early",
        CHECK_PAYMENTS,
        2,
        2 * DAY + 5 * _HOUR,
        _CLAIM,
        flags=PortalFlags(results_seconds=20.0),
    ),
    Scenario(
        "template",
        "missing-input",
        VERIFY_CLAIM,
        3,
        3 * DAY + 4 * _HOUR,
        {name: value for name, value in _VERIFY.items() if name != "claim_number"},
        _PIN,
    ),
    Scenario("in-iframe", "in-iframe", CHECK_POLICY, 1, 5 * _HOUR, _CLAIM),
    Scenario("recovered", "renamed-id", REFER_CLAIM, 2, HEALED_AGO, _CLAIM, flags=_RENAMED),
    Scenario(
        "requeued",
        "service-down",
        VERIFY_CLAIM,
        3,
        9 * _HOUR,
        _VERIFY,
        _PIN,
        PortalFlags(outages=("/claims/search", "/claims/CLM")),
    ),
    Scenario(
        "running",
        "wrong-input",
        REVIEW_QUEUE,
        2,
        -55.0,
        {"queue_length": len(QUEUE) - 5},
        live=Live(upload=0.7, analysis=6.0, last_page=9.0),
    ),
)
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
