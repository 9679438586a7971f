//! Plans whose walls are single lines.
//!
//! Any rectangle is a room to such a reading, and tables are full of them: it is followed only
//! where doors hang in the gaps of the lines, or where the layer says that they are walls.

use geo::{Coord, Distance, Euclidean, Intersects, Point};

use crate::claim::{HealedGap, Opening, RoomShape, Sign};
use crate::error::Result;
use crate::geometry::{distance, edges, line_string};
use crate::input::limits::Limits;
use crate::vector_walls::VectorRooms;
use crate::vector_walls::arc::Arc;
use crate::vector_walls::classify::Pen;
use crate::vector_walls::furniture;
use crate::vector_walls::line::Line;
use crate::vector_walls::swings::{swings, usual_leaf};
use crate::vector_walls::views::{Plans, View};
use crate::walls::{WallOptions, WallRoom, rooms_of_segments};
use crate::watch::Stop;

/// How far a hinge may be from the end of a wall, in parts of the leaf.
const MAX_HINGE_DISTANCE: f64 = 0.25;
/// Fewest doors, of which each hangs at the end of a wall.
const MIN_DOORS: usize = 1;
/// Widest doorway or window, in parts of the usual leaf.
const MAX_GAP_IN_LEAVES: f64 = 3.0;
/// Narrower gaps are where walls nearly meet.
const MIN_GAP_IN_LEAVES: f64 = 0.5;
/// Rooms are at least the square of this many leaves.
const MIN_ROOM_IN_LEAVES: f64 = 0.7;
const MAX_LINES: usize = 20_000;
/// Most places where lines may meet, beside two for each: lines that cross more often are no walls.
const MAX_CROSSINGS: u64 = 500_000;
const MAX_SWINGS: usize = 5_000;
const CHORD_PX: f64 = 2.0;
const MAX_CHORDS: f64 = 256.0;

