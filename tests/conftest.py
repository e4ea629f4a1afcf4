"""Switches of the test run."""

import pytest
from hypothesis import settings

# A busy machine is no fault: no test waits for the clock.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")


def pytest_addoption(parser):
    """`--refresh-golden` writes the expected files anew; read the difference before you keep it."""
    parser.addoption("--refresh-golden", action="store_true", help="write the expected files anew")


@pytest.fixture
def refresh_golden(request) -> bool:
    """Whether expected files are written instead of compared."""
    return bool(request.config.getoption("--refresh-golden"))
