from tests.cli.run import refused, run

ANSWERS = (
    "On Sunday I told your sister about the job.",
    "You had asked me to keep it to myself, and I didn't.",
    "I think it left you with nothing to say.",
    "I'm sorry that I broke my word.",
    "How was it for you?",
    "I'll ring your sister today.",
)


def built(*answers, name="repair"):
    lines = "".join(f"{answer}\n" for answer in answers)
    return run("build", name, stdin=lines.encode())


def test_the_builders_are_listed():
    """Without a name, all are there with a word about them."""
    shown = run("build").stdout.decode()
    for name in ("repair", "disclosure", "question", "invitation", "answer"):
        assert name in shown


def test_answers_become_a_draft():
    """The draft alone is on standard output; questions and what is said of it are beside."""
    done = built(*ANSWERS)
    assert done.returncode == 0
    assert done.stdout.decode() == " ".join(ANSWERS) + "\n"
    aside = done.stderr.decode()
    assert "What was your part in it?" in aside
    assert "Parts of a repair that are there" in aside


def test_the_draft_is_looked_at():
    """What a builder puts together is checked like any other draft."""
    aside = built(*ANSWERS[:3], "I'm sorry you feel that way.", *ANSWERS[4:]).stderr.decode()
    assert "pseudo_apology" in aside


def test_one_can_go_back_skip_and_stop():
    """An answer can be given again, a step left out, and the whole thing left."""
    done = built("wrong", "back", ANSWERS[0], "", "skip", ANSWERS[3], "", "")
    assert done.stdout.decode() == f"{ANSWERS[0]} {ANSWERS[3]}\n"
    assert "So far: wrong" in done.stderr.decode()
    assert "perhaps worth coming back to" in done.stderr.decode()
    for stopped in (built("one answer", "quit"), built("one answer")):
        assert stopped.stdout == b""
        assert b"Nothing was kept" in stopped.stderr


def test_nothing_is_kept(tmp_path):
    """No file is written anywhere it works."""
    run("build", "question", stdin=b"You said it was strange.\nWhat was strange?\n\n", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_builder_that_is_not_there():
    """The names that there are come with the refusal."""
    assert "repair" in refused("build", "wall")
