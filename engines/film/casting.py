"""Which voice speaks for whom: by woman or man, old or young, one for each, the same every time.

Voices are those of `engines.speech.voices`. A character's own choice wins. Who speaks more chooses first, so that the
leads get the best voices and a small part never takes one away.
"""

import re
from collections import Counter

from engines.film.names import age, gender, seed
from engines.film.shots import Screenplay
from engines.speech.voices import Voice, voices

_WORDS = {
    "en": "the and you is are what not have this that with for was your we they",
    "es": "el la los que de es y no una por con para está pero como qué",
    "fr": "le la les est et vous je pas une que des dans pour avec ce qui",
    "it": "il che è non una per sono di con questo come gli della perché",
    "pt": "o que não uma para com você está isso como mas são eu os",
    "de": "der die das und ist nicht ich du ein eine mit auf wir sie es",
}
_NARRATES = re.compile(r"\b(?:narrator|announcer|storyteller|voice)\b", re.I)
_BEST = (
    "heart",
    "michael",
    "emma",
    "george",
    "bella",
    "fenrir",
    "sarah",
    "puck",
    "isabella",
    "fable",
    "nicole",
)
_OLD = frozenset(("george", "isabella", "emma", "fable"))
_YOUNG = frozenset(("bella", "sarah", "puck"))
_LOW = frozenset(("fenrir",))
_GRAVE = re.compile(
    r"\b(?:captain|king|giant|soldier|monster|dragon|general|knight|boss|huge|gruff|deep)\b", re.I
)


def cast(screenplay: Screenplay, language: str = "") -> dict[str, str]:
    """The id of a voice for each speaker, and under "" the one for lines of nobody. `language` "" is found out."""
    offered = voices(language or spoken_language(screenplay))
    said = Counter[str]()
    for shot in screenplay.shots:
        for line in shot.dialogue:
            said[line.speaker] += len(line.text)
    chosen = {c.name: c.voice for c in screenplay.characters if c.voice}
    speakers = sorted((name for name in said if name), key=lambda name: (-said[name], name))
    parts = {name: chosen[name] for name in speakers if name in chosen}
    looks = {c.name: c.appearance for c in screenplay.characters}
    narrators = [name for name in speakers if _NARRATES.search(name)]
    for name in [n for n in speakers if n not in narrators] + narrators:
        if name not in parts:
            parts[name] = _voice(name, looks.get(name, ""), offered, Counter(parts.values()))
    parts[""] = parts[narrators[0]] if narrators else _voice("", "", offered, Counter(parts.values()))
    return parts


def spoken_language(screenplay: Screenplay) -> str:
    """The language of the dialogue, of those with neural voices and German; `en` in doubt."""
    return _language(" ".join(line.text for shot in screenplay.shots for line in shot.dialogue))


def written_language(screenplay: Screenplay) -> str:
    """The language of what is seen; `en` in doubt."""
    return _language(" ".join(shot.description for shot in screenplay.shots))


def _language(text: str) -> str:
    """By the commonest words."""
    text = text[:20_000].lower()
    if re.search(r"[\u0900-\u097F]", text):
        return "hi"
    words = Counter(re.findall(r"[^\W\d_]+", text))
    counted = {code: sum(words[word] for word in common.split()) for code, common in _WORDS.items()}
    best = max(counted, key=lambda code: counted[code])
    return best if counted[best] > counted["en"] else "en"


def _voice(name: str, look: str, offered: list[Voice], taken: Counter[str]) -> str:
    """The best fitting voice that fewest others have."""
    years = age(f"{name} {look}")
    sex = gender(name, look) or ("woman" if years == "child" else "")
    wanted = "woman" if years == "child" else sex or ("man" if seed("voice", name) % 2 else "woman")

    def rank(voice: Voice) -> tuple[int, int, int, int]:
        short = voice.id.partition("_")[2]
        fits = {"old": short in _OLD, "child": short in _YOUNG, "": short not in _LOW}[years]
        grave = bool(_GRAVE.search(f"{name} {look}")) and short in ("fenrir", "george")
        place = _BEST.index(short) if short in _BEST else len(_BEST)
        return (
            taken[voice.id] + (voice.engine == "espeak") * 50 + (voice.gender != wanted) * 100,
            -grave,
            -fits,
            place,
        )

    return min(offered, key=rank).id
