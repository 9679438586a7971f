//! Whether a page is a floor plan at all: forms, tables and photos have regions that look like rooms
//! one by one.

use crate::claim::{RoomShape, RoomSource};
use crate::fitted::values;
use crate::geometry::{Polygon, distance, edges};
use crate::judge::region::Region;
use crate::judge::weights::Weights;
use crate::raster_walls::{BitGrid, Part, Parts, Run, Shade};
use crate::search::mask::MaskGrid;

/// Light below which a cell is ink, be it a thin or a grey line.
const INK_LEVEL: u8 = 190;
/// Light that is neither ink nor paper.
const HALF_TONES: std::ops::Range<u8> = 90..225;
/// Lengths as shares of the page's longest side: a straight line, a part of a drawing, a letter.
const LINE_SHARE: f64 = 1.0 / 30.0;
const LARGE_SHARE: f64 = 1.0 / 15.0;
const SMALL_SHARE: f64 = 1.0 / 36.0;
/// How far ink may be from an outline that runs along it, as such a share.
const REACH_SHARE: f64 = 1.0 / 450.0;
/// Regions below this confidence are not looked at, whatever confidence is asked for.
pub(crate) const FLOOR: f64 = 0.4;
/// Rooms whose confidence is looked at.
const SUREST: usize = 3;
/// Even odds or better raise no doubt.
const NO_DOUBT: f64 = 2.0;

values! {
    /// What is known of a page and the regions on it that were taken for rooms.
    pub(crate) struct PageValues {
        /// Mean confidence of the three surest.
        confidence,
        /// The same where engines were judged by one another, 0 for bare masks.
        judged_confidence,
        /// Whether they were.
        is_judged,
        /// Logarithm of their number.
        rooms,
        /// Logarithm of the share of the page that they cover.
        cover,
        /// Share of their outlines that runs along ink, and along straight lines.
        outline_ink,
        outline_lines,
        /// Share of them that is ink.
        inside_ink,
        /// Share of the page's ink in straight lines, and in large connected parts.
        lines,
        large_parts,
        /// Logarithm of the number of parts as small as letters.
        small_parts,
        /// Share of the page that is neither ink nor paper: much of a photo, little of a drawing.
        half_tones,
    }
}

/// Lowers the confidence of what a model found on a page that looks like no plan. What only walls say
/// is left: they ask for more than a box. So are rooms of lines if these have doors, as on no form:
/// a thick frame makes a sheet look like a table, and its title block is one.
pub(crate) fn doubt(
    shapes: &mut [RoomShape],
    values: Option<&PageValues>,
    has_doors: bool,
    weights: &Weights,
) {
    let Some(values) = values else { return };
    let trust = (NO_DOUBT * weights.of_page(values)).min(1.0);
    let is_doubtful = |shape: &&mut RoomShape| {
        is_of_model(shape) && !(has_doors && shape.evidence == RoomSource::VectorWalls)
    };
    for shape in shapes.iter_mut().filter(is_doubtful) {
        shape.score = (f64::from(shape.score) * trust) as f32;
    }
}

