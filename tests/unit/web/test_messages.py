"""The pages' words: both languages have the same, and the templates name what exists."""

import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
import yaml

FILES = resources.files("troopwatch.web")


def leaves(messages: dict[Any, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in messages.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def messages(language: str) -> dict[str, str]:
    text = FILES.joinpath("messages", f"{language}.yaml").read_text(encoding="utf-8")
    return dict(leaves(yaml.safe_load(text)))


def test_both_languages_have_the_same_words() -> None:
    english, indonesian = messages("en"), messages("id")
    assert english.keys() == indonesian.keys()
    for key, text in english.items():
        assert isinstance(text, str), key
        named, other = (sorted(re.findall(r"{(\w+)}", said)) for said in (text, indonesian[key]))
        assert named == other, key


def test_every_word_is_used() -> None:
    used = "".join(
        file.read_text(encoding="utf-8")
        for folder in ("templates", "pages")
        for file in FILES.joinpath(folder).iterdir()
        if file.name.endswith((".j2", ".py"))
    )
    # a key that is put together from a code is named up to its last point
    unused = [
        key
        for key in messages("en")
        if not any(re.search(rf"[\"'.]{re.escape(name)}[\"'.]", used) for name in (key, key.rpartition(".")[0]) if name)
    ]
    assert not unused


@pytest.mark.parametrize("file", sorted(file.name for file in FILES.joinpath("templates").iterdir()))
def test_templates_hold_no_words_script_or_style(file: str) -> None:
    text = FILES.joinpath("templates", file).read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script>|javascript:|\|\s*safe", text)
    for word in re.findall(r">([^<>{}]*[a-z]{3,}[^<>{}]*)<", re.sub(r"{[#%].*?[#%]}", "", text, flags=re.DOTALL)):
        raise AssertionError(f"{file}: “{word.strip()}” belongs into messages")
