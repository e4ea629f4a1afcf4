"""`turntoward evaluate`, on sets of our own making."""

import json

import pytest

from tests.cli.run import refused, run
from turntoward.errors import InputError
from turntoward.evaluation import evaluate
from turntoward.evaluation.sets import SETS

ESCONV = (
    "1.0 0 0 i lost my job EOS 1.0 1 1 [Questions] what happened?\n"
    "0.0 0 0 i lost my job EOS 1.0 1 1 [Questions] what happened? EOS 0.0 0 2 they closed\n"
    "0.0 0 2 they closed EOS 0.0 1 3 [Providing Suggestions] you could call the union\n"
    "1.0 0 0 hello EOS 1.0 1 1 [Other] hi\n"
)


@pytest.fixture
def folder(tmp_path):
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


def test_every_set_is_read(folder):
    """Speakers, texts and labels stand where they should."""
    read = {name: list(load(folder)) for name, load in SETS.items()}
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


def test_each_figure_stands_for_rules_and_for_both(folder):
    """What is asked of a set that is there is answered."""
    lines = {(line.set, line.what): line for line in evaluate(folder)}
    asked = lines["epitome", "asks ↔ explorations"]
    assert (asked.rules, asked.positives) == (1, 1)
    assert asked.both is not None
    assert lines["excerpts", "names_feeling"].rules == 1
    assert lines["goemotions", "28 emotions"].rules is None
    assert lines["intimacy", "intimacy of questions"].both == pytest.approx(1)


def test_sets_that_are_missing_are_left_out(folder, tmp_path_factory):
    """And where there is none, that is said."""
    alone = tmp_path_factory.mktemp("alone")
    (folder / "epitome").rename(alone / "epitome")
    assert {line.set for line in evaluate(alone, rules_only=True)} == {"epitome"}
    with pytest.raises(InputError, match="none of the sets"):
        list(evaluate(tmp_path_factory.mktemp("empty")))


def test_the_command_prints_a_table_or_json(folder):
    """One figure a line."""
    table = run("evaluate", folder, "--rules-only")
    assert "| epitome | asks ↔ explorations | AUC | 1 | 1.00" in table.stdout.decode()
    row = json.loads(run("evaluate", folder, "--rules-only", "--json").stdout.splitlines()[0])
    assert row["set"] == "epitome"
    assert row["both"] is None


def test_a_folder_without_sets_is_said_in_a_sentence(tmp_path):
    """Exit status 2 and no traceback."""
    assert "none of the sets" in refused("evaluate", tmp_path)
