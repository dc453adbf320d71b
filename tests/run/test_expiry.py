"""When a URL dies: every format of the contract's section 7."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cc_tui.run.expiry import PAGE_LIFE, signed
from cc_tui.run.model import Certainty
from cc_tui.text import Raw
from tests.contract import ASKED, body, run_of

ENDS = datetime(2026, 9, 29, 12, 0, tzinfo=UTC)
DECLARED = datetime(2026, 9, 29, 13, 0, tzinfo=UTC)


def token(claims: Any) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"https://a.supabase.co/storage/v1/object/sign/b/p?token=e30.{middle}.sig"


def policy(claims: Any) -> str:
    text = base64.b64encode(json.dumps(claims).encode()).decode()
    return "https://d.cloudfront.net/x?Policy=" + text.translate(str.maketrans("+=/", "-_~"))


EPOCH = int(ENDS.timestamp())


@pytest.mark.parametrize(
    ("url", "certainty"),
    [
        (token({"exp": EPOCH, "iat": 1}), Certainty.TOKEN),
        (token({"exp": float(EPOCH)}), Certainty.TOKEN),
        ("https://s3/x?X-Amz-Date=20260929T110000Z&X-Amz-Expires=3600", Certainty.QUERY),
        ("https://gcs/x?X-Goog-Date=20260929T110000Z&X-Goog-Expires=3600", Certainty.QUERY),
        ("https://az/x?se=2026-09-29T12%3A00%3A00Z&sig=x", Certainty.QUERY),
        (f"https://old/x?Expires={EPOCH}&Signature=x", Certainty.QUERY),
        (
            policy({"Statement": [{"Condition": {"DateLessThan": {"AWS:EpochTime": EPOCH}}, "R": "a?>~b"}]}),
            Certainty.QUERY,
        ),
    ],
)
def test_each_format_is_read(url: str, certainty: Certainty) -> None:
    assert signed(Raw(url), DECLARED, ASKED).expires == ENDS
    assert signed(Raw(url), None, ASKED).certainty is certainty


@pytest.mark.parametrize(
    "url",
    [
        "https://x/plain",
        token([1, 2]),
        token({"exp": True}),
        token({"exp": "soon"}),
        token({"exp": 1e300}),
        token({"exp": -(10**15)}),
        "https://x?token=a.b",
        "https://x?token=a.%%%.c",
        "https://x?token=a." + "A" * 30_000 + ".c",
        "https://x?X-Amz-Date=20260929T110000Z&X-Amz-Expires=99999999999999999999",
        "https://x?X-Amz-Date=now&X-Amz-Expires=3600",
        "https://x?Expires=٣",
        "https://x?se=tomorrow",
        "https://x?Policy=AAAA",
        "http://[::1",
    ],
)
def test_without_a_readable_end_the_field_counts_and_else_an_hour(url: str) -> None:
    assert (signed(Raw(url), DECLARED, ASKED).expires, signed(Raw(url), DECLARED, ASKED).certainty) == (
        DECLARED,
        Certainty.FIELD,
    )
    derived = signed(Raw(url), None, ASKED)
    assert (derived.expires, derived.certainty) == (ASKED + PAGE_LIFE, Certainty.DERIVED)


def test_the_examples_tokens_win_over_their_fields() -> None:
    shot = run_of("run_failed_xpath_with_retries").screenshots[0]
    assert shot.url is not None
    assert shot.url.certainty is Certainty.TOKEN
    snapshots = body("debug_snapshots_failed_node")["page_snapshot_url"]
    page = signed(Raw(snapshots), None, ASKED)
    assert (page.certainty, page.expires) == (Certainty.TOKEN, ENDS)


def test_a_url_is_stale_before_it_is_dead() -> None:
    hour = signed(Raw(token({"exp": EPOCH})), None, ENDS - timedelta(hours=1))
    assert not hour.is_stale(ENDS - timedelta(seconds=61))
    assert hour.is_stale(ENDS - timedelta(seconds=59))
    assert not hour.is_expired(ENDS - timedelta(seconds=1))
    assert hour.is_expired(ENDS)
    brief = signed(Raw(token({"exp": EPOCH})), None, ENDS - timedelta(seconds=20))
    assert not brief.is_stale(ENDS - timedelta(seconds=3))
    assert brief.is_stale(ENDS - timedelta(seconds=1))
    assert "token=" not in repr(hour)


@given(st.text(max_size=200), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_no_url_is_too_odd(tail: str, declared: datetime | None) -> None:
    url = signed(Raw("https://x.supabase.co/?token=" + tail), declared, ASKED)
    assert url.expires.tzinfo is UTC
    assert url.life >= timedelta()
