"""Workflows that exist for one scenario each: one reads payments too early, one looks past a frame, one is healed."""

# ruff: noqa: E501  (one node on one line)

from __future__ import annotations

from tests.recorder.workflows import DAY, SIGN_IN, Json, NodeSpec, Version, Workflow, fact, ident, static

_NUMBER: NodeSpec = ("number", "Type claim number", "INPUT_TEXT", static("//input[@aria-label='Claim number']", text="{{context.inputs.claim_number}}"))  # fmt: skip
_RESULT = "//table[@id='results']//a[normalize-space()='{{context.inputs.claim_number}}']"
HEALED_AGO = 26 * 3600.0
"""Seconds between the end of the run that healed its workflow and the demo's start."""


def _patient(body: Json) -> None:
    """Version 1 waited 12 s for the results."""
    _node(body, "check-payments", "open")["parameters"]["wait_time"] = 12_000


def _old_button(body: Json) -> None:
    """Until it was healed, the workflow knew the search button by its former id."""
    _node(body, "refer-claim", "search")["parameters"]["selector"] = "//button[@id='search-submit']"


def _no_note(body: Json) -> None:
    _old_button(body)
    note, save = (ident("node", "refer-claim", key) for key in ("note", "save"))
    body["nodes"] = [node for node in body["nodes"] if node["id"] != note]
    body["edges"] = {
        source: {branch: save if target == note else target for branch, target in targets.items()}
        for source, targets in body["edges"].items()
        if source != note
    }


def _node(body: Json, slug: str, key: str) -> Json:
    wanted = ident("node", slug, key)
    found: Json = next(node for node in body["nodes"] if node["id"] == wanted)
    return found


CHECK_PAYMENTS = Workflow(
    slug="check-payments",
    name="Check payments",
    description="Reads what was paid on a claim.",
    nodes=(
        *SIGN_IN,
        _NUMBER,
        ("search", "Click search", "CLICK", static("//button[@id='search-submit']")),
        ("open", "Open claim", "CLICK", static(_RESULT, wait_time=1500)),
        ("read", "Read payments", "EXTRACT_DATAMODEL", static("//table[@id='payments']", extract_data_model={
            "type": "object",
            "properties": {"claimed": fact("claimed")},
        })),
        ("done", "Done", "END", {}),
    ),
    branches={},
    versions=(
        Version(1, "First version", 64.0, _patient),
        Version(2, "Faster: results are waited for 1.5 s", 3.0),
    ),
    inputs={"claim_number": "string"},
    outputs={"claimed": "string"},
    folder="Claims/Payments",
)  # fmt: skip

CHECK_POLICY = Workflow(
    slug="check-policy",
    name="Check policy",
    description="Reads cover and deductible of the policy behind a claim.",
    nodes=(
        *SIGN_IN,
        _NUMBER,
        ("search", "Click search", "CLICK", static("//button[@id='search-submit']")),
        ("open", "Open claim", "CLICK", static(_RESULT)),
        ("scroll", "Scroll to the policy", "SCROLL", {"scroll_mode": "to-element", "xpath": "//iframe[@name='policy']", "position": "center"}),
        ("cover", "Read the deductible", "EXTRACT_DATAMODEL", static("//dt[normalize-space()='Deductible']", wait_time=8000, extract_data_model={
            "type": "object",
            "properties": {
                "deductible": {"type": "string", "selected": True, "mode": "xpath", "path": "//dt[normalize-space()='Deductible']/following-sibling::dd[1]"},
            },
        })),
        ("done", "Done", "END", {}),
    ),
    branches={},
    versions=(Version(1, "First version", 0.4),),
    inputs={"claim_number": "string"},
    outputs={"deductible": "string"},
    folder="Claims/Policies",
    created_days_ago=0.4,
)  # fmt: skip

REFER_CLAIM = Workflow(
    slug="refer-claim",
    name="Refer claim to an assessor",
    description="Hands a claim over to an assessor.",
    nodes=(
        *SIGN_IN,
        _NUMBER,
        ("search", "Click search", "CLICK", static("//button[@id='claims-search-btn']", wait_time=8000)),
        ("open", "Open claim", "CLICK", static(_RESULT)),
        ("decide", "Choose the decision", "INPUT_SELECT", static("//select[@name='decision']", value="Refer to an assessor")),
        ("note", "Type the note", "INPUT_TEXT", static("//textarea[@name='note']", text="Referred by the night shift.")),
        ("save", "Save verification", "CLICK", static("//button[@id='save-verification']")),
        ("confirm", "Confirm in the dialog", "CLICK", static("//div[@role='dialog']//button[normalize-space()='Yes, save it']")),
        ("done", "Done", "END", {}),
    ),
    branches={},
    versions=(
        Version(1, "First version", 80.0, _no_note),
        Version(2, "Leave a note", 33.0, _old_button),
        Version(3, "Healed: selector of 'Click search'", (HEALED_AGO - 45.0) / DAY),
    ),
    inputs={"claim_number": "string"},
    outputs={},
    folder="Claims/Verification",
    extra={"enable_xpath_recovery": True},
)  # fmt: skip

SMALL_WORKFLOWS = (CHECK_PAYMENTS, CHECK_POLICY, REFER_CLAIM)
