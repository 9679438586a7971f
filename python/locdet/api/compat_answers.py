"""Bodies of answers of the older interfaces, for the OpenAPI document."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

__all__ = ["ImageAnswer", "ImageStatusAnswer", "UploadedImageAnswer", "WallsJobAnswer", "WallsJobMadeAnswer"]

_IMAGE_STATUS = Literal["uploaded", "processing", "completed", "failed"]


class RoomOfImage(BaseModel):
    """A room, in integers from 0 to 1000."""

    id: str
    bounding_box: list[int] = Field(min_length=4, max_length=4)
    name_hint: str | None
    confidence: float


class UploadedImageAnswer(BaseModel):
    """An image was stored."""

    blueprint_id: str
    message: str


class ImageAnswer(BaseModel):
    """How an image stands."""

    blueprint_id: str
    status: _IMAGE_STATUS
    detected_rooms: list[RoomOfImage]


class ImageStatusAnswer(ImageAnswer):
    """How an image stands, with its times in seconds since 1970."""

    s3_key: str
    error: str | None
    created_at: float
    updated_at: float


class WallsJobMadeAnswer(BaseModel):
    """A job of wall segments was made; times are seconds since 1970."""

    job_id: str
    status: Literal["pending"]
    created_at: float


class WallsJobAnswer(BaseModel):
    """How a job of wall segments stands; what does not apply is left out."""

    job_id: str
    status: Literal["pending", "processing", "completed", "failed"]
    created_at: float
    updated_at: float
    processing_time: float | None = None
    rooms_count: int | None = None
    confidence_score: float | None = None
    output_url: str | None = None
    error_message: str | None = None
