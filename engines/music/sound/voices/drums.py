"""Single drums and cymbals, hit once at full strength. Each is a function of a random generator and a few numbers, and
gives a mono sound at `RATE`, about 1 at its peak; kits (`kits.py`) say which are used, and hits play them softer and
darker (`sampled.py`).
"""

from collections.abc import Callable

import numpy as np

from engines.music.sound.voices.filters import Mono, band, fall, high, low, modes, seconds, tone

Random = np.random.Generator


def kick(
    r: Random, hz: float = 50, sweep_hz: float = 220, sweep_s: float = 0.028, decay_s: float = 0.26,
    click: float = 0.35, drive: float = 1.6, room: float = 0.0,
) -> Mono:  # fmt: skip
    t = seconds(min(3.6 * decay_s + 0.1, 1.2))
    bend = hz * (1 + r.normal(0, 0.004)) + sweep_hz * fall(t, sweep_s) + 850 * fall(t, 0.0035)
    body = (
        tone(bend, t) * np.minimum(1, t / 0.0008) * (0.75 * fall(t, decay_s) + 0.25 * fall(t, 0.35 * decay_s))
    )
    noise = r.normal(size=len(t))
    beater = high(noise, 2600) * fall(t, 0.0045) + 0.6 * band(noise, 1100, 0.8) * fall(t, 0.012)
    skin = room * band(r.normal(size=len(t)), 240, 0.7) * fall(t, 0.06)
    return _ended(np.tanh(drive * (body + click * beater + skin)) / np.tanh(drive))


def snare(
    r: Random, hz: float = 188, decay_s: float = 0.11, wires_s: float = 0.16, tone_level: float = 0.6,
    wires: float = 1.0, wires_hz: float = 3800, snap: float = 0.5, gate_s: float = 0.0, ring: float = 0.12,
) -> Mono:  # fmt: skip
    t = seconds(0.6)
    bend = hz * (1 + r.normal(0, 0.006)) * (1 + 0.45 * fall(t, 0.011))
    body = tone(bend, t) * fall(t, 0.7 * decay_s) + 0.5 * tone(1.72 * bend, t, 0.1) * fall(t, 0.45 * decay_s)
    body += ring * tone(hz * 2.93, t, r.random()) * fall(t, 0.09) + 0.6 * ring * tone(hz * 4.31, t) * fall(
        t, 0.06
    )
    noise = r.normal(size=len(t))
    rattle = band(noise, wires_hz, 0.5) + 0.5 * high(noise, 7000)
    rattle *= 0.65 * fall(t, wires_s) + 0.35 * fall(t, 0.3 * wires_s)
    crack = high(r.normal(size=len(t)), 2500) * fall(t, 0.006)
    sound = np.tanh(1.4 * (tone_level * body + 0.55 * wires * rattle + snap * crack)) * np.minimum(
        1, t / 0.0004
    )
    if gate_s:
        wash = band(r.normal(size=len(t)), 2200, 0.4) * 0.42 * (t > 0.012)
        sound = (sound + wash * fall(t, 0.3)) * np.clip((gate_s - t) / 0.03, 0, 1)
    return _ended(sound)


def clap(r: Random, decay_s: float = 0.13, hz: float = 1500, hands: float = 4, tail: float = 0.8) -> Mono:
    t = seconds(0.55)
    noise = r.normal(size=len(t))
    skin = band(noise, hz, 1.1) + 0.55 * band(noise, 2.3 * hz, 1.2) + 0.25 * high(noise, 6000)
    sound = np.zeros(len(t))
    for hand in range(int(hands)):
        late = max(0.0, hand * 0.0105 + r.normal(0, 0.0012))
        since = t - late
        last = hand == int(hands) - 1
        strike = tail * np.exp(-since / decay_s) + np.exp(-since / 0.006) if last else np.exp(-since / 0.0045)
        sound += np.where(since >= 0, strike, 0) * np.roll(skin, int(997 * hand)) * r.uniform(0.75, 1)
    return _ended(np.tanh(0.9 * sound))


