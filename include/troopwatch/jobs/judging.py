"""Judge a text with the extractor of this version: is it about the topic, and which figures are in it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from troopwatch.config import Topic
from troopwatch.detection import detect
from troopwatch.figures import EXTRACTOR_VERSION, extract
from troopwatch.model import Detection, Figure
from troopwatch.warehouse.articles import StoredText
from troopwatch.warehouse.loading import Findings


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one version of the extractor makes of a text."""

    detection: Detection
    figures: tuple[Figure, ...]
    extractor_version: int


def current_version() -> int:
    """The version of the extractor that `judge` uses."""
    return int(EXTRACTOR_VERSION)


def judge(title: str, text: str, language: str, published: datetime, topic: Topic) -> Judgement:
    """Judge a text that was published, as far as is known, at the instant `published`."""
    detection = detect(title, text, language, topic)
    figures = extract(text, language, published.date(), title) if detection.relevant else ()
    return Judgement(detection, figures, current_version())


def judge_again(stored: StoredText, topic: Topic, accepted_at: datetime | None) -> Findings:
    """Judge a stored text; what is found is to stand beside what older versions found."""
    published = stored.published_at or stored.recorded_at
    found = judge(stored.title, stored.text, stored.language, published, topic)
    return Findings(stored.version_id, found.extractor_version, found.detection, found.figures, accepted_at)
