//! The doors and openings between rooms: each gap of a wall joins what lies at its two sides.

use std::collections::BTreeMap;

use crate::claim::{Opening, Sign};
use crate::error::Result;
use crate::geometry::{distance, moved};
use crate::plan::borders::{Borders, Crossing};
use crate::plan::{DoorKind, Way, median};
use crate::watch::Stop;

/// Where across an opening its sides are looked at, in parts of its width: what stands at a jamb may
/// hide one.
const PLACES: [f64; 3] = [0.3, 0.5, 0.7];
/// So many of these places must agree.
const MIN_AGREEING: usize = 2;
/// How far from the faces of its wall a room may begin, in parts of the opening's width and of the
/// wall's thickness, whichever is more: outlines of pixels are not exact.
const REACH_IN_WIDTHS: f64 = 0.5;
const REACH_IN_THICKNESS: f64 = 1.0;
/// How far an opening may lie beside the wall, in the same parts: a gap between things that stand in
/// a room lies farther from what is beyond its wall.
const MAX_OFF_IN_WIDTHS: f64 = 0.1;
const MAX_OFF_IN_THICKNESS: f64 = 0.5;
/// Narrower gaps than this part of the usual door are joints of walls.
const MIN_WIDTH_IN_DOORS: f64 = 0.45;
/// Wider gaps with a line from end to end, between two rooms, are walls whose hatching has gaps.
const MAX_LINED_IN_DOORS: f64 = 3.0;
/// Two openings of the same rooms are one if their middles are nearer than this part of the wider.
const SAME_DOOR: f64 = 0.5;
/// Most openings that are looked at.
const MAX_OPENINGS: usize = 10_000;

/// What lies to the left and to the right of an opening.
type Sides = [Option<usize>; 2];

/// A way with what is drawn in it.
type Signed = (Way, Sign);

/// The ways between rooms and out of them, in reading order. `bounds` is the box of all rooms.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn ways(
    borders: &Borders,
    bounds: [f64; 4],
    openings: &[Opening],
    stop: &Stop,
) -> Result<Vec<Way>> {
    let mut ways: Vec<Signed> = vec![];
    for opening in openings.iter().take(MAX_OPENINGS) {
        stop.check()?;
        ways.extend(way(opening, borders, bounds).map(|way| (way, opening.sign)));
    }
    let usual = usual_width(&ways);
    ways.retain(|(way, sign)| {
        let is_narrow = way.width() < MIN_WIDTH_IN_DOORS * usual;
        let is_wide = *sign == Sign::Pane && way.width() > MAX_LINED_IN_DOORS * usual;
        !is_narrow && !is_wide
    });
    let mut ways = once(ways);
    ways.sort_by(|a, b| {
        let [own, its] = [a, b].map(Way::corner);
        own[1].total_cmp(&its[1]).then(own[0].total_cmp(&its[0]))
    });
    Ok(ways)
}

/// The way through an opening; `None` if it leads nowhere, or is a window.
fn way(opening: &Opening, borders: &Borders, bounds: [f64; 4]) -> Option<Way> {
    let sides = sides(opening, borders)?;
    let rooms = match sides {
        [Some(a), Some(b)] if a == b => return None,
        [Some(a), Some(b)] => vec![a.min(b), a.max(b)],
        // A window has no swing; a sliding door to the outside is drawn like one.
        _ if opening.sign == Sign::Pane => return None,
        [None, Some(room)] if is_outside(opening, 0, borders, bounds) => vec![room],
        [Some(room), None] if is_outside(opening, 1, borders, bounds) => vec![room],
        _ => return None,
    };
    Some(Way {
        // A line across is a threshold as often as a sliding door.
        kind: if opening.sign == Sign::Swing {
            DoorKind::Door
        } else {
            DoorKind::Opening
        },
        is_exit: rooms.len() == 1,
        rooms,
        start: opening.start,
        end: opening.end,
    })
}

/// What lies at the sides of an opening, as most places across it say.
fn sides(opening: &Opening, borders: &Borders) -> Option<Sides> {
    let width = opening.width();
    let beyond = (REACH_IN_WIDTHS * width).max(REACH_IN_THICKNESS * opening.thickness);
    let reach = opening.thickness / 2.0 + beyond;
    let slack = (MAX_OFF_IN_WIDTHS * width).max(MAX_OFF_IN_THICKNESS * opening.thickness);
    let left = opening.left();
    let votes = PLACES.map(|share| {
        let place = [0, 1]
            .map(|axis| opening.start[axis] + share * (opening.end[axis] - opening.start[axis]));
        let [from, to] = [reach, -reach].map(|length| moved(place, left, length));
        let (away, sides) = beside(&borders.crossings(from, to), reach);
        if away <= slack { sides } else { [None, None] }
    });
    let agreeing = |vote: &Sides| votes.iter().filter(|other| *other == vote).count();
    let best = votes.iter().max_by_key(|vote| agreeing(vote))?;
    (agreeing(best) >= MIN_AGREEING).then_some(*best)
}

