import json
import os
import subprocess
import sys

import pytest

KILLS = 200


def told(kills, *more):
    command = [sys.executable, "-m", "tests.store.killing", str(kills), "11", *more]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
def test_what_was_acknowledged_outlives_a_kill():
    """D1: a writer killed 200 times loses nothing that it had acknowledged, and breaks nothing."""
    found = told(KILLS)
    assert found["kills"] == KILLS
    assert found["acknowledged"] > KILLS / 2
    assert (found["lost"], found["partial"], found["corrupt"]) == (0, 0, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
def test_a_kill_would_be_noticed():
    """The control: a writer that acknowledges before it commits loses something."""
    assert told(60, "early")["lost"] > 0