METAL = np.array([205.3, 304.4, 369.6, 522.7, 540.0, 800.0])


def hat(
    r: Random, decay_s: float = 0.035, ring: float = 0.55, lowest_hz: float = 6800, tune: float = 1.0,
    tick: float = 0.4,
) -> Mono:  # fmt: skip
    t = seconds(min(6 * decay_s + 0.05, 1.6))
    ratios = tune * 2.2 * METAL * (1 + r.normal(0, 0.004, len(METAL)))
    squares = sum(np.sign(tone(float(hz), t, r.random())) for hz in ratios) / len(METAL)
    crossed = squares * np.roll(squares, 37)
    noise = r.normal(size=len(t))
    metal = ring * (0.7 * squares + 0.6 * crossed) + (1 - ring) * 0.6 * noise
    sound = high(high(metal, lowest_hz, 0.8), 0.7 * lowest_hz)
    body = 0.16 * band(metal, 0.5 * lowest_hz, 2.5)
    sound = (sound + body) * (0.72 * fall(t, decay_s) + 0.28 * fall(t, 2.2 * decay_s))
    sound += tick * high(noise, 9000) * fall(t, 0.0025)
    return _ended(1.6 * sound * np.minimum(1, t / 0.0003))


def cymbal(
    r: Random, decay_s: float = 1.2, lowest_hz: float = 340, wash: float = 0.5, ping: float = 0.0,
    ping_hz: float = 3150, bell: float = 0.0, rise_s: float = 0.004,
) -> Mono:  # fmt: skip
    t = seconds(min(3.2 * decay_s, 4.5))
    hz = lowest_hz * 2 ** (5.2 * r.random(90) ** 0.8)
    decays = decay_s * (1800 / (hz + 900)) ** 0.45 * r.uniform(0.5, 1.4, 90)
    shimmer = modes(len(t), hz, r.uniform(0.2, 1, 90) * (hz / 2500) ** 0.15, decays, r.random(90)) / 9
    noise = high(r.normal(size=len(t)), 4200) * (0.6 * fall(t, 0.35 * decay_s) + 0.4 * fall(t, 0.9 * decay_s))
    sound = (shimmer + wash * 0.5 * noise) * np.minimum(1, t / rise_s)
    if ping:
        stick = tone(ping_hz, t) * fall(t, 0.025) + 0.5 * tone(1.503 * ping_hz, t, 0.2) * fall(t, 0.018)
        sound = 0.45 * sound + ping * (stick + 0.5 * high(r.normal(size=len(t)), 6000) * fall(t, 0.004))
    if bell:
        clear = modes(
            len(t), np.array([828.0, 1421.0, 2110.0, 3480.0, 5060.0]), np.array([0.5, 1.0, 0.7, 0.5, 0.3]),
            np.array([0.6, 0.55, 0.4, 0.25, 0.15]), np.zeros(5),
        )  # fmt: skip
        sound += bell * clear
    return _ended(0.55 * sound)


def tom(r: Random, hz: float = 110, decay_s: float = 0.3, bend: float = 0.5, skin: float = 0.25) -> Mono:
    t = seconds(min(3.5 * decay_s + 0.1, 1.4))
    moved = hz * (1 + r.normal(0, 0.004)) * (1 + bend * fall(t, 0.035))
    body = tone(moved, t) * fall(t, decay_s) + 0.3 * tone(1.59 * moved, t) * fall(t, 0.5 * decay_s)
    slap = band(r.normal(size=len(t)), 1900, 0.5) * fall(t, 0.022)
    return _ended(np.tanh(1.3 * (body * np.minimum(1, t / 0.001) + skin * slap)))


