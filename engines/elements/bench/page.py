"""The report as one page that needs no other file: takes side by side, bars for each axis, frames beside references."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from engines.elements.bench import pictures
from engines.elements.bench.report import Axis, Measure, Report, TakeReport
from engines.elements.bench.sight import Sight, Sighted
from engines.elements.bench.style import STYLE

REFERENCE_FIGURES = ("colour", "keypoints", "form", "clip", "dino", "face", "geometry")


def page(report: Report, sights: Sequence[Sight]) -> str:
    """`sights` are what was seen of the takes of the report, in its order."""
    title = f"{report.benchmark}: {', '.join(take.name for take in report.takes)}"
    body = [_head(report), _takes(report, sights)]
    if any(sight.references for sight in sights):
        body.append(_references(report, sights))
    alone = " alone" if len(report.takes) == 1 else ""
    axes = "".join(_axis(axis, report.takes) for axis in report.axes)
    body.append(f'<div class="axes{alone}">{axes}</div>')
    body.append(_how(report))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


def _head(report: Report) -> str:
    made = datetime.fromisoformat(report.created).strftime("%-d %B %Y, %H:%M UTC")
    prompts = {take.prompt for take in report.takes}
    prompt = f'<p class="prompt">{escape(prompts.pop())}</p>' if len(prompts) == 1 and any(prompts) else ""
    return (
        f"<header><h1>{escape(report.benchmark)}</h1>"
        f'<p class="small">Matinee {escape(report.matinee)}, {made}</p>{prompt}</header>'
    )


def _takes(report: Report, sights: Sequence[Sight]) -> str:
    same = len({take.prompt for take in report.takes}) == 1
    cards = []
    for take, sight in zip(report.takes, sights, strict=True):
        strip = "".join(f'<img src="{picture}" alt="">' for picture in pictures.frames(sight))
        facts = [
            take.engine,
            f"seed {take.seed}" if take.seed is not None else "",
            f"{take.duration_s:.1f} s",
            f"{take.width}×{take.height}",
            f"{take.fps:g} fps",
        ]
        said = "" if same or not take.prompt else f'<p class="said">{escape(take.prompt)}</p>'
        cards.append(
            f'<div class="take"><div class="strip">{strip}</div><h3>{escape(take.name)}</h3>{said}'
            f'<p class="small">{escape(", ".join(fact for fact in facts if fact))}</p></div>'
        )
    alone = " alone" if len(cards) == 1 else ""
    return f'<div class="takes{alone}">{"".join(cards)}</div>'


def _axis(axis: Axis, takes: Sequence[TakeReport]) -> str:
    made = [measure for measure in axis.measures if any(take.value(measure.id) is not None for take in takes)]
    rows = "".join(_row(measure, takes) for measure in made)
    missing = [measure for measure in axis.measures if measure not in made]
    return (
        f'<section><h2>{escape(axis.title)}</h2><p class="asks">{escape(axis.asks)}</p>'
        f"{_table(takes, rows) if rows else ''}{_missing(missing, takes)}</section>"
    )


def _table(takes: Sequence[TakeReport], rows: str, kind: str = "") -> str:
    names = "".join(f"<th>{escape(take.name)}</th>" for take in takes) if len(takes) > 1 else ""
    head = f"<thead><tr><th></th>{names}</tr></thead>" if names else ""
    width = 190 + 150 * len(takes)
    return (
        f'<div class="wide"><table class="{kind}" style="min-width:{width}px"><colgroup><col class="label">'
        f"{'<col>' * len(takes)}</colgroup>{head}<tbody>{rows}</tbody></table></div>"
    )


def _missing(measures: Sequence[Measure], takes: Sequence[TakeReport]) -> str:
    """One line for all that no take was measured by, reason by reason."""
    reasons: dict[str, list[str]] = {}
    for measure in measures:
        whys = dict.fromkeys(take.why_not(measure.id) for take in takes)
        reasons.setdefault("; ".join(map(_reason, whys)), []).append(measure.title)
    lines = (
        f'<p class="none">{escape(", ".join(titles))}: not measured, {why}</p>'
        for why, titles in reasons.items()
    )
    return "".join(lines)


def _row(measure: Measure, takes: Sequence[TakeReport]) -> str:
    values = [take.value(measure.id) for take in takes]
    about = ", ".join(
        part for part in (measure.unit, "lower is better" if measure.better == "lower" else "") if part
    )
    best = _best(measure, values)
    cells = []
    for take, value in zip(takes, values, strict=True):
        if value is None:
            cells.append(f'<td class="none">{_reason(take.why_not(measure.id))}</td>')
            continue
        marked = ' class="best"' if value == best else ""
        part = min(max((value - measure.low) / (measure.high - measure.low), 0), 1)
        cells.append(
            f'<td{marked}><span class="value">{_figure(measure, value)}</span>'
            f'<div class="bar"><i style="width:{100 * part:.1f}%"></i></div></td>'
        )
    return f"<tr><th>{escape(measure.title)}<span>{escape(about)}</span></th>{''.join(cells)}</tr>"


def _best(measure: Measure, values: Iterable[float | None]) -> float | None:
    """The best of several figures, where they differ as written."""
    made = [value for value in values if value is not None]
    if not measure.better or len({_figure(measure, value) for value in made}) < 2:
        return None
    return (max if measure.better == "higher" else min)(made)


def _figure(measure: Measure, value: float) -> str:
    return f"{value:.{measure.decimals}f}"


def _reason(why: str) -> str:
    """Why there is no figure; what can be typed is set as such."""
    said, command, model = why.removeprefix("not measured: ").partition("matinee models pull ")
    return escape(said) + (f"<code>{escape(command + model)}</code>" if command else "")


def _references(report: Report, sights: Sequence[Sight]) -> str:
    wanted = {_key(one): one for sight in reversed(sights) for one in reversed(sight.references)}
    rows = []
    for key, one in reversed(wanted.items()):
        there = [next((own for own in sight.references if _key(own) == key), None) for sight in sights]
        cells = "".join(
            _found(own, sight, take) for own, sight, take in zip(there, sights, report.takes, strict=True)
        )
        rows.append(
            f'<tr><th><img src="{pictures.cut_out(one.reference)}" alt="">{escape(one.reference.name)}'
            f"<span>{'' if one.reference.is_background else one.kind}</span></th>{cells}</tr>"
        )
    return (
        '<section><h2>References</h2><p class="asks">What was given, and where it was found in the frames.</p>'
        f"{_table(report.takes, ''.join(rows), 'references')}</section>"
    )


def _key(one: Sighted) -> tuple[str, bytes]:
    """The same picture under the same name is the same reference."""
    return one.reference.name, one.reference.rgb.tobytes()


def _found(one: Sighted | None, sight: Sight, take: TakeReport) -> str:
    if one is None:
        return '<td class="none">not one of its references</td>'
    if not one.found:
        return '<td class="none">not found in any frame</td>'
    shown = "".join(f'<img src="{picture}" alt="">' for picture in pictures.found(sight, one))
    values = {score.measure: score.value for score in take.scores if score.of == one.reference.name}
    told = [
        f"{name} <b>{value:.2f}</b>"
        for name in REFERENCE_FIGURES
        if (value := values.get(f"{one.kind}.{name}")) is not None
    ]
    if not one.reference.is_background:
        told.insert(0, f"found in {len(one.found)} of {len(one.laid)} frames")
    return f'<td><div class="shown">{shown}</div><p class="figures">{", ".join(told)}</p></td>'


def _how(report: Report) -> str:
    entries = []
    for axis in report.axes:
        for measure in axis.measures:
            model = f" Model: {escape(measure.model)}." if measure.model else ""
            entries.append(
                f"<div><dt>{escape(axis.title)}: {escape(measure.title)}</dt>"
                f"<dd>{escape(measure.formula)}.{model}</dd></div>"
            )
    return (
        f'<section><h2>How each figure is made</h2><p class="asks">{escape(report.note)} ({escape(report.paper)})</p>'
        f'<dl class="how">{"".join(entries)}</dl></section>'
    )