/// How far the gap between rooms that is nearest to the middle of a way is from it, and the rooms
/// before and after it. The way is twice as long as `reach`.
fn beside(crossings: &[Crossing], reach: f64) -> (f64, Sides) {
    let mut gaps: Vec<(f64, Sides)> = vec![];
    let away = |start: f64, end: f64| (start - reach).max(reach - end).max(0.0);
    // Where the last room ended.
    let (mut start, mut before) = (0.0, None);
    let mut is_inside = false;
    for &Crossing { at, room, enters } in crossings {
        if enters {
            gaps.push((away(start, at), [before, Some(room)]));
        } else {
            (start, before) = (at, Some(room));
        }
        is_inside = enters;
    }
    if !is_inside {
        gaps.push((away(start, 2.0 * reach), [before, None]));
    }
    let nearest = gaps.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.unwrap_or((f64::INFINITY, [None, None]))
}

/// Whether a side of an opening, 0 the left one, lies outside: no room lies in that direction, and
/// its engine does not see walls around it. Either alone takes a corridor that was not found for the
/// outside.
fn is_outside(opening: &Opening, side: usize, borders: &Borders, bounds: [f64; 4]) -> bool {
    // A gap in which no door is drawn may be a window, if the engine does not know its outside.
    let is_known = opening.is_outside.map(|known| known[side]);
    if !is_known.unwrap_or(opening.sign == Sign::Swing) {
        return false;
    }
    let [x_min, y_min, x_max, y_max] = bounds;
    let far = distance([x_min, y_min], [x_max, y_max]);
    let way = if side == 0 { 1.0 } else { -1.0 };
    let [from, to] = [opening.thickness / 2.0, far]
        .map(|length| moved(opening.middle(), opening.left(), way * length));
    !borders
        .crossings(from, to)
        .iter()
        .any(|crossing| crossing.enters)
}

/// Width of the usual door; where none is drawn, of the usual opening between two rooms.
fn usual_width(ways: &[Signed]) -> f64 {
    let doors = ways.iter().filter(|(_, sign)| *sign == Sign::Swing);
    let inner = ways.iter().filter(|(way, _)| !way.is_exit);
    let width = |(way, _): &Signed| way.width();
    let usual = median(doors.map(width)).or_else(|| median(inner.map(width)));
    usual.unwrap_or(0.0)
}

/// Each way once: engines see the same openings, and both lines of a wall have their gaps. Of two
/// the one that tells more is kept, then the first.
fn once(ways: Vec<Signed>) -> Vec<Way> {
    let mut by_rooms: BTreeMap<Vec<usize>, Vec<Signed>> = BTreeMap::new();
    for (way, sign) in ways {
        let of_rooms = by_rooms.entry(way.rooms.clone()).or_default();
        let same = of_rooms.iter_mut().find(|(other, _)| is_same(other, &way));
        match same {
            Some(kept) if sign > kept.1 => *kept = (way, sign),
            Some(_) => {}
            None => of_rooms.push((way, sign)),
        }
    }
    by_rooms
        .into_values()
        .flatten()
        .map(|(way, _)| way)
        .collect()
}

