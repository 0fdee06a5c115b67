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
        self.count = 0

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

    @rule(author=person, text=words, shared=st.none() | room)
    def remember(self, author, text, shared):
        self.count += 1
        token = f"token{self.count}x"
        place = shared or f"dm of {author}"
        work = self.home.turn(f"{text} {token}", author, place, shared=shared is not None)
        self.rows[self.run(work)] = (author, shared, token)

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
            self.gone([id])

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
        self.remember(author, text, None)
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


def test_people_on_two_machines(postgres_url):
    class Machine(PeopleOnTwoMachines):
        url = postgres_url

    few = settings(max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Machine, settings=few)
