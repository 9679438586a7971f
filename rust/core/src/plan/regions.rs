//! Which rooms are of one plan: those that walls part, those that an engine saw among the walls of
//! one plan, and what stands alone beside them.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::error::Result;
use crate::geometry::{
    Polygon, Ring, distance, dot, edges, is_around, moved, signed_area, union_xyxy, vector,
};
use crate::plan::borders::Borders;
use crate::plan::{Region, median};
use crate::watch::Stop;

/// Sides of a room from which its neighbours are looked for, the longest ones.
const SIDES: usize = 4;
/// How far rooms of one plan are apart: in walls, and in sides of the usual room where that is more.
const REACH_IN_WALLS: f64 = 2.5;
const REACH_IN_SIDES: f64 = 0.12;
/// How far parts of a plan are apart between which a room was not found, in sides of the usual room,
/// and how much of the smaller faces the larger.
const LOST_ROOM_IN_SIDES: f64 = 0.5;
const MIN_FACING: f64 = 0.5;
/// Most parts that are compared with one another, the first ones.
const MAX_PARTS: usize = 500;
/// So many rooms make a plan by themselves.
const MIN_ROOMS: usize = 2;

/// The plans, in reading order. Every room is of one.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn regions(rooms: &[Polygon], outlines: &[Ring], stop: &Stop) -> Result<Vec<Region>> {
    let borders = &Borders::new(rooms);
    let boxes: Vec<[f64; 4]> = rooms.iter().map(Polygon::bbox_xyxy).collect();
    let side = median(rooms.iter().map(|room| room.area_px().sqrt())).unwrap_or(0.0);
    let wall = usual_wall(rooms, borders, stop)?;
    let reach = (REACH_IN_WALLS * wall).max(REACH_IN_SIDES * side);
    let mut groups = Groups::new(rooms.len());
    join_neighbours(&mut groups, rooms, borders, reach, stop)?;
    join_within(&mut groups, rooms, outlines, stop)?;
    if outlines.is_empty() {
        join_facing(&mut groups, &boxes, LOST_ROOM_IN_SIDES * side);
    }
    adopt_lone(&mut groups, &boxes);
    let lists = groups.lists().into_iter();
    Ok(in_reading_order(
        lists.map(|rooms| region(rooms, &boxes)).collect(),
    ))
}

fn region(rooms: Vec<usize>, boxes: &[[f64; 4]]) -> Region {
    let all = rooms.iter().map(|&room| boxes[room]).reduce(union_xyxy);
    Region {
        name: None,
        bounding_box: all.unwrap_or_default(),
        rooms,
    }
}

/// How far neighbours are apart across a wall; 0 without neighbours.
fn usual_wall(rooms: &[Polygon], borders: &Borders, stop: &Stop) -> Result<f64> {
    let mut walls: Vec<f64> = vec![];
    for (index, room) in rooms.iter().enumerate() {
        stop.check()?;
        let far = room.area_px().sqrt();
        let outward = -signed_area(&room.exterior).signum();
        let mut sides: Vec<([f64; 2], [f64; 2])> = edges(&room.exterior).collect();
        sides.sort_by(|a, b| distance(b.0, b.1).total_cmp(&distance(a.0, a.1)));
        for (start, end) in sides.into_iter().take(SIDES) {
            let length = distance(start, end).max(f64::MIN_POSITIVE);
            let [x, y] = vector(start, end);
            let way = [-y * outward / length, x * outward / length];
            let middle = [0, 1].map(|axis| f64::midpoint(start[axis], end[axis]));
            let met = borders.crossings(middle, moved(middle, way, far));
            let other = met.iter().find(|met| met.enters && met.room != index);
            walls.extend(other.map(|met| met.at));
        }
    }
    Ok(median(walls.into_iter()).unwrap_or(0.0))
}

