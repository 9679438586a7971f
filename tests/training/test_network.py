import copy

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from training.export import ExportedNetwork, fuse  # noqa: E402
from training.network.anchors import Anchors, decode_boxes  # noqa: E402
from training.network.losses import LossGains, complete_overlap, losses_of  # noqa: E402
from training.network.room_map import ROOM_MAP_CHANNELS  # noqa: E402
from training.network.room_network import RoomNetwork  # noqa: E402
from training.network.targets import ANCHORS_PER_ROOM, Batch, assign  # noqa: E402


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def batch_of(room_index, boxes_xyxy):
    """A batch of one grey image; room numbers count from 1."""
    images = torch.full((1, 3, *room_index.shape), 200, dtype=torch.uint8)
    return Batch(images, room_index[None].int(), torch.tensor(boxes_xyxy).reshape(-1, 4).float())


def two_rooms(side_px=64):
    """A white page with black outlines of two rooms."""
    index = torch.zeros(side_px, side_px)
    index[4:60, 4:28], index[4:30, 34:60] = 1, 2
    batch = batch_of(index, [[4, 4, 28, 60], [34, 4, 60, 30]])
    batch.images[:] = 255 * (index > 0)
    return batch


def assignment_of(batch):
    """The anchors that a fresh network would be asked to answer for."""
    anchors = Anchors.of_image(*batch.images.shape[-2:])
    raw = RoomNetwork().eval()(batch.images / 255)
    scores, boxes = raw.score_logits.sigmoid(), decode_boxes(raw.distance_logits, anchors)
    return assign(scores.detach(), boxes.detach(), anchors, batch), anchors


