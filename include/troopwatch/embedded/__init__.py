"""The embedded mode: PostgreSQL, Airflow and a mail catcher from the Python environment alone, below one folder."""
