from explain_core.fieldguide.scene import BACKGROUNDS, Scene


def test_a_seed_gives_the_same_scene_and_another_seed_another_one():
    assert Scene.from_seed(3, 1, 4) == Scene.from_seed(3, 1, 4)
    assert Scene.from_seed(3, 1, 4) != Scene.from_seed(3, 1, 5)


def test_the_scene_of_a_seed_is_the_one_that_was_drawn_when_this_was_written():
    scene = Scene.from_seed(0, 0, 0)
    assert (scene.facing, scene.background, scene.hidden_part, scene.seed) == (-1, "sand", "", 2380764447)
    assert round(scene.tilt, 6) == -12.016635


def test_scenes_vary():
    scenes = [Scene.from_seed(0, number) for number in range(200)]
    assert {scene.background for scene in scenes} == set(BACKGROUNDS)
    assert {scene.hidden_part for scene in scenes} == {"", "tail", "belly", "legs"}
    assert 70 <= sum(scene.facing == 1 for scene in scenes) <= 130
    # Three quarters of the birds are seen whole.
    assert 130 <= sum(scene.hidden_part == "" for scene in scenes) <= 170
    assert max(scene.unit for scene in scenes) / min(scene.unit for scene in scenes) > 1.2
