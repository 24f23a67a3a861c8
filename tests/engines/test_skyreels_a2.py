"""Scenes of elements by open weights: tiny random checkpoints in the published layouts, from pictures to takes."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
import tiny_skyreels
import tiny_wan
import torch
from diffusers import (
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanPipeline,
    WanTransformer3DModel,
    WanVACEPipeline,
)
from PIL import Image
from safetensors.torch import save_file
from tiny_wan import SIZE, flat, picture

from engines.contract import (
    Artifact,
    BadInput,
    Cancelled,
    Engine,
    EngineCard,
    Event,
    ModelMissing,
    Note,
    OutOfMemory,
    Preview,
    Progress,
    Request,
    Started,
)
from engines.elements.a2 import checkpoints
from engines.elements.a2.asking import a2_clip, beside_clip, vace_clip
from engines.elements.a2.between import at_rate
from engines.elements.a2.denoisers import BesideDenoiser, WanDenoiser
from engines.elements.a2.engine import PictureEngine, SkyReelsA2
from engines.elements.a2.pipeline import SkyReelsA2Pipeline, framed
from engines.elements.a2.r2v import SkyReelsV3
from engines.elements.a2.references import Reference
from engines.elements.a2.vace import Vace
from engines.elements.request import ElementsRequest
from engines.film.diffusion.conditions import AVOIDED, Words
from engines.film.diffusion.denoiser import Cue
from engines.film.diffusion.engine import Setup, choose
from engines.film.diffusion.placement import place
from engines.film.diffusion.planner import Machine, Plan
from engines.film.diffusion.solver import FrameSolver
from engines.film.shots import Lora
from engines.media.fit import covering
from engines.media.video import VideoReader, VideoWriter, frame_count

CPU = torch.device("cpu")
PLAN = Plan("card", "bfloat16", "float32", window=5, attention="native")
PROMPT = "a cat walks in the city"
GB = 1 << 30


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    folder = tmp_path_factory.mktemp("published")
    with tiny_skyreels.one_thread():
        yield {
            "a2": tiny_wan.a2(folder / "a2"),
            "vace": tiny_wan.vace(folder / "vace"),
            "r2v": tiny_wan.r2v(folder / "r2v"),
        }


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "models").mkdir(parents=True)
    return tmp_path / "home"


def setup_of(folder: Path) -> Setup:
    return Setup("tiny", folder, SIZE, PLAN, "cpu", {"steps": 2})


def request_of(folder: Path, elements: int, background: bool = True, **values: Any) -> ElementsRequest:
    for number in range(elements):
        picture(number).save(folder / f"{number}.png")
    flat(9, 128, 96).save(folder / "place.png")
    return ElementsRequest.model_validate(
        {
            "elements": [f"e{number}={folder / f'{number}.png'}" for number in range(elements)],
            "background": folder / "place.png" if background else None,
            "prompt": PROMPT,
            "duration_s": 1,
            **values,
        }
    )


def take_of(engine: Engine, request: ElementsRequest, folder: Path) -> tuple[list[Event], Any]:
    folder.mkdir(exist_ok=True)
    events = list(engine.run(request, folder))
    (media,) = [e.path for e in events if isinstance(e, Artifact) and e.kind == "media"]
    return events, frames_in(media)


def frames_in(path: Path) -> Any:
    reader = VideoReader(path)
    frames = np.stack([frame for _, frame in reader.frames()])
    reader.close()
    return frames


def notes_in(events: list[Event]) -> str:
    return " ".join(event.message for event in events if isinstance(event, Note))


def loaded(folder: Path, kind: Any) -> Any:
    pipeline = kind.from_pretrained(folder, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def shown(*numbers: int) -> list[Reference]:
    """Pictures, the last of which is the place where it is number 9."""
    return [Reference(str(number), flat(number), place=number == 9) for number in numbers]


def solved(clip: Any, steps: int, shift: float, guidance_scale: float) -> tuple[Any, Any]:
    """A clip's start and its end, by the loop's own solver."""
    generator = torch.Generator().manual_seed(4)
    start = torch.randn(1, 16, clip.latents, SIZE[0] // 8, SIZE[1] // 8, generator=generator)
    scheduler = UniPCMultistepScheduler(
        use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=shift
    )
    solver, latents = FrameSolver(scheduler, steps, overwritten=False), start.clone()
    solver.begin(latents)
    for step, timestep in enumerate(solver.timesteps, 1):
        told = torch.full((1, clip.latents), int(timestep))
        velocity = clip.denoiser(latents, told, clip.cue, guidance_scale)
        solver.step(velocity, latents, np.full(clip.latents, step), (0, clip.latents))
    return start, latents


def apart(one: Any, other: Any) -> float:
    return float(((one - other).abs().max() / other.abs().max()).detach())


@pytest.mark.parametrize("pictures", [1, 2, 3, 4])
def test_one_to_four_pictures_become_a_take(
    pictures: int, published: dict[str, Path], tmp_path: Path
) -> None:
    request = request_of(tmp_path, max(1, pictures - 1), background=pictures > 1, fps=25)
    events, frames = take_of(SkyReelsA2(setup_of(published["a2"])), request, tmp_path / "job")
    assert isinstance(events[0], Started)
    assert frames.shape == (25, 480, 854, 3)
    steps = [e for e in events if isinstance(e, Progress) and e.phase == "Filming"]
    assert [e.step for e in steps] == [1, 2]
    assert any(isinstance(e, Preview) for e in events)
    assert "network stays on the card" in notes_in(events)
    assert ("trained with up to 3 pictures" in notes_in(events)) == (pictures == 4)
    assert len(np.unique(frames[::5, ::60, ::60].reshape(5, -1), axis=0)) == 5


def test_too_many_pictures_and_no_words_are_refused_and_a_long_scene_is_cut_to_what_the_network_makes(
    published: dict[str, Path], tmp_path: Path
) -> None:
    engine = SkyReelsA2(setup_of(published["a2"]))
    with pytest.raises(BadInput, match="takes 4 pictures at most"):
        list(engine.run(request_of(tmp_path, 4), tmp_path))
    with pytest.raises(BadInput, match="prompt: is empty"):
        list(engine.run(request_of(tmp_path, 1, prompt=" "), tmp_path))
    (tmp_path / "job").mkdir()
    events = list(engine.run(request_of(tmp_path, 2, duration_s=9), tmp_path / "job"))
    assert "makes 4.6 s at most with 3 pictures" in notes_in(events)
    assert frame_count(tmp_path / "job" / "take.mp4") == round(69 / 15 * 24)


def test_the_same_request_gives_the_same_take_and_another_seed_another(
    published: dict[str, Path], tmp_path: Path
) -> None:
    engine = SkyReelsA2(setup_of(published["a2"]))
    _, first = take_of(engine, request_of(tmp_path, 1), tmp_path / "first")
    _, again = take_of(engine, request_of(tmp_path, 1), tmp_path / "again")
    _, other = take_of(engine, request_of(tmp_path, 1, seed=5), tmp_path / "other")
    assert (first == again).all()
    assert (first != other).any()


def test_its_network_is_the_stock_one(published: dict[str, Path]) -> None:
    pipeline = loaded(published["a2"], SkyReelsA2Pipeline)
    stock = WanTransformer3DModel.from_pretrained(published["a2"], subfolder="transformer")
    clip = a2_clip(pipeline, PROMPT, shown(0, 1, 9), 6, SIZE)
    assert clip.cue.image.shape[1] == 3 * 17
    latents, told = torch.randn(1, 16, 6, 4, 6), torch.full((1, 6), 800)
    with torch.no_grad():
        wanted = stock(
            hidden_states=torch.cat([latents, clip.cue.guide], 1),
            timestep=told[:, 0],
            encoder_hidden_states=clip.cue.prompt,
            encoder_hidden_states_image=clip.cue.image,
        ).sample
    assert apart(clip.denoiser(latents, told, clip.cue, 1.0), wanted) <= 1e-5


def test_the_loop_gives_what_the_pipeline_gives_by_itself(published: dict[str, Path]) -> None:
    pipeline = loaded(published["a2"], SkyReelsA2Pipeline)
    pictures = shown(0, 1, 9)
    start, made = solved(a2_clip(pipeline, PROMPT, pictures, 6, SIZE), 4, 8.0, 5.0)
    asked = {
        "image": [reference.picture for reference in pictures],
        "prompt": PROMPT,
        "negative_prompt": AVOIDED,
        "background": True,
        "height": SIZE[0],
        "width": SIZE[1],
        "num_frames": 21,
        "num_inference_steps": 4,
        "latents": start,
    }
    assert apart(made, pipeline(**asked, output_type="latent").frames) <= 1e-5
    frames = pipeline(**asked).frames
    assert frames.shape == (1, 21 - 12, *SIZE, 3)


def test_one_picture_is_conditioned_on_as_by_the_stock_pipeline(published: dict[str, Path]) -> None:
    ours = loaded(published["a2"], SkyReelsA2Pipeline)
    stock = loaded(published["a2"], WanImageToVideoPipeline)
    square = flat(3, 512, 512)
    assert apart(ours.encode_image([square]), stock.encode_image(square)) <= 1e-5
    image = torch.rand(1, 3, *SIZE) * 2 - 1
    more = {"height": SIZE[0], "width": SIZE[1], "num_frames": 21, "dtype": torch.float32}
    both = [
        kind.prepare_latents(image, 1, **more, generator=torch.Generator().manual_seed(1))
        for kind in (ours, stock)
    ]
    assert torch.equal(both[0][0], both[1][0])
    assert apart(both[0][1], both[1][1]) <= 1e-5


def test_each_picture_has_a_latent_of_its_own_and_the_mask_says_so(published: dict[str, Path]) -> None:
    pipeline = loaded(published["a2"], SkyReelsA2Pipeline)
    values = torch.rand(4, 3, *SIZE) * 2 - 1
    for pictures in range(1, 5):
        found = pipeline.condition(values[:pictures], 21)
        assert found.shape == (1, 20, 6, SIZE[0] // 8, SIZE[1] // 8)
        assert (found[0, :4].amin((0, 2, 3)) == torch.tensor([1.0] * pictures + [0.0] * (6 - pictures))).all()
    other = values.clone()
    other[2] = -other[2]
    changed = (pipeline.condition(other, 21) != found).flatten(3).any(3).any(1)[0]
    assert changed.tolist()[:3] == [False, False, True]
    with pytest.raises(ValueError, match="leave nothing"):
        pipeline.condition(values, 13)


def scene_at(time_s: float) -> Any:
    """A ball that crosses a wall before a camera that pans."""
    wall = np.random.default_rng(3).uniform(40, 200, (20, 30, 3)).astype(np.float32)
    wide = cv2.resize(wall, (480, 320), interpolation=cv2.INTER_CUBIC)
    drift = np.array([[1, 0, -30 - 60 * time_s], [0, 1, -20]], np.float32)
    frame = cv2.warpAffine(wide, drift, (320, 200)).clip(0, 255).astype(np.uint8)
    centre = (round(16 * (80 + 120 * time_s)), 16 * 100)
    return cv2.circle(frame, centre, 16 * 36, (230, 60, 40), -1, cv2.LINE_AA, 4)


def test_frames_between_frames_show_things_on_their_way() -> None:
    filmed = [scene_at(number / 15) for number in range(9)]
    shown_at = list(at_rate(iter(filmed), 15, 24))
    assert len(shown_at) == 15  # nine fifteenths of a second
    ours, held, mixed = [], [], []
    for tick in range(13):
        place = tick * 15 / 24
        before, after, part = filmed[int(place)], filmed[int(place) + 1], place - int(place)
        wanted = scene_at(tick / 24).astype(float)
        ours.append(((shown_at[tick] - wanted) ** 2).mean())
        held.append((((before if part < 0.5 else after) - wanted) ** 2).mean())
        mixed.append((((1 - part) * before + part * after - wanted) ** 2).mean())
    assert np.mean(ours) < 0.3 * np.mean(held)
    assert np.mean(ours) < 0.6 * np.mean(mixed)
    assert (np.stack(list(at_rate(iter(filmed), 24, 24))) == filmed).all()
    assert (np.stack(list(at_rate(iter(filmed), 15, 30)))[::2] == filmed).all()


def test_subjects_are_shown_whole_on_white_and_a_background_fills_its_frame() -> None:
    dark = Image.new("RGB", (40, 80), (20, 30, 40))
    subject, ground = framed([dark, dark], (48, 80), background=True)
    assert np.asarray(subject)[24, 0].tolist() == [255, 255, 255]
    assert np.asarray(subject)[24, 40].tolist() == [20, 30, 40]
    assert (np.asarray(ground) == (20, 30, 40)).all()
    assert subject.size == ground.size == (80, 48)


def test_a_cancel_ends_a_step_before_its_next_block(published: dict[str, Path], tmp_path: Path) -> None:
    engine = SkyReelsA2(setup_of(published["a2"]))
    (tmp_path / "job").mkdir()
    running = engine.run(request_of(tmp_path, 1), tmp_path / "job")
    steps = (event for event in running if isinstance(event, Progress) and event.phase == "Filming")
    assert next(steps).step == 1
    engine.cancel()
    with pytest.raises(Cancelled):
        list(running)
    assert not (tmp_path / "job" / "take.mp4").exists()
    engine.begin()
    take_of(engine, request_of(tmp_path, 1), tmp_path / "job")
    transformer, checks = loaded(published["r2v"], WanPipeline).transformer, count(1)

    def check() -> None:
        if next(checks) == 2:
            raise Cancelled

    ran: list[int] = []
    for number, block in enumerate(transformer.blocks):
        block.register_forward_hook(lambda *_, number=number: ran.append(number))
    cue = Cue(torch.zeros(1, 4, 16))
    latents, told = torch.zeros(1, 16, 2, 4, 6), torch.zeros(1, 2, dtype=torch.int64)
    with pytest.raises(Cancelled):
        WanDenoiser(transformer)(latents, told, cue, 1.0, check)
    assert ran == [0]
    WanDenoiser(transformer)(latents, told, cue, 1.0)
    assert ran == [0, 0, 1]


ENGINES: list[tuple[type[PictureEngine], str]] = [
    (SkyReelsA2, "skyreels-a2"),
    (Vace, "wan2.1-vace-1.3b"),
    (SkyReelsV3, "skyreels-v3-r2v-14b"),
]


@pytest.mark.parametrize(("kind", "model"), ENGINES)
def test_a_missing_or_wrong_checkpoint_costs_one_line(
    kind: type[PictureEngine], model: str, published: dict[str, Path], tmp_path: Path
) -> None:
    request = request_of(tmp_path, 1)
    with pytest.raises(ModelMissing, match=model):
        list(kind().run(request, tmp_path))
    own = {SkyReelsA2: "a2", Vace: "vace", SkyReelsV3: "r2v"}[kind]
    others = [folder for name, folder in published.items() if name != own]
    partless = Path(shutil.copytree(published[own], tmp_path / "partless"))
    shutil.rmtree(partless / "vae")
    for folder in (*others, partless, tmp_path):
        with pytest.raises(BadInput) as told:
            list(kind(setup_of(folder)).run(request, tmp_path))
        assert "\n" not in str(told.value)


def test_describing_the_engines_loads_nothing_heavy_and_says_what_they_need() -> None:
    script = (
        "import sys\n"
        "from engines.elements.a2.engine import SkyReelsA2\n"
        "from engines.elements.a2.r2v import SkyReelsV3\n"
        "from engines.elements.a2.vace import Vace\n"
        "for kind in (SkyReelsA2, Vace, SkyReelsV3):\n"
        "    card = kind().describe()\n"
        "    print(card.id, card.available or bool(card.unavailable_reason), 'NVIDIA' in card.summary)\n"
        "print({'torch', 'diffusers', 'cv2', 'onnxruntime'} & set(sys.modules))\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:4] == [
        "skyreels-a2 True True",
        "vace True True",
        "skyreels-v3-r2v True True",
        "set()",
    ]


def test_each_card_gets_what_fits_it() -> None:
    small, large = Machine(10 * GB, 64 * GB), Machine(80 * GB, 200 * GB)
    for fine in (False, True):
        known = checkpoints.vace(fine)
        assert choose(list(known), large, fine, 97, known)[0].id == "wan2.1-vace-14b"
        assert choose(list(known), small, fine, 97, known)[0].id == "wan2.1-vace-1.3b"
    known = (checkpoints.A2,)
    assert choose([checkpoints.A2], large, False, 97, known)[1].weights == "card"
    assert choose([checkpoints.A2], Machine(16 * GB, 64 * GB), False, 97, known)[1].weights == "streamed"
    with pytest.raises(OutOfMemory) as told:
        choose([checkpoints.A2], Machine(3 * GB, 64 * GB), False, 97, known)
    assert "SkyReels A2" in told.value.hint


def test_streaming_the_network_changes_no_latent(published: dict[str, Path], tmp_path: Path) -> None:
    whole = loaded(published["a2"], SkyReelsA2Pipeline)
    _, wanted = solved(a2_clip(whole, PROMPT, shown(0, 9), 5, SIZE), 2, 8.0, 5.0)
    for weights in ("streamed", "disk"):
        pipeline = loaded(published["a2"], SkyReelsA2Pipeline)
        place(pipeline, replace(PLAN, weights=weights, blocks=1), CPU, tmp_path / weights)
        _, made = solved(a2_clip(pipeline, PROMPT, shown(0, 9), 5, SIZE), 2, 8.0, 5.0)
        assert torch.equal(made, wanted)


def lora_for(folder: Path, path: Path, width: int) -> Path:
    generator = torch.Generator().manual_seed(1)
    name = "transformer.blocks.0.attn1.to_q"
    weights = {
        f"{name}.lora_A.weight": torch.randn(2, width, generator=generator),
        f"{name}.lora_B.weight": torch.randn(width, 2, generator=generator),
    }
    save_file(weights, path)
    return path


def test_a_lora_counts_and_that_of_another_model_is_refused(
    published: dict[str, Path], tmp_path: Path
) -> None:
    request, setup = request_of(tmp_path, 1), setup_of(published["a2"])
    wide = Lora(path=lora_for(published["a2"], tmp_path / "wide.safetensors", 5120))
    with pytest.raises(BadInput, match=r"made for another model: .* is 5120 wide there and 24 here"):
        take_of(SkyReelsA2(setup), request.model_copy(update={"loras": (wide,)}), tmp_path / "wide")
    if importlib.util.find_spec("peft") is None:
        pytest.skip("LoRAs are mixed in by peft")
    right = Lora(path=lora_for(published["a2"], tmp_path / "right.safetensors", 24))
    _, plain = take_of(SkyReelsA2(setup), request, tmp_path / "plain")
    with_lora = request.model_copy(update={"loras": (right,)})
    _, changed = take_of(SkyReelsA2(setup), with_lora, tmp_path / "changed")
    assert (plain != changed).any()


class Stage(Engine):
    """Stands in for the compositor: a square that crosses the frame, drawn in a moment."""

    request_type: ClassVar[type[Request]] = ElementsRequest

    def describe(self) -> EngineCard:
        return EngineCard(id="builtin", panel="elements", title="Stage", summary="")

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, ElementsRequest)
        yield Started(phases=["Drawing"])
        film, (width, height) = folder / "take.mkv", request.frame_size
        with VideoWriter(film, width, height, request.fps, "mkv") as writer:
            for number in range(12):
                frame = np.full((height, width, 3), (60, 90, 120), np.uint8)
                frame[200:300, 40 * number : 40 * number + 100] = (230, 60, 40)
                writer.write(frame)
                yield Progress(phase="Drawing", step=number + 1, total=12)
        yield Artifact(path=film, kind="media", duration_s=12 / request.fps)


def test_vace_follows_the_compositors_take(published: dict[str, Path], tmp_path: Path) -> None:
    engine = Vace(setup_of(published["vace"]), stage=Stage())
    events, frames = take_of(engine, request_of(tmp_path, 2), tmp_path / "job")
    assert frames.shape == (24, 480, 854, 3)
    phases = list(dict.fromkeys(e.phase for e in events if isinstance(e, Progress)))
    started = events[0]
    assert isinstance(started, Started)
    assert phases == started.phases == ["Staging", "Cutting out", "Loading the network", "Filming", "Writing"]


def test_vace_gives_what_its_own_pipeline_gives(published: dict[str, Path], tmp_path: Path) -> None:
    pipeline = loaded(published["vace"], WanVACEPipeline)
    list(Stage().run(request_of(tmp_path, 1), tmp_path))
    film = tmp_path / "take.mkv"
    clip = vace_clip(pipeline, PROMPT, shown(0, 9), 4, SIZE, film, 16, 0.7)
    start, made = solved(clip, 3, 16.0, 5.0)
    pipeline.scheduler = type(pipeline.scheduler).from_config(pipeline.scheduler.config, flow_shift=16.0)
    wanted = pipeline(
        video=as_followed(film),
        reference_images=framed([flat(0), flat(9)], SIZE, background=True),
        conditioning_scale=0.7,
        prompt=PROMPT,
        negative_prompt=AVOIDED,
        height=SIZE[0],
        width=SIZE[1],
        num_frames=13,
        num_inference_steps=3,
        latents=start,
        output_type="latent",
    ).frames
    assert apart(made, wanted) <= 1e-5
    assert clip.unseen == 2


def as_followed(film: Path) -> list[Image.Image]:
    """Its frames at 16 a second in grey, the last one held."""
    reader = VideoReader(film)
    small = [covering(frame, SIZE[::-1]) for frame in reader.at_rate(16)]
    reader.close()
    assert len(small) == 8
    grey = [Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)).convert("RGB") for frame in small]
    return grey + [grey[-1]] * 5


def test_skyreels_v3_makes_a_take_of_pictures_and_words(published: dict[str, Path], tmp_path: Path) -> None:
    engine = SkyReelsV3(setup_of(published["r2v"]))
    events, frames = take_of(engine, request_of(tmp_path, 3, fps=30), tmp_path / "job")
    assert frames.shape == (30, 480, 854, 3)
    assert "at most" not in notes_in(events)


def test_skyreels_v3_sees_its_pictures_behind_the_last_frame_and_guides_them_apart(
    published: dict[str, Path],
) -> None:
    pipeline = loaded(published["r2v"], WanPipeline)
    clip = beside_clip(pipeline, PROMPT, shown(0, 1), 3, SIZE, 1.0)
    latents, told = torch.randn(1, 16, 3, 4, 6), torch.full((1, 3), 700)
    places = clip.denoiser._pictures
    assert places.shape[2] == 4
    assert not places[:, :, 2:].any()

    def stock(words: Any, pictures: Any) -> Any:
        with torch.no_grad():
            return pipeline.transformer(
                hidden_states=torch.cat([latents, pictures], 2),
                timestep=told[:, 0],
                encoder_hidden_states=words,
            ).sample[:, :, :3]

    cue = Words(pipeline, CPU, "rain").cue(PROMPT)
    full, wordless = stock(cue.prompt, places), stock(cue.negative, places)
    bare = stock(cue.negative, torch.zeros_like(places))
    assert apart(clip.denoiser(latents, told, cue, 1.0), full) <= 1e-5
    guided = BesideDenoiser(pipeline.transformer, places, 2.0)(latents, told, cue, 3.0)
    assert apart(guided, bare + 2 * (wordless - bare) + 3 * (full - wordless)) <= 1e-5
