"""The room map: what it should be, and what it offers as rooms."""

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training.learning.ceiling import Ceiling, maps_of_page, measure_page  # noqa: E402
from training.network.room_map import (  # noqa: E402
    DEPTH_CELLS,
    ROOM_MAP_CHANNELS,
    RoomMapTargets,
    room_map_loss,
)
from training.network.room_network import RoomNetwork  # noqa: E402


def targets_of(index):
    return RoomMapTargets.of_index(torch.as_tensor(np.asarray(index), dtype=torch.int32)[None])


def components_of(interior):
    """The number of rooms that the interior falls apart into, as the candidates are found."""
    count, _ = cv2.connectedComponents((interior.numpy()[0, 0] > 0.5).astype(np.uint8), connectivity=4)
    return count - 1


@pytest.mark.parametrize("offset", [0, 1])
@pytest.mark.parametrize("wall_px", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("turned", [False, True])
def test_rooms_stay_apart_at_stride_2_however_thin_their_wall_and_wherever_it_lies(wall_px, offset, turned):
    index = np.zeros((64, 64), np.int32)
    middle = 30 + offset
    index[4:60, 4:middle] = 1
    index[4:60, middle + wall_px : 60] = 2
    targets = targets_of(index.T if turned else index)
    assert components_of(targets.interior) == 2
    assert targets.separator.any()


@pytest.mark.parametrize("degrees", [10, 33, 45, 71])
def test_a_slanted_wall_of_a_pixel_keeps_rooms_apart(degrees):
    ys, xs = np.mgrid[:96, :96] - 47.5
    across = xs * np.cos(np.radians(degrees)) + ys * np.sin(np.radians(degrees))
    index = np.where(across < -0.5, 1, np.where(across > 0.5, 2, 0))
    assert components_of(targets_of(index).interior) == 2


def test_a_room_alone_has_no_separator_and_nothing_is_cut_off_it():
    index = np.zeros((64, 64), np.int32)
    index[10:50, 10:40] = 3
    targets = targets_of(index)
    assert not targets.separator.any()
    assert targets.interior.sum().item() * 4 == 40 * 30


def test_thick_walls_are_no_separators():
    index = np.zeros((64, 64), np.int32)
    index[:, :20], index[:, 40:] = 1, 2
    assert not targets_of(index).separator.any()


def test_depth_grows_by_a_cell_from_the_edge_to_its_most():
    index = np.zeros((128, 128), np.int32)
    index[8:120, 8:120] = 1
    row = targets_of(index).depth()[0, 0, 32] * DEPTH_CELLS
    assert row[:4].tolist() == [0, 0, 0, 0]
    assert row[4:16].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8]


def test_loss_falls_where_the_map_is_right_and_separators_count_more():
    index = torch.zeros(1, 64, 64, dtype=torch.int32)
    index[:, :, :31], index[:, :, 33:] = 1, 2
    right = 8 * (RoomMapTargets.of_index(index).interior * 2 - 1)
    without_wall, without_room = right.clone(), right.clone()
    without_wall[..., 10, 15:17] = 8
    without_room[..., 10, 4:6] = -8
    losses = [room_map_loss(logits, index, ("interior",)).item() for logits in (right, without_room, without_wall)]
    assert losses[0] < losses[1] < losses[2]


def test_map_alone_learns_without_a_change_to_anything_else():
    network = RoomNetwork().train()
    network.freeze_trunk(is_frozen=True)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-2, weight_decay=0.1)
    index = torch.ones(1, 64, 64, dtype=torch.int32)
    room_map_loss(network.room_map_alone(torch.rand(1, 3, 64, 64)), index, ROOM_MAP_CHANNELS).backward()
    optimizer.step()
    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed
    assert all(name.startswith("room_map.") for name in changed)
    network.freeze_trunk(is_frozen=False)
    assert all(parameter.requires_grad for parameter in network.parameters())
    assert network.backbone.training


