//! Candidates of the room map: its connected parts at several thresholds, and the cores that its
//! depth shows, grown back by as much as they lie inside. Rooms that leak into each other through a
//! door have cores apart. `training/learning/ceiling.py` measures what they offer.

use super::Readings;
use crate::claim::RoomSource;
use crate::error::Result;
use crate::geometry::PixelRect;
use crate::judge::claim::{Claim, Family, Kind, Looks, Outline};
use crate::judge::region::Region;
use crate::raster_walls::{BitGrid, PartRun, Parts, Run};
use crate::search::mask::{MaskGrid, MaskPatch};
use crate::search::room_map::{DEPTH_CELLS, MapLevel};
use crate::watch::Stop;

/// Chances of the interior beyond which cells are part of a candidate.
const THRESHOLDS: [f32; 4] = [0.3, 0.5, 0.7, 0.85];
/// Depths beyond which cells are the core of a room.
const CORE_DEPTHS: [f32; 4] = [0.1, 0.25, 0.45, 0.7];
/// Smaller candidates are noise.
const MIN_CELLS: u64 = 15;
/// A core has so much fewer cells than the least candidate.
const CORE_SHARE: f64 = 0.25;
/// What a core lies further inside than its depth says: cells along an edge have depth 0.
const EDGE_CELLS: f64 = 1.0;
/// Most candidates of one threshold, the largest.
const MAX_CANDIDATES: usize = 1_000;
/// Where the outline of a candidate runs inside a grown core: at this chance of the interior.
const OUTLINE_CHANCE: f32 = 0.5;
/// Logits of an outline stay within these bounds, as those of free parts do.
const LOGITS: (f32, f32) = (0.05, 0.45);

/// A region of the room map that may be a room.
#[derive(Debug)]
pub(crate) struct MapCandidate {
    /// Zero where the outline runs.
    pub patch: MaskPatch,
    pub grid: MaskGrid,
    /// Number of the level and threshold that show it.
    pub reading: usize,
}

/// The candidates of every level of a map.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn map_candidates(levels: &[MapLevel], stop: &Stop) -> Result<Vec<MapCandidate>> {
    let mut candidates = Vec::new();
    for (number, level) in levels.iter().enumerate() {
        let first = number * (THRESHOLDS.len() + CORE_DEPTHS.len());
        for (index, &threshold) in THRESHOLDS.iter().enumerate() {
            stop.check()?;
            let labels = Labels::above(level, &level.interior, threshold, MIN_CELLS);
            candidates.extend(labels.candidates(level, threshold, first + index));
        }
        if level.depth.is_empty() {
            continue;
        }
        for (index, &depth) in CORE_DEPTHS.iter().enumerate() {
            stop.check()?;
            let least = (CORE_SHARE * MIN_CELLS as f64) as u64;
            let cores = Labels::above(level, &level.depth, depth, least);
            let grown = cores.grown(f64::from(depth) * DEPTH_CELLS + EDGE_CELLS);
            let reading = first + THRESHOLDS.len() + index;
            candidates.extend(grown.candidates(level, OUTLINE_CHANCE, reading));
        }
    }
    Ok(candidates)
}

pub(super) fn claims<'a>(
    readings: &Readings<'a>,
    grid: &MaskGrid,
    stop: &Stop,
) -> Result<Vec<Claim<'a>>> {
    let candidates = stop.until(readings.map);
    let claims = candidates
        .map(|candidate| claim(candidate, readings, grid))
        .filter(|claim| claim.region.area_cells > 0.0)
        .collect();
    stop.check()?;
    Ok(claims)
}

fn claim<'a>(candidate: &'a MapCandidate, readings: &Readings, grid: &MaskGrid) -> Claim<'a> {
    let region = Region::of_mask(&candidate.patch, &candidate.grid, grid);
    let [x_min, y_min, x_max, y_max] = region.bbox_xyxy().map(f64::from);
    let box_cells = ((x_max - x_min) * (y_max - y_min)).max(1.0);
    let thickness = f64::from(readings.walls.thickness_cells).max(1.0);
    let perimeter = 2.0 * ((x_max - x_min) + (y_max - y_min)).max(1.0);
    let looks = Looks {
        // A map says nothing of walls.
        wall_share: 0.0,
        agreeing: 1.0,
        fill: region.area_cells / box_cells,
        relative_width: 2.0 * region.area_cells / perimeter / thickness,
        readings: vec![candidate.reading],
        is_furnished: false,
    };
    Claim {
        region,
        outline: Outline::Mask(&candidate.patch, &candidate.grid),
        by: RoomSource::Model,
        sure: f64::from(candidate.patch.score),
        class_id: None,
        kind: Kind::Enclosed(Family::Map, looks),
    }
}

/// For each cell the number of its candidate, from 1; 0 for none.
struct Labels {
    size_wh: [u32; 2],
    of_cell: Vec<u32>,
    count: u32,
}

