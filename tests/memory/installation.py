"""All stores of an installation put together for tests, and an embedding that needs no model."""

import hashlib
import io
import time

import numpy as np
import PIL.Image

from memory.conversation import ConversationLog
from memory.facts import FactStore
from memory.identities import Identities
from memory.installations import Installations
from memory.linked_memory import LinkedMemory
from memory.messages import IncomingMessage, Message, Role
from memory.personal_data import PersonalData
from memory.retriever import Retriever
from memory.settings import MemorySettings
from memory.vector_store import InMemoryVectorStore
from memory.words import terms
from tools.media_store import MediaStore


class WordEmbedder:
    """A real embedding by hashed words: texts that share words are near, with no model to load."""

    identity = "words@1"
    dimensions = 64
    ready = True
    error = None

    def __init__(self):
        self.asked = []

    def warm(self, after_s=0.0):
        pass

    def wait(self, timeout_s):
        return True

    def embed(self, texts):
        self.asked += texts
        vectors = np.full((len(texts), self.dimensions), 1e-3, "float32")
        for row, text in zip(vectors, texts, strict=True):
            for word in terms(text):
                digest = hashlib.sha256(word.encode()).digest()
                row[digest[0] % self.dimensions] += 1 if digest[1] % 2 else -1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_question(self, text):
        return self.embed([text])[0]


class Installation:
    """All stores below one folder, as `agent.assembly` puts them together, without an agent."""

    def __init__(self, folder, embedder, clock=None, database_url=""):
        clock = clock or time.time
        self.folder = folder
        self.log = ConversationLog(folder / "log")
        self.store = MediaStore(folder / "media")
        self.retriever = Retriever(
            folder / "memory",
            MemorySettings(database_url=database_url),
            embedder=embedder,
            open_vectors=lambda: InMemoryVectorStore(2 * embedder.dimensions),
            quiet_s=0.01,
            clock=clock,
        )
        self.identities = Identities(folder / "memory", database_url, clock=clock)
        installations = Installations(folder, database_url) if database_url else None
        self.data = PersonalData(
            folder, self.log, self.store, self.retriever, self.identities, installations, clock=clock
        )
        self.memory = LinkedMemory(self.retriever, self.data)
        self.facts = FactStore(self.retriever, folder / "memory", database_url, accounts=self.data.accounts)
        self.retriever.forget_also(self.facts.forgotten)
        self.closed = False

    async def turn(self, text, author, conversation="", answer="", *, when=None, shared=False, media=()):
        """One whole turn in every store, as the agent writes it; returns the id of the person's row."""
        when = time.time() if when is None else when
        conversation = conversation or ("terminal" if author == "cli:me" else f"dm of {author}")
        incoming = IncomingMessage(text, author, conversation, shared=shared, received_at=when)
        ids = tuple(one.media_id for one in media)
        turn_id = self.log.open_turn(incoming, Message(Role.USER, text, media_ids=ids, text=text), "en")
        self.log.end_turn(turn_id, conversation, "done", Message(Role.ASSISTANT, answer, text=answer))
        row = await self.memory.remember(text, author, conversation, when, ids, shared=shared)
        self.log.note_remembered(turn_id, row)
        await self.facts.learn(text, author, row, shared=shared)
        if answer:
            said = await self.memory.remember(answer, author, conversation, when + 1, speaker="Parley", shared=shared)
            self.log.note_remembered(turn_id, said)
        return row

    def picture(self, owner, colour="red", name="photo.png"):
        """An uploaded picture."""
        buffer = io.BytesIO()
        PIL.Image.new("RGB", (8, 8), colour).save(buffer, "PNG")
        return self.store.add_upload(buffer.getvalue(), name, owner)

    def files_with(self, *needles):
        """Files below the folder that hold any of the texts, by name."""
        found = []
        for path in self.folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                found += [(path.name, one) for one in needles if one.encode() in data]
        return found

    async def close(self):
        await self.memory.close()
        self.facts.close()
        self.log.close()
        self.store.close()
        self.closed = True
