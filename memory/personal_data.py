"""What is kept of one person, in every store: shown, and removed so that nothing of it is left.

    data = PersonalData(data_dir, log, media_store, memory, identities)
    report = await data.forget("cli:me", Wish(since=time.time() - 3600))

Forgetting is a plan, written down before anything is touched: the ids of the rows, turns and files that go, no word
of theirs. A process that is killed on the way leaves the plan, and the next one finishes it before it answers anybody.

1. decide what goes, over all accounts of the person  2. write the plan down  3. remove lines typed at the terminal,
turns, then rows with their vectors and lexical entries, then files, then lines of the log files  4. pack the
databases  5. search the files for what went  6. throw the plan away

A conversation that its platform deleted, a channel say, is forgotten for everybody who spoke there in one plan: what
was noted down there with the tool `remember` stays with its person, as nobody else ever read it.

A turn that is running is forgotten like any other: it ends properly, but nothing more of it is written, and it is not
remembered. So the turn that asked leaves no trace either. Files such a turn made are delivered first; they go
`LATE_S` (ten minutes) later, or at the next start.

Where several installations share a PostgreSQL, 2 also leaves a wish for each of the others (`memory/installations.py`),
which `heed` there makes a plan of its own: for its log, files and log lines, and rows it wrote since.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from memory.conversation import ConversationLog
from memory.forgetting.plan import EXPORT_TOOL, MOST_FILES, Choice, Going, Plan, Wish
from memory.forgetting.plan_files import DuePlans, PlanFiles
from memory.forgetting.removal import Removal
from memory.identities import Identities
from memory.installations import Installations
from memory.memory import ForgetReport
from memory.retriever import Retriever
from tools.errors import ToolFailed
from tools.media import Media
from tools.media_store import MediaStore

log = logging.getLogger(__name__)

BeforeForgetting = Callable[[Sequence[str]], Awaitable[None]]
"""Told of the accounts before anything is decided: finish or drop what would write rows of theirs later."""


class PersonalData:
    """All stores of an installation, as far as they hold what is somebody's."""

    def __init__(
        self,
        data_dir: Path,
        turn_log: ConversationLog,
        media_store: MediaStore,
        memory: Retriever | None = None,
        identities: Identities | None = None,
        installations: Installations | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` gives seconds since 1970."""
        self.data_dir = data_dir
        self.turn_log = turn_log
        self.media_store = media_store
        self.memory = memory
        self.identities = identities
        self.installations = installations
        self._choice = Choice(turn_log, media_store, memory)
        self._plans = PlanFiles(data_dir, clock)
        self._removal = Removal(data_dir, turn_log, media_store, memory, identities)
        self._before: list[BeforeForgetting] = []
        self._also_exported: dict[str, Callable[[str], Awaitable[Any]]] = {}
        self._forgetting = asyncio.Lock()
        self._ready = False

    def elsewhere(self) -> bool:
        """Whether other installations may keep turns and files of a person that are not known here."""
        return self.installations is not None and bool(self.installations.others())

    def also_export(self, name: str, tell: Callable[[str], Awaitable[Any]]) -> None:
        """Have an export hold what another store tells of an author, as plain values, under this name."""
        self._also_exported[name] = tell

    def before_forgetting(self, tell: BeforeForgetting) -> None:
        """Have somebody told before rows are chosen, so that nothing of the person is written behind our back."""
        self._before.append(tell)

    def accounts(self, author: str) -> tuple[str, ...]:
        """The accounts whose memory is one with this one's, this one first. Asks the database."""
        return self.identities.together(author) if self.identities is not None else (author,)

    async def ready(self) -> None:
        """Finish what an earlier process had begun to forget; once, and before anything is read."""
        if not self._ready:
            await self.finish()
            self._ready = True

    async def finish(self) -> int:
        """Carry out the plans that are written down and due. Returns how many."""
        async with self._forgetting:
            return sum([await self._finish(file) for file in self._plans.files()])

    async def _finish(self, file: Path) -> bool:
        found = await asyncio.to_thread(self._plans.read, file)
        if found is None:
            return False
        texts: list[str] = []
        begun_now = found.undecided
        if begun_now:
            found, texts = await self._decide(file, found)
        await self._tell_others(file, found)
        clean = True
        if found.plans:
            _, clean = await self._removal.carry_out(found.plans, texts, begun_now=begun_now)
        if clean:
            self.turn_log.places.drop(found.deleted)
            await asyncio.to_thread(file.unlink, missing_ok=True)
        return True

    async def note_deleted(self, conversation_ids: Sequence[str]) -> None:
        """Write down that a platform deleted these shared conversations: `finish` forgets what anybody said there, of
        this process or the next one.
        """
        await asyncio.to_thread(self._plans.write, [], deleted=conversation_ids)

    async def _decide(self, file: Path, found: DuePlans) -> tuple[DuePlans, list[str]]:
        """What goes with deleted conversations, of everybody, written down in place of their ids alone; and its
        words.
        """
        people = await asyncio.to_thread(self._choice.people_in, found.deleted)
        for tell in self._before:
            await tell(people)
        wish = Wish(deleted=tuple(found.deleted))
        # One thread for each person: turns of others go on between.
        made = [await asyncio.to_thread(self._choice.plan, author, wish) for author in people]
        plans = [plan for plan, _ in made if plan.rows or plan.turns or plan.media or plan.late]
        letters = [_letter(plan, wish) for plan in plans] if self.installations is not None else []
        if plans:
            await asyncio.to_thread(self._plans.write, plans, 0.0, letters, file, found.deleted)
            await asyncio.to_thread(self._plans.write_late, plans)
        return DuePlans(plans, 0.0, letters, found.deleted), [text for _, texts in made for text in texts]

    async def heed(self) -> int:
        """Carry out what people asked of other installations that share the memory; returns how many wishes.

        Before each turn, and now and then. A database that does not answer is asked the next time.
        """
        if self.installations is None:
            return 0
        try:
            if not await asyncio.to_thread(self.installations.wishes):
                return 0
            async with self._forgetting:
                waiting = await asyncio.to_thread(self.installations.wishes)  # another task may have had them meanwhile
                return sum([await self._heed(number, values) for number, values in waiting])
        except ToolFailed as error:
            log.warning("what was forgotten elsewhere is not known: %s", error)
            return 0

    async def _heed(self, number: int, values: dict[str, Any]) -> bool:
        """One wish; one that can not be carried out, say because a newer Parley wrote it, holds up nothing else."""
        try:
            return await self._carry_out_here(number, values)
        except ToolFailed:
            raise
        except Exception:
            log.exception("what was forgotten elsewhere could not be removed here; it is tried again")
            return False

    async def _carry_out_here(self, number: int, values: dict[str, Any]) -> bool:
        assert self.installations is not None
        for tell in self._before:
            await tell((values["author"],))
        plan, texts = await asyncio.to_thread(
            self._choice.plan_here, values["author"], Wish(**values["wish"]), values["rows"]
        )
        file = await asyncio.to_thread(self._plans.write, [plan])
        if not await asyncio.to_thread(self.installations.take, number):
            file.unlink()
            return False
        await asyncio.to_thread(self._plans.write_late, [plan])
        _, clean = await self._removal.carry_out([plan], texts)
        if clean:
            file.unlink(missing_ok=True)
            log.info("what a person forgot at another installation that shares the memory is gone here, too")
        return True

    async def forget(
        self, author: str, wish: Wish = Wish(), *, alone: bool = False, everywhere: bool = True
    ) -> ForgetReport:
        """Remove what the person wishes, over all accounts whose memory is one; `alone` this one only. See the module
        for the steps. With `everywhere` the other installations are told, too.

        `nothing_left` is the result of looking: in every store by id, and in the files for the words.
        """
        await self.ready()
        async with self._forgetting:
            accounts = (author,) if alone else await asyncio.to_thread(self.accounts, author)
            for tell in self._before:
                await tell(accounts)
            made = await asyncio.to_thread(lambda: [self._choice.plan(account, wish) for account in accounts])  # 1
            plans = [plan for plan, _ in made]
            texts = [text for _, found in made for text in found]
            letters = [_letter(plan, wish) for plan in plans] if everywhere and self.installations is not None else []
            if not (wish.everything or letters or any(plan.rows or plan.turns or plan.media for plan in plans)):
                return ForgetReport({}, True)
            file = await asyncio.to_thread(self._plans.write, plans, 0.0, letters)  # 2
            elsewhere = await self._tell_others(file, DuePlans(plans, 0.0, letters, []))
            await asyncio.to_thread(self._plans.write_late, plans)
            removed, clean = await self._removal.carry_out(plans, texts)  # 3, 4, 5
            if clean:
                file.unlink(missing_ok=True)  # 6
            return ForgetReport(removed, clean, elsewhere)

    async def going(self, author: str, wish: Wish) -> Going:
        """What `forget` would remove now."""
        await self.ready()
        accounts = await asyncio.to_thread(self.accounts, author)
        for tell in self._before:
            await tell(accounts)
        return await asyncio.to_thread(self._choice.going, accounts, wish)

    async def export(self, author: str) -> dict[str, Any]:
        """Everything kept of a person as plain values: memory, conversations, files, of all accounts that are one."""
        await self.ready()
        await self.heed()
        accounts = await asyncio.to_thread(self.accounts, author)
        exported: dict[str, Any] = {"author": author, "accounts": list(accounts), "memory": {}}
        passages: list[Any] = []
        for account in accounts:
            if self.memory is not None:
                part = await self.memory.export(account)
                passages += part["passages"]
                exported["memory"] = part | exported["memory"] | {"passages": passages}
        exported["conversations"] = [
            turn for one in accounts for turn in await asyncio.to_thread(self.turn_log.people.export, one)
        ]
        exported["files"] = [_file(media) for media in await self.files(author)]
        for name, tell in self._also_exported.items():
            exported[name] = await tell(author)
        return exported

    async def files(self, author: str) -> list[Media]:
        """The files of all accounts that are one, the newest first, each once; without exports, which are copies."""
        found: dict[str, Media] = {}
        for account in await asyncio.to_thread(self.accounts, author):
            for media in await asyncio.to_thread(self.media_store.owned_by, account, MOST_FILES):
                if media.provenance.tool != EXPORT_TOOL:
                    found.setdefault(media.media_id, media)
        return list(found.values())

    async def _tell_others(self, file: Path, found: DuePlans) -> int:
        """Leave the wishes for the other installations, once; returns how many there are."""
        if not found.letters or self.installations is None:
            return 0
        others = await asyncio.to_thread(self.installations.tell, found.letters)
        await asyncio.to_thread(self._plans.write, found.plans, found.due, (), file, found.deleted)
        return others


def _file(media: Media) -> dict[str, Any]:
    made = media.provenance
    return {
        "media_id": media.media_id,
        "kind": media.kind,
        "name": media.name,
        "mime_type": media.mime_type,
        "bytes": media.byte_size,
        "path": str(media.path),
        "tool": made.tool,
        "engine": made.engine,
        "arguments": made.arguments,
        "seed": made.seed,
        "parents": list(made.parents),
    }


def _letter(plan: Plan, wish: Wish) -> dict[str, Any]:
    """A wish for another installation, with the ids of the rows: its log has them beside the turns they came of."""
    asked = {name: value for name, value in asdict(wish).items() if value is not None}  # an older Parley knows fewer
    return {"author": plan.author, "wish": asked, "rows": plan.rows}
