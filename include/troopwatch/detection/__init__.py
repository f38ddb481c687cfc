"""Detection: is this text about North Korea's deployment to Russia or Russia's war (codebook, section 7)."""

from __future__ import annotations

from troopwatch.detection.relevance import detect

__all__ = ["detect"]
