"""Texts cut into marked pieces."""

import time

from hypothesis import given
from hypothesis import strategies as st

from troopwatch.model import EvidenceRole
from troopwatch.report.foreign import printable
from troopwatch.web.marking import SHOWN_ROLES, Span, cut, paragraphs

TEXT = "NIS says 3,000 sent."
NUMBER = Span(9, 14, EvidenceRole.NUMBER, "#figure-1")


def test_number_cue_and_claimant_are_marked() -> None:
    spans = [NUMBER, Span(0, 3, EvidenceRole.SOURCE), Span(15, 19, EvidenceRole.CUE)]
    assert [(piece.text, piece.role) for piece in cut(TEXT, spans)] == [
        ("NIS", "source"),
        (" says ", ""),
        ("3,000", "number"),
        (" ", ""),
        ("sent", "cue"),
        (".", ""),
    ]


def test_only_a_number_leads_somewhere() -> None:
    pieces = cut(TEXT, [NUMBER, Span(0, 3, EvidenceRole.SOURCE, "#figure-1")])
    assert {piece.target for piece in pieces if piece.role} == {"#figure-1", ""}


def test_where_marks_overlap_the_number_is_seen() -> None:
    pieces = cut(TEXT, [Span(0, 19, EvidenceRole.CUE), NUMBER])
    assert [piece.role for piece in pieces] == ["cue", "number", "cue", ""]


def test_spans_that_are_none_are_left_out() -> None:
    for start, end in ((-5, 3), (0, 400), (14, 9), (3, 3)):
        assert [piece.role for piece in cut(TEXT, [Span(start, end, EvidenceRole.NUMBER)])] == [""]


def test_paragraphs_keep_the_offsets_of_the_text() -> None:
    text = "First.\n\nNIS says 3,000 sent.\nLast."
    start = text.index("3,000")
    span = Span(start, start + 5, EvidenceRole.NUMBER, "#figure-1")
    shown = paragraphs(text, [span], [(text.index("NIS"), text.index("\nLast"))])
    assert ["".join(piece.text for piece in line) for line in shown] == ["First.", "NIS says 3,000 sent.", "Last."]
    assert [piece.text for line in shown for piece in line if piece.role] == ["3,000"]
    assert all(piece.quoted for piece in shown[1])
    assert not any(piece.quoted for piece in (*shown[0], *shown[2]))


def test_a_text_of_very_many_paragraphs_and_figures_is_cut_in_time() -> None:
    text = "1234567 " * 300 + "\n" + "a\n" * 20_000
    marks = [Span(at, at + 7, EvidenceRole.NUMBER) for at in range(0, 2_400, 8)]
    started = time.process_time()
    shown = paragraphs(text, marks, [(mark.start, mark.end + 1) for mark in marks])
    assert time.process_time() - started < 2
    assert len(shown) == 20_001
    assert sum(piece.role == "number" for piece in shown[0]) == 300


spans = st.builds(Span, st.integers(-5, 40), st.integers(-5, 40), st.sampled_from(EvidenceRole))


@given(text=st.text(max_size=30), marks=st.lists(spans, max_size=6))
def test_the_pieces_are_the_text_whatever_is_marked(text: str, marks: list[Span]) -> None:
    pieces = cut(text, marks)
    assert "".join(piece.text for piece in pieces) == printable(text)
    assert {piece.role for piece in pieces} <= {"", *SHOWN_ROLES}
