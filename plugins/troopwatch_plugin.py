"""The analysts' page inside the Airflow UI. Airflow does not authenticate plugin apps: `get_user` does."""

from airflow.api_fastapi.core_api.security import get_user
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends

from troopwatch.web.app import create_app


class TroopwatchPlugin(AirflowPlugin):
    """Mounts the app at /troopwatch and puts the daily diff into the navigation bar."""

    name = "troopwatch"
    fastapi_apps = [  # noqa: RUF012 - Airflow's own way of declaring
        {"name": "troopwatch", "app": create_app([Depends(get_user)]), "url_prefix": "/troopwatch"}
    ]
    external_views = [  # noqa: RUF012 - Airflow's own way of declaring
        # no leading slash: behind a proxy the UI may live below a path
        {"name": "Daily diff", "href": "troopwatch/today", "destination": "nav", "url_route": "troopwatch-today"}
    ]