def taiko(r: Random, hz: float = 62, decay_s: float = 0.55, stick: float = 0.35, room: float = 0.4) -> Mono:
    t = seconds(min(3.4 * decay_s + 0.4, 2.6))
    bend = 1 + 0.22 * fall(t, 0.03)
    sound = np.zeros(len(t))
    for ratio, level, share in (
        (1, 1, 1),
        (1.59, 0.5, 0.5),
        (2.14, 0.34, 0.34),
        (2.65, 0.22, 0.24),
        (2.92, 0.15, 0.2),
    ):
        sound += level * tone(hz * ratio * bend, t, 0.05 * r.random()) * fall(t, decay_s * share)
    noise = r.normal(size=len(t))
    sound += room * band(noise, 6 * hz, 0.5) * fall(t, 0.09) + stick * band(noise, 3000, 0.5) * fall(t, 0.012)
    return _ended(np.tanh(1.15 * sound * np.minimum(1, t / 0.001)))


def brush_sweep(r: Random, length_s: float = 0.24) -> Mono:
    t = seconds(2.2 * length_s)
    shape = np.sin(np.pi * np.clip(t / (2.1 * length_s), 0, 1)) ** 1.4
    bristles = band(r.normal(size=len(t)), 2600 + 1800 * shape, 0.7) + 0.35 * high(
        r.normal(size=len(t)), 7000
    )
    return _ended(0.7 * bristles * shape * (1 + 0.2 * low(r.normal(size=len(t)), 60)))


def brush_tap(r: Random, hz: float = 200, decay_s: float = 0.1) -> Mono:
    t = seconds(0.5)
    noise = r.normal(size=len(t))
    wires = band(noise, 3200, 0.5) * (0.5 * fall(t, decay_s) + 0.5 * fall(t, 0.02)) * np.minimum(1, t / 0.003)
    return _ended(0.8 * wires + 0.4 * tone(hz * (1 + 0.2 * fall(t, 0.02)), t) * fall(t, 0.06))


def rim(r: Random, hz: float = 1700) -> Mono:
    t = seconds(0.16)
    wood = band(r.normal(size=len(t)), hz, 3) * fall(t, 0.008) * 1.4
    return _ended(
        wood + 0.7 * tone(hz * 0.29, t) * fall(t, 0.02) + 0.5 * tone(hz, t, r.random()) * fall(t, 0.012)
    )


def shaker(r: Random, length_s: float = 0.09, hz: float = 6500, accent: float = 0.0) -> Mono:
    t = seconds(2.4 * length_s)
    push = np.clip(t / (0.55 * length_s), 0, 1) ** 2 * np.exp(
        -np.maximum(0, t - 0.55 * length_s) / (0.35 * length_s)
    )
    beads = r.normal(size=len(t)) * (r.random(len(t)) < 0.5)
    return _ended(1.2 * band(beads, hz * (1 + r.normal(0, 0.03)), 0.8) * (push + accent * fall(t, 0.012)))


def tambourine(r: Random, decay_s: float = 0.13) -> Mono:
    t = seconds(0.6)
    hz = r.uniform(4500, 12500, 26)
    jingle = modes(len(t), hz, r.uniform(0.3, 1, 26), r.uniform(0.3, 1, 26) * decay_s, r.random(26)) / 5
    late = np.roll(jingle, int(0.018 * 48000)) * (t > 0.018)
    noise = high(r.normal(size=len(t)), 6000) * (fall(t, 0.3 * decay_s) + 0.4 * fall(t, decay_s))
    return _ended(0.7 * (jingle + 0.6 * late) + 0.4 * noise)


def conga(r: Random, hz: float = 200, decay_s: float = 0.2, slap: float = 0.3, mute: float = 0.0) -> Mono:
    t = seconds(0.7)
    long = decay_s * (1 - 0.8 * mute)
    moved = hz * (1 + 0.12 * fall(t, 0.02)) * (1 + r.normal(0, 0.003))
    body = tone(moved, t) * fall(t, long) + 0.32 * tone(1.5 * moved, t) * fall(t, 0.5 * long)
    body += 0.2 * tone(2.41 * moved, t) * fall(t, 0.3 * long)
    noise = r.normal(size=len(t))
    palm = band(noise, 1300, 0.7) * fall(t, 0.012) + 0.6 * band(noise, 3600, 0.8) * fall(t, 0.007)
    return _ended(np.tanh(1.2 * (body * np.minimum(1, t / 0.0012) + slap * palm)))


