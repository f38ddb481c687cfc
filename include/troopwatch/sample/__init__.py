"""The sample week: invented outlets with true figures of 17 to 24 October 2024, served on loopback as of a clock.

`SampleWeek` is the server, `sample_sources` the rows to collect it with, `REPORT_INSTANTS` when to collect.
Data and templates are in ``include/sample``; its README says what stands where.
"""

from __future__ import annotations

from troopwatch.sample.content import (
    REPORT_INSTANTS,
    SAMPLE_FOLDER,
    Outlet,
    SampleArticle,
    load_articles,
    load_outlets,
    sample_sources,
)
from troopwatch.sample.server import DEFAULT_PORT, SampleWeek, serve

__all__ = [
    "DEFAULT_PORT",
    "REPORT_INSTANTS",
    "SAMPLE_FOLDER",
    "Outlet",
    "SampleArticle",
    "SampleWeek",
    "load_articles",
    "load_outlets",
    "sample_sources",
    "serve",
]
