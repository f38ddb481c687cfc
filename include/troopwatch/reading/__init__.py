"""From the bytes of a page to an article: text, title, instants; and the signature that finds copies of one story."""

from troopwatch.reading.article import READER_VERSION, read_article, read_entry
from troopwatch.reading.copies import bands, signature, similar
from troopwatch.reading.language import guess_language
from troopwatch.reading.pages import MAX_PAGES, join_texts, next_page, whole_page

__all__ = [
    "MAX_PAGES",
    "READER_VERSION",
    "bands",
    "guess_language",
    "join_texts",
    "next_page",
    "read_article",
    "read_entry",
    "signature",
    "similar",
    "whole_page",
]
