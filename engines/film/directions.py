"""Camera words in a script: which part of a sentence speaks of the camera, and what it orders.

In a script "close" may shut a door and "pan" may fry an egg. So words count as the camera's only in capitals at the
head of a sentence (CLOSE ON), in a clause about the camera ("the camera follows", "we crane up"), or as a phrase that
can mean nothing else ("low angle", "close-up of"). What the words mean is in `engines.film.terms`.
"""

import re
from dataclasses import dataclass, replace

from engines.film import terms
from engines.film.lengths import SECONDS, clause_s, length_in, seconds
from engines.stage.scene import ShotAngle, ShotPosition, ShotType


@dataclass(frozen=True)
class Direction:
    """What a sentence orders of the camera, and `rest`, the sentence without that. None and "" order nothing. Where it
    is `aimed`, the rest is no more than what the camera goes to or over: `The lighthouse.` of "whip pan to the
    lighthouse"."""

    rest: str = ""
    shot_type: ShotType | None = None
    shot_angle: ShotAngle | None = None
    shot_position: ShotPosition | None = None
    camera: str = ""
    duration_s: float | None = None
    weather: str = ""
    lighting: str = ""
    sound: str = ""
    aimed: bool = False

    @property
    def given(self) -> bool:
        return bool(self.shot_type or self.shot_angle or self.shot_position or self.camera)

    def over(self, other: "Direction") -> "Direction":
        """This one, with the other where this orders nothing; `rest` stays."""
        return replace(
            self,
            shot_type=self.shot_type or other.shot_type,
            shot_angle=self.shot_angle or other.shot_angle,
            shot_position=self.shot_position or other.shot_position,
            camera=self.camera or other.camera,
            duration_s=self.duration_s or other.duration_s,
            weather=self.weather or other.weather,
            lighting=self.lighting or other.lighting,
            sound=self.sound or other.sound,
        )


