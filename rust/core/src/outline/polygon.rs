//! From a mask to a polygon with holes.

use std::iter;

use geo::{Simplify, SimplifyVwPreserve, Validation};

use crate::geometry::{Polygon, Ring, round_2, signed_area};
use crate::input::page::Page;
use crate::options::DetectOptions;
use crate::search::mask::{MaskGrid, MaskPatch};

/// Holes smaller than this share of their room are filled: furniture and lettering, not courtyards.
const MIN_HOLE_SHARE: f64 = 0.01;
const NONE: u32 = u32::MAX;

/// How a mask is turned into a polygon.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PolygonOptions {
    /// Width and height of the page; every point lies inside.
    pub page_wh: [u32; 2],
    /// Largest distance between outline and polygon, in page pixels.
    pub simplify_px: f64,
    /// Smaller rooms and holes are dropped.
    pub min_area_px: f64,
}

impl PolygonOptions {
    /// What the options of a detection say about polygons.
    pub(crate) fn new(page: &Page, options: &DetectOptions) -> Self {
        let page_wh = [page.width_px(), page.height_px()];
        Self {
            page_wh,
            simplify_px: options.simplify_px,
            min_area_px: options.min_area_px,
        }
    }
}

/// Traces the largest outline of a mask, with its holes, simplified, in page pixels rounded to
/// 0.01.
///
/// The polygon is valid in the sense of OGC Simple Features. `None` if nothing of `min_area_px` is
/// left.
pub(crate) fn mask_polygon(
    patch: &MaskPatch,
    grid: &MaskGrid,
    options: &PolygonOptions,
) -> Option<Polygon> {
    let mut rings = trace(patch);
    for point in rings.iter_mut().flatten() {
        *point = [0, 1].map(|axis| {
            let page_px = (point[axis] + 0.5) * grid.cell_xy[axis];
            page_px.clamp(0.0, f64::from(options.page_wh[axis]))
        });
    }
    rings.sort_by(|a, b| signed_area(b).total_cmp(&signed_area(a)));
    let area_px = rings.first().map_or(0.0, |ring| signed_area(ring));
    if area_px < options.min_area_px.max(f64::MIN_POSITIVE) {
        return None;
    }
    // A mask is one 4-connected part, so every ring but the largest is a hole, or a corner that
    // touches diagonally.
    let min_hole_px = options.min_area_px.max(MIN_HOLE_SHARE * area_px);
    let exterior = rings.swap_remove(0);
    rings.retain(|ring| -signed_area(ring) >= min_hole_px);
    rings.sort_by(|a, b| signed_area(a).total_cmp(&signed_area(b)));
    let tolerance_px = options
        .simplify_px
        .max(grid.cell_xy[0].max(grid.cell_xy[1]) / 2.0);
    simplified(
        &Polygon {
            exterior,
            holes: rings,
        },
        tolerance_px,
    )
    .filter(|polygon| polygon.area_px() >= options.min_area_px)
}

/// Simplifies a polygon without making it invalid.
fn simplified(polygon: &Polygon, tolerance_px: f64) -> Option<Polygon> {
    let exact = to_geo(polygon);
    // Ramer-Douglas-Peucker gives the fewest vertices but may let edges cross; a finer tolerance
    // cures nearly all of that, and the topology-preserving form of Visvalingam-Whyatt the rest.
    let attempts = [1.0, 0.5, 0.25]
        .into_iter()
        .map(|factor| exact.simplify(tolerance_px * factor));
    let topology_preserving = iter::once_with(|| exact.simplify_vw_preserve(tolerance_px));
    let unchanged = iter::once_with(|| exact.clone());
    let mut candidates = attempts
        .chain(topology_preserving)
        .chain(unchanged)
        .map(|candidate| round(&candidate));
    candidates
        .find(Validation::is_valid)
        .map(|valid| from_geo(&valid))
}

pub(crate) fn to_geo(polygon: &Polygon) -> geo::Polygon<f64> {
    geo::Polygon::new(
        to_line(&polygon.exterior),
        polygon.holes.iter().map(to_line).collect(),
    )
}

