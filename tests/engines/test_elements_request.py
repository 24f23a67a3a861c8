"""What a scene of elements may be asked for, and what people are told when it may not."""

from pathlib import Path

import pytest

from engines.contract import BadInput, parse_request
from engines.elements.request import Element, ElementsRequest, name_from


def request(**values: object) -> ElementsRequest:
    return parse_request(ElementsRequest, {"elements": ["dog=a.png"], **values})


def test_an_element_is_written_as_name_and_file_or_as_a_file_that_names_it() -> None:
    elements = request(elements=["hero=pictures/a.png", "pictures/Red_Bicycle-02.jpg"]).elements
    assert [one.name for one in elements] == ["hero", "red bicycle"]
    assert elements[0].image == Path("pictures/a.png")


def test_a_picture_without_letters_in_its_name_is_an_element_all_the_same() -> None:
    assert name_from(Path("0001.png")) == "element"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"elements": []}, "drop at least one picture"),
        ({"elements": ["dog=a.png", "Dog=b.png"]}, "two elements are called 'dog'"),
        ({"elements": [f"e{i}=a.png" for i in range(13)]}, "elements"),
        ({"elements": [{"name": "dog", "image": "a.png", "box": [0, 0, 1, 1]}]}, "elements.0.box"),
        (
            {
                "elements": [
                    {
                        "name": "dog",
                        "image": "a.png",
                        "box": {"left": 0.5, "top": 0, "right": 0.5, "bottom": 1},
                    }
                ]
            },
            "the box is empty",
        ),
        ({"duration_s": 0.2}, "duration_s"),
        ({"size": "100x100"}, "size"),
        ({"horizon": 9}, "horizon"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(values: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        request(**values)
    assert "\n" not in refused.value.message


def test_a_scene_is_the_same_after_a_round_through_json() -> None:
    whole = request(
        elements=[Element(name="dog", image=Path("a.png")).model_dump()],
        prompt="the dog runs",
        sun={"azimuth": 120, "elevation": 30},
        direction={"parts": [{"who": "dog", "action": "run"}], "camera": "dolly_in"},
    )
    assert ElementsRequest.model_validate_json(whole.model_dump_json()) == whole
