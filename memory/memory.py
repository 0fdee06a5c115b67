"""Long-term memory as the agent and the tools see it: a protocol; `memory/retriever.py` implements it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, Protocol

from memory.zones import day
from tools.services import TextWriter

if TYPE_CHECKING:
    from memory.rows import Row

PARLEY = "Parley"
"""The speaker of what Parley said itself."""
FILE = "[file]"
"""The speaker of a row that tells what is in a file. Its words are never the person's."""


CITED_LETTERS = 10
"""Of an id that are shown beside a passage: m-0123abcd. Of 10,000 turns two share them in one case of 80."""


@dataclass(frozen=True)
class Passage:
    """Something remembered, as `recall` returns it."""

    id: str
    """Row id, which `forget` and `explain` take."""
    text: str
    speaker: str
    """Who said it, for display."""
    when: float
    """Seconds since 1970, UTC."""
    score: float
    """Higher is nearer; comparable within one recall only."""
    conversation_id: str = ""
    media_ids: tuple[str, ...] = ()
    author: str = ""
    """Whose row it is: another's than the asker's where it was said in a shared conversation."""
    shared: bool = False
    """Whether it was said where others read; see `may_be_told`."""
    likeness: float = 0.0
    """Cosine of the question and the turn, comparable between recalls: of all-MiniLM-L6-v2 what answers a question
    without a word in common has 0.3 to 0.6. 0 where it is not known, or can not be believed."""

    def line(self, zone: tzinfo | None = None) -> str:
        """The passage as the chat model reads it: ``[date] speaker: text``, one line. The date is that of the person's
        zone, None being the machine's.
        """
        return f"[{day(self.when, zone)}] {self._said()}"

    def cited(self, zone: tzinfo | None = None) -> str:
        """The line with the beginning of the id beside the date, which `explain` and `forget` understand."""
        return f"[{day(self.when, zone)} {self.id[:CITED_LETTERS]}] {self._said()}"

    def compared(self, zone: tzinfo | None = None) -> str:
        """The cited line with the likeness, if it is known: ``[date id ~0.47] speaker: text``."""
        like = f" ~{self.likeness:.2f}" if self.likeness > 0 else ""
        return f"[{day(self.when, zone)} {self.id[:CITED_LETTERS]}{like}] {self._said()}"

    def _said(self) -> str:
        said = self.text.removeprefix(f"{self.speaker}: ")  # in a group the words begin with the writer's name
        return f"{self.speaker}: {' '.join(said.split())}"


def may_be_told(one: Passage | Row, conversation_id: str, *, shared: bool) -> bool:
    """Whether something remembered may be told to its person in a conversation: all of it in private; where others
    read, what was said in that very conversation, since nobody knows who reads in others.
    """
    return not shared or (one.shared and one.conversation_id == conversation_id)


@dataclass(frozen=True)
class ForgetReport:
    """What went: counts by store, and whether a look afterwards found nothing left."""

    removed: dict[str, int] = field(default_factory=dict)
    nothing_left: bool = True
    elsewhere: int = 0
    """Other installations that share the memory: each forgets what it keeps itself when it next looks."""

    def to_come(self, language: str) -> str:
        """What the other installations have yet to do, in a sentence; empty where there are none."""
        if not self.elsewhere:
            return ""
        if language == "zh":
            return (
                f"共用此记忆的另外 {self.elsewhere} 台机器会删除各自保存的对话和文件："
                "运行中的在一刻钟内，其余的在下次启动时。"
            )
        others = "The other machine" if self.elsewhere == 1 else f"The other {self.elsewhere} machines"
        return (
            f"{others} that share{'s' * (self.elsewhere == 1)} this memory will delete the turns and files kept there: "
            "within a quarter of an hour if running, else at the next start."
        )


class Memory(Protocol):
    """What every person said and was told. The person is a required argument everywhere.

    All methods are coroutines that do their blocking work in threads; none raises for an empty memory.
    """

    async def remember(
        self,
        text: str,
        author: str,
        conversation_id: str,
        when: float | None = None,
        media: Sequence[str] = (),
        *,
        speaker: str = "",
        shared: bool = False,
    ) -> str:
        """Keep one turn; returns its row id. `speaker` is shown, `author` owns; `shared` says it was said in a
        channel. Written to disk when this returns; vectors follow in the background.
        """
        ...

    async def recall(
        self,
        query: str,
        author: str,
        conversation_id: str | None = None,
        n_results: int = 10,
        token_budget: int | None = None,
        *,
        after: Sequence[str] = (),
        time_zone: str = "",
        patient: bool = False,
    ) -> list[Passage]:
        """The person's passages nearest to the query, best first, within the token budget if one is given.
        With a `conversation_id`, also what others said in that shared conversation. `after` are the last turns before
        the query, oldest first, for one that can not be understood alone ("and where was that?"); `time_zone`, an
        IANA name, is where the person's "yesterday" is told, the machine's if empty. `patient`: rather wait some
        seconds for the embedding model, and the vectors of the last turns, than go by words alone.
        """
        ...

    async def complete(self, query: str, author: str, after: Sequence[str], writer: TextWriter) -> str:
        """Have a capable chat model word a query that can not be understood alone, so that the queries after it are
        understood better; no recall waits for it. Returns what it made of it, empty when there was nothing to do.
        """
        ...

    async def find(self, author: str, about: str) -> list[Passage]:
        """The person's own passages that clearly speak of something: all its words are in them."""
        ...

    async def forget(
        self,
        author: str,
        *,
        passage_id: str | None = None,
        since: float | None = None,
        passage_ids: Sequence[str] | None = None,
    ) -> ForgetReport:
        """Remove one passage, several, what came since a time, or everything of this person."""
        ...

    async def latest(self, author: str, conversation_id: str | None, limit: int = 20) -> list[Passage]:
        """The last passages of the person in a conversation, or with None in any, the oldest of them first."""
        ...

    async def pause(self, author: str, paused: bool = True) -> None:
        """Stop remembering this person, or go on; while paused `remember` keeps nothing and returns ""."""
        ...

    async def export(self, author: str) -> dict[str, Any]:
        """Everything kept of this person, as plain values."""
        ...

    async def explain(self, author: str, passage_id: str) -> Passage | None:
        """The passage behind a citation, None when this person has none with that id."""
        ...

    async def close(self) -> None:
        """Finish what is being written and let go of files."""
        ...
