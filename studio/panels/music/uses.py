"""Which fields of a request each engine of the panel uses, and for which task. The window may ask no engine's code.

An engine that is not known here, of a package installed beside Matinee, is given every field.
"""

from collections.abc import Mapping
from typing import Any

from engines.music.request import MusicRequest, MusicTask
from studio.panels.music.words import say

BUILTIN, MUSICOT, ACE_STEP, STABLE_AUDIO = "builtin", "musicot", "ace-step", "stable-audio-3"
TASKS: dict[str, tuple[MusicTask, ...]] = {
    ACE_STEP: ("compose", "cover", "repaint", "extract", "lego", "complete"),
    STABLE_AUDIO: ("compose", "cover", "repaint"),
}
_DICE = ("thought_temperature", "note_temperature", "thought_guidance", "note_guidance")
_OWN_STYLE = ("own_style", "own_strength")
_TOLD = ("prompt", "style", "tempo_bpm", "key", "metre")
_ALWAYS = ("seed", "format")
_ALL = frozenset(MusicRequest.model_fields)
_OWN: dict[str, frozenset[str]] = {
    BUILTIN: frozenset(
        {
            *_TOLD,
            *_OWN_STYLE,
            *_ALWAYS,
            "thought_temperature",
            "reference",
            "film",
            "duration_s",
            "loop",
            "stems",
            "soundfont",
            "faders",
        }
    ),
    MUSICOT: frozenset({"prompt", "reference", "duration_s", *_DICE, *_ALWAYS}),
    ACE_STEP: frozenset({*_TOLD, *_ALWAYS, "reference", "task", "lyrics", "steps", "guidance", "loras"}),
    STABLE_AUDIO: frozenset({*_TOLD, *_ALWAYS, "task", "steps", "guidance"}),
}
_OF_TASKS: dict[MusicTask, tuple[str, ...]] = {
    "compose": ("duration_s",),
    "cover": ("source", "closeness", "from_s", "to_s"),
    "repaint": ("source", "from_s", "to_s"),
    "extract": ("source", "stem", "from_s", "to_s"),
    "lego": ("source", "stem", "from_s", "to_s"),
    "complete": ("source", "stem", "from_s", "to_s"),
}


def writes_notes(engine: str) -> bool:
    """Whether an engine follows the plan and writes notes; the others play from words alone."""
    return engine not in _OWN or engine == BUILTIN


def task_of(draft: Mapping[str, Any]) -> MusicTask:
    """What the engine of a draft is asked to do: the task, where that engine has it."""
    task: MusicTask = draft["task"]
    return task if task in TASKS.get(draft["engine"], TASKS[ACE_STEP]) else "compose"


def fields_for(draft: Mapping[str, Any]) -> frozenset[str]:
    """The fields that the engine of a draft uses for its task."""
    engine, task = draft["engine"], task_of(draft)
    own = _OWN.get(engine)
    if own is None:
        return _ALL
    used = own | set(_OF_TASKS[task]) if engine in TASKS else own
    return used - {"lyrics"} if task == "extract" else used


def task_words(task: MusicTask) -> tuple[str, str]:
    """What a task is called, and in a sentence what it does."""
    told = {
        "compose": (say("Compose"), say("Anew, from the words.")),
        "cover": (say("Cover"), say("The source, played another way.")),
        "repaint": (say("Repaint"), say("A stretch of the source anew; the rest stays.")),
        "extract": (say("Extract"), say("One part, taken out of the source.")),
        "lego": (say("Add a part"), say("One more part, to the source.")),
        "complete": (say("Complete"), say("All that the source lacks.")),
    }
    return told[task]
