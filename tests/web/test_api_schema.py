"""What the API's OpenAPI document allows, and what it does not, asked at random: no answer is other than it says."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

EXAMPLES = 20  # of each route that keep to the document, and as many that break it
# what JSON Schema has no words for: which days are within bounds, and what a page before handed out
BEYOND_SCHEMA = {"report_date", "day", "before", "since", "until", "after"}


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_the_document_names(
    mode: GenerationMode,
    warehouse_of_three_days: None,
    airflow: Any,
    token: Callable[[str], str],
    subtests: pytest.Subtests,
) -> None:
    from troopwatch.web.app import create_app

    headers = {"Authorization": f"Bearer {token('editor')}"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(), headers=headers)
    schema.config.generation.with_security_parameters = False  # the token above goes in their place
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 15
    for operation in operations:
        names = {parameter.name for parameter in (*operation.path_parameters, *operation.query)}
        if mode is GenerationMode.NEGATIVE and not (names or operation.body):
            continue  # nothing to break
        partly = bool(operation.body or names & BEYOND_SCHEMA)  # a decision's rules run across its fields
        with subtests.test(operation.label):
            _ask(operation, mode, headers, partly=partly)


def _ask(operation: Any, mode: GenerationMode, headers: dict[str, str], *, partly: bool) -> None:
    # no 5xx, documented status and content type, schema of the answer, refused without a token, refused when malformed
    excluded = [positive_data_acceptance] if partly else []

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    ask()
