"""From the bytes of a page to an article: text, title, instants; and the signature that finds copies of one story."""

from troopwatch.reading.article import READER_VERSION, read_article, read_entry
from troopwatch.reading.copies import bands, signature, similar
from troopwatch.reading.language import guess_language
from troopwatch.reading.pages import MAX_PAGES, is_later_page, join_texts, next_page, whole_page
from troopwatch.reading.prefilter import Prefilter

__all__ = [
    "MAX_PAGES",
    "READER_VERSION",
    "Prefilter",
    "bands",
    "guess_language",
    "is_later_page",
    "join_texts",
    "next_page",
    "read_article",
    "read_entry",
    "signature",
    "similar",
    "whole_page",
]
