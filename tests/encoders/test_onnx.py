"""The encoder that the package ships."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from turntoward.encoders import onnx
from turntoward.encoders.onnx import FLIPS, SelfTest, flips, load_encoder, load_tested
from turntoward.errors import EncoderError
from turntoward.model.ports import Window

FOLDER = Path(str(files("turntoward") / "data" / "encoder"))


@pytest.fixture(scope="module")
def encoder():
    return load_encoder(FOLDER, threads=1)


def alone(text):
    return Window(speakers=("a",), texts=(text,))


def test_it_tells_an_open_question_from_a_closed_one(encoder):
    """What it answers has to do with what is asked."""
    opened, closed = encoder.score([alone("what was that like for you?"), alone("is it at six?")])
    assert opened.codes["asks_open"] > 0 > closed.codes["asks_open"]
    assert closed.codes["asks_closed"] > 0 > opened.codes["asks_closed"]


def test_a_reply_is_read_with_what_it_answers(encoder):
    """The same words after another turn are another turn."""
    words = "ok"
    plain = alone("oh ok then")
    after = Window(
        speakers=("b", "a"), texts=("i think im losing my mind, i cant stop crying", words)
    )
    far, near = encoder.score([plain, after])
    assert near != far


def test_the_same_window_is_read_once(encoder, monkeypatch):
    """Whoever says it, in whatever conversation."""
    calls = []
    run = encoder._session.run

    class Counted:
        def run(self, *args):
            calls.append(args)
            return run(*args)

    monkeypatch.setattr(encoder, "_session", Counted())
    first = encoder.score([alone("nobody has ever said quite this sentence")] * 3)
    assert len(calls) == 1
    assert calls[0][1]["ids"].shape[0] == 1
    assert encoder.score([alone("nobody has ever said quite this sentence")]) == first[:1]
    assert len(calls) == 1


@pytest.mark.parametrize(
    "text", ["", "🙃🙃", "…", "https://example.org/a/very/long/path", "7", "\n"]
)
def test_turns_without_words_are_not_asked_about(encoder, text):
    """There is nothing in them for it."""
    assert encoder.score([alone(text)]) == [None]


def test_spans_stand_where_the_words_are(encoder):
    """In code points, behind emoji too."""
    text = "😶‍🌫️😶‍🌫️ idk i just feel so lonely lately"
    span = encoder.score([alone(text)])[0].spans["names_feeling"]
    assert "lonely" in text[span.start : span.end]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=3))
@settings(max_examples=50)
def test_any_text_gets_an_answer_or_none(encoder, texts):
    """Lone surrogates, controls, other scripts; spans lie inside the turn."""
    window = Window(speakers=("a", "b", "a")[: len(texts)], texts=tuple(texts))
    (scores,) = encoder.score([window])
    if scores:
        assert all(0 <= chance <= 1 for chance in scores.emotions.values())
        assert all(0 <= span.start < span.end <= len(texts[-1]) for span in scores.spans.values())


def test_half_characters_are_read_as_unknown_ones(encoder):
    """A lone surrogate, as broken exports hold them, stops nothing."""
    assert encoder.score([alone("so tired \ud83d of this")])[0] is not None


def test_a_very_long_turn_is_read_by_its_ends(encoder):
    """A hundred thousand letters cost what a long turn costs, and places stay right."""
    text = "i feel lonely. " + "x" * 100_000 + " and nobody calls."
    span = encoder.score([alone(text)])[0].spans.get("names_feeling")
    assert span is None or span.end <= len(text)


def test_the_same_questions_get_the_same_answers():
    """From one process to the next."""
    asked = [alone("i miss you"), alone("word " * 90), alone("are you there?")]
    first, second = (load_encoder(FOLDER, threads=1).score(asked) for _ in range(2))
    assert first == second


def test_what_is_asked_beside_hardly_matters(encoder):
    """Eight bits are scaled by batch: an answer may move a little, and not change."""
    other = load_encoder(FOLDER, threads=1)
    together = other.score([alone("is it at six?"), alone("word " * 90)])[0]
    single = encoder.score([alone("is it at six?")])[0]
    assert together
    assert single
    assert together.codes["asks_closed"] > 0 < single.codes["asks_closed"]
    assert together.codes == pytest.approx(single.codes, abs=1.0)


def test_names_of_marks_cannot_be_typed(encoder):
    """Somebody who types a mark gets letters, and no say in how the window is cut."""
    tokenizer = encoder._tokenizer
    vocabulary = tokenizer.get_vocab()
    for mark in ("[CLS]", "[SEP]", "[PAD]", "[other]", "[same]"):
        assert vocabulary[mark] not in tokenizer.encode(mark, add_special_tokens=False).ids


def test_this_processor_agrees_with_the_exact_weights(encoder):
    """The self-test that runs at every first load."""
    test = msgspec.json.decode((FOLDER / "selftest.json").read_bytes(), type=SelfTest)
    assert len(test.windows) == 200
    assert flips(encoder, test) <= FLIPS


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "encoder")
    return tmp_path / "encoder"


@pytest.mark.parametrize("name", ["encoder.json", "int8.onnx", "tokenizer.json", "selftest.json"])
def test_a_missing_file_is_said_in_one_sentence(copy, name):
    """And names no path of this machine."""
    (copy / name).unlink()
    with pytest.raises(EncoderError, match="rules go on") as error:
        load_tested(copy)
    assert str(copy) not in str(error.value)


@pytest.mark.parametrize("name", ["int8.onnx", "tokenizer.json", "selftest.json"])
def test_altered_and_shortened_files_are_refused(copy, name):
    """One byte is enough."""
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(EncoderError, match=name):
        load_tested(copy)
    (copy / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(EncoderError, match=name):
        load_tested(copy)


def test_a_description_that_is_no_json_is_refused(copy):
    """A damaged installation is said to be one."""
    (copy / "encoder.json").write_text("{")
    with pytest.raises(EncoderError, match="damaged"):
        load_tested(copy)


def test_wrong_arithmetic_is_noticed(copy):
    """A processor on which small numbers go wrong would fail the self-test, as this one does."""
    test = json.loads((copy / "selftest.json").read_text("utf-8"))
    test["found"] = [["advises", "risk", "contempt"] for _ in test["found"]]
    data = json.dumps(test).encode()
    (copy / "selftest.json").write_bytes(data)
    layout = json.loads((copy / "encoder.json").read_text("utf-8"))
    import hashlib

    layout["files"]["selftest.json"] = hashlib.sha256(data).hexdigest()
    (copy / "encoder.json").write_text(json.dumps(layout))
    with pytest.raises(EncoderError, match="processor"):
        load_tested(copy)


def test_a_machine_that_has_passed_is_not_tested_again(copy, tmp_path, monkeypatch):
    """Where a folder is there to remember it in; for its owner alone, and without a word in it."""
    passed = tmp_path / "encoder.checked"
    load_tested(copy, passed=passed)
    assert passed.stat().st_mode & 0o777 == 0o600
    assert len(passed.read_text()) == 64
    monkeypatch.setattr(onnx, "flips", lambda *_: 1.0)
    assert load_tested(copy, passed=passed).digest


@pytest.mark.parametrize("said", ["", "other weights, or another processor", "\udcff"])
def test_another_machine_is_tested(copy, tmp_path, monkeypatch, said):
    """So is one whose memory is damaged; where it fails, that is not remembered."""
    passed = tmp_path / "encoder.checked"
    passed.write_bytes(said.encode("utf-8", "surrogateescape"))
    monkeypatch.setattr(onnx, "flips", lambda *_: 1.0)
    with pytest.raises(EncoderError, match="processor"):
        load_tested(copy, passed=passed)
    monkeypatch.undo()
    load_tested(copy, passed=passed)
    assert len(passed.read_text()) == 64


def test_nothing_is_written_where_no_folder_is(copy, tmp_path):
    """A person without a store gets no folder from being read."""
    load_tested(copy, passed=tmp_path / "nowhere" / "encoder.checked")
    assert not (tmp_path / "nowhere").exists()


def test_many_threads_say_what_one_says(encoder):
    """Which thread reads a batch changes nothing."""
    asked = [alone(f"{number} times i asked you " + "and again " * number) for number in range(60)]
    together = load_encoder(FOLDER, threads=3).score(asked)
    assert together == load_encoder(FOLDER, threads=1).score(asked)


def test_it_is_small_enough_to_ship():
    """Thirty megabytes in all."""
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 30_000_000
