"""Switches of the test run."""

import pytest


def pytest_addoption(parser):
    """`--refresh-golden` writes the expected files anew; read the difference before you keep it."""
    parser.addoption("--refresh-golden", action="store_true", help="write the expected files anew")


@pytest.fixture
def refresh_golden(request) -> bool:
    """Whether expected files are written instead of compared."""
    return bool(request.config.getoption("--refresh-golden"))
