"""Decoding files and arrays to pages."""

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import locdet_core as lc
from support import run_python


def test_every_kind_of_input_decodes_to_the_same_page(plans: Path, page: lc.Page) -> None:
    path = plans / "house_black_on_white.png"
    data = path.read_bytes()
    for same in (data, bytearray(data), memoryview(data), memoryview(b"." + data)[1:], str(path), path):
        decoded = lc.decode(same)
        assert np.array_equal(decoded.array, page.array)
        assert decoded.dpi == page.dpi
        assert lc.blueprint_hash(same) == lc.blueprint_hash(data)


def test_decoding_does_not_keep_or_change_a_bytearray(plans: Path) -> None:
    data = bytearray((plans / "house_black_on_white.png").read_bytes())
    before = bytes(data)
    lc.decode(data)
    assert data == before
    data.clear()  # A BufferError if a view of it were kept.


@pytest.mark.parametrize("wrong", [5, None, [b"x"], np.zeros(4)])
def test_what_is_no_file_is_a_type_error_that_names_it(wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"path or a bytes-like object, got {type(wrong).__name__}"):
        lc.decode(wrong)


def test_an_array_is_a_read_only_view_of_the_page(page: lc.Page) -> None:
    array = page.array
    assert (array.shape, array.dtype) == ((page.height_px, page.width_px, 3), np.uint8)
    assert not array.flags.writeable
    assert not array.flags.owndata
    assert np.shares_memory(array, page.array)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0, 0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True


def test_an_array_keeps_its_page_alive(plans: Path) -> None:
    own = lc.decode(plans / "studio_phone_photo.jpg")
    array = own.array
    expected = array.copy()
    del own
    # Pages of the same size, which would take the memory if it were free.
    others = [lc.Page.from_array(np.full_like(expected, value)) for value in range(4)]
    assert np.array_equal(array, expected)
    assert len(others) == 4


@pytest.mark.parametrize(
    "view",
    [np.s_[:, :], np.s_[::2, ::3], np.s_[::-1, :], np.s_[:, ::-1, ::-1], np.s_[5:6, 7:8]],
    ids=["whole", "strided", "upside_down", "bgr", "one_pixel"],
)
def test_an_array_makes_the_same_page_whatever_its_strides(view: Any) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)[view]
    made = lc.Page.from_array(pixels)
    assert (made.height_px, made.width_px) == pixels.shape[:2]
    assert np.array_equal(made.array, pixels)


def test_a_page_copies_its_array() -> None:
    pixels = np.zeros((4, 5, 3), np.uint8)
    made = lc.Page.from_array(pixels)
    pixels[:] = 9
    assert not made.array.any()


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (np.zeros((4, 4), np.uint8), r"\(4, 4\)"),
        (np.zeros((4, 4, 4), np.uint8), r"\(4, 4, 4\)"),
        (np.zeros((1, 4, 4, 3), np.uint8), r"\(1, 4, 4, 3\)"),
        (np.zeros((4, 4, 3), np.float32), "float32"),
        (np.zeros((4, 4, 3), np.int8), "int8"),
        (np.zeros((0, 4, 3), np.uint8), "4 x 0"),
        (np.zeros((4, 0, 3), np.uint8), "0 x 4"),
        ([[[1, 2, 3]]], "list"),
        (None, "NoneType"),
    ],
)
def test_an_array_of_another_shape_or_type_is_refused(wrong: Any, found: str) -> None:
    with pytest.raises(lc.InvalidOptionError, match=found):
        lc.Page.from_array(wrong)


_REFUSE_LARGE_ARRAY = """
import resource, numpy as np, locdet_core as lc
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    lc.Page.from_array(np.broadcast_to(np.uint8(0), (14_200, 14_200, 3)))
except lc.LimitExceededError as error:
    assert "201640000" in str(error)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss is KiB on Linux alone")
def test_an_array_over_the_limit_is_refused_before_it_is_copied() -> None:
    assert int(run_python(_REFUSE_LARGE_ARRAY).stdout) < 50_000


@pytest.mark.parametrize(
    ("name", "count"), [("two_storey_house.pdf", 2), ("clinic_a1_sheet.pdf", 1), ("office_scan.jpg", 1)]
)
def test_pages_are_counted(plans: Path, name: str, count: int) -> None:
    assert lc.page_count(plans / name) == count


def test_a_page_of_a_pdf_is_chosen_by_index_and_scaled_by_dpi(plans: Path) -> None:
    first = lc.decode(plans / "two_storey_house.pdf", dpi=50)
    second = lc.decode(plans / "two_storey_house.pdf", page=1, dpi=50)
    double = lc.decode(plans / "two_storey_house.pdf", dpi=100)
    assert (first.index, second.index) == (0, 1)
    assert not np.array_equal(first.array, second.array)
    # Sizes are rounded to whole pixels.
    assert abs(double.width_px - 2 * first.width_px) <= 1
    assert (first.dpi, double.dpi) == (50, 100)


@pytest.mark.parametrize("fields", [{"page": 2}, {"dpi": math.nan}, {"dpi": 9.9}, {"dpi": 1201}])
def test_a_page_that_cannot_be_had_is_refused(plans: Path, fields: dict[str, Any]) -> None:
    (name,) = fields
    with pytest.raises(lc.InvalidOptionError, match=f"^{name} must be"):
        lc.decode(plans / "two_storey_house.pdf", **fields)


def test_limits_are_obeyed(plans: Path) -> None:
    path = plans / "two_storey_house.pdf"
    size = path.stat().st_size
    assert lc.page_count(path, limits=lc.Limits(max_file_bytes=size, max_pages=2)) == 2
    with pytest.raises(lc.LimitExceededError, match="max_file_bytes"):
        lc.decode(path, limits=lc.Limits(max_file_bytes=size - 1))
    with pytest.raises(lc.LimitExceededError, match="max_pages"):
        lc.page_count(path, limits=lc.Limits(max_pages=1))
    with pytest.raises(lc.LimitExceededError, match="max_pixels"):
        lc.decode(path, limits=lc.Limits(max_pixels=1000))


def test_limits_compare_by_value_and_show_their_fields() -> None:
    assert lc.Limits(max_pages=7) == lc.Limits(max_pages=7)
    assert lc.Limits(max_pages=7) != lc.Limits()
    assert "max_pages=7" in repr(lc.Limits(max_pages=7))