_CAPITALS = re.compile(r"^(?:[^a-z]*?[A-Z][A-Z’'\-]+)(?:[\s:.,\-–—]+(?:[A-Z][A-Z’'\-]+|[A-Z]\b(?![a-z])))*")
_AFTER_LABEL = re.compile(
    r"^(?:\s*[:.,\-–—]+\s*|\s+(?:ON|OF|TO|FROM|AT|THE FACE OF|INTO)\b\s*[:\-–]?\s*|\s+)", re.I
)
_END = r"(?:(?!\s(?:as|while)\s)[^.;,!?])*"
_HOW = (
    r"(?:(?:slowly|gently|quickly|then|now|suddenly|also|softly|steadily|smoothly|just|never"
    r"|begins? to|starts? to) )*"
)
_MOVES = (
    r"(?:(?:crane|pan|tilt|dolly|track|zoom|follow|circle|orbit|descend|drift|glide|whip|swoop|soar|truck|boom|hover)\b"
    r"|(?:push|pull|move|rise|fly|hold|stay|creep|close|come|get|go|back|travel|float|arc|lift|climb|drop|spiral|race"
    r"|swing|sweep|rest|start|begin|open)\s+(?:in|out|up|down|back|left|right|along|around|round|over|across|closer|on"
    r"|with|still|away|through|toward|towards|past|forward|above|off)\b)"
)
_CLAUSE = re.compile(
    rf"(?:\b(?:and|as|while|then|with)\s+)?\b(?:(?:the|our|a)\s+)?(?:camera|cam|lens|drone|steadicam)\b(?:['’]s)?{_END}"
    rf"|\b(?:the\s+)?crane\s+{_HOW}(?:rises?|rising|descends?|sinks?|soars?|(?:lifts|lowers|goes|moves)"
    rf"(?!\s+(?:the|an?|his|her)\b))\b{_END}"
    rf"|\b[Ww]e\s+{_HOW}{_MOVES}{_END}"
    rf"|(?:^|(?<=[,.;]\s)|(?<=[,.;]))(?:then |and )?(?:slow(?:ly)? |quick(?:ly)? |a slow |a quick |a long )*"
    rf"(?:zoom|dolly|pan|tilt|crane|push|pull|truck|track|orbit|circle)(?:ning|ing|ting)?\s+"
    rf"(?:in|out|up|down|left|right|back|across|around|along|with|over|closer)\b{_END}",
    re.I,
)
_PHRASE = re.compile(
    r"\b(?:an? |the |in |from )?(?:slow |long |quick |beautiful |very )?(?:"
    r"(?:(?:extreme|medium|big|tight)[- ])?(?:close[- ]?ups?)\b(?! to\b)"
    r"|(?:extreme[- ])?(?:wide|medium|long|full|mid|two|establishing|master|tracking|crane|dolly|aerial|drone|overhead"
    r"|hand-?held|static|pov|reaction|panning|travelling|macro|tight|low[- ]angle|high[- ]angle|top|helicopter"
    r"|steadicam|arc|zoom|whip[- ]pan|side|front|back|rear|over-the-shoulder|full[- ]body|insert)"
    r"[- ](?:shot|view)s?\b"
    r"|(?:low|high)[- ]angles?\b|bird['’]?s[- ]eye(?:[- ]view)?|worm['’]?s[- ]eye(?:[- ]view)?"
    r"|(?:^|(?<=[,;:–—-] ))over[- ](?:the|his|her|their|\w+['’]s)[- ]shoulder\b|points? of view|hand-?held\b"
    r"|(?:crash|snap|slow|whip) (?:zoom|pan|tilt|push|dolly|crane)(?: (?:in|out|up|down|left|right))?"
    r"|seen from (?:above|below|behind|far away|the side|the air)|head to toe"
    r"|(?<![\w,;] )from (?:above|below|behind)(?=,)"
    r"|(?:^|(?<=[,;:–—-] ))(?:(?:slow|quick|gentle|smooth|long)(?:ly)? )*(?:orbit|zoom|dolly|pan|tilt|truck|arc|crane"
    r"|push[- ]in|pull[- ](?:back|out))(?=\s*[,;.!?]|$)"
    r")(?:\s+(?:of|on|as)\b)?",
    re.I,
)
_WITH = re.compile(r"(?:(?:in|with|through|using|an?|the|extreme|slight|slow|quick)\s+)+$", re.I)
_UNHEARD_OF = re.compile(  # corkscrew shot, gyro lens: nothing else stands between the commas
    r"(?:^|(?<=[,;:.]))\s*(?:an?\s+)?(?!(?:gun|pistol|rifle|warning|single|another)\b)"
    r"((?:(?!(?:an?|the|he|she|it|they|we|his|her|their|its|and|of|to|in|for|with)\b)[\w’'\-]+\s+){1,3}"
    r"(?:shot|lens|zoom|angle|dolly|camera(?:\s+move(?:ment)?)?))\b(?:\s+(?:of|on)\b)?(?=\s*[,;:.!?]|$|\s+(?:an?|the|his|her)\b)",
    re.I,
)
_SEEN = re.compile(r"^(?:shot|view|seen)\s", re.I)
_FROM = re.compile(
    r"^\W*(?:(?:shot|view|seen|and)\s+)*(?:from|in|at|on)\s+(?:the\s+)?[\w’'\-]+(?:\s+level)?\W*$", re.I
)
_AIM = re.compile(
    r"^\W*(?:(?:up|down|out|over|back|left|right)\s+)?(?:to|onto|into|towards?|across|along|past|over|around)\s+"
    r"((?:(?:the|an?|his|her|their)\b|[A-Z]).*)$"
)
_MEANT_OTHERWISE: tuple[terms.Kind, ...] = (
    "shot_type",
    "shot_angle",
    "shot_position",
    "figure",
    "environment",
    "action",
)
_DISTANCE = re.compile(r"\b(?:in the (?:far )?distance|far away|far off|on the horizon)\b", re.I)
_SHOWN = re.compile(
    r"\b(?:reveal(?:s|ing)?|orbits?|orbiting|circles?|circling|on"
    r"|to(?!\s+the\s+(?:left|right|side|ground|sky|front|back)\b)|over|across|past|toward|towards|along|through|follow(?:s|ing)?)\s+"
    r"((?:(?:the|a|an|his|her|their)\b|[A-Z])\S*(?: (?!with\b|as\b|to reveal\b)\S+){0,7})"
)
_FOLLOWED = re.compile(
    r"\bfollow(?:s|ing)?\s+((?:the |a |an |his |her )?\S+)\s+"
    r"((?:down|through|into|along|across|up|out|to|over|past|home)\b.*)"
)
_SUBJECTS = {"him": "He", "her": "She", "them": "They", "it": "It"}
_PRONOUN = re.compile(
    r"^(?:him|her|them|it|us|his|their)(?:$|\s+(?:\w+ly|from|in|as|while|at|to|for|until|once|twice|and|then)\b)",
    re.I,
)
_WE_SEE = re.compile(
    r"^(?:here |now |then )?we (?:can )?(?:see|find|discover|are with|watch|meet|reveal)\s+(?:that )?", re.I
)