/// The ring from a point on that is a corner of the hull: simplification never removes the first.
fn to_line(ring: &Ring) -> geo::LineString<f64> {
    let start = ring.iter().enumerate().min_by(|(_, a), (_, b)| {
        (a[0] + a[1])
            .total_cmp(&(b[0] + b[1]))
            .then(a[0].total_cmp(&b[0]))
    });
    let (end, begin) = ring.split_at(start.map_or(0, |(index, _)| index));
    begin
        .iter()
        .chain(end)
        .map(|&[x, y]| geo::Coord { x, y })
        .collect()
}

fn round(polygon: &geo::Polygon<f64>) -> geo::Polygon<f64> {
    geo::Polygon::new(
        rounded(polygon.exterior()),
        polygon.interiors().iter().map(rounded).collect(),
    )
}

fn rounded(line: &geo::LineString<f64>) -> geo::LineString<f64> {
    let mut points: Vec<geo::Coord<f64>> = line
        .0
        .iter()
        .map(|point| geo::Coord {
            x: round_2(point.x),
            y: round_2(point.y),
        })
        .collect();
    points.dedup();
    geo::LineString(points)
}

fn from_geo(polygon: &geo::Polygon<f64>) -> Polygon {
    Polygon {
        exterior: from_line(polygon.exterior()),
        holes: polygon.interiors().iter().map(from_line).collect(),
    }
}

fn from_line(line: &geo::LineString<f64>) -> Ring {
    let points = line.0.iter().skip(1);
    points.map(|point| [point.x, point.y]).collect()
}

/// Traces the zero level of a mask's logits: marching squares (Lorensen and Cline, 1987) with
/// linear interpolation.
///
/// Points are in cells of the grid, a cell's centre at its index. Outer rings have a positive
/// [`signed_area`], holes a negative one. Beyond the window the mask ends half a cell after its
/// last cell.
fn trace(patch: &MaskPatch) -> Vec<Ring> {
    let field = Field::new(patch);
    let next = field.links();
    let mut seen = vec![false; next.len()];
    let mut rings = Vec::new();
    for start in 0..next.len() {
        if next[start] == NONE || seen[start] {
            continue;
        }
        let mut ring = Ring::new();
        let mut edge = start;
        while !seen[edge] {
            seen[edge] = true;
            ring.push(field.crossing(edge));
            edge = next[edge] as usize;
        }
        rings.push(ring);
    }
    rings
}

/// The sides of a square of four cells.
const TOP: usize = 0;
const RIGHT: usize = 1;
const BOTTOM: usize = 2;
const LEFT: usize = 3;
/// From which side to which the outline passes a square, by which of its corners are inside: bit 0
/// is top left, then clockwise. Where opposite corners are inside, they are apart.
const LINKS: [&[[usize; 2]]; 16] = [
    &[],
    &[[TOP, LEFT]],
    &[[RIGHT, TOP]],
    &[[RIGHT, LEFT]],
    &[[BOTTOM, RIGHT]],
    &[[TOP, LEFT], [BOTTOM, RIGHT]],
    &[[BOTTOM, TOP]],
    &[[BOTTOM, LEFT]],
    &[[LEFT, BOTTOM]],
    &[[TOP, BOTTOM]],
    &[[RIGHT, TOP], [LEFT, BOTTOM]],
    &[[RIGHT, BOTTOM]],
    &[[LEFT, RIGHT]],
    &[[TOP, RIGHT]],
    &[[LEFT, TOP]],
    &[],
];
/// The same where opposite corners that are inside, top left or top right, are joined.
const LINKS_OF_JOINED: [&[[usize; 2]]; 2] = [
    &[[TOP, RIGHT], [BOTTOM, LEFT]],
    &[[LEFT, TOP], [RIGHT, BOTTOM]],
];

/// A window of logits with a rim of outside cells.
struct Field {
    width: usize,
    height: usize,
    values: Vec<f32>,
    origin: [f64; 2],
}

