"""What the trunk and our head on it see in a picture, and what is done where they are not there."""

import numpy as np
import pytest

from engines.contract import BadInput, ModelMissing
from engines.perception import features, scene_net
from engines.perception.scene_net import LABELS, Parts, SceneNet


def field(height: int = 180, width: int = 320) -> np.ndarray:
    """A blue sky over a green field, with a little grain."""
    rng = np.random.default_rng(3)
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[: height // 2] = np.linspace((90, 140, 220), (190, 210, 240), height // 2)[:, None].astype(np.uint8)
    rgb[height // 2 :] = (70, 120, 40)
    return np.clip(rgb + rng.normal(0, 5, rgb.shape), 0, 255).astype(np.uint8)


def network() -> SceneNet:
    found = scene_net.available()
    if found is None:
        pytest.skip("the trunk is not on this machine: matinee models pull dinov2-small")
    return found


def halves(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A head that takes the upper half for sky and the lower for ground, which is nearer."""
    _, rows, columns, _ = values.shape
    labels = np.zeros((len(LABELS), 4 * rows, 4 * columns), np.float32)
    labels[LABELS.index("sky"), : 2 * rows] = 9
    labels[LABELS.index("ground"), 2 * rows :] = 9
    inverse = np.repeat(np.linspace(0, 1, 4 * rows, dtype=np.float32)[:, None], 4 * columns, 1)
    return labels, inverse


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (300, 900), (2000, 210)])
def test_a_picture_of_any_shape_has_patches_of_its_own_shape(width: int, height: int) -> None:
    columns, rows = features.shape(width, height)
    assert max(columns, rows) == features.SIDE // features.PATCH
    assert min(columns, rows) >= features.LEAST
    if min(columns, rows) > features.LEAST:
        assert columns / rows == pytest.approx(width / height, rel=0.1)


def test_without_the_trunk_there_is_no_network_and_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    assert scene_net.available() is None
    with pytest.raises((ModelMissing, BadInput)):
        features.trunk()


def test_shares_of_all_labels_sum_to_one_at_the_pictures_size() -> None:
    network()
    rgb = field()
    parts = SceneNet(halves).read(rgb)
    assert parts.shares.shape == (len(LABELS), *rgb.shape[:2])
    assert parts.inverse.shape == rgb.shape[:2]
    np.testing.assert_allclose(parts.sky + parts.ground + parts.stands, 1, atol=1e-4)


def test_edges_of_parts_lie_where_the_picture_has_them() -> None:
    network()
    rgb = field(200, 320)  # its horizon lies between two patches
    parts = SceneNet(halves).read(rgb)
    assert (parts.sky > 0.5)[:96].mean() > 0.99
    assert (parts.ground > 0.5)[104:].mean() > 0.99


def test_water_is_ground_and_a_ceiling_stands() -> None:
    shares = np.zeros((len(LABELS), 2, 2), np.float32)
    shares[LABELS.index("water"), 0] = 1
    shares[LABELS.index("ceiling"), 1] = 1
    parts = Parts(shares, np.zeros((2, 2), np.float32))
    assert parts.ground[0].all()
    assert parts.stands[1].all()
    assert not parts.sky.any()


def test_a_field_under_the_sky_is_seen_and_equal_pictures_are_seen_alike() -> None:
    rgb = field()
    parts = network().read(rgb)
    assert (parts.sky > 0.5)[:70].mean() > 0.9
    assert (parts.sky > 0.5)[110:].mean() < 0.1
    np.testing.assert_array_equal(parts.shares, network().read(rgb.copy()).shares)
