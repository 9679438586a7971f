//! The ways of reading a drawing that are tried: what is a wall, and which gaps are doorways.

use rayon::prelude::*;

use super::bits::{BitGrid, Squares};
use super::doorways::{Gap, Gaps};
use super::filled::FilledWalls;
use super::free_space::{FreeSpace, min_side};
use super::nooks::roomy_space;
use super::parts::PartRun;
use super::passages::passages;
use super::score::{Features, LooksValues};
use super::strokes::{Ink, Thickness, hollow_walls, solid_walls};
use crate::claim::Opening;
use crate::error::Result;
use crate::watch::Stop;

/// What counts as a wall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum WallKind {
    /// Strokes at least so many cells thick.
    Solid(u32),
    /// Long straight lines, and what lies between two of them that are closer than this share of
    /// the longest side.
    Hollow(f64),
}

/// A way of reading a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trial {
    pub kind: WallKind,
    /// Index of the level of ink.
    pub level: usize,
}

/// Walls of a trial.
pub(crate) struct Reading {
    pub thickness: Thickness,
    /// The gaps that the first factor closes.
    pub gaps: Vec<Gap>,
    /// Those of all gaps that lead from one side of a wall to the other.
    pub openings: Vec<Opening>,
    pub candidates: Vec<Candidate>,
    /// Side of the square with the area of the walls' bounding box, in cells.
    pub plan_side: f64,
}

/// A free part that may be a room.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub runs: Vec<PartRun>,
    pub features: Features,
    pub score: f64,
    /// Light at the walls' faces.
    pub level: u8,
    pub trial: usize,
    /// Which way of closing gaps, of those of the trial.
    pub closing: usize,
}

impl Candidate {
    /// Number of the reading that found it.
    pub(crate) fn reading(&self) -> usize {
        self.trial * CLOSINGS + self.closing
    }

    /// What the score is made of: the features, and how the part was found.
    pub(crate) fn looks(&self, reading: &Reading) -> LooksValues {
        let flag = |is_set: bool| f64::from(u8::from(is_set));
        LooksValues {
            wide_gaps: flag(self.closing == 1),
            small_squares: flag(self.closing == 2),
            large_squares: flag(self.closing == 3),
            grey_walls: flag(self.level > GREY_LEVEL),
            ..self
                .features
                .looks(reading.plan_side, f64::from(reading.thickness.typical))
        }
    }
}

/// Ink up to this light is no more than paper that is nearly white: walls may be grey.
const GREY_LEVEL: u8 = 200;
/// Ways in which a trial closes gaps.
const CLOSINGS: usize = GAP_FACTORS.len() + ROOMY_FACTORS.len();
/// Parts beyond this number, the smallest, are left out of a trial.
const MAX_CANDIDATES: usize = 3_000;
/// How far beyond a typical gap doorways may be wide.
const GAP_FACTORS: [f64; 2] = [1.5, 2.6];
/// Sides of the squares that rooms hold and doorways do not, in typical gaps.
const ROOMY_FACTORS: [f64; 2] = [0.7, 1.15];

impl Reading {
    /// Finds walls, closes gaps and collects the free parts.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
    pub(crate) fn new(
        trial: &Trial,
        index: usize,
        level: u8,
        ink: &Ink,
        filled: Option<&FilledWalls>,
        stop: &Stop,
    ) -> Result<Self> {
        let size_wh = ink.rows.size_wh();
        let (wall, thickness) = walls_of(trial.kind, ink, filled);
        stop.check()?;
        let gaps = Gaps::new(&wall, ink, thickness);
        stop.check()?;
        let [(closed, narrow), (all, wide)] =
            GAP_FACTORS.map(|factor| gaps.closed(size_wh, factor));
        let spaces = spaces(
            [&narrow, &wide].map(|gaps| wall.or(gaps).not()),
            gaps.typical_length,
            thickness.typical,
        );
        stop.check()?;
        // In parallel within a trial too: the trials are few, and of unequal length.
        let candidates = spaces
            .par_iter()
            .enumerate()
            .flat_map_iter(|(closing, space)| {
                let parts = space
                    .parts(&wall, &ink.rows)
                    .take_while(|_| !stop.is_requested());
                parts.map(move |(runs, features)| Candidate {
                    runs,
                    features,
                    score: 0.0,
                    level,
                    trial: index,
                    closing,
                })
            });
        let candidates = candidates.collect();
        stop.check()?;
        Ok(Self {
            openings: passages(&all, &wall, &ink.rows, thickness.typical),
            thickness,
            gaps: closed,
            candidates,
            plan_side: plan_side(&wall),
        })
    }
}

