from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from types import MappingProxyType
from typing import Any, Literal, Protocol, TypedDict, Unpack, final

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

_Stage = Literal["preview", "intermediate", "final"]
_Coordinates = Literal["pixel", "normalized_1000"]
_Source = Literal["model", "vector_walls", "raster_walls", "manual"]
_Kind = Literal[
    "bathroom",
    "bedroom",
    "classroom",
    "closet",
    "corridor",
    "dining",
    "elevator",
    "entrance",
    "garage",
    "kitchen",
    "laundry",
    "leisure",
    "living",
    "medical",
    "meeting",
    "office",
    "outdoor",
    "public",
    "stairs",
    "storage",
    "technical",
    "toilet",
    "workshop",
]
_File = bytes | bytearray | memoryview | str | PathLike[str]

class _Flag(Protocol):
    def is_set(self) -> bool: ...

class _WallFields(TypedDict, total=False):
    max_gap: float | None
    snap_distance: float | None
    min_area: float | None
    keep_strips: bool
    metres_per_unit: float | None

class _HealedGap(TypedDict):
    start: list[float]
    end: list[float]
    length: float

class _Interval(TypedDict):
    value: float
    low: float
    high: float

class _Witness(TypedDict):
    kind: str
    text: str | None
    metres_per_unit: float
    low: float
    high: float
    agrees: bool

class _Scale(TypedDict):
    metres_per_unit: float
    low: float
    high: float
    confirmed: bool
    witnesses: list[_Witness]

class _Total(TypedDict):
    kind: _Kind | None
    rooms: int
    area_m2: _Interval

class _Plan(TypedDict):
    id: str
    name: str | None
    bounding_box: list[float]
    rooms: list[str]
    scale: _Scale | None
    totals: list[_Total]

class _Door(TypedDict):
    id: str
    kind: Literal["door", "opening"]
    rooms: list[str]
    is_exit: bool
    start: list[float]
    end: list[float]

class _ScheduleRow(TypedDict):
    number: str | None
    name: str | None
    area_m2: float | None
    cells: list[str]
    bounding_box: list[float]

class _Schedule(TypedDict):
    title: str | None
    bounding_box: list[float]
    columns: list[str]
    rows: list[_ScheduleRow]

class _RowRef(TypedDict):
    schedule: int
    row: int

class _Match(TypedDict):
    room: str
    schedule: int
    row: int
    by: Literal["number", "number_and_name", "name"]
    area_difference: float | None
    agrees: bool | None

class _Reconciliation(TypedDict):
    matched: list[_Match]
    missing_on_plan: list[_RowRef]
    missing_in_schedule: list[str]

class _Topology(TypedDict):
    disjoint: bool
    valid: bool

class _Fields(TypedDict, total=False):
    stage: _Stage
    min_confidence: float
    max_side_px: int
    tiled: bool
    use_walls: bool
    use_text: bool
    overlap_px: int
    nms_iou: float
    max_covered: float
    min_area_px: float
    simplify_px: float
    max_rooms: int
    classes: list[str] | None
    coordinates: _Coordinates
    metres_per_unit: float | None

_Wall = Mapping[str, object]
_Walls = npt.NDArray[np.floating | np.integer] | Sequence[_Wall]

__all__ = [
    "DEBUG_BUILD",
    "EXPORT_FORMATS",
    "SCHEMA_VERSION",
    "DetectOptions",
    "Detection",
    "Detector",
    "ExportFormat",
    "Judge",
    "Limits",
    "ModelInfo",
    "Page",
    "PageLayer",
    "PageText",
    "Room",
    "WallOptions",
    "__version__",
    "_chances",
    "_page_values",
    "blueprint_hash",
    "cache_key",
    "decode",
    "page_count",
    "rooms_from_page",
    "rooms_from_walls",
    "usable_cpus",
]

__version__: str
DEBUG_BUILD: bool
EXPORT_FORMATS: MappingProxyType[str, ExportFormat]
SCHEMA_VERSION: str

