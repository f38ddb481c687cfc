"""From the bytes of a feed, a news sitemap or an index page to typed entries with canonical addresses."""

from troopwatch.feeds.listing import MAX_ENTRIES, parse_listing
from troopwatch.feeds.urls import canonical_url

__all__ = ["MAX_ENTRIES", "canonical_url", "parse_listing"]