impl Labels {
    /// The connected parts of the cells above a level, the smallest ones left out.
    fn above(level: &MapLevel, values: &[f32], least: f32, min_cells: u64) -> Self {
        let size_wh = level.grid.size_wh;
        let width = size_wh[0] as usize;
        let parts = Parts::new(&cells_above(size_wh, values, least), 0);
        let mut order: Vec<usize> = (0..parts.all.len())
            .filter(|&part| parts.all[part].area_cells >= min_cells)
            .collect();
        order.sort_by_key(|&part| (std::cmp::Reverse(parts.all[part].area_cells), part));
        order.truncate(MAX_CANDIDATES);
        let mut numbers = vec![0; parts.all.len()];
        for (number, &part) in order.iter().enumerate() {
            numbers[part] = number as u32 + 1;
        }
        let mut of_cell = vec![0; values.len()];
        for &PartRun { y, run, part } in &parts.runs {
            let row = y as usize * width;
            of_cell[row + run.start as usize..row + run.end as usize].fill(numbers[part as usize]);
        }
        Self {
            size_wh,
            of_cell,
            count: order.len() as u32,
        }
    }

    /// The same, each grown into all cells within reach; a cell goes to the nearest.
    fn grown(mut self, reach_cells: f64) -> Self {
        let mut spread = Spread::new(&mut self.of_cell, self.size_wh);
        spread.down();
        spread.up();
        let distances = spread.distances;
        let reach = reach_cells * f64::from(STRAIGHT);
        for (label, distance) in self.of_cell.iter_mut().zip(distances) {
            if f64::from(distance) > reach {
                *label = 0;
            }
        }
        self
    }

    /// The labelled regions as masks whose outline runs where the interior crosses `threshold`.
    fn candidates(&self, level: &MapLevel, threshold: f32, reading: usize) -> Vec<MapCandidate> {
        let extents = self.extents(level).into_iter().zip(1..);
        let candidates = extents.map(|(extent, label)| {
            let rect = extent.with_rim(self.size_wh);
            let patch = MaskPatch {
                logits: self.logits(level, threshold, label, rect),
                rect,
                score: extent.mean_chance(),
                class_id: 0,
                tile_rect: rect,
                cut_ltrb: [false; 4],
            };
            MapCandidate {
                patch,
                grid: level.grid,
                reading,
            }
        });
        candidates.collect()
    }

    /// How far each labelled region goes.
    fn extents(&self, level: &MapLevel) -> Vec<Extent> {
        let width = self.size_wh[0];
        let mut extents = vec![Extent::NOTHING; self.count as usize];
        let cells = self.of_cell.iter().zip(&level.interior).enumerate();
        for (cell, (&label, &chance)) in cells.filter(|(_, (label, _))| **label > 0) {
            extents[label as usize - 1].add([cell as u32 % width, cell as u32 / width], chance);
        }
        extents
    }

    fn logits(&self, level: &MapLevel, threshold: f32, label: u32, rect: PixelRect) -> Vec<f32> {
        let width = self.size_wh[0] as usize;
        let mut logits = Vec::with_capacity((rect.width_px() * rect.height_px()) as usize);
        for y in rect.y_min..rect.y_max {
            for x in rect.x_min..rect.x_max {
                let cell = y as usize * width + x as usize;
                let above = level.interior[cell] - threshold;
                logits.push(if self.of_cell[cell] == label {
                    above.clamp(LOGITS.0, LOGITS.1)
                } else if self.of_cell[cell] > 0 {
                    // Where two touch, the outline runs half way between them.
                    -LOGITS.1
                } else {
                    above.clamp(-LOGITS.1, -LOGITS.0)
                });
            }
        }
        logits
    }
}

fn cells_above(size_wh: [u32; 2], values: &[f32], least: f32) -> BitGrid {
    let mut set = BitGrid::new(size_wh);
    for (y, row) in values
        .chunks_exact((size_wh[0] as usize).max(1))
        .enumerate()
    {
        for (x, _) in row.iter().enumerate().filter(|(_, value)| **value > least) {
            let start = x as u32;
            let end = start + 1;
            set.set_run(y as u32, Run { start, end });
        }
    }
    set
}

/// How far a labelled region goes, and how likely its cells are.
#[derive(Clone)]
struct Extent {
    bbox_xyxy: [u32; 4],
    sum: f64,
    cells: u32,
}

impl Extent {
    const NOTHING: Self = Self {
        bbox_xyxy: [u32::MAX, u32::MAX, 0, 0],
        sum: 0.0,
        cells: 0,
    };

    fn add(&mut self, [x, y]: [u32; 2], chance: f32) {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        self.bbox_xyxy = [
            x_min.min(x),
            y_min.min(y),
            x_max.max(x + 1),
            y_max.max(y + 1),
        ];
        self.sum += f64::from(chance);
        self.cells += 1;
    }

