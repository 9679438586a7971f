//! Gaps between wall ends: doorways and windows, closed so that free space falls apart into rooms.

use super::bits::{BitGrid, Run};
use super::parts::Parts;
use super::strokes::{Ink, Thickness};

/// Doorways are at most this share of the page's longest side wide, whatever the other gaps say.
const MAX_LENGTH_SHARE: f64 = 0.16;
/// A gap with a line of ink across, a window, may be longer than a doorway by this factor.
const WINDOW_FACTOR: f64 = 3.0;
/// Without any gap to go by, a doorway is this part of the page's longest side wide.
const DEFAULT_LENGTH_PART: u32 = 24;
/// Walls that run along rows are at most as high as the thickest wall and half as much again, or as
/// this part of the page's longest side.
const MAX_HEIGHT_PART: u32 = 50;
/// Share of a row of a gap that ink must cover to count as a line across.
const MIN_INK_SHARE: f64 = 0.85;

/// A gap in a row or a column of wall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Gap {
    /// Half-open `[x_min, y_min, x_max, y_max]` in cells.
    pub bbox_xyxy: [u32; 4],
    /// Whether the wall goes on left and right; above and below otherwise.
    pub is_horizontal: bool,
    /// Whether both sides are ends of walls; otherwise one side is the face of a crossing wall.
    pub has_two_ends: bool,
    /// Whether a line of ink joins the sides.
    pub is_lined: bool,
}

impl Gap {
    /// Distance between the sides in cells.
    pub(crate) fn length(&self) -> u32 {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        if self.is_horizontal {
            x_max - x_min
        } else {
            y_max - y_min
        }
    }

    /// How thick the walls beside it are, in cells.
    pub(crate) fn height(&self) -> u32 {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        if self.is_horizontal {
            y_max - y_min
        } else {
            x_max - x_min
        }
    }

    /// Whether a doorway, or a window if there is a line across, may be so long.
    fn is_within(&self, limit: f64) -> bool {
        let length = f64::from(self.length());
        length <= limit || self.is_lined && length <= limit * WINDOW_FACTOR
    }

    /// The line from the middle of one side to the middle of the other, in cells.
    pub(crate) fn middle_line(&self) -> [[f64; 2]; 2] {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy.map(f64::from);
        if self.is_horizontal {
            [x_min, x_max].map(|x| [x, f64::midpoint(y_min, y_max)])
        } else {
            [y_min, y_max].map(|y| [f64::midpoint(x_min, x_max), y])
        }
    }
}

/// Every gap that may be a doorway or a window, and the cells of each.
pub(crate) struct Gaps {
    found: Vec<(Gap, Vec<(u32, Run)>)>,
    pub typical_length: u32,
}

impl Gaps {
    /// Looks along rows and columns from every wall end.
    pub(crate) fn new(wall: &BitGrid, ink: &Ink, thickness: Thickness) -> Self {
        let longest = wall.size_wh().into_iter().max().unwrap_or(0);
        let max_length = ((f64::from(longest) * MAX_LENGTH_SHARE) as u32).max(4);
        let (mut found, across) = rayon::join(
            || gaps_in_rows(wall, &ink.rows, thickness, max_length),
            || gaps_in_rows(&wall.transposed(), &ink.columns, thickness, max_length),
        );
        found.extend(across.into_iter().map(|(gap, runs)| {
            let [x_min, y_min, x_max, y_max] = gap.bbox_xyxy;
            (
                Gap {
                    bbox_xyxy: [y_min, x_min, y_max, x_max],
                    is_horizontal: false,
                    ..gap
                },
                runs,
            )
        }));
        let (two_ends, one_end): (Vec<&Gap>, Vec<&Gap>) = found
            .iter()
            .map(|(gap, _)| gap)
            .filter(|gap| gap.length() >= thickness.typical)
            .partition(|gap| gap.has_two_ends);
        // A wall end that faces a crossing wall may face it across a whole room, so such gaps count
        // only without others.
        let typical_length = median_length(&two_ends)
            .or_else(|| median_length(&one_end))
            .unwrap_or(longest / DEFAULT_LENGTH_PART);
        Self {
            found,
            typical_length,
        }
    }