fn join_neighbours(
    groups: &mut Groups,
    rooms: &[Polygon],
    borders: &Borders,
    reach: f64,
    stop: &Stop,
) -> Result<()> {
    for (index, room) in rooms.iter().enumerate() {
        stop.check()?;
        for (start, end) in room.rings().flat_map(|ring| edges(ring)) {
            let around = [
                start[0].min(end[0]) - reach,
                start[1].min(end[1]) - reach,
                start[0].max(end[0]) + reach,
                start[1].max(end[1]) + reach,
            ];
            for (other, side) in borders.within(around) {
                if !groups.are_one(index, other) && apart([start, end], side) <= reach {
                    groups.join(index, other);
                }
            }
        }
    }
    Ok(())
}

/// Joins the groups that have most of their rooms in one outline. What goes around two plans is the
/// frame of a sheet.
fn join_within(
    groups: &mut Groups,
    rooms: &[Polygon],
    outlines: &[Ring],
    stop: &Stop,
) -> Result<()> {
    let corners = rooms.iter().enumerate().filter_map(|(index, room)| {
        let corner = room.exterior.first()?;
        Some(GeomWithData::new(*corner, index))
    });
    let corners = RTree::bulk_load(corners.collect());
    let mut outlines: Vec<&Ring> = outlines.iter().filter(|ring| ring.len() >= 3).collect();
    outlines.sort_by(|a, b| signed_area(a).abs().total_cmp(&signed_area(b).abs()));
    // The outline of a smaller plan by which a group was joined to others.
    let mut taken = vec![false; rooms.len()];
    for outline in outlines {
        stop.check()?;
        let [x_min, y_min, x_max, y_max] = bounds(outline);
        let envelope = AABB::from_corners([x_min, y_min], [x_max, y_max]);
        let inside = corners.locate_in_envelope(&envelope);
        let inside = inside.filter(|corner| is_around(edges(outline), *corner.geom()));
        let mut held: Vec<usize> = inside.map(|corner| groups.root(corner.data)).collect();
        held.sort_unstable();
        let mut roots: Vec<usize> = vec![];
        for same in held.chunk_by(|a, b| a == b) {
            let is_most = 2 * same.len() > groups.size(same[0]);
            roots.extend(is_most.then_some(same[0]));
        }
        let plans = roots.iter().filter(|&&root| taken[root]).count();
        let [first, others @ ..] = roots.as_slice() else {
            continue;
        };
        if plans >= 2 {
            continue;
        }
        for &other in others {
            groups.join(*first, other);
        }
        let root = groups.root(*first);
        taken[root] = groups.size(root) >= MIN_ROOMS;
    }
    Ok(())
}

/// Joins parts that face one another across so much that a room may be missing between them.
fn join_facing(groups: &mut Groups, boxes: &[[f64; 4]], reach: f64) {
    let parts: Vec<(usize, [f64; 4])> = groups
        .lists()
        .into_iter()
        .filter(|list| list.len() >= MIN_ROOMS)
        .filter_map(|list| {
            let all = list.iter().map(|&room| boxes[room]).reduce(union_xyxy)?;
            Some((list[0], all))
        })
        .take(MAX_PARTS)
        .collect();
    for (index, (first, own)) in parts.iter().enumerate() {
        for (second, its) in &parts[..index] {
            let gaps = gaps(*own, *its);
            let faces = [0, 1].into_iter().any(|axis| {
                let extent = |sides: &[f64; 4]| sides[axis + 2] - sides[axis];
                gaps[1 - axis] <= reach && -gaps[axis] >= MIN_FACING * extent(own).min(extent(its))
            });
            if faces {
                groups.join(*first, *second);
            }
        }
    }
}

