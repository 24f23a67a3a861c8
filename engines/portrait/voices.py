"""The voices of a portrait: each becomes a sound file and a mouth track, kept in the job's folder.

A recording is heard, a typed line is spoken; both are done once, so that a resumed job goes straight on. Further
voices take their turns after the first, or begin when they are told to, and all are mixed into one sound.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

import numpy as np

from engines.contract import BadInput, Progress
from engines.media.audio import length_told, stream_audio, write_audio
from engines.media.video import SOUND_RATE
from engines.portrait.mouth_shapes import shaped
from engines.portrait.person import Known, known
from engines.portrait.request import FaceVoice, PortraitRequest
from engines.portrait.turns import turns_of
from engines.speech.features import SAMPLE_RATE
from engines.speech.listen import listen
from engines.speech.mouth import CHANNELS, RATE, MouthTrack, Phone, mouth_track
from engines.speech.own_mouths import network_of
from engines.speech.speak import speak
from engines.speech.spoken import SPEECH_RATE
from engines.speech.text import pieces
from engines.speech.voices import family, languages, voices

SILENT_PEAK = 1e-3
BLOCK = SOUND_RATE  # samples mixed at a time
LOUD = 0.6  # from here on, several voices at once are bent below full scale
SUGGESTIONS = 5
TELL_EVERY_S = 0.25
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Performed:
    """What is heard: a `sound` file of `duration_s`, and the mouth of each face that speaks, all of that length."""

    sound: Path
    tracks: dict[int, MouthTrack]
    duration_s: float


def check(request: PortraitRequest) -> None:
    """Raise `BadInput` for what can be known of the voices at once: no such voice or language, no sound in a file."""
    for number, line in enumerate(lines_of(request, 0)):
        if line.audio:
            next(stream_audio(line.audio, SAMPLE_RATE, field=_field(number, "audio")))
        else:
            check_line(line.text, line.voice, line.language, number)


def check_line(text: str, voice: str, language: str, number: int = 0) -> None:
    """Raise `BadInput` for a line that cannot be said; `number` counts the voices of a request."""
    known = [v.id for v in voices()]
    if voice not in known:
        raise BadInput(_field(number, "voice"), f"there is no voice {voice!r}", f"voices: {', '.join(known)}")
    code = language.lower().replace("_", "-")
    if code and code not in languages() and code not in map(family, languages()):
        near = ", ".join(f"{near} ({name})" for near, name in _nearest_languages(code))
        raise BadInput(
            _field(number, "language"),
            f"there is no language {language!r}",
            f"perhaps one of {near}; matinee voices lists all",
        )
    if not pieces(text):
        raise BadInput(
            _field(number, "text"), "has no word to say", "type a line with letters or digits in it"
        )


def prepare(request: PortraitRequest, face: int, folder: Path, tell: Tell) -> Performed:
    """Hear and say everything; `face` is who has the first voice.

    `tell` is called with the share that is done, 0 to 1, and may raise `Cancelled`. Raises `BadInput` for a
    recording that is silent or a text that cannot be said.
    """
    lines = lines_of(request, face)

    def part(number: int) -> Tell:
        return lambda share: tell((number + share) / len(lines))

    person = known(request.person) if request.person else None
    mouths = network_of(request.mouths) if request.mouths else None
    said = [
        (line, *_voice(line, number, folder, part(number), person if line.face == face else None, mouths))
        for number, line in enumerate(lines)
    ]
    starts, ends = turns_of([(line.start_s, track.duration_s) for line, _, track in said])
    if len(said) == 1:
        _, sound, track = said[0]
        return Performed(sound, {face: track}, track.duration_s)
    duration_s = max(ends)
    mixed = folder / "voices.wav"
    write_audio(
        mixed, _mixed([(sound, s) for (_, sound, _), s in zip(said, starts, strict=True)]), SOUND_RATE
    )
    turns: dict[int, list[tuple[float, MouthTrack]]] = {}
    for (line, _, track), start_s in zip(said, starts, strict=True):
        turns.setdefault(line.face, []).append((start_s, track))
    return Performed(mixed, {who: _laid(parts, duration_s) for who, parts in turns.items()}, duration_s)


def told(
    request: PortraitRequest,
    face: int,
    folder: Path,
    check: Callable[[], None],
    phase: str,
    patience_s: float,
) -> Generator[Progress, None, Performed]:
    """`prepare` on a thread, so that long voices are reported while they are heard. `check` may raise `Cancelled`."""
    share = 0.0

    def tell(done: float) -> None:
        nonlocal share
        share = done
        check()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(prepare, request, face, folder, tell)
        while not working.done():
            yield Progress(phase=phase, step=round(100 * share), total=100, patience_s=patience_s)
            wait([working], TELL_EVERY_S)
        return working.result()


def lines_of(request: PortraitRequest, face: int) -> list[FaceVoice]:
    """Everything that is said, in the order in which it was given."""
    fields = {
        name: getattr(request, name) for name in ("audio", "text", "voice", "language", "rate", "pitch")
    }
    return [FaceVoice(face=face, start_s=0.0, **fields), *request.others]


def least_s(request: PortraitRequest, face: int) -> float:
    """How long all voices together last at least: recordings as their files say, typed lines no time at all."""
    lines = lines_of(request, face)
    lengths = [length_told(line.audio) if line.audio else 0.0 for line in lines]
    return max(turns_of([(line.start_s, length) for line, length in zip(lines, lengths, strict=True)])[1])


def _field(number: int, name: str) -> str:
    """Where the fault of a voice is: further ones are items of `others`."""
    return f"others.{number - 1}.{name}" if number else name


def _nearest_languages(code: str) -> list[tuple[str, str]]:
    """The codes and names that look most like what was typed."""

    def likeness(language: tuple[str, str]) -> float:
        return max(
            SequenceMatcher(None, code, word.lower()).ratio() for word in (*language, language[1].split()[0])
        )

    return sorted(languages().items(), key=likeness, reverse=True)[:SUGGESTIONS]


def _voice(
    line: FaceVoice, number: int, folder: Path, tell: Tell, person: Known | None, mouths: Path | None
) -> tuple[Path, MouthTrack]:
    """Its sound and its mouth, read by the network `mouths`, else the person's own, which has their shapes in it; every
    other track is given them."""
    sound, heard = folder / f"voice-{number}.wav", folder / f"voice-{number}.npz"
    if sound.exists() and heard.exists():
        return sound, MouthTrack.load(heard)
    network = (mouths or (person.network if person else None)) if line.audio else None
    track = _heard(line.audio, number, sound, tell, network) if line.audio else _spoken(line, sound, tell)
    if person and (mouths or network is None):
        track = shaped(track, person.person.shapes)
    track.save(heard)
    return sound, track


def _heard(audio: Path, number: int, sound: Path, tell: Tell, network: Path | None) -> MouthTrack:
    peak = 0.0

    def copied() -> Iterator[np.ndarray]:
        nonlocal peak
        for chunk in stream_audio(audio, SOUND_RATE, channels=2, field=_field(number, "audio")):
            peak = max(peak, float(np.abs(chunk).max()))
            tell(0.0)
            yield chunk

    duration_s = write_audio(sound, copied(), SOUND_RATE)
    if peak < SILENT_PEAK:
        sound.unlink()
        raise BadInput(
            _field(number, "audio"),
            f"{audio.name} is silent",
            "choose a recording in which somebody speaks",
        )

    def told() -> Iterator[np.ndarray]:
        done_s = 0.0
        for chunk in stream_audio(sound, SAMPLE_RATE):
            for second in np.array_split(chunk[:, 0], max(1, len(chunk) // SAMPLE_RATE)):
                tell(min(done_s / duration_s, 1.0))
                yield second
                done_s += len(second) / SAMPLE_RATE

    return listen(told(), network=network)


def _spoken(line: FaceVoice, sound: Path, tell: Tell) -> MouthTrack:
    phones: list[Phone] = []
    done_s = 0.0

    def sentences() -> Iterator[np.ndarray]:
        nonlocal done_s
        for spoken in speak(line.text, line.voice, line.language, line.rate, line.pitch):
            phones.extend(p.shifted(done_s) for p in spoken.phones)
            done_s += spoken.duration_s
            tell(spoken.progress)
            yield spoken.audio

    duration_s = write_audio(sound, sentences(), SPEECH_RATE)
    return mouth_track(phones, duration_s)


def _laid(parts: Sequence[tuple[float, MouthTrack]], duration_s: float) -> MouthTrack:
    """One track of `duration_s` in which each part begins at its time; where two meet, the wider movement shows."""
    count = round(duration_s * RATE)
    channels = np.zeros((count, len(CHANNELS)), np.float32)
    speech, stress = np.zeros(count, np.float32), np.zeros(count, np.float32)
    for start_s, track in parts:
        first = round(start_s * RATE)
        place = slice(first, min(first + len(track.channels), count))
        length = place.stop - place.start
        here, more = channels[place], track.channels[:length]
        here[:] = np.where(np.abs(more) > np.abs(here), more, here)
        speech[place] = np.maximum(speech[place], track.speech[:length])
        stress[place] = np.maximum(stress[place], track.stress[:length])
    spans = [
        replace(span, start_s=span.start_s + start_s, end_s=span.end_s + start_s)
        for start_s, track in parts
        for span in track.spans
    ]
    return MouthTrack(channels, speech, stress, sorted(spans, key=lambda span: span.start_s))


def _mixed(sounds: Sequence[tuple[Path, float]]) -> Iterator[np.ndarray]:
    """Blocks (samples, 2) of all sounds together, each beginning at its time."""
    for blocks in zip_longest(*(_blocks(sound, start_s) for sound, start_s in sounds)):
        heard = [block for block in blocks if block is not None]
        mixed = np.zeros((max(map(len, heard)), 2), np.float32)
        for block in heard:
            mixed[: len(block)] += block
        over = np.maximum(np.abs(mixed) - LOUD, 0) / (1 - LOUD)
        yield np.where(over > 0, np.sign(mixed) * (LOUD + (1 - LOUD) * np.tanh(over)), mixed)


def _blocks(sound: Path, start_s: float) -> Iterator[np.ndarray]:
    """The sound after `start_s` of silence, in blocks of `BLOCK` samples."""
    whole, rest = divmod(round(start_s * SOUND_RATE), BLOCK)
    for _ in range(whole):
        yield np.zeros((BLOCK, 2), np.float32)
    held = np.zeros((rest, 2), np.float32)
    for chunk in stream_audio(sound, SOUND_RATE, channels=2):
        held = np.concatenate([held, chunk])
        while len(held) >= BLOCK:
            yield held[:BLOCK]
            held = held[BLOCK:]
    if len(held):
        yield held
