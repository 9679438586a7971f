//! Rooms from the pixels of a page, without a model: walls are thick, long strokes, rooms the free
//! space between them.
//!
//! The page is reduced to a working grid and divided by the brightness of its paper ([`grey`]);
//! lines of floors are left out ([`floors`]); walls of two lines are closed at their ends
//! ([`jambs`]) and filled ([`filled`]); thick strokes are walls ([`strokes`]); gaps between wall ends
//! are closed ([`doorways`]); what is left of the free space, less the outside, is parts that may be
//! rooms ([`free_space`]). That is done in several ways ([`trials`]); what most of them agree on comes
//! first ([`pool`], [`score`]) and is traced along the faces of its walls ([`outline`]).

mod bits;
mod doorways;
mod filled;
mod floors;
mod free_space;
mod grey;
mod hairlines;
mod jambs;
mod nooks;
mod outline;
mod parts;
mod passages;
mod pool;
mod score;
mod skew;
mod strokes;
mod swings;
mod trials;

use std::borrow::Cow;

use rayon::prelude::*;

pub(crate) use bits::{BitGrid, Run};
pub(crate) use doorways::Gap;
pub(crate) use outline::part_mask;
pub(crate) use parts::{Part, PartRun, Parts};
pub(crate) use score::LooksValues;
pub(crate) use trials::Candidate;

use crate::claim::{HealedGap, Opening};
use crate::error::Result;
use crate::fitted::Logistic;
use crate::input::page::Page;
use crate::search::mask::MaskGrid;
use crate::watch::Stop;
use filled::FilledWalls;
pub(crate) use grey::LightImage;
use skew::Turn;
use strokes::{Ink, despeckled};
use trials::{Reading, Trial, WallKind};

/// Light below which a cell is ink: half way between paper and black, and where walls are grey.
const LEVELS: [u8; 2] = [150, 205];
/// Where more than this share of the page is ink there is noise, or a photo, and no drawing.
const MAX_INK_SHARE: f64 = 0.5;
/// The ways of reading a drawing that are tried.
const TRIALS: [Trial; 7] = [
    Trial {
        kind: WallKind::Solid(2),
        level: 0,
    },
    Trial {
        kind: WallKind::Solid(3),
        level: 0,
    },
    Trial {
        kind: WallKind::Solid(4),
        level: 0,
    },
    Trial {
        kind: WallKind::Solid(6),
        level: 0,
    },
    Trial {
        kind: WallKind::Solid(3),
        level: 1,
    },
    Trial {
        kind: WallKind::Hollow(0.012),
        level: 1,
    },
    Trial {
        kind: WallKind::Hollow(0.025),
        level: 1,
    },
];

/// Wall evidence of a page, on a working grid of at most 1,600 cells a side.
#[derive(Debug, Clone)]
pub(crate) struct WallMap {
    /// Number of cells.
    pub size_wh: [u32; 2],
    /// Width and height of a cell in page pixels. The last column and row may reach beyond the
    /// page.
    pub cell_xy: [f64; 2],
    /// Light of the cells, row-major: 255 is paper, whatever its colour, 0 black. Light drawings
    /// are inverted.
    pub light: Vec<u8>,
    /// Ends of the closed doorways and windows that border a room, in cells.
    pub virtual_edges: Vec<[[f64; 2]; 2]>,
    /// The gaps between wall ends that may be doorways or windows, in cells, by every reading: the
    /// same gap may be there several times.
    pub openings: Vec<Opening>,
    /// Typical thickness of walls in cells.
    pub thickness_cells: u32,
    /// The rooms, disjoint, best first.
    pub rooms: Vec<Candidate>,
    /// Every part that some reading takes for a room, on the upright grid.
    candidates: Vec<Candidate>,
    /// How the upright grid lies on the page, if they differ.
    turn: Option<Turn>,
}

/// Light of a page on a grid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shade<'a> {
    pub size_wh: [u32; 2],
    /// Width and height of a cell in page pixels.
    pub cell_xy: [f64; 2],
    /// Row-major: 255 is paper, whatever its colour.
    pub cells: &'a [u8],
}

