"""Lines typed at the terminal are forgotten like everything else, in the file that prompt_toolkit reads."""

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from prompt_toolkit.history import FileHistory

from memory.typed_lines import forget_all_typed, forget_typed, typed_file

ME, YOU = "cli:me", "cli:you"


def type_lines(folder, author, *lines):
    history = FileHistory(str(typed_file(folder, author)))
    for line in lines:
        history.store_string(line)


def typed(folder, author):
    return list(FileHistory(str(typed_file(folder, author))).load_history_strings())[::-1]


def test_each_person_has_a_file_that_does_not_name_them(tmp_path):
    type_lines(tmp_path, ME, "mine")
    type_lines(tmp_path, YOU, "yours")
    assert (typed(tmp_path, ME), typed(tmp_path, YOU)) == (["mine"], ["yours"])
    assert not any("me" in path.name or "you" in path.name for path in (tmp_path / "terminal").iterdir())
    assert forget_all_typed(tmp_path, ME) == 1
    assert (typed(tmp_path, ME), typed(tmp_path, YOU)) == ([], ["yours"])


def test_an_older_file_of_everybodys_is_taken_over_and_goes(tmp_path):
    (tmp_path / "terminal").mkdir()
    FileHistory(str(tmp_path / "terminal" / "history")).store_string("from before")
    assert forget_typed(tmp_path, ME, ["from before"]) == 1
    FileHistory(str(tmp_path / "terminal" / "history")).store_string("from before")
    assert typed(tmp_path, ME) == ["from before"]
    assert forget_all_typed(tmp_path, ME) == 1


def test_lines_go_by_their_words_or_by_the_time(tmp_path):
    import time

    type_lines(tmp_path, ME, "hi", "@photo.png what is my pin 4711?", "我的密码是四七一一", "two\nlines")
    type_lines(tmp_path, ME, "kept", "high")
    gone = forget_typed(tmp_path, ME, ["hi", "what is my pin 4711?", "我的密码是四七一一", "two\nlines"])
    assert gone == 4
    assert typed(tmp_path, ME) == ["kept", "high"]
    now = time.time()
    assert forget_typed(tmp_path, ME, [], since=now + 60) == 0
    assert forget_typed(tmp_path, ME, [], before=now - 60) == 0
    assert forget_typed(tmp_path, ME, [], since=now - 60) == 2
    assert typed(tmp_path, ME) == []


def test_who_never_typed_has_no_folder(tmp_path):
    assert forget_all_typed(tmp_path, ME) == forget_all_typed(tmp_path, "discord:1") == 0
    assert forget_typed(tmp_path, "discord:1", ["x"]) == 0
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=5),
    at=st.integers(0, 4),
)
def test_what_stays_is_as_it_was(tmp_path_factory, lines, at):
    folder = tmp_path_factory.mktemp("typed")
    type_lines(folder, ME, *lines)
    before = typed(folder, ME)
    assert len(before) == len(lines)
    if at < len(lines):
        forget_typed(folder, ME, [lines[at]])
        gone = lines[at].strip()
        kept = [one for one in before if one.strip() != gone and not (len(gone) >= 8 and gone in one)]
        assert typed(folder, ME) == (kept if gone else before)
