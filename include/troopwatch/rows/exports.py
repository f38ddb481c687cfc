"""The typed values that the warehouse hands out to files and feeds: stored reports, and columns of an export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line of a stored report, in the words it was sent with."""

    kind: str
    said: Mapping[str, str]  # by language
    url: str
    title: str
    outlet: str


@dataclass(frozen=True, slots=True)
class StoredDay:
    """A report as it was stored: what a feed tells of a day."""

    report_date: date
    window_end: datetime
    headline: Mapping[str, str]  # by language
    lines: tuple[StoredLine, ...]


class ColumnType(StrEnum):
    """What a column of an export holds."""

    WHOLE = "whole"
    NUMBER = "number"
    TEXT = "text"
    TEXTS = "texts"
    FLAG = "flag"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export."""

    name: str
    type: ColumnType
