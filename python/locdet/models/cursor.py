"""Where a page of a list of jobs ends, in a form that callers hand back."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING

from locdet.errors import RequestInvalid
from locdet.models.job import JOB_ID_PATTERN

if TYPE_CHECKING:
    from locdet.models.job import Job

__all__ = ["cursor_after", "place_of"]

_TIME_PATTERN = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def cursor_after(job: Job) -> str:
    """Return the cursor of the jobs that come after one, in the order of their time and id."""
    return base64.urlsafe_b64encode(json.dumps([job.created_at, job.job_id]).encode()).decode()


def place_of(cursor: str) -> tuple[str, str]:
    """Return time and id of the job that a cursor was made of. Raises :class:`RequestInvalid` if it is none."""
    try:
        created_at, job_id = json.loads(base64.b64decode(cursor.encode(), b"-_", validate=True))
        is_place = re.fullmatch(_TIME_PATTERN, created_at) and re.fullmatch(JOB_ID_PATTERN, job_id)
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise _not_ours() from error
    if not is_place:
        raise _not_ours()
    return created_at, job_id


def _not_ours() -> RequestInvalid:
    return RequestInvalid("The cursor is not one that this service gave. Start without a cursor.")
