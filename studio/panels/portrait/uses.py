"""Which fields of a request each engine of the panel uses. The window may ask no engine's code.

An engine that is not known here, of a package installed beside Matinee, is given every field.
"""

BUILTIN = "builtin"
GENERATING = frozenset(("skyreels-a2v", "infinitetalk"))
RIG = frozenset(("mouth", "motion", "blinks", "gaze", "mouths"))
NEURAL = ("prompt", "seam", "steps", "text_guidance", "audio_guidance", "loras")


def moves_a_rig(engine: str) -> bool:
    """Whether an engine moves the picture by its handles; the others generate the person whole."""
    return engine not in GENERATING


def unused(engine: str) -> frozenset[str]:
    """The fields that never reach an engine."""
    if engine == BUILTIN:
        return frozenset(NEURAL)
    return RIG if engine in GENERATING else frozenset()