def blueprint_hash(data: _File) -> str:
    """Return the SHA-256 of a file's bytes as 64 lower-case hexadecimal digits."""

def cache_key(
    data: _File,
    options: DetectOptions,
    *,
    model: ModelInfo,
    page: int = 0,
    dpi: float = 150.0,
    review_marks: bool = False,
) -> str:
    """Return the key of a result, ``{stage}:{blueprint_hash}:{model_version}:{options_hash}``.

    ``options_hash`` covers the options, the page, its resolution and marks, the version of the engine and its generic
    judge; the judge of a model is part of the version of the model.

    Args:
        data: The blueprint's bytes or path.
        options: The options that the result was or will be made with.
        model: ``detector.info``.
        page: Index of the page, from 0.
        dpi: Resolution at which a PDF page is rendered.
        review_marks: Whether the review marks of a PDF page are drawn.
    """

def decode(
    data: _File, *, page: int = 0, dpi: float = 150.0, review_marks: bool = False, limits: Limits | None = None
) -> Page:
    """Decode one page of a PNG, JPEG, TIFF, WebP or PDF file.

    The format is read from the bytes, never from the name. Transparency is flattened on white, EXIF orientation and
    PDF rotation are applied. Releases the GIL.

    Args:
        data: A bytes-like object, or a path.
        page: Index of the page, from 0; only PDF and TIFF files have more than one.
        dpi: Resolution at which a PDF page is rendered, 10 to 1200; images ignore it.
        review_marks: Whether the review marks of a PDF page are drawn as well: boxes, clouds, highlights, stamps and
            other annotations. The fields of a form are always drawn, and typed annotations are always text.
        limits: The largest input that is accepted; ``Limits()`` if None.

    Raises:
        UnsupportedFormatError: Not a PNG, JPEG, TIFF, WebP or PDF file, or a protected PDF.
        DecodeError: The file is damaged.
        LimitExceededError: The file or its page is larger than ``limits`` allows.
        InvalidOptionError: There is no such page, or ``dpi`` is out of range.
        FileNotFoundError: There is no file at that path.
    """

def page_count(data: _File, *, limits: Limits | None = None) -> int:
    """Count the pages of a file; 1 for images other than TIFF.

    Raises:
        UnsupportedFormatError: Not a PNG, JPEG, TIFF, WebP or PDF file, or a protected PDF.
        DecodeError: The file is damaged.
        LimitExceededError: The file is too large or has too many pages.
    """

def _chances(family: str, judge: str, values: Sequence[tuple[str, float]]) -> tuple[float, float]: ...
def _page_values(page: Page, found: Detection) -> list[tuple[str, float]]: ...
def rooms_from_page(
    page: Page,
    options: DetectOptions | None = None,
    *,
    on_progress: Callable[[int, int], object] | None = None,
    cancel: _Flag | None = None,
) -> Detection:
    """Find the rooms of a page without a model: the free space between its walls. Releases the GIL.

    Exact where walls are thick solid strokes and doorways lie between wall ends; weak on thin-line drawings. Fields of
    the options that steer the model are not used.

    Args:
        page: The page.
        options: How to look; ``DetectOptions()`` if None.
        on_progress: As in ``Detector.detect``.
        cancel: As in ``Detector.detect``.

    Raises:
        InvalidOptionError: An option is out of range.
        CancelledError: ``cancel`` was set.
    """

