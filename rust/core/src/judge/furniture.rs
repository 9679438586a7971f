//! Masks on furniture: desks, beds, cars. A model takes each for a room where many stand in one.

use std::collections::BTreeSet;

use super::WALLED_SURE;
use super::claim::{Claim, Kind};
use super::region::Region;

/// Things that stand in a room are at least so many, each at most this share of the room.
const MIN_ALIKE: usize = 4;
const MAX_SHARE: f64 = 1.0 / 6.0;
/// A room fills at least this share of its bounding box: what stands in the notch of an angled one
/// need not stand in the room.
const MIN_FILL: f64 = 0.7;
/// What walls enclose by itself is no thing, from this intersection over union on.
const ENCLOSED_IOU: f64 = 0.5;
/// Sides of things of one kind differ by at most this share.
const SAME_SIDE: f64 = 0.15;
/// Between things and the walls of their room there is at least so much space, in thicknesses of
/// walls: rooms reach to walls.
const MIN_SPACE: u32 = 1;

/// Leaves out masks that are alike and stand free in one region that walls surely enclose.
///
/// Cells of a corridor are alike as well, but each reaches to a wall of what encloses them. Outlines of
/// things cut the region around them in pieces, so its bounding box is taken for it. What is left out
/// says of the region that it is a room.
pub(crate) fn leave_out_furniture(claims: &mut Vec<Claim>, thickness_cells: u32) {
    let space = MIN_SPACE * thickness_cells;
    let is_sure = |&index: &usize| {
        let claim = &claims[index];
        matches!(claim.kind, Kind::Enclosed(..)) && claim.sure >= WALLED_SURE
    };
    let rooms: Vec<usize> = (0..claims.len()).filter(is_sure).collect();
    let is_bare = |&index: &usize| {
        let Claim { kind, region, .. } = &claims[index];
        let mut ious = rooms.iter().map(|&room| claims[room].region.iou(region));
        matches!(kind, Kind::Mask) && ious.all(|iou| iou < ENCLOSED_IOU)
    };
    let bare: Vec<usize> = (0..claims.len()).filter(is_bare).collect();
    let mut things = BTreeSet::new();
    let mut furnished = vec![];
    for room in rooms {
        let region = |index: usize| &claims[index].region;
        let stands_in = |&&index: &&usize| stands_free(region(index), region(room), space);
        let inside: Vec<usize> = bare.iter().filter(stands_in).copied().collect();
        let has_many = |&&index: &&usize| {
            let alike = inside
                .iter()
                .filter(|&&other| are_alike(region(index), region(other)));
            alike.count() >= MIN_ALIKE
        };
        let of_room: Vec<usize> = inside.iter().filter(has_many).copied().collect();
        if !of_room.is_empty() {
            furnished.push(room);
            things.extend(of_room);
        }
    }
    for room in furnished {
        if let Kind::Enclosed(_, looks) = &mut claims[room].kind {
            looks.is_furnished = true;
        }
    }
    let mut index = 0..;
    claims.retain(|_| !index.next().is_some_and(|index| things.contains(&index)));
}

/// Whether a thing stands in a room with space to the walls on all sides.
fn stands_free(thing: &Region, room: &Region, space: u32) -> bool {
    let ([x_min, y_min, x_max, y_max], around) = (thing.bbox_xyxy(), room.bbox_xyxy());
    let box_cells = f64::from(around[2] - around[0]) * f64::from(around[3] - around[1]);
    thing.area_cells <= MAX_SHARE * room.area_cells
        && room.area_cells >= MIN_FILL * box_cells
        && around[0] + space <= x_min
        && around[1] + space <= y_min
        && x_max + space <= around[2]
        && y_max + space <= around[3]
}

fn are_alike(a: &Region, b: &Region) -> bool {
    let sides = |region: &Region| {
        let [x_min, y_min, x_max, y_max] = region.bbox_xyxy();
        [x_max - x_min, y_max - y_min].map(f64::from)
    };
    let ([width, height], [other_width, other_height]) = (sides(a), sides(b));
    let is_same = |a: f64, b: f64| a.min(b) >= (1.0 - SAME_SIDE) * a.max(b);
    is_same(width, other_width) && is_same(height, other_height)
        || is_same(width, other_height) && is_same(height, other_width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::claim::Family;
    use crate::judge::claim::made::{enclosed, mask};

    const THICKNESS: u32 = 4;
    const ROOM: [u32; 4] = [0, 0, 300, 200];

    /// Rows of things of 40 x 20 cells, so far from the walls of a room and from one another.
    fn things(space: u32, columns: u32, rows: u32) -> Vec<Claim<'static>> {
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| [column, row]));
        let thing = |[column, row]: [u32; 2]| {
            let (x, y) = (space + column * (40 + space), space + row * (20 + space));
            mask([x, y, x + 40, y + 20], 0.8)
        };
        places.map(thing).collect()
    }

    /// How many masks are left, and whether the room is furnished.
    fn left(mut claims: Vec<Claim>) -> (usize, bool) {
        leave_out_furniture(&mut claims, THICKNESS);
        let is_furnished =
            |claim: &Claim| matches!(&claim.kind, Kind::Enclosed(_, looks) if looks.is_furnished);
        let masks = claims
            .iter()
            .filter(|claim| matches!(claim.kind, Kind::Mask))
            .count();
        (masks, claims.iter().any(is_furnished))
    }

    fn in_room(mut masks: Vec<Claim<'static>>) -> Vec<Claim<'static>> {
        masks.push(enclosed(Family::Part, ROOM));
        masks
    }

    #[test]
    fn many_things_of_one_kind_that_stand_free_make_a_furnished_room() {
        assert_eq!(left(in_room(things(10, 4, 3))), (0, true));
        assert_eq!(left(in_room(things(10, 2, 2))), (0, true));
    }

    #[test]
    fn few_things_and_those_at_walls_stay() {
        assert_eq!(left(in_room(things(10, 3, 1))), (3, false));
        assert_eq!(left(in_room(things(2, 4, 1))), (4, false));
    }

    #[test]
    fn what_is_the_room_or_walls_enclose_stays() {
        let mut claims = in_room(things(10, 4, 1));
        claims.push(mask(ROOM, 0.9));
        assert_eq!(left(claims), (1, true));
        let mut claims = in_room(things(10, 4, 1));
        claims.extend((0..4).map(|column| {
            let x = 10 + 50 * column;
            enclosed(Family::Part, [x, 10, x + 40, 30])
        }));
        assert_eq!(left(claims), (4, false));
    }

    #[test]
    fn nothing_is_furniture_without_a_room_that_walls_surely_enclose() {
        assert_eq!(left(things(10, 4, 3)), (12, false));
        let mut unsure = enclosed(Family::Part, ROOM);
        unsure.sure = 0.5;
        let mut claims = things(10, 4, 3);
        claims.push(unsure);
        assert_eq!(left(claims), (12, false));
    }
}
