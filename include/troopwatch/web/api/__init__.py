"""The JSON API, /api/v1, and its documentation."""

from fastapi import APIRouter

from troopwatch.web.api import documentation, routes

router = APIRouter()
router.include_router(routes.router)
router.include_router(documentation.router)

__all__ = ["router"]
