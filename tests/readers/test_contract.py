"""What every reader keeps, ours and those of plug-ins; new ones are found without a word here."""

from pathlib import Path

import pytest

from turntoward.readers import READERS, readers
from turntoward.testing import check_reader

GOLDEN = Path(__file__).parents[1] / "golden" / "readers"
OURS = readers()[: len(READERS)]


@pytest.mark.parametrize("reader", OURS, ids=lambda reader: reader.NAME)
def test_reader_keeps_its_promises(reader, refresh_golden):
    """Each golden case reads as expected, twice the same, cut off anywhere, and without a trace."""
    check_reader(reader, GOLDEN / reader.NAME, refresh=refresh_golden)


def test_every_case_belongs_to_a_reader():
    """No golden folder is left over from a reader that is gone."""
    assert {path.name for path in GOLDEN.iterdir()} <= {reader.NAME for reader in OURS}


def test_names_differ():
    """No two readers have the same name or title."""
    assert len({reader.NAME for reader in readers()}) == len(readers())
    assert len({reader.TITLE for reader in readers()}) == len(readers())
