"""A program that ends without closing its agent loses nothing it was told, and is shown no traceback."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from agent import Agent
agent = Agent.create(data_dir=sys.argv[1])
for sentence in sys.argv[2:]:
    print(agent.ask(sentence).text)
"""
ASKING = """
import sys
from agent import Agent
with Agent.create(data_dir=sys.argv[1]) as agent:
    rows = agent.block_on(agent.memory.export("program:user"))["passages"]
    facts = agent.block_on(agent.facts.current("program:user"))
print([row["text"] for row in rows if row["speaker"] == "user"])
print([fact.line() for fact in facts])
"""


def run(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip


def test_the_last_words_are_kept(tmp_path):
    said = run(PROGRAM, tmp_path, "My cat is called Miso.", "I live in Oslo.")
    assert said.stderr == ""
    rows, facts = run(ASKING, tmp_path).stdout.splitlines()
    assert rows == "['My cat is called Miso.', 'I live in Oslo.']"
    assert facts == "['home: Oslo', 'cat: Miso']"