impl PageValues {
    /// What is measured of a page; `None` if no region is sure enough to be taken for a room.
    pub(crate) fn measure(shade: Shade<'_>, shapes: &[RoomShape], is_judged: bool) -> Option<Self> {
        let is_sure = |shape: &&RoomShape| f64::from(shape.score) >= FLOOR && is_of_model(shape);
        let shapes: Vec<&RoomShape> = shapes.iter().filter(is_sure).collect();
        let confidence = mean_of_surest(&shapes)?;
        let longest = shade.size_wh.into_iter().max().map_or(0.0, f64::from);
        let cells = |share: f64| ((longest * share).round() as u32).max(2);
        let ink = BitGrid::below(shade.size_wh, shade.cells, INK_LEVEL);
        let line = cells(LINE_SHARE);
        let lines = ink.open_rows(line).or(&ink.open_columns(line));
        let parts = Parts::new(&ink, 1);
        let is_large = |part: &&_| extent(part) > cells(LARGE_SHARE);
        let large: u64 = parts
            .all
            .iter()
            .filter(is_large)
            .map(|part| part.area_cells)
            .sum();
        let small = parts
            .all
            .iter()
            .filter(|part| extent(part) < cells(SMALL_SHARE))
            .count();

        let ink_cells = ink.count().max(1) as f64;
        let line_cells = lines.count() as f64;
        let marks = Marks {
            ink,
            lines,
            reach: cells(REACH_SHARE),
        };
        let mut regions = Counts::default();
        let one_a_cell = MaskGrid {
            size_wh: shade.size_wh,
            cell_xy: [1.0; 2],
        };
        for shape in &shapes {
            let [x_px, y_px] = shade.cell_xy;
            let polygon = shape.polygon.map_points(|[x, y]| [x / x_px, y / y_px]);
            regions.add(&polygon, &one_a_cell, &marks);
        }
        let is_half = |light: &&u8| HALF_TONES.contains(light);
        let half_tones = shade.cells.iter().filter(is_half).count();
        let page_cells = f64::from(shade.size_wh[0]) * f64::from(shade.size_wh[1]);
        Some(Self {
            confidence,
            judged_confidence: if is_judged { confidence } else { 0.0 },
            is_judged: f64::from(u8::from(is_judged)),
            rooms: (shapes.len() as f64).ln(),
            cover: ((regions.cells + 1.0) / page_cells.max(1.0)).ln(),
            outline_ink: regions.outline_ink / regions.outline.max(1.0),
            outline_lines: regions.outline_lines / regions.outline.max(1.0),
            inside_ink: regions.inside_ink / regions.inside.max(1.0),
            lines: line_cells / ink_cells,
            large_parts: large as f64 / ink_cells,
            small_parts: (small as f64).ln_1p(),
            half_tones: half_tones as f64 / page_cells.max(1.0),
        })
    }
}

fn is_of_model(shape: &RoomShape) -> bool {
    shape.source == RoomSource::Model
}

/// Mean confidence of the surest regions.
fn mean_of_surest(shapes: &[&RoomShape]) -> Option<f64> {
    let mut scores: Vec<f64> = shapes.iter().map(|shape| f64::from(shape.score)).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.truncate(SUREST);
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

/// The longer side of a part's bounding box.
fn extent(part: &Part) -> u32 {
    part.size_wh().into_iter().max().unwrap_or(0)
}

/// The ink of a page, and how far from an outline it is looked for.
struct Marks {
    ink: BitGrid,
    lines: BitGrid,
    reach: u32,
}

/// What is counted along and inside all regions, in cells.
#[derive(Default)]
struct Counts {
    cells: f64,
    outline: f64,
    outline_ink: f64,
    outline_lines: f64,
    inside: f64,
    inside_ink: f64,
}

impl Counts {
    /// Counts a region whose coordinates are cells.
    fn add(&mut self, polygon: &Polygon, grid: &MaskGrid, marks: &Marks) {
        for (from, to) in polygon.rings().flat_map(|ring| edges(ring)) {
            let steps = distance(from, to).ceil().max(1.0);
            for step in 0..steps as u32 {
                let share = f64::from(step) / steps;
                let place = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share);
                self.outline += 1.0;
                self.outline_ink += f64::from(is_near(&marks.ink, place, marks.reach));
                self.outline_lines += f64::from(is_near(&marks.lines, place, marks.reach));
            }
        }
        let region = Region::of_polygon(polygon, grid);
        self.cells += region.area_cells;
        // Less a margin, on which its own walls may lie.
        let margin = 2 * marks.reach;
        let [_, top, _, bottom] = polygon.bbox_xyxy();
        let rows = top + f64::from(margin)..bottom - f64::from(margin);
        for (y, run) in region.runs {
            let inner = Run {
                start: run.start + margin,
                end: run.end.saturating_sub(margin),
            };
            if inner.start < inner.end && rows.contains(&f64::from(y)) {
                self.inside += f64::from(inner.len());
                self.inside_ink += f64::from(marks.ink.count_in(y, inner));
            }
        }
    }
}

