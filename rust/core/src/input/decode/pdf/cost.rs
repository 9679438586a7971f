//! What drawing costs: memory of the rasteriser's record, and time.
//!
//! Measured on pages of one kind of step each, see `benches/pdf_budget.py`. Only sums of many steps
//! are judged, so that a factor of two does not matter.

use kurbo::{Affine, BezPath, PathEl, Rect};

/// Bytes that the rasteriser records for one step, whatever its size.
pub(super) const STEP_BYTES: f64 = 200.0;

/// Bytes for a pixel of an edge: the coverage of the tiles that it crosses, a strip, and a command.
pub(super) const EDGE_BYTES: f64 = 6.0;

/// Bytes for a segment of a path, however short.
const SEGMENT_BYTES: f64 = 8.0;

/// Nanoseconds for a pixel of an edge.
pub(super) const EDGE_NS: f64 = 18.0;

/// An edge along rows or columns of pixels, against one at an angle.
const STRAIGHT_EDGE: f64 = 0.5;

/// How far an edge along rows or columns may lean, in pixels.
const MAX_LEAN_PX: f64 = 0.01;

/// Bytes that the rasteriser records for a path with an edge of `edge_px`.
pub(super) fn path_bytes(path: &BezPath, edge_px: f64) -> f64 {
    STEP_BYTES + edge_px * EDGE_BYTES + path.elements().len() as f64 * SEGMENT_BYTES
}

/// How long the edge of a path is within a target, in pixels, from above: each segment counts at
/// most once across the target.
pub(super) fn edge_px(path: &BezPath, transform: Affine, target: Rect) -> f64 {
    let most = target.width() + target.height();
    let mut length = 0.0;
    for segment in path.segments() {
        let bezier = transform * segment.to_cubic();
        let bounds = Rect::from_points(bezier.p0, bezier.p3)
            .union_pt(bezier.p1)
            .union_pt(bezier.p2);
        if !bounds.overlaps(target.inflate(1.0, 1.0)) {
            continue;
        }
        let polygon = (bezier.p1 - bezier.p0).hypot()
            + (bezier.p2 - bezier.p1).hypot()
            + (bezier.p3 - bezier.p2).hypot();
        let is_straight = bounds.width().min(bounds.height()) < MAX_LEAN_PX;
        let part = if is_straight { STRAIGHT_EDGE } else { 1.0 };
        length += polygon.min(most) * part;
    }
    length
}

/// How many pixels of a gradient are sampled for an area; a mesh is kept in a map and takes more.
pub(super) fn shading_samples(area_px: f64, is_mesh: bool) -> f64 {
    const MAX_SAMPLES: f64 = 4_000_000.0;
    const MAX_MESH_SAMPLES: f64 = 1_000_000.0;
    area_px.min(if is_mesh {
        MAX_MESH_SAMPLES
    } else {
        MAX_SAMPLES
    })
}

/// Nanoseconds for one step, whatever its size.
pub(super) const STEP_NS: f64 = 2_000.0;

/// Nanoseconds for a segment of a path.
const SEGMENT_NS: f64 = 80.0;

/// Segments that a curve is cut into.
const SEGMENTS_PER_CURVE: usize = 10;

/// Nanoseconds for a dash, which is cut before it is clipped to the page.
pub(super) const DASH_NS: f64 = 200.0;

/// Nanoseconds for a pixel that is covered by a colour.
pub(super) const COVERED_NS: f64 = 0.25;

/// Nanoseconds for a pixel that is blended in another way than painted over.
pub(super) const BLENDED_NS: f64 = 4.5;

/// Nanoseconds for a pixel of a layer: cleared and painted.
pub(super) const LAYER_NS: f64 = 0.6;

/// Nanoseconds for a pixel of a canvas of its own, a soft mask or a tile.
pub(super) const SURFACE_NS: f64 = 8.0;

/// Nanoseconds for a pixel that is covered by an image, a gradient or a pattern.
pub(super) const TEXTURE_NS: f64 = 6.0;

/// Nanoseconds for an image, whatever its size.
pub(super) const IMAGE_NS: f64 = 25_000.0;

/// Bytes for a pixel of a canvas of its own, and of the mask that is made of it.
pub(super) const SURFACE_BYTES: f64 = 5.0;

/// Nanoseconds for a sample of a gradient.
pub(super) const SAMPLE_NS: f64 = 30.0;

/// Nanoseconds for a cell that an image is reduced to.
pub(super) const CELL_NS: f64 = 2.0;

/// Bytes for a cell that an image is reduced to.
pub(super) const CELL_BYTES: f64 = 4.0;

/// Nanoseconds for the edge and the segments of a path.
pub(super) fn path_ns(path: &BezPath, edge_px: f64) -> f64 {
    let segments = path.elements().iter().map(|element| match element {
        PathEl::QuadTo(..) | PathEl::CurveTo(..) => SEGMENTS_PER_CURVE,
        _ => 1,
    });
    STEP_NS + segments.sum::<usize>() as f64 * SEGMENT_NS + edge_px * EDGE_NS
}

/// Nanoseconds for a pixel that a triangle of a mesh is asked about.
pub(super) const TRIANGLE_PIXEL_NS: f64 = 150.0;

/// Bytes for a sample of a mesh: a position and a colour in a map.
pub(super) const MESH_SAMPLE_BYTES: f64 = 100.0;

/// Nanoseconds for a byte of a stream, read once to be counted and once to be drawn.
pub(super) const READ_NS: f64 = 40.0;

/// Nanoseconds for a byte of a tile or a letter: the census runs it as often as the canvas does, and
/// has to end within about a second.
pub(super) const READ_AGAIN_NS: f64 = 100.0;

/// Bytes for an element of a path that is being built.
pub(super) const ELEMENT_BYTES: f64 = 100.0;

/// Bytes for a letter of a text that is being put together.
pub(super) const LETTER_BYTES: f64 = 100.0;
