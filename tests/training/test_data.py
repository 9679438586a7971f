import json
import pickle
import random
from pathlib import Path

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")
Image = pytest.importorskip("PIL.Image")
pytest.importorskip("yaml")

from training.data import Dataset, DatasetError, LabelledImage, read_dataset, shared_plans, split_by_plan  # noqa: E402
from training.data.__main__ import main as print_summary  # noqa: E402

SQUARE = [10, 10, 50, 10, 50, 40, 10, 40]
YOLO_SQUARE = "0 0.1 0.1 0.5 0.1 0.5 0.4 0.1 0.4"


def write_image(path: Path, *, size_wh=(100, 80), orientation=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    Image.new("L", size_wh, 255).save(path, exif=exif)


def write_coco(folder: Path, *, segmentation=None, image=None, annotation=None, **document):
    write_image(folder / "images" / "a.png")
    entry = {"id": 1, "file_name": "a.png", "width": 100, "height": 80} | (image or {})
    room = {"id": 7, "image_id": 1, "category_id": 1, "segmentation": segmentation or [SQUARE]} | (annotation or {})
    content = {"images": [entry], "annotations": [room], "categories": [{"id": 1, "name": "room"}]} | document
    path = folder / "annotations.json"
    path.write_text(json.dumps(content, indent=1))
    return path


def write_yolo(folder: Path, *, labels=YOLO_SQUARE, name="a", split="train", yaml="names: [room]\n"):
    write_image(folder / "images" / split / f"{name}.png")
    label = folder / "labels" / split / f"{name}.txt"
    label.parent.mkdir(parents=True, exist_ok=True)
    label.write_text(labels)
    (folder / "data.yaml").write_text(yaml)
    return folder


def problems_of(path, **options):
    with pytest.raises(DatasetError) as caught:
        read_dataset(path, **options)
    return caught.value.problems


def line_of(path: Path, text: str):
    return path.read_text()[: path.read_text().index(text)].count("\n") + 1


def filled(rings, *, size_wh=(100, 80)):
    """Rings at whole pixel edges as a mask, by the even-odd rule on pixel centres."""
    width, height = size_wh
    mask = np.zeros((height, width), dtype=bool)
    for ring in rings:
        for (x, y), (next_x, next_y) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if x == next_x:
                mask[int(min(y, next_y)) : int(max(y, next_y)), int(x) :] ^= True
    return mask


def test_images_of_a_coco_file_may_lie_in_a_folder_that_is_named(tmp_path):
    path = write_coco(tmp_path / "labels")
    (tmp_path / "labels" / "images").rename(tmp_path / "pictures")
    (image,) = read_dataset(path, images=tmp_path / "pictures")
    assert image.path == tmp_path / "pictures" / "a.png"
    assert image.source == "labels"


def test_coco_and_yolo_give_the_same_rooms(tmp_path):
    from_coco = read_dataset(write_coco(tmp_path / "coco"))
    from_yolo = read_dataset(write_yolo(tmp_path / "yolo", labels="0 0.1 0.125 0.5 0.125 0.5 0.5 0.1 0.5"))
    expected = np.array([[10, 10], [50, 10], [50, 40], [10, 40]], dtype=np.float32)
    for dataset in (from_coco, from_yolo):
        ((room,),) = [image.rooms for image in dataset]
        assert len(room) == 1
        assert room[0].dtype == np.float32
        np.testing.assert_allclose(room[0], expected, atol=1e-5)  # float32 of page pixels


def test_several_polygons_of_an_annotation_are_rings_of_one_room(tmp_path):
    hole = [20, 20, 30, 20, 30, 30]
    (image,) = read_dataset(write_coco(tmp_path, segmentation=[SQUARE, hole]))
    assert [[len(ring) for ring in room] for room in image.rooms] == [[4, 3]]


@pytest.mark.parametrize("compressed", [False, True])
def test_run_length_mask_comes_back_from_its_rings_exactly(tmp_path, compressed):
    coco_mask = pytest.importorskip("pycocotools.mask")
    noise = np.random.default_rng(3).random((80, 100)) < 0.4  # touching corners, holes, specks at the edge
    noise[20:60, 30:80] = True
    noise[30:40, 40:50] = False
    packed = coco_mask.encode(np.asfortranarray(noise.astype(np.uint8)))
    flat = noise.T.ravel()
    changes = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff([0, *changes, flat.size]).tolist()
    counts = packed["counts"].decode() if compressed else ([0] if flat[0] else []) + runs
    (image,) = read_dataset(write_coco(tmp_path, segmentation={"size": [80, 100], "counts": counts}))
    np.testing.assert_array_equal(filled(image.rooms[0]), noise)


def test_point_just_outside_is_pulled_onto_the_page(tmp_path):
    (image,) = read_dataset(write_coco(tmp_path, segmentation=[[-2, 10, 50, 10, 50, 81.5, 10, 40]]))
    assert image.rooms[0][0].min() == 0
    assert image.rooms[0][0][:, 1].max() == 80


def test_size_is_that_after_the_exif_orientation_as_opencv_decodes_it(tmp_path):
    path = write_coco(tmp_path, image={"file_name": "turned.jpg", "width": 80, "height": 100})
    write_image(tmp_path / "images" / "turned.jpg", orientation=6)
    (image,) = read_dataset(path)
    assert cv2.imread(str(image.path)).shape[:2] == (image.height_px, image.width_px)


def test_coco_image_without_annotations_is_a_background(tmp_path):
    path = write_coco(tmp_path)
    write_image(tmp_path / "b.png", size_wh=(30, 20))
    document = json.loads(path.read_text())
    document["images"].append({"id": 2, "file_name": "b.png", "width": 30, "height": 20})
    path.write_text(json.dumps(document))
    assert [len(image.rooms) for image in read_dataset(path)] == [1, 0]


def test_without_single_class_only_the_category_room_counts(tmp_path):
    two = [{"id": 1, "name": "door"}, {"id": 2, "name": "Room"}]
    coco = write_coco(tmp_path / "coco", categories=two, annotation={"category_id": 2})
    yolo = write_yolo(tmp_path / "yolo", labels=f"{YOLO_SQUARE}\n1{YOLO_SQUARE[1:]}\n", yaml="names: [door, room]\n")
    assert read_dataset(coco, single_class=False).room_count == 1
    assert read_dataset(yolo, single_class=False).room_count == 1
    assert read_dataset(yolo, single_class=False).left_out == 1
    assert read_dataset(yolo).room_count == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"segmentation": [[10, 10, 50, 10, 50]]}, "even number of coordinates, got 5"),
        ({"segmentation": [[10, 10, 50, 10]]}, "at least 3 points, got 2"),
        ({"segmentation": [[10, 10, 50, 10, 50, float("nan")]]}, "finite"),
        ({"segmentation": [[10, 10, 50, 10, 50, 83]]}, r"page of 100x80 px, got the point \(50, 83\)"),
        ({"segmentation": [[10, 10, 50, 10, 30, 10]]}, "must enclose an area"),
        ({"segmentation": [["10", "10", "50", "10", "50", "40"]]}, "flat list"),
        ({"segmentation": [[[10, 10], [50, 10], [50, 40]]]}, "flat list"),
        ({"segmentation": {"size": [80, 100], "counts": [10, 20]}}, "add up to 8000 px, got 30"),
        ({"segmentation": {"size": [80, 100], "counts": "abc~"}}, "damaged"),
        ({"segmentation": {"size": [80, 99], "counts": [0, 8000]}}, "size of an rle"),
        ({"annotation": {"image_id": 9}}, "image_id must be that of an image of this file, got 9"),
        ({"annotation": {"category_id": 4}}, "category_id must be one of 1, got 4"),
    ],
)
def test_wrong_annotation_is_named_with_its_line_and_id(tmp_path, change, words):
    path = write_coco(tmp_path, **change)
    (problem,) = problems_of(path)
    line = line_of(path, '"annotations": [') + 1
    assert problem.startswith(f"annotations.json:{line}: annotation 7")
    with pytest.raises(DatasetError, match=words):
        read_dataset(path)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ({"file_name": "gone.png"}, "gone.png: the image is missing"),
        ({"width": 101}, "the stated size must be that of the image, 100x80 px, got 101x80"),
        ({"width": None}, "width and height of image 1"),
        ({"file_name": "annotations.json"}, "readable JPEG, PNG"),
    ],
)
def test_wrong_image_is_named_with_its_line(tmp_path, image, words):
    path = write_coco(tmp_path, image=image)
    (problem,) = problems_of(path)
    assert problem.startswith(f"annotations.json:{line_of(path, 'images') + 1}: ")
    assert words in problem


