"""`turntoward evaluate`, on sets of our own making."""

import json
from shutil import copyfile, copytree

import pytest

from tests.cli.run import refused, run
from turntoward.errors import InputError
from turntoward.evaluation import evaluate
from turntoward.evaluation.aside import is_aside
from turntoward.evaluation.sets import SETS

ESCONV = (
    "1.0 0 0 i lost my job EOS 1.0 1 1 [Questions] what happened?\n"
    "0.0 0 0 i lost my job EOS 1.0 1 1 [Questions] what happened? EOS 0.0 0 2 they closed\n"
    "0.0 0 2 they closed EOS 0.0 1 3 [Providing Suggestions] you could call the union\n"
    "1.0 0 0 hello EOS 1.0 1 1 [Other] hi\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("sets")

    def put(path, text):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    put(
        "epitome/dev.csv",
        "sp_id,rp_id,seeker_post,response_post,emotional_reactions,interpretations,explorations\n"
        "a,b,i feel so low,what happened?,0,0,2\n"
        'c,d,nobody calls,"that sounds so lonely, i\'m sorry",1,1,0\n',
    )
    put("switchboard/val.txt", "A|do you work outside|qy\nB|yes | no|ny\n")
    put("esconv/dev.tsv", ESCONV)
    put("intimacy/val.tsv", "what time is it?\t-0.7\nwhat are you ashamed of?\t0.6\n")
    put("goemotions/labels.txt", "joy\nanger\n")
    put("goemotions/dev.tsv", "so happy today\t0\tx1\nthis makes me furious\t1\tx2\n")
    put("dailydialog/valid.json", '{"dialogue": [{"act": "question", "text": "Is it open ?"}]}\n')
    put("unhealthy/val.csv", "_unit_id,comment,hostile,dismissive\n1,you absolute idiot,1,0\n")
    head = (
        "transcript_id,video_url,utterance_id,interlocutor,utterance_text,annotator_id,"
        "therapist_input_subtype,reflection_exists,question_exists,question_subtype\n"
    )
    lines = [
        f"{talk},{video},{at},{who},{text},{coder},{gives},{sums},{asks},{kind}\n"
        for talk, video in enumerate(("v2", "v10", "v3", "v5"))
        for at, (who, text, gives, sums, asks, kind, coders) in enumerate([
            ("client", "i am tired", "n/a", "n/a", "n/a", "n/a", (1,)),
            ("therapist", "what tires you most?", "advice", "False", "True", "open", (1, 2)),
            ("therapist", "so it wears you out", "n/a", "True", "False", "n/a", (1, 2)),
        ])
        for coder in coders
    ]  # fmt: skip
    put("annomi/train.csv", head + "".join(lines))
    put("annomi/test.csv", head + "".join(lines[:5]).replace("v2", "v8"))
    put(
        "offmychest/train.csv",
        "text,thread,emotional_disclosure,information_disclosure,emotional_support,information_support\n"
        + "".join(
            f"i<U+0092>m so ashamed of it,t{at},1,1,0,0\nthe bus is late,t{at},0,0,0,0\n"
            for at in range(40)
        ),
    )
    put("intimacy/train.tsv", "what time is it?\t-0.6\nwho shamed you?\t0.5\n")
    put("goemotions/train.tsv", "so happy\t0\ty1\nfurious\t1\ty2\n")
    rows = [
        {"speaker": "A", "text": "i'm so lonely lately", "codes": ["names_feeling"], "disclosure": 3,
         "bid": "support", "turning": None},
        {"speaker": "B", "text": "ok", "codes": [], "disclosure": 0, "bid": None, "turning": "away"},
    ]  # fmt: skip
    lines = [
        json.dumps({"conversation": str(at), "unsure": [], **row})
        for at in range(12)
        for row in rows
    ]
    put("annotated/dev.jsonl", "\n".join(lines))
    return tmp_path


@pytest.fixture(scope="module")
def every_line(folder):
    return list(evaluate(folder))


def test_every_set_is_read(folder):
    """Speakers, texts and labels stand where they should."""
    read = {
        name: list(each.read(folder))
        for name, each in SETS.items()
        if (folder / each.file).is_file()
    }
    assert [each.turn["text"] for each in read["esconv"]] == [
        "i lost my job", "what happened?", "they closed", "you could call the union", "hello", "hi",
    ]  # fmt: skip
    assert read["esconv"][3].labels["Providing Suggestions"] == 1
    assert read["esconv"][0].labels == {}
    assert {each.turn["conversation"] for each in read["esconv"]} == {"1", "2"}
    assert read["switchboard"][1].turn["text"] == "yes | no"
    assert read["epitome"][1].labels["explorations"] == 1
    assert read["goemotions"][1].labels == {"joy": 0, "anger": 1}
    assert read["intimacy"][1].labels == {"intimacy": 0.6}
    assert read["annomi, test"][1].labels["kind of question"] == 1
    assert [len(each.coders) for each in read["annomi, test"]] == [0, 2, 2]
    assert read["offmychest, kept aside"][0].turn["text"] == "i’m so ashamed of it"


def test_of_what_was_trained_on_only_what_was_kept_aside_is_measured(folder):
    """And baselines learn from nothing that is measured."""
    for name in ("annomi", "offmychest"):
        of = SETS[f"{name}, kept aside"]
        assert of.learn
        measured, learned = ({each.group for each in part(folder)} for part in (of.read, of.learn))
        assert measured
        assert learned
        assert all(is_aside(name, group) for group in measured)
        assert not any(is_aside(name, group) for group in learned)


def test_each_figure_stands_for_rules_and_for_both(every_line):
    """What is asked of a set that is there is answered."""
    lines = {(line.set, line.what): line for line in every_line}
    asked = lines["epitome", "asks ↔ explorations"]
    assert (asked.rules, asked.positives) == (1, 1)
    assert asked.both is not None
    assert lines["excerpts", "names_feeling"].rules == 1
    assert lines["goemotions", "28 emotions"].rules is None
    assert lines["intimacy", "intimacy of questions"].both == pytest.approx(1)
    question = lines["annomi, kept aside", "question, with one coder"]
    assert question.both == 1
    assert question.people == "1.00 here"
    assert lines["annomi, test", "question, with one coder"].positives == 2
    told = lines["offmychest, kept aside", "disclosure 3 ↔ emotional disclosure"]
    assert (told.both, told.bayes, told.majority) == (1, 1, 0.5)
    assert not told.bayes_within


def test_every_figure_has_an_interval_and_floors(every_line):
    """But those of which no naive Bayes can be made."""
    for line in every_line:
        if line.rules is line.both is None:
            continue  # all turns of these few are alike
        assert line.low is not None, line.what
        if line.figure != "right" and "elsewhere" not in line.what:
            assert line.bayes is not None, line.what
            assert line.majority is not None or line.figure == "r"


def test_without_a_part_to_learn_from_naive_bayes_learns_within(folder, tmp_path):
    """And the table says so."""
    (tmp_path / "offmychest").mkdir()
    copyfile(folder / "offmychest" / "train.csv", tmp_path / "offmychest" / "test.csv")
    told = list(evaluate(tmp_path, rules_only=True))
    assert {line.set for line in told} == {"offmychest, test"}
    assert told[0].bayes_within
    assert "* naive Bayes learned" in run("evaluate", tmp_path, "--rules-only").stdout.decode()


def test_sets_that_are_missing_are_left_out(folder, tmp_path_factory):
    """And where there is none, that is said."""
    alone = tmp_path_factory.mktemp("alone")
    copytree(folder / "epitome", alone / "epitome")
    assert {line.set for line in evaluate(alone, rules_only=True)} == {"epitome"}
    with pytest.raises(InputError, match="none of the sets"):
        list(evaluate(tmp_path_factory.mktemp("empty")))


def test_the_command_prints_a_table_or_json(folder, tmp_path):
    """One figure a line."""
    copytree(folder / "epitome", tmp_path / "epitome")
    table = run("evaluate", tmp_path, "--rules-only")
    assert "| epitome | asks ↔ explorations | AUC | 1 | 1.00" in table.stdout.decode()
    row = json.loads(run("evaluate", tmp_path, "--rules-only", "--json").stdout.splitlines()[0])
    assert row["set"] == "epitome"
    assert row["both"] is None


def test_a_folder_without_sets_is_said_in_a_sentence(tmp_path):
    """Exit status 2 and no traceback."""
    assert "none of the sets" in refused("evaluate", tmp_path)
