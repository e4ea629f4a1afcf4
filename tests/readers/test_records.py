from msgspec import Struct

from turntoward.readers._records import as_record


class Inner(Struct, frozen=True):
    """A record in a record."""

    words: str = ""
    size: int = 0


class Outer(Struct, frozen=True, rename="camel"):
    """A record as exports have them."""

    id: int | str | None = None
    own_words: str = "nothing"
    inner: Inner | None = None
    all_inner: tuple[Inner, ...] = ()


def test_fitting_object_is_a_record():
    """Fields have the names of the export, and unknown ones are passed over."""
    value = {
        "id": "7",
        "ownWords": "a",
        "inner": {"words": "b"},
        "allInner": [{"size": 1}],
        "x": [],
    }
    record = Outer(id="7", own_words="a", inner=Inner("b"), all_inner=(Inner(size=1),))
    assert as_record(value, Outer) == (record, ())


def test_field_of_another_type_is_left_and_named():
    """One odd field does not cost the others."""
    value = {"id": 7, "ownWords": ["a"], "allInner": [{"size": "x"}]}
    assert as_record(value, Outer) == (Outer(id=7), ("ownWords", "allInner"))


def test_record_within_is_kept_as_far_as_it_fits():
    """An odd field deep inside costs itself."""
    value = {"inner": {"words": "b", "size": "x"}, "ownWords": None}
    assert as_record(value, Outer) == (Outer(inner=Inner("b")), ("size",))


def test_odd_keys_do_no_harm():
    """A key that is no text is passed over."""
    assert as_record({"\udcff": 1, "id": 7}, Outer) == (Outer(id=7), ())
    assert as_record({"inner": {"\udcff": 1, "words": "b"}}, Outer) == (Outer(inner=Inner("b")), ())