def test_image_id_that_appears_twice_is_an_error(tmp_path):
    entry = {"id": 1, "file_name": "a.png", "width": 100, "height": 80}
    path = write_coco(tmp_path, images=[entry, entry])
    assert problems_of(path) == ("annotations.json:9: image ids must be unique, 1 appears twice",)


def test_invalid_json_is_named_with_its_line(tmp_path):
    path = tmp_path / "annotations.json"
    path.write_text('{"images": [\n{"id": 1,}]}')
    assert problems_of(path)[0].startswith("annotations.json:2: not valid JSON")


def test_coco_without_images_is_an_error(tmp_path):
    assert '"images" must not be empty' in problems_of(write_coco(tmp_path, images=[], annotations=[]))[0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0 0.1 0.1 0.5 0.1 0.5", "even number"),
        ("0 0.3 0.3 0.2 0.2", "a box"),
        ("0 0.1 0.1 0.5 0.1 nan 0.4", "finite"),
        ("0 0.1 0.1 0.5 0.1 1.02 0.4", "0 to 1, got 1.02"),
        ("0 0.1 0.1 0.5 0.1 -0.02 0.4", "on its page"),
        ("0 0.1 0.1 0.5 0.5 0.3 0.3", "enclose an area"),
        ("0 0.1 0.1 0.5 x 0.5 0.4", "numbers"),
        ("1 0.1 0.1 0.5 0.1 0.5 0.4", "class must be 0 to 0, got 1"),
        ("room 0.1 0.1 0.5 0.1 0.5 0.4", "whole number, got 'room'"),
    ],
)
def test_wrong_yolo_line_is_named_with_file_and_line(tmp_path, line, words):
    (problem,) = problems_of(write_yolo(tmp_path, labels=f"{YOLO_SQUARE}\n\n{line}\n"))
    assert problem.startswith("labels/train/a.txt:3: ")
    assert words in problem


