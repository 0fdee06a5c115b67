from __future__ import annotations

import asyncio

import pytest

from agent.events import (
    MediaMade,
    Queued,
    Reply,
    TextDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    TurnFailed,
    TurnStarted,
)
from connectors.connector import Connector, ConnectorError, TurnView
from memory.messages import IncomingMessage
from memory.turn_log.open_turns import OpenTurn


class RecordingConnector(Connector):
    """A platform that keeps every look, and refuses some."""

    name = "recording"

    def __init__(self, agent, refuse=lambda view: False):
        super().__init__(agent)
        self.looks = []
        self.refuse = refuse

    async def run(self):
        await asyncio.Event().wait()

    async def stop(self):
        pass

    async def show(self, view):
        if self.refuse(view):
            raise ConnectorError("The platform took no message.")
        self.looks.append((view.text, view.done, [tool.name for tool in view.running], len(view.media)))
        await asyncio.sleep(0)


def message(text="hi"):
    return IncomingMessage(text, "recording:1", "room")


def test_a_view_folds_the_events_of_a_turn():
    view = TurnView()
    view.add(TurnStarted("t1", "room", refused=("a.exe is of a type I do not know.",)))
    view.add(TextDelta("One "))
    view.add(Queued("c1", "generate_image", 2, 30.0))
    assert (view.running[0].place, view.running[0].remaining_s) == (2, 30.0)
    view.add(ToolStarted("c1", "generate_image", {"prompt": "a fox"}))
    view.add(ToolStarted("c2", "synthesize_speech", {}))
    assert view.running[0].place == 0
    view.add(ToolProgress("c1", "generate_image", 0.4, "painting", 12.0))
    view.add(ToolProgress("c1", "generate_image", 0.5, "", 10.0))
    assert (view.running[0].fraction, view.running[0].message) == (0.5, "painting")
    view.add(ToolFinished("c2", "synthesize_speech", {}, "espeak", 0.2, error="No voice."))
    assert [tool.name for tool in view.running] == ["generate_image"]
    view.add(TextDelta("two."))
    view.add(Reply("t1", "One two.", seconds=3.0))
    assert (view.text, view.turn_id, view.ok, view.seconds) == ("One two.", "t1", True, 3.0)
    assert [step.error for step in view.steps] == ["No voice."]
    assert view.refused


async def test_each_file_is_in_the_view_once(scripted_agent):
    view = TurnView()
    agent = scripted_agent("draw")
    async for event in agent.respond(message("a fox")):
        view.add(event)
    assert [media.kind for media in view.media] == ["image"]
    view.add(MediaMade("call-1", view.media[0]))
    assert len(view.media) == 1


def test_a_failed_turn_says_what_and_what_next():
    view = TurnView()
    view.add(TurnFailed("t", "It broke.", "Try again."))
    assert (view.problem, view.done, view.ok) == ("It broke. Try again.", True, False)


async def test_answer_shows_the_turn_and_its_end(scripted_agent):
    connector = RecordingConnector(scripted_agent("draw"))
    view = await connector.answer(message("a fox"), connector.show)
    assert view.ok
    assert connector.looks[-1] == ("I draw it.\n\nHere it is.", True, [], 1)
    assert any(running == ["generate_image"] for _, _, running, _ in connector.looks)


async def test_pace_coalesces_looks_but_never_the_last(scripted_agent):
    connector = RecordingConnector(scripted_agent("draw"))
    connector.pace_s = 3600
    await connector.answer(message("a fox"), connector.show)
    assert len(connector.looks) <= 2
    assert connector.looks[-1][1]


async def test_a_refused_look_does_not_harm_the_turn_and_a_refused_end_is_raised(scripted_agent):
    connector = RecordingConnector(scripted_agent("hello"), refuse=lambda view: not view.done)
    assert (await connector.answer(message(), connector.show)).ok
    connector = RecordingConnector(scripted_agent("hello"), refuse=lambda view: view.done)
    with pytest.raises(ConnectorError):
        await connector.answer(message(), connector.show)


async def test_cancel_ends_one_conversation_with_what_it_made(scripted_agent):
    connector = RecordingConnector(scripted_agent("for ever"))
    turn = asyncio.create_task(connector.answer(message(), connector.show))
    while not any(running for _, _, running, _ in connector.looks):  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert not connector.cancel("recording:2")
    assert not connector.cancel("recording:1", conversation_id="another room")
    assert connector.cancel("recording:1", conversation_id="room")
    view = await turn
    assert (view.cancelled, view.problem, view.ok) == (True, "Cancelled.", False)
    assert not connector.cancel("recording:1")


async def test_cancelling_the_caller_cancels_the_turn(scripted_agent):
    agent = scripted_agent("for ever")
    connector = RecordingConnector(agent)
    turn = asyncio.create_task(connector.answer(message(), connector.show))
    while not connector.looks:  # noqa: ASYNC110
        await asyncio.sleep(0)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert all(task.done() for task in agent._running.values())


async def test_an_unexpected_error_is_a_polite_sentence_and_logged(scripted_agent, caplog):
    agent = scripted_agent("hello")

    async def break_down(self, incoming):
        yield TextDelta("so far")
        raise ZeroDivisionError("the secret inside")

    agent.script = break_down

    async def respond(incoming):
        async for event in break_down(agent, incoming):
            yield event

    agent.respond = respond
    connector = RecordingConnector(agent)
    view = await connector.answer(message(), connector.show)
    assert view.done
    assert "Something went wrong" in view.problem
    assert "secret" not in view.problem
    assert "ZeroDivisionError" in caplog.text


async def test_a_cut_off_turn_is_resumed(scripted_agent):
    agent = scripted_agent()
    connector = RecordingConnector(agent)
    view = await connector.resume(OpenTurn("turn-9", "room", "recording:1", "hi", 0.0), connector.show)
    assert agent.resumed == ["turn-9"]
    assert view.text == "Here is what you asked before."
