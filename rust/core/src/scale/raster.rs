//! Lines of dimensions in the pixels of a page.

use super::lines::{Asked, MAX_BREAK, MAX_OFFSET};
use crate::input::page::Page;

/// A pixel is of a line if it is darker.
const DARK: u32 = 170;

/// Pixels that are followed on each side of a text.
const MAX_RUN_PX: usize = 4_000;

/// Rows that are looked at above and below a text.
const MAX_OFFSET_PX: f64 = 150.0;

/// The pixels of a page.
pub(super) struct Raster<'p> {
    pixels: &'p [u8],
    size_wh: [usize; 2],
}

impl<'p> Raster<'p> {
    pub(super) fn new(page: &'p Page) -> Self {
        Self {
            pixels: page.pixels(),
            size_wh: [page.width_px(), page.height_px()].map(|side| side as usize),
        }
    }

    /// Lengths of lines in whose middle the text stands.
    pub(super) fn lengths(&self, asked: &Asked) -> Vec<f64> {
        let offset = (MAX_OFFSET * asked.letter).min(MAX_OFFSET_PX);
        let rows = (asked.across - offset).floor() as i64..=(asked.across + offset).ceil() as i64;
        let beside = (0.45 * asked.letter).max(2.0);
        let mut lengths = Vec::new();
        let mut last: Option<i64> = None;
        for across in rows {
            let off = (across as f64 - asked.across).abs();
            // A line is some pixels thick, and is read once.
            if last.is_some_and(|last| across - last <= 1 + (0.1 * asked.letter) as i64) {
                continue;
            }
            let ends = if off > beside {
                self.run(asked, across, asked.middle as i64, asked.middle as i64)
            } else if off <= 0.3 * asked.letter {
                let (before, behind) = (asked.middle - asked.half, asked.middle + asked.half);
                self.run(asked, across, before as i64, behind as i64)
            } else {
                None
            };
            if let Some([low, high]) = ends {
                last = Some(across);
                lengths.extend(self.in_run(asked, across, low, high));
            }
        }
        lengths
    }

    fn is_dark(&self, axis: usize, along: i64, across: i64) -> bool {
        let [x, y] = if axis == 0 {
            [along, across]
        } else {
            [across, along]
        };
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return false;
        };
        if x >= self.size_wh[0] || y >= self.size_wh[1] {
            return false;
        }
        let at = 3 * (y * self.size_wh[0] + x);
        self.pixels
            .get(at..at + 3)
            .is_some_and(|pixel| pixel.iter().map(|&c| u32::from(c)).sum::<u32>() < 3 * DARK)
    }

    /// Whether a row or one beside it is dark: lines of scans are not quite straight.
    fn is_line(&self, axis: usize, along: i64, across: i64) -> bool {
        (-1..=1).any(|off| self.is_dark(axis, along, across + off))
    }

    /// The ends of the dark run through a text's middle, or from both of its sides outwards.
    fn run(&self, asked: &Asked, across: i64, from: i64, to: i64) -> Option<[i64; 2]> {
        // Most rows of a wall are left before they are followed.
        if from == to && !self.is_thin(asked, across, from, to) {
            return None;
        }
        let gap = 2 + (0.05 * asked.letter) as i64;
        let reach = if from == to {
            gap
        } else {
            (MAX_BREAK * asked.letter) as i64
        };
        let low = self.follow(asked.axis, across, [from, -1], [reach, gap])?;
        let high = self.follow(asked.axis, across, [to, 1], [reach, gap])?;
        let is_long = (high - low) as f64 >= 2.0 * asked.letter;
        (is_long && self.is_thin(asked, across, low, high)).then_some([low, high])
    }

    /// The last dark pixel of a run that begins within `reach` and has no gap wider than `gap`.
    fn follow(
        &self,
        axis: usize,
        across: i64,
        [from, step]: [i64; 2],
        [reach, gap]: [i64; 2],
    ) -> Option<i64> {
        let mut last = None;
        let mut light = 0;
        for index in 0..MAX_RUN_PX as i64 {
            let along = from + step * index;
            if self.is_line(axis, along, across) {
                last = Some(along);
                light = 0;
            } else {
                light += 1;
                if light > if last.is_some() { gap } else { reach } {
                    break;
                }
            }
        }
        last
    }

    /// Whether a run is a line and no wall: above and below it is light in most places.
    fn is_thin(&self, asked: &Asked, across: i64, low: i64, high: i64) -> bool {
        const SAMPLES: i64 = 16;
        let away = (0.35 * asked.letter).max(4.0) as i64;
        let places = (0..SAMPLES).map(|index| low + (high - low) * (2 * index + 1) / (2 * SAMPLES));
        let light = |along: &i64| {
            [-away, away]
                .iter()
                .any(|off| !self.is_dark(asked.axis, *along, across + off))
        };
        places.filter(light).count() as i64 >= SAMPLES * 3 / 4
    }

    /// Lengths between ends and ticks of a run.
    fn in_run(&self, asked: &Asked, across: i64, low: i64, high: i64) -> Vec<f64> {
        let middle = asked.middle as i64;
        let near = (low - 2..=high + 2).filter(|along| self.is_tick(asked, *along, across));
        let mut ticks: Vec<[i64; 2]> = Vec::new();
        for along in near {
            match ticks.last_mut().filter(|tick| along - tick[1] <= 2) {
                Some(tick) => tick[1] = along,
                None => ticks.push([along, along]),
            }
        }
        // The middle of a pixel is half a pixel further.
        let places = ticks
            .iter()
            .map(|tick| (tick[0] + tick[1]) as f64 / 2.0 + 0.5);
        let (mut before, mut behind): (Vec<f64>, Vec<f64>) =
            places.partition(|place| *place < middle as f64);
        before.insert(0, low as f64 + 0.5);
        behind.push(high as f64 + 0.5);
        before.sort_by(|a, b| b.total_cmp(a));
        behind.sort_by(f64::total_cmp);
        before.dedup_by(|a, b| (*a - *b).abs() <= 3.0);
        behind.dedup_by(|a, b| (*a - *b).abs() <= 3.0);
        asked.between(&before, &behind)
    }

    /// Whether a tick crosses a line: upright, or slanted either way.
    fn is_tick(&self, asked: &Asked, along: i64, across: i64) -> bool {
        let half = (0.35 * asked.letter).max(3.0) as i64;
        [-1, 0, 1].iter().any(|slant| {
            (2..=half).all(|off| {
                let dark = |off: i64| {
                    let at = along + slant * off;
                    (-1..=1).any(|aside| {
                        self.is_dark(
                            asked.axis,
                            at + aside * i64::from(*slant != 0),
                            across + off,
                        )
                    })
                };
                dark(off) && dark(-off)
            })
        })
    }
}
