import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward import drafts
from turntoward.coach.records import Mutes
from turntoward.errors import InputError, OutputError

MUTES = st.builds(
    Mutes,
    off=st.booleans(),
    codes=st.lists(st.sampled_from(["hedges", "advises"]), unique=True).map(tuple),
    phrases=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20)).map(tuple),
)


def test_a_draft_is_checked_in_one_call():
    """The function that everybody else calls."""
    (found,) = drafts.check("You never listen to me.", to="partner").findings
    assert found.code == "criticizes"


@given(MUTES)
def test_mutes_are_kept_as_they_are(tmp_path_factory, mutes):
    """What is written is what is read, whatever the phrases hold."""
    path = tmp_path_factory.mktemp("mutes") / "deep" / "mutes.toml"
    drafts.keep_mutes(mutes, path)
    assert drafts.read_mutes(path) == mutes


@pytest.mark.skipif(sys.platform == "win32", reason="other rights")
def test_mutes_are_for_nobody_else_to_read(tmp_path):
    """A phrase may be private."""
    drafts.keep_mutes(Mutes(phrases=("mine",)), tmp_path / "mutes.toml")
    assert stat.S_IMODE((tmp_path / "mutes.toml").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["mutes.toml"]


def test_nobody_has_to_keep_mutes(tmp_path, monkeypatch):
    """A file that is not there mutes nothing, unless it was named."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert drafts.read_mutes() == Mutes()
    with pytest.raises(InputError, match=r"mine\.toml"):
        drafts.read_mutes(tmp_path / "mine.toml")


def test_the_usual_place_follows_the_person_s_settings(tmp_path):
    """Their configuration folder, and else the one in their home."""
    path = drafts.mutes_path({"XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)})
    assert path == tmp_path / "turntoward" / "mutes.toml"
    assert drafts.mutes_path({}).name == "mutes.toml"


@pytest.mark.parametrize("content", ["codes = 3", "colour = 'red'", "off = ", "\x00"])
def test_a_file_that_says_something_else_is_refused(tmp_path, content):
    """With one sentence that names the file."""
    path = tmp_path / "mutes.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"mutes\.toml"):
        drafts.read_mutes(path)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    """A file where a folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        drafts.keep_mutes(Mutes(), tmp_path / "file" / "mutes.toml")
