"""What callers may send, checked before anything is stored."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, WithJsonSchema, field_validator, model_validator

__all__ = [
    "BlueprintInput",
    "Coordinates",
    "Correction",
    "FeedbackKind",
    "FeedbackRequest",
    "FileFormat",
    "JobOptions",
    "JobRequest",
    "ScaleCorrection",
    "UploadRequest",
    "WallOptionsInput",
    "WallSegment",
]

_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
Coordinates = Literal["pixel", "normalized_1000"]
# As the schema says: no text and no truth value where a number belongs.
Number = Annotated[float, Field(strict=True)]
# As wide as the engine takes it.
MetresPerUnit = Annotated[float, Field(strict=True, ge=1e-5, le=1e3)]
Point = tuple[Number, Number]
Box = tuple[Number, Number, Number, Number]


class FileFormat(StrEnum):
    """Formats of blueprints, and JSON for wall segments."""

    PNG = "png"
    JPG = "jpg"
    JPEG = "jpeg"
    TIFF = "tiff"
    TIF = "tif"
    WEBP = "webp"
    PDF = "pdf"
    JSON = "json"

    @property
    def media_type(self) -> str:
        """The media type of a file of this format."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    FileFormat.PNG: "image/png",
    FileFormat.JPG: "image/jpeg",
    FileFormat.JPEG: "image/jpeg",
    FileFormat.TIFF: "image/tiff",
    FileFormat.TIF: "image/tiff",
    FileFormat.WEBP: "image/webp",
    FileFormat.PDF: "application/pdf",
    FileFormat.JSON: "application/json",
}


class UploadRequest(BaseModel):
    """A file that is about to be uploaded."""

    model_config = _STRICT

    filename: Annotated[str, Field(min_length=1, max_length=255, examples=["plan.pdf"])]
    format: FileFormat
    size_bytes: Annotated[int, Field(strict=True, gt=0, description="At most 50 MiB")]


class BlueprintInput(BaseModel):
    """Where the blueprint is: in the request, at a URL, or uploaded before."""

    model_config = _STRICT

    file: Annotated[str | None, Field(min_length=1, description="Base64 of the file up to 4 MB, or an https URL")] = (
        None
    )
    upload_id: Annotated[str | None, Field(description="Answer of POST /uploads")] = None
    format: FileFormat | None = None
    filename: Annotated[str | None, Field(min_length=1, max_length=255)] = None

    @model_validator(mode="after")
    def _has_one_source(self) -> BlueprintInput:
        if (self.file is None) == (self.upload_id is None):
            raise ValueError("give either file or upload_id")
        if self.file is not None and self.format is None:
            raise ValueError("give the format of the file: png, jpg, tiff, webp or pdf")
        return self


class JobOptions(BaseModel):
    """How to look for rooms on a blueprint; what is left out has the engine's default."""

    model_config = _STRICT

    preview_only: Annotated[StrictBool, Field(description="Stop after the first stage")] = False
    model_version: Annotated[str | None, Field(max_length=64, description="One of the service's models")] = None
    page: Annotated[int, Field(strict=True, ge=0, le=499, description="Page of a PDF or TIFF, from 0")] = 0
    dpi: Annotated[Number | None, Field(ge=10, le=1200, description="Resolution at which a PDF page is drawn")] = None
    review_marks: Annotated[StrictBool, Field(description="Draw the review marks of a PDF page as well")] = False
    coordinates: Coordinates | None = None
    min_confidence: Annotated[Number | None, Field(ge=0.001, le=1)] = None
    min_area_px: Annotated[Number | None, Field(ge=0, le=1e12)] = None
    simplify_px: Annotated[Number | None, Field(ge=0, le=100)] = None
    use_walls: Annotated[StrictBool | None, Field(description="Correct rooms by the walls on the page")] = None
    metres_per_unit: Annotated[MetresPerUnit | None, Field(description="Known scale: metres a page pixel")] = None

    def engine_options(self) -> dict[str, object]:
        """The fields that the engine's ``DetectOptions`` takes, without those left out."""
        ours = {"preview_only", "model_version", "page", "dpi", "review_marks"}
        return self.model_dump(exclude=ours, exclude_none=True)


