import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.conversation import ConversationLog
from memory.messages import IncomingMessage, Message, Role
from tools.errors import NotPermitted
from tools.tool import ToolCall

ROOT = Path(__file__).parents[2]


def said(text, role=Role.USER, **more):
    return Message(role, text, text=text, **more)


def incoming(text="hello", author="me", conversation_id="here", **more):
    return IncomingMessage(text, author, conversation_id, **more)


@pytest.fixture
def log(tmp_path):
    log = ConversationLog(tmp_path)
    yield log
    log.close()


def talk(log, text, answer, **more):
    turn_id = log.open_turn(incoming(text, **more), said(text), "en")
    log.end_turn(turn_id, more.get("conversation_id", "here"), "done", said(answer, Role.ASSISTANT))
    return turn_id


def test_history_is_what_people_saw(log):
    turn_id = log.open_turn(incoming("draw"), said("draw"), "en")
    call = ToolCall("1", "generate_image", {"prompt": "x"})
    log.append(turn_id, "here", [said("", Role.ASSISTANT, tool_calls=(call,))])
    log.append(turn_id, "here", [said("done", Role.TOOL, tool_call_id="1")])
    assert log.end_turn(turn_id, "here", "done", said("Here it is.", Role.ASSISTANT))
    assert not log.end_turn(turn_id, "here", "failed")
    assert [message.content for message in log.history("here", 10)] == ["draw", "Here it is."]
    assert [message.role for message in log.file.turn_messages(turn_id)] == ["user", "assistant", "tool", "assistant"]
    assert log.file.turn_messages(turn_id)[1].tool_calls == (call,)


def test_history_is_the_same_for_a_second_process(log, tmp_path):
    other = ConversationLog(tmp_path)
    for number in range(5):
        talk(log if number % 2 else other, f"q{number}", f"a{number}")
        assert log.history("here", 4) == other.history("here", 4)
    assert [message.text for message in log.history("here", 4)] == ["q3", "a3", "q4", "a4"]
    other.close()


def test_what_another_process_forgot_is_in_no_history(log, tmp_path):
    talk(log, "my secret", "I keep it")
    assert len(log.history("here", 4)) == 2  # and is cached
    other = ConversationLog(tmp_path)
    assert other.people.forget("me") == 1
    assert log.history("here", 4) == []
    other.close()


def test_a_message_delivered_twice_opens_one_turn(log):
    assert log.open_turn(incoming(message_id="77"), said("hello"), "en")
    assert log.open_turn(incoming(message_id="77"), said("hello"), "en") is None
    assert log.open_turn(incoming(message_id="77", conversation_id="there"), said("hello"), "en")


def test_a_private_conversation_is_its_first_authors(log):
    talk(log, "my secret", "I keep it", conversation_id="mine")
    with pytest.raises(NotPermitted):
        log.open_turn(incoming(author="you", conversation_id="mine"), said("what was it"), "en")
    with pytest.raises(NotPermitted):  # saying it is shared does not open it
        log.open_turn(incoming(author="you", conversation_id="mine", shared=True), said("what was it"), "en")
    talk(log, "hello all", "hello", conversation_id="channel", shared=True)
    assert log.open_turn(incoming(author="you", conversation_id="channel", shared=True), said("hi"), "en")


def test_forgetting_a_person_leaves_no_byte_and_nobody_else_is_touched(log, tmp_path):
    talk(log, "the-zebra-secret", "the-zebra-answer", conversation_id="a")
    talk(log, "something else", "fine", author="you", conversation_id="b")
    assert log.people.forget("me") == 1
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"zebra" not in everything
    assert log.history("a", 10) == []
    assert [message.text for message in log.history("b", 10)] == ["something else", "fine"]
    assert log.people.export("me") == []
    assert len(log.people.export("you")) == 1


texts = st.text(max_size=40)
messages = st.builds(
    Message,
    st.sampled_from(Role),
    texts,
    tool_calls=st.lists(
        st.builds(ToolCall, texts, texts, st.dictionaries(texts, st.integers() | texts)), max_size=2
    ).map(tuple),
    tool_call_id=texts,
    name=texts,
    media_ids=st.lists(texts, max_size=2).map(tuple),
    failed=st.booleans(),
    text=texts,
)


