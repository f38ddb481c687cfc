"""The typed values that the warehouse hands out: to files and feeds, and to pages and API (`browsing`, `reviews`)."""

from troopwatch.rows.exports import Column, ColumnType, StoredDay, StoredLine

__all__ = ["Column", "ColumnType", "StoredDay", "StoredLine"]
