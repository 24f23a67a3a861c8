"""What a person may say to a generating engine beside what every portrait takes: words, how windows meet, in how many
steps, and how much words and voice count."""

from dataclasses import dataclass

from engines.film.diffusion.lora import Lora, counting
from engines.portrait.request import Mood, PortraitRequest, Seam

MOODS: dict[Mood, str] = {
    "neutral": "",
    "happy": "happily, with a smile",
    "sad": "sadly, with lowered eyes",
    "surprised": "in surprise, with raised brows",
    "angry": "angrily, with knitted brows",
}


@dataclass(frozen=True)
class Wishes:
    """`prompt` says mood, gesture and setting; steps and scales are the network's own where they are None, and a scale
    of 1 leaves a pass of the network out."""

    prompt: str = ""
    seam: Seam = "carried"
    steps: int | None = None
    text_guidance: float | None = None
    audio_guidance: float | None = None
    loras: tuple[Lora, ...] = ()

    def words(self, mood: Mood) -> str:
        """The prompt under a mood, empty where neither is said."""
        manner = MOODS[mood]
        if self.prompt.strip():
            return f"{self.prompt.strip()}, speaking {manner}" if manner else self.prompt.strip()
        return f"a person is talking {manner}" if manner else ""


def wishes_of(request: PortraitRequest) -> Wishes:
    """Those of a request. Raises `BadInput` for a LoRA that is not there."""
    return Wishes(
        request.prompt,
        request.seam,
        request.steps,
        request.text_guidance,
        request.audio_guidance,
        counting(request.loras),
    )
