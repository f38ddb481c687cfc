"""Which language a text is in: what its page and its words agree on, else what its source says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from troopwatch.reading.tidying import letters

_SAMPLE = 2_000  # characters; the answer does not change after the first few hundred
_SURE_FROM = 400  # letters; shorter texts of names and numbers are guessed wrong
_SURE = 0.99

# Nearly the same words: which of them it is, page and outlet know better than a model
_ALIKE = (frozenset({"id", "ms", "jv", "su"}), frozenset({"en", "pcm"}), frozenset({"hr", "sr", "bs"}))


@lru_cache(maxsize=2)
def _identifier(languages: tuple[str, ...] = ()) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if languages:
        identifier.set_languages(list(languages))
    return identifier


def guess_language(text: str) -> str:
    """ISO 639-1 code of the one of the extractor's languages that the text is closest to; `en` for an empty text."""
    if not text.strip():
        return "en"
    language: str = _identifier(("id", "en")).classify(text[:5_000])[0]
    return language


def language_of(text: str, declared: Sequence[str], source: str) -> str:
    """ISO 639-1 code of an article's language: the source's, unless the evidence for another is strong.

    It is strong when the words are another language's beyond doubt, and the page declares that language or none at all.
    A declaration alone is not: templates in English declare English around texts in Indonesian.
    """
    if source in declared[:1] or letters(text) < _SURE_FROM:
        return source
    ranked = dict(_identifier().rank(text[:_SAMPLE]))
    likeliest: str = next(iter(ranked))
    alike = next((group for group in _ALIKE if likeliest in group), frozenset({likeliest}))
    if source in alike or sum(ranked.get(each, 0.0) for each in alike) < _SURE:
        return source
    if not declared:
        return likeliest
    return next((language for language in declared if language in alike), source)
