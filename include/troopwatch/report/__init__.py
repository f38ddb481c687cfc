"""The daily report: put together, and rendered as text, HTML, CSV, JSON, Atom and mail, in Indonesian and English."""

from troopwatch.report.atom import render_atom
from troopwatch.report.compose import compose, is_quiet
from troopwatch.report.headline import change_line, headline
from troopwatch.report.html import render_html
from troopwatch.report.mail import build_mail
from troopwatch.report.selection import Edition, as_alert, find_alerts, select
from troopwatch.report.tables import render_csv, render_json
from troopwatch.report.text import render_text

__all__ = [
    "Edition",
    "as_alert",
    "build_mail",
    "change_line",
    "compose",
    "find_alerts",
    "headline",
    "is_quiet",
    "render_atom",
    "render_csv",
    "render_html",
    "render_json",
    "render_text",
    "select",
]
