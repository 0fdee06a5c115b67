from agent.planner.merging import one_edit
from agent.planner.plan import FromAttachment, FromStep, PlannedStep, Request
from agent.planner.rule_planner import RulePlanner


def edit(image, instruction):
    return PlannedStep("edit_image", {"image": image, "instruction": instruction})


def test_edits_in_a_row_are_one_edit_and_later_steps_take_its_result():
    describe = PlannedStep("describe_image", {"image": FromStep(2)})
    steps = [
        edit(FromAttachment(0), "crop it"),
        edit(FromStep(0), "rotate it"),
        edit(FromStep(1), "add snow"),
        describe,
    ]
    first, second = one_edit(steps)
    assert first == edit(FromAttachment(0), "crop it, rotate it, add snow")
    assert second.arguments == {"image": FromStep(0)}


def test_edits_of_two_pictures_stay_two():
    steps = [edit(FromAttachment(0), "crop it"), edit(FromAttachment(1), "rotate it")]
    assert one_edit(steps) == steps


def test_a_picture_that_another_step_takes_in_between_stays():
    steps = [
        edit(FromAttachment(0), "crop it"),
        edit(FromStep(0), "rotate it"),
        PlannedStep("describe_image", {"image": FromStep(0)}),
    ]
    assert one_edit(steps) == steps


def test_the_planner_edits_once():
    plan = RulePlanner().plan(Request("make it black and white and rotate it", ("image",)))
    assert [step.tool for step in plan.steps] == ["edit_image"]
    assert "rotate" in plan.steps[0].arguments["instruction"]