@settings(max_examples=60, deadline=None)
@given(messages)
def test_a_message_survives_its_way_to_disk(message):
    import json

    assert Message.from_dict(json.loads(json.dumps(message.to_dict()))) == message
    assert json.loads(message.wire)["role"] == message.role


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from memory.conversation import ConversationLog
    from memory.messages import IncomingMessage, Message, Role
    from tools.tool import ToolCall
    log = ConversationLog(Path(sys.argv[1]))
    stop_at = int(sys.argv[2])
    steps = iter(range(100))
    def step():
        print("acknowledged", flush=True)
        if next(steps) == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)
    for number in range(3):
        text = f"question {number}"
        turn = log.open_turn(IncomingMessage(text, "me", "here"), Message(Role.USER, text, text=text), "en")
        step()
        call = ToolCall("1", "generate_image", {})
        log.append(turn, "here", [Message(Role.ASSISTANT, "", tool_calls=(call,))])
        step()
        log.append(turn, "here", [Message(Role.TOOL, "made", tool_call_id="1")])
        step()
        log.end_turn(turn, "here", "done", Message(Role.ASSISTANT, f"answer {number}"))
        step()
"""


@pytest.mark.parametrize("stop_at", [0, 1, 2, 3, 5, 6, 11])
def test_after_kill_9_every_acknowledged_message_is_there_and_the_open_turn_is_known(tmp_path, stop_at):
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path), str(stop_at)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == -signal.SIGKILL
    acknowledged = ran.stdout.count("acknowledged")
    log = ConversationLog(tmp_path)
    turns, phase = divmod(acknowledged - 1, 4)
    cut_off = log.interrupted()
    if phase == 3:  # the answer was written: nothing is open
        assert cut_off == []
    else:
        assert [one.text for one in cut_off] == [f"question {turns}"]
        assert len(log.file.turn_messages(cut_off[0].turn_id)) == phase + 1
        assert log.resume(cut_off[0].turn_id, "me") == "here"
        with pytest.raises(NotPermitted):
            log.resume(cut_off[0].turn_id, "me")
    asked = [message.text for message in log.history("here", 50) if message.role is Role.USER]
    assert asked == [f"question {number}" for number in range(turns + 1)]
    assert log.interrupted() == []
    log.close()


def test_a_turn_of_a_living_process_is_not_taken_for_cut_off(log, tmp_path):
    log.open_turn(incoming(), said("hello"), "en")
    other = ConversationLog(tmp_path)
    assert other.interrupted() == []
    other.close()


def test_another_person_can_not_resume_a_turn(tmp_path):
    first = ConversationLog(tmp_path)
    turn_id = first.open_turn(incoming(), said("hello"), "en")
    os.close(first.file.processes._held.fileno())  # as if the process had ended
    second = ConversationLog(tmp_path)
    assert [one.turn_id for one in second.interrupted()] == [turn_id]
    with pytest.raises(NotPermitted):
        second.resume(turn_id, "you")
    second.close()


def test_each_connector_is_told_of_its_own_cut_off_turns(tmp_path):
    first = ConversationLog(tmp_path)
    turns = {}
    for number, author in enumerate(["cli:anna", "cli:annabel", "http:local"]):
        message = IncomingMessage("hello", author, f"room {number}")
        turns[author] = first.open_turn(message, said("hello"), "en")
    os.close(first.file.processes._held.fileno())  # as if the process had ended
    second = ConversationLog(tmp_path)
    assert [one.turn_id for one in second.interrupted("cli:anna")] == [turns["cli:anna"]]
    assert [one.turn_id for one in second.interrupted("http:")] == [turns["http:local"]]
    assert [one.turn_id for one in second.interrupted()] == [turns["cli:annabel"]]
    assert second.interrupted() == []
    second.close()


def test_a_file_that_was_not_delivered_is_marked_in_the_history_until_it_is(log):
    turn_id = log.open_turn(incoming("draw"), said("draw"), "en")
    answer = Message(
        Role.ASSISTANT, "Here.\n[image-1: a.png, image]\n[image-2: b.png]", media_ids=("image-1", "image-2")
    )
    log.end_turn(turn_id, "here", "done", answer)
    log.history("here", 10)
    log.deliveries.receipt(turn_id, ["image-1"], "20 MiB,\nmore than 10")
    log.deliveries.receipt(turn_id, ["image-2"])
    marked = "Here.\n[image-1: a.png, image] (not delivered: 20 MiB, more than 10)\n[image-2: b.png]"
    assert log.history("here", 10)[-1].content == marked
    assert log.deliveries.receipts(turn_id) == {"image-1": "20 MiB,\nmore than 10", "image-2": ""}
    log.deliveries.receipt(turn_id, ["image-1"], "still")
    assert "(not delivered: still)\n" in log.history("here", 10)[-1].content
    log.deliveries.receipt(turn_id, ["image-1"])
    assert log.history("here", 10)[-1].content == answer.content


def test_an_answer_that_did_not_arrive_is_found_by_the_next_process(tmp_path):
    first = ConversationLog(tmp_path)
    for number, receipted in enumerate((True, True, False)):
        message = incoming(f"q{number}", author="discord:1", message_id=str(number), receipted=receipted)
        turn_id = first.open_turn(message, said(f"q{number}"), "en")
        first.deliveries.show_at(turn_id, f"post {number}")
        first.end_turn(turn_id, "here", "done", said(f"a{number}", Role.ASSISTANT))
        if number == 0:
            first.deliveries.arrived(turn_id)
    assert first.deliveries.not_arrived() == []
    first.close()
    second = ConversationLog(tmp_path)
    assert second.deliveries.not_arrived("slack:") == []
    (turn,) = second.deliveries.not_arrived("discord:")
    assert (turn.text, turn.message_id, turn.place) == ("q1", "1", "post 1")
    state, answer = second.deliveries.ending(turn.turn_id, "discord:1")
    assert (state, answer.text) == ("done", "a1")
    assert second.deliveries.ending(turn.turn_id, "discord:2") is None
    second.deliveries.arrived(turn.turn_id)
    assert second.deliveries.not_arrived() == []
    second.close()


def test_a_withdrawn_message_leaves_no_words_and_is_not_answered_again(log, tmp_path):
    message = incoming("my secret", message_id="7", receipted=True)
    turn_id = log.open_turn(message, said("my secret"), "en")
    log.note_remembered(turn_id, "row-1")
    log.note_remembered(turn_id, "")
    log.end_turn(turn_id, "here", "done", said("a secret answer", Role.ASSISTANT))
    assert [(one.turn_id, one.author) for one in log.versions.of("here", "7")] == [(turn_id, "me")]
    assert log.versions.of("here", "70") == []
    assert log.versions.withdraw(turn_id) == ["row-1"]
    assert log.history("here", 10) == []
    assert log.open_turn(message, said("my secret"), "en") is None
    assert not any(b"secret" in file.read_bytes() for file in tmp_path.glob("*.sqlite3*"))


def test_a_corrected_message_has_its_new_words_in_the_old_place(log, tmp_path):
    first = talk(log, "my secret", "a secret answer", message_id="7", receipted=True)
    talk(log, "and then", "so", message_id="8")
    log.append(first, "here", [said("a secret result", Role.TOOL)])
    log.note_remembered(first, "row-1")
    log.deliveries.show_at(first, "post 1")
    assert log.versions.correct(first, "7:1", said("a riddle"), said("(no answer)", Role.ASSISTANT)) == ["row-1"]
    assert [one.text for one in log.history("here", 10)] == ["a riddle", "(no answer)", "and then", "so"]
    assert [one.text for one in log.file.turn_messages(first)] == ["a riddle", "(no answer)"]
    assert log.deliveries.shown_at(first) == "post 1"
    assert not any(b"secret" in file.read_bytes() for file in tmp_path.glob("*.sqlite3*"))
    assert log.open_turn(incoming("a riddle", message_id="7:1"), said("a riddle"), "en") is None


def test_versions_and_the_newest_messages_are_told_without_what_was_taken_back(log):
    one = talk(log, "one", "1", message_id="11", received_at=100.0)
    two = talk(log, "two", "2", message_id="12:9", received_at=200.0)
    talk(log, "from elsewhere", "3", message_id="12", author="you", conversation_id="there", received_at=150.0)
    assert [(v.turn_id, v.message_id, v.state) for v in log.versions.of("here", "12")] == [(two, "12:9", "done")]
    assert log.versions.of("here", "1") == []
    assert log.versions.newest_turn("you", "here") == ("", 0.0)
    assert log.versions.newest_turn("me", "here") == (two, 200.0)
    assert log.versions.messages_since("m", 0.0, 9) == [("here", "12:9"), ("here", "11")]
    assert log.versions.messages_since("m", 150.0, 9) == [("here", "12:9")]
    assert log.versions.messages_since("m", 0.0, 1) == [("here", "12:9")]
    log.versions.withdraw(two)
    assert log.versions.newest_turn("me", "here") == (one, 100.0)
    assert log.versions.messages_since("m", 0.0, 9) == [("here", "11")]
    assert [version.state for version in log.versions.of("here", "12")] == ["withdrawn"]


def test_reading_a_few_messages_does_not_shorten_the_history(tmp_path):
    log = ConversationLog(tmp_path)
    for number in range(30):
        turn_id = log.open_turn(IncomingMessage(f"m{number}", "me", "c"), Message(Role.USER, f"m{number}"), "en")
        log.end_turn(turn_id, "c", "done", Message(Role.ASSISTANT, f"a{number}"))
    assert len(log.history("c", 12)) == 12
    assert [one.content for one in log.history("c", 40)][:1] == ["m10"]
    turn_id = log.open_turn(IncomingMessage("last", "me", "c"), Message(Role.USER, "last"), "en")
    assert len(log.history("c", 12)) == 12
    assert [one.content for one in log.history("c", 40)][-1] == "last"
    assert len(log.history("c", 40)) == 40
    log.close()
