import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.banned import banned
from turntoward.coach.feedback import LONGEST, REPAIR
from turntoward.coach.records import INTENTS, RELATIONS, FindingKind, Mutes
from turntoward.drafts import load_coach
from turntoward.errors import ChoiceError
from turntoward.model.reading import Safety

COACH = load_coach()
KNOWLEDGE = COACH.knowledge
# Pieces that drafts are made of, so that chance meets rules often.
PIECES = (
    "I guess I was kind of sad when you left. ",
    "You never call me! ",
    "I'm sorry you feel that way, but you started it. ",
    "Why didn't you tell me? ",
    "lol i cried all night 😂 ",
    "We need to talk right now.\n",
    "I feel ignored. ",
    "you don't care about me… ",
    "Did you have a good day?\r\n",
    "The bus leaves at six. ",
    "  \n\n",
    "I was scared, but it's fine, I'll survive. ",
    "Sorry, sorry, I'm so sorry to bother you. ",
    "“quoted” (and) — dashes; ",
    "\ud83d",
    "\u202eabc\u202c ",
    "שלום ",
)
DRAFTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)


def concerns(text, **more):
    return [each for each in COACH.check(text, **more).findings if each.kind is FindingKind.CONCERN]


def codes(text, **more):
    return {each.code for each in COACH.check(text, **more).findings}


@given(st.one_of(DRAFTS, ANYTHING), st.one_of(st.none(), DRAFTS))
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_can_be_looked_at(text, replying_to):
    """No draft makes an error; what is found lies inside the draft, in its order, with its practice."""
    feedback = COACH.check(text, replying_to=replying_to)
    starts = [each.span[0] for each in feedback.findings if each.span]
    assert starts == sorted(starts)
    for finding in feedback.findings:
        assert finding.practice in KNOWLEDGE.practices
        assert 0 < finding.p <= 1
        if finding.span:
            start, end = finding.span
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip()


@given(DRAFTS)
@settings(max_examples=100, deadline=None)
def test_a_concern_comes_with_other_ways_to_say_it(text):
    """Two or three, all different, and none is the sentence as it was."""
    for finding in concerns(text):
        ways = finding.alternatives
        assert 2 <= len(ways) <= 3
        assert len(set(ways)) == len(ways)
        assert all(way.strip() and way not in text.splitlines() for way in ways)


@given(DRAFTS, st.sampled_from(sorted(KNOWLEDGE.guides)))
@settings(max_examples=100, deadline=None)
def test_muting_a_code_takes_away_just_that_code(text, code):
    """The findings of the code are gone, the others stay, and the number of those muted is told."""
    heard, left = COACH.check(text), COACH.check(text, mutes=Mutes(codes=(code,)))
    assert left.findings == tuple(each for each in heard.findings if each.code != code)
    assert left.muted == len(heard.findings) - len(left.findings)


def test_all_can_be_muted():
    """Off is off."""
    assert not COACH.check("You never call. I guess I'm sad.", mutes=Mutes(off=True)).findings


def test_the_draft_is_looked_at_the_same_way_every_time():
    """What one draft needed does not change what is said of the next."""
    text = "I feel ignored. You always do this."
    first = COACH.check(text)
    COACH.check("something else entirely, i guess i was kinda hurt lol")
    assert COACH.check(text) == first


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I guess I was kind of lonely.", "hedges"),
        ("I cried all night, but it's nothing.", "minimizes_self"),
        ("I cried all night lol", "jokes_over"),
        ("I'm heartbroken. But everything happens for a reason!", "silver_lining_self"),
        ("Sorry for being so emotional, I'm just so sad.", "apologizes_for_feeling"),
        ("I'm fine.", "vague_feeling"),
        ("I feel ignored.", "judgement_feeling"),
        ("You never listen to me.", "criticizes"),
        ("You're such an idiot.", "contempt"),
        ("I'm sorry you feel that way.", "pseudo_apology"),
        ("I'm sorry I was late, but you could have called.", "pseudo_apology"),
        ("Why didn't you call me?", "interrogates"),
        ("Did you have a good weekend?", "closed_could_be_open"),
        ("Answer me right now!", "presses"),
        ("You don't care about me at all.", "mind_reading"),
        ("It's fine, I'll just sit here alone like always.", "double_message"),
        ("Forget it. I'm done talking.", "withdraws"),
        ("Sorry, sorry, I'm so sorry, I'm such a bother.", "over_apology"),
    ],
)
def test_what_hides_presses_or_blames_is_seen(text, code):
    """Each of the ways in which a draft can lose its reader is seen for what it is."""
    assert code in codes(text)


