# One image for all of Troopwatch's processes: Airflow 3.3 with the package, its DAGs and its plugin.
FROM python:3.12.12-slim-bookworm

# A user without a password and without rights beyond its own folders; the group is 0 as some clusters choose the user
RUN useradd --create-home --uid 50000 --gid 0 troopwatch \
    && install --directory --owner troopwatch --group 0 --mode 0775 /opt/troopwatch /opt/airflow /opt/airflow/logs /archive

# The probes of Airflow's Helm chart call it by this name, as the official image has one
RUN printf '#!/bin/sh\nexec "$@"\n' > /entrypoint && chmod 755 /entrypoint

WORKDIR /opt/troopwatch
# The lock changes less often than the code, so its layer comes first.
COPY requirements-production.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-production.txt

# Owned by root: what the processes run, they cannot change
COPY pyproject.toml README.md ./
COPY include ./include
COPY dags ./dags
COPY plugins ./plugins
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .

USER 50000
ENV AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/troopwatch/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/troopwatch/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    TROOPWATCH_ARCHIVE=/archive \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

ENTRYPOINT ["/entrypoint"]
CMD ["airflow", "version"]
