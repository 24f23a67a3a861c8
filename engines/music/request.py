"""What a piece of music takes: an idea in words, a plan of thoughts, a reference or a film, and how it is mixed."""

from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from engines.contract import Request, param
from engines.film.shots import Lora, lora_files
from engines.music.thoughts import Metre, Plan, Role, Style

SHORTEST_S, LONGEST_S = 4.0, 1200.0
SLOWEST_BPM, FASTEST_BPM = 40, 220
MusicFormat = Literal["wav", "flac", "mp3"]
MusicTask = Literal["compose", "cover", "repaint", "extract", "lego", "complete"]
Stem = Literal[
    "vocals", "backing_vocals", "drums", "bass", "guitar", "keyboard", "percussion", "strings", "synth", "brass",
    "woodwinds", "fx",
]  # fmt: skip
NEURAL = "Neural engines"


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fader(_Frozen):
    """How a part stands in the mix: `gain_db` and `pan` (-1 left, 1 right) add to what its style gives it."""

    role: Role
    gain_db: float = Field(default=0.0, ge=-40, le=12)
    pan: float = Field(default=0.0, ge=-1, le=1)
    mute: bool = False
    solo: bool = False


class Lock(_Frozen):
    """Bars that keep their notes: of one part, or of all where `role` is None; `last` counts too. Without bars, all."""

    role: Role | None = None
    first: int = Field(default=0, ge=0)
    last: int | None = Field(default=None, ge=0)


