"""Numbers as a language writes them: digits, words, ranges, hedges and vague amounts."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from troopwatch.figures.clauses import Clauses
from troopwatch.figures.lexicon import NumberWords
from troopwatch.model import Qualifier

_LARGEST = 10**12
_LONGEST_DIGITS = 15
_RISE = 6  # tokens between a verb of rising and its “from”
_BOUNDS = (Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.UP_TO, Qualifier.NEARLY, Qualifier.ABOUT)


class Number(NamedTuple):
    """A number at ``tokens[first:last]``; the hedge begins at `hedge_first`."""

    first: int
    last: int
    low: int
    high: int | None
    qualifier: Qualifier = Qualifier.EXACT
    hedge_first: int = -1
    scaled: bool = False  # a word such as thousand closed it
    plain: bool = False  # digits without separators: perhaps a year

    @property
    def start(self) -> int:
        return self.first if self.hedge_first < 0 else self.hedge_first

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """`value_low` and `value_high` of the codebook."""
        if self.qualifier in {Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.VAGUE}:
            return self.low, None
        if self.qualifier is Qualifier.UP_TO:
            return None, self.low if self.high is None else self.high
        return self.low, self.low if self.high is None else self.high


def find_numbers(clauses: Clauses, words: NumberWords) -> tuple[Number, ...]:
    """All numbers of a sentence, ranges joined and hedges applied, left to right."""
    plain: list[Number] = []
    named = [at for at, token in enumerate(clauses.tokens) if token.norm in words.values]
    phrases = [hit.first for hit in clauses.of("vague", "fused")]
    free_from = 0
    for position in sorted({*clauses.digits, *named, *phrases}):
        number = _vague(clauses, position) or _number(clauses, words, position) if position >= free_from else None
        if number is not None:
            plain.append(number)
            free_from = number.last
    return tuple(_hedge(clauses, words, number) for number in _join_ranges(clauses, plain))


def parse_digits(text: str, decimal: str, scaled: bool) -> float | None:
    """The value of digits with separators; a group of three is thousands unless a scale word follows."""
    if len(text) > _LONGEST_DIGITS:
        return None
    marks = {char for char in text if char in ".,"}
    if not marks:
        return float(int(text))
    groups = text.replace(",", ".").split(".")
    thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if len(marks) == 1 and thousands and not (scaled and decimal in marks and len(groups) == 2):
        return float(int("".join(groups)))
    if len(groups) == 2 and decimal in marks:
        return float(f"{groups[0]}.{groups[1]}")
    if len(marks) == 2 and text.count(decimal) == 1 and text.rfind(decimal) > text.find("." if decimal == "," else ","):
        whole, fraction = text.split(decimal)
        return float(f"{whole.replace('.', '').replace(',', '')}.{fraction}")
    return None


def _number(clauses: Clauses, words: NumberWords, first: int) -> Number | None:
    return _digits(clauses, words, first) if clauses.tokens[first].is_digits else _words(clauses, words, first)


def _digits(clauses: Clauses, words: NumberWords, first: int) -> Number | None:
    tokens = clauses.tokens
    last, token = first + 1, tokens[first]
    if is_clock(clauses, first) or is_clock(clauses, first - 2):
        return None
    if first and tokens[first - 1].end == token.start and tokens[first - 1].text[-1].isalpha():
        return None  # KN23, A4
    if last < len(tokens) and tokens[last].start == token.end and tokens[last].text[0].isalpha():
        return _suffixed(clauses, words, first)
    grouped = _space_grouped(clauses, first)
    if grouped is not None:
        return grouped
    scale_at = last + 1 if clauses.norm(last) == "-" else last  # 15-hundred
    scale = words.scales.get(clauses.norm(scale_at))
    if scale is None and scale_at > last:
        scale = words.times.get(clauses.norm(scale_at))
    if scale is not None:
        value = parse_digits(token.text, words.decimal, True)
        hedged = _is_about(clauses, words, scale_at + 1)
        return _made(first, scale_at + (3 if hedged else 1), value, scale, about=hedged, scaled=True)
    about = _is_about(clauses, words, last)
    value = parse_digits(token.text, words.decimal, False)
    return _made(first, last + 2 if about else last, value, 1, about=about, plain=token.text.isdecimal())


def is_clock(clauses: Clauses, first: int) -> bool:
    """Whether a time of day begins at a position: 11:30, 09.45."""
    parts = clauses.tokens[first : first + 3] if first >= 0 else ()
    if not parts or not parts[0].is_digits:
        return False
    if len(parts) == 3 and parts[1].norm == ":" and parts[2].start == parts[0].end + 1 and parts[2].text.isdecimal():
        return len(parts[0].text) <= 2 and len(parts[2].text) == 2
    hour, _, minute = parts[0].text.partition(".")
    return first == 0 and len(minute) == 2 and len(hour) <= 2 and int(hour) < 24 and int(minute) < 60


def _is_about(clauses: Clauses, words: NumberWords, position: int) -> bool:
    """Whether a suffix hung on with a dash makes the number a rough one: 3.000-an, 12 ribu-an."""
    return clauses.norm(position) == "-" and clauses.norm(position + 1) in words.about_suffixes


def _suffixed(clauses: Clauses, words: NumberWords, first: int) -> Number | None:
    """Letters written at the digits: 5K, 3.000an; anything else (152mm, 11th) is no count."""
    token, suffix = clauses.tokens[first], clauses.norm(first + 1)
    if suffix in words.suffixes:
        value = parse_digits(token.text, words.decimal, True)
        return _made(first, first + 2, value, words.suffixes[suffix], scaled=True)
    if suffix in words.about_suffixes:
        return _made(first, first + 2, parse_digits(token.text, words.decimal, False), 1, about=True)
    return None


def _space_grouped(clauses: Clauses, first: int) -> Number | None:
    """Thousands set apart by a space: 12 000."""
    tokens = clauses.tokens
    if first + 1 >= len(tokens) or not tokens[first].text.isdecimal() or len(tokens[first].text) > 3:
        return None
    rest = tokens[first + 1]
    if not rest.text.isdecimal() or len(rest.text) != 3 or rest.start != tokens[first].end + 1:
        return None
    return _made(first, first + 2, float(int(tokens[first].text + rest.text)), 1) if rest.text.endswith("00") else None


def _made(
    first: int,
    last: int,
    value: float | None,
    scale: int,
    *,
    scaled: bool = False,
    about: bool = False,
    plain: bool = False,
) -> Number | None:
    if value is None or value * scale > _LARGEST:
        return None
    whole = round(value * scale)
    if abs(whole - value * scale) > 1e-6:
        return None  # 1.5 of something is no count
    qualifier = Qualifier.ABOUT if about else Qualifier.EXACT
    return Number(first, last, whole, whole, qualifier, scaled=scaled, plain=plain)


def _words(clauses: Clauses, words: NumberWords, first: int) -> Number | None:
    """A number in words. `pending` waits for the word after it, `current` for a scale, `total` is closed."""
    total = current = pending = 0
    last = first
    position = first
    scaled = False
    while position < len(clauses.tokens):
        norm = clauses.norm(position)
        fused = clauses.hit_at("fused", position)
        if fused is not None:
            step = fused.last - position
            total, current, pending, scaled = _add_fused(total, current, pending, int(fused.code))
        elif norm in words.values:
            if pending and (pending < 20 or pending % 10 or words.values[norm] >= 10):
                break  # two numbers side by side
            pending, step = pending + words.values[norm], 1
        elif norm in words.teens and 0 < pending < 10:
            pending, step = pending + 10, 1
        elif norm in words.times and last > first and pending:
            current, pending, step = current + pending * words.times[norm], 0, 1
        elif norm in words.scales and last > first and (pending or current):
            total, current, pending, step = total + (current + pending) * words.scales[norm], 0, 0, 1
            scaled = True
        elif (
            norm in words.joiners
            and last > first
            and _continues(clauses, words, position + 1, norm, scaled or bool(current))
        ):
            position += 1
            continue
        else:
            break
        position += step
        last = position
    if last == first:
        return None
    value = total + current + pending
    return Number(first, last, value, value, scaled=scaled) if value <= _LARGEST else None


def _add_fused(total: int, current: int, pending: int, value: int) -> tuple[int, int, int, bool]:
    if value >= 1000:
        return total + current + pending + value, 0, 0, True
    if value >= 100:
        return total, current + pending + value, 0, False
    return total, current, pending + value, False


def _continues(clauses: Clauses, words: NumberWords, position: int, joiner: str, large: bool) -> bool:
    """Whether a joiner goes on with the number: twenty-five, two hundred and five, but not two and three."""
    norm = clauses.norm(position)
    small = norm in words.values
    return (small or (joiner == "-" and (norm in words.scales or norm in words.times))) and (joiner == "-" or large)


def _vague(clauses: Clauses, first: int) -> Number | None:
    hit = clauses.hit_at("vague", first)
    return Number(first, hit.last, int(hit.code), None, Qualifier.VAGUE) if hit else None


def _join_ranges(clauses: Clauses, numbers: list[Number]) -> list[Number]:
    joined: list[Number] = []
    skip = False
    for number, following in [*pairwise(numbers), *((last, None) for last in numbers[-1:])]:
        if skip:
            skip = False
            continue
        merged = _range(clauses, number, following) if following is not None else None
        joined.append(merged or number)
        skip = merged is not None
    return joined


def _range(clauses: Clauses, a: Number, b: Number) -> Number | None:
    if Qualifier.VAGUE in {a.qualifier, b.qualifier}:
        return None
    link = clauses.hit_at("number:to", a.last)
    opened = clauses.hit_ending("number:between", a.first)
    if clauses.norm(a.last) == "-" and b.first == a.last + 1:
        joined = True
    else:
        joined = link is not None and link.last == b.first
        joined = joined or (
            opened is not None and clauses.hit_at("number:between_and", a.last) is not None and b.first == a.last + 1
        )
    if not joined or clauses.hit_ending("recap:compared", a.first) is not None or _rises(clauses, a):
        return None
    low = a.low
    if b.scaled and not a.scaled and low < 1000:
        low *= next(scale for scale in (10**9, 10**6, 10**3, 100, 1) if b.low >= scale)  # 10 to 12 thousand
    if low == a.low < 100 and b.low >= 1000 and clauses.norm(a.last) == "-" and low * 1000 < b.low:
        low *= 1000  # 11-12,000
    if not low < b.low:
        return None
    first = opened.first if opened else -1
    return b._replace(first=a.first, low=low, high=b.low, qualifier=Qualifier.RANGE, hedge_first=first)


def _rises(clauses: Clauses, a: Number) -> bool:
    """Whether what follows is no range but a rise: grew *from 8,000* to 11,000."""
    source = clauses.hit_ending("recap:from", a.first)
    return source is not None and any(
        0 <= source.first - hit.last <= _RISE for hit in clauses.of("recap:rises", "recap:rising")
    )


def _hedge(clauses: Clauses, words: NumberWords, number: Number) -> Number:
    """Read the hedges that stand before a number, from the number outwards; a bound outweighs an approximation."""
    first = number.start
    found: list[Qualifier] = [] if number.qualifier is Qualifier.EXACT else [number.qualifier]
    moved = True
    while moved:
        moved = False
        hedge = clauses.hit_ending("hedge", first)
        verb = clauses.hit_ending("cue", first)
        if hedge is not None and verb is not None and verb.first < hedge.first:
            hedge = None  # handed *over* 350,000
        filler = clauses.hit_ending("number:fillers", first)
        if hedge is not None:
            found.append(Qualifier(hedge.code))
            first, moved = hedge.first, True
        elif filler is not None:
            first, moved = filler.first, True
    after = clauses.hit_at("hedge_after", number.last)
    if after is not None:
        found.append(Qualifier(after.code))
        number = number._replace(last=after.last)
    if Qualifier.VAGUE in found or Qualifier.RANGE in found:
        return number._replace(hedge_first=first)
    qualifier = next((bound for bound in _BOUNDS if bound in found), number.qualifier)
    return number._replace(qualifier=qualifier, hedge_first=first)
