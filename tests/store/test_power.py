from tests.store.power import lost

IMAGES = 2_000


def test_what_was_acknowledged_outlives_a_power_cut(tmp_path):
    """D2: of 2,000 disks as a power cut could leave them, none has lost an acknowledged transaction."""
    assert lost(tmp_path, "FULL", IMAGES) == (IMAGES, 0)


def test_a_power_cut_would_be_noticed(tmp_path):
    """The control: without a sync at each commit, many have."""
    tried, failed = lost(tmp_path, "NORMAL", 300)
    assert failed > tried / 4
