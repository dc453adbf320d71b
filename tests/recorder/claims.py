"""The claims of the portal: invented, and the same at every recording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_HOLDERS = (
    "Marisol Okafor", "Dieter Lindqvist", "Priya Raman", "Tomasz Wilk", "Amara Nwosu", "Joanna Reyes",
    "Hideo Tanaka", "Claire Fontaine", "Samuel Adeyemi", "Ingrid Solberg", "Rafael Moreno", "Yusuf Demir",
    "Beatrice Holm",
)  # fmt: skip
LINES = ("Auto", "Fleet", "Rental", "Taxi", "Vintage")
_STATUSES = ("Open", "In review", "Approved", "Paid", "Awaiting documents")
_LOSSES = (
    "Rear-end collision at a junction", "Hail damage to the bonnet", "Scraped in a car park",
    "Flooded in a garage", "Side impact on a roundabout", "Stone chips on the motorway",
    "Deer on a country road",
)  # fmt: skip
_CITIES = ("Portland", "Gothenburg", "Rotterdam", "Halifax", "Trieste", "Aberdeen")
FIRST_LOSS = date(2026, 3, 2)


@dataclass(frozen=True)
class Payment:
    """One booked payment of a claim; the amount in cents."""

    day: date
    payee: str
    kind: str
    cents: int


@dataclass(frozen=True)
class Claim:
    """One claim as the portal shows it; amounts in cents."""

    number: str
    holder: str
    line: str
    status: str
    loss: str
    city: str
    day: date
    cents: int
    policy: str

    @property
    def amount(self) -> str:
        """The claimed amount as text, e.g. `4,310.50`."""
        return money(self.cents)

    def payments(self, count: int = 36) -> tuple[Payment, ...]:
        """What was booked on the claim, oldest first: enough for a page of several thousand pixels."""
        kinds = (
            "Assessor fee",
            "Part payment",
            "Towing",
            "Replacement vehicle",
            "Workshop invoice",
            "Recovery",
        )
        payees = ("Northlake Repair Centre", self.holder, "Harbor Towing Ltd", "Eastgate Assessors")
        return tuple(
            Payment(
                self.day + timedelta(days=3 * k + 2),
                payees[k % len(payees)],
                kinds[k % len(kinds)],
                (k * 7919 + self.cents) % 90_000 + 1_250,
            )
            for k in range(count)
        )


def money(cents: int) -> str:
    """An amount in cents as text with thousands separators."""
    return f"{cents / 100:,.2f}"


def _claim(k: int) -> Claim:
    return Claim(
        number=f"CLM-2026-{4400 + k * 17:06d}",
        holder=_HOLDERS[k % len(_HOLDERS)],
        line=LINES[(k - 1) % len(LINES)],
        status=_STATUSES[(k * 3 + 1) % len(_STATUSES)],
        loss=_LOSSES[(k - 1) % len(_LOSSES)],
        city=_CITIES[k % len(_CITIES)],
        day=FIRST_LOSS + timedelta(days=k * 5 % 61),
        cents=(k * 48_271) % 900_000 + 12_050,
        policy=f"NL-{70_000 + k * 331}",
    )


CLAIMS = tuple(_claim(k) for k in range(1, 41))
BY_NUMBER = {claim.number: claim for claim in CLAIMS}
