"""The contract of text readers."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import NoneType

import pytest
from text_readers import READERS, Case

import locdet_core as lc
from locdet.aws.textract import TextractReader
from locdet.bootstrap import adapters
from locdet.config import Settings, SettingsInvalid
from locdet.errors import ProcessingFailed, ServiceUnavailable
from locdet.local import ocr
from locdet.local.ocr import LocalReader
from locdet.ports import Word
from locdet.providers import provider

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests/data"
PNG = (DATA / "png/good/grey_1.png").read_bytes()
PDF = (DATA / "vector_pdf/single_line.pdf").read_bytes()
KEY = "blueprints/job_1/plan.pdf"
DPI = 72.0
KITCHEN, BATH = ("Kitchen", (0.1, 0.2, 0.4, 0.3)), ("Bath", (0.5, 0.5, 0.6, 0.7))


@pytest.fixture(params=READERS)
def path(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def case(path: str, aws: str) -> Iterator[Case]:
    with ExitStack() as stack:
        yield READERS[path](stack)


def _on_page(data: bytes, *words: tuple[str, tuple[float, ...]]) -> list[Word]:
    """Words in page pixels; readers tell fractions or pixels of their own, so the last digits may differ."""
    page = lc.decode(data, dpi=DPI)
    sides = (page.width_px, page.height_px) * 2
    boxes = [[part * side for part, side in zip(box, sides, strict=True)] for _, box in words]
    return [Word(text, pytest.approx(box, abs=1e-6)) for (text, _), box in zip(words, boxes, strict=True)]


def test_lines_of_an_image_are_in_page_pixels(case: Case) -> None:
    case.sees(KITCHEN, BATH)
    assert case.reader.read(PNG, key=KEY, page=0, dpi=DPI) == _on_page(PNG, KITCHEN, BATH)


def test_lines_of_a_stored_pdf_are_those_of_the_wanted_page(case: Case) -> None:
    case.sees(KITCHEN, BATH, of_document=True)
    assert case.reader.read(PDF, key=KEY, page=0, dpi=DPI) == _on_page(PDF, KITCHEN, BATH)


@pytest.mark.parametrize("data", [PNG, PDF], ids=["png", "pdf"])
def test_a_file_that_is_not_stored_is_read_too(case: Case, data: bytes) -> None:
    case.sees(KITCHEN)
    assert case.reader.read(data, key=None, page=0, dpi=DPI) == _on_page(data, KITCHEN)


def test_progress_ends_with_the_whole(case: Case) -> None:
    told: list[tuple[int, int]] = []
    case.sees(KITCHEN)
    case.reader.read(PNG, key=KEY, page=0, dpi=DPI, on_progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0


def test_a_page_without_text_has_no_words(case: Case) -> None:
    case.sees()
    assert case.reader.read(PNG, key=KEY, page=0, dpi=DPI) == []


def test_an_outage_is_told_from_a_page_that_cannot_be_read(case: Case) -> None:
    case.is_down()
    with pytest.raises(ServiceUnavailable):
        case.reader.read(PNG, key=KEY, page=0, dpi=DPI)
    case.refuses()
    with pytest.raises(ProcessingFailed):
        case.reader.read(PNG, key=KEY, page=0, dpi=DPI)


def test_a_damaged_file_is_the_engine_s_to_refuse(case: Case) -> None:
    with pytest.raises(lc.DecodeError):
        case.reader.read(PNG[:40], key=KEY, page=0, dpi=DPI)


def test_a_reader_is_made_of_settings_and_says_its_version(
    path: str, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    made = provider(Settings(providers={"text_reader": path}), "text_reader")
    assert made is not None
    assert made.version == case.reader.version
    assert re.fullmatch(r"[a-z]+[a-z0-9-]*-[0-9.]+", made.version)


def test_the_versions_of_readers_differ(aws: str) -> None:
    with ExitStack() as stack:
        assert len({make(stack).reader.version for make in READERS.values()}) == len(READERS)


def test_every_reader_of_the_package_is_held_against_the_contract() -> None:
    files = (path for folder in ("aws", "local") for path in (ROOT / "python/locdet" / folder).glob("*.py"))
    found = {
        f"locdet.{path.parent.name}.{path.stem}:text_reader" for path in files if "def text_reader(" in path.read_text()
    }
    assert found == set(READERS)


def test_a_service_on_aws_has_textract_unless_its_settings_say_nobody() -> None:
    on_aws = Settings(backend="aws", blueprints_bucket="bucket")
    reader = provider(on_aws, "text_reader")
    assert isinstance(reader, TextractReader)
    assert reader.bucket == "bucket"
    assert provider(on_aws.model_copy(update={"providers": {"text_reader": ""}}), "text_reader") is None


@pytest.mark.parametrize("installed", [True, False])
def test_a_service_on_this_machine_reads_text_itself_where_the_extra_is_installed(
    *, installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: installed)
    assert isinstance(provider(Settings(threads=1), "text_reader"), LocalReader if installed else NoneType)
    assert provider(Settings(providers={"text_reader": ""}), "text_reader") is None


def test_a_reader_of_this_machine_that_is_named_and_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(SettingsInvalid, match="needs rapidocr, which is not installed"):
        provider(Settings(providers={"text_reader": "locdet.local.ocr:text_reader"}), "text_reader")


def test_a_service_takes_the_reader_that_its_settings_name(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, providers={"text_reader": "locdet.aws.textract:text_reader"})
    assert isinstance(adapters(settings).text_reader, TextractReader)
