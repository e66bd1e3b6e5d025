"""Two furnished centers and quiet logs."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.isolation.world import OURS, THEIRS, World, furnish


@pytest.fixture(autouse=True)
def quiet(settings) -> Iterator[None]:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def worlds(center, other_center, at) -> tuple[World, World]:
    """Our center and theirs, furnished alike."""
    return furnish(center, OURS, at), furnish(other_center, THEIRS, at, before=3)
