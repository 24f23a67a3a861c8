"""Steps are heard when drawn feet come down."""

import numpy as np
import pytest

from engines.film.casting import cast
from engines.film.cutting import cutting_list
from engines.film.shots import Screenplay, Shot, Subject
from engines.film.sound import SoundTrack
from engines.film.sound.effects import cues
from engines.stage.cast import stand
from engines.stage.cast.actions import stance_at
from engines.stage.cast.beast_gait import beast_at
from engines.stage.cast.breeds import BREEDS
from engines.stage.cast.person import Person
from engines.stage.light import LIGHTS

FPS = 24


def lowest_of_each_foot(drawn_at, duration_s: float) -> list[float]:
    """Times at which one of the feet reaches the ground, found in what is drawn."""
    times = np.arange(0, duration_s, 1 / 240)
    up = np.array([drawn_at(float(t)) for t in times]) > 0
    return sorted(times[np.nonzero(up[:-1] & ~up[1:])[0] + 1].tolist())


@pytest.mark.parametrize("words", ["walks", "runs"])
@pytest.mark.parametrize(("kind", "who"), [("human", "woman"), ("human", "child"), ("animal", "dog")])
def test_every_step_is_heard_within_a_frame_of_the_foot_that_comes_down(words, kind, who, tmp_path):
    subject = Subject(name=who, type=kind, sub_type=who, action=words, is_main_subject=True)
    shot = Shot(subjects=(subject,), environment="street", shot_type="full_shot", duration_s=3.0)
    screenplay = Screenplay(shots=(shot,))
    track = SoundTrack(FPS, tmp_path, cast(screenplay))
    [cut] = cutting_list(screenplay, screenplay.shots, track, FPS, "picture_book")
    heard = [
        cue.start_s
        for cue in cues(shot, cut.scene, "open", cut.scene.duration_s, (), cut.moments.steps_s)
        if cue.start_s > 0
    ]
    figure = cut.scene.figures[0]
    actor = stand(figure, LIGHTS["noon"])
    if isinstance(actor, Person):

        def feet(time_s: float) -> list[float]:
            stance = stance_at(figure.action, actor.look, actor.build, figure.expression, time_s)
            return [foot[1] for foot in stance.feet]
    else:

        def feet(time_s: float) -> list[float]:
            return list(beast_at(BREEDS[figure.name], figure.action, figure.seed, time_s).lifted)

    seen = lowest_of_each_foot(feet, 3.0)
    assert len(heard) == len(seen) >= 5
    assert np.abs(np.array(heard) - np.array(seen)).max() < 1 / FPS
