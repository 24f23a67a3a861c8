"""What the stage promises of a user's picture as a set: it is recognised, whoever stands before it and however near."""

import numpy as np
from stage_shots import WIDTH, WOMAN, shot

from engines.media.image import read_image
from engines.stage.pictured.place import place_of
from engines.stage.relief import FAR
from resources import SAMPLES

PORTRAIT = SAMPLES / "painted-woman.png"
MEADOW = SAMPLES / "elements" / "meadow.jpg"


def test_a_portrait_without_anybody_before_it_fills_the_frame() -> None:
    assert not place_of(PORTRAIT).is_place
    rgb = shot(backdrop=PORTRAIT, figures=()).frame(0).rgb.astype(float)
    given = read_image(PORTRAIT, "backdrop")[..., :3].astype(float)
    high, wide = given.shape[:2]
    half = round(len(rgb) * min(wide / high, WIDTH / len(rgb)) / 2)
    shown = rgb[:, WIDTH // 2 - half : WIDTH // 2 + half]
    for band in range(4):
        of_frame, of_picture = (
            part[len(part) * band // 4 : len(part) * (band + 1) // 4].mean((0, 1)) for part in (shown, given)
        )
        assert np.abs(of_frame - of_picture).max() < 45


def test_the_floor_before_a_portrait_is_not_black() -> None:
    rgb = shot(backdrop=PORTRAIT, figures=(WOMAN,), shot_type="full_shot").frame(0).rgb
    assert rgb[-len(rgb) // 6 :, :20].mean() > 60


def test_a_close_up_of_somebody_who_sits_shows_the_place_behind_the_face() -> None:
    sitting = WOMAN.model_copy(update={"action": "sit"})
    one = shot(backdrop=MEADOW, figures=(sitting,), shot_type="close_up")
    assert (one.frame(1.0).depth >= FAR).mean() > 0.1