class WallOptionsInput(BaseModel):
    """How wall segments are joined; what is left out is derived from the drawing."""

    model_config = _STRICT

    max_gap: Annotated[Number | None, Field(ge=0)] = None
    snap_distance: Annotated[Number | None, Field(ge=0)] = None
    min_area: Annotated[Number | None, Field(ge=0)] = None
    keep_strips: Annotated[StrictBool | None, Field(description="Narrow faces between two lines are rooms too")] = None
    metres_per_unit: Annotated[MetresPerUnit | None, Field(description="Known scale: metres a unit")] = None

    def engine_options(self) -> dict[str, object]:
        """The fields of the engine's ``WallOptions``, without those left out."""
        return self.model_dump(exclude_none=True)


class WallSegment(BaseModel):
    """A wall as a line."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    type: Literal["line"] = "line"
    start: Point
    end: Point
    is_load_bearing: StrictBool = False


_OPTIONS_SCHEMA = {
    "description": "JobOptions for a blueprint, WallOptionsInput for walls",
    "anyOf": [JobOptions.model_json_schema(), WallOptionsInput.model_json_schema(), {"type": "null"}],
}


class JobRequest(BaseModel):
    """A new job: a blueprint or wall segments, with options for it."""

    model_config = _STRICT

    blueprint: BlueprintInput | None = None
    # The first fault is enough: a list of all of them takes a minute where every wall has some.
    walls: Annotated[list[WallSegment] | None, Field(min_length=1, fail_fast=True)] = None
    options: Annotated[dict[str, object], WithJsonSchema(_OPTIONS_SCHEMA)] = Field(default_factory=dict)

    @field_validator("options", mode="before")
    @classmethod
    def _null_is_empty(cls, value: object) -> object:
        return {} if value is None else value

    @model_validator(mode="after")
    def _has_one_input(self) -> JobRequest:
        if (self.blueprint is None) == (self.walls is None):
            raise ValueError("give either blueprint or walls")
        return self


class FeedbackKind(StrEnum):
    """What a person says of a result."""

    CORRECT = "correct"
    WRONG = "wrong"
    MISSING = "missing"


class Correction(BaseModel):
    """How it should have been, in the coordinates of the job's result."""

    model_config = _STRICT

    bounding_box: Box | None = None
    polygon: Annotated[list[Point] | None, Field(min_length=3, max_length=10_000)] = None
    holes: Annotated[list[list[Point]] | None, Field(max_length=1_000)] = None
    name_hint: Annotated[str | None, Field(max_length=64)] = None
    deleted: StrictBool = False

    @field_validator("bounding_box")
    @classmethod
    def _is_a_box(cls, box: Box | None) -> Box | None:
        if box is not None and (box[0] >= box[2] or box[1] >= box[3]):
            raise ValueError("bounding_box is [x_min, y_min, x_max, y_max] with x_min < x_max and y_min < y_max")
        return box


class ScaleCorrection(BaseModel):
    """The scale of the sheet or of one of its plans, as a person confirmed or measured it."""

    model_config = _STRICT

    metres_per_unit: Annotated[MetresPerUnit, Field(description="Metres a page pixel, or a unit of the walls")]
    low: MetresPerUnit | None = None
    high: MetresPerUnit | None = None
    plan: Annotated[str | None, Field(pattern=r"^plan_\d+$", description="All plans if left out")] = None

    @model_validator(mode="after")
    def _lies_between(self) -> ScaleCorrection:
        low = self.metres_per_unit if self.low is None else self.low
        high = self.metres_per_unit if self.high is None else self.high
        if not low <= self.metres_per_unit <= high:
            raise ValueError("metres_per_unit must lie between low and high")
        return self


class FeedbackRequest(BaseModel):
    """A correction of a room or of the scale, or a room or a scale that was missed."""

    model_config = _STRICT

    feedback: FeedbackKind
    room_id: Annotated[str | None, Field(pattern=r"^room_\d{3,}$", examples=["room_001"])] = None
    correction: Correction | None = None
    scale: ScaleCorrection | None = None
    comment: Annotated[str | None, Field(max_length=2_000)] = None

    @model_validator(mode="after")
    def _says_what_it_is_about(self) -> FeedbackRequest:
        if self.scale is not None:
            if self.room_id is not None or self.correction is not None:
                raise ValueError("feedback about the scale has neither room_id nor correction")
        elif self.feedback is FeedbackKind.MISSING:
            if self.correction is None or not (self.correction.polygon or self.correction.bounding_box):
                raise ValueError("a missing room needs a correction with its polygon or bounding_box")
        elif self.room_id is None:
            raise ValueError("give the room_id that the feedback is about")
        return self
