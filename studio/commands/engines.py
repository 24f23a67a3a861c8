"""The engines as commands see them: asked here, without a worker, what they are and whether they can run."""

from engines.contract import EngineCard, engine_names, find_engine


def engine_cards() -> list[EngineCard]:
    """The card of every engine, panel by panel, the built-in one first; one that cannot be read says why."""
    return [_card(*name.partition(".")[::2]) for name in engine_names()]


def _card(panel: str, variant: str) -> EngineCard:
    id = variant or "builtin"
    try:
        return find_engine(panel, id)().describe()
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        return EngineCard(
            id=id, panel=panel, title=id, summary="", available=False, unavailable_reason=reason
        )
