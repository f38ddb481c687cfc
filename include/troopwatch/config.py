"""The three configuration files as validated values; a typo is an error that names file, line and key.

``sources.yaml`` → `Source` rows, ``topic.yaml`` → `Topic` and `Limits`, ``subscribers.yaml`` → `Subscriber` rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import soupsieve
import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    HttpUrl,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from troopwatch.model import MailKind, Measure, Source, SourceKind

CONFIG_FOLDER = Path(__file__).parents[1] / "config"

_T = TypeVar("_T")


class ConfigError(Exception):
    """Raised when a configuration file is missing or wrong; the message names file, line, key and remedy."""


class _DuplicateKeyError(Exception):
    """Raised for a key that stands twice in one mapping, which YAML itself lets pass."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.line = line


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _no_control_characters(cls, row: Any) -> Any:
        for key, value in row.items() if isinstance(row, dict) else ():
            if isinstance(value, str) and any(ord(character) < 32 for character in value):
                raise ValueError(f"{key} holds a control character; remove it")
        return row


class _SourceRow(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    kind: SourceKind
    url: HttpUrl
    section: str | None = None
    link_selector: str | None = None
    body_selector: str | None = None
    full_text: bool = False
    url_pattern: Annotated[str, Field(pattern=r"^[!-~]{2,200}$")] | None = None
    poll_minutes: Annotated[int, Field(ge=10, le=1440)] = 60
    enabled: bool = True

    @field_validator("link_selector", "body_selector")
    @classmethod
    def _is_css(cls, selector: str | None) -> str | None:
        if selector is not None:
            try:
                soupsieve.compile(selector)
            except (soupsieve.SelectorSyntaxError, ValueError) as error:
                raise ValueError(f"is not a CSS selector: {str(error).splitlines()[0]}") from error
        return selector

    @model_validator(mode="after")
    def _only_feeds_hold_texts(self) -> _SourceRow:
        if self.full_text and self.kind is not SourceKind.FEED:
            raise ValueError("full_text belongs to kind feed: no other lists whole articles")
        return self

    @model_validator(mode="after")
    def _listing_names_its_links(self) -> _SourceRow:
        if (self.kind is SourceKind.LISTING) != (self.link_selector is not None):
            raise ValueError("link_selector belongs to kind listing, and a listing needs one")
        if self.link_selector is not None:
            try:
                soupsieve.compile(self.link_selector)
            except soupsieve.SelectorSyntaxError as error:
                raise ValueError(f"link_selector is no CSS selector: {str(error).splitlines()[0]}") from error
        return self


class TopicWords(_Strict):
    """Phrases of one language; a text is relevant when all three groups are found near each other."""

    actors: tuple[str, ...]
    theatre: tuple[str, ...]
    involvement: tuple[str, ...]


class Topic(_Strict):
    """What the detector looks for, by language (ISO 639-1)."""

    threshold: Annotated[float, Field(ge=0, le=1)]
    languages: dict[str, TopicWords]


class Limits(_Strict):
    """Thresholds of the daily diff and its plausibility checks."""

    lookback_days: Annotated[int, Field(ge=1)]  # claims last reported before that no longer conflict with new ones
    memory_days: Annotated[int, Field(ge=1)] = 365  # claims last reported before that take no part in what changed
    max_jump_factor: Annotated[float, Field(gt=1)]  # a revision past that factor is quarantined
    hedge_slack_pct: Annotated[float, Field(ge=0, lt=100)] = 10  # how far off "about 10,000" may be without a conflict
    late_hours: Annotated[float, Field(ge=0)] = 24  # published that long before a newer figure, a figure is late
    max_people: Annotated[int, Field(ge=1)]  # a number of people past that is quarantined
    max_materiel: Annotated[int, Field(ge=1)]


class _TopicFile(_Strict):
    detection: Topic
    limits: Limits


class MinimumChange(_Strict):
    """How far a number must move for its revision to be told; where both are given, both must be reached."""

    count: Annotated[int, Field(ge=1)] | None = None
    percent: Annotated[float, Field(gt=0, le=1000)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> MinimumChange:
        if self.count is None and self.percent is None:
            raise ValueError("give count, percent or both, or leave minimum_change out")
        return self


def _each_once(values: tuple[_T, ...]) -> tuple[_T, ...]:
    if len(set(values)) != len(values):
        raise ValueError("a value stands twice; remove one")
    return values


class Subscriber(_Strict):
    """One analyst, which mails they get and what is told in them."""

    address: EmailStr
    language: Literal["id", "en"] = "id"
    quiet_days: Literal["send", "skip"] = "send"
    mails: Annotated[tuple[MailKind, ...], Field(min_length=1), AfterValidator(_each_once)] = (MailKind.DAILY,)
    measures: Annotated[tuple[Measure, ...], AfterValidator(_each_once)] = ()  # empty: all
    minimum_change: MinimumChange | None = None
    breaking_minimum: Annotated[int, Field(ge=1)] = 1000  # from which number, or change of it, on an alert is sent

    @model_validator(mode="after")
    def _alerts_are_wanted(self) -> Subscriber:
        if "breaking_minimum" in self.model_fields_set and MailKind.BREAKING not in self.mails:
            raise ValueError("breaking_minimum says nothing without breaking in mails; add the one or drop the other")
        return self

    @field_validator("address")
    @classmethod
    def _any_mail_server_takes_it(cls, address: str) -> str:
        if not address.isascii():
            raise ValueError("has letters beyond ASCII, which many mail servers refuse; write its domain as xn--…")
        return address


@dataclass(frozen=True, slots=True)
class _Lines:
    """Line numbers of a YAML document's nodes, by their path of keys and positions."""

    by_path: dict[tuple[str | int, ...], int]

    def of(self, path: tuple[str | int, ...]) -> int:
        while path and path not in self.by_path:
            path = path[:-1]
        return self.by_path.get(path, 1)


def load_sources(path: Path) -> tuple[Source, ...]:
    """Read the sources; raise `ConfigError` on any row that is not right, or on an id that stands twice."""
    rows, lines = _load(path, TypeAdapter(list[_SourceRow]), "sources")
    seen: dict[str, int] = {}
    for position, row in enumerate(rows):
        line = lines.of((position, "id"))
        if row.id in seen:
            raise ConfigError(f"{path}, line {line}, id: “{row.id}” stands already on line {seen[row.id]}; rename one")
        seen[row.id] = line
    return tuple(Source(**{**row.model_dump(), "url": str(row.url)}) for row in rows)


def load_topic(path: Path) -> tuple[Topic, Limits]:
    """Read the detector's words and the diff's limits; raise `ConfigError` when they are not right."""
    topic, _ = _load(path, TypeAdapter(_TopicFile), None)
    return topic.detection, topic.limits


def load_subscribers(path: Path) -> tuple[Subscriber, ...]:
    """Read who gets the mail; raise `ConfigError` when a row is not right or an address stands twice."""
    rows, lines = _load(path, TypeAdapter(list[Subscriber]), "subscribers")
    seen: set[str] = set()
    for position, row in enumerate(rows):
        if row.address.lower() in seen:
            line = lines.of((position, "address"))
            raise ConfigError(f"{path}, line {line}, address: “{row.address}” stands twice; remove one")
        seen.add(row.address.lower())
    return tuple(rows)


def _load(path: Path, adapter: TypeAdapter[_T], top_key: str | None) -> tuple[_T, _Lines]:
    """Parse and validate one file; `top_key` is the one key under which its list stands."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); create it or name another file") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
        lines = _Lines(dict(_walk(root, ())))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{path}, line {line}: not YAML ({error.problem}); check indentation and quotes") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: lists within lists without end; write it plainly") from error
    except (yaml.YAMLError, ValueError) as error:  # a control character; a day that no calendar has
        raise ConfigError(f"{path}: not YAML ({' '.join(str(error).split())})") from error
    except _DuplicateKeyError as error:
        raise ConfigError(f"{path}, line {error.line}, {error}: stands twice in one row; remove one") from error
    prefix: tuple[str | int, ...] = ()
    if top_key is not None:
        if not isinstance(data, dict) or list(data) != [top_key]:
            raise ConfigError(f"{path}, line 1: expected the one key “{top_key}:” with a list under it")
        data, prefix = data[top_key], (top_key,)
    try:
        value = adapter.validate_python(data)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(path, lines, prefix, problem) for problem in error.errors())) from error
    below = {path[len(prefix) :]: line for path, line in lines.by_path.items() if path[: len(prefix)] == prefix}
    return value, _Lines(below)


def _walk(node: yaml.Node | None, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], int]]:
    if node is None:
        return []
    found = [(path, node.start_mark.line + 1)]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            if any(known == below for known, _ in found):
                raise _DuplicateKeyError(str(key.value), key.start_mark.line + 1)
            found += _walk(value, below)
            found.append((below, key.start_mark.line + 1))
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            found += _walk(value, (*path, position))
    return found


def _explain(path: Path, lines: _Lines, prefix: tuple[str | int, ...], problem: Any) -> str:
    location = (*prefix, *problem["loc"])
    key = next((part for part in reversed(location) if isinstance(part, str)), "(file)")
    what = problem["msg"]
    if problem["type"] == "extra_forbidden":
        what = "no such key; check its spelling"
    elif problem["type"] == "missing":
        what = "is missing; add it"
    elif "input" in problem and not isinstance(problem["input"], dict | list):
        what = f"{what} (found {problem['input']!r})"
    return f"{path}, line {lines.of(location)}, {key}: {what}"
