from __future__ import annotations

from bench.turn import Line, measure


async def test_every_figure_is_measured_for_both() -> None:
    lines = await measure(quick=True)
    assert [line.what.split(",")[0] for line in lines] == [
        "CPU ms a turn",
        "CPU ms a turn",
        "CPU ms a turn",
        "turns/s",
        "CPU µs a streamed token",
        "import ms",
    ]
    assert all(line.parley > 0 and line.by_hand > 0 for line in lines)


def test_the_mark() -> None:
    assert "ok" in str(Line("turns/s", 301, 400, 300, more_is_better=True))
    assert "OVER" in str(Line("turns/s", 299, 400, 300, more_is_better=True))
    assert "OVER" in str(Line("ms", 3, 1, 2))
