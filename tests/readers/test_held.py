"""Files in memory."""

import os
import stat

import pytest

from turntoward.keeping import look
from turntoward.readers.held import HAS_MEMORY_FILES, Held, descriptors_of

pytestmark = pytest.mark.skipif(not HAS_MEMORY_FILES, reason="there are no files in memory here")
CHAT = (
    b"4/13/24, 9:15 PM - Ben: are you there\n"
    b"4/13/24, 9:16 PM - Ana: I miss our walks\n"
    b"4/14/24, 9:17 PM - Ben: let us go on Sunday\n"
)


def test_is_read_in_the_other_process_and_named_as_it_was():
    """An export in memory is read like one on a disk; its title comes from its name."""
    held = Held("WhatsApp Chat with Ana.txt")
    held.write(CHAT)
    looked = look(held.path)
    held.close()
    assert looked.chats[0].people == ("Ben", "Ana")
    assert looked.messages == 3
    assert looked.chats[0].title == "Ana"


def test_leaves_nothing():
    """Nothing but a link lies in a private folder, and nothing after it was let go."""
    held = Held("Ana.txt")
    held.write(CHAT)
    folder = held.path.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert held.path.is_symlink()
    assert [each.name for each in folder.iterdir()] == ["Ana.txt"]
    assert descriptors_of(held.path)
    held.close()
    held.close()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\chat.txt", "chat.txt"),
        ("..", "export"),
        ("", "export"),
        ("a\0b.txt", "ab.txt"),
    ],
)
def test_a_name_leads_nowhere_else(name, called):
    """Whatever a file says it is called, it stays in its folder."""
    held = Held(name)
    assert held.path.name == called
    held.close()


def test_a_very_long_name_keeps_its_ending():
    """A name that no file system takes is cut; the ending stays."""
    held = Held("é" * 100_000 + ".txt")
    assert held.path.name.endswith(".txt")
    held.close()


def test_no_other_descriptor_is_inherited(tmp_path):
    """A link to a descriptor that is not one of ours is not followed into another process."""
    held = Held("Ana.txt")
    with (tmp_path / "secret").open("w") as secret:
        (tmp_path / "link").symlink_to(f"/proc/self/fd/{secret.fileno()}")
        assert descriptors_of(tmp_path / "link") == ()
    assert descriptors_of(tmp_path / "missing") == ()
    held.close()
    assert os.path.lexists(tmp_path / "link")
