"""Charts of figures over time: laid out once, in pixels, and drawn as SVG for the page and as PNG to take away."""

from troopwatch.web.charts.plot import Plot, Point, lay_out
from troopwatch.web.charts.png import draw_png

__all__ = ["Plot", "Point", "draw_png", "lay_out"]