impl Field {
    fn new(patch: &MaskPatch) -> Self {
        let (inner_width, inner_height) = (
            patch.rect.width_px() as usize,
            patch.rect.height_px() as usize,
        );
        let (width, height) = (inner_width + 2, inner_height + 2);
        let mut values = vec![f32::NEG_INFINITY; width * height];
        for (row, source) in patch.logits.chunks_exact(inner_width).enumerate() {
            values[(row + 1) * width + 1..][..inner_width].copy_from_slice(source);
        }
        let origin = [
            f64::from(patch.rect.x_min) - 1.0,
            f64::from(patch.rect.y_min) - 1.0,
        ];
        Self {
            width,
            height,
            values,
            origin,
        }
    }

    /// For each edge of the lattice that the outline crosses, the edge that it crosses next, with
    /// the inside on its right. Edge `2 i` joins cell `i` to the one right of it, `2 i + 1` to the
    /// one below.
    fn links(&self) -> Vec<u32> {
        let mut next = vec![NONE; 2 * self.values.len()];
        for y in 0..self.height - 1 {
            for x in 0..self.width - 1 {
                let cell = y * self.width + x;
                let corners = [cell, cell + 1, cell + self.width + 1, cell + self.width];
                let values = corners.map(|corner| self.values[corner]);
                let case = values.iter().enumerate().fold(0, |bits, (bit, value)| {
                    bits | usize::from(*value > 0.0) << bit
                });
                // Where opposite corners are inside, the mean tells whether they are joined.
                let are_joined = values.iter().sum::<f32>() > 0.0;
                let links = match case {
                    0b0101 if are_joined => LINKS_OF_JOINED[0],
                    0b1010 if are_joined => LINKS_OF_JOINED[1],
                    _ => LINKS[case],
                };
                let (top, right) = (2 * cell, 2 * (cell + 1) + 1);
                let (bottom, left) = (2 * (cell + self.width), 2 * cell + 1);
                let sides = [top, right, bottom, left];
                for &[from, to] in links {
                    next[sides[from]] = sides[to] as u32;
                }
            }
        }
        next
    }

