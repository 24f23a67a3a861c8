"""Where and when a scene is, in words: the place with what surrounds it, the light, the weather, and how they turn.

All scenes at one place share their words. What the words mean to the stage is in `engines.film.terms`.
"""

import re
from dataclasses import dataclass, field

from engines.film import terms
from engines.film.places import is_weak
from engines.film.script import Action, Scene

_TURNS = re.compile(
    r"\b(?:night|darkness|dusk|evening|dawn|morning|daylight|the sun|the moon|storm|fog|mist|clouds?)\s+"
    r"(?:has |have |is |are )?"
    r"(?:fall|fell|break|broke|come|rise|rose|rising|set|gather|roll|approach|go(?:es)? down|begin|descend|fade"
    r"|pass|clear)"
    r"|\bit (?:gets|grows|is) (?:dark|light)\b",
    re.I,
)

_BY_ITSELF = re.compile(r"(?:^|[.,;–—-])\s*(?:at |in the )?$")
_AT = re.compile(
    r"\b(?:at|by|before|after|until|around|in the|that|the (?:next|following|same)|next|later the same)\s+"
    r"(?:early\s+|late\s+)?$",
    re.I,
)
_HOUR = re.compile(
    r"(?:early |late )?(?:(?:mid)?night|dawn|sunrise|daybreak|first light|morning|noon|midday|afternoon|day|sunset|dusk"
    r"|twilight|evening|nightfall|sundown)",
    re.I,
)


@dataclass
class Setting:
    """The words for the present place. `jumped` says that the same place is seen again at another time."""

    environment: str = ""
    lighting: str = ""
    weather: str = ""
    jumped: bool = False
    _seen: dict[str, str] = field(default_factory=dict)
    _environments: dict[str, str] = field(default_factory=dict)

    def enter(self, scene: Scene) -> bool:
        """Go to a scene; whether its place is new, or new in this light."""
        first = not self._seen and not self.environment and not self.lighting
        hour = self.lighting
        self.environment = self._where(scene)
        self.lighting = self._when(scene)
        said = _first("weather", ". ".join(filter(None, (scene.hour, scene.place))))
        airless = any(match.term == "space" for match in _landscapes(self.environment))
        self.weather = said or (self.weather if self.lighting == hour and not airless else "")
        before = self._seen.get(scene.set)
        self.jumped = bool(scene.set) and before is not None and self.lighting not in (before, hour)
        return first or (bool(scene.set) and before != self.lighting)

    def turn(self, told: list[str]) -> None:
        """Light and weather change where a sentence says so."""
        for text in told:
            hour = said_hour(text)
            if hour or _TURNS.search(text):
                turned = hour or next(iter(terms.exact("lighting", text)), None)
                if turned and turned.term not in {m.term for m in terms.exact("lighting", self.lighting)}:
                    self.lighting = turned.term.replace("_", " ")
            fallen = terms.exact("weather", text)
            if fallen:
                self.weather = "" if fallen[-1].term == "clear" else fallen[-1].words.lower()

    def leave(self, scene: Scene) -> None:
        """Remember in which light a place was seen last."""
        if scene.set:
            self._seen[scene.set] = self.lighting

    def _where(self, scene: Scene) -> str:
        if not scene.place:
            return self.environment
        if scene.set not in self._environments:
            place = scene.place.lower() if scene.place.isupper() else scene.place
            self._environments[scene.set] = (
                f"interior, {place}" if scene.interior else self._outside(scene, place)
            )
        return self._environments[scene.set]

    def _outside(self, scene: Scene, place: str) -> str:
        """A place outdoors; what surrounds a house or a road is found in what is told there."""
        found = _landscapes(place)
        if found and not is_weak(found[0]):
            return place
        told = " ".join(beat.text for beat in scene.beats if isinstance(beat, Action))
        around = [m for m in _landscapes(told[:2000]) if not is_weak(m)]
        if around:
            return f"{place}, {around[0].words.lower()}"
        if found:
            return place
        near = terms.nearest("environment", place)
        if near and near.confidence >= terms.SURE:
            return f"{place}, city" if near.term == "interior" else place
        before = self.environment if not self.environment.startswith("interior") else ""
        return f"{place}, {before.split(', ')[-1]}" if before else place

    def _when(self, scene: Scene) -> str:
        said = [match.words.lower() for match in terms.exact("lighting", scene.hour)]
        if said:
            return ", ".join(dict.fromkeys(said))
        told = " ".join(beat.text for beat in scene.beats[:3] if isinstance(beat, Action))
        turned = said_hour(told)
        return turned.words.lower() if turned else self.lighting or _first("lighting", told)


def said_hour(text: str) -> terms.Match | None:
    """The time of day that a sentence says it is from here on: `A fire, night.`, `In the morning a storm comes.`"""
    for light in terms.exact("lighting", text):
        before, after = text[: light.start], text[light.end :]
        alone = _BY_ITSELF.search(before) and re.match(r"\s*(?:$|[.,;])", after)
        at = _AT.search(before) and _HOUR.fullmatch(light.words)
        if alone or (light.term not in ("overcast", "storm") and (at or _TURNS.search(text))):
            return light
    return None


def place_words(scene: Scene, lighting: str) -> str:
    """The place and the hour as a sentence: `Harbour, night.`"""
    place = scene.place if not scene.place.isupper() else scene.place.lower()
    said = ", ".join(filter(None, (place, lighting if place else "")))
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _landscapes(text: str) -> list[terms.Match]:
    return [match for match in terms.exact("environment", text) if match.term != "interior"]


def _first(kind: terms.Kind, text: str) -> str:
    found = [match for match in terms.exact(kind, text) if match.term != "clear"]
    return found[0].words.lower() if found else ""
