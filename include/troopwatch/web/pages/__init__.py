"""The pages for people."""

from troopwatch.web.pages.today import router

__all__ = ["router"]