def test_empty_yolo_label_file_stops_unless_backgrounds_are_allowed(tmp_path):
    write_yolo(tmp_path)
    write_yolo(tmp_path, name="b", labels="\n")
    assert problems_of(tmp_path) == ("labels/train/b.txt:1: the label file must have at least one room, it is empty",)
    assert [len(image.rooms) for image in read_dataset(tmp_path, allow_empty=True)] == [1, 0]


def test_image_without_label_and_label_without_image_are_named(tmp_path):
    write_yolo(tmp_path)
    write_image(tmp_path / "images" / "train" / "b.png")
    (tmp_path / "labels" / "train" / "c.txt").write_text(YOLO_SQUARE)
    assert problems_of(tmp_path) == (
        "labels/train/c.txt: the image of this label file is missing",
        "labels/train/b.txt: the label file is missing",
    )


def test_unreadable_yolo_image_is_named(tmp_path):
    write_yolo(tmp_path)
    (tmp_path / "images" / "train" / "a.png").write_bytes(b"")
    assert problems_of(tmp_path)[0].startswith("images/train/a.png: the image must be a readable")


def test_damaged_data_yaml_is_named_with_its_line(tmp_path):
    (problem, *_) = problems_of(write_yolo(tmp_path, yaml="nc: 1\nnames: [room\n"))
    assert problem.startswith("data.yaml:3: not valid YAML")


def test_yolo_splits_are_read_together_or_one_by_one(tmp_path, monkeypatch):
    write_yolo(tmp_path / "set", name="a")
    write_yolo(tmp_path / "set", name="b", split="val")
    monkeypatch.chdir(tmp_path)
    assert len(read_dataset("set")) == 2
    assert [image.plan for image in read_dataset("set/images/val")] == ["b"]
    assert read_dataset("set/images/val")[0].source == "set"


