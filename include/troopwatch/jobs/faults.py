"""One poisoned document must not stop its batch: what it raises becomes a row that says so."""

from __future__ import annotations

import psycopg2

# What a document that nobody foresaw can raise; what the database, the disk or the network raise is not among them
ONE_DOCUMENTS_FAULT = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    psycopg2.DataError,
)


def confession(error: Exception) -> str:
    """The reason that the row of such a document gives."""
    return f"a fault of our own, please report it: {type(error).__name__}: {error}".replace("\x00", "")[:500]
