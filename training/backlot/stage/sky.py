"""The air's colour and the painted sky."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from engines.stage.frame import _HAZE_HALF_WIDTH as HAZE_HALF_WIDTH
from engines.stage.plan import SKY_HALF_AZIMUTH, SKY_HIGHEST, SKY_LOWEST
from training.backlot.stage.ground import facing_of
from training.backlot.stage.reel import Moments, Places, Reel
from training.backlot.stage.sampling import bilinear, picked

_DRIFT_MOST = 90.0  # pixels of the panorama


def air_of(place: Places, lens: Tensor, width: int) -> Tensor:
    """(frames, width, 3): the fog's colour in each column, warmer towards a sun that stands in the sky."""
    across = (torch.arange(width, device=lens.device) + 0.5 - width / 2) / lens[:, 12:]
    bearing = torch.atan2(*facing_of(lens)).unsqueeze(1) + torch.atan(across) - place.azimuth.unsqueeze(1)
    bearing = torch.remainder(bearing + math.pi, 2 * math.pi) - math.pi
    glow = (0.4 * torch.exp(-((bearing / HAZE_HALF_WIDTH) ** 2)) * place.glow.unsqueeze(1)).unsqueeze(2)
    warm = 0.5 * (place.horizon + place.sun).unsqueeze(1)
    return torch.lerp(place.fog_colour.unsqueeze(1).expand_as(glow * warm), warm.expand_as(glow * warm), glow)


def sky_light(
    reel: Reel, place: Places, moments: Moments, lens: Tensor, frame: Tensor, ray: Sequence[Tensor]
) -> list[Tensor]:
    """Three times (n,) 0..1: the sky of frames (n,) along a ray, three times (n,). place, moments and lens have a row a
    frame."""
    moved = _DRIFT_MOST * torch.tanh(place.cloud_drift * moments.time_s / _DRIFT_MOST)
    offset, high, wide, moved, facing = picked(frame, place.sky, moved, torch.atan2(*facing_of(lens)))
    azimuth = torch.atan2(ray[0], ray[2])
    elevation = torch.atan2(ray[1], torch.hypot(ray[0], ray[2]))
    # Beyond half a turn from the way that the camera faces the panorama goes on instead of wrapping.
    azimuth = facing + torch.remainder(azimuth - facing + math.pi, 2 * math.pi) - math.pi
    per_azimuth = wide / (2 * SKY_HALF_AZIMUTH)
    u = torch.remainder((azimuth + SKY_HALF_AZIMUTH) * per_azimuth + moved, wide - 1.0)
    v = (SKY_HIGHEST - elevation) * high / (SKY_HIGHEST - SKY_LOWEST)
    return list(bilinear(reel.pixels, offset, wide, high, u, v)[:3])
