"""One pattern for all phrases of a topic, built as a trie so that a word is read once and not once for each phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Trie = dict[str, "_Trie"]
_END = ""


def trie_pattern(phrases: Iterable[str]) -> str:
    """A pattern that matches any of the phrases, the longest first; without repetition, so matching stays linear."""
    root: _Trie = {}
    for phrase in phrases:
        node = root
        for char in phrase:
            node = node.setdefault(char, {})
        node[_END] = {}
    return _branch(root) if root else r"(?!)"


def _branch(node: _Trie) -> str:
    """What may follow a node; a run without choices stays one literal."""
    options = []
    for char, below in sorted(node.items()):
        if char == _END:
            continue
        run, rest = char, below
        while len(rest) == 1 and _END not in rest:
            ((following, rest),) = rest.items()
            run += following
        options.append(re.escape(run) + _branch(rest))
    if not options:
        return ""
    body = options[0] if len(options) == 1 and _END not in node else f"(?:{'|'.join(options)})"
    return f"{body}?" if _END in node else body