class MusicRequest(Request):
    """An idea becomes an arranged piece."""

    panel: ClassVar[str] = "music"

    prompt: str = param(
        "",
        group="Idea",
        title="Idea",
        help="What the piece should be: a style, a mood, instruments, and how it goes on.",
        widget="text",
        max_length=4000,
    )
    reference: Path | None = param(
        None,
        group="Idea",
        title="Reference",
        help="A recording or MIDI file whose course the piece takes: sections, energy and harmony, not its notes.",
        widget="media",
        accepts=["audio", "midi"],
    )
    film: Path | None = param(
        None,
        group="Idea",
        title="Film to score",
        help="A film whose cuts the bars land on; the piece is as long as the film.",
        widget="media",
        accepts=["video"],
    )
    plan: Plan | None = param(
        None, group="Idea", help="The thoughts themselves, as the panel edits them.", widget="hidden"
    )
    score: Path | None = param(
        None,
        group="Idea",
        help="A score of an earlier take (score.json): bars whose thoughts have not changed keep its notes.",
        widget="hidden",
    )
    locks: tuple[Lock, ...] = param(
        (), group="Idea", help="Parts and bars of the earlier score that stay as they are.", widget="hidden"
    )
    style: Style | None = param(
        None,
        group="Shape",
        title="Style",
        help="What kind of music; without one the idea says it.",
        widget="combo",
        labels={
            "pop": "Pop", "lofi": "Lo-fi", "house": "House", "synthwave": "Synthwave", "trap": "Trap",
            "ambient": "Ambient", "cinematic": "Cinematic", "jazz": "Jazz trio", "bossa": "Bossa nova",
            "reggae": "Reggae", "ballad": "Rock ballad", "folk": "Folk", "chamber": "Chamber",
        },
    )  # fmt: skip
    own_style: str = param(
        "",
        group="Shape",
        title="Learned style",
        help="The id of a style that was taught; it goes before the style.",
        widget="text",
        max_length=80,
    )
    own_strength: float = param(
        1.0,
        group="Shape",
        title="Strength",
        help="How much of the learned style there is; the rest is of the style that it is nearest to.",
        widget="slider",
        step=0.05,
        ge=0,
        le=1,
    )
    duration_s: float = param(
        60.0,
        group="Shape",
        title="Length",
        help="How long the piece is, to the nearest bar.",
        unit="s",
        widget="slider",
        ge=SHORTEST_S,
        le=LONGEST_S,
    )
    tempo_bpm: float | None = param(
        None,
        group="Shape",
        title="Tempo",
        help="Beats a minute; without one the idea and the style say it.",
        unit="bpm",
        ge=SLOWEST_BPM,
        le=FASTEST_BPM,
    )
    key: str | None = param(
        None,
        group="Shape",
        title="Key",
        help="For example A minor, F# major or D dorian; without one it is chosen.",
        max_length=20,
    )
    metre: Metre | None = param(None, group="Shape", title="Metre", help="Beats of a bar.", widget="combo")
    loop: bool = param(
        False,
        group="Shape",
        title="Seamless loop",
        help="The end runs into the beginning, for games and menus: no intro, no ending, no seam.",
        widget="toggle",
    )
    thought_temperature: float = param(
        0.65,
        group="Writing",
        title="Boldness of the plan",
        help="How far the sections, energy and chords may stray from the usual.",
        widget="slider",
        step=0.05,
        ge=0.05,
        le=1.5,
    )
    note_temperature: float = param(
        0.75,
        group="Writing",
        title="Boldness of the notes",
        help="How far a network's notes may stray from the usual.",
        widget="slider",
        step=0.05,
        ge=0.05,
        le=1.5,
    )
    thought_guidance: float = param(
        2.3,
        group="Writing",
        title="Hold to the idea",
        help="How strongly a network's plan follows the words.",
        widget="slider",
        step=0.1,
        ge=1,
        le=5,
    )
    note_guidance: float = param(
        1.3,
        group="Writing",
        title="Hold to the plan",
        help="How strongly a network's notes follow its plan.",
        widget="slider",
        step=0.1,
        ge=1,
        le=5,
    )
    faders: tuple[Fader, ...] = param(
        (), group="Mix", help="The mixer, as the panel sets it.", widget="hidden"
    )
    soundfont: Path | None = param(
        None,
        group="Mix",
        title="Sound bank",
        help="A General MIDI bank (.sf2 or .sf3) instead of the one that comes with Matinee.",
        widget="media",
        accepts=["soundfont"],
    )
    task: MusicTask = param(
        "compose",
        group=NEURAL,
        title="Task",
        help="Compose anew; play the source another way (cover) or a stretch of it anew (repaint); take one part out "
        "of it (extract), add one (lego), or all that is missing (complete).",
        widget="combo",
    )
    lyrics: str = param(
        "",
        group=NEURAL,
        title="Lyrics",
        help="Words to sing, with marks like [verse] and [chorus]; without any, nobody sings.",
        widget="text",
        max_length=8000,
    )
    source: Path | None = param(
        None,
        group=NEURAL,
        title="Source",
        help="The recording that a cover, repaint, extract, lego or complete works on.",
        widget="media",
        accepts=["audio"],
    )
    from_s: float | None = param(
        None,
        group=NEURAL,
        title="From",
        help="Where the stretch begins that is played anew (repaint, lego) or taken from the source (the others).",
        unit="s",
        ge=0,
    )
    to_s: float | None = param(
        None,
        group=NEURAL,
        title="To",
        help="Where that stretch ends; without it, with the source.",
        unit="s",
        gt=0,
    )
    closeness: float = param(
        0.7,
        group=NEURAL,
        title="Closeness",
        help="How near a cover stays to its source.",
        widget="slider",
        step=0.05,
        ge=0,
        le=1,
    )
    stem: Stem | None = param(
        None,
        group=NEURAL,
        title="Part",
        help="Which part is taken out (extract) or added (lego, complete).",
        widget="combo",
        labels={"backing_vocals": "Backing vocals", "fx": "Effects"},
    )
    steps: int | None = param(
        None, group=NEURAL, title="Steps", help="Without it, as many as the model was made for.", ge=1, le=200
    )
    guidance: float | None = param(
        None,
        group=NEURAL,
        title="Guidance",
        help="How strongly the words count; without it as the model was made for. Distilled models take none.",
        step=0.5,
        ge=1,
        le=15,
    )
    loras: tuple[Lora, ...] = lora_files(NEURAL)
    stems: bool = param(
        False,
        group="Output",
        title="Stems",
        help="Also write each part as a file of its own, and the score.",
        widget="toggle",
    )
    format: MusicFormat = param(
        "wav",
        group="Output",
        title="File",
        help="wav (24 bits) and flac lose nothing; mp3 (320 kbit/s) plays everywhere.",
        widget="segments",
        labels={"wav": "WAV", "flac": "FLAC", "mp3": "MP3"},
    )

    @model_validator(mode="before")
    @classmethod
    def one_source(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("reference") and values.get("film"):
            raise ValueError(
                "choose a reference or a film, not both: a film already says how the piece goes on"
            )
        return values

    @field_validator("to_s")
    @classmethod
    def ends_after_it_begins(cls, to_s: float | None, info: ValidationInfo) -> float | None:
        from_s = info.data.get("from_s") or 0.0
        if to_s is not None and to_s <= from_s:
            raise ValueError(f"the stretch should end after it begins, at {from_s:g} s")
        return to_s


def style_label(style: Style) -> str:
    """What people call a style."""
    extra: Any = MusicRequest.model_fields["style"].json_schema_extra
    return str(extra["labels"][style])
