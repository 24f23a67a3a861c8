"""What is heard in a film: voices, places, effects, and the mix of them, all made here by synthesis.

`SoundTrack` is what the film engine uses; `mastered` brings a finished film to its loudness.
"""

from engines.film.sound.dialogue import Spoken
from engines.film.sound.master import mastered
from engines.film.sound.mix import NO_MOMENTS, Moments, Neighbour, Prepared, SoundTrack
from engines.media.loudness import RATE

__all__ = ["NO_MOMENTS", "RATE", "Moments", "Neighbour", "Prepared", "SoundTrack", "Spoken", "mastered"]
