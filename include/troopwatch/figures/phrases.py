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


class PhraseFinder:
    """A trie of phrases.

    Phrases are plain words. ``a|b`` stands for either word, ``word?`` for an optional one. A word with a capital
    letter matches only itself or itself in capitals (``US``, ``May``); any other word matches in any case. A token
    also matches without one of the `clitics` of the language (``tentaranya`` as ``tentara``).
    """

    def __init__(self, phrases: Iterable[tuple[str, str, str]], clitics: Sequence[str] = ()) -> None:
        self._root = _Node()
        self._clitics = tuple(clitics)
        self._forms: dict[str, tuple[str, ...]] = {}
        for group, code, phrase in phrases:
            for words in expand(phrase):
                node = self._root
                for word in words:
                    node = node.below.setdefault(word, _Node())
                if (group, code) not in node.labels:
                    node.labels.append((group, code))

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """The longest hits of each group, left to right; hits of one group never overlap."""
        free_from: dict[str, int] = {}
        found: list[Hit] = []
        keys = [self._keys(token) for token in tokens]
        root, count = self._root.below, len(tokens)
        for first, options in enumerate(keys):
            reached = [root[key] for key in options if key in root]
            best: dict[str, tuple[str, int]] = {}
            last = first
            while reached:
                last += 1
                for node in reached:
                    for group, code in node.labels:
                        if group not in best or best[group][1] < last:
                            best[group] = (code, last)
                if last == count:
                    break
                reached = [node.below[key] for node in reached for key in keys[last] if key in node.below]
            for group, (code, last) in best.items():
                if first >= free_from.get(group, 0):
                    found.append(Hit(group, code, first, last))
                    free_from[group] = last
        return found

    def _keys(self, token: Token) -> tuple[str, ...]:
        """The forms under which a token may stand in the trie; kept, since a language has few."""
        text = token.text
        known = self._forms.get(text)
        if known is None or known[0] != token.norm:
            if len(self._forms) > _KEPT:
                self._forms.clear()
            known = self._forms[text] = self._new_keys(token)
        return known

    def _new_keys(self, token: Token) -> tuple[str, ...]:
        norm = token.norm
        keys = [norm]
        if token.is_capitalised:
            keys += [token.text, token.text.capitalize()]
        keys += [
            norm.removesuffix(clitic)
            for clitic in self._clitics
            if norm.endswith(clitic) and len(norm) > len(clitic) + 2
        ]
        return tuple(dict.fromkeys(keys))


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
