"""Every bad file and model ends in the narrowest exception, with a code and a sentence without paths of the host."""

import contextlib
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import locdet_core as lc

PREVIEW = lc.DetectOptions.for_stage("preview")
PNG, JPEG, PDF = "house_black_on_white.png", "office_scan.jpg", "two_storey_house.pdf"


def _png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A grey PNG file with a header of any size and the given data."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _refused(call: Callable[[], object], kind: type[lc.LocdetError], code: str) -> str:
    """Check that a call raises exactly this exception, with a message for people; return the message."""
    with pytest.raises(lc.LocdetError) as caught:
        call()
    assert type(caught.value) is kind
    assert caught.value.code == code
    message = str(caught.value)
    assert message
    assert "\n" not in message
    assert not message.endswith(".")
    assert "{" not in message
    for path in (str(Path.cwd()), str(Path.home()), "/tmp", "/home", ".rs", ".cc", "onnxruntime/", "/model"):
        assert path not in message
    return message


def _refused_file(data: bytes, kind: type[lc.LocdetError], code: str) -> str:
    """Check that decoding and counting pages refuse a file alike; return the message."""
    _refused(lambda: lc.decode(data), kind, code)
    return _refused(lambda: lc.page_count(data), kind, code)


# Files


@pytest.mark.parametrize(
    "data",
    [
        b" ",
        b"\x00" * 1000,
        b"hello, this is a text",
        b"\x89PNH\r\n\x1a\n" + bytes(100),
    ],
    ids=["space", "zeros", "text", "wrong_magic"],
)
def test_a_file_of_no_known_format_is_unsupported(data: bytes) -> None:
    message = _refused_file(data, lc.UnsupportedFormatError, "INVALID_FILE_FORMAT")
    assert message == "the file is in no known image format; send a PNG, JPEG, TIFF, WebP or PDF"


