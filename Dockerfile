# One image for all of Troopwatch's processes: Airflow 3.3 with the package, its DAGs and its plugin.
FROM python:3.12-slim-bookworm

RUN useradd --create-home --uid 50000 troopwatch \
    && install --directory --owner troopwatch /opt/troopwatch /opt/airflow /opt/airflow/logs /archive

WORKDIR /opt/troopwatch
# The lock changes less often than the code, so its layer comes first.
COPY requirements-production.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-production.txt

COPY --chown=troopwatch pyproject.toml README.md ./
COPY --chown=troopwatch include ./include
COPY --chown=troopwatch dags ./dags
COPY --chown=troopwatch plugins ./plugins
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .

USER troopwatch
ENV AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/troopwatch/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/troopwatch/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    TROOPWATCH_ARCHIVE=/archive \
    PYTHONUNBUFFERED=1

ENTRYPOINT ["airflow"]
CMD ["version"]
