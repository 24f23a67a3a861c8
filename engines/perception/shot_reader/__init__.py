"""Reads from a clip how it was filmed and where: type, angle, position, motion of the camera, place and light.

Who is seen and what they do is not read here; `engines.film.captioner` does that, for those who fetched its weights.
"""

from engines.perception.shot_reader.reading import Answer, ShotRead, read_shot
from engines.perception.shot_reader.wording import caption

__all__ = ["Answer", "ShotRead", "caption", "read_shot"]
