"""Pages inside Airflow: the FastAPI app that the plugin mounts."""
