import json

import pytest
from hypothesis import given

from tests.readers.test_json_stream import LAYOUTS, VALUES
from turntoward.readers._json_mend import mend_json


@given(VALUES, LAYOUTS)
def test_mending_leaves_sound_json_alone(value, layout):
    """What needs no mending comes back to the letter."""
    text = json.dumps(value, **layout)
    assert mend_json(text) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r'"\x41"', "A"),
        (r'"\\x41"', r"\x41"),
        (r'"\\\x41"', "\\A"),
        (r'"\xZZ \u12 \q"', r"\xZZ \u12 \q"),
        (r'"\u0041\n\/"', "A\n/"),
        ('{"document_id": a.webm}', {"document_id": "a.webm"}),
        ('{"document_id": a, b (2).webm\n}', {"document_id": "a, b (2).webm"}),
        ('{"document_id": a.webm, "b": 1}', {"document_id": "a.webm", "b": 1}),
        ('{"document_id": a\\b.webm}', {"document_id": "a\\b.webm"}),
        ('{"document_id": 5}', {"document_id": 5}),
        ('{"document_id": -5.5, "b": null}', {"document_id": -5.5, "b": None}),
        ('{"document_id": null}', {"document_id": None}),
        ('{"document_id": "a"}', {"document_id": "a"}),
        ('{"a": "\\"document_id\\": b"}', {"a": '"document_id": b'}),
        ('["document_id", ": a"]', ["document_id", ": a"]),
    ],
)
def test_mending_knows_strings(written, meant):
    """Escapes are mended inside of strings, keys outside of them, and nothing else."""
    assert json.loads(mend_json(written)) == meant