    /// The box and the cells beside it, where an outline falls below 0.
    fn with_rim(&self, size_wh: [u32; 2]) -> PixelRect {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        PixelRect {
            x_min: x_min.saturating_sub(1),
            y_min: y_min.saturating_sub(1),
            x_max: (x_max + 1).min(size_wh[0]),
            y_max: (y_max + 1).min(size_wh[1]),
        }
    }

    fn mean_chance(&self) -> f32 {
        (self.sum / f64::from(self.cells.max(1))) as f32
    }
}

/// Steps of a chamfer of 3 and 4 (Borgefors, 1986), within 8 % of Euclid's distances.
const STRAIGHT: u32 = 3;
const DIAGONAL: u32 = 4;

/// Labels on their way into the cells around them, and how far each has come.
struct Spread<'a> {
    labels: &'a mut [u32],
    distances: Vec<u32>,
    size_wh: [usize; 2],
}

impl<'a> Spread<'a> {
    fn new(labels: &'a mut [u32], size_wh: [u32; 2]) -> Self {
        let far = u32::MAX - DIAGONAL;
        let distances = labels.iter().map(|&label| if label > 0 { 0 } else { far });
        Self {
            distances: distances.collect(),
            labels,
            size_wh: size_wh.map(|side| side as usize),
        }
    }

    fn take(&mut self, to: usize, from: usize, step: u32) {
        if self.distances[from] + step < self.distances[to] {
            self.distances[to] = self.distances[from] + step;
            self.labels[to] = self.labels[from];
        }
    }

    /// Row by row from the top, out of the cells before.
    fn down(&mut self) {
        let [width, height] = self.size_wh;
        for cell in 0..width * height {
            let (x, y) = (cell % width, cell / width);
            if x > 0 {
                self.take(cell, cell - 1, STRAIGHT);
            }
            if y > 0 {
                self.take(cell, cell - width, STRAIGHT);
            }
            if x > 0 && y > 0 {
                self.take(cell, cell - width - 1, DIAGONAL);
            }
            if x + 1 < width && y > 0 {
                self.take(cell, cell - width + 1, DIAGONAL);
            }
        }
    }

    /// Row by row from the bottom, out of the cells after.
    fn up(&mut self) {
        let [width, height] = self.size_wh;
        for cell in (0..width * height).rev() {
            let (x, y) = (cell % width, cell / width);
            if x + 1 < width {
                self.take(cell, cell + 1, STRAIGHT);
            }
            if y + 1 < height {
                self.take(cell, cell + width, STRAIGHT);
            }
            if x + 1 < width && y + 1 < height {
                self.take(cell, cell + width + 1, DIAGONAL);
            }
            if x > 0 && y + 1 < height {
                self.take(cell, cell + width - 1, DIAGONAL);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rooms of 20 by 20 cells side by side, with a doorway of 4 cells in the wall of 2.
    fn level() -> MapLevel {
        let size_wh = [50, 30];
        let (mut interior, mut depth) = (vec![0.02; 1500], vec![0.0; 1500]);
        for y in 5..25_usize {
            for x in (3..23)
                .chain(25..45)
                .chain((23..25).filter(|_| (13..17).contains(&y)))
            {
                interior[y * 50 + x] = 0.95;
                let (left, right) = if x < 24 { (3, 22) } else { (25, 44) };
                let is_door = (23..25).contains(&x);
                let inside = (x.saturating_sub(left))
                    .min(right - x.min(right))
                    .min(y - 5)
                    .min(24 - y);
                depth[y * 50 + x] = if is_door {
                    0.0
                } else {
                    (inside as f32 / 8.0).min(1.0)
                };
            }
        }
        let grid = MaskGrid {
            size_wh,
            cell_xy: [2.0, 2.0],
        };
        MapLevel {
            grid,
            interior,
            depth,
        }
    }

    fn areas(candidates: &[MapCandidate], readings: std::ops::Range<usize>) -> Vec<usize> {
        let of = candidates
            .iter()
            .filter(|candidate| readings.contains(&candidate.reading));
        let mut areas: Vec<usize> = of.map(|candidate| candidate.patch.area_cells()).collect();
        areas.sort_unstable();
        areas
    }

    #[test]
    fn rooms_that_leak_through_a_door_are_offered_together_and_apart() {
        let candidates = map_candidates(&[level()], &Stop::new(&())).unwrap();
        assert_eq!(areas(&candidates, 0..1), [808]);
        let apart = areas(&candidates, 6..7);
        assert!(
            matches!(apart.as_slice(), [a, b] if (340..=410).contains(a) && (340..=410).contains(b)),
            "{apart:?}"
        );
    }

    #[test]
    fn a_map_without_depth_offers_its_parts_alone() {
        let flat = MapLevel {
            depth: vec![],
            ..level()
        };
        let candidates = map_candidates(&[flat], &Stop::new(&())).unwrap();
        assert_eq!(candidates.len(), THRESHOLDS.len());
    }
}
