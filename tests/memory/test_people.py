"""Many people remember, recall, forget, link and export in any order: nobody sees another's private row."""

import asyncio
import sys
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

sys.path.append(str(Path(__file__).parent))  # the import mode of the tests leaves their folder out
from installation import Installation, WordEmbedder

from agent.taking_back import TakingBack
from memory.forgetting.plan import Wish
from memory.messages import Message, Role
from memory.moving import move_to

PEOPLE = ["discord:1", "slack:1", "http:local:Sam", "cli:1"]
ROOMS = ["channel", "other channel"]
WORDS = ["cat", "secret", "Oslo", "birthday", "猫", "生日", "code"]

person = st.sampled_from(PEOPLE)
room = st.sampled_from(ROOMS)
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


class People(RuleBasedStateMachine):
    """The stores beside a model of who may see what. All have one display name."""

    @initialize()
    def open(self):
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.embedder = WordEmbedder()
        self.home = self.new_home()
        self.rows = {}  # id -> (author, room of a shared row or None, token)
        self.group = {one: {one} for one in PEOPLE}
        self.apart = set()
        self.paused = set()
        self.answers = {}  # id of a person's row -> id of the row of its answer
        self.count = 0
        for author in PEOPLE:  # so that there is something to rule from the first step on
            self.remember(author, "cat", ROOMS[0] if author.startswith("d") else None, answered=True)

    def new_home(self):
        async def make():
            return Installation(Path(self.folder.name), self.embedder)

        return self.run(make())

    def run(self, work):
        return self.loop.run_until_complete(work)

    def teardown(self):
        if hasattr(self, "home"):
            self.run(self.home.close())
            self.loop.close()
            self.folder.cleanup()

    def together(self, author):
        if author in self.apart or len(self.group[author]) == 1:
            return {author}
        return {one for one in self.group[author] if one not in self.apart}

    def visible(self, author, here=None):
        own = self.together(author)
        return {id for id, (owner, shared, _) in self.rows.items() if owner in own or (here and shared == here)}

    @rule(author=person, text=words, shared=st.none() | room, answered=st.booleans())
    def remember(self, author, text, shared, answered=False):
        """Turn number n was at the time 1e9 + 100 n, and its answer a second later."""
        self.count += 1
        token = f"token{self.count}x"
        place = shared or f"dm of {author}"
        answer = f"answer{self.count}x to {text}" if answered else ""
        when = 1e9 + 100 * self.count
        id = self.run(self.home.turn(f"{text} {token}", author, place, answer, when=when, shared=shared is not None))
        assert (id == "") == bool(self.paused & self.together(author))
        if not id:
            return
        self.rows[id] = (author, shared, token)
        for said in self.home.log.people.passages_from([self.turn_of(id)]):
            if said != id:
                self.rows[said] = (author, shared, f"answer{self.count}x")
                self.answers[id] = said

    def turn_of(self, id):
        """The turn of the log that a row came of; empty when it is kept on another machine."""
        return next(iter(self.home.log.people.turns_behind(self.rows[id][0], [id])), "")

    def count_of(self, id):
        """The number of a row's turn."""
        return int("".join(letter for letter in self.rows[id][2] if letter.isdigit()))

    @rule(author=person, text=words, here=st.none() | room)
    def recall(self, author, text, here):
        found = self.run(self.home.memory.recall(text, author, here, n_results=200))
        assert {one.id for one in found} <= self.visible(author, here)

    @rule(author=person, here=st.none() | room, at=st.integers(0, 50))
    def ask_for_a_row_in_its_own_words(self, author, here, at):
        if not self.rows:
            return
        id, (_, _, token) = list(self.rows.items())[at % len(self.rows)]
        found = {one.id for one in self.run(self.home.memory.recall(token, author, here, n_results=200))}
        assert found <= self.visible(author, here)
        assert (id in found) == (id in self.visible(author, here))
        own = {one for one, row in self.rows.items() if row[0] in self.together(author)}
        assert (self.run(self.home.memory.explain(author, id)) is not None) == (id in own)

    @rule(author=person)
    def export(self, author):
        exported = self.run(self.home.data.export(author))
        own = {one for one, row in self.rows.items() if row[0] in self.together(author)}
        assert {row["id"] for row in exported["memory"]["passages"]} == own
        others = [row[2] for id, row in self.rows.items() if id not in own]
        assert not any(token in str(exported) for token in others)

    @rule(author=person, at=st.integers(0, 50))
    def forget_one(self, author, at):
        if not self.rows:
            return
        id = list(self.rows)[at % len(self.rows)]
        report = self.run(self.home.memory.forget(author, passage_id=id))
        assert report.nothing_left
        if self.rows[id][0] in self.together(author):
            self.gone(self.turn_with(id))

    def answer_to(self, id):
        """The row of the answer to a row, if it is there."""
        answer = self.answers.get(id)
        return [answer] if answer in self.rows else []

    def turn_with(self, id):
        """The rows of a turn: the person's and the answer, if that is there."""
        asked = next((one for one, answer in self.answers.items() if answer == id), id)
        return [asked, *self.answer_to(asked)]

    @rule(author=person, at=st.integers(0, 30), since=st.booleans())
    def forget_a_time(self, author, at, since):
        """Since a time as the person asks, or before it as retention does."""
        accounts = self.together(author) if since else {author}
        when = 1e9 + 100 * at
        if since:
            report = self.run(self.home.memory.forget(author, since=when))
        else:
            report = self.run(self.home.data.forget(author, Wish(before=when), alone=True))
        assert report.nothing_left
        ids = [id for id, row in self.rows.items() if row[0] in accounts]
        self.gone([id for id in ids if (self.count_of(id) >= at) == since])

    @rule(author=person, shared=st.none() | room)
    def forget_a_conversation(self, author, shared):
        place = shared or f"dm of {author}"
        assert self.run(self.home.data.forget(author, Wish(conversation_id=place))).nothing_left
        accounts = self.together(author)
        dm = [id for id, row in self.rows.items() if row[1] is None and row[0] == author]
        here = [id for id, row in self.rows.items() if shared and row[1] == shared and row[0] in accounts]
        self.gone(here if shared else dm)

    @rule(shared=room)
    def a_conversation_is_deleted(self, shared):
        self.run(self.home.data.note_deleted([shared]))
        self.run(self.home.data.finish())
        self.gone([id for id, row in self.rows.items() if row[1] == shared])

    @rule(at=st.integers(0, 50), how=st.sampled_from(["withdraw", "correct", "unsay"]))
    def a_platform_takes_back(self, at, how):
        """A message with its answer, or the answer alone."""
        asked = [id for id in self.rows if self.rows[id][2].startswith("token") and self.turn_of(id)]
        if not asked:
            return
        id = asked[at % len(asked)]
        author, turn_id, answer = self.rows[id][0], self.turn_of(id), self.answer_to(id)
        taking_back = TakingBack(self.home.log, self.home.store, self.home.memory, settled, self.home.data)
        note = Message(Role.ASSISTANT, "(note)")
        if how == "withdraw":
            self.run(taking_back.withdraw(turn_id, author))
        elif how == "correct":
            self.run(taking_back.correct(turn_id, author, "", Message(Role.USER, "other words"), note))
        else:
            self.run(taking_back.unsay(turn_id, author, note))
        assert self.home.log.versions.taken_back() == []
        self.gone(answer if how == "unsay" else [id, *answer])

    @rule(author=person, paused=st.booleans())
    def pause(self, author, paused):
        self.run(self.home.memory.pause(author, paused))
        self.paused = self.paused | self.together(author) if paused else self.paused - self.together(author)

    @rule(author=person)
    def forget_me(self, author):
        accounts = self.together(author)
        assert self.run(self.home.memory.forget(author)).nothing_left
        self.gone([id for id, row in self.rows.items() if row[0] in accounts])
        for one in accounts:
            self.take_out(one)

    def gone(self, ids):
        tokens = [self.rows.pop(id)[2] for id in ids]
        assert self.home.files_with(*tokens) == []

    @rule(first=person, second=person)
    def link(self, first, second):
        if first == second:
            return
        self.home.identities.enter_code(second, self.home.identities.new_code(first))
        both = self.group[first] | self.group[second]
        for one in both:
            self.group[one] = both

    @rule(author=person)
    def unlink(self, author):
        self.home.identities.unlink(author)
        self.take_out(author)

    def take_out(self, author):
        rest = self.group[author] - {author}
        for one in rest:
            self.group[one] = rest
        self.group[author] = {author}
        self.apart.discard(author)
        if len(rest) == 1:
            self.apart -= rest

    @rule(author=person, apart=st.booleans())
    def keep_apart(self, author, apart):
        if self.home.identities.keep_apart(author, apart):
            (self.apart.add if apart else self.apart.discard)(author)

    @rule()
    def restart(self):
        self.run(self.home.close())
        self.home = self.new_home()

    @invariant()
    def everything_is_somebodys(self):
        if hasattr(self, "home"):
            assert self.home.retriever.table.total() == len(self.rows)


