"""Stores for tests."""

import pytest

from tests.store import making


@pytest.fixture
def db(tmp_path):
    """An empty database."""
    made = making.new(tmp_path / "store.db")
    yield made
    made.close()
