"""Whether a message is answered from memory where no rule planned that: advice, people, what the person told before.

Three sorts: advice, which what was told may lean on; a question that only the person's own words can answer, so that
nothing found is said; and one they may have answered, which somebody else answers when nothing is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from agent.about import About
from agent.chat_models.advice import Advice, advice_wanted, advised
from agent.chat_models.small_talk import words_of
from agent.chat_models.their_people import (
    asks_of_the_past,
    asks_of_what_was_told,
    asks_where_from,
    may_be_of_what_was_told,
    named_to_forget,
    only_they_can_tell,
    people_of,
    share_to_be_told,
    words_of_files,
    words_of_the_person,
)
from agent.chat_models.told_back import found_back, told_back
from agent.planner.plan import Plan, PlannedStep
from memory.messages import Message, Role


@dataclass(frozen=True)
class LookBack:
    """A look into memory."""

    queries: tuple[str, ...]
    advice: Advice | None = None
    sure: bool = False
    """Whether nothing but memory can answer."""
    forget: str = ""
    """What is to be forgotten."""
    why: bool = False
    """Whether it is asked where that is known from."""

    @property
    def plan(self) -> Plan:
        """The steps that look."""
        if self.forget:
            return Plan((PlannedStep("forget", {"what": self.forget}),))
        if self.why:
            return Plan((PlannedStep("explain_memory", {"what": self.queries[0]}),))
        return Plan(tuple(PlannedStep("recall", {"query": one}) for one in self.queries))

    def answer(
        self,
        question: str,
        recalled: Sequence[str],
        about: About,
        language: str,
        said: str,
        now: float,
        zone: tzinfo | None,
    ) -> str:
        """What was found, in words; empty when nothing was and somebody else may answer. `said` is what was said to the
        person in this conversation.
        """
        if self.advice is not None:
            return advised(self.advice, recalled, about, language, said) or ""
        found = recalled[0] if recalled else ""
        if self.why or self.forget:
            return found
        if self.sure:
            return told_back(found, question, language, now, zone)
        share, past = share_to_be_told(question), asks_of_the_past(question)
        return found_back(found, question, language, now, zone, share=share, alike=past)


def look_back(text: str, messages: Sequence[Message], about: About) -> LookBack | None:
    """What to look for, for the last message of a dialogue; None when memory has nothing to do with it."""
    told = words_of_the_person(messages, text)
    relations = [(one.subject, one.value) for one in about.known if one.category == "relation"]
    before = [words_of(one) for one in messages if one.role is Role.USER][:-1]
    if (advice := advice_wanted(text, people_of(told, relations), before)) is not None:
        return LookBack(advice.queries, advice)
    if name := named_to_forget(text, [*people_of(told, relations), *(name for _, name in relations)]):
        return LookBack((text,), forget=f"关于{name}" if name[0] > "\u2fff" else f"about {name}")
    if asks_where_from(text, told):
        return LookBack((text,), why=True)
    if only_they_can_tell(text) or asks_of_what_was_told(text, told, [name for _, name in relations]):
        return LookBack((text,), sure=True)
    return LookBack((text,)) if may_be_of_what_was_told(text, [*told, *words_of_files(messages)]) else None
