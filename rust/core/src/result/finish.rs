//! Makes the result of a page of its settled rooms: in order, numbered, in the space that was asked
//! for.

use std::convert::identity;

use geo::Centroid;

use crate::claim::{HealedGap, RoomShape};
use crate::geometry::{Polygon, Ring, line_string, round_2};
use crate::input::page::PageInfo;
use crate::naming::kind_of;
use crate::options::{Coordinates, DetectOptions};
use crate::plan::areas::Measures;
use crate::result::detection::{Detection, Facts, Room, SCHEMA_VERSION, Topology, Warning};
use crate::search::detect::info::{JudgeInfo, ModelInfo};

/// What made a result.
#[derive(Debug, Clone, Default)]
pub(crate) struct MadeBy<'a> {
    pub model: Option<&'a ModelInfo>,
    pub judge: Option<JudgeInfo>,
    pub warnings: Vec<Warning>,
}

/// The result of a page, of settled rooms and of gaps in page pixels.
pub(crate) fn detection(
    shapes: Vec<RoomShape>,
    gaps: &[HealedGap],
    page: &PageInfo,
    by: MadeBy,
    options: &DetectOptions,
) -> Detection {
    // Rounding to a thousandth of the page may make neighbours touch.
    let is_exact = options.coordinates == Coordinates::Pixel;
    Detection {
        schema_version: SCHEMA_VERSION,
        stage: options.stage,
        page: Some(page.clone()),
        coordinate_space: options.coordinates,
        model: by.model.map(ModelInfo::to_version),
        judge: by.judge,
        rooms: finish(shapes, Some(page), options.coordinates),
        healed_gaps: finish_gaps(gaps, page, options.coordinates),
        facts: Facts::default(),
        topology: Topology {
            disjoint: is_exact,
            valid: is_exact,
        },
        warnings: by.warnings,
    }
}

/// Gaps in the coordinate space of the result, in order.
fn finish_gaps(gaps: &[HealedGap], page: &PageInfo, coordinates: Coordinates) -> Vec<HealedGap> {
    let place = |point: [f64; 2]| in_space(point, Some(page), coordinates);
    let mut gaps: Vec<HealedGap> = gaps
        .iter()
        .map(|gap| HealedGap::new(place(gap.start), place(gap.end)))
        .collect();
    gaps.sort_by(HealedGap::order);
    gaps
}

/// Puts rooms in reading order, names them, and brings them to the coordinate space of the result.
///
/// Rooms without a page stay as they are, in units of the drawing.
pub(crate) fn finish(
    mut shapes: Vec<RoomShape>,
    page: Option<&PageInfo>,
    coordinates: Coordinates,
) -> Vec<Room> {
    let place = |shape: &RoomShape| {
        let [x_min, y_min, ..] = shape.polygon.bbox_xyxy();
        [y_min, x_min]
    };
    shapes.sort_by(|a, b| {
        let (a, b) = (place(a), place(b));
        a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]))
    });
    shapes
        .into_iter()
        .enumerate()
        .map(|(index, shape)| room(index, shape, page, coordinates))
        .collect()
}

fn room(index: usize, shape: RoomShape, page: Option<&PageInfo>, coordinates: Coordinates) -> Room {
    // A hundredth of a pixel is finer than any engine sees; a hundredth of a kilometre is not.
    let rounded: fn(f64) -> f64 = if page.is_some() { round_2 } else { identity };
    let area_px = rounded(shape.polygon.area_px());
    let polygon = match (coordinates, page) {
        (Coordinates::Normalized1000, Some(page)) => normalized(&shape.polygon, page),
        _ => shape.polygon,
    };
    Room {
        id: format!("room_{:03}", index + 1),
        bounding_box: polygon.bbox_xyxy(),
        centroid: centroid(&polygon).map(rounded),
        polygon: polygon.exterior,
        holes: polygon.holes,
        kind: kind_of(shape.label.name.as_deref()),
        name_hint: shape.label.name,
        number: shape.label.number,
        confidence: (f64::from(shape.score) * 1e4).round() / 1e4,
        source: shape.source,
        evidence: shape.evidence,
        area_px,
        printed_area_m2: shape.label.printed_area_m2,
        measures: Measures::default(),
        doors: vec![],
    }
}

