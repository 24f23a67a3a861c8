"""The picture of a finished piece in the gallery: its wave, coloured by its sections."""

from pathlib import Path

from engines.media.wave import write_wave
from engines.music.score import Score
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Section

_COLOURS: dict[Section, int] = {
    "intro": 0xFF6E8BD8, "verse": 0xFF6FA8DC, "pre-chorus": 0xFF7CC4C9, "chorus": 0xFFF0B445, "bridge": 0xFFA77BD8,
    "build": 0xFFE58A5C, "drop": 0xFFF0B445, "break": 0xFF6E8BD8, "theme": 0xFF6FA8DC, "solo": 0xFFE08BB0,
    "outro": 0xFF8A8FA8,
}  # fmt: skip


def write_poster(path: Path, score: Score, mix: Stereo) -> None:
    """Draw `mix` (samples, 2)."""
    plan, length_s = score.plan, len(mix) / RATE

    def colour_at(share: float) -> int:
        bar = min(int(share * length_s / plan.bar_s), plan.bars - 1)
        return _COLOURS[plan.thoughts[plan.at_bar(bar)].section]

    write_wave(path, mix, colour_at)
