"""Every DAG imports, and keeps the house's rules: schedule, owner, docs, tags, retries, time-outs, notices."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

SCHEDULES = {
    "collect": ("CronTriggerTimetable", "*/30 * * * *"),
    "daily_report": ("CronDataIntervalTimetable", "0 6 * * *"),
    "maintain": ("CronTriggerTimetable", "0 3 * * 0"),
    "breaking_alert": ("AssetTriggeredTimetable", None),  # after each collect, by its asset
}
BY_HAND = {"reprocess", "import_archive"}


@pytest.fixture(scope="module")
def bag() -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(dag_folder=str(ROOT / "dags"))


def test_every_file_imports_and_nothing_else_appears(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == set(SCHEDULES) | BY_HAND
    assert {Path(dag.fileloc).stem for dag in bag.dags.values()} == {file.stem for file in (ROOT / "dags").glob("*.py")}


@pytest.mark.parametrize("dag_id", sorted(SCHEDULES))
def test_a_dag_says_when_and_for_whom_it_runs(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    kind, cron = SCHEDULES[dag_id]
    assert type(dag.timetable).__name__ == kind
    if cron is None:
        assert [asset.uri for asset in dag.timetable.asset_condition.objects] == ["troopwatch://figures/"]
    else:
        assert dag.timetable.expression == cron
        assert str(dag.timetable.timezone) == "Asia/Jakarta", "say the zone, or the cut-off moves with the machine's"
    assert not dag.catchup, "a first start must not poll for every half hour since the start date"


def test_what_runs_by_hand_has_no_schedule(bag: Any) -> None:
    assert {dag_id for dag_id, dag in bag.dags.items() if not dag.timetable.can_be_scheduled} == BY_HAND


@pytest.mark.parametrize("dag_id", sorted({*SCHEDULES, *BY_HAND}))
def test_a_dag_has_one_run_at_a_time_and_a_manual(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert dag.max_active_runs == 1
    assert "troopwatch" in dag.tags
    for heading in ("**When**", "**Reads**", "**Writes**", "**Run again**", "**When it fails**", "**Not for**"):
        assert heading in dag.doc_md, f"{dag_id}: its docstring is the manual; add {heading}"


@pytest.mark.parametrize("dag_id", sorted({*SCHEDULES, *BY_HAND}))
def test_every_task_is_owned_retried_bounded_and_reported(bag: Any, dag_id: str) -> None:
    for task in bag.dags[dag_id].tasks:
        told = getattr(task, "partial_kwargs", None) or vars(task)
        name = f"{dag_id}.{task.task_id}"
        assert task.owner == "troopwatch", name
        assert task.retries >= 2, f"{name}: use default_args(), a database restart must not need a person"
        assert task.retry_exponential_backoff, name
        assert timedelta(0) < task.execution_timeout <= timedelta(hours=1), f"{name}: a hung task blocks later runs"
        notices = told["on_failure_callback"]
        assert [type(notice).__name__ for notice in notices] == ["SmtpNotifier"], f"{name}: who is told?"


def test_a_dag_file_is_short_and_its_imports_are_light(bag: Any) -> None:
    for file in (ROOT / "dags").glob("*.py"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 120, f"{file.name}: move logic to troopwatch.jobs"


def test_collect_waits_for_all_shards_before_it_reads(bag: Any) -> None:
    dag = bag.dags["collect"]
    order = {task.task_id: set(task.upstream_task_ids) for task in dag.tasks}
    assert order["poll"] == {"due"}
    assert order["pages"] == {"poll"}
    assert order["read"] == {"pages"}
    assert order["settled"] == {"read"}
    # one failure, one mail: where `due` or `pages` failed, `summarise` is not run
    assert order["summarise"] == {"due", "pages", "settled"}
    assert [dag.get_task(name).trigger_rule.value for name in ("settled", "summarise")] == ["all_done", "all_success"]
    assert [asset.uri for asset in dag.get_task("summarise").outlets] == ["troopwatch://figures/"]


def test_neither_daily_nor_weekly_mails_wait_for_the_other(bag: Any) -> None:
    dag = bag.dags["daily_report"]
    order = {task.task_id: set(task.upstream_task_ids) for task in dag.tasks}
    assert order == {
        "build": set(),
        "check": {"build"},
        "deliver": {"build", "check"},
        "deliver_weekly": {"build", "check"},
    }


def test_an_alert_waits_for_the_checks(bag: Any) -> None:
    order = {task.task_id: set(task.upstream_task_ids) for task in bag.dags["breaking_alert"].tasks}
    assert order == {"find": set(), "check": {"find"}, "alert": {"check"}}


@pytest.mark.parametrize(
    ("error", "again"),
    [("UndeliverableError", False), ("DeliveryError", True)],
)
def test_what_no_further_try_settles_is_told_to_ops_at_once(bag: Any, error: str, again: bool) -> None:
    from troopwatch import mail

    policy = bag.dags["daily_report"].get_task("deliver").retry_policy
    decision = policy.evaluate(getattr(mail, error)("x"), 1, 2)
    assert (decision.action.name != "FAIL") is again