    /// The gaps up to `factor` times as long as typical ones, and their cells.
    pub(crate) fn closed(&self, size_wh: [u32; 2], factor: f64) -> (Vec<Gap>, BitGrid) {
        let limit = (f64::from(self.typical_length) * factor).ceil();
        let mut gaps = Vec::new();
        let mut rows = BitGrid::new(size_wh);
        let mut columns = BitGrid::new([size_wh[1], size_wh[0]]);
        for (gap, runs) in self.found.iter().filter(|(gap, _)| gap.is_within(limit)) {
            gaps.push(*gap);
            let target = if gap.is_horizontal {
                &mut rows
            } else {
                &mut columns
            };
            for &(y, run) in runs {
                target.set_run(y, run);
            }
        }
        (gaps, rows.or(&columns.transposed()))
    }
}

fn median_length(gaps: &[&Gap]) -> Option<u32> {
    let mut lengths: Vec<u32> = gaps.iter().map(|gap| gap.length()).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied()
}

/// Gaps of walls that run along rows.
fn gaps_in_rows(
    wall: &BitGrid,
    ink: &BitGrid,
    thickness: Thickness,
    max_length: u32,
) -> Vec<(Gap, Vec<(u32, Run)>)> {
    // What is left without the tall runs runs along rows. The teeth of a ragged face are as low,
    // but not as long. A wall of two lines ends in a short line across, which is as wide as the
    // wall and no more.
    let longest = wall.size_wh().into_iter().max().unwrap_or(0);
    let max_height = (thickness.largest + thickness.largest / 2 + 1).max(longest / MAX_HEIGHT_PART);
    let depth = (thickness.thinnest * 2 / 3).max(2);
    let along_rows = wall
        .and_not(&wall.open_columns(max_height + 1))
        .open_rows(depth);
    let size_wh = wall.size_wh();
    let mut grids = [BitGrid::new(size_wh), BitGrid::new(size_wh)];
    for y in 0..wall.height() {
        let mut previous: Option<Run> = None;
        for run in wall.runs(y) {
            if let Some(left) = previous.filter(|left| run.start - left.end <= max_length) {
                let ends = [left.end - 1, run.start].map(|x| along_rows.get(x, y));
                let gap = Run {
                    start: left.end,
                    end: run.start,
                };
                match ends {
                    [true, true] => grids[1].set_run(y, gap),
                    [false, false] => {}
                    _ => grids[0].set_run(y, gap),
                }
            }
            previous = Some(run);
        }
    }
    let [one_end, two_ends] = grids;
    let mut gaps = grouped(&two_ends, ink, true);
    gaps.extend(grouped(&one_end, ink, false));
    gaps.retain(|(gap, _)| gap.bbox_xyxy[3] - gap.bbox_xyxy[1] <= max_height);
    gaps
}

fn grouped(cells: &BitGrid, ink: &BitGrid, has_two_ends: bool) -> Vec<(Gap, Vec<(u32, Run)>)> {
    let parts = Parts::new(cells, 0);
    let gaps = parts.all.iter().map(|part| Gap {
        bbox_xyxy: part.bbox_xyxy,
        is_horizontal: true,
        has_two_ends,
        is_lined: false,
    });
    let mut gaps: Vec<_> = gaps.map(|gap| (gap, Vec::new())).collect();
    for part_run in &parts.runs {
        let Some((gap, runs)) = gaps.get_mut(part_run.part as usize) else {
            continue;
        };
        let covered = f64::from(ink.count_in(part_run.y, part_run.run));
        gap.is_lined |= covered >= MIN_INK_SHARE * f64::from(part_run.run.len());
        runs.push((part_run.y, part_run.run));
    }
    gaps
}
