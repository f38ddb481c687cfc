"""When a claim stood, and since when it was known: against what its mentions say at each instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from troopwatch.claims import gather_claims, known_claim
from troopwatch.claims.lives import lives_of
from troopwatch.model import Claim, ClaimStatus, Figure, Item, Measure, Mention, Qualifier

START = datetime(2025, 11, 1, tzinfo=UTC)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def claim_of(*mentions: tuple[int, int | None, int | None, bool]) -> Claim:
    """One claim; each mention is the hours of its record, its publication and its end, and whether it is a recap."""
    return Claim(
        "k", Measure.KILLED, Item.TROOPS, 600, 600, Qualifier.EXACT, None, None, None, None, None, "asserted",  # type: ignore[arg-type]
        tuple(
            Mention(
                number, Figure(Measure.KILLED, Item.TROOPS, 600, 600, Qualifier.EXACT, "q", 0, 1, recap=recap),
                number, 1, number, "Antara", "ID", "id", "https://a.example/", "t",
                None if published is None else at(published), at(recorded), None if end is None else at(recorded + end),
            )
            for number, (recorded, published, end, recap) in enumerate(mentions, start=1)
        ),
    )  # fmt: skip


def stands(claim: Claim, instant: datetime) -> tuple[datetime, datetime] | None:
    """What the mentions say of an instant: when the first that stand were published, and recorded."""
    living = [
        mention
        for mention in claim.mentions
        if not mention.figure.recap
        and mention.recorded_at < instant
        and (mention.superseded_at is None or mention.superseded_at >= instant)
    ]
    if not living:
        return None
    published = min(min(mention.published_at or mention.recorded_at, mention.recorded_at) for mention in living)
    return published, min(mention.recorded_at for mention in living)


HOURS = st.integers(0, 12)
MENTION = st.tuples(HOURS, st.none() | HOURS, st.none() | st.integers(1, 6), st.booleans())


@given(st.lists(MENTION, min_size=1, max_size=6))
def test_lives_say_of_each_instant_what_the_mentions_say(
    mentions: list[tuple[int, int | None, int | None, bool]],
) -> None:
    claim = claim_of(*mentions)
    lives = list(lives_of(claim))
    for half in range(-1, 42):
        instant = START + timedelta(minutes=30 * half)
        found = [life for life in lives if life.since < instant and (life.until is None or life.until >= instant)]
        assert [(life.reported_at, life.first_seen_at) for life in found] == [
            known for known in [stands(claim, instant)] if known
        ]
    assert all(life.until is None or life.since < life.until for life in lives)


def test_an_article_found_late_does_not_change_what_was_known(press: Any) -> None:
    press.says("600", day=3)
    press.says("600", day=5, published=datetime(2025, 11, 1, 8, tzinfo=UTC))
    (claim,) = gather_claims(press.mentions)
    early, late = known_claim(claim, ClaimStatus.CURRENT).lives
    assert (early.reported_at.day, early.until) == (3, late.since)
    assert (late.reported_at.day, late.first_seen_at.day, late.until) == (1, 3, None)


def test_a_claim_known_from_recaps_alone_has_no_life(press: Any) -> None:
    press.says("600", recap=True)
    (claim,) = gather_claims(press.mentions)
    known = known_claim(claim, ClaimStatus.CURRENT)
    assert (known.lives, known.recap, known.lead.figure.value_low) == ((), True, 600)
