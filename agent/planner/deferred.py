"""The rule planner, made when the first request comes: its word lists take a tenth of a second to compile."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from agent.planner.plan import Plan, Planner, Request
from tools.tool import Tool

if TYPE_CHECKING:
    from agent.planner.rule_planner import RulePlanner


class DeferredPlanner(Planner):
    """Plans with the rule planner over these tools."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tools

    @cached_property
    def _rules(self) -> RulePlanner:
        from agent.planner.rule_planner import RulePlanner

        return RulePlanner(self._tools)

    def plan(self, request: Request) -> Plan:
        """What would be done."""
        return self._rules.plan(request)
