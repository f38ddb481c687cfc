"""The data dictionary, written from the comments in the database."""

from __future__ import annotations

from itertools import groupby

from troopwatch.warehouse.connection import Connection, load_queries

_queries = load_queries("dictionary")

COMMAND = ".venv/bin/troopwatch data-dictionary > docs/data-dictionary.md"

_HEAD = f"""<!-- Generated from the comments in the warehouse by `{COMMAND}`; do not edit. -->
# Data dictionary

Every table, view, column and function of the schema `troopwatch`, as `COMMENT`s in the migrations describe them.
How they hang together: [architecture](architecture.md#warehouse). Codes: [codebook](codebook.md).
Ready to paste: [queries](queries.md).
"""

_KINDS = {"r": "Tables", "v": "Views", "f": "Functions"}


def render_dictionary(connection: Connection) -> str:
    """The whole page as Markdown, in the order of kind and name."""
    relations = list(_queries.relations(connection))
    columns = {
        key: list(rows) for key, rows in groupby(_queries.columns(connection), key=lambda row: row.relation_name)
    }
    parts = [_HEAD]
    for kind, title in _KINDS.items():
        parts.append(f"\n## {title}\n")
        for relation in (row for row in relations if row.kind == kind):
            parts.append(f"\n### {relation.signature}\n\n{_cell(relation.comment)}\n")
            if relation.name in columns and kind != "f":
                parts.append("\n| column | type | meaning |\n| --- | --- | --- |\n")
                parts += [
                    f"| `{column.column_name}` | {column.type_name}{'' if column.nullable else ', not null'} "
                    f"| {_cell(column.comment)} |\n"
                    for column in columns[relation.name]
                ]
    return "".join(parts)


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("\n", " ")
