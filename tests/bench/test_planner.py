"""How plans are scored, and that the labelled requests kept here can be read and are planned well enough."""

from __future__ import annotations

import json

import pytest

from agent.planner.catalogue import CATALOGUE
from agent.planner.rule_planner import RulePlanner
from bench.planner import DATA, Steps, cases, main, score, table, wanted_steps

SETS = sorted(DATA.glob("*.jsonl"))


def labelled(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_steps_that_need_nothing_of_each_other_may_change_places():
    one = Steps(("describe_image", "read_image_text"), files=frozenset({(0, 0), (1, 1)}))
    other = Steps(("read_image_text", "describe_image"), files=frozenset({(0, 1), (1, 0)}))
    crossed = Steps(("read_image_text", "describe_image"), files=frozenset({(0, 0), (1, 1)}))
    assert one.shape() == other.shape() != crossed.shape()


def test_the_source_of_a_step_counts():
    chain = Steps(("write_text", "translate_text", "synthesize_speech"), frozenset({(0, 1), (1, 2)}))
    wrong = Steps(("write_text", "translate_text", "synthesize_speech"), frozenset({(0, 1), (0, 2)}))
    assert chain.shape() != wrong.shape()
    assert (chain.counted_sources() & wrong.counted_sources()).total() == 1


def test_scores_of_two_requests():
    lines = [
        {"text": "translate 'hi' into French and read it aloud", "plan": ["translate_text"], "edges": []},
        {"text": "画一只猫", "plan": ["generate_image"], "edges": []},
        {"text": "hello", "plan": [], "edges": []},
    ]
    made = cases(map(json.dumps, lines), RulePlanner())
    assert [case.language for case in made] == ["en", "zh", "en"]
    total = score(made)
    assert (total.requests, total.right) == (3, 2)
    assert total.f1("tools") == pytest.approx(2 * 2 / (3 + 2))
    assert "talk, English: 0 false calls in 1" in table(made)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_labels_are_well_formed(path):
    for values in labelled(path):
        wanted = wanted_steps(values)
        assert set(wanted.tools) <= set(CATALOGUE)
        assert all(i < j < len(wanted.tools) for i, j in wanted.edges)
        files = len(values.get("attachments", ())) + sum(len(one.get("files", ())) for one in values.get("history", ()))
        assert all(step < len(wanted.tools) and index < files for step, index in wanted.files)


def test_the_command_prints_each_set_and_its_misses(tmp_path, capsys):
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({"id": "m", "text": "draw a cat", "plan": ["compose_music"], "edges": []}))
    main([str(path), "--misses"])
    printed = capsys.readouterr().out
    assert printed.startswith("mine\n")
    assert "m: draw a cat\n    wanted  compose_music()\n    planned generate_image()" in printed


@pytest.mark.parametrize(
    ("name", "tools", "sources", "whole"), [("first", 0.9, 0.82, 0.75), ("second", 0.86, 0.76, 0.6)]
)
def test_the_planner_stays_as_good_as_it_was(name, tools, sources, whole):
    every = cases((DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines(), RulePlanner())
    total = score(case for case in every if not case.is_talk)
    assert total.f1("tools") > tools
    assert total.f1("sources") > sources
    assert total.right / total.requests > whole


def test_talk_calls_nothing():
    every = cases((DATA / "talk.jsonl").read_text(encoding="utf-8").splitlines(), RulePlanner())
    assert len(every) == 200
    # A joke about remembering Parley's own name is still taken at its word.
    assert {case.values["text"] for case in every if case.made.tools} <= {"记一下你的名字行不"}
