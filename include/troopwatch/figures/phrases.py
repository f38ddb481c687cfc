"""Find all phrases of a lexicon in a row of tokens, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from troopwatch.figures.tokens import Token, tokenize


@dataclass(frozen=True, slots=True)
class Hit:
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
        for group, code, phrase in phrases:
            for words in expand(phrase):
                node = self._root
                for word in words:
                    node = node.below.setdefault(word, _Node())
                if (group, code) not in node.labels:
                    node.labels.append((group, code))

    def find(self, tokens: Sequence[Token]) -> tuple[Hit, ...]:
        """The longest hits of each group, left to right; hits of one group never overlap."""
        free_from: dict[str, int] = {}
        found: list[Hit] = []
        for first in range(len(tokens)):
            for group, (code, last) in self._longest(tokens, first).items():
                if first >= free_from.get(group, 0):
                    found.append(Hit(group, code, first, last))
                    free_from[group] = last
        return tuple(found)

    def _longest(self, tokens: Sequence[Token], first: int) -> dict[str, tuple[str, int]]:
        best: dict[str, tuple[str, int]] = {}
        reached = [self._root]
        for position in range(first, len(tokens)):
            reached = [below for node in reached for below in self._step(node, tokens[position])]
            if not reached:
                break
            for node in reached:
                for group, code in node.labels:
                    if group not in best or best[group][1] <= position:
                        best[group] = (code, position + 1)
        return best

    def _step(self, node: _Node, token: Token) -> list[_Node]:
        below = node.below
        if not below:
            return []
        keys = [token.norm]
        if token.is_capitalised:
            keys += [token.text, token.text.capitalize()]
        keys += [
            token.norm.removesuffix(clitic)
            for clitic in self._clitics
            if token.norm.endswith(clitic) and len(token.norm) > len(clitic) + 2
        ]
        return [below[key] for key in dict.fromkeys(keys) if key in below]


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