fn is_same(a: &Way, b: &Way) -> bool {
    distance(a.middle(), b.middle()) <= SAME_DOOR * a.width().max(b.width())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::Polygon;

    fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Polygon {
        Polygon {
            exterior: vec![
                [x, y],
                [x + width, y],
                [x + width, y + height],
                [x, y + height],
            ],
            holes: vec![],
        }
    }

    /// Two rooms beside one another and one below both, with walls of 10 between them and around.
    fn rooms() -> Vec<Polygon> {
        vec![
            rectangle(10.0, 10.0, 200.0, 150.0),
            rectangle(220.0, 10.0, 200.0, 150.0),
            rectangle(10.0, 170.0, 410.0, 150.0),
        ]
    }

    fn opening(start: [f64; 2], end: [f64; 2], sign: Sign) -> Opening {
        Opening {
            start,
            end,
            thickness: 10.0,
            sign,
            is_outside: None,
        }
    }

    fn ways_of(openings: &[Opening]) -> Vec<Way> {
        super::ways(
            &Borders::new(&rooms()),
            [10.0, 10.0, 420.0, 320.0],
            openings,
            &Stop::new(&()),
        )
        .unwrap()
    }

    #[test]
    fn a_door_joins_the_rooms_at_its_sides_whichever_way_it_runs() {
        let [start, end] = [[215.0, 60.0], [215.0, 100.0]];
        for [start, end] in [[start, end], [end, start]] {
            let ways = ways_of(&[opening(start, end, Sign::Swing)]);
            assert_eq!(ways.len(), 1);
            assert_eq!(
                (ways[0].rooms.as_slice(), ways[0].is_exit),
                (&[0, 1][..], false)
            );
            assert_eq!(ways[0].kind, DoorKind::Door);
        }
    }

    #[test]
    fn a_door_in_an_outer_wall_is_an_exit_and_a_window_is_none() {
        let [start, end] = [[60.0, 5.0], [100.0, 5.0]];
        let ways = ways_of(&[opening(start, end, Sign::Swing)]);
        assert_eq!(
            (ways[0].rooms.as_slice(), ways[0].is_exit),
            (&[0][..], true)
        );
        assert_eq!(ways_of(&[opening(start, end, Sign::Pane)]), []);
        // Pixels do not tell a window from a bare gap.
        assert_eq!(ways_of(&[opening(start, end, Sign::Bare)]), []);
        let known = Opening {
            is_outside: Some([true, false]),
            ..opening(end, start, Sign::Bare)
        };
        assert_eq!(ways_of(&[known]), []);
        let known = Opening {
            is_outside: Some([false, true]),
            ..known
        };
        let ways = ways_of(&[known]);
        assert_eq!((ways[0].kind, ways[0].is_exit), (DoorKind::Opening, true));
    }

    #[test]
    fn a_gap_within_a_room_and_one_that_faces_a_room_beyond_are_no_ways() {
        assert_eq!(
            ways_of(&[opening([60.0, 60.0], [100.0, 60.0], Sign::Bare)]),
            []
        );
        let lost = vec![
            rectangle(10.0, 10.0, 200.0, 150.0),
            rectangle(10.0, 400.0, 200.0, 150.0),
        ];
        let door = opening([60.0, 165.0], [100.0, 165.0], Sign::Swing);
        let found = super::ways(
            &Borders::new(&lost),
            [10.0, 10.0, 210.0, 550.0],
            &[door],
            &Stop::new(&()),
        );
        assert_eq!(found.unwrap(), []);
    }

    #[test]
    fn the_same_opening_counts_once_and_the_swing_tells() {
        let bare = opening([60.0, 165.0], [100.0, 165.0], Sign::Bare);
        let swing = opening([102.0, 163.0], [59.0, 163.0], Sign::Swing);
        let other = opening([150.0, 165.0], [190.0, 165.0], Sign::Bare);
        let ways = ways_of(&[bare, swing, other]);
        let kinds: Vec<DoorKind> = ways.iter().map(|way| way.kind).collect();
        assert_eq!(kinds, [DoorKind::Door, DoorKind::Opening]);
    }

    #[test]
    fn rooms_that_overlap_the_wall_or_touch_one_another_are_joined_too() {
        let touching = [
            rectangle(0.0, 0.0, 100.0, 80.0),
            rectangle(100.0, 0.0, 100.0, 80.0),
        ];
        for x in [96.0, 100.0, 104.0] {
            let door = opening([x, 20.0], [x, 60.0], Sign::Swing);
            let found = super::ways(
                &Borders::new(&touching),
                [0.0, 0.0, 200.0, 80.0],
                &[door],
                &Stop::new(&()),
            );
            assert_eq!(found.unwrap()[0].rooms, [0, 1], "{x}");
        }
    }

    #[test]
    fn joints_of_walls_are_too_narrow_beside_doors() {
        let door = opening([60.0, 165.0], [100.0, 165.0], Sign::Swing);
        let joint = opening([300.0, 165.0], [310.0, 165.0], Sign::Bare);
        assert_eq!(ways_of(&[door, joint]).len(), 1);
    }

    proptest! {
        #[test]
        fn a_door_anywhere_in_a_wall_joins_its_rooms(
            along in 0.1..0.6_f64,
            width in 0.1..0.3_f64,
            aside in -3.0..3.0_f64,
            angle in 0.0..6.3_f64,
        ) {
            let (sine, cosine) = angle.sin_cos();
            let turned = |[x, y]: [f64; 2]| [cosine * x - sine * y, sine * x + cosine * y];
            let turned_rooms: Vec<Polygon> = rooms().iter().map(|room| room.map_points(turned)).collect();
            let [start, end] = [along, along + width].map(|share| turned([215.0 + aside, 10.0 + 150.0 * share]));
            let found = super::ways(
                &Borders::new(&turned_rooms),
                [-600.0, -600.0, 600.0, 600.0],
                &[opening(start, end, Sign::Swing)],
                &Stop::new(&()),
            ).unwrap();
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].rooms, &vec![0, 1]);
        }
    }
}
