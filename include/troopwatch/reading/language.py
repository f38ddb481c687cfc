"""Tell Indonesian from English where a text does not say which it is."""

from __future__ import annotations

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["id", "en"])
    return identifier


def guess_language(text: str) -> str:
    """ISO 639-1 code of the one of the extractor's languages that the text is closest to; `en` for an empty text."""
    if not text.strip():
        return "en"
    language: str = _identifier().classify(text[:5_000])[0]
    return language
