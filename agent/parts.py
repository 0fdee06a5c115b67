"""What an agent is made of."""

from __future__ import annotations

from dataclasses import dataclass

from agent.chat_model import ChatModel
from agent.planner.plan import Planner
from memory.conversation import ConversationLog
from memory.facts import FactStore
from memory.memory import Memory
from memory.personal_data import PersonalData
from tools.media_store import MediaStore
from tools.toolbox import Toolbox


@dataclass(frozen=True)
class Parts:
    """The parts of an agent; `agent.assembly.create_agent` makes it from settings."""

    chat_model: ChatModel
    toolbox: Toolbox
    media_store: MediaStore
    log: ConversationLog
    planner: Planner
    memory: Memory | None = None
    personal_data: PersonalData | None = None
    """All that is kept of a person; None makes one of the parts above."""
    facts: FactStore | None = None
