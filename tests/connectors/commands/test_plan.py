from __future__ import annotations

import json

from agent.planner.plan import FromAttachment, FromStep, Plan, PlannedStep
from connectors.commands.plan import plan_as_text

PAST = [{"role": "user", "text": "translate 'good morning' into german"}, {"role": "assistant", "text": "guten Morgen"}]


def test_a_chain_with_what_feeds_what(parley):
    result = parley("plan", "transcribe this, then read it to me", "--attach", "audio", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {
        "plan": ["transcribe_speech", "synthesize_speech"],
        "edges": [[0, 1]],
        "args": {},
    }


def test_small_talk_uses_nothing(parley):
    assert parley("plan", "hello, how are you?").stdout == "Just talk: no tool would be used.\n"


def test_a_file_counts_as_what_it_is(parley, tmp_path):
    (tmp_path / "odd.xyz").write_text("A text about the sea. It is long enough to be read.")
    result = parley("plan", "read this aloud", "--attach", "odd.xyz", "--json")
    assert json.loads(result.stdout)["plan"][-1] == "synthesize_speech"
    gone = parley("plan", "read this aloud", "--attach", "gone.txt")
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "There is no file gone.txt." in gone.stderr


def test_batches(parley, tmp_path):
    lines = [
        {"id": "a", "text": "read the text on this sign", "attachments": ["image"]},
        {"id": "b", "text": "hello"},
        {"id": "c", "text": "now in french", "history": PAST},
    ]
    (tmp_path / "requests.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    result = parley("plan", "--batch", "requests.jsonl", "--out", "predictions.jsonl")
    assert result.returncode == 0, result.stderr
    out = [json.loads(line) for line in (tmp_path / "predictions.jsonl").read_text().splitlines()]
    assert [one["id"] for one in out] == ["a", "b", "c"]
    assert [one["plan"] for one in out] == [["read_image_text"], [], ["translate_text"]]
    assert all(set(one) == {"id", "plan", "edges", "args"} for one in out)


def test_a_line_that_is_no_request_is_named_and_the_others_go_on(parley, tmp_path):
    (tmp_path / "requests.jsonl").write_text('{"id": 1, "text": "hello"}\nnonsense\n{"id": 3, "text": "hello"}\n')
    result = parley("plan", "--batch", "requests.jsonl")
    assert result.returncode == 1
    assert len(result.stdout.splitlines()) == 3
    assert "Line 2" in result.stderr
    gone = parley("plan", "--batch", "gone.jsonl")
    assert (gone.returncode, gone.stderr) == (1, "gone.jsonl can not be read: no such file or directory.\n")


def test_a_plan_as_a_person_reads_it():
    steps = (
        PlannedStep("read_image_text", {"image": FromAttachment(0)}),
        PlannedStep("translate_text", {"text": FromStep(0), "tgt_lang": "zh", "others": [FromAttachment(1), 2]}),
    )
    assert plan_as_text(Plan(steps)).splitlines() == [
        "1. read_image_text(image=file 1)",
        '2. translate_text(text=result of 1, tgt_lang="zh", others=[file 2, 2])',
    ]