    /// Where the outline crosses an edge.
    fn crossing(&self, edge: usize) -> [f64; 2] {
        let cell = edge / 2;
        let other = if edge.is_multiple_of(2) {
            cell + 1
        } else {
            cell + self.width
        };
        let (a, b) = (f64::from(self.values[cell]), f64::from(self.values[other]));
        // Away from the ends, so that the crossings around a cell stay apart after rounding.
        let along = if a.is_finite() && b.is_finite() {
            (a / (a - b)).clamp(0.05, 0.95)
        } else {
            0.5
        };
        let (x, y) = ((cell % self.width) as f64, (cell / self.width) as f64);
        let [dx, dy] = if edge.is_multiple_of(2) {
            [along, 0.0]
        } else {
            [0.0, along]
        };
        [self.origin[0] + x + dx, self.origin[1] + y + dy]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{PixelRect, distance, edges};
    use proptest::prelude::*;

    fn patch(rows: &[&str]) -> MaskPatch {
        let logits = rows
            .iter()
            .flat_map(|row| row.bytes().map(|b| if b == b'#' { 1.0 } else { -1.0 }))
            .collect();
        let rect = PixelRect::from_xywh(0, 0, rows[0].len() as u32, rows.len() as u32);
        MaskPatch {
            rect,
            logits,
            score: 1.0,
            class_id: 0,
            tile_rect: rect,
            cut_ltrb: [false; 4],
        }
    }

    fn grid(patch: &MaskPatch, cell_px: f64) -> (MaskGrid, PolygonOptions) {
        let size_wh = [patch.rect.x_max, patch.rect.y_max];
        let page_wh = size_wh.map(|cells| (f64::from(cells) * cell_px) as u32);
        let options = PolygonOptions {
            page_wh,
            simplify_px: 0.0,
            min_area_px: 0.0,
        };
        (
            MaskGrid {
                size_wh,
                cell_xy: [cell_px; 2],
            },
            options,
        )
    }

    #[test]
    fn a_full_window_becomes_the_page_less_rounded_corners() {
        let row = "#".repeat(40);
        let patch = patch(&vec![row.as_str(); 30]);
        let (grid, options) = grid(&patch, 2.0);
        let polygon = mask_polygon(&patch, &grid, &options).unwrap();
        assert_eq!(polygon.bbox_xyxy(), [0.0, 0.0, 80.0, 60.0]);
        assert!(
            signed_area(&polygon.exterior) > 0.0,
            "clockwise on the screen"
        );
        // Simplification may move each edge by its tolerance, half a cell, at one end.
        assert!(
            (4800.0 - polygon.area_px()) <= 280.0 / 2.0,
            "{}",
            polygon.area_px()
        );
    }

    #[test]
    fn a_hole_is_kept_and_runs_the_other_way() {
        let patch = patch(&["######", "######", "##..##", "##..##", "######", "######"]);
        let (grid, options) = grid(&patch, 10.0);
        let polygon = mask_polygon(&patch, &grid, &options).unwrap();
        assert_eq!(polygon.holes.len(), 1);
        assert!(signed_area(&polygon.holes[0]) < 0.0);
    }

    #[test]
    fn a_hole_below_the_smallest_area_is_filled() {
        let patch = patch(&["######", "######", "##..##", "##..##", "######", "######"]);
        let (grid, options) = grid(&patch, 10.0);
        let polygon = mask_polygon(
            &patch,
            &grid,
            &PolygonOptions {
                min_area_px: 500.0,
                ..options
            },
        )
        .unwrap();
        assert_eq!(polygon.holes.len(), 0);
    }

    #[test]
    fn disjoint_parts_are_not_bridged() {
        let patch = patch(&["##......", "##...###", ".....###"]);
        let (grid, options) = grid(&patch, 10.0);
        let polygon = mask_polygon(&patch, &grid, &options).unwrap();
        assert_eq!(polygon.bbox_xyxy(), [50.0, 10.0, 80.0, 30.0]);
    }

    #[test]
    fn a_straight_edge_has_no_needless_vertices() {
        let row = "#".repeat(40);
        let patch = patch(&vec![row.as_str(); 30]);
        let (grid, options) = grid(&patch, 2.0);
        let polygon = mask_polygon(
            &patch,
            &grid,
            &PolygonOptions {
                simplify_px: 1.5,
                ..options
            },
        )
        .unwrap();
        assert!(polygon.exterior.len() <= 8, "{:?}", polygon.exterior);
    }

    proptest! {
        #[test]
        fn polygons_are_valid_inside_the_page_and_as_large_as_their_mask(
            logits in prop::collection::vec(-2.0_f32..2.5, 12 * 9),
            simplify_px in 0.0..4.0,
        ) {
            let rect = PixelRect::from_xywh(0, 0, 12, 9);
            let mut patch =
                MaskPatch { rect, logits, score: 1.0, class_id: 0, tile_rect: rect, cut_ltrb: [false; 4] };
            prop_assume!(patch.keep_largest_part());
            let (grid, options) = grid(&patch, 4.0);
            let Some(polygon) = mask_polygon(&patch, &grid, &PolygonOptions { simplify_px, ..options }) else {
                return Err(TestCaseError::fail("a mask that is not empty has a polygon"));
            };
            prop_assert!(to_geo(&polygon).is_valid());
            for [x, y] in polygon.rings().flatten() {
                prop_assert!((0.0..=48.0).contains(x) && (0.0..=36.0).contains(y));
            }
            // The outline passes within one cell of the cells' borders, and simplification moves it
            // by the tolerance.
            let mask_px = patch.area_cells() as f64 * 16.0;
            let perimeter_px = polygon.rings().map(|ring| perimeter(ring)).sum::<f64>();
            let allowed_px = (4.0 + simplify_px.max(2.0)) * (perimeter_px + 16.0) + 16.0;
            prop_assert!((mask_px - polygon.area_px()).abs() <= allowed_px);
        }
    }

    fn perimeter(ring: &[[f64; 2]]) -> f64 {
        edges(ring).map(|(a, b)| distance(a, b)).sum()
    }
}
