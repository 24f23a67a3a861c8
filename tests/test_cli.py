"""What the command line promises: one take by one command, statuses that scripts can rely on, one clear line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from engines.media.audio import read_audio, write_audio
from engines.media.video import VideoReader
from resources import SAMPLES

ASTRONAUT = SAMPLES / "astronaut.png"
RATE = 16_000


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "studio", *map(str, arguments)]


def matinee(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=170, **more
    )


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Half-made takes of a test lie in a folder of its own."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def left_behind(cache: Path) -> list[Path]:
    return [path for path in (cache / "matinee").rglob("*") if path.is_file()]


def voice(path: Path, seconds: float = 2.0) -> Path:
    """Something like speech: syllables of a buzz."""
    t = np.arange(int(seconds * RATE)) / RATE
    buzz = np.sign(np.sin(2 * np.pi * 120 * t)) * (np.sin(2 * np.pi * 3 * t) > 0) * 0.3
    write_audio(path, [buzz.astype(np.float32)], RATE)
    return path


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A take of the sample portrait saying a line, with its recipe beside it."""
    folder = tmp_path_factory.mktemp("take")
    out = folder / "hello.mp4"
    done = matinee(
        "render", "portrait", "--image", ASTRONAUT, "--text", "Hello there.", "--consent", "public_domain",
        "--out", out, "--json", "--save-recipe", folder / "recipe.json",
    )  # fmt: skip
    return out, done


