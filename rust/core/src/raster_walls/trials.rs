//! The ways of reading a drawing that are tried: what is a wall, and which gaps are doorways.

use super::bits::BitGrid;
use super::doorways::{Gap, Gaps};
use super::free_space::FreeSpace;
use super::grey::LightImage;
use super::nooks::roomy_space;
use super::parts::PartRun;
use super::score::{Features, VALUES};
use super::strokes::{Thickness, hollow_walls, solid_walls};

/// What counts as a wall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum WallKind {
    /// Strokes at least so many cells thick.
    Solid(u32),
    /// Long straight lines, and what lies between two of them that are closer than this share of the longest side.
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
    pub wall: BitGrid,
    pub thickness: Thickness,
    pub gaps: Vec<Gap>,
    pub barrier: BitGrid,
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
    pub kind: usize,
}

impl Candidate {
    /// Number of the reading that found it.
    pub(crate) fn reading(&self) -> usize {
        self.trial * KINDS + self.kind
    }

    /// What the score is made of: the features, and how the part was found.
    pub(crate) fn values(&self, reading: &Reading) -> [f64; VALUES] {
        let [a, b, c, d, e, f, g, h, i] = self.features.values(reading.plan_side, f64::from(reading.thickness.typical));
        let flag = |is_set: bool| f64::from(u8::from(is_set));
        let [j, k, l, m] = [self.kind == 1, self.kind == 2, self.kind == 3, self.level > 200].map(flag);
        [a, b, c, d, e, f, g, h, i, j, k, l, m]
    }
}

/// Ways in which a trial closes gaps.
const KINDS: usize = GAP_FACTORS.len() + ROOMY_FACTORS.len();
/// Parts beyond this number, the smallest, are left out of a trial.
const MAX_CANDIDATES: usize = 3_000;
/// How far beyond a typical gap doorways may be wide.
const GAP_FACTORS: [f64; 2] = [1.5, 2.6];
/// Sides of the squares that rooms hold and doorways do not, in typical gaps.
const ROOMY_FACTORS: [f64; 2] = [0.7, 1.15];

impl Reading {
    /// Finds walls, closes gaps and collects the free parts.
    pub(crate) fn new(trial: &Trial, index: usize, image: &LightImage, level: u8, ink: &BitGrid) -> Self {
        let (wall, thickness) = match trial.kind {
            WallKind::Solid(side) => solid_walls(ink, side),
            WallKind::Hollow(share) => hollow_walls(ink, share),
        };
        let gaps = Gaps::new(&wall, ink, thickness);
        let plan_side = plan_side(&wall);
        let mut candidates = Vec::new();
        let mut closed = Vec::new();
        let mut barriers = Vec::new();
        for factor in GAP_FACTORS {
            let (shut, cells) = gaps.closed(image.size_wh, factor);
            let barrier = wall.or(&cells);
            let kind = closed.len();
            candidates.extend(parts_of(&barrier, &wall, ink, thickness).into_iter().map(|part| (kind, part)));
            closed.push(shut);
            barriers.push(barrier);
        }
        // Gaps that no wall end faces squarely are closed by what a square as wide as a doorway cannot pass.
        if let Some(barrier) = barriers.first() {
            let free = barrier.not();
            for (kind, factor) in ROOMY_FACTORS.into_iter().enumerate() {
                let side = (f64::from(gaps.typical_length) * factor) as u32 + 2;
                let roomy = roomy_space(&free, side);
                candidates
                    .extend(parts_of(&roomy.not(), &wall, ink, thickness).into_iter().map(|part| (kind + 2, part)));
            }
        }
        let candidates = candidates
            .into_iter()
            .map(|(kind, (runs, features))| Candidate { runs, features, score: 0.0, level, trial: index, kind })
            .collect();
        let (gaps, barrier) = (closed.swap_remove(0), barriers.swap_remove(0));
        Self { wall, thickness, gaps, barrier, candidates, plan_side }
    }
}

fn parts_of(barrier: &BitGrid, wall: &BitGrid, ink: &BitGrid, thickness: Thickness) -> Vec<(Vec<PartRun>, Features)> {
    let mut rooms = FreeSpace::new(barrier, thickness.typical).runs();
    if rooms.len() > MAX_CANDIDATES {
        rooms.sort_by_key(|runs| std::cmp::Reverse(runs.iter().map(|run| u64::from(run.run.len())).sum::<u64>()));
        rooms.truncate(MAX_CANDIDATES);
    }
    rooms
        .into_iter()
        .map(|runs| {
            let features = Features::new(&runs, wall, ink);
            (runs, features)
        })
        .collect()
}

/// Side of the square with the area of the walls' bounding box.
pub(crate) fn plan_side(wall: &BitGrid) -> f64 {
    let mut bbox = [u32::MAX, u32::MAX, 0, 0];
    for y in 0..wall.height() {
        let mut runs = wall.runs(y);
        let Some(first) = runs.next() else { continue };
        let last = runs.last().unwrap_or(first);
        bbox = [bbox[0].min(first.start), bbox[1].min(y), bbox[2].max(last.end), y + 1];
    }
    let sides = [0, 1].map(|axis| f64::from(bbox[axis + 2].saturating_sub(bbox[axis])));
    (sides[0] * sides[1]).sqrt().max(1.0)
}
