"""What people are told of how their script was understood: one line for each thing that was not taken as it stands."""

from engines.film.casting import written_language
from engines.film.shots import Screenplay
from engines.film.staging import explain

_LANGUAGES = {
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "de": "German",
    "hi": "Hindi",
}


def told(screenplay: Screenplay) -> list[str]:
    """Lines in the order of the script, none of them twice."""
    lines = [
        word.sentence for shot in screenplay.shots for word in explain(shot, screenplay) if not word.known
    ]
    written = written_language(screenplay)
    if written != "en":
        lines.insert(
            0,
            f"The script seems to be in {_LANGUAGES[written]}: what is seen is only understood in English; lines are "
            "spoken in their own language.",
        )
    return list(dict.fromkeys(lines))