/// The rooms between the lines of the heaviest pen that draws walls, in the plans that doors with
/// leaves tell; `leaves` are the swings of all such doors.
///
/// # Errors
///
/// [`Error::LimitExceeded`](crate::Error::LimitExceeded) if the lines cross too often;
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn rooms(pens: &[Pen], leaves: &[Arc], stop: &Stop) -> Result<Option<VectorRooms>> {
    let arcs = pens.iter().flat_map(|pen| pen.arcs.iter().copied());
    let swings: Vec<Arc> = swings(arcs).take(MAX_SWINGS).collect();
    let Some(leaf) = usual_leaf(&swings) else {
        return Ok(None);
    };
    let mut candidates: Vec<&Pen> = pens.iter().filter(|pen| pen.may_be_single()).collect();
    // Stable: of equally heavy pens the first is tried first.
    candidates.sort_by(|a, b| b.width_px.total_cmp(&a.width_px));
    for pen in candidates
        .into_iter()
        .filter(|pen| pen.lines.len() <= MAX_LINES)
    {
        stop.check()?;
        if hanging(&pen.lines, &swings).len() < MIN_DOORS {
            continue;
        }
        let mut found = rooms_of_pen(pen, &swings, leaf, stop)?;
        keep_plans(&mut found, &hanging(&pen.lines, leaves), leaf);
        if !found.rooms.is_empty() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The rooms that the lines of a pen enclose, measured by its doors: such a drawing says nothing of
/// the thickness of walls, which is the measure elsewhere.
fn rooms_of_pen(pen: &Pen, swings: &[Arc], leaf: f64, stop: &Stop) -> Result<VectorRooms> {
    let walls: Vec<[[f64; 2]; 2]> = segments(pen);
    let min_area = (MIN_ROOM_IN_LEAVES * leaf).powi(2);
    let options = WallOptions {
        max_gap: Some(MAX_GAP_IN_LEAVES * leaf),
        min_area: Some(min_area),
        ..WallOptions::default()
    };
    let limits = Limits {
        max_crossings: MAX_CROSSINGS,
        ..Limits::default()
    };
    let found = rooms_of_segments(&walls, &options, &limits, stop)?;
    let mut healed_gaps = found.healed_gaps;
    let wide = healed_gaps
        .iter()
        .filter(|gap| gap.length >= MIN_GAP_IN_LEAVES * leaf);
    let openings = wide.map(|gap| opening(gap, swings, pen)).collect();
    healed_gaps.retain(|gap| !swings.iter().any(|arc| hangs(arc, [gap.start, gap.end])));
    Ok(VectorRooms {
        rooms: found.rooms.into_iter().map(WallRoom::into_shape).collect(),
        healed_gaps,
        openings,
        walls,
        plans: vec![],
        has_doors: false,
    })
}

/// What hangs in a gap between two lines.
fn opening(gap: &HealedGap, swings: &[Arc], pen: &Pen) -> Opening {
    let ends = [gap.start, gap.end];
    let is_hung = swings.iter().any(|arc| hangs(arc, ends));
    Opening {
        start: gap.start,
        end: gap.end,
        thickness: pen.width_px,
        sign: if is_hung { Sign::Swing } else { Sign::Bare },
        is_outside: None,
    }
}

/// Leaves out rooms away from the doors: tables and titles may be drawn with the pen of walls.
fn keep_plans(found: &mut VectorRooms, doors: &[Arc], leaf: f64) {
    if doors.is_empty() {
        return;
    }
    let rooms = found.rooms.iter().filter(|room| !is_frame(room, doors));
    let parts = rooms.filter_map(|room| {
        View::new(
            &line_string(&room.polygon.exterior),
            furniture::Opening::None,
        )
    });
    let parts = parts.chain(doors.iter().filter_map(View::of_door));
    let Some(plans) = Plans::among(parts, leaf, &[]) else {
        return;
    };
    let rooms = &mut found.rooms;
    rooms.retain(|room| plans.hold_outline(&room.polygon.exterior));
    found.plans = plans.outlines();
    found.has_doors = true;
}

fn segments(pen: &Pen) -> Vec<[[f64; 2]; 2]> {
    let straight = pen.lines.iter().map(|line| [line.start, line.end]);
    let curved = pen.arcs.iter().flat_map(|arc| {
        let chords = (arc.radius * arc.sweep.abs() / CHORD_PX)
            .ceil()
            .clamp(1.0, MAX_CHORDS) as u32;
        (0..chords).map(move |index| {
            [index, index + 1].map(|index| arc.at(f64::from(index) / f64::from(chords)))
        })
    });
    straight.chain(curved).collect()
}

/// The doors that hang at the ends of lines.
fn hanging(lines: &[Line], swings: &[Arc]) -> Vec<Arc> {
    let hangs = |arc: &&Arc| lines.iter().any(|line| hangs(arc, [line.start, line.end]));
    swings.iter().filter(hangs).copied().collect()
}

/// Whether a room is what a frame leaves around a plan: no door hangs at its outer side, though some
/// lie within.
fn is_frame(room: &RoomShape, doors: &[Arc]) -> bool {
    if room.polygon.holes.is_empty() {
        return false;
    }
    let hangs = |door: &Arc| edges(&room.polygon.exterior).any(|side| hangs_along(door, side));
    let outer = geo::Polygon::new(line_string(&room.polygon.exterior), vec![]);
    let is_within = |door: &Arc| {
        let [x, y] = door.center;
        outer.intersects(&Coord { x, y })
    };
    !doors.iter().any(hangs) && doors.iter().any(is_within)
}

/// Whether a door hangs at a side of a room.
fn hangs_along(arc: &Arc, (start, end): ([f64; 2], [f64; 2])) -> bool {
    let [start, end, hinge] = [start, end, arc.center].map(|[x, y]| Coord { x, y });
    let side = geo::Line::new(start, end);
    Euclidean.distance(&Point::from(hinge), &side) <= MAX_HINGE_DISTANCE * arc.radius
}

/// Whether a door hangs at one of two ends.
fn hangs(arc: &Arc, ends: [[f64; 2]; 2]) -> bool {
    ends.into_iter()
        .any(|end| distance(arc.center, end) <= MAX_HINGE_DISTANCE * arc.radius)
}
