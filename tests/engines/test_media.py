"""What media I/O promises: upright sRGB pictures, sound in time, segments that join without a seam."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from engines.contract import BadInput
from engines.media.audio import read_audio, stream_audio, write_audio
from engines.media.image import read_image, write_image
from engines.media.video import VideoReader, VideoWriter, frame_count, join

RATE = 16_000


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate).astype(np.float32)


def numbered(number: int, side: int = 128) -> np.ndarray:
    """A frame that carries its number as eight black or white blocks."""
    frame = np.full((side, side, 3), 90, np.uint8)
    for bit in range(8):
        frame[:32, bit * 16 : bit * 16 + 16] = 255 if number >> bit & 1 else 0
    return frame


def number_of(frame: np.ndarray) -> int:
    return sum(int(frame[16, bit * 16 + 8, 0] > 128) << bit for bit in range(8))


def write_numbered(path: Path, count: int, fps: int = 25, first: int = 0, format: str = "mp4") -> Path:
    with VideoWriter(path, 128, 128, fps, format) as writer:
        for i in range(count):
            writer.write(numbered(first + i))
    return path


def test_a_phone_photo_comes_upright(tmp_path: Path) -> None:
    sideways = Image.new("RGB", (200, 100), "blue")
    exif = sideways.getexif()
    exif[0x0112] = 6
    sideways.save(tmp_path / "phone.jpg", exif=exif)
    assert read_image(tmp_path / "phone.jpg").shape == (200, 100, 3)


def test_cmyk_sixteen_bit_palette_and_alpha_become_eight_bit_rgb(tmp_path: Path) -> None:
    Image.new("CMYK", (80, 80), (0, 255, 255, 0)).save(tmp_path / "red.jpg")
    red = read_image(tmp_path / "red.jpg")[40, 40]
    assert red[0] > 200 > 90 > red[1]
    Image.fromarray(np.full((80, 80), 40_000, np.uint16)).save(tmp_path / "deep.png")
    assert abs(int(read_image(tmp_path / "deep.png")[40, 40, 0]) - 156) <= 1
    Image.new("RGB", (80, 80), (9, 200, 9)).quantize(4).save(tmp_path / "few.gif")
    assert read_image(tmp_path / "few.gif")[0, 0, 1] > 180
    Image.new("RGBA", (80, 80), (1, 2, 3, 128)).save(tmp_path / "glass.png")
    assert read_image(tmp_path / "glass.png").shape == (80, 80, 4)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("text.png", b"hello, I am no picture", "not a picture"),
        ("empty.png", b"", "empty"),
        ("cut.jpg", None, "damaged"),
    ],
)
def test_a_file_that_is_no_picture_is_named(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is None:
        rng = np.random.default_rng(0)
        Image.fromarray(rng.integers(0, 255, (200, 200, 3), np.uint8)).save(path)
        content = path.read_bytes()[:3000]
    path.write_bytes(content)
    with pytest.raises(BadInput, match=says) as caught:
        read_image(path)
    assert caught.value.field == "image"
    assert name in caught.value.message


def test_a_speck_and_a_giant_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "speck.png")
    with pytest.raises(BadInput, match="1×1"):
        read_image(tmp_path / "speck.png")
    Image.new("1", (30_000, 30_000)).save(tmp_path / "giant.png")
    with pytest.raises(BadInput, match="30000×30000"):
        read_image(tmp_path / "giant.png")


def test_a_picture_is_written_whole_and_read_back(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (70, 90, 3), np.uint8)
    write_image(tmp_path / "a.png", pixels)
    assert np.array_equal(read_image(tmp_path / "a.png"), pixels)
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mp3", "libmp3lame"), ("ogg", "libopus"), ("m4a", "aac"), ("flac", "")]
)
def test_sound_of_any_kind_keeps_its_pitch_and_length(tmp_path: Path, suffix: str, codec: str) -> None:
    path = tmp_path / f"tone.{suffix}"
    if codec:
        with av.open(str(path), "w") as out:
            stream = out.add_stream(codec, rate=48_000, layout="stereo")
            wave = np.repeat(tone(2, rate=48_000)[None], 2, axis=0)
            for i in range(0, wave.shape[1] - 1023, 1024):
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(wave[:, i : i + 1024]), "fltp", "stereo"
                )
                frame.sample_rate, frame.pts = 48_000, i
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    else:
        write_audio(path, [tone(2, rate=48_000)], 48_000)
    heard = read_audio(path, RATE)
    assert len(heard) / RATE == pytest.approx(2, abs=0.06)
    middle = heard[RATE // 2 : RATE // 2 + RATE]
    assert np.abs(np.fft.rfft(middle)).argmax() == pytest.approx(440, abs=2)


def test_long_sound_streams_in_chunks_that_add_up(tmp_path: Path) -> None:
    write_audio(tmp_path / "long.wav", (tone(7) for _ in range(5)), RATE)
    chunks = list(stream_audio(tmp_path / "long.wav", RATE))
    assert max(map(len, chunks)) == 10 * RATE
    assert sum(map(len, chunks)) == 35 * RATE


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound here at all, only words"])
def test_what_is_no_sound_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "voice.wav").write_bytes(content)
    with pytest.raises(BadInput, match=r"voice\.wav"):
        read_audio(tmp_path / "voice.wav", RATE)


@pytest.mark.parametrize("format", ["mp4", "webm", "mkv"])
def test_segments_join_in_order_with_sound_and_no_frame_lost(tmp_path: Path, format: str) -> None:
    segments = [write_numbered(tmp_path / f"{i}.{format}", 40, first=40 * i, format=format) for i in range(3)]
    write_audio(tmp_path / "voice.wav", [tone(6)], RATE)
    join(segments, tmp_path / "voice.wav", tmp_path / f"take.{format}", format)
    reader = VideoReader(tmp_path / f"take.{format}")
    frames = list(reader.frames())
    assert [number_of(pixels) for _, pixels in frames] == list(range(120))
    assert [round(time * 25) for time, _ in frames] == list(range(120))
    assert reader.has_sound
    assert len(read_audio(tmp_path / f"take.{format}", RATE)) / RATE == pytest.approx(4.8, abs=0.05)
    reader.close()


@pytest.mark.parametrize("lines", [480, 720])
@pytest.mark.parametrize("format", ["mp4", "webm"])
def test_colours_survive_at_every_size(tmp_path: Path, lines: int, format: str) -> None:
    colours = np.array([(200, 60, 40), (40, 180, 70), (50, 60, 210), (230, 180, 150)], np.uint8)
    pixels = np.repeat(np.repeat(colours[None], lines, 0), lines // 4, 1)
    with VideoWriter(tmp_path / f"c.{format}", lines, lines, 25, format) as writer:
        writer.write(pixels)
    reader = VideoReader(tmp_path / f"c.{format}")
    seen = next(reader.frames())[1][lines // 2, lines // 8 :: lines // 4]
    reader.close()
    assert np.abs(seen.astype(int) - colours).max() <= 6


def test_a_lossless_take_holds_the_very_pixels(tmp_path: Path) -> None:
    pixels = np.random.default_rng(2).integers(0, 255, (64, 96, 3), np.uint8)
    with VideoWriter(tmp_path / "a.mkv", 96, 64, 25, "mkv") as writer:
        writer.write(pixels)
    reader = VideoReader(tmp_path / "a.mkv")
    assert np.array_equal(next(reader.frames())[1], pixels)
    reader.close()


def test_seeking_gives_the_frame_on_screen_and_other_rates_keep_time(tmp_path: Path) -> None:
    reader = VideoReader(write_numbered(tmp_path / "a.mp4", 100))
    assert number_of(next(reader.frames(2.02))[1]) == 50
    thirty = [number_of(pixels) for pixels in reader.at_rate(30)]
    assert len(thirty) == 120
    assert thirty == [int(tick / 30 * 25 + 1e-6) for tick in range(120)]
    reader.close()


def test_a_cut_off_video_is_refused(tmp_path: Path) -> None:
    whole = write_numbered(tmp_path / "a.mp4", 50).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match=r"cut\.mp4"):
        VideoReader(tmp_path / "cut.mp4")
    assert frame_count(tmp_path / "cut.mp4") == 0


def test_an_unfinished_segment_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> None:
        with VideoWriter(tmp_path / "b.mp4", 128, 128, 25) as writer:
            writer.write(numbered(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert not list(tmp_path.glob("*b.mp4*"))
