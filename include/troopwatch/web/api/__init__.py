"""The JSON API, /api/v1."""

from troopwatch.web.api.routes import router

__all__ = ["router"]