/// A point, in page pixels or in units of the drawing, in the coordinate space of a result.
pub(crate) fn in_space(
    point: [f64; 2],
    page: Option<&PageInfo>,
    coordinates: Coordinates,
) -> [f64; 2] {
    match (coordinates, page) {
        (Coordinates::Normalized1000, Some(page)) => thousandths(point, page),
        (_, Some(_)) => point.map(round_2),
        (_, None) => point,
    }
}

fn thousandths(point: [f64; 2], page: &PageInfo) -> [f64; 2] {
    let page_wh = [f64::from(page.width_px), f64::from(page.height_px)];
    [0, 1].map(|axis| (point[axis] * 1000.0 / page_wh[axis]).round())
}

fn without_repeats(mut ring: Ring) -> Ring {
    ring.dedup();
    if ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// Rescales to integers 0 to 1000. Points that fall together are joined; what has no area left is
/// dropped, and a room without any becomes its bounding box.
fn normalized(polygon: &Polygon, page: &PageInfo) -> Polygon {
    let scaled = polygon.map_points(|point| thousandths(point, page));
    let [x_min, y_min, x_max, y_max] = scaled.bbox_xyxy();
    let exterior = Some(without_repeats(scaled.exterior)).filter(|ring| ring.len() >= 3);
    Polygon {
        exterior: exterior.unwrap_or_else(|| {
            vec![
                [x_min, y_min],
                [x_max, y_min],
                [x_max, y_max],
                [x_min, y_max],
            ]
        }),
        holes: scaled
            .holes
            .into_iter()
            .map(without_repeats)
            .filter(|ring| ring.len() >= 3)
            .collect(),
    }
}

fn centroid(polygon: &Polygon) -> [f64; 2] {
    let holes = polygon.holes.iter().map(|ring| line_string(ring)).collect();
    let shape = geo::Polygon::new(line_string(&polygon.exterior), holes);
    shape
        .centroid()
        .map_or([0.0; 2], |point| [point.x(), point.y()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::RoomSource;
    use crate::input::page::Page;
    use crate::naming::Label;

    fn shape(x: f64, y: f64) -> RoomShape {
        let exterior = vec![[x, y], [x + 30.0, y], [x + 30.0, y + 20.0], [x, y + 20.0]];
        RoomShape {
            polygon: Polygon {
                exterior,
                holes: vec![],
            },
            score: 0.123_456,
            source: RoomSource::Model,
            evidence: RoomSource::RasterWalls,
            label: Label::default(),
            cell_px: None,
        }
    }

    fn page() -> PageInfo {
        Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3])
            .unwrap()
            .info()
            .clone()
    }

    #[test]
    fn rooms_are_numbered_top_to_bottom_then_left_to_right() {
        let shapes = vec![shape(100.0, 50.0), shape(100.0, 0.0), shape(0.0, 50.0)];
        let rooms = finish(shapes, Some(&page()), Coordinates::Pixel);
        let corners: Vec<_> = rooms
            .iter()
            .map(|room| (room.id.as_str(), room.polygon[0]))
            .collect();
        let expected = [
            ("room_001", [100.0, 0.0]),
            ("room_002", [0.0, 50.0]),
            ("room_003", [100.0, 50.0]),
        ];
        assert_eq!(corners, expected);
        assert_eq!(rooms[0].centroid, [115.0, 10.0]);
        assert_eq!(rooms[0].confidence, 0.1235);
    }

    #[test]
    fn normalized_coordinates_are_integers_of_a_thousand() {
        let rooms = finish(
            vec![shape(100.0, 50.0)],
            Some(&page()),
            Coordinates::Normalized1000,
        );
        assert_eq!(rooms[0].bounding_box, [500.0, 500.0, 650.0, 700.0]);
        assert_eq!(rooms[0].area_px, 600.0);
    }
}
