"""Line numbers of the items of a JSON document, for messages."""

from __future__ import annotations

import json
import re

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


def line_of_item(text: str, *, key: str, index: int | None) -> int:
    """Finds the line on which an item of a list starts, counted from 1.

    It reads the document again up to there, which is paid for only when there is an error.

    Args:
        text: A valid JSON object.
        key: Name of the list in that object; line 1 is returned if it has none.
        index: Which item, or None for the start of the list itself.
    """
    at = _value_of(text, key=key)
    if at is None:
        return 1
    if index is not None:
        for _ in range(index):
            _, at = _DECODER.raw_decode(text, _skip_space(text, at + 1))
            at = _skip_space(text, at)
        at = _skip_space(text, at + 1)
    return text.count("\n", 0, at) + 1


def _value_of(text: str, *, key: str) -> int | None:
    at = _skip_space(text, 0)
    found: int | None = None
    while text[at] != "}":
        at = _skip_space(text, at + 1)
        if text[at] == "}":
            break
        name, at = _DECODER.raw_decode(text, at)
        at = _skip_space(text, _skip_space(text, at) + 1)
        if name == key:
            found = at  # of two values of one name, JSON readers keep the last
        _, at = _DECODER.raw_decode(text, at)
        at = _skip_space(text, at)
    return found


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