@pytest.mark.parametrize(
    ("heard", "text", "code"),
    [
        ("I'm so scared of the operation.", "You should ask for another doctor.", "advises"),
        ("I'm so scared of the operation.", "Don't worry, it'll be fine!", "reassures_early"),
        ("I'm so hurt that you forgot.", "You're overreacting.", "dismisses"),
        ("I'm so lonely since the move.", "Did you pay the rent?", "leaves_feeling_behind"),
    ],
)
def test_what_passes_the_other_by_is_seen(heard, text, code):
    """An answer is read as an answer to what was said."""
    assert code in codes(text, replying_to=heard)


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry I raised my voice last night. You were telling me something that mattered.",
        "I just now read your message, I'm on my way.",
        "Seven is fine with me.",
        "It was a fine day and the trail was empty.",
        "I can't talk about this tonight. Can we sit down tomorrow after breakfast?",
        "I don't want to be shouted at. When it gets loud I'll go for a walk and come back.",
        "You absolute muppet 😂 I love you, see you at eight",
        "We buried her on Tuesday. I keep setting the table for two.",
        "Please send me the figures by Friday noon, the board meets at two.",
        "I was hurt when you left without a word, and I'd like to talk about it.",
    ],
)
def test_what_is_well_said_is_left_alone(text):
    """Apologies, limits, play, grief, requests at work and plain hurts are not flagged."""
    assert concerns(text) == []


def test_asked_for_advice_may_be_given():
    """Whoever was asked what to do is not told to ask first."""
    text = "If I were you I'd wait until the summer."
    assert "advises" in codes(text, replying_to="I'm so unhappy with my job, I cry every day.")
    assert "advises" not in codes(text, replying_to="I'm so unhappy with my job, what should I do?")


def test_a_thread_is_read_with_its_speakers():
    """What the writer said before is not taken for the other's words."""
    thread = "them: I'm so lonely since the move.\nme: oh no. when is it worst?\nthem: at night"
    assert "leaves_feeling_behind" not in codes("That sounds hard.", replying_to=thread)


def test_relations_change_what_is_said():
    """Opening up is not asked of the one who answers to the reader of the draft, nor private things."""
    assert "vague_feeling" in codes("I'm fine.", to="partner")
    assert "vague_feeling" not in codes("I'm fine.", to="i-report-to")
    private = "Is everything all right in your marriage?"
    assert "work_boundary" in codes(private, to="reports-to-me")
    assert "work_boundary" not in codes(private, to="friend")


def test_what_comes_fast_is_seen_only_where_it_is_fast():
    """The same words are a gift to somebody close and a load to somebody just met."""
    text = "I've never told anyone this, but my uncle abused me."
    assert "too_much_too_soon" not in codes(text, to="partner")
    assert "too_much_too_soon" in codes(f"It was lovely to meet you on Sunday. {text}")


def test_what_is_done_well_is_said():
    """A named feeling, an owned part and an open question are strengths."""
    text = "I was scared, and I took it out on you. That wasn't fair. How was it for you?"
    found = COACH.check(text).findings
    assert {each.code for each in found if each.kind is FindingKind.STRENGTH} >= {
        "names_feeling",
        "owns_impact",
        "asks_open",
    }
    assert all(each.alternatives == () for each in found if each.kind is FindingKind.STRENGTH)


def test_a_repair_has_its_parts_told():
    """Those that are there and those that are not, and nothing of it for other drafts."""
    repair = COACH.check("I'm sorry I lied to you. I'll tell her myself tonight.").repair
    assert repair is not None
    assert "apologizes" in repair.present
    assert "asks_their_side" in repair.missing
    assert {*repair.present, *repair.missing} == {*REPAIR}
    assert COACH.check("The bus leaves at six.").repair is None


def test_a_repair_without_ones_own_part_is_seen_where_it_is_meant_as_one():
    """Only somebody who says that they want to mend is asked for their part."""
    text = "I want us to be good again. Can we forget last week?"
    assert "no_own_part" in codes(text, intent="repair")
    assert "no_own_part" not in codes(text)


def test_the_intent_is_guessed_and_it_is_said_so():
    """What the person says counts; else it is a guess, or nothing."""
    guessed = COACH.check("I'm sorry I shouted at you. It was wrong.")
    assert (guessed.intent, guessed.intent_guessed) == ("repair", True)
    told = COACH.check("I'm sorry I shouted at you. It was wrong.", intent="share")
    assert (told.intent, told.intent_guessed) == ("share", False)
    assert COACH.check("The bus leaves at six.").intent is None


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to live anymore. I guess I'm kind of sad, and you never call.",
        "If you leave me I'll kill myself. You always run away.",
        "I swear I'll break your jaw if you talk to him again, you idiot.",
        "He checks my phone and won't let me see my sister. I feel ignored.",
    ],
)
def test_danger_brings_help_and_nothing_else(text):
    """Where words may speak of danger there is no advice on style, and no other finding."""
    found = COACH.check(text).findings
    assert found
    assert {(each.code, each.kind, each.alternatives) for each in found} == {
        ("risk", FindingKind.HELP, ())
    }


