"""The report's words in one language, with its numbers and dates."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

LANGUAGES = ("id", "en")


class Words:
    """Looks words up by a dotted key; a key that is missing is an error in the program."""

    def __init__(self, language: str, messages: dict[str, Any]) -> None:
        self.language = language
        self.locale = Locale.parse(messages["locale"])
        self._messages = messages

    def with_part(self, name: str, messages: dict[str, Any]) -> Words:
        """These words and, below `name`, others."""
        return Words(self.language, {**self._messages, name: messages})

    def __call__(self, key: str, /, **values: object) -> str:
        return str(self.entry(key)).format(**values)

    def entry(self, key: str) -> Any:
        """What stands under the key: a text or a mapping."""
        entry: Any = self._messages
        for part in key.split("."):
            entry = entry[part]
        return entry

    def count(self, key: str, n: int, **values: object) -> str:
        """The form of the text that agrees with the number."""
        return self(f"{key}.{self.form(n)}", n=self.number(n), **values)

    def form(self, n: int) -> str:
        """`one` or `other`, by the language's own rule."""
        return "one" if self.locale.plural_form(n) == "one" else "other"

    def number(self, value: int) -> str:
        return str(format_decimal(value, locale=self.locale))

    def decimal(self, value: float) -> str:
        return str(format_decimal(value, locale=self.locale))

    def change(self, delta: int, percent: float | None) -> str:
        """ "+1,400 (+233%)", with a true minus sign."""
        sign = "+" if delta > 0 else "−" if delta < 0 else "±"
        text = f"{sign}{self.number(abs(delta))}"
        if percent is None:
            return text
        # 2.5 % is worth its decimal, 233.3 % is not
        share = format_decimal(abs(percent), format="#,##0" if abs(percent) >= 10 else "#,##0.#", locale=self.locale)
        return f"{text} ({sign}{share}%)"

    def day(self, day: date) -> str:
        return str(format_date(day, "long", locale=self.locale))

    def weekday(self, day: date) -> str:
        return str(format_date(day, "EEEE, d MMMM y", locale=self.locale))

    def short_day(self, day: date) -> str:
        return str(format_skeleton("yMMMd", day, locale=self.locale))

    def month(self, day: date) -> str:
        return str(format_skeleton("yMMMM", day, locale=self.locale))

    def instant(self, instant: datetime, zone: str) -> str:
        """Day, hour and zone on the reader's clock; hours as everybody here writes them."""
        local = instant.astimezone(ZoneInfo(zone))
        return f"{self.short_day(local.date())}, {local:%H:%M} {local.tzname()}"

    def country(self, code: str) -> str:
        return str(self.locale.territories.get(code.upper(), code))

    def name_of_language(self, code: str) -> str:
        return str(self.locale.languages.get(code, code))


@cache
def words_in(language: str) -> Words:
    """The words of a language the report is written in; raises `ValueError` for any other."""
    if language not in LANGUAGES:
        raise ValueError(f"no report in language “{language}”; there is {', '.join(LANGUAGES)}")
    text = resources.files("troopwatch.report").joinpath("messages", f"{language}.yaml").read_text(encoding="utf-8")
    return Words(language, yaml.safe_load(text))