def in_sentence(sentence: str) -> Direction:
    """What a sentence of a script orders of the camera."""
    rest, said = _label(sentence)
    duration_s, rest = length_in(rest)
    said += [m[0] for m in _CLAUSE.finditer(rest) if _moves(m[0])]
    rest = _CLAUSE.sub(lambda m: " " if _moves(m[0]) else m[0], rest)
    camera = list(said)
    if duration_s is None:
        duration_s = next(filter(None, map(clause_s, said)), None)
    others, rest = _unknown_words(rest)
    camera += others
    phrases = [m[0] for m in _PHRASE.finditer(rest)]
    rest = _PHRASE.sub(" ", rest) if phrases else rest
    aimed = False
    if said and not any(c.isalnum() for c in rest):
        rest = _seen_by_moving(said[-1])
        aimed = bool(rest) and not _FOLLOWED.search(said[-1])
    elif (said or phrases or others or _SEEN.match(rest)) and _is_view(rest):
        phrases, rest = [*phrases, rest], ""
    elif (aim := _AIM.match(rest)) and (others or any(terms.exact("camera_move", part) for part in phrases)):
        aimed, rest = True, aim[1]
    if far := _DISTANCE.search(rest):
        phrases.append(far[0])
    meant = _meaning([*said, *others, *phrases], camera)
    return replace(meant, rest=_tidy(rest, sentence), duration_s=duration_s, aimed=aimed)


def ordered(words: str) -> Direction:
    """What an order to the camera means in which every word is the camera's: `close-up, dolly in, 4 s, sound: wind`."""
    rest: list[str] = []
    duration_s, named = None, {}
    for part in re.split(r"\s*[,;]\s*", words):
        name, colon, value = part.partition(":")
        if colon and name.strip().lower() in ("sound", "weather", "light", "lighting"):
            named[name.strip().lower().replace("lighting", "light")] = value.strip().replace(" +", ",")
        elif SECONDS.fullmatch(part.strip()):
            duration_s = seconds(part)
        elif part.strip():
            rest.append(part.strip())
    return replace(
        _meaning(rest, rest),
        duration_s=duration_s,
        weather=named.get("weather", ""),
        lighting=named.get("light", ""),
        sound=named.get("sound", ""),
    )


def _label(sentence: str) -> tuple[str, list[str]]:
    """The sentence without camera words in capitals at its head, and these words."""
    head = _CAPITALS.match(sentence)
    if not head:
        return sentence, []
    last = 0
    for kind in ("shot_type", "shot_angle", "shot_position", "camera_move"):
        for found in terms.exact(kind, head[0]):
            last = max(last, found.end)
    if not last and not (
        extra := re.match(r"^(?:ANGLE ON|ON|BACK TO SCENE|BACK TO|INSERT|SHOT OF)\b", head[0])
    ):
        return sentence, []
    if not last:
        last = extra.end() if extra else 0  # type: ignore[possibly-undefined]
    label, rest = sentence[:last], sentence[last:]
    return _AFTER_LABEL.sub("", rest, count=1), [label]


