//! What a PDF page draws, as vectors in page pixels.

use std::ops::Range;

/// Text on a page.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PageText {
    /// The characters of a word or of words on one line, in the order in which the page draws them.
    pub text: String,
    /// `[x_min, y_min, x_max, y_max]` in page pixels: from the ascent to the descent of an ordinary
    /// font.
    pub bbox_xyxy: [f64; 4],
}

/// Strokes and fills of a page, in the order in which they are drawn.
///
/// Clipped to what is visible; layers that are switched off are absent, and so is the inside of a
/// pattern. Coordinates are page pixels, origin top left, y down, not rounded.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Drawing {
    /// Every style that occurs, in the order of first use.
    pub(crate) styles: Vec<Style>,
    /// Names of the optional-content layers that are drawn on.
    pub(crate) layers: Vec<String>,
    pub(crate) shapes: Vec<Shape>,
    /// Middles of the texts.
    pub(crate) words: Vec<[f64; 2]>,
    /// Median height of the texts, in pixels; 0 without any.
    pub(crate) letter_px: f64,
    contours: Vec<Contour>,
    points: Vec<[f64; 2]>,
}

/// How a shape is painted. Two shapes of one style are drawn alike, on the same layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Style {
    pub(crate) ink: Ink,
    /// Red, green, blue, opacity.
    pub(crate) color: [u8; 4],
    /// Index into [`Drawing::layers`].
    pub(crate) layer: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ink {
    Stroke(Stroke),
    /// Flat colour or a gradient.
    Fill(FillRule),
    /// A tiling pattern.
    Hatch(FillRule),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Stroke {
    /// In thousandths of a page pixel; 0 is the thinnest line that can be drawn.
    pub(crate) width_milli_px: u32,
    pub(crate) cap: Cap,
    pub(crate) is_dashed: bool,
}

impl Stroke {
    pub(crate) fn width_px(self) -> f64 {
        f64::from(self.width_milli_px) / 1000.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Cap {
    Butt,
    Square,
    Round,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum FillRule {
    NonZero,
    EvenOdd,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    /// Index into [`Drawing::styles`].
    pub(crate) style: u32,
    contours: Range<u32>,
}

#[derive(Debug, Clone, PartialEq)]
struct Contour {
    points: Range<u32>,
    is_closed: bool,
    is_curved: bool,
}

/// A chain of straight segments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Polyline<'d> {
    pub(crate) points: &'d [[f64; 2]],
    /// The last point is joined to the first, which is not repeated.
    pub(crate) is_closed: bool,
    /// The segments approximate a curve. A stroke is either curved or straight as a whole; a fill
    /// may be both.
    pub(crate) is_curved: bool,
}

impl Drawing {
    /// The contours of a shape.
    pub(crate) fn contours(&self, shape: &Shape) -> impl Iterator<Item = Polyline<'_>> {
        let contours = self
            .contours
            .get(as_usize(&shape.contours))
            .unwrap_or_default();
        contours.iter().map(|contour| Polyline {
            points: self
                .points
                .get(as_usize(&contour.points))
                .unwrap_or_default(),
            is_closed: contour.is_closed,
            is_curved: contour.is_curved,
        })
    }

    /// The style of a shape.
    pub(crate) fn style(&self, shape: &Shape) -> Option<&Style> {
        self.styles.get(shape.style as usize)
    }

    /// The name of the layer of a style.
    pub(crate) fn layer(&self, style: &Style) -> Option<&str> {
        self.layers
            .get(usize::from(style.layer?))
            .map(String::as_str)
    }

    /// Points and contours that are stored: a measure of memory.
    pub(crate) fn stored_items(&self) -> usize {
        self.points.len() + self.contours.len() + self.shapes.len()
    }

    /// Adds a contour that belongs to the shape that is finished next.
    pub(crate) fn push_contour(&mut self, points: &[[f64; 2]], is_closed: bool, is_curved: bool) {
        let start = self.points.len() as u32;
        self.points.extend_from_slice(points);
        self.contours.push(Contour {
            points: start..self.points.len() as u32,
            is_closed,
            is_curved,
        });
    }

    /// Makes a shape of the contours that were added since the last one; nothing if there are none.
    pub(crate) fn finish_shape(&mut self, style: u32) {
        let start = self.shapes.last().map_or(0, |shape| shape.contours.end);
        let end = self.contours.len() as u32;
        if start < end {
            self.shapes.push(Shape {
                style,
                contours: start..end,
            });
        }
    }
}

fn as_usize(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
