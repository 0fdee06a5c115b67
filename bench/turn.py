"""What a turn costs beside the model: ``python -m bench.turn`` (``make bench``).

A turn is two model calls and one trivial tool, against a scripted OpenAI server in a process of its own. Parley is
measured whole: `Agent.respond` with its events read to the end and the conversation log on disk; long-term memory
is off, its cost is in ``bench/memory.py``. Beside it, in the same run, stands the least that does the same: aiohttp
and json by hand, without log, events, errors or limits. Nothing of the history is cut: all of it goes out.

CPU time is of this process, all threads; the budgets are those of ARCHITECTURE.md, "Speed".
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.agent import Agent
from agent.events import Reply
from agent.settings import AgentSettings
from bench.scripted_openai_server import running_server
from memory.messages import IncomingMessage, Message, Role
from memory.settings import MemorySettings
from tools.settings import ToolSettings

_TURN = "turn;tool=echo_text;tokens=20"
_SLOW_TURN = _TURN + ";latency_ms=50"
_WORDS = "The fox went over the hill to see what he could see, and all he saw was the other side. "
_TEXT_TOKENS = (10, 2010)
_CONVERSATIONS = 64


@dataclass(frozen=True)
class Line:
    """One line of the table; `more_is_better` turns the budget from a most into a least."""

    what: str
    parley: float
    by_hand: float
    budget: float
    more_is_better: bool = False

    @property
    def within(self) -> bool:
        """Whether Parley keeps its budget."""
        return self._keeps(self.parley)

    def _keeps(self, value: float) -> bool:
        return value >= self.budget if self.more_is_better else value <= self.budget

    def __str__(self) -> str:
        sign = ">=" if self.more_is_better else "<="
        mark = (
            "ok" if self.within else "OVER" if self._keeps(self.by_hand) else "OVER, and so is by hand: a busy machine"
        )
        return f"{self.what:<52}{self.parley:>9.2f}{self.by_hand:>10.2f}   {sign} {self.budget:<6.0f}{mark}"


async def measure(quick: bool = False) -> list[Line]:
    """All of the table."""
    turns, rounds = (5, 2) if quick else (60, 12)
    lines = []
    with running_server() as base_url:
        for count, budget in ((10, 2.0), (100, 2.0), (400, 3.0)):
            parley = await _agent_cpu_ms(base_url, count, turns)
            by_hand = await _by_hand_cpu_ms(base_url, count, turns)
            lines.append(Line(f"CPU ms a turn, {count} messages of history", parley, by_hand, budget))
        parley = await _agent_turns_per_second(base_url, rounds)
        by_hand = await _by_hand_turns_per_second(base_url, rounds)
        what = f"turns/s, {_CONVERSATIONS} conversations, 50 ms model"
        lines.append(Line(what, parley, by_hand, 300, more_is_better=True))
        parley = await _agent_token_us(base_url, 1 if quick else 5)
        by_hand = await _by_hand_token_us(base_url, 1 if quick else 5)
        lines.append(Line("CPU µs a streamed token", parley, by_hand, 20))
    parley = _import_ms("from agent import Agent; import agent.assembly, agent.chat_models.openai_api")
    lines.append(Line("import ms", parley, _import_ms("import aiohttp, json"), 200))
    return lines


# Parley


def make_agent(base_url: str, script: str, history: int, data_dir: Path) -> Agent:
    """An agent as `parley serve` makes one, with the trivial tool alone and no long-term memory."""
    return Agent.create(
        AgentSettings(
            data_dir=data_dir,
            chat_model=f"openai:{script}",
            base_url=base_url,
            api_key="scripted",
            history_messages=history,
            memory=MemorySettings(enabled=False),
            tools=ToolSettings(device="cpu", packages=("bench.trivial_tool",)),
        )
    )


def fill(agent: Agent, conversation_id: str, count: int) -> None:
    """Put so many messages into a conversation's log, as earlier turns did."""
    for index in range(count // 2):
        asked = Message(Role.USER, f"{index}. {_WORDS}", text=f"{index}. {_WORDS}")
        incoming = IncomingMessage(asked.text, "bench:user", conversation_id)
        turn_id = agent.log.open_turn(incoming, asked, "en")
        assert turn_id is not None
        agent.log.end_turn(turn_id, conversation_id, "done", Message(Role.ASSISTANT, _WORDS * 2, text=_WORDS * 2))


async def agent_turn(agent: Agent, conversation_id: str) -> Reply:
    """One turn, every event read."""
    last: Any = None
    async for event in agent.respond(IncomingMessage("Say hello, please.", "bench:user", conversation_id)):
        last = event
    assert isinstance(last, Reply), last
    return last


async def _agent_cpu_ms(base_url: str, count: int, turns: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with make_agent(base_url, _TURN, count, Path(folder)) as agent:
            fill(agent, "bench", count)
            reply = await agent_turn(agent, "bench")
            assert len(reply.steps) == 1
            assert reply.steps[0].ok, reply.steps[0].error
            return await _cpu_ms(lambda: agent_turn(agent, "bench"), turns)


async def _agent_turns_per_second(base_url: str, rounds: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with make_agent(base_url, _SLOW_TURN, 24, Path(folder)) as agent:
            return await _turns_per_second(lambda name: agent_turn(agent, name), rounds)


async def _agent_token_us(base_url: str, times: int) -> float:
    cpu_ms = []
    for tokens in _TEXT_TOKENS:
        with tempfile.TemporaryDirectory() as folder:
            async with make_agent(base_url, f"text;tokens={tokens}", 0, Path(folder)) as agent:
                await agent_turn(agent, "bench")
                cpu_ms.append(await _cpu_ms(lambda: agent_turn(agent, "bench"), times))
    return 1000 * (cpu_ms[1] - cpu_ms[0]) / (_TEXT_TOKENS[1] - _TEXT_TOKENS[0])


# by hand


async def _ask_by_hand(session: Any, url: str, model: str, messages: list[dict[str, Any]]) -> tuple[str, list[Any]]:
    text, calls = "", []
    body = {"model": model, "messages": messages, "stream": True}
    async with session.post(url, json=body) as response:
        async for line in response.content:
            if line.startswith(b"data: {"):
                choices = json.loads(line[6:])["choices"]
                delta = choices[0]["delta"] if choices else {}
                text += delta.get("content") or ""
                calls += delta.get("tool_calls") or []
    return text, calls


async def _turn_by_hand(session: Any, url: str, model: str, history: list[dict[str, Any]]) -> None:
    messages = [*history, {"role": "user", "content": "Say hello, please."}]
    text, calls = await _ask_by_hand(session, url, model, messages)
    if calls:
        arguments = json.loads("".join(call["function"]["arguments"] for call in calls))
        asked = {"id": "call_1", "type": "function", "function": {"name": "echo_text", "arguments": "{}"}}
        messages += [
            {"role": "assistant", "content": "", "tool_calls": [asked]},
            {"role": "tool", "tool_call_id": "call_1", "content": arguments["text"]},
        ]
        text, _ = await _ask_by_hand(session, url, model, messages)
    assert text


def _history_by_hand(count: int) -> list[dict[str, Any]]:
    return [
        {"role": "user" if index % 2 == 0 else "assistant", "content": _WORDS * (1 + index % 2)}
        for index in range(count)
    ]


async def _by_hand_cpu_ms(base_url: str, count: int, turns: int) -> float:
    import aiohttp

    history, url = _history_by_hand(count), f"{base_url}/chat/completions"
    async with aiohttp.ClientSession() as session:
        await _turn_by_hand(session, url, _TURN, history)
        return await _cpu_ms(lambda: _turn_by_hand(session, url, _TURN, history), turns)


async def _by_hand_turns_per_second(base_url: str, rounds: int) -> float:
    import aiohttp

    history, url = _history_by_hand(24), f"{base_url}/chat/completions"
    async with aiohttp.ClientSession() as session:
        return await _turns_per_second(lambda _: _turn_by_hand(session, url, _SLOW_TURN, history), rounds)


async def _by_hand_token_us(base_url: str, times: int) -> float:
    import aiohttp

    url, cpu_ms = f"{base_url}/chat/completions", []
    async with aiohttp.ClientSession() as session:
        for tokens in _TEXT_TOKENS:
            model = f"text;tokens={tokens}"
            cpu_ms.append(await _cpu_ms(lambda: _turn_by_hand(session, url, model, []), times))  # noqa: B023
    return 1000 * (cpu_ms[1] - cpu_ms[0]) / (_TEXT_TOKENS[1] - _TEXT_TOKENS[0])


# clocks


async def _cpu_ms(turn: Callable[[], Awaitable[Any]], times: int) -> float:
    """CPU milliseconds of one: the best of three rounds, other programs disturb less that way."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        for _ in range(times):
            await turn()
        best = min(best, time.process_time() - begun)
    return 1000 * best / times


async def _turns_per_second(turn: Callable[[str], Awaitable[Any]], rounds: int) -> float:
    """Conversations side by side, each turn after turn."""

    async def converse(name: str) -> None:
        for _ in range(rounds):
            await turn(name)

    await asyncio.gather(*(turn(f"bench-{index}") for index in range(_CONVERSATIONS)))
    begun = time.perf_counter()
    await asyncio.gather(*(converse(f"bench-{index}") for index in range(_CONVERSATIONS)))
    return _CONVERSATIONS * rounds / (time.perf_counter() - begun)


def _import_ms(statement: str) -> float:
    """CPU milliseconds the import takes in a new process, the best of five."""
    code = f"import time; begun = time.process_time(); {statement}; print(time.process_time() - begun)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    return 1000 * min(float(run.stdout) for run in runs)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few turns only, to see that it works")
    lines = asyncio.run(measure(parser.parse_args().quick))
    print(f"{'a turn = two model calls and a tool':<52}{'Parley':>9}{'by hand':>10}   budget")
    print("\n".join(map(str, lines)))
    over = [line.what for line in lines if not line.within]
    print(f"Over budget: {'; '.join(over)}." if over else "All within budget.")


if __name__ == "__main__":
    main()
