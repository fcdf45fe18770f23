import pytest

pytest.register_assert_rewrite(
    "tests.journeys.visitor", "tests.journeys.steps", "tests.journeys.meeting_steps", "tests.journeys.money_steps"
)
