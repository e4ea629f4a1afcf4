from turntoward.readers import _names
from turntoward.readers._names import Names


def test_one_key_has_one_name():
    """Who is called differently later keeps the first name."""
    names = Names()
    assert [names.of("1", "Ana"), names.of("2", "Ben"), names.of("1", "Ana R.")] == [
        "Ana",
        "Ben",
        "Ana",
    ]


def test_one_name_has_one_key():
    """A second Ana is told apart, also from somebody who is really called so."""
    names = Names()
    given = [("1", "Ana"), ("2", "Ana (2)"), ("3", "Ana"), ("4", "Ana")]
    assert [names.of(*each) for each in given] == ["Ana", "Ana (2)", "Ana (3)", "Ana (4)"]


def test_lone_surrogates_are_mended():
    """A name is always text."""
    assert Names().of("1", "A\udcff") == "A\N{REPLACEMENT CHARACTER}"


def test_memory_has_an_end(monkeypatch):
    """Beyond very many people, names are given as they are."""
    monkeypatch.setattr(_names, "_MOST", 2)
    names = Names()
    assert [names.of(str(key), "Ana") for key in (1, 2, 3, 2)] == [
        "Ana",
        "Ana (2)",
        "Ana",
        "Ana (2)",
    ]
