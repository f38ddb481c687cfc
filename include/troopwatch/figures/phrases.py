"""Find all phrases of a lexicon in a row of tokens, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from troopwatch.figures.tokens import Token, tokenize

_KEPT = 50_000  # forms of tokens


class Hit(NamedTuple):
    """A phrase found at ``tokens[first:last]``; `group` says which list it is from, `code` what it stands for."""

    group: str
    code: str
    first: int
    last: int


@dataclass(slots=True)
class _Node:
    below: dict[str, _Node] = field(default_factory=dict)
    labels: list[tuple[str, str]] = field(default_factory=list)


class _Form(NamedTuple):
    """A word as it stands in texts: the keys under which it may stand in the trie, and what begins there."""

    keys: tuple[str, ...]
    nodes: list[_Node]
    labels: list[tuple[str, str, int]]  # group, code, length of the phrases that are this word alone
    follows: frozenset[str]  # keys of the words that may go on from it


class PhraseFinder:
    """A trie of phrases.

    Phrases are plain words. ``a|b`` stands for either word, ``word?`` for an optional one. A word with a capital
    letter matches only itself or itself in capitals (``US``, ``May``); any other word matches in any case. A token
    also matches without one of the `clitics` of the language (``tentaranya`` as ``tentara``).
    """

    def __init__(self, phrases: Iterable[tuple[str, str, str]], clitics: Sequence[str] = ()) -> None:
        self._root = _Node()
        self._clitics = tuple(clitics)
        self._forms: dict[str, _Form] = {}
        for group, code, phrase in phrases:
            for words in expand(phrase):
                node = self._root
                for word in words:
                    node = node.below.setdefault(word, _Node())
                if (group, code) not in node.labels:
                    node.labels.append((group, code))

    def find(self, tokens: Sequence[Token]) -> dict[str, list[Hit]]:
        """The longest hits of each group, left to right; hits of one group never overlap."""
        new = tuple.__new__  # as in tokenize
        found: dict[str, list[Hit]] = {}
        forms = [self._form(token) for token in tokens]
        count = len(forms)
        for first, form in enumerate(forms):
            if not form.nodes:
                continue
            last = first + 1
            if form.follows and last < count and not form.follows.isdisjoint(forms[last].keys):
                labels = _longest(forms, first)
            else:
                labels = form.labels
            for group, code, length in labels:
                hits = found.get(group)
                if hits is None:
                    found[group] = [new(Hit, (group, code, first, first + length))]
                elif hits[-1].last <= first:
                    hits.append(new(Hit, (group, code, first, first + length)))
        return found

    def _form(self, token: Token) -> _Form:
        """What the finder knows of a word; kept, since a language has few."""
        form = self._forms.get(token.text)
        if form is None or form.keys[0] != token.norm:
            if len(self._forms) > _KEPT:
                self._forms.clear()
            form = self._forms[token.text] = self._new_form(token)
        return form

    def _new_form(self, token: Token) -> _Form:
        norm = token.norm
        keys = [norm]
        if token.is_capitalised:
            keys += [token.text, token.text.capitalize()]
        keys += [
            norm.removesuffix(clitic)
            for clitic in self._clitics
            if norm.endswith(clitic) and len(norm) > len(clitic) + 2
        ]
        keys = list(dict.fromkeys(keys))
        nodes = [self._root.below[key] for key in keys if key in self._root.below]
        labels: dict[str, str] = {}
        for node in nodes:
            for group, code in node.labels:
                labels.setdefault(group, code)
        follows = frozenset(key for node in nodes for key in node.below)
        return _Form(tuple(keys), nodes, [(group, code, 1) for group, code in labels.items()], follows)


def _longest(forms: Sequence[_Form], first: int) -> Iterable[tuple[str, str, int]]:
    """The longest phrase of each group that begins at a position."""
    best: dict[str, tuple[str, str, int]] = {}
    reached: Sequence[_Node] = forms[first].nodes
    length = 1
    while reached:
        for node in reached:
            for group, code in node.labels:
                if group not in best or best[group][2] < length:
                    best[group] = group, code, length
        if first + length == len(forms):
            break
        keys = forms[first + length].keys
        reached = [node.below[key] for node in reached for key in keys if key in node.below]
        length += 1
    return best.values()


def expand(phrase: str) -> list[tuple[str, ...]]:
    """All rows of token forms that a lexicon phrase stands for."""
    choices: list[list[tuple[str, ...]]] = []
    for word in phrase.split():
        optional = word.endswith("?") and len(word) > 1
        forms = [_forms(alternative) for alternative in word.removesuffix("?" if optional else "").split("|")]
        choices.append([*forms, ()] if optional else forms)
    rows = (sum(parts, ()) for parts in product(*choices))
    return [row for row in dict.fromkeys(rows) if row]


def _forms(word: str) -> tuple[str, ...]:
    if word == "-":
        return (word,)  # by itself it would be read as a dash that sets apart
    return tuple(token.text if token.text != token.text.lower() else token.norm for token in tokenize(word))
