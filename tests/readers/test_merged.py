import io

from hypothesis import given
from hypothesis import strategies as st

from tests.readers.messages import messages
from turntoward.model import Message
from turntoward.model.merge import merge
from turntoward.model.ports import ReadOptions
from turntoward.readers import jsonl
from turntoward.readers.merged import split_lines, write_merged
from turntoward.readers.rows import jsonl_line
from turntoward.testing import BytesSource, check_stream

HISTORIES = st.lists(st.lists(messages(), min_size=1, max_size=5), min_size=1, max_size=4)


def written(histories, **more):
    """A merged history as bytes."""
    sources = {f"chat {number}": history for number, history in enumerate(histories)}
    stream = io.BytesIO()
    write_merged(merge(sources, title="Ana", **more).messages, stream)
    return stream.getvalue()


@given(HISTORIES)
def test_each_chat_comes_back_line_by_line(histories):
    """What is split from a written history is what `convert` would have written of each chat."""
    found, problems = split_lines(io.BytesIO(written(histories)))
    assert problems == []
    assert found == {
        f"chat {number}": [jsonl_line(message) for message in history]
        for number, history in enumerate(histories)
    }


@given(HISTORIES)
def test_the_open_door_reads_a_merged_history(histories):
    """It is one chat in the documented form; where messages came from is left alone."""
    data = written(histories)
    items = [*jsonl.read(BytesSource("ana.jsonl", data), ReadOptions())]
    check_stream(items)
    read = [item for item in items if isinstance(item, Message)]
    assert {message.conversation for message in read} == {"Ana"}
    assert [message.id for message in read] == [str(number + 1) for number in range(len(read))]


@given(st.binary(max_size=60), st.data())
def test_lines_that_were_not_merged_are_told(noise, data):
    """Damage costs the lines that it touches, and each is told by its number."""
    whole = written([[Message(conversation="c", id="1", speaker="Ana", text="hi")]])
    cut = data.draw(st.integers(0, len(whole)))
    found, problems = split_lines(io.BytesIO(whole[:cut] + noise + b"\n" + whole))
    assert found["chat 0"][-1:] == [
        jsonl_line(Message(conversation="c", id="1", speaker="Ana", text="hi"))
    ]
    assert all(problem.code == "M103" for problem in problems)