@pytest.mark.parametrize(("height", "width"), [(64, 64), (96, 160)])
def test_predictions_have_an_anchor_for_every_cell_of_every_level(height, width):
    raw = RoomNetwork().eval()(torch.zeros(2, 3, height, width))
    anchors = sum((height // stride) * (width // stride) for stride in (8, 16, 32))
    assert raw.distance_logits.shape == (2, 4, 16, anchors)
    assert raw.score_logits.shape == (2, anchors)
    assert raw.coefficients.shape == (2, 32, anchors)
    assert raw.prototypes.shape == (2, 32, height // 4, width // 4)
    assert raw.room_map_logits.shape == (2, len(ROOM_MAP_CHANNELS), height // 2, width // 2)
    assert Anchors.of_image(height, width).centres_xy.shape == (anchors, 2)


def test_nano_network_has_the_stated_number_of_weights():
    assert sum(parameter.numel() for parameter in RoomNetwork().parameters()) == 3_312_614


def test_box_reaches_as_many_strides_from_its_anchor_as_the_distribution_says():
    anchors = Anchors.of_image(64, 64)
    logits = torch.full((1, 4, 16, len(anchors.strides)), -100.0)
    for side, strides in enumerate((1, 2, 3, 4)):
        logits[:, side, strides] = 100.0
    boxes = decode_boxes(logits, anchors)
    assert boxes[0, 0].tolist() == [4 - 8, 4 - 16, 4 + 24, 4 + 32]
    assert boxes[0, -1].tolist() == [48 - 32, 48 - 64, 48 + 96, 48 + 128]


def test_exported_network_with_folded_norms_gives_the_same_rows():
    network = RoomNetwork()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.2, 0.2)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    network.eval()
    fused = copy.deepcopy(network)
    fuse(fused)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in fused.modules())
    images = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        raw = network(images)
        rows, prototypes, room_map = ExportedNetwork(fused, 64)(images)
    boxes = decode_boxes(raw.distance_logits, Anchors.of_image(64, 64))[0]
    torch.testing.assert_close(rows[0, :2].T, (boxes[:, :2] + boxes[:, 2:]) / 2, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(rows[0, 2:4].T, boxes[:, 2:] - boxes[:, :2], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(rows[:, 4], raw.score_logits.sigmoid(), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(rows[:, 5:], raw.coefficients, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(prototypes, raw.prototypes, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(room_map, raw.room_map_logits.sigmoid(), atol=1e-4, rtol=1e-4)


def test_anchors_answer_only_for_the_room_that_they_lie_in():
    batch = two_rooms()
    assignment, anchors = assignment_of(batch)
    x, y = anchors.centres_xy[assignment.anchor].long().T
    assert batch.room_index[assignment.image, y, x].tolist() == (assignment.room + 1).tolist()


def test_every_room_gets_from_one_to_ten_anchors_with_a_quality_of_at_most_one():
    index = torch.zeros(64, 64)
    index[:, :40], index[10:15, 50:55] = 1, 2
    assignment, _ = assignment_of(batch_of(index, [[0, 0, 40, 64], [50, 10, 55, 15]]))
    assert torch.bincount(assignment.room).tolist() == [ANCHORS_PER_ROOM, 1]
    assert (assignment.quality >= 0).all()
    assert (assignment.quality <= 1).all()


def test_best_anchor_of_a_room_has_its_overlap_as_quality():
    batch = two_rooms()
    anchors = Anchors.of_image(64, 64)
    boxes = batch.boxes_xyxy[:1].expand(1, len(anchors.strides), 4)
    assignment = assign(torch.full((1, len(anchors.strides)), 0.5), boxes, anchors, batch)
    # The boxes are those of the first room, and its alignments are large enough for the 1e-9 not to count.
    assert assignment.quality[assignment.room == 0] == pytest.approx(1, abs=1e-5)
    assert assignment.quality[assignment.room == 1] == pytest.approx(0, abs=1e-5)


def test_room_round_a_corner_does_not_take_the_anchors_of_the_room_in_its_notch():
    index = torch.ones(64, 64)
    index[:32, 32:] = 2
    assignment, anchors = assignment_of(batch_of(index, [[0, 0, 64, 64], [32, 0, 64, 32]]))
    x, y = anchors.centres_xy[assignment.anchor].T
    in_notch = (x > 32) & (y < 32)
    assert in_notch.tolist() == (assignment.room == 1).tolist()
    assert set(assignment.room.tolist()) == {0, 1}


def test_complete_overlap_equals_one_worked_by_hand():
    first, second = torch.tensor([[0.0, 0, 4, 2]]), torch.tensor([[1.0, 0, 3, 4]])
    # Shared 4 of 12; centres (2, 1) and (2, 2) in a hull of 4 by 4; atan(2) - atan(0.5) = 0.6435.
    aspect = 4 / torch.pi**2 * 0.643501**2
    expected = 1 / 3 - 1 / 32 - aspect * aspect / (1 - 1 / 3 + aspect)
    assert complete_overlap(first, second).item() == pytest.approx(expected, abs=1e-5)
    assert complete_overlap(first, first).item() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("with_other_image", [False, True])
def test_loss_of_images_without_a_room_is_finite_and_learnable(with_other_image):
    batch = batch_of(torch.zeros(64, 64), [])
    if with_other_image:
        other = two_rooms()
        batch = Batch(
            torch.cat([batch.images, other.images]), torch.cat([batch.room_index, other.room_index]), other.boxes_xyxy
        )
    network = RoomNetwork().train()
    total = losses_of(network(batch.images / 255), batch).total(LossGains())
    total.backward()
    assert torch.isfinite(total)
    assert all(torch.isfinite(p.grad).all() for p in network.parameters() if p.grad is not None)


def test_room_between_all_anchor_points_is_no_error():
    index = torch.zeros(64, 64)
    index[5:8, 5:8] = 1
    losses = losses_of(RoomNetwork().train()(torch.rand(1, 3, 64, 64)), batch_of(index, [[5, 5, 8, 8]]))
    assert losses.mask.item() == 0
    assert torch.isfinite(losses.total(LossGains()))


def test_every_part_of_the_loss_falls_on_one_image():
    batch = two_rooms()
    network = RoomNetwork().train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3)
    history = []
    for _ in range(30):
        losses = losses_of(network(batch.images / 255), batch)
        optimizer.zero_grad()
        losses.total(LossGains()).backward()
        optimizer.step()
        history.append(losses.detached())
    for name in ("box", "distribution", "mask", "room_map"):
        assert history[-1][name] < 0.7 * history[0][name], name
