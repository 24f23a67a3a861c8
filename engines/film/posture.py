"""Who sits goes on sitting: through the shots of a scene in which they only talk or listen, until they do something
else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from engines.film import terms
from engines.film.shots import Subject

_AS_BEFORE = re.compile(r"(?:talks|listens)?$")  # what somebody does in a dialogue, or where nothing is told


@dataclass
class Postures:
    """The verbs with which people sit in a scene, by name: `sits`, `kneels`."""

    seated: dict[str, str] = field(default_factory=dict)

    def kept(self, subjects: Iterable[Subject]) -> tuple[Subject, ...]:
        """The subjects of the next shot, those who sat before `sits and talks`."""
        return tuple(self._kept(subject) for subject in subjects)

    def _kept(self, subject: Subject) -> Subject:
        if subject.type != "human" or not subject.name:
            return subject
        verb = self.seated.get(subject.name)
        if verb and _AS_BEFORE.match(subject.action):
            action = " and ".join(filter(None, (verb, subject.action)))
            return subject.model_copy(update={"action": action})
        acts = terms.exact("action", subject.action)
        sat = next((match for match in acts if match.term == "sit"), None)
        if sat:
            self.seated[subject.name] = sat.words.lower()
        elif any(match.term in ("walk", "run", "jump", "fly", "turn") for match in acts) or any(
            match.words.lower() in ("stands", "stood", "rises") for match in acts
        ):
            self.seated.pop(subject.name, None)
        return subject