/// Joins rooms that stand alone to the nearest plan, or to one another if there is none.
fn adopt_lone(groups: &mut Groups, boxes: &[[f64; 4]]) {
    let lists = groups.lists();
    let (plans, lone): (Vec<_>, Vec<_>) = lists.iter().partition(|list| list.len() >= MIN_ROOMS);
    let of_plans = plans.into_iter().flatten().map(|&room| {
        let [x_min, y_min, x_max, y_max] = boxes[room];
        let rectangle = Rectangle::from_corners([x_min, y_min], [x_max, y_max]);
        GeomWithData::new(rectangle, room)
    });
    let of_plans = RTree::bulk_load(of_plans.collect());
    let mut previous = None;
    for &room in lone.into_iter().flatten() {
        let [x_min, y_min, x_max, y_max] = boxes[room];
        let middle = [f64::midpoint(x_min, x_max), f64::midpoint(y_min, y_max)];
        let nearest = of_plans.nearest_neighbor(&middle).map(|near| near.data);
        if let Some(other) = nearest.or(previous) {
            groups.join(room, other);
        }
        previous = Some(room);
    }
}

/// Row by row: what begins above the middle of the first plan of a row is of it.
fn in_reading_order(mut regions: Vec<Region>) -> Vec<Region> {
    let corner = |region: &Region| [region.bounding_box[0], region.bounding_box[1]];
    regions.sort_by(|a, b| {
        let (own, its) = (corner(a), corner(b));
        own[1].total_cmp(&its[1]).then(own[0].total_cmp(&its[0]))
    });
    let mut rows: Vec<Vec<Region>> = vec![];
    for region in regions {
        let [_, y_min, ..] = region.bounding_box;
        let is_of_row = |row: &Vec<Region>| {
            let first = row.first().map(|first| first.bounding_box);
            first.is_some_and(|[_, top, _, bottom]| y_min < f64::midpoint(top, bottom))
        };
        match rows.last_mut() {
            Some(row) if is_of_row(row) => row.push(region),
            _ => rows.push(vec![region]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| corner(a)[0].total_cmp(&corner(b)[0]));
    }
    rows.into_iter().flatten().collect()
}

/// Rooms put together.
struct Groups {
    parents: Vec<usize>,
    sizes: Vec<usize>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self {
            parents: (0..count).collect(),
            sizes: vec![1; count],
        }
    }

    fn root(&mut self, mut room: usize) -> usize {
        while self.parents[room] != room {
            self.parents[room] = self.parents[self.parents[room]];
            room = self.parents[room];
        }
        room
    }

    fn are_one(&mut self, a: usize, b: usize) -> bool {
        self.root(a) == self.root(b)
    }

    fn size(&mut self, room: usize) -> usize {
        let root = self.root(room);
        self.sizes[root]
    }

    fn join(&mut self, a: usize, b: usize) {
        let [a, b] = [self.root(a), self.root(b)];
        if a == b {
            return;
        }
        let (large, small) = if self.sizes[a] >= self.sizes[b] {
            (a, b)
        } else {
            (b, a)
        };
        self.parents[small] = large;
        self.sizes[large] += self.sizes[small];
    }

    /// The rooms of each group, in the order of the first.
    fn lists(&mut self) -> Vec<Vec<usize>> {
        let count = self.parents.len();
        let mut places = vec![usize::MAX; count];
        let mut lists: Vec<Vec<usize>> = vec![];
        for room in 0..count {
            let root = self.root(room);
            if places[root] == usize::MAX {
                places[root] = lists.len();
                lists.push(vec![]);
            }
            lists[places[root]].push(room);
        }
        lists
    }
}

/// How far two boxes are apart on each axis; negative where they overlap.
fn gaps(a: [f64; 4], b: [f64; 4]) -> [f64; 2] {
    [0, 1].map(|axis| a[axis].max(b[axis]) - a[axis + 2].min(b[axis + 2]))
}

fn bounds(ring: &[[f64; 2]]) -> [f64; 4] {
    let boxes = ring.iter().map(|&[x, y]| [x, y, x, y]);
    boxes.reduce(union_xyxy).unwrap_or_default()
}

