"""Which URL dies next: what the header shows every second, of however many there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cc_tui.run.model import Certainty, SignedUrl
from cc_tui.session.soonest import Urls
from cc_tui.text import Raw

START = datetime(2026, 9, 29, tzinfo=UTC)


class Counted(SignedUrl):
    """A URL that tells how often it was looked at."""

    looks = 0

    def is_expired(self, now: datetime) -> bool:
        Counted.looks += 1
        return super().is_expired(now)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def dying(seconds: int, kind: type[SignedUrl] = SignedUrl) -> SignedUrl:
    return kind(Raw(f"https://storage.example/{seconds}"), START, at(seconds), Certainty.TOKEN)


KEYS = st.sampled_from([Raw(letter) for letter in "abcde"])
TIMES = st.integers(0, 30)


@given(st.lists(st.one_of(st.tuples(KEYS, TIMES), TIMES), max_size=60))
def test_the_soonest_is_what_looking_at_all_would_find(steps: list[tuple[Raw, int] | int]) -> None:
    """Steps: a URL is learnt, or somebody asks, at any time, also an earlier one than before."""
    urls, known = Urls(), dict[Raw, SignedUrl]()
    for step in steps:
        if isinstance(step, tuple):
            key, seconds = step
            known[key] = dying(seconds)
            urls.put(key, known[key])
            assert urls.get(key) is known[key]
            continue
        found = urls.soonest(at(step))
        living = [url.expires for url in known.values() if url.expires > at(step)]
        if living:
            assert found is not None
            assert found.expires == min(living)
        else:
            assert (found is None) == (not known)
            assert found is None or found in known.values()


def test_asking_every_second_does_not_look_at_all_of_them() -> None:
    urls = Urls()
    for number in range(10_000):
        urls.put(Raw(str(number)), dying(3600 + number // 10, Counted))
    urls.soonest(START)
    Counted.looks = 0
    for second in range(1000):
        urls.soonest(at(second))
    assert Counted.looks <= 2000


def test_urls_that_were_replaced_do_not_pile_up() -> None:
    urls = Urls()
    for renewal in range(100):
        for number in range(50):
            urls.put(Raw(str(number)), dying(3600 + renewal))
    assert len(urls._living) <= 50 * 4 + 1
    found = urls.soonest(START)
    assert found is not None
    assert found.expires == at(3699)
