"""JPEGs of every layout against libjpeg, by way of Pillow: scans, sampling, restarts, colours."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from jpeg_writer import Layout, baseline_scans, progressive_scans, write_jpeg
from PIL import Image

import locdet_core as lc

SIZES = ((67, 45), (16, 16), (33, 8), (5, 3))
SAMPLING = {
    "444": ((1, 1), (1, 1), (1, 1)),
    "422": ((2, 1), (1, 1), (1, 1)),
    "420": ((2, 2), (1, 1), (1, 1)),
    "440": ((1, 2), (1, 1), (1, 1)),
    "411": ((4, 1), (1, 1), (1, 1)),
    "410": ((4, 2), (1, 1), (1, 1)),
    "311": ((3, 1), (1, 1), (1, 1)),
    "each_its_own": ((2, 2), (2, 1), (1, 2)),
    "finer_colour": ((1, 1), (2, 2), (1, 1)),
}
BASELINE = {
    "one_scan": ((0, 1, 2),),
    "three_scans": ((0,), (1,), (2,)),
    "grey_then_colour": ((0,), (1, 2)),
    "two_then_one": ((0, 1), (2,)),
    "backwards": ((2,), (1,), (0,)),
}
COLOURS = {
    "jfif": {"has_jfif": True},
    "adobe_ycc": {"adobe_transform": 1},
    "adobe_rgb": {"adobe_transform": 0},
    "adobe_unknown": {"adobe_transform": 7},
    "jfif_and_adobe_rgb": {"has_jfif": True, "adobe_transform": 0},
    "ids_rgb": {"component_ids": tuple(b"RGB")},
    "ids_odd": {"component_ids": (0, 34, 35)},
}
FOUR = {
    "4444": ((1, 1),) * 4,
    "4204": ((2, 2), (1, 1), (1, 1), (2, 2)),
    "4224": ((2, 1), (1, 1), (1, 1), (2, 1)),
}


def planes(width: int, height: int, count: int) -> list[np.ndarray]:
    """Waves, edges and noise, different in each component."""
    rng = np.random.default_rng(width * 1000 + height)
    y, x = np.mgrid[:height, :width]
    made = []
    for index in range(count):
        plane = 127 + 100 * np.sin(x * (index + 1) / 9 + index) * np.cos(y * (3 - index) / 11 + 1)
        plane[(x // 7 + y // 5) % 4 == index] = 20 + 60 * index
        made.append(np.clip(plane + rng.normal(0, 6, plane.shape), 0, 255))
    return made


def of_three(sampling: str) -> Iterator[Layout]:
    for restart in (0, 1, 5):
        for groups in BASELINE.values():
            yield Layout(SAMPLING[sampling], baseline_scans(*groups), restart_interval=restart, has_jfif=True)
        for is_together in (True, False):
            scans = progressive_scans(3, is_dc_interleaved=is_together)
            yield Layout(SAMPLING[sampling], scans, is_progressive=True, restart_interval=restart, has_jfif=True)


def assert_as_libjpeg(layout: Layout, count: int, size_wh: tuple[int, int]) -> None:
    data = write_jpeg(planes(*size_wh, count), layout)
    theirs = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    np.testing.assert_array_equal(lc.decode(data).array, theirs, err_msg=repr(layout))


@pytest.mark.parametrize("sampling", SAMPLING)
@pytest.mark.parametrize("size_wh", SIZES)
def test_three_components_in_any_scans(sampling: str, size_wh: tuple[int, int]) -> None:
    for layout in of_three(sampling):
        assert_as_libjpeg(layout, 3, size_wh)


@pytest.mark.parametrize("colours", COLOURS)
def test_what_the_file_says_of_its_colours_is_followed_as_libjpeg_does(colours: str) -> None:
    for sampling in ("444", "420"):
        for groups in BASELINE.values():
            assert_as_libjpeg(Layout(SAMPLING[sampling], baseline_scans(*groups), **COLOURS[colours]), 3, (67, 45))


@pytest.mark.parametrize("sampling", FOUR)
@pytest.mark.parametrize("adobe_transform", [None, 0, 2])
def test_four_components(sampling: str, adobe_transform: int | None) -> None:
    for groups in (((0, 1, 2, 3),), ((0,), (1,), (2,), (3,))):
        layout = Layout(FOUR[sampling], baseline_scans(*groups), adobe_transform=adobe_transform)
        assert_as_libjpeg(layout, 4, (67, 45))
    scans = progressive_scans(4)
    layout = Layout(FOUR[sampling], scans, is_progressive=True, restart_interval=3, adobe_transform=adobe_transform)
    assert_as_libjpeg(layout, 4, (67, 45))


@pytest.mark.parametrize("factors", [(1, 1), (2, 1), (2, 2)])
def test_grey_whatever_its_sampling_says(factors: tuple[int, int]) -> None:
    for size_wh in SIZES:
        for restart in (0, 4):
            scans = baseline_scans((0,))
            assert_as_libjpeg(Layout((factors,), scans, restart_interval=restart, has_jfif=True), 1, size_wh)
            scans = progressive_scans(1)
            layout = Layout((factors,), scans, is_progressive=True, restart_interval=restart, has_jfif=True)
            assert_as_libjpeg(layout, 1, size_wh)


@pytest.mark.parametrize("stray", [b"\0", b"stray", b"\xff\xff", b"\xff\0", bytes(200)])
def test_stray_bytes_before_markers_are_passed(stray: bytes) -> None:
    for groups in BASELINE.values():
        layout = Layout(SAMPLING["420"], baseline_scans(*groups), has_jfif=True, between_segments=stray)
        assert_as_libjpeg(layout, 3, (67, 45))


# Pillow does not open files with 5 or 6 bytes of such a segment.
@pytest.mark.parametrize("length", [*range(5), *range(7, 12)])
def test_an_adobe_segment_that_is_too_short_says_nothing(length: int) -> None:
    payload = b"Adobe\0\x64\0\0\0\0\0"[:length]
    segment = b"\xff\xee" + (length + 2).to_bytes(2, "big") + payload
    layout = Layout(SAMPLING["444"], baseline_scans((0, 1, 2)), extra_segments=segment)
    assert_as_libjpeg(layout, 3, (33, 8))


@pytest.mark.parametrize("groups", [((0,), (1,), (2,)), ((0, 1, 2),)])
def test_a_file_that_ends_in_a_scan_is_told(groups: tuple[tuple[int, ...], ...]) -> None:
    data = write_jpeg(planes(67, 45, 3), Layout(SAMPLING["420"], baseline_scans(*groups), has_jfif=True))
    last_scan = data.rindex(b"\xff\xda")
    for end in (last_scan + 40, (last_scan + len(data)) // 2, len(data) - 20):
        for tail in (b"", b"\xff\xd9"):
            with pytest.raises(lc.DecodeError):
                lc.decode(data[:end] + tail)


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}, {"restart_marker_rows": 1}])
def test_what_libjpeg_writes(subsampling: int, options: dict[str, object]) -> None:
    image = Image.fromarray(np.stack(planes(91, 57, 3), axis=-1).astype(np.uint8))
    for quality in (30, 75, 100):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, subsampling=subsampling, **options)
        data = buffer.getvalue()
        np.testing.assert_array_equal(lc.decode(data).array, np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
