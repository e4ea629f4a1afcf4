import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.databases import is_database, other_page, small
from tests.fuzz.seeds import short
from tests.fuzz.targets import GOLDEN, NAMES, target
from tests.fuzz.words import words_of
from tests.readers.chatdb import made, two_people
from turntoward.readers import READERS, readers, vtt

LISTS = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.text(min_size=20, max_size=200)), min_size=2
)


def test_every_reader_is_a_target():
    """Our own readers are found by themselves; zips come besides."""
    assert (*(reader.NAME for reader in readers()[: len(READERS)]), "zip") == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_seeds_are_read(name):
    """Each target has seeds, and none of them breaks a promise."""
    found = target(name)
    assert len({seed[found.prefix :] for seed in found.seeds}) > 1
    for seed in found.seeds:
        found.run(seed)


def test_a_file_in_its_folder_is_a_seed():
    """Where a format is a folder, each file is given at its place too."""
    slack = target("slack")
    files = sum(path.is_file() for path in GOLDEN.glob("slack/*/input/**/*"))
    assert len({seed[0] for seed in slack.seeds}) == files + 1


@given(st.fixed_dictionaries({"name": st.text(max_size=40), "messages": LISTS}))
def test_long_lists_become_short_files(value):
    """Each element of a long list is in one of the seeds, which are whole files too."""
    seeds = [json.loads(seed) for seed in short(json.dumps(value).encode())]
    assert all(seed["name"] == value["name"] for seed in seeds)
    told = [message for seed in seeds for message in seed["messages"]]
    assert all(message in told for message in value["messages"])


def test_pieces_of_a_text_are_the_whole():
    """All lines of a long text are in one of its seeds, each of which begins as it does."""
    lines = [b"line %d of many more that there are" % number for number in range(200)]
    seeds = [*short(b"\n".join(lines))]
    assert all(seed.startswith(lines[0]) for seed in seeds)
    assert {line for seed in seeds for line in seed.split(b"\n")} >= {*lines}


def test_words_are_those_of_the_source():
    """The words that a reader looks for are known, those of its own modules included."""
    assert {b"WEBVTT", b"-->"} <= {*words_of(vtt)}


def test_databases_stay_what_they_are():
    """A seed of small pages is a database; a change of a page changes it and keeps its size."""
    seed = small(made(two_people))
    assert is_database(seed)
    changed = {other_page(seed, Random(number)) for number in range(50)}
    assert len(changed) > 25
    assert {len(data) for data in changed} == {len(seed)}
