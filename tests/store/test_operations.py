import json
import os
import subprocess
import sys

import pytest

KILLS = 12


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
def test_an_operation_that_is_killed_has_happened_or_has_not():
    """D3, D10: import, join, forget, migrate and backup, killed: the store is as before or as after."""
    command = [sys.executable, "-m", "tests.store.operations", str(KILLS), "3"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert set(told) == {"import", "join", "forget", "migrate", "backup"}
    for name, found in told.items():
        assert found["broken"] == 0, name
        assert found["before"] + found["after"] == KILLS, name
    assert sum(found["before"] for found in told.values()) > 0
    assert sum(found["after"] for found in told.values()) > 0
