"""The lanes of a large piece in a small window: nothing that is asked for is cut, and nothing is out of reach."""

import pytest
from PySide6.QtWidgets import QApplication

from engines.music.harmony import chord_from
from engines.music.thoughts import Plan, Thought
from studio.widgets.music_lanes import SongView

PARTS = {
    "drums": "electronic-kit", "percussion": "latin-percussion", "bass": "upright-bass", "chords": "rhodes",
    "pad": "choir", "arpeggio": "rhodes", "lead": "vibraphone", "counter": "vibraphone", "effects": "risers",
}  # fmt: skip


@pytest.fixture
def view(dressed: QApplication) -> SongView:
    names = ("Cmaj7", "Dm7", "Gsus4", "Am7")
    thought = Thought(
        section="verse",
        energy=0.5,
        roles=tuple(PARTS),
        chords=tuple(chord for name in names for chord in [chord_from(name, 0)] * 2),
    )
    plan = Plan(
        style="cinematic",
        tempo_bpm=90,
        key=0,
        mode="major",
        parts=tuple({"role": role, "instrument": instrument} for role, instrument in PARTS.items()),
        thoughts=(thought,) * 7,
    )
    made = SongView()
    made.resize(815, 424)
    made.set_score(None, plan)
    made.show()
    return made


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def test_beside_a_mixer_there_are_lanes_and_faders_have_their_way(view: SongView) -> None:
    view.caption.mixer.setChecked(True)
    settle()
    assert view.tracks.isVisible()
    assert view.tracks.height() >= 32
    assert all(channel.level.height() >= 80 for channel in view.mixer.channels.values())
    assert view.structure.height() >= view.structure.sizeHint().height()
    assert {"energy", "chords"} <= set(view.structure.rows())
    view.caption.mixer.setChecked(False)
    settle()
    assert "chords" in view.structure.rows()


@pytest.mark.parametrize("height", [424, 620])
def test_all_who_play_and_the_harmony_are_seen_unfolded(view: SongView, height: int) -> None:
    view.resize(815, height)
    view.structure.unfold(True)
    settle()
    assert view.structure.height() >= view.structure.rows()["chords"].bottom()
    assert view.structure.rows()["roles"].height() >= 9 * 16
    assert view.tracks.height() >= 32