async def settled(_):
    """Nothing is being remembered: every step here is waited for."""


class PeopleOfTwoProcesses(People):
    """The same, while they are served by either of two processes on one folder, each with what it has in memory."""

    @initialize()
    def open(self):
        super().open()
        self.second = self.new_home()

    @rule()
    def go_to_the_other_process(self):
        self.home, self.second = self.second, self.home

    def teardown(self):
        if hasattr(self, "second"):
            self.run(self.second.close())
        super().teardown()


PeopleOfTwoProcesses.TestCase.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPeopleOfTwoProcesses = PeopleOfTwoProcesses.TestCase
People.TestCase.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPeople = People.TestCase


class PeopleOnTwoMachines(People):
    """The same, while people go back and forth between two machines that share a PostgreSQL and nothing else."""

    url = ""

    @initialize()
    def open(self):
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.execute("DROP SCHEMA IF EXISTS parley CASCADE")
        self.machine = "discord"
        super().open()
        self.machine = "web"
        self.other = self.new_home()

    def new_home(self):
        async def make():
            return Installation(Path(self.folder.name) / self.machine, self.embedder, database_url=self.url)

        return self.run(make())

    @rule()
    def go_to_the_other_machine(self):
        self.home, self.other = self.other, self.home
        self.machine = self.home.folder.name
        self.run(self.home.data.heed())  # as before each turn

    @rule(author=person, text=words, at=st.integers(0, 50))
    def say_here_and_forget_there(self, author, text, at):
        self.remember(author, text, None, answered=at % 2 == 0)
        self.go_to_the_other_machine()
        if at % 3 == 0:
            self.forget_me(author)
        else:
            self.forget_one(author, at)

    @rule()
    def restart(self):
        self.machine = self.home.folder.name
        super().restart()

    def gone(self, ids):
        tokens = [self.rows[id][2] for id in ids]
        super().gone(ids)
        self.run(self.other.data.heed())
        assert self.other.files_with(*tokens) == []

    def teardown(self):
        if hasattr(self, "other"):
            self.run(self.other.close())
        super().teardown()


class PeopleWhoMove(People):
    """The same, from SQLite to a PostgreSQL in the middle of it."""

    url = there = ""

    @initialize()
    def open(self):
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.execute("DROP SCHEMA IF EXISTS parley CASCADE")
        super().open()

    def new_home(self):
        async def make():
            return Installation(Path(self.folder.name), self.embedder, database_url=self.there)

        return self.run(make())

    @rule()
    def move(self):
        self.run(self.home.close())
        move_to(Path(self.folder.name) / "memory", self.url)
        self.there = self.url
        self.home = self.new_home()


def test_people_who_move(postgres_url):
    class Machine(PeopleWhoMove):
        url = postgres_url

    few = settings(max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Machine, settings=few)


def test_people_on_two_machines(postgres_url):
    class Machine(PeopleOnTwoMachines):
        url = postgres_url

    few = settings(max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Machine, settings=few)
