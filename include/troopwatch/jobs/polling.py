"""Poll: which sources are due, what do they list, when are they due again, and may anything have been missed?

Each source's poll is written in a transaction of its own, with the state that the next one needs: a task can be killed
at any point and run again, and a second run for the same instant adds nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from structlog.contextvars import bound_contextvars

from troopwatch.archive import Archive
from troopwatch.feeds import parse_listing
from troopwatch.feeds.hints import interval_hint, retry_after
from troopwatch.feeds.listed import digests, turnover_by_dates
from troopwatch.feeds.quiet import DAYS, has_recovered, is_new_habit, usual_if_quiet
from troopwatch.feeds.schedule import Outcome, advance, fresh_count, gap_since, is_due, validators
from troopwatch.feeds.sections import matches
from troopwatch.feeds.wording import instant
from troopwatch.http import FetchPolicy, fetch
from troopwatch.jobs.asking import Asker, keep
from troopwatch.jobs.faults import ONE_DOCUMENTS_FAULT, confession
from troopwatch.model import Entry, Fetched, FetchStatus, Listing, PollState, Source, SourceKind
from troopwatch.warehouse import collection
from troopwatch.warehouse.collection import ArchiveRecord, PollRecord
from troopwatch.warehouse.connection import Connection, transaction

_log = logging.getLogger(__name__)

_LONGEST_VALIDATOR = 500  # characters
_MAY_ASK_TO_WAIT = frozenset({429, 503})
# A server whose own clock agrees with the run's instant answers now, and not for a past day
_NOW = timedelta(hours=2)
# Feeds that call local time UTC date their articles up to 14 hours ahead; by then those have left the list
_AHEAD = timedelta(hours=14)


def due_sources(connection: Connection, sources: Sequence[Source], at: datetime) -> list[str]:
    """Ids of the sources that are switched on and due at the instant `at`."""
    with transaction(connection):
        collection.record_sources(connection, sources)
        enabled = [source for source in sources if source.enabled]
        states = collection.poll_states(connection, enabled, at)
    return [source.id for source in enabled if is_due(states[source.id], at)]


def shards(sources: Sequence[Source], ids: Sequence[str], size: int) -> list[list[str]]:
    """Split the due sources into batches of about `size`, all sources of one host in the same batch."""
    by_id = {source.id: source for source in sources}
    batches: list[list[str]] = []
    host = None
    for source_id in sorted(ids, key=lambda id_: (urlsplit(by_id[id_].url).hostname or "", id_)):
        host, before = urlsplit(by_id[source_id].url).hostname, host
        if not batches or (len(batches[-1]) >= size and host != before):
            batches.append([])
        batches[-1].append(source_id)
    return batches


def poll(
    connection: Connection,
    sources: Sequence[Source],
    source_ids: Sequence[str],
    at: datetime,
    *,
    archive: Archive,
    policy: FetchPolicy,
) -> int:
    """Poll those of the sources that this run has not polled yet; return how many new articles they listed.

    Where a list has turned over since the poll before, the outlet's news sitemaps, which list two days, are polled too.
    Entries dated after `at` are left for a later run, so that a run for a past day does not see its future.
    """
    asker = Asker(connection, at, policy)
    new_count = 0
    done = {poll.source_id for poll in collection.polls_at(connection, at)}
    chosen = [source for source in sources if source.id in source_ids and source.id not in done]
    new_count += _poll_each(connection, asker, chosen, at, archive=archive, policy=policy)
    polls = collection.polls_at(connection, at)
    with_gap = {poll.source_id for poll in polls if poll.gap and poll.source_id in source_ids}
    nets = _safety_nets(sources, with_gap, done={poll.source_id for poll in polls})
    return new_count + _poll_each(connection, asker, nets, at, archive=archive, policy=policy, safety_net=True)


def _safety_nets(sources: Sequence[Source], with_gap: set[str], done: set[str]) -> list[Source]:
    outlets = {source.name for source in sources if source.id in with_gap}
    return [
        source
        for source in sources
        if source.kind is SourceKind.SITEMAP and source.enabled and source.name in outlets and source.id not in done
    ]


def _poll_each(
    connection: Connection,
    asker: Asker,
    sources: Sequence[Source],
    at: datetime,
    *,
    archive: Archive,
    policy: FetchPolicy,
    safety_net: bool = False,
) -> int:
    with transaction(connection):
        states = collection.poll_states(connection, sources, at)
        # once a day is enough to see whether a source has gone quiet
        today = at.astimezone(UTC).date()
        ids = [id_ for id_, state in states.items() if state.polled_at and state.polled_at.date() < today]
        counts = collection.daily_fresh(connection, ids, at, DAYS) if ids else {}
    if safety_net:  # one that has failed, or asked to be left alone, is not asked before its time
        sources = [s for s in sources if states[s.id].failure_weight == 0 or is_due(states[s.id], at)]
    new_count = 0

    def ask(source: Source) -> Fetched:
        etag, last_modified = validators(states[source.id], at)
        return fetch(source.url, policy=policy, etag=etag, last_modified=last_modified)

    for source, fetched in asker.each(sources, lambda source: source.url, ask):
        state, recovered_from = _judged(states[source.id], counts.get(source.id), at)
        with bound_contextvars(source_id=source.id, run_instant=at.isoformat()):
            try:
                record = _poll_record(source, state, fetched, at, keep(archive, fetched, at))
                record = replace(record, recovered_from=recovered_from)
                with transaction(connection):
                    new_count += collection.record_poll(connection, source, at, record)
                _log.info("polled: %s, %d entries", record.status, len(record.entries))
            except ONE_DOCUMENTS_FAULT as error:
                _log.exception("a fault of our own; the source's row says so")
                with transaction(connection):
                    collection.record_poll(connection, source, at, _fault(source, state, fetched, at, error))
    return new_count


def _fault(source: Source, state: PollState, fetched: Fetched, at: datetime, error: Exception) -> PollRecord:
    """A poll of which nothing is kept, because its document was too much for us."""
    outcome = Outcome("internal_error")
    return PollRecord(
        fetched=Fetched(source.url, fetched.status),
        status=outcome.status,
        reason=confession(error),
        entries=(),
        listed=(),
        fresh_count=None,
        gap_since=None,
        recovered_from=None,
        state=advance(state, outcome, at),
        archived=None,
    )


def _judged(state: PollState, counts: tuple[int | None, ...] | None, at: datetime) -> tuple[PollState, datetime | None]:
    """The state with its alarm set or taken back, and since when it had been quiet if it has recovered."""
    if counts is None:
        return state, None
    if state.quiet_since is None or state.usual_per_day is None:
        usual = usual_if_quiet(counts)
        return (state if usual is None else replace(state, quiet_since=at, usual_per_day=usual)), None
    if has_recovered(counts, state.usual_per_day):
        return replace(state, quiet_since=None, usual_per_day=None), state.quiet_since
    if is_new_habit(counts, (at - state.quiet_since).days):
        return replace(state, quiet_since=None, usual_per_day=None), None
    return state, None


def _poll_record(
    source: Source, state: PollState, fetched: Fetched, at: datetime, archived: ArchiveRecord | None
) -> PollRecord:
    body_hash = hashlib.sha256(fetched.body).hexdigest() if fetched.ok else None
    if fetched.ok and body_hash == state.body_hash:
        listing, status, reason = Listing(()), FetchStatus.NOT_MODIFIED.value, None
    else:
        listing = _listing(source, fetched)
        status, reason = _poll_status(fetched, listing)
    entries = [
        entry for entry in listing.entries if entry.published_at is None or entry.published_at <= _latest(fetched, at)
    ]
    if status == FetchStatus.OK and not entries:
        status, reason = "empty", "all that it lists is dated after the run's instant"
    kept = tuple(entry for entry in entries if matches(source.url_pattern, entry.url))
    if entries and not kept:
        reason = f"none of its {len(entries)} entries has “{source.url_pattern}” in its address"
    if len(entries) < len(listing.entries):
        # what was left for later must be listed again: nothing may let the server or us off with “nothing new”
        body_hash, fetched = None, replace(fetched, headers=())
    outcome = _outcome(fetched, status, entries, at, body_hash)
    return PollRecord(
        fetched=fetched,
        status=status,
        reason=reason,
        entries=kept,
        listed=outcome.listed,
        fresh_count=fresh_count(state, outcome),
        gap_since=gap_since(state, outcome),
        recovered_from=None,
        state=advance(state, outcome, at),
        archived=archived,
    )


def _outcome(fetched: Fetched, status: str, entries: Sequence[Entry], at: datetime, body_hash: str | None) -> Outcome:
    pause = None
    if fetched.http_status in _MAY_ASK_TO_WAIT:
        now = instant(fetched.header("Date"), "en") or at
        pause = retry_after(fetched.header("Retry-After"), now)
    return Outcome(
        status=status,
        http_status=fetched.http_status,
        listed=digests(entries),
        etag=_validator(fetched, "ETag"),
        last_modified=_validator(fetched, "Last-Modified"),
        body_hash=body_hash,
        turnover_minutes=turnover_by_dates(entries),
        hint_minutes=interval_hint(fetched.body),
        retry_after=pause,
    )


def _validator(fetched: Fetched, name: str) -> str | None:
    """The header, unless it is longer than any real one: it is written to the warehouse with each poll, and sent."""
    value = fetched.header(name)
    return value if value is None or len(value) <= _LONGEST_VALIDATOR else None


def _latest(fetched: Fetched, at: datetime) -> datetime:
    """The latest date of an entry that this run may take."""
    answered_at = instant(fetched.header("Date"), "en")
    return at + _AHEAD if answered_at is not None and abs(answered_at - at) <= _NOW else at


def try_source(source: Source, policy: FetchPolicy) -> tuple[str, str | None, Listing]:
    """Poll one source without keeping anything: the poll's status, its reason, and what was listed."""
    fetched = fetch(source.url, policy=policy)
    listing = _listing(source, fetched)
    return *_poll_status(fetched, listing), listing


def _listing(source: Source, fetched: Fetched) -> Listing:
    if not fetched.ok:
        return Listing(())
    return parse_listing(fetched.body, source, fetched.final_url or source.url, fetched.header("Content-Type"))


def _poll_status(fetched: Fetched, listing: Listing) -> tuple[str, str | None]:
    if not fetched.ok:
        return fetched.status.value, fetched.reason or None
    if listing.entries:
        return FetchStatus.OK.value, listing.problem
    if listing.problem is not None:
        return "unreadable", listing.problem
    return "empty", "it lists no article"