def rooms_from_walls(
    walls: _Walls | Mapping[str, _Walls], options: WallOptions | None = None, *, limits: Limits | None = None
) -> Detection:
    """Find the rooms that wall segments enclose, without a model.

    Any unit will do: what is near is judged by the drawing itself. Walls are split where they cross or meet; ends that
    miss each other by less than ``snap_distance`` are one place, wider gaps are closed and reported as
    ``healed_gaps``; walls that end in the open are left out; what lies between the two lines of a wall is no room. Time
    grows as n log n. Releases the GIL.

    Args:
        walls: An array of shape (n, 4), ``start x, start y, end x, end y``, or (n, 2, 2), of any real dtype; or a
            sequence of mappings ``{"type": "line", "start": [x, y], "end": [x, y], "is_load_bearing": False}``, of
            which ``type`` and ``is_load_bearing`` may be left out and other keys are ignored; or a mapping with one of
            these as ``"walls"``.
        options: How walls are joined; ``WallOptions()`` if None.
        limits: The largest input that is accepted; ``Limits()`` if None.

    Returns:
        The rooms in the unit of the walls, without a page.

    Raises:
        InvalidOptionError: A wall is not as above, with its index, or an option is out of range.
        LimitExceededError: There are more walls, or more places where they cross, than ``limits`` allows.
    """

def usable_cpus() -> int:
    """Return the number of CPUs that this process may use, by affinity mask and cgroup quota."""

@final
class Limits:
    """The largest input that is accepted; what is larger raises ``LimitExceededError`` before memory is taken."""

    def __new__(
        cls,
        *,
        max_file_bytes: int | None = None,
        max_pixels: int | None = None,
        max_pages: int | None = None,
        max_walls: int | None = None,
        max_crossings: int | None = None,
    ) -> Limits: ...
    @property
    def max_file_bytes(self) -> int:
        """Largest file in bytes."""

    @property
    def max_pixels(self) -> int:
        """Largest page raster in pixels."""

    @property
    def max_pages(self) -> int:
        """Most pages of a PDF."""

    @property
    def max_walls(self) -> int:
        """Most wall segments."""

    @property
    def max_crossings(self) -> int:
        """Most places where wall segments cross or touch, beside two for each segment."""

    def check_file_bytes(self, size_bytes: int) -> None:
        """Refuse a file of that size if it is too large, before it is read.

        Raises:
            LimitExceededError: Over ``max_file_bytes``.
        """

    def __eq__(self, other: object, /) -> bool: ...

@final
class Page:
    """A page as pixels. Immutable."""

    @staticmethod
    def from_array(rgb: npt.NDArray[np.uint8]) -> Page:
        """Make a page of an RGB image, shape (h, w, 3), dtype uint8. Copies the pixels.

        Raises:
            InvalidOptionError: Another shape or dtype.
            LimitExceededError: More than 200 megapixels.
        """

    @property
    def array(self) -> npt.NDArray[np.uint8]:
        """The pixels as a read-only view, shape (h, w, 3), RGB, without a copy."""

    @property
    def index(self) -> int:
        """Index of the page in its document, from 0."""

    @property
    def width_px(self) -> int:
        """Width in pixels."""

    @property
    def height_px(self) -> int:
        """Height in pixels."""

    @property
    def dpi(self) -> float:
        """Resolution in dots per inch; 0 when the file does not say."""

    @property
    def rotation(self) -> int:
        """Clockwise rotation in degrees that decoding applied."""

    @property
    def content(self) -> Literal["pixels", "scan", "vectors"]:
        """What the page is made of: an image or array, a PDF page that is an image, or one drawn with lines."""

    @property
    def layers(self) -> list[PageLayer]:
        """The layers that a PDF page has content on, in the order of its file; empty for images. Copies them."""

    @property
    def text(self) -> list[PageText]:
        """The text of a PDF page in the order in which it is drawn; empty for images. Copies the texts.

        The invisible text that character recognition leaves in a scan is included.
        """

@final
class PageLayer:
    """A layer of a PDF page. Immutable."""

    @property
    def name(self) -> str:
        """Its name in the file."""

    @property
    def visible(self) -> bool:
        """Whether it is shown, and so is part of the pixels."""

    @property
    def role(
        self,
    ) -> Literal["wall", "door", "window", "finish", "furniture", "annotation", "demolition", "hidden", "other"]:
        """What is drawn on the layer, told by its name."""

    def __eq__(self, other: object, /) -> bool: ...

