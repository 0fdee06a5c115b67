"""What goes when a person wishes to forget: rows, turns and files, decided once and by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from memory.conversation import CURRENT_TURN, ConversationLog
from memory.memory import FILE, PARLEY, Passage
from memory.retriever import Retriever
from memory.rows import Row
from memory.turn_log.people import LoggedTurn
from tools.media_store import MediaStore

Besides = Literal["quote", "none"]
EXPORT_TOOL = "export_memory"
"""The tool whose files are copies of what is kept elsewhere."""
MOST_FILES = 100_000
"""More than anybody's files."""


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
    besides: Besides | None = None
    """With `passage_ids`: the turns that go with these rows are those that say one of them or quote it; here only those
    that ``quote`` one, or ``none``."""
    deleted: tuple[str, ...] | None = None
    """Shared conversations that their platform deleted. What the person had noted down there for themselves stays."""

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


class Choice:
    """Decides what goes, by what the stores hold now. Methods block for a moment."""

    def __init__(self, turn_log: ConversationLog, media_store: MediaStore, memory: Retriever | None) -> None:
        self._turn_log = turn_log
        self._media_store = media_store
        self._memory = memory

    def people_in(self, conversation_ids: Sequence[str]) -> list[str]:
        """Everybody of whom something said in these shared conversations is kept."""
        remembered = self._memory.table.authors_in(conversation_ids) if self._memory is not None else []
        return list(dict.fromkeys([*self._turn_log.people.authors_in(conversation_ids), *remembered]))

    def plan(self, author: str, wish: Wish) -> tuple[Plan, list[str]]:
        """What goes of one account, and its words."""
        rows = self._memory.table.own_rows(author) if self._memory is not None else []
        turns = self._turn_log.people.turns_of(author)
        gone = _chosen_rows(rows, wish)
        if wish.passage_ids is None or wish.besides:
            turn_ids = _chosen_turns(turns, gone, wish)
        else:
            behind = self._turn_log.people.turns_behind(author, [row.id for row in gone])
            came_of = set(self._turn_log.people.passages_from(behind))
            # Of a row whose turn is known, no other that has the same few words: "thanks" is said often.
            turn_ids = behind | _chosen_turns(turns, [row for row in gone if _tells(row, came_of)], wish)
            also = came_of | {row.id for row in gone}
            gone = [row for row in rows if row.id in also]
        if turn_ids or gone or wish.everything:
            turn_ids |= {one.turn_id for one in turns if one.turn_id == CURRENT_TURN.get()}
        forgotten = [turn for turn in turns if turn.turn_id in turn_ids]
        gone = [*gone, *self._of_no_other_turn(author, _answers(rows, gone, forgotten), turn_ids)]
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

    def _of_no_other_turn(self, author: str, answers: Sequence[Row], turn_ids: set[str]) -> list[Row]:
        """Those of these rows that are not known to have come of a turn that stays: it was answered the same."""
        staying = self._turn_log.people.turns_behind(author, [row.id for row in answers]) - turn_ids
        theirs = set(self._turn_log.people.passages_from(staying)) if staying else set()
        return [row for row in answers if row.id not in theirs]

    def plan_here(self, author: str, wish: Wish, went: list[str]) -> tuple[Plan, list[str]]:
        """What goes of an account that forgot at another installation, where these rows went. All turns of it that
        this one has are from before the wish, since it is heeded before a new one begins; rows may be of turns that
        ended just now.
        """
        turns = self._turn_log.people.turns_of(author)
        if wish.passage_ids is not None:
            ended = set() if wish.besides else self._turn_log.people.turns_behind(author, went)
        else:
            ended = _chosen_turns(turns, (), wish)
        forgotten = [turn for turn in turns if turn.turn_id in ended]
        media = self._chosen_media(author, [], set(), turns, ended, wish)
        late = {id for turn in forgotten if turn.running for id in turn.media_ids} & media
        rows = self._turn_log.people.passages_from(ended)
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

    def going(self, accounts: Sequence[str], wish: Wish) -> Going:
        """What would go of these accounts, as it is told the person."""
        rows: list[Row | Passage] = []
        turns: set[str] = set()
        files: dict[str, str] = {}
        for account in accounts:
            plan, _ = self.plan(account, wish)
            chosen, media = set(plan.rows), {*plan.media, *plan.late}
            own = self._memory.table.own_rows(account) if self._memory is not None else []
            rows += [row for row in own if row.id in chosen]
            turns |= set(plan.turns)
            owned = self._media_store.owned_by(account, MOST_FILES) if media else []
            made = [one for one in owned if one.media_id in media and one.provenance.tool != EXPORT_TOOL]
            files |= {one.media_id: one.name for one in made}
        return Going(tuple(rows), len(turns - {CURRENT_TURN.get()}), tuple(files.values()))

    def _chosen_media(
        self, author: str, rows: list[Row], row_ids: set[str], turns: list[LoggedTurn], turn_ids: set[str], wish: Wish
    ) -> set[str]:
        """Files of what goes that nothing which stays refers to, and every export that was made into a file."""
        owned = self._media_store.owned_by(author, MOST_FILES)
        if wish.everything:
            return {media.media_id for media in owned}
        named = {id for row in rows if row.id in row_ids for id in row.media_ids}
        named |= {id for turn in turns if turn.turn_id in turn_ids for id in turn.media_ids}
        if wish.before is not None:
            named |= set(self._media_store.added_before(author, wish.before))
        kept = {id for row in rows if row.id not in row_ids and row.speaker != FILE for id in row.media_ids}
        kept |= {id for turn in turns if turn.turn_id not in turn_ids for id in turn.media_ids}
        exports = {media.media_id for media in owned if media.provenance.tool == EXPORT_TOOL}
        return (named - kept) | (exports if row_ids or turn_ids else set())


