"""The owner of the trail."""

from collections.abc import Callable, Iterator

import pytest

from tests.harness.owner import acting_as_owner


@pytest.fixture
def as_owner(own_database) -> Iterator[Callable[..., None]]:
    yield from acting_as_owner(own_database, "audit_auditevent", "audit_auditseal")