impl WallMap {
    /// The light of the page.
    pub(crate) fn shade(&self) -> Shade<'_> {
        Shade {
            size_wh: self.size_wh,
            cell_xy: self.cell_xy,
            cells: &self.light,
        }
    }

    /// The working grid over the page.
    pub(crate) fn grid(&self) -> MaskGrid {
        MaskGrid {
            size_wh: self.size_wh,
            cell_xy: self.cell_xy,
        }
    }

    /// Every part that some reading of the drawing takes for a room; those of different readings
    /// overlap.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
    pub(crate) fn candidates(&self, stop: &Stop) -> Result<Cow<'_, [Candidate]>> {
        let Some(turn) = &self.turn else {
            return Ok(Cow::Borrowed(&self.candidates));
        };
        let readings = 1 + self
            .candidates
            .iter()
            .map(Candidate::reading)
            .max()
            .unwrap_or(0);
        let turned = (0..readings)
            .into_par_iter()
            .map(|reading| {
                stop.check()?;
                // Parts of one reading share no cell, so they can be turned together.
                let parts = self.candidates.iter();
                Ok(turned_back(
                    parts.filter(|part| part.reading() == reading),
                    turn,
                ))
            })
            .collect::<Result<Vec<Vec<Candidate>>>>()?;
        Ok(Cow::Owned(turned.into_iter().flatten().collect()))
    }
}

/// Finds the walls of a page.
///
/// The drawing is read in several ways. Rooms are those that most readings agree on; walls are
/// those of the reading that has most of these rooms. `looks` says how sure a part is by itself.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn find_walls(
    page: &Page,
    looks: &Logistic<LooksValues>,
    stop: &Stop,
) -> Result<WallMap> {
    let page_image = LightImage::new(page);
    stop.check()?;
    let turn = Turn::of(&page_image.cells, page_image.size_wh);
    stop.check()?;
    let image = turn.as_ref().map_or(Cow::Borrowed(&page_image), |turn| {
        Cow::Owned(page_image.upright(turn))
    });
    let (inks, filled) = inks(&image);
    let mut readings = TRIALS
        .par_iter()
        .enumerate()
        .map(|(index, trial)| {
            stop.check()?;
            let level = LEVELS[trial.level];
            Reading::new(
                trial,
                index,
                level,
                &inks[trial.level],
                filled.as_ref(),
                stop,
            )
        })
        .collect::<Result<Vec<Reading>>>()?;
    let mut candidates: Vec<Candidate> = readings
        .iter_mut()
        .flat_map(|reading| std::mem::take(&mut reading.candidates))
        .collect();
    pool::count_agreeing(&mut candidates);
    stop.check()?;
    for candidate in &mut candidates {
        let reading = &readings[candidate.trial];
        candidate.score = looks.probability(&candidate.looks(reading));
    }
    let rooms = pool::pick_disjoint(&candidates, image.size_wh);
    // By the root of the area, the side: a hall that one reading takes for a room is not worth all
    // of the rooms that it is made of.
    let mut worth = vec![0.0; TRIALS.len()];
    for room in &rooms {
        worth[room.trial] += room.score * (room.features.area_cells as f64).sqrt();
    }
    let best = (0..worth.len())
        .rev()
        .max_by(|&a, &b| worth[a].total_cmp(&worth[b]))
        .unwrap_or(0);
    let reading = readings.swap_remove(best);
    let cell_px = f64::from(image.cell_px);
    let virtual_edges = virtual_edges(&reading.gaps, &rooms, image.size_wh);
    let others = readings.into_iter().flat_map(|other| other.openings);
    let openings: Vec<Opening> = reading.openings.into_iter().chain(others).collect();
    drop(image);
    let map = WallMap {
        size_wh: page_image.size_wh,
        cell_xy: [cell_px; 2],
        light: page_image.cells,
        virtual_edges,
        openings,
        thickness_cells: reading.thickness.typical,
        rooms,
        candidates,
        turn,
    };
    stop.check()?;
    let Some(turn) = turn else { return Ok(map) };
    let virtual_edges = map
        .virtual_edges
        .iter()
        .map(|edge| edge.map(|end| turn.to_page(end)))
        .collect();
    let on_page = |opening: &Opening| Opening {
        start: turn.to_page(opening.start),
        end: turn.to_page(opening.end),
        ..*opening
    };
    let openings = map.openings.iter().map(on_page).collect();
    let rooms = turned_back(map.rooms.iter(), &turn);
    Ok(WallMap {
        virtual_edges,
        openings,
        rooms,
        ..map
    })
}