def timbale(r: Random, hz: float = 320) -> Mono:
    t = seconds(0.9)
    ratios = np.array([1, 1.6, 2.15, 2.7, 3.6, 5.3])
    shell = modes(
        len(t), hz * ratios * (1 + r.normal(0, 0.002, 6)), np.array([1, 0.7, 0.5, 0.4, 0.35, 0.25]),
        np.array([0.22, 0.16, 0.12, 0.1, 0.12, 0.06]), np.zeros(6),
    )  # fmt: skip
    return _ended(np.tanh(shell + 0.4 * high(r.normal(size=len(t)), 3500) * fall(t, 0.006)))


def struck_bar(
    r: Random, hz: float = 800, decay_s: float = 0.12, partial: float = 1.48, level: float = 0.7
) -> Mono:
    """Cowbells, agogos, claves, triangles: two partials that do not fit."""
    t = seconds(min(5 * decay_s + 0.05, 2.0))
    sound = tone(hz * (1 + r.normal(0, 0.002)), t) * fall(t, decay_s)
    sound += level * tone(hz * partial, t) * fall(t, 0.7 * decay_s) + 0.25 * tone(hz * 2.76, t) * fall(
        t, 0.3 * decay_s
    )
    return _ended(np.tanh(1.2 * (sound + 0.25 * high(r.normal(size=len(t)), 5000) * fall(t, 0.003))))


def boom(r: Random, hz: float = 42, decay_s: float = 0.9, skin: float = 0.3) -> Mono:
    """The concert bass drum."""
    t = seconds(min(3 * decay_s, 3.0))
    sound = tone(hz * (1 + 0.5 * fall(t, 0.05)), t) * fall(t, decay_s)
    sound += 0.45 * tone(1.51 * hz * (1 + 0.3 * fall(t, 0.04)), t) * fall(t, 0.5 * decay_s)
    sound += 0.25 * tone(2.2 * hz, t) * fall(t, 0.3 * decay_s)
    sound += skin * low(r.normal(size=len(t)), 700) * (fall(t, 0.07) + 0.25 * fall(t, 0.4))
    return _ended(np.tanh(1.2 * sound * np.minimum(1, t / 0.004)))


def swell(r: Random, length_s: float = 1.4) -> Mono:
    """A cymbal rolled with soft mallets, up and away."""
    t = seconds(2 * length_s)
    shape = np.minimum(1, t / length_s) ** 2.2 * np.exp(-np.maximum(0, t - length_s) / 0.5)
    rolled = cymbal(r, 3.5, 280, 0.25)[: len(t)]
    steady = rolled / (fall(seconds(len(rolled) / 48000), 1.6)[: len(rolled)] + 0.05)
    strokes = 1 + 0.25 * low(r.normal(size=len(steady)), 14) * 12
    return _ended(0.9 * steady * shape[: len(steady)] * np.clip(strokes, 0.5, 1.6))


DRUMS: dict[str, Callable[..., Mono]] = {
    "kick": kick, "snare": snare, "clap": clap, "hat": hat, "cymbal": cymbal, "tom": tom, "taiko": taiko,
    "brush_sweep": brush_sweep, "brush_tap": brush_tap, "rim": rim, "shaker": shaker, "tambourine": tambourine,
    "conga": conga, "timbale": timbale, "struck_bar": struck_bar, "boom": boom, "swell": swell,
}  # fmt: skip


def _ended(sound: Mono) -> Mono:
    """Without a step at its end."""
    out = min(1200, len(sound) // 3)
    sound[-out:] *= np.linspace(1, 0, out)
    return sound
