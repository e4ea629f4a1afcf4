from pathlib import Path

from turntoward import api
from turntoward.model.reading import MomentKind

PACKAGE = Path(__file__).parents[1] / "golden" / "readers" / "discord_package"
ALONE = {
    MomentKind.DANGER, MomentKind.GUARDED, MomentKind.PLACEHOLDER, MomentKind.UNFINISHED,
    MomentKind.NEW_FEELING,
}  # fmt: skip


def test_nothing_is_said_of_two_where_one_alone_is_heard():
    """An export of one's own messages alone says nothing of how they were met."""
    chats = [
        (case / "input", chat.title)
        for case in sorted(PACKAGE.iterdir())
        if (case / "input").is_dir()
        for chat in api.chats(case / "input")
    ]
    assert chats
    for path, title in chats:
        reading = api.read(path, chat=title, lens="all")
        assert reading.conversation.coverage.limits.one_sided
        assert {moment.kind for moment in reading.moments} <= ALONE
        dynamics = reading.dynamics
        between = (*dynamics.runs, *dynamics.episodes, *dynamics.cycles, *dynamics.threads)
        assert between == ()