def test_a_picture_and_a_line_become_a_film_with_sound(
    spoken: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    out, done = spoken
    assert done.returncode == 0, done.stderr
    reader = VideoReader(out)
    assert (reader.width, reader.height, reader.fps, reader.has_sound) == (512, 512, 25, True)
    frames = [frame for _, frame in reader.frames()]
    reader.close()
    assert len(frames) / 25 == pytest.approx(len(read_audio(out, RATE)) / RATE, abs=0.1)
    mouth = np.s_[150:220, 190:260]
    assert max(np.abs(a[mouth].astype(int) - frames[0][mouth]).mean() for a in frames) > 4


def test_every_event_is_one_json_line(spoken: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    events = [json.loads(line) for line in spoken[1].stdout.splitlines()]
    kinds = [event["t"] for event in events]
    assert kinds[0] == "started"
    assert kinds[-1] == "artifact"
    assert events[-1]["kind"] == "media"
    assert events[-1]["path"] == str(spoken[0])
    assert "progress" in kinds


def test_a_recipe_makes_the_same_pixels_again(spoken: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    first = spoken[0]
    second = first.with_name("again.mp4")
    done = matinee("render", "--recipe", first.with_name("recipe.json"), "--out", second)
    assert done.returncode == 0, done.stderr
    one, two = VideoReader(first), VideoReader(second)
    for (_, a), (_, b) in zip(one.frames(), two.frames(), strict=True):
        assert np.array_equal(a, b)


def test_verify_reads_the_provenance_and_notices_one_changed_byte(
    spoken: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = matinee("verify", spoken[0], "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["consent"] == "public_domain"
    changed = bytearray(spoken[0].read_bytes())
    changed[-2000] ^= 1
    (tmp_path / "changed.mp4").write_bytes(changed)
    done = matinee("verify", tmp_path / "changed.mp4", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["state"] == "tampered"


def test_nothing_of_the_work_stays_behind(
    spoken: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    assert sorted(p.name for p in spoken[0].parent.iterdir() if p.name != "again.mp4") == [
        "hello.mp4",
        "recipe.json",
    ]


def bad_inputs(folder: Path) -> dict[str, tuple[list[str | Path], str]]:
    """Arguments after `render portrait`, and what the one line must say."""
    (folder / "words.png").write_text("no picture")
    (folder / "empty.png").touch()
    Image.new("RGB", (1, 1)).save(folder / "speck.png")
    Image.new("RGB", (300, 300), (90, 120, 150)).save(folder / "nobody.png")
    (folder / "words.wav").write_text("no sound")
    write_audio(folder / "silent.wav", [np.zeros(RATE, np.float32)], RATE)
    (folder / "cut.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 500)
    (folder / "bad.json").write_text('{"points": {"left_elbow": [1, 2]}}')
    (folder / "taken.mp4").write_text("mine")
    far = json.loads((SAMPLES / "drawn-cat.json").read_text())
    far["points"]["left_pupil"] = [9250, 300]
    (folder / "far.json").write_text(json.dumps(far))
    cat = ["--image", SAMPLES / "drawn-cat.png"]
    good = voice(folder / "good.wav")
    out = ["--out", folder / "o.mp4"]
    text = ["--text", "Hi."]
    return {
        "no voice": ([*("--image", ASTRONAUT), *out], "recording"),
        "two voices": ([*("--image", ASTRONAUT), *text, "--audio", good, *out], "not both"),
        "missing picture": ([*("--image", folder / "none.png"), *text, *out], "none.png does not exist"),
        "no picture": ([*("--image", folder / "words.png"), *text, *out], "words.png is not a picture"),
        "empty picture": ([*("--image", folder / "empty.png"), *text, *out], "empty"),
        "a speck": ([*("--image", folder / "speck.png"), *text, *out], "1×1"),
        "nobody there": ([*("--image", folder / "nobody.png"), *text, *out], "--anchors"),
        "cut video": ([*("--image", folder / "cut.mp4"), *text, *out], "cut.mp4"),
        "no sound": ([*("--image", ASTRONAUT), "--audio", folder / "words.wav", *out], "words.wav"),
        "silence": ([*("--image", ASTRONAUT), "--audio", folder / "silent.wav", *out], "silent"),
        "odd anchors": (
            [*("--image", ASTRONAUT), *text, "--anchors", folder / "bad.json", *out],
            "left_elbow",
        ),
        "far anchors": ([*cat, *text, "--anchors", folder / "far.json", *out], "768×768"),
        "unknown language": ([*("--image", ASTRONAUT), *text, "--language", "english", *out], "en-gb"),
        "odd switch": ([*("--image", ASTRONAUT), *text, "--label", "maybe", *out], "on or off"),
        "long name": (
            [*("--image", ASTRONAUT), *text, "--out", folder / f"{'n' * 300}.mp4"],
            "name too long",
        ),
        "long picture": ([*("--image", folder / f"{'n' * 300}.png"), *text, *out], "name too long"),
        "unknown voice": ([*("--image", ASTRONAUT), *text, "--voice", "nobody", *out], "af_heart"),
        "out of range": ([*("--image", ASTRONAUT), *text, "--rate", "9", *out], "less than or equal to 2"),
        "unknown flag": ([*("--image", ASTRONAUT), *text, "--hat", "red", *out], "--hat is not a field"),
        "no such face": ([*("--image", ASTRONAUT), *text, "--face", "5", *out], "no face 5"),
        "taken name": ([*("--image", ASTRONAUT), *text, "--out", folder / "taken.mp4"], "--overwrite"),
        "no folder": ([*("--image", ASTRONAUT), *text, "--out", folder / "none" / "o.mp4"], "no folder"),
        "odd ending": ([*("--image", ASTRONAUT), *text, "--out", folder / "o.txt"], ".mp4"),
    }


@pytest.mark.parametrize("case", [
    "no voice", "two voices", "missing picture", "no picture", "empty picture", "a speck", "nobody there", "cut video",
    "no sound", "silence", "odd anchors", "unknown voice", "out of range", "unknown flag", "no such face",
    "taken name", "no folder", "odd ending", "far anchors", "unknown language", "odd switch", "long name",
    "long picture",
])  # fmt: skip
def test_bad_input_is_one_line_status_2_and_leaves_nothing(case: str, tmp_path: Path, cache: Path) -> None:
    arguments, says = bad_inputs(tmp_path)[case]
    before = sorted(tmp_path.iterdir())
    done = matinee("render", "portrait", *arguments)
    line = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 2
    assert line.startswith("matinee: ")
    assert says in line
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before
    assert left_behind(cache) == []


@pytest.mark.parametrize("case", ["unknown voice", "unknown language", "no sound"])
def test_a_voice_that_cannot_be_is_refused_before_the_picture_is_read(case: str, tmp_path: Path) -> None:
    arguments, _ = bad_inputs(tmp_path)[case]
    said = matinee("render", "portrait", *arguments).stderr.strip().splitlines()
    assert len(said) == 1


def test_switches_are_written_in_words_and_the_help_names_both(tmp_path: Path) -> None:
    recipes = []
    for number, switch in enumerate((["--label", "off"], ["--label=false"], ["--no-label"], ["--label"], [])):
        kept = tmp_path / f"{number}.json"
        done = matinee(
            "render", "portrait", "--image", ASTRONAUT, "--text", "Hi.", "--voice", "formant-man", "--size", "512",
            *switch, "--out", tmp_path / f"{number}.mp4", "--save-recipe", kept,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        recipes.append(json.loads(kept.read_text())["request"]["label"])
    assert recipes == [False, False, False, True, True]
    told = matinee("render", "portrait", "--help").stdout
    assert "on or off, --no-label is off" in told
    assert "matinee voices" in told


def test_voices_lists_who_can_speak_and_in_which_languages() -> None:
    listed = matinee("voices").stdout
    assert "bm_fable" in listed
    assert "Welsh" in listed
    found = json.loads(matinee("voices", "--json").stdout)
    assert {"id", "name", "language", "gender", "engine"} <= set(found["voices"][0])


def test_a_cat_with_anchors_beside_it_speaks_and_the_recipe_names_them(tmp_path: Path) -> None:
    for ending in ("png", "json"):
        (tmp_path / f"cat.{ending}").write_bytes((SAMPLES / f"drawn-cat.{ending}").read_bytes())
    done = matinee(
        "render", "portrait", "--image", tmp_path / "cat.png", "--text", "Feed me.", "--voice", "formant-man",
        "--size", "512", "--out", tmp_path / "cat.mp4", "--save-recipe", tmp_path / "recipe.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "cat.json" in done.stderr
    assert json.loads((tmp_path / "recipe.json").read_text())["request"]["anchors"].endswith("cat.json")
    assert len([line for line in done.stderr.splitlines() if "consent" in line]) == 1


def test_stated_consent_needs_no_reminder(spoken: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    assert "consent" not in spoken[1].stderr


def test_verify_says_that_a_text_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("no picture")
    done = matinee("verify", tmp_path / "notes.png")
    assert done.returncode == 2
    assert "notes.png is no picture, film or sound that can be read" in done.stderr
    plain = matinee("verify", ASTRONAUT)
    assert plain.returncode == 1
    assert "Carries no statement" in plain.stdout


def test_no_library_reports_home(tmp_path: Path) -> None:
    code = "import engines, onnxruntime"
    subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)}, check=True
    )
    assert list(tmp_path.iterdir()) == []


def test_paths_may_be_long_and_in_any_script(tmp_path: Path) -> None:
    folder = tmp_path / ("длинное имя 長い " * 5).strip()
    folder.mkdir()
    picture = folder / "портрет 😀.png"
    picture.write_bytes(ASTRONAUT.read_bytes())
    out = folder / "фильм.mp4"
    done = matinee(
        "render", "portrait", "--image", picture, "--audio", voice(folder / "голос.wav", 1), "--out", out
    )
    assert done.returncode == 0, done.stderr
    assert out.exists()


def started(arguments: list[str | Path]) -> subprocess.Popen[str]:
    """A render that has begun to draw."""
    running = subprocess.Popen(
        command("render", "portrait", *arguments, "--json"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert running.stdout
    for line in running.stdout:
        event = json.loads(line)
        if event["t"] == "artifact" and event["kind"] == "segment":
            return running
    raise AssertionError(running.stderr.read() if running.stderr else "")


def test_control_c_leaves_no_file_and_the_same_command_goes_on(tmp_path: Path, cache: Path) -> None:
    out = tmp_path / "o.mp4"
    arguments: list[str | Path] = [
        "--image", ASTRONAUT, "--audio", voice(tmp_path / "long.wav", 24), "--out", out,
    ]  # fmt: skip
    running = started(arguments)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "cancelled" in said
    assert "the same command goes on after" in said
    assert not out.exists()
    done = matinee("render", "portrait", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[0])["resumed_at"] >= 1
    assert left_behind(cache) == []


def test_a_take_is_made_though_whoever_read_its_events_has_left(tmp_path: Path) -> None:
    out = tmp_path / "o.mp4"
    running = started(["--image", ASTRONAUT, "--audio", voice(tmp_path / "long.wav", 11), "--out", out])
    assert running.stdout
    assert running.stderr
    running.stdout.close()
    told = running.stderr.read()
    assert running.wait(timeout=120) == 0
    assert "Traceback" not in told
    assert out.exists()


def test_a_take_that_nobody_went_on_with_is_forgotten(tmp_path: Path, cache: Path) -> None:
    forgotten, recent = (cache / "matinee" / "renders" / name for name in ("0" * 20, "1" * 20))
    for folder in (forgotten, recent):
        folder.mkdir(parents=True)
    month_ago = time.time() - 30 * 24 * 3600
    os.utime(forgotten, (month_ago, month_ago))
    out = tmp_path / "o.mp4"
    matinee(
        "render", "portrait", "--image", ASTRONAUT, "--audio", voice(tmp_path / "short.wav", 1), "--out", out
    )
    assert out.exists()
    assert not forgotten.exists()
    assert recent.exists()


def test_after_a_crash_the_same_command_goes_on_from_the_finished_segments(tmp_path: Path) -> None:
    out = tmp_path / "o.mp4"
    arguments: list[str | Path] = [
        "--image",
        ASTRONAUT,
        "--audio",
        voice(tmp_path / "long.wav", 24),
        "--out",
        out,
    ]
    running = started(arguments)
    for process in [*psutil.Process(running.pid).children(recursive=True), psutil.Process(running.pid)]:
        process.kill()
    running.communicate()
    assert not out.exists()
    done = matinee("render", "portrait", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stdout.splitlines()[0])
    assert first["resumed_at"] >= 1
    assert len(list(VideoReader(out).frames())) == 24 * 25


def test_a_killed_worker_is_one_line_and_status_1(tmp_path: Path) -> None:
    running = started(
        ["--image", ASTRONAUT, "--audio", voice(tmp_path / "l.wav", 40), "--out", tmp_path / "o.mp4"]
    )
    workers = [p for p in psutil.Process(running.pid).children() if "engines.worker" in " ".join(p.cmdline())]
    began = time.monotonic()
    os.kill(workers[0].pid, signal.SIGKILL)
    _, said = running.communicate(timeout=30)
    assert time.monotonic() - began < 10
    assert running.returncode == 1
    assert "stopped by the system" in said
    assert not (tmp_path / "o.mp4").exists()


def test_models_and_their_licences_are_listed() -> None:
    listed = matinee("models", "list")
    assert listed.returncode == 0
    assert "kokoro-82m" in listed.stdout
    assert "Apache License" in matinee("models", "licences").stdout


def test_loras_are_given_one_by_one_with_their_strengths(tmp_path: Path) -> None:
    words = ["render", "portrait", "--image", ASTRONAUT, "--text", "Hi", "--out", str(tmp_path / "o.mp4")]
    assert "FILE=STRENGTH" in matinee("render", "portrait", "--help").stdout
    strong = matinee(*words, "--lora", "soft.safetensors", "--lora", "hard.safetensors=3")
    assert strong.returncode == 2
    assert strong.stderr.startswith("matinee: loras.1.strength: should be less than or equal to 2, not '3'")


def test_a_wrong_model_is_answered_with_those_near_it() -> None:
    near = matinee("models", "verify", "kokoro")
    assert near.returncode == 2
    assert near.stderr.endswith("(did you mean kokoro-82m, kokoro-voices?)\n")
    versionless = matinee("models", "remove", "skyreels-a2v-19b")
    assert "did you mean skyreels-v3-a2v-19b" in versionless.stderr
    far = matinee("models", "verify", "nothing")
    assert far.stderr.endswith("(matinee models list shows them)\n")


def test_an_engine_stands_for_all_models_that_it_needs_and_too_much_is_refused_before_it_travels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    (tmp_path / "catalogue.toml").write_text(
        "[[model]]\n"
        'id = "skyreels-v3-a2v-19b"\n'
        'title = "Huge"\npurpose = "p"\nlicence = "MIT"\nholder = "h"\nnotice = "n"\n'
        f"download = {10**15}\nmemory = 1\n"
        'repository = {repo = "no/body", allow = ["*.json"]}\n'
    )
    engine = matinee("models", "pull", "skyreels-a2v")
    assert engine.returncode == 2
    assert engine.stderr.startswith("matinee: about 1000026.2 GB would be downloaded, and ")
    assert len(engine.stderr.splitlines()) == 1
    alone = matinee("models", "pull", "skyreels-v3-a2v-19b")
    assert alone.stderr.startswith("matinee: about 1000000.0 GB would be downloaded, and ")


def test_the_engines_of_a_panel_are_listed_where_one_is_chosen_and_by_the_doctor() -> None:
    told = matinee("render", "portrait", "--help").stdout
    assert "[builtin, infinitetalk, skyreels-a2v; default builtin]" in told
    assert "helios" not in told
    engines = [one for one in json.loads(matinee("doctor", "--json").stdout) if "Engine for" in one["what"]]
    assert engines[0]["level"] == "ok"
    said = next(one["detail"] for one in engines if one["detail"].startswith("skyreels-a2v"))
    assert "SkyReels-V3 A2V" in said
    assert {one["what"] for one in engines} >= {"Engine for film", "Engine for portrait", "Engine for world"}


def test_doctor_reports_and_an_unknown_command_is_one_line() -> None:
    findings = json.loads(matinee("doctor", "--json").stdout)
    assert {"what", "level", "detail", "fix"} <= set(findings[0])
    unknown = matinee("paint")
    assert unknown.returncode == 2
    assert len(unknown.stderr.strip().splitlines()) == 1
