"""The edit between two versions of a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troopwatch.report.foreign import printable
from troopwatch.web.edits import Fate, compare, compare_words

TANGLE = " ".join(f"a {{0}}{n}" for n in range(45))  # every other word is the same
OLD = "Zelensky said 13.000 were trained.\nHe spoke on Tuesday.\nOne.\nTwo.\nThree.\nFour."
NEW = "Zelensky said 12.000 were trained.\nHe spoke on Tuesday.\nOne.\nTwo.\nThree.\nFour.\nCorrection: it was 12.000."


def test_a_number_is_replaced_as_a_whole() -> None:
    first = compare(OLD, NEW)[0]
    assert first.fate is Fate.CHANGED
    assert [(run.fate.value, run.text) for run in first.runs][1:3] == [("removed", "13.000"), ("added", "12.000")]


def test_unchanged_paragraphs_far_from_an_edit_are_counted() -> None:
    assert [(p.fate.value, p.skipped) for p in compare(OLD, NEW)] == [
        ("changed", 0),
        ("same", 0),
        ("skipped", 3),
        ("same", 0),
        ("added", 0),
    ]


def test_equal_texts_have_no_edit() -> None:
    assert compare(OLD, OLD) == ()


def test_paragraphs_that_have_nothing_in_common_are_two() -> None:
    assert [p.fate.value for p in compare("A b c d.", "Quite something else, really!")] == ["removed", "added"]


lines = st.lists(st.text(alphabet="ab 1.,\u202e", min_size=1, max_size=12), max_size=6).map("\n".join)


@given(old=lines, new=lines)
def test_both_versions_can_be_read_from_the_edit(old: str, new: str) -> None:
    runs = compare_words(old, new)
    assert "".join(run.text for run in runs if run.fate is not Fate.ADDED) == printable(old)
    assert "".join(run.text for run in runs if run.fate is not Fate.REMOVED) == printable(new)


@given(old=lines, new=lines)
def test_no_paragraph_is_lost(old: str, new: str) -> None:
    shown = compare(old, new)
    if old == new:
        return
    kept = [p for p in shown if p.fate is not Fate.ADDED]
    count = sum(p.skipped or 1 for p in kept)
    assert count == len([line for line in old.split("\n") if line.strip()])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 200_000, "a " * 200_000 + "b"),
        ("\n".join(f"{n} a b" for n in range(5_000)), "\n".join(f"{n} b a" for n in range(5_000))),
        ("\n".join("x y" for _ in range(5_000)), "\n".join("y x" for _ in range(5_000))),
        ("\n".join(f"a\nu{n}" for n in range(1_000)), "\n".join(f"a\nv{n}" for n in range(1_000))),
        ("\n".join(TANGLE.format("u") for _ in range(400)), "\n".join(TANGLE.format("v") for _ in range(400))),
        ("\n".join("a b " * 180 for _ in range(60)), "\n".join("b a " * 180 for _ in range(60))),
    ],
    ids=["one long line", "many lines", "equal lines", "every other line", "every other word", "long lines"],
)
def test_no_text_takes_long_to_compare(old: str, new: str) -> None:
    started = time.process_time()
    compare(old, new)
    assert time.process_time() - started < 3
