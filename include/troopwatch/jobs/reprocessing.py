"""Reprocess: read stored texts again with a newer extractor, show what would change, and let it count when accepted.

The newer figures stand beside the older ones, and count nowhere until they are accepted. Then they take the older
ones' place in every report whose cut-off is later; mentions keep the time at which their article was recorded. So no
report takes for news what our own software changed, and reports that were mailed come out as they did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from troopwatch.claims.rereading import Rereading, RereadingKind, compare_readings, describe
from troopwatch.config import Limits, Topic
from troopwatch.jobs.collection import REVISITS
from troopwatch.jobs.judging import current_version, judge_again
from troopwatch.jobs.reporting import refresh_claims
from troopwatch.reading import bands, similar
from troopwatch.warehouse import articles, outbox, reports, rereading
from troopwatch.warehouse.connection import Connection, transaction
from troopwatch.warehouse.loading import load_findings
from troopwatch.warehouse.rereading import Range, Unplaced

_BATCH = 50  # articles a transaction: what a kill loses


@dataclass(frozen=True, slots=True)
class Reprocessed:
    """What the newer extractor made of the texts: how many it read that do not count yet, and what differs."""

    extractor_version: int
    texts: int
    differences: tuple[Rereading, ...]


def lines(found: Reprocessed) -> list[str]:
    """What a person reads before accepting: a sum, and a line a difference."""
    counts = Counter(difference.kind for difference in found.differences)
    told = ", ".join(f"{counts[kind]} {kind.value}" for kind in RereadingKind)
    head = f"Extractor {found.extractor_version} reads {found.texts} texts anew; figures: {told}."
    return [head, *(f"{describe(difference)}  {difference.url}" for difference in found.differences)]


class _DryRun(Exception):  # noqa: N818 - it ends a transaction, nothing is wrong
    """Raised to roll back what a dry run wrote."""


def reread(
    connection: Connection,
    since: datetime,
    until: datetime,
    *,
    topic: Topic,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Reprocessed:
    """Read the articles recorded in [since, until) with the current extractor, unless it has; return what differs.

    All texts of an article are read, so that its edits are compared like with like. Killed and run again, it goes on
    where it was. A dry run leaves nothing in the warehouse.
    """
    chosen = Range(since, until, current_version())
    if not dry_run:
        return _reread(connection, chosen, topic, progress, each_batch_commits=True)
    found = None
    try:
        with transaction(connection):
            found = _reread(connection, chosen, topic, progress, each_batch_commits=False)
            raise _DryRun
    except _DryRun:
        assert found is not None
        return found


def _reread(
    connection: Connection,
    chosen: Range,
    topic: Topic,
    progress: Callable[[int, int], None],
    *,
    each_batch_commits: bool,
) -> Reprocessed:
    due = rereading.articles_due(connection, chosen)
    for start in range(0, len(due), _BATCH):
        batch = due[start : start + _BATCH]
        texts = articles.texts_judged_before(connection, batch, chosen.extractor_version)
        load_findings(connection, [judge_again(stored, topic, accepted_at=None) for stored in texts])
        if each_batch_commits:
            connection.commit()
        progress(start + len(batch), len(due))
    before, after = rereading.readings(connection, chosen)
    pending = rereading.pending_count(connection, chosen)
    if each_batch_commits:
        connection.commit()
    return Reprocessed(chosen.extractor_version, pending, compare_readings(before, after))


def accept(connection: Connection, since: datetime, until: datetime, *, at: datetime, limits: Limits) -> int:
    """Let what `reread` wrote count, and bring the claims up to date; return the number of texts.

    It counts in every report after the last one that was mailed: one that is held back may then be made again. What is
    relevant only now is compared with the stories of its days, and visited again for edits, as if it always had been.
    """
    chosen = Range(since, until, current_version())
    with transaction(connection):
        articles.lock(connection)
        for story in rereading.stories_unplaced(connection, chosen):
            _place(connection, story)
        rereading.schedule_revisits(connection, chosen, at, REVISITS[0], sum(REVISITS, timedelta()))
        count = rereading.accept(connection, chosen, outbox.last_mailed_cut_off(connection, at) or at)
        cut_off = reports.latest_cut_off(connection)
        if count and cut_off is not None:
            refresh_claims(connection, cut_off, limits, whole=True)
    return count


def _place(connection: Connection, story: Unplaced) -> None:
    """Find the story that an article copies, or make it findable as one of its own.

    Stories of three days after it count too: what was compared when it was read keeps its mark, so that past reports
    count as they did, and the article joins them instead.
    """
    signed = bands(story.signature)
    origin = articles.origin_near(
        connection, story.article_id, story.recorded_at, signature=story.signature, bands=signed, similar=similar
    )
    if origin is None:
        articles.record_bands(connection, story.article_id, signed, story.recorded_at)
    else:
        rereading.place_copy(connection, story.article_id, origin)