@pytest.mark.parametrize(
    ("data", "what", "advice"),
    [
        (b"", "empty", "copy or upload it again"),
        (b"GIF89a", "a GIF image", "open it and save it as PNG"),
        (b"BM", "a BMP image", "open it and save it as PNG"),
        (b"PK\x03\x04", "a ZIP archive or an office document", "unpack it and send"),
        (b"\0\0\0\x18ftypheic", "a HEIC photo", "open it and export it as JPEG or PNG"),
        (b"\0\0\0\x1cftypavif", "an AVIF photo", "open it and export it as JPEG or PNG"),
        (b"\0\0\0\x0cjP  ", "a JPEG 2000 image", "open it and save it as PNG"),
        (b"\0\0\0\x0cJXL ", "a JPEG XL image", "open it and export it as JPEG or PNG"),
        (b"8BPS", "a Photoshop document", "open it and export it as PDF or PNG"),
        (b"AC1032", "an AutoCAD DWG drawing", "plot or export it as PDF and send that"),
        (b"0\nSECTION\n", "an AutoCAD DXF drawing", "plot or export it as PDF and send that"),
        (b"ISO-10303-21;", "an IFC or STEP model", "export its floor plan as PDF"),
        (b"\xd0\xcf\x11\xe0", "an office document or a Revit model", "open it and save or print it as PDF"),
        (b"%!PS", "a PostScript document", "open it and save or print it as PDF"),
        (b"AT&TFORM", "a DjVu document", "open it and save or print it as PDF"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing", "open it and export it as PDF or PNG"),
    ],
)
def test_a_file_that_is_not_read_is_named_with_what_to_do(data: bytes, what: str, advice: str) -> None:
    for tail in (b"", bytes(100)) if data else (b"",):
        message = _refused_file(data + tail, lc.UnsupportedFormatError, "INVALID_FILE_FORMAT")
        assert message.startswith(f"the file is {what}; {advice}")


@pytest.mark.parametrize("share", [0.0006, 0.01, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("name", [PNG, JPEG])
def test_a_cut_off_image_is_corrupt(plans: Path, name: str, share: float) -> None:
    data = (plans / name).read_bytes()
    cut = data[: max(12, int(share * len(data)))]
    message = _refused(lambda: lc.decode(cut), lc.DecodeError, "CORRUPT_FILE")
    assert "cut off" in message


@pytest.mark.parametrize("name", [PNG, JPEG])
def test_a_whole_image_is_not_corrupt(plans: Path, name: str) -> None:
    assert lc.decode((plans / name).read_bytes()).width_px > 1000


@pytest.mark.parametrize("length", [5, 9, 30, 200])
@pytest.mark.parametrize("name", [PDF, "clinic_a1_sheet.pdf"])
def test_a_pdf_that_is_cut_off_before_its_first_page_is_corrupt(plans: Path, name: str, length: int) -> None:
    _refused_file((plans / name).read_bytes()[:length], lc.DecodeError, "CORRUPT_FILE")


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_a_pdf_that_is_cut_off_in_its_drawing_is_corrupt(plans: Path, share: float) -> None:
    data = (plans / PDF).read_bytes()
    _refused(lambda: lc.decode(data[: int(share * len(data))], dpi=50), lc.DecodeError, "CORRUPT_FILE")


@pytest.mark.parametrize("name", [PNG, JPEG, PDF])
def test_a_damaged_file_is_decoded_or_corrupt_but_never_a_bug(plans: Path, name: str) -> None:
    data = (plans / name).read_bytes()
    random = np.random.default_rng(0)
    for _ in range(12):
        damaged = np.frombuffer(data, np.uint8).copy()
        places = random.integers(8, min(len(data), 4000), 20)
        damaged[places] = random.integers(0, 256, 20)
        # Anything but an InputError, an EngineBugError above all, fails the test.
        with contextlib.suppress(lc.InputError):
            lc.decode(damaged.tobytes(), dpi=20, limits=lc.Limits(max_pixels=5_000_000))


@pytest.mark.parametrize("size_wh", [(0, 10), (10, 0), (0, 0)])
def test_an_image_without_pixels_is_corrupt(size_wh: tuple[int, int]) -> None:
    _refused(lambda: lc.decode(_png(*size_wh)), lc.DecodeError, "CORRUPT_FILE")


def test_the_smallest_image_is_not_refused() -> None:
    assert lc.decode(_png(1, 1, b"\x00\x07")).array.tolist() == [[[7, 7, 7]]]


def test_an_image_that_announces_too_many_pixels_is_too_large() -> None:
    message = _refused(lambda: lc.decode(_png(60_000, 60_000)), lc.LimitExceededError, "FILE_TOO_LARGE")
    assert "3600000000" in message
    assert "200000000" in message


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss is KiB on Linux alone")
@pytest.mark.parametrize("size_wh", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (14_142, 14_142)])
def test_an_image_that_announces_more_than_it_holds_takes_no_memory(tmp_path: Path, size_wh: tuple[int, int]) -> None:
    file = tmp_path / "large.png"
    file.write_bytes(_png(*size_wh))
    code = (
        "import resource, sys, locdet_core as lc\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\n"
        "try:\n"
        "    lc.decode(sys.argv[1])\n"
        "except lc.InputError:\n"
        "    print(peak() - before)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=False)
    assert int(ran.stdout) < 50_000, ran.stderr


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "sparse.png"
    with file.open("wb") as sparse:
        sparse.truncate(2**40)
    message = _refused(lambda: lc.decode(file), lc.LimitExceededError, "FILE_TOO_LARGE")
    assert str(2**40) in message


@pytest.mark.parametrize("call", [lc.decode, lc.page_count, lc.blueprint_hash])
def test_a_folder_is_no_plan(tmp_path: Path, call: Callable[[Path], object]) -> None:
    message = _refused(lambda: call(tmp_path), lc.UnsupportedFormatError, "INVALID_FILE_FORMAT")
    assert "folder" in message


@pytest.mark.parametrize("call", [lc.decode, lc.page_count, lc.blueprint_hash])
def test_a_missing_file_is_not_found(tmp_path: Path, call: Callable[[Path], object]) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        call(tmp_path / "missing.png")
    assert str(tmp_path) not in str(caught.value)


# Models


def _model_bytes(plans: Path) -> bytes:
    from locdet_core._runtime import default_model

    return default_model().read_bytes()


def _onnx(nodes: list[onnx.NodeProto], inputs: dict[str, list[int]], outputs: dict[str, list[int]]) -> bytes:
    def specs(shapes: dict[str, list[int]]) -> list[onnx.ValueInfoProto]:
        return [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]

    graph = helper.make_graph(nodes, "graph", specs(inputs), specs(outputs))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


IDENTITY = _onnx(
    [helper.make_node("Identity", ["images"], ["output0"])],
    {"images": [1, 3, 640, 640]},
    {"output0": [1, 3, 640, 640]},
)
DETECTION_ONLY = _onnx(
    [helper.make_node("Reshape", ["images", "shape"], ["output0"])],
    {"images": [1, 3, 64, 64], "shape": [3]},
    {"output0": [1, 3, 4096]},
)
UNKNOWN_OPERATOR = _onnx(
    [helper.make_node("NoSuchOperator", ["images"], ["output0"])],
    {"images": [1, 3, 640, 640]},
    {"output0": [1, 3, 640, 640]},
)


@pytest.mark.parametrize(
    "model",
    [b"", b"\x00" * 64, b"a text, not a model", np.random.default_rng(0).bytes(4096), DETECTION_ONLY, UNKNOWN_OPERATOR],
    ids=["empty", "zeros", "text", "random", "mistyped", "unknown_operator"],
)
def test_what_is_no_model_is_refused(tmp_path: Path, model: bytes) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(model)
    for source in (model, file, str(file)):
        message = _refused(lambda source=source: lc.Detector(source), lc.ModelLoadError, "MODEL_UNAVAILABLE")
        assert message.startswith("the model cannot be used: ")


def test_a_cut_off_model_is_refused(plans: Path) -> None:
    data = _model_bytes(plans)
    for length in (10, len(data) // 2, len(data) - 1):
        _refused(lambda length=length: lc.Detector(data[:length]), lc.ModelLoadError, "MODEL_UNAVAILABLE")


def test_a_model_of_another_kind_is_refused_with_what_was_found() -> None:
    message = _refused(lambda: lc.Detector(IDENTITY), lc.ModelLoadError, "MODEL_UNAVAILABLE")
    assert "images [1, 3, 640, 640]" in message
    assert "output0 [1, 3, 640, 640]" in message
    assert "expected" in message


def test_an_image_is_no_model(plans: Path) -> None:
    _refused(lambda: lc.Detector(plans / PNG), lc.ModelLoadError, "MODEL_UNAVAILABLE")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    message = _refused(lambda: lc.Detector(tmp_path), lc.ModelLoadError, "MODEL_UNAVAILABLE")
    assert "folder" in message


def test_a_missing_model_is_unavailable(tmp_path: Path) -> None:
    message = _refused(lambda: lc.Detector(tmp_path / "no.onnx"), lc.ModelLoadError, "MODEL_UNAVAILABLE")
    assert "no such file" in message


def _with_nan(data: bytes, weight: str) -> bytes:
    model = onnx.load_from_string(data)
    (initializer,) = [initializer for initializer in model.graph.initializer if initializer.name == weight]
    values = numpy_helper.to_array(initializer).copy()
    values.flat[0] = np.nan
    initializer.CopyFrom(numpy_helper.from_array(values, weight))
    return model.SerializeToString()


@pytest.mark.parametrize(
    "weight",
    [
        pytest.param("network.backbone.stem.convolution.weight", id="backbone"),
        pytest.param("network.head.distances.0.0.convolution.weight", id="boxes"),
        pytest.param("network.head.scores.0.0.convolution.weight", id="scores"),
        pytest.param("network.head.coefficients.0.0.convolution.weight", id="coefficients"),
        pytest.param("network.prototypes.first.convolution.weight", id="prototypes"),
    ],
)
def test_a_model_with_a_weight_that_is_no_number_fails_at_its_first_run(
    plans: Path, page: lc.Page, weight: str
) -> None:
    damaged = lc.Detector(_with_nan(_model_bytes(plans), weight))
    message = _refused(lambda: damaged.detect(page, PREVIEW), lc.InferenceError, "INFERENCE_FAILED")
    assert "not finite" in message