/// Distance between two segments that do not cross, as those of disjoint rooms.
fn apart(a: [[f64; 2]; 2], b: [[f64; 2]; 2]) -> f64 {
    let ends = [(a[0], b), (a[1], b), (b[0], a), (b[1], a)];
    let away = ends.map(|(point, segment)| from_segment(point, segment));
    away.into_iter().fold(f64::INFINITY, f64::min)
}

fn from_segment(point: [f64; 2], [start, end]: [[f64; 2]; 2]) -> f64 {
    let along = vector(start, end);
    let length = dot(along, along).max(f64::MIN_POSITIVE);
    let share = (dot(vector(start, point), along) / length).clamp(0.0, 1.0);
    distance(point, moved(start, along, share))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    /// Two by two rooms of 100 with walls of 10.
    fn plan(x: f64, y: f64) -> Vec<Polygon> {
        let places = [[0.0, 0.0], [110.0, 0.0], [0.0, 110.0], [110.0, 110.0]];
        places
            .map(|[right, down]| rectangle(x + right, y + down, 100.0, 100.0))
            .to_vec()
    }

    fn lists(rooms: &[Polygon], outlines: &[Ring]) -> Vec<Vec<usize>> {
        let found = regions(rooms, outlines, &Stop::new(&())).unwrap();
        found.into_iter().map(|region| region.rooms).collect()
    }

    #[test]
    fn rooms_across_a_wall_are_of_one_plan_and_storeys_are_two() {
        let rooms = [plan(400.0, 0.0), plan(0.0, 20.0)].concat();
        assert_eq!(lists(&rooms, &[]), [vec![4, 5, 6, 7], vec![0, 1, 2, 3]]);
    }

    #[test]
    fn a_room_that_stands_alone_joins_the_nearest_plan() {
        let garage = rectangle(0.0, 300.0, 80.0, 80.0);
        let rooms = [plan(0.0, 0.0), plan(600.0, 0.0), vec![garage]].concat();
        assert_eq!(lists(&rooms, &[]), [vec![0, 1, 2, 3, 8], vec![4, 5, 6, 7]]);
        assert_eq!(
            lists(
                &[
                    rectangle(0.0, 0.0, 9.0, 9.0),
                    rectangle(900.0, 0.0, 9.0, 9.0)
                ],
                &[]
            ),
            [[0, 1]]
        );
        assert!(lists(&[], &[]).is_empty());
    }

    #[test]
    fn parts_that_face_one_another_across_a_lost_corridor_are_one() {
        let rooms = [plan(0.0, 0.0), plan(0.0, 255.0)].concat();
        assert_eq!(lists(&rooms, &[]).len(), 1);
        // Walls tell that they are two.
        let outlines = [0.0, 255.0].map(|y| rectangle(-10.0, y - 10.0, 230.0, 230.0).exterior);
        assert_eq!(lists(&rooms, &outlines).len(), 2);
    }

    #[test]
    fn walls_around_distant_parts_make_one_plan_but_the_frame_of_a_sheet_does_not() {
        let rooms = [plan(0.0, 0.0), plan(700.0, 0.0)].concat();
        let all = rectangle(-50.0, -50.0, 1_100.0, 400.0).exterior;
        assert_eq!(lists(&rooms, std::slice::from_ref(&all)).len(), 1);
        let own = [0.0, 700.0].map(|x| rectangle(x - 10.0, -10.0, 230.0, 230.0).exterior);
        assert_eq!(
            lists(&rooms, &[all, own[0].clone(), own[1].clone()]).len(),
            2
        );
    }

    proptest! {
        #[test]
        fn every_room_is_of_one_plan(places in prop::collection::vec((0..40_u32, 0..40_u32), 0..60)) {
            let mut places = places;
            places.sort_unstable();
            places.dedup();
            let rooms: Vec<Polygon> = places
                .iter()
                .map(|&(x, y)| rectangle(f64::from(x) * 50.0, f64::from(y) * 50.0, 44.0, 44.0))
                .collect();
            let mut all: Vec<usize> = lists(&rooms, &[]).concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..rooms.len()).collect::<Vec<_>>());
        }
    }
}
