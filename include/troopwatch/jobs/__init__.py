"""The use cases. Each takes its connection, its instant and its configuration as arguments; none knows Airflow."""
