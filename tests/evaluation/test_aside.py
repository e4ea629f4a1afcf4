"""What is kept aside, for training and for measuring."""

from training.data import Example

from turntoward.evaluation.aside import is_aside, number_of


def test_the_same_group_is_always_told_the_same():
    """The number never changes, so nothing that was kept aside is ever trained on later."""
    assert number_of("annomi:a video") == 1718584386


def test_about_one_group_in_ten_is_kept_aside_and_one_in_six_of_what_is_coded():
    """AnnoMI, which is small, as what is coded."""
    groups = [str(number) for number in range(6_000)]

    def share(name, *, coded=False):
        return sum(is_aside(name, group, coded=coded) for group in groups) / len(groups)

    assert 0.08 < share("offmychest") < 0.12
    assert 0.14 < share("offmychest", coded=True) < 0.19
    assert share("annomi") == share("annomi", coded=True) > 0.14


def test_training_goes_by_the_same_rule():
    """An example is kept aside by its set and its group alone."""
    for number in range(50):
        group = str(number)
        one = Example("annomi", group, ("hello",), ("A",))
        coded = Example("casino-coded", group, ("hello",), ("A",), known=True)
        assert one.aside == is_aside("annomi", group)
        assert coded.aside == is_aside("casino", group, coded=True)