def _chosen_rows(rows: Sequence[Row], wish: Wish) -> list[Row]:
    if wish.passage_ids is None:
        return [row for row in rows if _fits(row.said_at, row.conversation_id, wish) and not _stays(row, wish)]
    wanted = set(wish.passage_ids)
    named = [row for row in rows if row.id in wanted]
    if wish.besides:
        return named
    # Who forgets what is in a file forgets the file, and the turn that was about it.
    files = {id for row in named if row.speaker == FILE for id in row.media_ids}
    return [row for row in rows if row.id in wanted or files & set(row.media_ids)]


def _stays(row: Row, wish: Wish) -> bool:
    """Whether it is a note of the person's own in a conversation that others deleted: nobody else ever read it."""
    return wish.deleted is not None and not row.shared


def _chosen_turns(turns: Sequence[LoggedTurn], gone: Sequence[Row], wish: Wish) -> set[str]:
    if wish.passage_ids is None:
        return {one.turn_id for one in turns if _fits(one.started_at, one.conversation_id, wish, one.running)}
    if wish.besides == "none":
        return set()
    texts = [row.text for row in gone if row.speaker != FILE and row.text.strip()]
    if wish.besides == "quote":
        return {turn.turn_id for turn in turns if any(_quotes(turn, text) for text in texts)}
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


def _tells(row: Row, came_of: set[str]) -> bool:
    """Whether the words of a row tell which turns speak of it."""
    return row.id not in came_of or len(row.text) >= _TELLING or row.speaker == FILE


def _says(turn: LoggedTurn, text: str) -> bool:
    return any(text == said or (len(text) >= _TELLING and text in said) for said in turn.texts)


def _quotes(turn: LoggedTurn, text: str) -> bool:
    """Whether a turn has a text among other words. Who says the very same again has said it themselves."""
    return len(text) >= _TELLING and text not in turn.texts and any(text in said for said in turn.texts)


def _fits(when: float, conversation_id: str, wish: Wish, running: bool = False) -> bool:
    if wish.since is not None and when < wish.since:
        return False
    if wish.before is not None and (when >= wish.before or running):
        return False
    if wish.deleted is not None and conversation_id not in wish.deleted:
        return False
    return wish.conversation_id in (None, conversation_id)