/// Whether a cell is set within `reach` of a place, by rows and columns.
fn is_near(grid: &BitGrid, place: [f64; 2], reach: u32) -> bool {
    let [x, y] = place.map(|value| value.max(0.0) as u32);
    let run = Run {
        start: x.saturating_sub(reach),
        end: x + reach + 1,
    };
    let last = (y + reach).min(grid.height().saturating_sub(1));
    (y.saturating_sub(reach)..=last).any(|row| grid.count_in(row, run) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::page::Page;
    use crate::raster_walls::LightImage;

    const SIZE_WH: [u32; 2] = [240, 180];

    /// A region with these corners on a page whose pixels are black where `is_ink` says so.
    fn values(
        score: f32,
        corners: [f64; 4],
        is_ink: impl Fn(u32, u32) -> bool,
    ) -> Option<PageValues> {
        let [width, height] = SIZE_WH;
        let place = |pixel: u32| (pixel % width, pixel / width);
        let pixels = (0..width * height)
            .map(place)
            .flat_map(|(x, y)| [if is_ink(x, y) { 0 } else { 255 }; 3]);
        let page = Page::from_rgb8(width, height, pixels.collect()).unwrap();
        let [x_min, y_min, x_max, y_max] = corners;
        let exterior = vec![
            [x_min, y_min],
            [x_max, y_min],
            [x_max, y_max],
            [x_min, y_max],
        ];
        let polygon = Polygon {
            exterior,
            holes: vec![],
        };
        let shape = RoomShape::of_engine(RoomSource::Model, polygon, score);
        PageValues::measure(LightImage::new(&page).shade(), &[shape], false)
    }

    const ROOM: [f64; 4] = [40.0, 30.0, 200.0, 150.0];

    #[test]
    fn a_room_lies_between_lines_and_has_no_ink_inside() {
        let is_wall = |x: u32, y: u32| {
            let inside = |low: u32, value: u32, high: u32| (low..high).contains(&value);
            let is_in = |margin: u32| {
                inside(40 - margin, x, 200 + margin) && inside(30 - margin, y, 150 + margin)
            };
            is_in(3) && !is_in(0)
        };
        let values = values(0.8, ROOM, is_wall).unwrap();
        assert!(
            values.outline_ink > 0.99 && values.outline_lines > 0.99,
            "{values:?}"
        );
        assert_eq!(
            (values.inside_ink, values.small_parts, values.rooms),
            (0.0, 0.0, 0.0)
        );
        assert!(values.large_parts == 1.0 && values.lines > 0.9);
        assert!((values.cover - (160.0_f64 * 120.0 / (240.0 * 180.0)).ln()).abs() < 1e-3);
    }

    #[test]
    fn a_paragraph_has_ink_inside_and_none_of_its_lines_is_straight() {
        let is_letter = |x: u32, y: u32| {
            (40..200).contains(&x) && (30..150).contains(&y) && x % 6 < 3 && y % 8 < 4
        };
        let values = values(0.8, ROOM, is_letter).unwrap();
        assert!(
            values.inside_ink > 0.2 && values.outline_lines == 0.0,
            "{values:?}"
        );
        assert!(values.lines == 0.0 && values.large_parts == 0.0 && values.small_parts > 5.0);
    }

    #[test]
    fn nothing_is_measured_where_nothing_is_sure() {
        assert!(values(0.39, ROOM, |_, _| false).is_none());
        assert!(values(0.41, ROOM, |_, _| false).is_some());
    }

    #[test]
    fn only_doubt_changes_confidences() {
        let generic = include_str!("generic.json");
        let page =
            r#"{"page": {"intercept": -3, "confidence": 10, "inside_ink": -20, "cover": 1},"#;
        let weights = Weights::from_json(&generic.replacen('{', page, 1)).unwrap();
        let shape = RoomShape::of_engine(RoomSource::Model, Polygon::default(), 0.8);
        let mut shapes = [shape.clone(), shape.clone(), shape];
        doubt(&mut shapes, None, true, &weights);
        assert_eq!(shapes[0].score, 0.8);
        let plan = PageValues {
            confidence: 0.8,
            cover: -1.0,
            ..PageValues::default()
        };
        doubt(&mut shapes, Some(&plan), false, &weights);
        assert_eq!(shapes[0].score, 0.8);
        let form = PageValues {
            confidence: 0.55,
            cover: -3.5,
            inside_ink: 0.1,
            ..PageValues::default()
        };
        doubt(
            &mut shapes,
            Some(&form),
            false,
            &Weights::generic().unwrap(),
        );
        assert_eq!(shapes[0].score, 0.8);
        shapes[1].source = RoomSource::RasterWalls;
        shapes[2].evidence = RoomSource::VectorWalls;
        doubt(&mut shapes, Some(&form), true, &weights);
        assert_eq!([shapes[1].score, shapes[2].score], [0.8, 0.8]);
        assert!(shapes[0].score < 0.5, "{}", shapes[0].score);
        doubt(&mut shapes, Some(&form), false, &weights);
        assert!(shapes[2].score < 0.5, "{}", shapes[2].score);
    }
}