@final
class PageText:
    """Words on one line of a page, drawn in a PDF file or read by character recognition. Immutable."""

    def __new__(cls, text: str, bbox_xyxy: Sequence[float]) -> PageText:
        """Make a text for ``Detection.with_names``.

        Args:
            text: A word or the words of a line.
            bbox_xyxy: Its box in page pixels, (x_min, y_min, x_max, y_max).

        Raises:
            InvalidOptionError: The box is not four finite numbers in that order.
        """

    @property
    def text(self) -> str:
        """The characters."""

    @property
    def bbox_xyxy(self) -> tuple[float, float, float, float]:
        """Box in page pixels, (x_min, y_min, x_max, y_max), from the font's ascent to its descent."""

    def __eq__(self, other: object, /) -> bool: ...

@final
class DetectOptions:
    """How to look for rooms. Immutable; equal options are interchangeable as dict keys.

    ``DetectOptions()`` is the preset of the stage "final"; ``repr`` shows every field with its value.

    Attributes:
        stage: The preset: "preview" is one pass over the reduced page, "intermediate" a pyramid of tiles, "final" a
            finer one.
        min_confidence: Rooms below it are left out, 0.001 to 1.
        max_side_px: Longest side of the finest resolution at which the page is searched, 64 to 16384.
        tiled: Whether to search in overlapping tiles where the page is larger than the model's input.
        use_walls: Whether walls that are seen on the page correct the rooms that the model finds, and make their edges
            straight.
        use_text: Whether rooms are named by the text of a PDF page.
        overlap_px: Overlap of neighbouring tiles in pixels of the model's input; smaller than its side.
        nms_iou: Of two boxes that overlap by more than this, the better is kept, 0 to 1.
        max_covered: A room of which more than this share lies in more confident rooms is dropped, 0 to 1.
        min_area_px: Rooms and holes smaller than this many square page pixels are left out.
        simplify_px: Largest distance in page pixels between an outline and its polygon, 0 to 100; never finer than
            half a mask cell.
        max_rooms: At most this many rooms are returned, the most confident ones.
        classes: Names of the model's classes that are rooms; None takes every class.
        coordinates: "pixel", or "normalized_1000" for integers 0 to 1000.
        metres_per_unit: The scale of the plan in metres a page pixel, 0.00001 to 1000, if it is known; None reads it
            off the page.
    """

    stage: _Stage
    min_confidence: float
    max_side_px: int
    tiled: bool
    use_walls: bool
    use_text: bool
    overlap_px: int
    nms_iou: float
    max_covered: float
    min_area_px: float
    simplify_px: float
    max_rooms: int
    classes: list[str] | None
    coordinates: _Coordinates
    metres_per_unit: float | None

    def __new__(cls, **fields: Unpack[_Fields]) -> DetectOptions:
        """Make the preset of ``stage`` with some fields changed.

        Raises:
            InvalidOptionError: Names the field, the value and what is allowed.
        """

    @staticmethod
    def for_stage(stage: _Stage) -> DetectOptions:
        """Return the preset of a stage."""

    def replace(self, **fields: Unpack[_Fields]) -> DetectOptions:
        """Return a copy with some fields changed."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a dict."""

    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class WallOptions:
    """How walls are joined to rooms. Immutable; equal options are interchangeable as dict keys.

    Attributes:
        max_gap: Widest gap between walls that is closed, in the unit of the walls; None derives it from the drawing,
            0 closes none.
        snap_distance: Ends this close are the same place, in the unit of the walls; None derives it from the drawing.
        min_area: Rooms smaller than this are left out, in square units of the walls; None derives it from the drawing.
        keep_strips: Whether narrow faces between two lines are rooms too, not the solid of walls drawn with two lines.
        metres_per_unit: The scale in metres a unit of the walls, 0.00001 to 1000, if it is known.
    """

    max_gap: float | None
    snap_distance: float | None
    min_area: float | None
    keep_strips: bool
    metres_per_unit: float | None

    def __new__(cls, **fields: Unpack[_WallFields]) -> WallOptions:
        """Make the default options with some fields changed.

        Raises:
            InvalidOptionError: Names the field, the value and what is allowed.
        """

    def replace(self, **fields: Unpack[_WallFields]) -> WallOptions:
        """Return a copy with some fields changed."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a dict."""

    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ModelInfo:
    """Name, version and classes of a model."""

    @property
    def name(self) -> str:
        """Description from the model's metadata."""

    @property
    def version(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 of the model file."""

    @property
    def class_names(self) -> list[str]:
        """Class names in the order of the model's outputs."""

    @property
    def input_size_wh(self) -> tuple[int, int]:
        """Width and height of the model's input in pixels."""

    @property
    def judge(self) -> Judge:
        """What tells rooms from other regions."""

    def __eq__(self, other: object, /) -> bool: ...

@final
class Judge:
    """The fitted weights by which rooms are told from other regions."""

    @property
    def fitted_for(self) -> str:
        """Name of the model that they were fitted for; ``any model`` for those of the engine."""

    @property
    def digest(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 of their document."""

    def __eq__(self, other: object, /) -> bool: ...

@final
class Detector:
    """Finds rooms with a segmentation model.

    Loading takes a moment, so keep the detector. It is thread-safe: calls from several threads take turns at the
    model, which uses all its threads for each.
    """

    def __new__(cls, model: _File | None = None, *, threads: int | None = None, judge: str | None = None) -> Detector:
        """Load a model.

        Args:
            model: Path or bytes of an ONNX file, an Ultralytics YOLOv8-seg or YOLO11-seg export; None takes the
                model in the wheel.
            threads: Threads of a pass, 1 to 256; None takes ``LOCDET_THREADS``, else ``usable_cpus()``. The number
                does not change results.
            judge: Weights by which rooms are told from other regions, a JSON document of ``training.judge``; None
                takes the one in the model's metadata, else one that fits any model.

        Raises:
            ModelLoadError: Not such a model, with what was found; the judge cannot be read; or ONNX Runtime is
                missing.
            InvalidOptionError: ``threads`` is out of range.
        """

    @property
    def info(self) -> ModelInfo:
        """Name, version and classes of the model."""

    def _evidence(self, page: Page, options: DetectOptions | None = None) -> dict[str, Any]: ...
    def detect(
        self,
        page: Page,
        options: DetectOptions | None = None,
        *,
        on_progress: Callable[[int, int], object] | None = None,
        cancel: _Flag | None = None,
    ) -> Detection:
        """Find the rooms of a page. Releases the GIL; Ctrl-C is honoured between two steps.

        Args:
            page: The page.
            options: How to look; ``DetectOptions()`` if None.
            on_progress: Called with the number of steps done and in all, before each step and at the end. A step is a
                pass of the model, or what follows the passes. The first number never falls and the second stays the
                same; steps that turn out to be needless count as done. What it raises ends the detection.
            cancel: A ``threading.Event`` or anything with ``is_set()``; asked before each step and, from any thread,
                within long ones.

        Raises:
            InvalidOptionError: The options do not fit the model.
            InferenceError: The model failed.
            CancelledError: ``cancel`` was set.
        """

@final
class ExportFormat:
    """A format that a detection can be written in; ``EXPORT_FORMATS`` has them all by name. Immutable."""

    @property
    def name(self) -> str:
        """As ``Detection.export`` takes it."""

    @property
    def title(self) -> str:
        """As people write it, for example ``GeoJSON``."""

    @property
    def about(self) -> str:
        """What it is for, in a few words."""

    @property
    def file_suffix(self) -> str:
        """End of a file's name, for example ``.coco.json``; no two formats share one."""

    @property
    def media_type(self) -> str:
        """As in a ``Content-Type`` header."""

    @property
    def is_text(self) -> bool:
        """Whether a file is text in UTF-8."""

    @property
    def needs_page(self) -> bool:
        """Whether the rooms must be on a page: rooms of wall segments are on none."""

    @property
    def needs_pixels(self) -> bool:
        """Whether ``Detection.export`` needs the decoded page."""

@final
class Detection:
    """The rooms of one page, or of one set of walls. Immutable.

    ``len`` is the number of rooms. It draws itself in Jupyter.
    """

    @staticmethod
    def from_json(text: str | bytes | bytearray | memoryview, *, limits: Limits | None = None) -> Detection:
        """Read a result from the JSON that ``to_json`` wrote; it equals the one that was written. Releases the GIL.

        Args:
            text: The document; bytes are UTF-8. Keys that are not known are ignored.
            limits: The largest document and page that are accepted; ``Limits()`` if None.

        Raises:
            DecodeError: Not such a document, or of another ``SCHEMA_VERSION``; the message says what and where.
            LimitExceededError: The document or its page is larger than ``limits`` allows.
        """

    @property
    def rooms(self) -> list[Room]:
        """The rooms in reading order: top to bottom, left to right."""

    @property
    def stage(self) -> _Stage:
        """The preset that was used."""

    @property
    def coordinate_space(self) -> Literal["pixel", "normalized_1000", "drawing"]:
        """The unit of boxes, polygons and centroids; "drawing" is that of the wall segments."""

    @property
    def healed_gaps(self) -> list[_HealedGap]:
        """Where walls that nearly meet were joined to close a room."""

    @property
    def scale(self) -> _Scale | None:
        """The scale of all plans on the page with what tells it; None if they differ or one has none."""

    @property
    def plans(self) -> list[_Plan]:
        """The plans on the page with their rooms, scales and areas by kind, in reading order."""

    @property
    def doors(self) -> list[_Door]:
        """The doors and openings between rooms, and those that lead out."""

    @property
    def schedules(self) -> list[_Schedule]:
        """The tables on the page that list rooms."""

    @property
    def reconciliation(self) -> _Reconciliation | None:
        """How the rooms and the schedules agree; None if there are none of one of them."""

    @property
    def topology(self) -> _Topology:
        """What was checked: no two rooms share any area, and every polygon is valid (OGC Simple Features)."""

    @property
    def warnings(self) -> list[str]:
        """What to know of how the rooms were found: codes, such as ``LINES_TOO_TANGLED``."""

    @property
    def __geo_interface__(self) -> dict[str, Any]: ...
    def to_dict(self) -> dict[str, Any]:
        """Return the whole document as a dict."""

    def with_names(self, texts: Sequence[PageText], *, page: Page | None = None) -> Detection:
        """Return a copy in which rooms are named by the texts that stand in them. Releases the GIL.

        A text belongs to the room that holds its middle. Words are joined along lines and across lines that follow
        closely; measures, areas, numbers alone, dates and tags are no names. Of several names the one that says what a
        room is for is taken, then the largest. It has the spelling of the text and at most 64 characters. Rooms without
        a name keep the hint that they had. The order of the texts does not matter. Plans, scale, measures and schedules
        are read again too; doors and a scale that somebody set stay.

        Args:
            texts: Words or lines in page pixels, whatever the coordinate space; in the unit of the walls if there is no
                page.
            page: The page of the result, on which dimension lines are looked for; without it numbers on them tell no
                scale.

        Raises:
            InvalidOptionError: ``page`` is of another size.
        """

    def with_scale(self, metres_per_unit: float) -> Detection:
        """Return a copy at a scale that is known: areas and perimeters follow from it. Releases the GIL.

        Args:
            metres_per_unit: Metres a page pixel, whatever the coordinate space, or a unit of the walls if there is no
                page; 0.00001 to 1000. Nothing overrules it.

        Raises:
            InvalidOptionError: It is out of range.
        """

    def export(self, name: str, *, page: Page | None = None, file_name: str = "") -> bytes:
        """Return the rooms as a file in one of ``EXPORT_FORMATS``. Releases the GIL.

        Args:
            name: Name of the format.
            page: Drawn below the rooms in "svg" and "png"; "png" needs it.
            file_name: Name of the page's image in "coco".

        Raises:
            InvalidOptionError: There is no such format, it needs a page that is missing, or ``page`` has another size.
        """

    def to_json(self) -> str:
        """Return the whole document as JSON."""

    def to_geojson(self) -> str:
        """Return a GeoJSON feature collection (RFC 7946) in the space of the page, or of the walls."""

    def to_coco(self, *, file_name: str = "") -> str:
        """Return a COCO data set of one image; rooms with holes are written as RLE.

        Raises:
            InvalidOptionError: The rooms are of wall segments, which have no page.
        """

    def to_yolo(self) -> str:
        """Return the lines of a YOLO segmentation label file; a hole is joined to the outline by a cut of no width.

        Raises:
            InvalidOptionError: The rooms are of wall segments, which have no page.
        """

    def to_csv(self) -> str:
        """Return one row a room, with the polygon as WKT."""

    def to_svg(self, page: Page | None = None) -> str:
        """Return the rooms as SVG, over the page if it is given."""

    def to_png(self, page: Page) -> bytes:
        """Return the page with the rooms drawn over it as a PNG file.

        Raises:
            InvalidOptionError: The page has another size, or the rooms are of wall segments, which have no page.
        """

    def to_dataframe(self) -> pd.DataFrame:
        """Return a table with one row a room; needs pandas."""

    def plot(self, page: Page | None = None, *, ax: Axes | None = None) -> Axes:
        """Draw the rooms with matplotlib, over the page if it is given, and return the axes."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...

@final
class Room:
    """A room. Immutable."""

    @property
    def id(self) -> str:
        """``room_001``, ``room_002``, ... in reading order."""

    @property
    def bounding_box(self) -> list[float]:
        """``[x_min, y_min, x_max, y_max]``."""

    @property
    def polygon(self) -> list[tuple[float, float]]:
        """The outer boundary, clockwise on the screen; the first point is not repeated."""

    @property
    def holes(self) -> list[list[tuple[float, float]]]:
        """The holes, counter-clockwise on the screen."""

    @property
    def name_hint(self) -> str | None:
        """Name read from the drawing, if any."""

    @property
    def kind(self) -> _Kind | None:
        """What the room is for, if its name says so."""

    @property
    def number(self) -> str | None:
        """Number of the room, if the drawing states one."""

    @property
    def confidence(self) -> float:
        """How sure the engine is, 0 to 1."""

    @property
    def source(self) -> _Source:
        """The engine that found the room."""

    @property
    def evidence(self) -> _Source:
        """The engine that gave the room its shape."""

    @property
    def area_px(self) -> float:
        """Area without the holes, in square page pixels; in square units of the drawing if there is no page."""

    @property
    def printed_area_m2(self) -> float | None:
        """Area that the drawing prints in the room, in square metres, if any."""

    @property
    def area_m2(self) -> _Interval | None:
        """Area without the holes in square metres, with what it lies between; None without a scale."""

    @property
    def area_ft2(self) -> _Interval | None:
        """The same in square feet."""

    @property
    def perimeter_m(self) -> _Interval | None:
        """Length of the outline in metres, with what it lies between; None without a scale."""

    @property
    def printed_area_difference(self) -> float | None:
        """Measured area over the one that the drawing prints in the room, less 1; None if either is missing."""

    @property
    def doors(self) -> list[str]:
        """Ids of the doors and openings that lead into the room."""

    @property
    def centroid(self) -> tuple[float, float]:
        """Centre of mass of the polygon."""

    @property
    def __geo_interface__(self) -> dict[str, Any]: ...
    def to_dict(self) -> dict[str, Any]:
        """Return the room as a dict, as in the document."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
