"""The pages for people: server-rendered, in Indonesian and English, complete without a script."""

from __future__ import annotations

from fastapi import APIRouter

from troopwatch.web.pages import articles, claims, figures, posture, review, sources, today

router = APIRouter()
for part in (today, figures, posture, claims, articles, sources, review):
    router.include_router(part.router)

__all__ = ["router"]
