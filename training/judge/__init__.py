"""Fits the judge: the chances that a region which an engine claims is a room."""
