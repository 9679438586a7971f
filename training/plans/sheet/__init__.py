"""Draws what a sheet holds besides its plans: none of it is a room."""
