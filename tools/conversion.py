"""Turning one kind of media into another with the tools there are: the shortest path through them.

Every tool that names a cost in ``@tool(converts=...)`` is an edge from the kinds its first parameter takes to
the kind it returns. A recording given to a translator is transcribed first, a film for a transcriber gives
its sound track.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

from tools.tool import Tool


def conversion_path(tools: Iterable[Tool], kind: str, wanted: Sequence[str]) -> list[Tool] | None:
    """The cheapest tools that make `kind` one of `wanted`, in order; None when nothing does (Dijkstra 1959)."""
    edges = list(_edges(tools))
    waiting: list[tuple[float, int, str, list[Tool]]] = [(0.0, 0, kind, [])]
    seen: set[str] = set()
    counter = 0
    while waiting:
        cost, _, reached, path = heapq.heappop(waiting)
        if reached in wanted:
            return path
        if reached in seen:
            continue
        seen.add(reached)
        for source, target, price, tool in edges:
            if source == reached and target not in seen:
                counter += 1
                heapq.heappush(waiting, (cost + price, counter, target, [*path, tool]))
    return None


def _edges(tools: Iterable[Tool]) -> Iterable[tuple[str, str, float, Tool]]:
    for tool in tools:
        if tool.converts is None:
            continue
        first = tool.signature.parameters[0]
        for source in first.media_kinds or ("text",):
            yield source, tool.signature.returns, tool.converts, tool
