from agent.chat_models.wording import StepOutcome, compose_answer


def test_a_step_that_only_made_an_input_readable_is_not_told():
    read = StepOutcome("read_image_text", feeds=True, done=True, text="a long page", asked=False)
    summary = StepOutcome("summarize_text", done=True, text="In short.")
    assert compose_answer([read, summary], "en") == "In short."
    failed = StepOutcome("read_image_text", feeds=True, done=True, text="Error: no text.", failed=True, asked=False)
    left = StepOutcome("summarize_text", skipped=True)
    assert "no text." in compose_answer([failed, left], "en")


def test_what_a_picture_could_not_show_is_told():
    drawn = StepOutcome("generate_image", "image", done=True, text="I could not draw: quarks.", media_ids=("image-1",))
    assert "quarks" in compose_answer([drawn], "en")


def test_a_very_long_text_is_cut_and_says_by_how_much():
    told = compose_answer([StepOutcome("read_image_text", done=True, text="word " * 100_000)], "en")
    assert len(told) < 21_000
    assert told.endswith("(+480,001)")