/// The ink of each level, without the lines of floors, and the walls of two lines.
fn inks(image: &LightImage) -> ([Ink; 2], Option<FilledWalls>) {
    let (dark, all) = rayon::join(|| ink(image, LEVELS[0]), || ink(image, LEVELS[1]));
    // Where all ink is looked at: of thin lines only some are dark.
    let inks = match floors::floors(&all) {
        Some(floors) => [dark, all].map(|ink| Ink::new(ink.rows.and_not(&floors))),
        None => [dark, all],
    };
    let filled = FilledWalls::new(&inks[1].rows);
    (inks, filled)
}

/// The ink of a level, without noise; none where there is too much for a drawing.
fn ink(image: &LightImage, level: u8) -> Ink {
    let ink = BitGrid::below(image.size_wh, &image.cells, level);
    let is_drawing = ink.count() as f64 <= MAX_INK_SHARE * image.cells.len() as f64;
    Ink::new(if is_drawing {
        despeckled(&ink)
    } else {
        BitGrid::new(image.size_wh)
    })
}

/// The middle lines of the gaps that have a room beside them.
fn virtual_edges(gaps: &[Gap], rooms: &[Candidate], size_wh: [u32; 2]) -> Vec<[[f64; 2]; 2]> {
    let mut taken = BitGrid::new(size_wh);
    rooms
        .iter()
        .flat_map(|room| &room.runs)
        .for_each(|run| taken.set_run(run.y, run.run));
    let bordering = gaps.iter().filter(|gap| {
        let [x_min, y_min, x_max, y_max] = gap.bbox_xyxy;
        if gap.is_horizontal {
            (x_min..x_max).any(|x| taken.get(x, y_min.wrapping_sub(1)) || taken.get(x, y_max))
        } else {
            (y_min..y_max).any(|y| taken.get(x_min.wrapping_sub(1), y) || taken.get(x_max, y))
        }
    });
    bordering.map(Gap::middle_line).collect()
}

/// Parts of the upright grid, disjoint, as they lie on the page.
fn turned_back<'a>(parts: impl Iterator<Item = &'a Candidate>, turn: &Turn) -> Vec<Candidate> {
    let parts: Vec<&Candidate> = parts.collect();
    let runs: Vec<&[PartRun]> = parts.iter().map(|part| part.runs.as_slice()).collect();
    let runs = turn.rooms_back(&runs);
    parts
        .into_iter()
        .zip(runs)
        .map(|(part, runs)| Candidate {
            runs,
            ..part.clone()
        })
        .collect()
}

/// The gaps that may be doorways or windows in page pixels.
pub(crate) fn openings(map: &WallMap) -> Vec<Opening> {
    let on_page = |point: [f64; 2]| [0, 1].map(|axis| point[axis] * map.cell_xy[axis]);
    let openings = map.openings.iter().map(|opening| Opening {
        start: on_page(opening.start),
        end: on_page(opening.end),
        thickness: opening.thickness * map.cell_xy[0].max(map.cell_xy[1]),
        ..*opening
    });
    openings.collect()
}

/// The closed doorways in page pixels.
pub(crate) fn healed_gaps(map: &WallMap, page_wh: [u32; 2]) -> Vec<HealedGap> {
    let edges = map.virtual_edges.iter();
    let on_page = edges.map(|ends| {
        ends.map(|end| {
            [0, 1].map(|axis| (end[axis] * map.cell_xy[axis]).clamp(0.0, f64::from(page_wh[axis])))
        })
    });
    on_page
        .map(|[start, end]| HealedGap::new(start, end))
        .collect()
}

#[cfg(test)]
mod drawn_plan_tests;