/// The walls of a trial: of solid strokes, the filled ones where walls are drawn as two lines.
fn walls_of(kind: WallKind, ink: &Ink, filled: Option<&FilledWalls>) -> (BitGrid, Thickness) {
    match (kind, filled) {
        (WallKind::Hollow(share), _) => hollow_walls(ink, share),
        (WallKind::Solid(side), None) => solid_walls(&ink.rows, side),
        (WallKind::Solid(side), Some(filled)) => {
            let (walls, thickness) = solid_walls(&filled.cells, side);
            let thinnest = filled.thinnest.min(thickness.thinnest);
            let thickness = Thickness {
                thinnest,
                ..thickness
            };
            (walls, thickness)
        }
    }
}

/// Free space of one of the ways in which gaps are closed.
enum Space {
    /// What the barrier leaves, with the corners of the squares that rooms hold.
    Open(BitGrid, BitGrid),
    /// What squares reach. Gaps that no wall end faces squarely are closed by what a square as wide
    /// as a doorway cannot pass.
    Roomy {
        free: BitGrid,
        squares: Squares,
        min_side: u32,
    },
}

/// The free space of each kind.
fn spaces([free, wide]: [BitGrid; 2], typical_gap: u32, typical_thickness: u32) -> Vec<Space> {
    let min_side = min_side(free.size_wh(), typical_thickness);
    let squares = Squares::of_side(&free, min_side);
    // The squares of a side are found from those of a smaller one.
    let mut growing = squares.clone();
    let roomy = ROOMY_FACTORS.map(|factor| {
        let side = (f64::from(typical_gap) * factor) as u32 + 2;
        if side < min_side {
            growing = Squares::of_side(&free, side);
        } else {
            growing.erode(side);
        }
        Space::Roomy {
            free: free.clone(),
            squares: growing.clone(),
            min_side,
        }
    });
    let corners = Squares::of_side(&wide, min_side).corners;
    let open = [
        Space::Open(free, squares.corners),
        Space::Open(wide, corners),
    ];
    open.into_iter().chain(roomy).collect()
}

impl Space {
    /// The parts that may be rooms.
    fn parts(
        &self,
        wall: &BitGrid,
        ink: &BitGrid,
    ) -> impl Iterator<Item = (Vec<PartRun>, Features)> {
        let rooms = match self {
            Self::Open(free, corners) => FreeSpace::new(free, Some(corners)),
            Self::Roomy {
                free,
                squares,
                min_side,
            } => {
                let roomy = roomy_space(free, squares);
                // Squares that are large enough lie in every part that they reach.
                let corners = (squares.side() < *min_side)
                    .then(|| Squares::of_side(&roomy, *min_side).corners);
                FreeSpace::new(&roomy, corners.as_ref())
            }
        };
        let mut rooms = rooms.runs();
        if rooms.len() > MAX_CANDIDATES {
            rooms.sort_by_key(|runs| {
                std::cmp::Reverse(runs.iter().map(|run| u64::from(run.run.len())).sum::<u64>())
            });
            rooms.truncate(MAX_CANDIDATES);
        }
        rooms.into_iter().map(|runs| {
            let features = Features::new(&runs, wall, ink);
            (runs, features)
        })
    }
}

/// Side of the square with the area of the walls' bounding box.
pub(crate) fn plan_side(wall: &BitGrid) -> f64 {
    let mut bbox = [u32::MAX, u32::MAX, 0, 0];
    for y in 0..wall.height() {
        let mut runs = wall.runs(y);
        let Some(first) = runs.next() else { continue };
        let last = runs.last().unwrap_or(first);
        bbox = [
            bbox[0].min(first.start),
            bbox[1].min(y),
            bbox[2].max(last.end),
            y + 1,
        ];
    }
    let sides = [0, 1].map(|axis| f64::from(bbox[axis + 2].saturating_sub(bbox[axis])));
    (sides[0] * sides[1]).sqrt().max(1.0)
}
