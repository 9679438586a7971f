//! Fills that are thinner than a pixel.
//!
//! Drawing programs export lines as filled boxes of a hair's breadth. By their area they would be
//! a grey that is hardly seen; they are drawn a pixel wide, as strokes are.

use kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, Vec2};

/// The least width of a fill, in pixels.
const MIN_FILL_PX: f64 = 1.0;

/// How far the ends of a box may be from one row or column of pixels, in pixels.
const MAX_SKEW_PX: f64 = 0.5;

const CORNERS: std::ops::RangeInclusive<usize> = 2..=4;

/// A path in pixels whose thin boxes are a pixel wide; `None` if it has none.
pub(super) fn widen(path: &BezPath, transform: Affine) -> Option<BezPath> {
    let parts = contours(path.elements());
    let boxes: Vec<_> = parts.iter().map(|part| thin_box(part, transform)).collect();
    if boxes.iter().all(Option::is_none) {
        return None;
    }
    let mut widened = BezPath::new();
    for (part, thin) in parts.iter().zip(boxes) {
        match thin {
            Some(thin) => widened.extend(thin),
            None => widened.extend(part.iter().map(|element| transform * *element)),
        }
    }
    Some(widened)
}

fn contours(elements: &[PathEl]) -> Vec<&[PathEl]> {
    let starts = elements.iter().enumerate();
    let starts = starts.filter(|(_, element)| matches!(element, PathEl::MoveTo(_)));
    let starts: Vec<_> = starts.map(|(index, _)| index).collect();
    let ends = starts.iter().skip(1).copied().chain([elements.len()]);
    let ranges = starts.iter().copied().zip(ends);
    ranges.map(|(start, end)| &elements[start..end]).collect()
}

/// The box, in pixels, that is drawn for a contour of up to four corners that is thinner than a
/// pixel.
fn thin_box(contour: &[PathEl], transform: Affine) -> Option<BezPath> {
    let mut corners: Vec<Point> = vec![];
    for element in contour {
        match *element {
            PathEl::MoveTo(point) | PathEl::LineTo(point) => corners.push(transform * point),
            PathEl::ClosePath => {}
            PathEl::QuadTo(..) | PathEl::CurveTo(..) => return None,
        }
    }
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    if !CORNERS.contains(&corners.len()) || !corners.iter().all(|corner| corner.is_finite()) {
        return None;
    }
    let edges = (0..corners.len()).map(|i| corners[(i + 1) % corners.len()] - corners[i]);
    let longest = edges.max_by(|a, b| a.hypot2().total_cmp(&b.hypot2()))?;
    let along = longest / longest.hypot();
    if !along.is_finite() {
        return None;
    }
    let (start, end) = extent(&corners, along);
    let across = Vec2::new(-along.y, along.x);
    let (near, far) = extent(&corners, across);
    (far - near < MIN_FILL_PX).then(|| {
        let middle = f64::midpoint(near, far);
        let at = |along_px: f64, across_px: f64| (along * along_px + across * across_px).to_point();
        let line = Rect::from_points(at(start, middle), at(end, middle));
        snapped(line).unwrap_or_else(|| {
            let half = MIN_FILL_PX / 2.0;
            let mut path = BezPath::new();
            path.move_to(at(start, middle - half));
            path.line_to(at(end, middle - half));
            path.line_to(at(end, middle + half));
            path.line_to(at(start, middle + half));
            path.close_path();
            path
        })
    })
}

fn extent(corners: &[Point], direction: Vec2) -> (f64, f64) {
    let places = corners.iter().map(|corner| corner.to_vec2().dot(direction));
    places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| {
        (low.min(place), high.max(place))
    })
}

/// The row or column of whole pixels of a line along an axis.
fn snapped(line: Rect) -> Option<BezPath> {
    let is_flat = line.height() <= MAX_SKEW_PX;
    let is_upright = line.width() <= MAX_SKEW_PX;
    if !is_flat && !is_upright {
        return None;
    }
    let middle = line.center().floor();
    let mut pixels = line;
    if is_flat {
        (pixels.y0, pixels.y1) = (middle.y, middle.y + MIN_FILL_PX);
    }
    if is_upright {
        (pixels.x0, pixels.x1) = (middle.x, middle.x + MIN_FILL_PX);
    }
    Some(pixels.to_path(0.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rect: Rect) -> Option<Rect> {
        widen(&rect.to_path(0.1), Affine::IDENTITY).map(|path| path.bounding_box())
    }

    #[test]
    fn a_thin_box_along_an_axis_is_a_row_of_whole_pixels() {
        let row = drawn(Rect::new(3.0, 7.6, 50.0, 7.7)).unwrap();
        assert_eq!(row, Rect::new(3.0, 7.0, 50.0, 8.0));
        let column = drawn(Rect::new(7.95, 3.0, 8.02, 50.0)).unwrap();
        assert_eq!(column, Rect::new(7.0, 3.0, 8.0, 50.0));
    }

    #[test]
    fn a_box_of_a_pixel_and_more_stays() {
        assert_eq!(drawn(Rect::new(3.0, 7.0, 50.0, 8.0)), None);
        assert_eq!(drawn(Rect::new(3.0, 7.0, 50.0, 90.0)), None);
    }

    #[test]
    fn a_thin_box_at_an_angle_is_a_pixel_wide() {
        let turned = Affine::rotate(0.5) * Affine::translate((20.0, 20.0));
        let path = Rect::new(0.0, 0.0, 40.0, 0.1).to_path(0.1);
        let widened = widen(&path, turned).unwrap();
        assert!(
            (widened.area().abs() - 40.0).abs() < 1e-6,
            "{}",
            widened.area()
        );
    }

    #[test]
    fn only_the_thin_parts_of_a_path_are_widened() {
        let mut path = Rect::new(0.0, 0.0, 40.0, 40.0).to_path(0.1);
        path.extend(Rect::new(60.0, 0.0, 60.1, 40.0).to_path(0.1));
        let widened = widen(&path, Affine::scale(0.5)).unwrap();
        assert!((widened.area().abs() - (400.0 + 20.0)).abs() < 1e-6);
    }

    #[test]
    fn what_is_curved_or_has_many_corners_stays() {
        let circle = kurbo::Circle::new((5.0, 5.0), 0.2).to_path(0.01);
        assert_eq!(widen(&circle, Affine::IDENTITY), None);
        let mut zigzag = BezPath::new();
        zigzag.move_to((0.0, 0.0));
        for x in 1..8 {
            zigzag.line_to((f64::from(x), f64::from(x % 2) * 0.3));
        }
        assert_eq!(widen(&zigzag, Affine::IDENTITY), None);
    }
}
