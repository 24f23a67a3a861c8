"""Text to speech with the time of every phone: picks the voice's engine and yields speech sentence by sentence.

A neural voice speaks its own language in any region's spelling; every other language falls to the formant voice
of the same gender. Equal arguments give equal samples.
"""

from collections.abc import Iterator
from dataclasses import replace

from engines.contract import BadInput
from engines.speech import espeak, kokoro, pitch
from engines.speech.spoken import SPEECH_RATE, Spoken, joined
from engines.speech.text import pieces
from engines.speech.voices import Voice, family, languages, voices

__all__ = ["SPEECH_RATE", "Spoken", "joined", "speak"]


def speak(
    text: str, voice: str = "af_heart", language: str = "", rate: float = 1.0, pitch_st: float = 0.0
) -> Iterator[Spoken]:
    """-> pieces of speech in order, to be played end to end; `joined` makes one of them.

    An empty `language` is the voice's own; a neural voice that does not speak `language` makes room for one of the
    same gender that does. `rate` is a factor 0.5..2, `pitch_st` in semitones. Raises `BadInput` and `ModelMissing`
    at once, not at the first piece.
    """
    chosen = _voice(voice)
    code = _language(language or chosen.language or "en-us")
    parts = pieces(text)
    if not parts:
        raise BadInput("text", "has no word to say", "type a line with letters or digits in it")
    if chosen.engine == "kokoro" and family(chosen.language) != family(code):
        chosen = next(v for v in voices(code) if v.gender == chosen.gender)
    if chosen.engine == "kokoro":
        spoken = kokoro.speak(parts, chosen, code, rate)
        return _moved(spoken, pitch_st) if pitch_st else spoken
    return espeak.speak(parts, code, chosen.gender, rate, pitch_st)


def _moved(spoken: Iterator[Spoken], semitones: float) -> Iterator[Spoken]:
    for piece in spoken:
        yield replace(piece, audio=pitch.shifted(piece.audio, semitones, SPEECH_RATE))


def _voice(voice: str) -> Voice:
    known = {v.id: v for v in voices()}
    if voice not in known:
        raise BadInput("voice", f"there is no voice {voice!r}", f"voices: {', '.join(known)}")
    return known[voice]


def _language(language: str) -> str:
    known = languages()
    code = language.lower().replace("_", "-")
    if code in known:
        return code
    for other in known:
        if family(other) == code:
            return other
    raise BadInput("language", f"there is no language {language!r}", f"languages: {', '.join(known)}")
