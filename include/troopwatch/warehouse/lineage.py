"""Lineage: which tables the transactions of a connection read and write, as PostgreSQL itself tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from psycopg2.extensions import TRANSACTION_STATUS_INTRANS

from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("lineage")
_dictionary = load_queries("dictionary")


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its SQL type and its comment."""

    name: str
    type: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the schema `troopwatch`, with its comment and its columns in order."""

    name: str
    comment: str | None
    columns: tuple[Column, ...]


class TracedConnection(Connection):
    """A connection that notes, before each commit, the tables that the transaction has read and written.

    It goes by the locks that the transaction holds, which costs one query more a transaction. An error of that query is
    the transaction's: swallowed, it would turn the commit that follows into a roll-back that nobody is told of.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tables_read: set[str] = set()
        self.tables_written: set[str] = set()

    def commit(self) -> None:
        """Note, and commit."""
        self.note()
        super().commit()

    def note(self) -> None:
        """Add what the open transaction has locked so far, if there is one and it has not failed."""
        if self.info.transaction_status == TRANSACTION_STATUS_INTRANS:
            locked = list(_queries.locked(self))
            self.tables_read |= {row.name for row in locked if row.is_read}
            self.tables_written |= {row.name for row in locked if row.is_written}


def tables(connection: TracedConnection) -> dict[str, Table]:
    """Name → description of the tables that were noted. Rolls back what was not committed."""
    connection.note()
    connection.rollback()
    noted = connection.tables_read | connection.tables_written
    described = {table.name: table for table in _described(connection) if table.name in noted}
    connection.rollback()
    return described


def _described(connection: Connection) -> Iterator[Table]:
    comments = {row.name: row.comment for row in _dictionary.relations(connection) if row.kind == "r"}
    for name, rows in groupby(_dictionary.columns(connection), key=lambda row: row.relation_name):
        if name in comments:
            columns = tuple(Column(row.column_name, row.type_name, row.comment) for row in rows)
            yield Table(name, comments[name], columns)