def _unknown_words(text: str) -> tuple[list[str], str]:
    """Words for the camera that the stage cannot obey, `fisheye lens` and whatever else is called a shot, a lens or a
    zoom, and the text without them."""
    spans: list[tuple[int, int, int]] = []  # of what goes, and where the words in it begin
    for match in terms.exact("camera_other", text):
        lead = _WITH.search(text[: match.start])
        spans.append((lead.start() if lead else match.start, match.start, match.end))
    for found in _UNHEARD_OF.finditer(text):
        known = any(terms.exact(kind, found[1]) for kind in _MEANT_OTHERWISE) or _PHRASE.search(found[1])
        if not known and all(found.end() <= begin or end <= found.start() for begin, _, end in spans):
            spans.append((found.start(), found.start(1), found.end()))
    spans.sort()
    rest = text
    for begin, _, end in reversed(spans):
        rest = f"{rest[:begin]} {rest[end:]}"
    return [re.sub(r"\s+(?:of|on)$", "", text[start:end]) for _, start, end in spans], rest


def _is_view(rest: str) -> bool:
    """Whether what is left of an order only says from where: `from the side`."""
    views: tuple[terms.Kind, ...] = ("shot_angle", "shot_position")
    return bool(_FROM.match(rest)) and any(terms.exact(kind, rest) for kind in views)


def _moves(clause: str) -> bool:
    """Whether a clause orders something of the camera, and does not just name one ("she picks up a camera")."""
    return bool(terms.exact("camera_move", clause)) or bool(
        re.match(rf"\s*(?:(?:and|as|while|then|with)\s+)?(?:the|our)\s+camera\s+{_HOW}\w+", clause, re.I)
    )


def _seen_by_moving(clause: str) -> str:
    """What a clause about the camera shows besides: `the sea` of "we crane up to reveal the sea"."""
    followed = _FOLLOWED.search(clause)
    if followed:
        who = _SUBJECTS.get(followed[1].lower(), followed[1])
        return f"{who} {'walk' if who == 'They' else 'walks'} {followed[2]}"
    shown = [m[1] for m in _SHOWN.finditer(clause) if not _PRONOUN.match(m[1])]
    return shown[-1] if shown else ""


def _meaning(said: list[str], camera: list[str]) -> Direction:
    """Sizes, angles and views that the words name; `camera` are those that may move it."""
    text = re.sub(r"over[- ]\S+[- ]shoulder", "over the shoulder", " . ".join(said), flags=re.I)
    types, angles, views = (terms.exact(kind, text) for kind in ("shot_type", "shot_angle", "shot_position"))
    moves = [part for part in said if terms.exact("camera_move", part)]
    unknown = [
        part
        for part in camera
        if part not in moves
        and not any(terms.exact(kind, part) for kind in ("shot_type", "shot_angle", "shot_position"))
        and re.search(r"[a-z]", part)
    ]
    return Direction(
        shot_type=types[0].term if types else None,  # type: ignore[arg-type]
        shot_angle=angles[0].term if angles else None,  # type: ignore[arg-type]
        shot_position=views[0].term if views else None,  # type: ignore[arg-type]
        camera=", ".join(_plain(part) for part in [*moves, *unknown]),
    )


def _plain(words: str) -> str:
    """Camera words without who holds it: `crane up over the roofs`."""
    words = re.sub(r"^\s*(?:and|as|while|then|with)\s+", "", words.strip(" .,:;-–—"), flags=re.I)
    words = re.sub(r"^(?:(?:the|our|a)\s+)?(?:camera|cam|lens)\s+(?=\w)", "", words, flags=re.I)
    words = re.sub(r"^we\s+", "", words, flags=re.I)
    words = re.sub(r"\s+(?:on|of|as|to)$", "", words, flags=re.I)
    return words.lower() if words.isupper() else words


def _tidy(rest: str, sentence: str) -> str:
    rest = " ".join(rest.split()).lstrip(" .,;:!?")
    rest = re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r"^(?:and|as|while|then|of|on)\s+", "", rest, flags=re.I))
    rest = re.sub(
        r"[,;:]\s*(?:and|then|as|while)?\s*([.!?]?)$", r"\1", re.sub(r"([,;])(?:\s*[,;])+", r"\1", rest)
    )
    rest = _WE_SEE.sub("", rest).strip(" ,;:-–—")
    if not any(c.isalnum() for c in rest):
        return ""
    mark = "" if rest[-1:] in ".!?…\"”'’" or sentence[-1:] not in ".!?" else sentence[-1]
    return rest[0].upper() + rest[1:] + mark