def page_of_rooms(size_wh=(200, 160)):
    """Three rooms and a map that shows them exactly."""
    boxes = [(10, 10, 80, 70), (84, 10, 150, 70), (10, 74, 150, 150)]
    rooms = [(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32),) for x0, y0, x1, y1 in boxes]
    chances = np.zeros((size_wh[1] // 2, size_wh[0] // 2), np.float32)
    for x0, y0, x1, y1 in boxes:
        chances[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] = 0.9
    return chances, rooms, size_wh


def test_a_map_that_shows_every_room_offers_every_room():
    chances, rooms, size_wh = page_of_rooms()
    ceiling = measure_page([{"interior": chances}], rooms, size_wh=size_wh)
    assert (ceiling.rooms, ceiling.offered_50, ceiling.offered_75) == (3, 3, 3)
    assert (ceiling.alone, ceiling.alone_50, ceiling.alone_75) == (3, 3, 3)
    assert ceiling.alone_f1(0.5) == ceiling.share(0.75) == 1


def test_rooms_that_leak_into_each_other_are_offered_where_a_higher_threshold_parts_them():
    chances, rooms, size_wh = page_of_rooms()
    chances[20:24, 40:42] = 0.6
    ceiling = measure_page([{"interior": chances}], rooms, size_wh=size_wh)
    assert ceiling.offered_75 == 3
    assert ceiling.alone_75 == 1


def test_rooms_that_leak_into_each_other_at_every_threshold_are_offered_by_their_cores():
    chances, rooms, size_wh = page_of_rooms()
    depth = RoomMapTargets(torch.from_numpy(chances)[None, None], torch.zeros(1)).depth()[0, 0].numpy()
    chances[:, 40:42] = chances[35:37, :] = 0.9
    leaking = measure_page([{"interior": chances}], rooms, size_wh=size_wh)
    assert leaking.offered_50 < 3
    assert measure_page([{"interior": chances, "depth": depth}], rooms, size_wh=size_wh).offered_75 == 3


def test_a_second_scale_adds_what_the_first_one_misses():
    chances, rooms, size_wh = page_of_rooms()
    fine = cv2.resize(chances, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    chances[:40, 40:] = 0
    assert measure_page([{"interior": chances}], rooms, size_wh=size_wh).offered_50 == 2
    assert measure_page([{"interior": chances}, {"interior": fine}], rooms, size_wh=size_wh).offered_50 == 3


def test_a_page_without_rooms_counts_its_candidates_only():
    assert measure_page([{"interior": np.ones((50, 50), np.float32)}], [], size_wh=(100, 100)) == Ceiling(
        0, 0, 0, 4, 1, 0, 0, 1
    )


def test_figures_of_pages_add_up():
    assert Ceiling(4, 3, 2, 9, 5, 3, 1, 1) + Ceiling(6, 6, 6, 1, 5, 5, 5, 1) == Ceiling(10, 9, 8, 10, 10, 8, 6, 2)


@pytest.mark.parametrize("size_hw", [(64, 64), (50, 90), (200, 130), (201, 131)])
def test_map_of_a_page_covers_all_of_it_and_does_not_depend_on_where_tiles_begin(size_hw):
    network = RoomNetwork().eval()
    torch.nn.init.zeros_(network.room_map.project.weight)
    torch.nn.init.constant_(network.room_map.project.bias, 1.5)
    page = np.full((*size_hw, 3), 255, np.uint8)
    longest_px = max(size_hw)
    maps = maps_of_page(network, page, longest_px, tile_px=64, device=torch.device("cpu"))
    assert tuple(maps) == ROOM_MAP_CHANNELS
    chances = maps["interior"]
    assert chances.shape == tuple(-(-side // 2) for side in size_hw)
    np.testing.assert_allclose(chances, 1 / (1 + np.exp(-1.5)), rtol=1e-5)
