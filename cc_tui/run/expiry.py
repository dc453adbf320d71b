"""When a signed URL dies, and how sure that is.

The URL itself is the best witness: Supabase's token is a JWT whose `exp` storage will check, and S3, GCS,
Azure and CloudFront write the end into the query. The `*_expires` field beside a URL is what the API
declared. A page's URL has no such field and lives one hour. Nothing is verified: nobody here could.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from cc_tui.run.model import Certainty, SignedUrl
from cc_tui.run.times import from_epoch, from_iso
from cc_tui.text import Raw

PAGE_LIFE: Final = timedelta(hours=1)
"""How long a URL lives when nothing says it (documented for `page_snapshot_url`)."""

_LONGEST_TOKEN: Final = 16_384


def signed(url: Raw, declared: datetime | None, asked: datetime) -> SignedUrl:
    """Say when a URL expires.

    Args:
        url: The signed URL as it came.
        declared: The `*_expires` field beside it, UTC, if there was one.
        asked: When the answer that holds it was asked for, server time, UTC.

    Returns:
        The URL with its expiry, from its token, else its query, else the field, else asked + 1 h.
    """
    query = _query(url)
    if moment := _from_token(query):
        return SignedUrl(url, asked, moment, Certainty.TOKEN)
    if moment := _from_query(query):
        return SignedUrl(url, asked, moment, Certainty.QUERY)
    if declared is not None:
        return SignedUrl(url, asked, declared, Certainty.FIELD)
    return SignedUrl(url, asked, asked + PAGE_LIFE, Certainty.DERIVED)


def _query(url: Raw) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query, max_num_fields=64))
    except ValueError:
        return {}


def _from_token(query: Mapping[str, str]) -> datetime | None:
    """The `exp` claim, whatever the parameter is called: the value that looks like a JWT is asked."""
    parts = query.get("token", "").split(".")
    if len(parts) != 3 or len(parts[1]) > _LONGEST_TOKEN:
        return None
    claims = _json_of_base64(parts[1])
    return _epoch(claims.get("exp"))


def _json_of_base64(text: str) -> Mapping[str, object]:
    try:
        decoded = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return decoded if isinstance(decoded, dict) else {}


def _epoch(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return from_epoch(value)


def _from_query(query: Mapping[str, str]) -> datetime | None:
    for prefix in ("X-Amz", "X-Goog"):
        if moment := _dated(query.get(f"{prefix}-Date"), query.get(f"{prefix}-Expires")):
            return moment
    if ends := query.get("se"):
        return from_iso(ends)
    if (ends := query.get("Expires")) and ends.isascii() and ends.isdigit():
        return from_epoch(float(ends))
    return _from_policy(query.get("Policy"))


def _dated(start: str | None, seconds: str | None) -> datetime | None:
    """S3 SigV4 and GCS V4: a start such as `20260929T100000Z` and a number of seconds."""
    begin = from_iso(start) if start else None
    if begin is None or not seconds or not (seconds.isascii() and seconds.isdigit()):
        return None
    try:
        return begin + timedelta(seconds=float(seconds))
    except OverflowError:
        return None


def _from_policy(policy: str | None) -> datetime | None:
    """CloudFront's custom policy: base64 with its own alphabet, the end deep inside."""
    if not policy or len(policy) > _LONGEST_TOKEN:
        return None
    node: object = _json_of_base64(policy.translate(str.maketrans("-_~", "+=/")).replace("+", "-"))
    for key in ("Statement", 0, "Condition", "DateLessThan", "AWS:EpochTime"):
        if isinstance(node, dict) and key in node:
            node = node[key]
        elif isinstance(node, list) and node and key == 0:
            node = node[0]
        else:
            return None
    return _epoch(node)
