from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.image.illustration.layout import arrange
from tools.image.illustration.parsing import read_scene
from tools.image.illustration.stage import choose_stage, furnish


def composed(prompt, seed=0, width=1024, height=1024):
    """Per English name the boxes (left, top, right, bottom) of its figures."""
    scene = read_scene(prompt)
    furnish(scene)
    stage = choose_stage(scene)
    figures = arrange(scene, stage, width, height, np.random.default_rng(seed), lambda subject: 0.9)
    boxes = {}
    for figure in figures:
        name = scene.subjects[figure.subject].concept.english
        boxes.setdefault(name, []).append((figure.x, figure.y, figure.x + figure.width, figure.bottom))
    return boxes


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [(1024, 1024), (512, 1024), (1600, 640)])
def test_relations_hold_for_every_seed_and_shape(seed, size):
    def box(prompt, name):
        return composed(prompt, seed, *size)[name][0]

    prompt = "a cat to the left of a house, a dog to the right of the house"
    assert box(prompt, "cat")[2] <= box(prompt, "house")[0] + 1
    assert box(prompt, "dog")[0] >= box(prompt, "house")[2] - 1
    prompt = "a balloon above a house"
    assert box(prompt, "balloon")[3] <= box(prompt, "house")[1]
    prompt = "a cat under the moon"
    assert box(prompt, "cat")[1] >= box(prompt, "moon")[3]
    prompt = "桌子上有一个苹果"
    assert abs(box(prompt, "apple")[3] - box(prompt, "table")[1]) < 0.08 * size[1]
    prompt = "a bear between a fox and a wolf"
    middle, sides = box(prompt, "bear"), (box(prompt, "fox"), box(prompt, "wolf"))
    assert min(side[0] for side in sides) < middle[0] < max(side[0] for side in sides)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9, 12, 30, 60])
@pytest.mark.parametrize("thing", ["cat", "balloon"])
def test_the_number_asked_for_is_placed_inside_and_apart(count, thing):
    ((_, boxes),) = composed(f"{count} {thing}s").items()
    assert len(boxes) == count
    for left, top, right, bottom in boxes:
        assert left >= -1
        assert right <= 1025
        assert top >= -1
        assert bottom <= 1025
    centers = sorted((round((box[0] + box[2]) / 2), round(box[3])) for box in boxes)
    assert all(a != b for a, b in pairwise(centers))


def test_big_and_small_differ():
    def tall(prompt):
        box = composed(prompt)["cat"][0]
        return box[3] - box[1]

    assert tall("a tiny cat and a dog") < tall("a cat and a dog") < tall("a huge cat and a dog")


def test_a_side_of_the_picture_is_kept():
    assert composed("a cat on the left")["cat"][0][2] < 512
    assert composed("a cat on the right")["cat"][0][0] > 512


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "three cats", "a house", "left of", "above", "under", "a moon", "on", "a table", "behind", "a tree",
                "in", "ten birds", "next to", "between", "and", "a boat", "at sea", "in space", "underwater", "trees",
                "a portrait of",
            ]
        ),
        max_size=9,
    ),
    st.integers(0, 2**31),
)  # fmt: skip
def test_whatever_is_asked_stays_in_the_picture(parts, seed):
    for boxes in composed(" ".join(parts), seed, 640, 480).values():
        for left, top, right, bottom in boxes:
            assert np.isfinite([left, top, right, bottom]).all()
            assert right > 0
            assert left < 640
            assert bottom > 0
            assert top < 480


def test_mountains_are_seen_where_they_are_all_that_was_named():
    for prompt in ("sunset over mountains", "a house in the mountains", "日落时的群山"):
        stage = choose_stage(read_scene(prompt))
        assert "mountains" in stage.backdrops
    assert "hills" not in choose_stage(read_scene("a house in the hills")).backdrops