def test_danger_in_what_is_answered_brings_help_too():
    """Somebody who answers such a message is shown help, once, for the whole of the draft."""
    (found,) = COACH.check("You never call me.", replying_to="I want to kill myself.").findings
    assert (found.kind, found.span) == (FindingKind.HELP, None)


@pytest.mark.parametrize(
    "text",
    [
        "this deadline is killing me, send coffee",
        "i could murder a curry",
        "i'm literally dying 😂",
    ],
)
def test_figures_of_speech_are_no_danger(text):
    """Coffee, curry and laughter are left alone."""
    assert "risk" not in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin so traurig, weil du nicht da bist.",
        "Je suis triste quand tu ne m'écris pas.",
        "Estoy muy triste porque no me llamas.",
        "Мне очень грустно без тебя.",
        "我很难过。",
        "أنا حزين جدا",
    ],
)
def test_a_language_that_is_not_read_is_said_to_be_so(text):
    """Nothing is guessed, and one sentence says why."""
    feedback = COACH.check(text)
    assert (feedback.findings, feedback.language) == ((), "other")
    assert feedback.note


def test_a_draft_without_words_is_said_to_be_so():
    """Nothing, blanks, signs and digits hold nothing to look at."""
    for text in ("", " \n\t", "😂😂", "12:30", "\ud800", "..."):
        feedback = COACH.check(text)
        assert (feedback.findings, feedback.language) == ((), "none")
        assert feedback.note


def test_of_a_very_long_draft_the_beginning_is_looked_at():
    """Beyond a length, it is said how far it was read."""
    long = "You never call me. " * (LONGEST // 10)
    feedback = COACH.check(long)
    assert feedback.note
    assert all(each.span and each.span[1] <= LONGEST for each in feedback.findings)


def test_a_mark_that_names_no_code_is_told():
    """A slip in a mark is not passed over in silence."""
    assert "hedgess" in (COACH.check("<!-- tt: off hedgess --> You never call.").note or "")


def test_what_there_is_not_is_refused():
    """A relation or an intent that nobody knows is named with those there are."""
    with pytest.raises(ChoiceError, match="partner"):
        COACH.check("hello", to="enemy")
    with pytest.raises(ChoiceError, match="repair"):
        COACH.check("hello", intent="win")
    assert set(RELATIONS) >= {"partner", "i-report-to"}
    assert set(INTENTS) >= {"repair", "bound"}


def test_the_json_is_what_is_promised():
    """A finding has these keys, its place is a pair or nothing."""
    feedback = msgspec.json.decode(msgspec.json.encode(COACH.check("You never listen to me.")))
    assert {"findings", "intent", "language"} <= set(feedback)
    (finding,) = feedback["findings"]
    assert set(finding) == {
        "code", "kind", "span", "what", "why", "alternatives", "p", "practice",
    }  # fmt: skip
    assert finding["kind"] == "concern"
    assert finding["span"] == [0, 22]


def test_nothing_that_is_said_judges_anybody():
    """No guide and no builder says what the project never says of a person."""
    for guide in KNOWLEDGE.guides.values():
        words = (guide.what, guide.why, *(rewrite.put for rewrite in guide.rewrites))
        assert not any(banned(text) or "!" in text for text in words), guide.code
    for builder in KNOWLEDGE.builders:
        for step in builder.steps:
            assert not any(banned(text) for text in (step.ask, step.hint, step.example))


@pytest.mark.parametrize("safety", [Safety(paused=True), Safety(unsure=True)])
@given(DRAFTS)
@settings(max_examples=30, deadline=None)
def test_there_is_no_advice_where_the_two_may_not_be_safe(safety, text):
    """What is known of the two comes before everything but help."""
    feedback = COACH.check(text, intent="repair", safety=safety)
    assert all(not each.alternatives for each in feedback.findings)
    assert all(each.kind is not FindingKind.CONCERN for each in feedback.findings)
    assert feedback.repair is None


@given(DRAFTS)
@settings(max_examples=30, deadline=None)
def test_nothing_known_changes_nothing(text):
    """A safety in which nothing is known is as none."""
    assert COACH.check(text, safety=Safety()) == COACH.check(text)
