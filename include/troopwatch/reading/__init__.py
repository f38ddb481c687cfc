"""From the bytes of a page to an article: text, title, instants; and the signature that finds copies of one story."""

from troopwatch.reading.article import READER_VERSION, read_article
from troopwatch.reading.copies import bands, signature, similar
from troopwatch.reading.language import guess_language

__all__ = ["READER_VERSION", "bands", "guess_language", "read_article", "signature", "similar"]
