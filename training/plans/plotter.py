"""A canvas for files of lines: what Skia would write as pixels or as filled shapes is drawn as lines."""

from __future__ import annotations

from typing import Any

import skia

_EVERYWHERE = skia.Rect(-1e9, -1e9, 1e9, 1e9)


class Plotter:
    """Draws on a canvas of a vector file; whatever is not named here goes to that canvas as it is."""

    def __init__(self, canvas: skia.Canvas) -> None:
        """Wraps the canvas of a page, which must outlive this."""
        self._canvas = canvas

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the canvas has
        """Passes on to the canvas."""
        return getattr(self._canvas, name)

    def drawPath(self, path: skia.Path, paint: skia.Paint) -> None:  # noqa: N802 - skia's name
        """Draws a path; dashes become lines of their own, where Skia would write filled shapes."""
        effect = paint.getPathEffect()
        if effect is None:
            self._canvas.drawPath(path, paint)
            return
        plain = skia.Paint(
            AntiAlias=True,
            Color=paint.getColor(),
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=paint.getStrokeWidth(),
            StrokeCap=paint.getStrokeCap(),
            StrokeJoin=paint.getStrokeJoin(),
        )
        # Skia turns the dashes of one straight line with butt caps into boxes.
        round_capped = skia.Paint(plain)
        round_capped.setStrokeCap(skia.Paint.kRound_Cap)
        dashes = skia.Path()
        if effect.filterPath(dashes, path, skia.StrokeRec(round_capped, 1.0), _EVERYWHERE):
            self._canvas.drawPath(dashes, plain)

    def drawLine(self, x0: float, y0: float, x1: float, y1: float, paint: skia.Paint) -> None:  # noqa: N802
        """Draws a straight line."""
        path = skia.Path()
        path.moveTo(x0, y0)
        path.lineTo(x1, y1)
        self.drawPath(path, paint)

    def drawRect(self, rect: skia.Rect, paint: skia.Paint) -> None:  # noqa: N802
        """Draws a rectangle."""
        path = skia.Path()
        path.addRect(rect)
        self.drawPath(path, paint)

    def drawArc(  # noqa: N802
        self,
        oval: skia.Rect,
        start: float,
        sweep: float,
        useCenter: bool,  # noqa: FBT001, N803 - skia's own
        paint: skia.Paint,
    ) -> None:
        """Draws a piece of an ellipse, with lines to its centre where ``useCenter`` is set."""
        if useCenter or paint.getPathEffect() is None:
            self._canvas.drawArc(oval, start, sweep, useCenter, paint)
            return
        path = skia.Path()
        path.addArc(oval, start, sweep)
        self.drawPath(path, paint)
