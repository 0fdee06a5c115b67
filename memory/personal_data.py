"""What is kept of one person, in every store: shown, and removed so that nothing of it is left.

    data = PersonalData(data_dir, log, media_store, memory, identities)
    report = await data.forget("cli:me", Wish(since=time.time() - 3600))

Forgetting is a plan, written down before anything is touched: the ids of the rows, turns and files that go, no word
of theirs. A process that is killed on the way leaves the plan, and the next one finishes it before it answers anybody.

1. decide what goes, over all accounts of the person  2. write the plan down  3. remove lines typed at the terminal,
turns, then rows with their vectors and lexical entries, then files, then lines of the log files  4. pack the
databases  5. search the files for what went  6. throw the plan away

A turn that is running is forgotten like any other: it ends properly, but nothing more of it is written, and it is not
remembered. So the turn that asked leaves no trace either. Files such a turn made are delivered first; they go
`LATE_S` later, or at the next start.

Where several installations share a PostgreSQL, 2 also leaves a wish for each of the others (`memory/installations.py`),
which `heed` there makes a plan of its own: for its log, files and log lines, and rows it wrote since.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from memory.conversation import CURRENT_TURN, ConversationLog
from memory.identities import Identities
from memory.installations import Installations
from memory.memory import FILE, PARLEY, ForgetReport, Passage
from memory.passages import Row
from memory.retriever import Retriever
from memory.traces import beginnings, drop_log_lines, files_with, pieces
from memory.turn_log.people import LoggedTurn
from memory.typed_lines import forget_all_typed, forget_typed
from tools.errors import ToolFailed
from tools.media import Media
from tools.media_store import MediaStore

log = logging.getLogger(__name__)

LATE_S = 600.0
"""Seconds until a forgotten turn's own files go: by then they are delivered."""
_WHOLE_BELOW = 64 * 2**20
_MOST_FILES = 100_000
_EXPORT_TOOL = "export_memory"

BeforeForgetting = Callable[[Sequence[str]], Awaitable[None]]
"""Told of the accounts before anything is decided: finish or drop what would write rows of theirs later."""


@dataclass(frozen=True)
class Wish:
    """What of a person is to go; with no field set, everything."""

    since: float | None = None
    """What came at or after this time, in seconds since 1970."""
    before: float | None = None
    """What came before this time."""
    conversation_id: str | None = None
    """One conversation."""
    passage_ids: tuple[str, ...] | None = None
    """These rows, the turns whose words they are, and what was noted of their files."""

    @property
    def everything(self) -> bool:
        """Whether the person asked for all of it."""
        return self == Wish()


@dataclass(frozen=True)
class Going:
    """What a wish would remove, for the person to read."""

    rows: tuple[Row | Passage, ...] = ()
    turns: int = 0
    """Turns of the log, without the one that asks."""
    files: tuple[str, ...] = ()
    """Names of files, without exports."""


