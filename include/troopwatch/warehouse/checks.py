"""What must hold before a report or an alert goes out, by name, over the columns of ``troopwatch.report_check``."""

from __future__ import annotations

from datetime import date

from psycopg2 import sql

from troopwatch.warehouse.connection import Connection

REPORT_CHECKS = {
    "polls_as_usual": "usual_poll_count IS NULL OR poll_count >= 0.5 * usual_poll_count",
    "texts_as_usual": "usual_text_count IS NULL OR text_count >= 0.2 * usual_text_count",
    # an extractor gone wild, or a source that sends its whole archive
    "figures_as_usual": "usual_figure_count IS NULL OR figure_count <= 10 * usual_figure_count + 100",
    "nothing_blank": "blank_count = 0",
    "within_bounds": "out_of_bounds_count = 0",
    "no_orphans": "orphan_count = 0",
    "fresh": "last_good_poll_age <= interval '6 hours'",
    "one_extractor": "extractor_count <= 1",
}
# Those about figures alone, which hold an alert; the columns are those of troopwatch.alert_check() as well
ALERT_CHECKS = ("figures_as_usual", "nothing_blank", "within_bounds", "one_extractor")


def failing_checks(connection: Connection, report_date: date) -> tuple[str, ...]:
    """The checks that do not hold for a day's report."""
    verdicts = sql.SQL(", ").join(
        sql.SQL("({}) IS TRUE AS {}").format(sql.SQL(condition), sql.Identifier(name))
        for name, condition in REPORT_CHECKS.items()
    )
    query = sql.SQL("SELECT {} FROM troopwatch.report_check WHERE report_date = %s").format(verdicts)
    with connection.cursor() as cursor:
        cursor.execute(query, (report_date,))
        row = cursor.fetchone()
    return () if row is None else tuple(name for name in REPORT_CHECKS if not getattr(row, name))
