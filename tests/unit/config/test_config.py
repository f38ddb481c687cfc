"""A typo in a configuration file is an error that names file, line, key and remedy."""

from pathlib import Path

import pytest

from troopwatch.config import ConfigError, MinimumChange, load_sources, load_subscribers, load_topic
from troopwatch.model import MailKind, Measure, SourceKind

GOOD = """\
sources:
  # evidence: a page
  - id: kabar-contoh
    name: Kabar Contoh
    country: ID
    language: id
    kind: feed
    url: https://kabar.example/rss.xml
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_gives_its_rows(tmp_path: Path) -> None:
    (source,) = load_sources(write(tmp_path, GOOD))
    assert (source.id, source.kind, source.poll_minutes, source.enabled) == ("kabar-contoh", SourceKind.FEED, 60, True)
    assert source.url == "https://kabar.example/rss.xml"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("country: ID", "contry: ID", 5, "contry: no such key"),
        ("country: ID", "contry: ID", 3, "country: is missing"),
        ("kind: feed", "kind: rss2", 7, "kind"),
        ("https://kabar.example/rss.xml", "ftp://kabar.example/rss.xml", 8, "url"),
        ("    language: id\n", "    language: id\n    poll_minutes: 5\n", 7, "poll_minutes"),
        ("    language: id\n", "    language: id\n    enabled: perhaps\n", 7, "found 'perhaps'"),
        ("    language: id\n", "    language: id\n    url_pattern: two words\n", 7, "url_pattern"),
        ("kind: feed", "kind: listing", 3, "link_selector"),
        ("    language: id\n", "    language: id\n    body_selector: 'div[['\n", 7, "is not a CSS selector"),
        ("kind: feed", "kind: sitemap\n    full_text: true", 3, "full_text belongs to kind feed"),
        ("sources:", "source:", 1, "expected the one key “sources:”"),
        ("name: Kabar", "name: [Kabar", 5, "not YAML"),
    ],
)
def test_a_typo_names_file_line_and_key(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ConfigError) as error:
        load_sources(path)
    assert f"{path}, line {line}" in str(error.value)
    assert said in str(error.value)


def test_what_a_source_says_about_its_texts(tmp_path: Path) -> None:
    (source,) = load_sources(write(tmp_path, GOOD + "    body_selector: div.isi > p\n    full_text: true\n"))
    assert (source.body_selector, source.full_text) == ("div.isi > p", True)


def test_an_id_that_stands_twice_names_both_lines(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + GOOD.removeprefix("sources:\n"))
    with pytest.raises(ConfigError, match=r"line 10, id: “kabar-contoh” stands already on line 3"):
        load_sources(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent.yaml: cannot be read \(No such file"):
        load_sources(tmp_path / "absent.yaml")


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes(b"sources: \xff")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_sources(path)


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected the one key"):
        load_sources(write(tmp_path, ""))


def test_a_subscriber_twice_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "subscribers.yaml"
    path.write_text("subscribers:\n  - address: a@b.example\n  - address: A@b.example\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"line 3, address: .* stands twice"):
        load_subscribers(path)


SUBSCRIBER = """\
subscribers:
  - address: desk@troopwatch.example
    language: en
    mails: [daily, breaking, weekly]
    measures: [killed, casualties]
    minimum_change:
      count: 100
      percent: 5
    breaking_minimum: 500
    quiet_days: skip
"""


def subscribers(folder: Path, text: str) -> Path:
    path = folder / "subscribers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_subscriber_with_everything(tmp_path: Path) -> None:
    (row,) = load_subscribers(subscribers(tmp_path, SUBSCRIBER))
    assert row.mails == (MailKind.DAILY, MailKind.BREAKING, MailKind.WEEKLY)
    assert row.measures == (Measure.KILLED, Measure.CASUALTIES)
    assert row.minimum_change == MinimumChange(count=100, percent=5)
    assert (row.breaking_minimum, row.quiet_days) == (500, "skip")


def test_a_subscriber_with_an_address_alone_gets_the_whole_daily_mail(tmp_path: Path) -> None:
    (row,) = load_subscribers(subscribers(tmp_path, "subscribers:\n  - address: a@troopwatch.example\n"))
    assert (row.language, row.mails, row.measures, row.minimum_change) == ("id", (MailKind.DAILY,), (), None)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("desk@troopwatch.example", "desk", 2, "address: .*email"),
        ("language: en", "language: kr", 3, "language: .*'id' or 'en'"),
        ("weekly]", "monthly]", 4, "mails: .*'weekly'"),
        ("[daily, breaking, weekly]", "[]", 4, "mails: "),
        ("[daily, breaking, weekly]", "[daily, breaking, daily]", 4, "mails: .*stands twice"),
        ("[daily, breaking, weekly]", "daily", 4, "mails: "),
        ("casualties]", "dead]", 5, "measures: .*'casualties'"),
        ("count: 100", "count: many", 7, "count: .*found 'many'"),
        ("count: 100", "count: 0", 7, "count: "),
        ("percent: 5", "percent: -5", 8, "percent: "),
        ("percent: 5", "procent: 5", 8, "procent: no such key"),
        (
            "    minimum_change:\n      count: 100\n      percent: 5\n",
            "    minimum_change: {}\n",
            6,
            "minimum_change: ",
        ),
        ("breaking_minimum: 500", "breaking_minimum: 0", 9, "breaking_minimum: "),
        ("[daily, breaking, weekly]", "[daily]", 2, "breaking_minimum says nothing without"),
        ("quiet_days: skip", "quiet_days: never", 10, "quiet_days: "),
    ],
)
def test_a_wrong_subscriber_names_file_line_and_key(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in SUBSCRIBER
    path = subscribers(tmp_path, SUBSCRIBER.replace(old, new))
    with pytest.raises(ConfigError, match=rf"subscribers\.yaml, line {line}, {said}|line {line}, \S+: .*{said}"):
        load_subscribers(path)


def test_the_shipped_files_are_right() -> None:
    config = Path(__file__).parents[3] / "include" / "config"
    topic, limits = load_topic(config / "topic.yaml")
    assert {"id", "en"} <= set(topic.languages)
    assert limits.max_jump_factor > 1
    assert load_subscribers(config / "subscribers.yaml")