def test_data_set_inside_the_folder_of_another_is_not_read_with_it(tmp_path):
    write_yolo(tmp_path)
    write_yolo(tmp_path / "validation", name="b", split="val")
    assert [image.plan for image in read_dataset(tmp_path)] == ["a"]


def test_roboflow_layout_is_read_and_its_copies_show_one_plan(tmp_path):
    for split, name in [("train", "a_jpg.rf.0f1"), ("valid", "a_jpg.rf.9c2")]:
        write_image(tmp_path / split / "images" / f"{name}.jpg")
        (tmp_path / split / "labels").mkdir()
        (tmp_path / split / "labels" / f"{name}.txt").write_text(YOLO_SQUARE)
    train, valid = read_dataset(tmp_path / "train"), read_dataset(tmp_path / "valid")
    assert len(read_dataset(tmp_path)) == 2
    assert shared_plans(train, valid) == ("a",)


def test_reading_stops_at_the_fifth_problem(tmp_path):
    with pytest.raises(DatasetError) as caught:
        read_dataset(write_yolo(tmp_path, labels="0 1 2 3\n" * 9))
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in lines[:5]] == [f"labels/train/a.txt:{number}" for number in range(1, 6)]
    assert lines[5:] == ["stopped after 5 problems, there may be more"]


def test_error_keeps_its_message_on_the_way_from_a_loader_process():
    error = DatasetError(["a.txt:1: empty", "b.txt:2: empty"])
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("folder", ["empty", "set/images", "."])
def test_unknown_folder_is_told_what_is_expected(tmp_path, folder):
    write_image(tmp_path / "set" / "images" / "a.png")
    (tmp_path / "empty").mkdir()
    (problem,) = problems_of(tmp_path / folder)
    assert "annotations.json" in problem
    assert "labels/" in problem


def test_digest_depends_on_content_and_not_on_place(tmp_path):
    first, copy = read_dataset(write_coco(tmp_path / "a" / "set")), read_dataset(write_coco(tmp_path / "b" / "set"))
    moved = read_dataset(write_coco(tmp_path / "c" / "set", segmentation=[[11, *SQUARE[1:]]]))
    assert first.digest == copy.digest
    assert first.digest != moved.digest


def numbered_images(plans):
    return Dataset(
        tuple(
            LabelledImage(path=Path(f"{index}.png"), width_px=1, height_px=1, rooms=(), source="s", plan=plan)
            for index, plan in enumerate(plans)
        )
    )


def test_split_keeps_plans_whole_and_does_not_depend_on_order():
    plans = [f"plan {number % 40}" for number in range(100)]
    shuffled = random.Random(1).sample(plans, k=len(plans))
    training, validation = split_by_plan(numbered_images(plans), validation_share=0.2, seed=5)
    _, other = split_by_plan(numbered_images(shuffled), validation_share=0.2, seed=5)
    assert not shared_plans(training, validation)
    assert len(training) + len(validation) == 100
    assert 17 <= len(validation) <= 20  # the largest plan has 3 images
    assert {image.plan for image in validation} == {image.plan for image in other}


def test_split_differs_with_the_seed():
    images = numbered_images([str(number) for number in range(50)])
    parts = {tuple(image.plan for image in split_by_plan(images, validation_share=0.2, seed=s)[1]) for s in range(4)}
    assert len(parts) == 4


def test_split_of_a_single_plan_is_rejected():
    with pytest.raises(ValueError, match="at least 2 plans"):
        split_by_plan(numbered_images(["a", "a"]), validation_share=0.5, seed=0)


def test_summary_or_errors_are_printed_with_their_exit_code(tmp_path, capsys):
    good, bad = write_yolo(tmp_path / "good"), write_yolo(tmp_path / "bad", labels="")
    assert print_summary([str(good)]) == 0
    assert "rooms               1" in capsys.readouterr().out
    assert print_summary([str(bad)]) == 1
    assert capsys.readouterr().err.startswith("labels/train/a.txt:1: ")