@dataclass
class Plan:
    """What goes of one account, by ids."""

    author: str
    everything: bool
    rows: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    """Media of running turns."""
    since: float | None = None
    before: float | None = None
    """The time that was asked for, for what is kept by time alone: the lines typed at a terminal."""
    here: bool = False
    """Only what this installation keeps itself: what it shares went where the person asked."""
    vectors: list[str] = field(default_factory=list)
    """The rows that went there, of which this installation may have vectors."""


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
        self._clock = clock
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
            done = 0
            for file in sorted(self._plans.glob("*.json")) if self._plans.is_dir() else ():
                values = await asyncio.to_thread(_read, file)
                if values is None or self._clock() < values["due"] <= self._clock() + LATE_S:
                    continue
                plans = [Plan(**one) for one in values["plans"]]
                await self._tell_others(file, plans, values["due"], values.get("letters", []))
                _, clean = await self._carry_out(plans, (), begun_now=False)
                if clean:
                    file.unlink(missing_ok=True)
                done += 1
            return done

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
        plan, texts = await asyncio.to_thread(self._plan_here, values["author"], Wish(**values["wish"]), values["rows"])
        file = await asyncio.to_thread(self._write_down, [plan], 0.0)
        if not await asyncio.to_thread(self.installations.take, number):
            file.unlink()
            return False
        await self._write_late([plan])
        _, clean = await self._carry_out([plan], texts)
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
            made = await asyncio.to_thread(self._plan_all, accounts, wish)  # 1
            plans = [plan for plan, _ in made]
            texts = [text for _, found in made for text in found]
            letters = [_letter(plan, wish) for plan in plans] if everywhere and self.installations is not None else []
            if not (wish.everything or letters or any(plan.rows or plan.turns or plan.media for plan in plans)):
                return ForgetReport({}, True)
            file = await asyncio.to_thread(self._write_down, plans, 0.0, letters)  # 2
            elsewhere = await self._tell_others(file, plans, 0.0, letters)
            await self._write_late(plans)
            removed, clean = await self._carry_out(plans, texts)  # 3, 4, 5
            if clean:
                file.unlink(missing_ok=True)  # 6
            return ForgetReport(removed, clean, elsewhere)

    async def going(self, author: str, wish: Wish) -> Going:
        """What `forget` would remove now."""
        await self.ready()
        accounts = await asyncio.to_thread(self.accounts, author)
        for tell in self._before:
            await tell(accounts)
        return await asyncio.to_thread(self._going, accounts, wish)

    def _going(self, accounts: Sequence[str], wish: Wish) -> Going:
        rows: list[Row | Passage] = []
        turns: set[str] = set()
        files: dict[str, str] = {}
        for account in accounts:
            plan, _ = self._plan(account, wish)
            chosen, media = set(plan.rows), {*plan.media, *plan.late}
            own = self.memory.table.own_rows(account) if self.memory is not None else []
            rows += [row for row in own if row.id in chosen]
            turns |= set(plan.turns)
            owned = self.media_store.owned_by(account, _MOST_FILES) if media else []
            made = [one for one in owned if one.media_id in media and one.provenance.tool != _EXPORT_TOOL]
            files |= {one.media_id: one.name for one in made}
        return Going(tuple(rows), len(turns - {CURRENT_TURN.get()}), tuple(files.values()))

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
            for media in await asyncio.to_thread(self.media_store.owned_by, account, _MOST_FILES):
                if media.provenance.tool != _EXPORT_TOOL:
                    found.setdefault(media.media_id, media)
        return list(found.values())

    # -- 1. the plan

    def _plan_all(self, accounts: Sequence[str], wish: Wish) -> list[tuple[Plan, list[str]]]:
        return [self._plan(account, wish) for account in accounts]

    def _plan(self, author: str, wish: Wish) -> tuple[Plan, list[str]]:
        """What goes of one account, and its words."""
        rows = self.memory.table.own_rows(author) if self.memory is not None else []
        turns = self.turn_log.people.turns_of(author)
        gone = _chosen_rows(rows, wish)
        ended = _chosen_turns(turns, gone, wish)
        if ended or gone or wish.everything:
            ended |= {one.turn_id for one in turns if one.turn_id == CURRENT_TURN.get()}
        turn_ids = ended
        forgotten = [turn for turn in turns if turn.turn_id in turn_ids]
        gone = [*gone, *_answers(rows, gone, forgotten)]
        row_ids = {row.id for row in gone}
        media = self._chosen_media(author, rows, row_ids, turns, turn_ids, wish)
        late = {id for turn in forgotten if turn.running for id in turn.media_ids} & media
        notes = [row for row in rows if row.speaker == FILE and row.id not in row_ids and set(row.media_ids) & media]
        plan = Plan(
            author,
            wish.everything,
            sorted(row_ids | {row.id for row in notes}),
            sorted(turn_ids),
            sorted(media - late),
            sorted(late),
            wish.since,
            wish.before,
        )
        return plan, [row.text for row in [*gone, *notes]] + [text for turn in forgotten for text in turn.texts]

    def _plan_here(self, author: str, wish: Wish, went: list[str]) -> tuple[Plan, list[str]]:
        """What goes of an account that forgot at another installation, where these rows went. All turns of it that
        this one has are from before the wish, since it is heeded before a new one begins; rows may be of turns that
        ended just now.
        """
        turns = self.turn_log.people.turns_of(author)
        if wish.passage_ids is not None:
            ended = self.turn_log.people.turns_behind(author, went)
        else:
            ended = _chosen_turns(turns, (), wish)
        forgotten = [turn for turn in turns if turn.turn_id in ended]
        media = self._chosen_media(author, [], set(), turns, ended, wish)
        late = {id for turn in forgotten if turn.running for id in turn.media_ids} & media
        rows = self.turn_log.people.passages_from(ended)
        plan = Plan(
            author,
            wish.everything,
            rows,
            sorted(ended),
            sorted(media - late),
            sorted(late),
            wish.since,
            wish.before,
            here=True,
            vectors=went,
        )
        return plan, [text for turn in forgotten for text in turn.texts]

    def _chosen_media(
        self, author: str, rows: list[Row], row_ids: set[str], turns: list[LoggedTurn], turn_ids: set[str], wish: Wish
    ) -> set[str]:
        """Files of what goes that nothing which stays refers to, and every export that was made into a file."""
        owned = self.media_store.owned_by(author, _MOST_FILES)
        if wish.everything:
            return {media.media_id for media in owned}
        named = {id for row in rows if row.id in row_ids for id in row.media_ids}
        named |= {id for turn in turns if turn.turn_id in turn_ids for id in turn.media_ids}
        if wish.before is not None:
            named |= set(self.media_store.added_before(author, wish.before))
        kept = {id for row in rows if row.id not in row_ids and row.speaker != FILE for id in row.media_ids}
        kept |= {id for turn in turns if turn.turn_id not in turn_ids for id in turn.media_ids}
        exports = {media.media_id for media in owned if media.provenance.tool == _EXPORT_TOOL}
        return (named - kept) | (exports if row_ids or turn_ids else set())

    # -- 2. to disk

    @property
    def _plans(self) -> Path:
        return self.data_dir / "forgetting"

    async def _tell_others(
        self, file: Path, plans: Sequence[Plan], due: float, letters: Sequence[dict[str, Any]]
    ) -> int:
        """Leave the wishes for the other installations, once; returns how many there are."""
        if not letters or self.installations is None:
            return 0
        others = await asyncio.to_thread(self.installations.tell, letters)
        await asyncio.to_thread(self._write_down, plans, due, (), file)
        return others

    async def _write_late(self, plans: Sequence[Plan]) -> None:
        late = [Plan(plan.author, False, media=plan.late, here=plan.here) for plan in plans if plan.late]
        if late:
            await asyncio.to_thread(self._write_down, late, self._clock() + LATE_S)

    def _write_down(
        self, plans: Sequence[Plan], due: float, letters: Sequence[dict[str, Any]] = (), file: Path | None = None
    ) -> Path:
        """Whole or not at all, and on the disk when this returns; with `letters` others have yet to be told."""
        self._plans.mkdir(parents=True, exist_ok=True)
        file = file or self._plans / f"{time.time_ns()}-{uuid.uuid4().hex[:8]}.json"
        partial = file.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as stream:
            json.dump({"due": due, "plans": [asdict(plan) for plan in plans], "letters": list(letters)}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
        return file

    # -- 3 to 5

    async def _carry_out(
        self, plans: Sequence[Plan], texts: Sequence[str], *, begun_now: bool = True
    ) -> tuple[dict[str, int], bool]:
        """Remove and look. A store that can not be written now is reported, and its plan stays written down."""
        removed: dict[str, int] = {}
        clean = True
        texts = list(texts) if begun_now else await asyncio.to_thread(self._texts_of, plans)
        for plan in plans:
            _add(removed, {"typed lines": await asyncio.to_thread(self._forget_typed, plan, texts)})
            turns = await asyncio.to_thread(self.turn_log.people.forget_turns, plan.author, plan.turns)
            _add(removed, {"turns": turns})
            clean &= await self._forget_rows(plan, removed, begun_now)
            files = await asyncio.to_thread(self.media_store.release, plan.author, plan.media)
            _add(removed, {"files": files})
            if plan.everything:
                await asyncio.to_thread(self._forget_the_rest, plan, removed)
        found = pieces(texts, self._is_elsewhere)
        ids = [plan.author for plan in plans if plan.everything]
        ids += [id for plan in plans for id in (*plan.turns, *plan.media)]
        lines = await asyncio.to_thread(drop_log_lines, self.data_dir / "logs", [*ids, *beginnings(texts)])
        _add(removed, {"log lines": lines})
        clean &= await asyncio.to_thread(self._scrub, any(plan.everything for plan in plans))  # 4
        return removed, await asyncio.to_thread(self._nothing_left, plans, found) and clean  # 5

    def _forget_the_rest(self, plan: Plan, removed: dict[str, int]) -> None:
        """What is kept by a person's id and is no row, turn or file."""
        self.turn_log.people.forget_person(plan.author)
        _add(removed, {"ratings": self.media_store.drop_ratings(plan.author)})
        if self.identities is not None and not plan.here:
            _add(removed, {"links": self.identities.forget(plan.author)})

    def _forget_typed(self, plan: Plan, texts: Sequence[str]) -> int:
        if plan.everything:
            return forget_all_typed(self.data_dir, plan.author)
        return forget_typed(self.data_dir, plan.author, texts, plan.since, plan.before) if plan.turns else 0

    def _texts_of(self, plans: Sequence[Plan]) -> list[str]:
        """The words of what goes, as far as it is still there: a plan has none."""
        texts: list[str] = []
        for plan in plans:
            rows, turns = set(plan.rows), set(plan.turns)
            own = self.memory.table.own_rows(plan.author) if self.memory is not None and rows else []
            texts += [row.text for row in own if row.id in rows]
            logged = self.turn_log.people.turns_of(plan.author) if turns else []
            texts += [text for turn in logged if turn.turn_id in turns for text in turn.texts]
        return texts

    async def _forget_rows(self, plan: Plan, removed: dict[str, int], begun_now: bool) -> bool:
        if self.memory is None:
            return True
        clean = True
        if plan.rows:
            report = await self.memory.forget(plan.author, passage_ids=plan.rows, search=False)
            _add(removed, report.removed)
            clean = report.nothing_left
        if plan.here:
            await self.memory.drop_vectors(plan.author, plan.vectors)
            return clean
        if not plan.everything:
            return clean
        # What was said since a crash is no part of a plan made before it.
        if begun_now or await asyncio.to_thread(self.memory.table.count, plan.author) == 0:
            # The key goes too, and what others keep of the person.
            report = await self.memory.forget(plan.author, search=False)
            _add(removed, report.removed)
            clean &= report.nothing_left
        return clean

    def _scrub(self, whole: bool) -> bool:
        database = self.data_dir / "log" / "conversations.sqlite3"
        whole = whole or not database.exists() or database.stat().st_size < _WHOLE_BELOW
        try:
            self.turn_log.file.scrub(whole=whole)
            self.media_store.scrub()
        except sqlite3.OperationalError:
            log.warning("a database is in use; what was forgotten is packed away later")
            return False
        return True

    def _nothing_left(self, plans: Sequence[Plan], found: Sequence[str]) -> bool:
        """Look in every store by id, and search the files for words that only this person wrote."""
        for plan in plans:
            if any(self.turn_log.file.has_turn(id) for id in plan.turns):
                return False
            if self.memory is not None and self.memory.table.still_there(plan.rows[:30_000]):
                return False
            held = {media.media_id for media in self.media_store.owned_by(plan.author, _MOST_FILES)}
            if held & set(plan.media):
                return False
        found = [*found, *(plan.author for plan in plans if plan.everything and self._is_gone(plan.author))]
        return not files_with(found, self.data_dir, leave_out=(self.data_dir / "media", self._plans)) and (
            not files_with(found, self.data_dir / "media", only="media.sqlite3*")
        )

    def _is_gone(self, author: str) -> bool:
        """Whether nothing new has come of a person since, and neither another's words nor another's id have theirs in
        them (``http:key`` is in ``http:key:ann``): then it may stand nowhere.
        """
        new = self.turn_log.people.extent(author)[0] or self.media_store.owned_by(author, 1)
        others = [*self.turn_log.people.authors(), *(self.memory.table.authors() if self.memory is not None else ())]
        return not new and not self._is_elsewhere(author) and not any(author in other for other in others)

    def _is_elsewhere(self, piece: str) -> bool:
        """Whether somebody's kept words have the piece too: then finding it in a file proves nothing."""
        kept = self.memory is not None and self.memory.table.is_elsewhere(piece)
        return kept or self.turn_log.people.is_elsewhere(piece)


def _chosen_rows(rows: Sequence[Row], wish: Wish) -> list[Row]:
    if wish.passage_ids is None:
        return [row for row in rows if _fits(row.said_at, row.conversation_id, wish)]
    wanted = set(wish.passage_ids)
    named = [row for row in rows if row.id in wanted]
    # Who forgets what is in a file forgets the file, and the turn that was about it.
    files = {id for row in named if row.speaker == FILE for id in row.media_ids}
    return [row for row in rows if row.id in wanted or files & set(row.media_ids)]


def _chosen_turns(turns: Sequence[LoggedTurn], gone: Sequence[Row], wish: Wish) -> set[str]:
    if wish.passage_ids is None:
        return {one.turn_id for one in turns if _fits(one.started_at, one.conversation_id, wish, one.running)}
    texts = [row.text for row in gone if row.speaker != FILE and row.text.strip()]
    files = {id for row in gone if row.speaker == FILE for id in row.media_ids}
    return {turn.turn_id for turn in turns if files & set(turn.media_ids) or any(_says(turn, text) for text in texts)}


def _answers(rows: Sequence[Row], gone: Sequence[Row], forgotten: Sequence[LoggedTurn]) -> list[Row]:
    """What Parley said in the turns that go: an answer repeats what it answers."""
    known = {row.id for row in gone}
    said = {(turn.conversation_id, text) for turn in forgotten for text in turn.texts}
    return [
        row for row in rows if row.id not in known and row.speaker == PARLEY and (row.conversation_id, row.text) in said
    ]


_TELLING = 12
"""Letters from which on a text that stands within another is a quotation of it."""


def _says(turn: LoggedTurn, text: str) -> bool:
    return any(text == said or (len(text) >= _TELLING and text in said) for said in turn.texts)


def _fits(when: float, conversation_id: str, wish: Wish, running: bool = False) -> bool:
    if wish.since is not None and when < wish.since:
        return False
    if wish.before is not None and (when >= wish.before or running):
        return False
    return wish.conversation_id in (None, conversation_id)


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
    return {"author": plan.author, "wish": asdict(wish), "rows": plan.rows}


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


def _read(file: Path) -> dict[str, Any] | None:
    """A plan, or None when another process has carried it out meanwhile."""
    try:
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return values
