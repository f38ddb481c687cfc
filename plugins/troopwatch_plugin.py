"""The analysts' pages inside the Airflow UI."""

from airflow.plugins_manager import AirflowPlugin

from troopwatch.web.app import create_app


class TroopwatchPlugin(AirflowPlugin):
    """Mounts the app at /troopwatch and puts them into the navigation bar."""

    name = "troopwatch"
    fastapi_apps = [  # noqa: RUF012 - Airflow's own way of declaring
        {"name": "troopwatch", "app": create_app(), "url_prefix": "/troopwatch"}
    ]
    external_views = [  # noqa: RUF012 - Airflow's own way of declaring
        # no leading slash: behind a proxy the UI may live below a path
        {
            "name": "Troopwatch",
            "href": "troopwatch/today",
            "destination": "nav",
            "url_route": "troopwatch",
            "nav_top_level": True,
            "icon": "troopwatch/static/icon.svg",
        }
    ]
