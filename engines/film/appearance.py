"""How somebody looks by the words of a script: the description beside a name, the noun phrase around "a fox".

It finds the words; what they mean for a drawn figure is in `engines.film.looks`.
"""

import re

from engines.film import terms

_OPENINGS = re.compile(
    r"^(?:\d|an?\b|in\b|with\b|wearing\b|dressed\b|the\b|early\b|mid\b|late\b|his\b|her\b|their\b|barefoot\b|bearded\b"
    r"|glasses\b|(?:grey|gray|white|black|red|blond|blonde|brown|dark|silver|long|short|curly|thick)\b"
    r"|\w+[- ](?:haired|eyed|bearded|aged|skinned|faced)\b|tall\b|thin\b|old\b|young\b|small\b|elderly\b|bald\b)",
    re.I,
)
_WEARS = re.compile(r"\b(?:wears?|wearing|dressed in|clad in)\s+([^.;!?]{3,80})")
_STOP = re.compile(
    r"\s+(?:and(?!\s+(?:an?|his|her)\s)|who|as|while|to|into|through|from|at|on|along|across|over|by|is|are|has|toward|towards|up|down|out)\b"
)
_DETERMINERS = r"(?:an?|the|his|her|their|its|two|three|four|one|some|several)"
_FRONT = re.compile(rf"\b{_DETERMINERS}\s+((?:[\w\-]+\s+){{0,5}}[\w\-]+),?\s*$", re.I)
_TITLE = re.compile(r"\b((?:old\s|young\s|little\s)?[a-z]+)\s*$", re.I)


def introduction(after: str) -> tuple[list[str], int]:
    """Descriptions right behind a name, `(34), a tall woman in red,` and how many characters they take."""
    found: list[str] = []
    end = 0
    if bracket := re.match(r"\s*\(([^)]{1,80})\)", after):
        found.append(bracket[1])
        end = bracket.end()
    elif direct := re.match(
        r"\s+((?:in|with|wearing) (?!the\b|silence\b|front\b)\w+\b[^,.;!?]{0,60})", after
    ):
        found.append(before_verb(direct[1]))
        end = direct.start(1) + len(found[0])
    while part := re.match(r",\s*([^,.;!?]*)", after[end:]):
        look = before_verb(part[1])
        if not _OPENINGS.match(look):
            break
        found.append(look)
        end += part.start(1) + len(look)
    return found, end


def beside(sentence: str, start: int, end: int) -> list[str]:
    """Every description of somebody whose name stands at `start` to `end`: in front of it (`a young sailor, TOM`,
    `Captain TOM`), right behind it, and what they wear in the sentence."""
    before, after = sentence[:start], sentence[end:]
    found: list[str] = []
    front, title = _FRONT.search(before), _TITLE.search(before)
    if front and (terms.exact("figure", front[1]) or before.rstrip().endswith(",")):
        found.append(before[front.start() :].strip(" ,"))
    elif title and terms.exact("figure", title[1]):
        found.append(title[1])
    behind, taken = introduction(after)
    found += behind
    found += [f"in {m[1]}" for m in _WEARS.finditer(after[taken:])]
    return [_plain(one) for one in found if one.strip(" ,.")]


def _plain(description: str) -> str:
    """In small letters where it begins a sentence or stands in capitals, without an article that means nothing."""
    text = re.sub(r"^(?:the|his|her|their)\s+", "", description.strip(" ,."), flags=re.I)
    return text.lower() if text.isupper() else text[0].lower() + text[1:]


def worn(sentence: str) -> list[str]:
    """What a sentence says that somebody wears."""
    return [f"in {m[1].strip()}" for m in _WEARS.finditer(sentence)]


def noun_phrase(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The words around a noun that say how it looks, `red fox with a torn ear`, and where they begin and end.

    Without an article, except a number or "a" in front.
    """
    lead = re.search(rf"(?:\b{_DETERMINERS}\s+)?(?:[a-zA-Z\-]+,?\s+){{0,3}}$", text[:start])
    front = lead[0] if lead else ""
    cut = list(re.finditer(rf"\b{_DETERMINERS}\s+", front, re.I))
    front = front[cut[-1].start() :] if cut else front if not text[: start - len(front)].strip() else ""
    begin = start - len(front)
    after = re.match(r"\s+(?:in|with|wearing)\s+(?:an?|the|his|her|its)?\s*[^,.;!?]{3,50}", text[end:])
    tail = ""
    if after:
        tail = before_verb(after[0])
        located = terms.exact("environment", tail) or terms.exact("weather", tail)
        tail = "" if located else tail
    phrase = re.sub(r"^(?:the|his|her|their|its)\s+", "", f"{text[begin:end]}{tail}".strip(), flags=re.I)
    return " ".join(phrase.split()), begin, end + len(tail)


def before_verb(text: str) -> str:
    """The beginning of a description, as far as nothing is done in it."""
    text = _STOP.split(text)[0]
    acts = [found.start for found in terms.exact("action", text) if found.start > 8]
    return text[: acts[0]].rstrip() if acts else text
