//! Rooms that share no area, by construction.
//!
//! The edges of all rooms are cut into one planar arrangement on a grid of hundredths of a pixel;
//! each of its faces goes to the best room that covers it; and a room is the largest connected set
//! of its faces. Two rooms cannot overlap then, and no outline can cross itself: they are made of
//! different faces of one subdivision of the plane.

use crate::error::{Error, Result};
use crate::geometry::{Polygon, Ring};
use crate::planar::arrangement::{Arrangement, arrange, degrees};
use crate::planar::faces::{Faces, NONE, OUTER, faces_of, origin, twice_area};
use crate::planar::point::{Point, Segment, orientation};
use crate::watch::Stop;

/// Grid units a page pixel: the precision of every coordinate in a result.
const UNITS_PER_PX: f64 = 100.0;
/// Crossings of outlines before the work is refused. Outlines of rooms meet along walls; they
/// hardly cross.
const MAX_CROSSINGS: u64 = 10_000_000;
/// The smallest triangle on the grid, in square units: what is smaller has no area.
const MIN_UNITS: f64 = 0.5;
/// No room.
const NOBODY: u32 = u32::MAX;

/// Makes polygons pairwise disjoint: what several cover goes to the first of them.
///
/// Polygons are in page pixels, the best first; each keeps its largest connected part, on a grid of
/// 0.01 px, or becomes `None` if nothing of `min_area_px` is left. The polygons are valid in the
/// sense of OGC Simple Features.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if the outlines cross each other beyond all reason;
/// [`Error::Cancelled`] if `stop` says so.
pub(crate) fn disjoint(
    polygons: &[Polygon],
    min_area_px: f64,
    stop: &Stop,
) -> Result<Vec<Option<Polygon>>> {
    let (segments, owners) = outline_segments(polygons)?;
    stop.check()?;
    let arrangement = arrange(&segments, MAX_CROSSINGS, stop)?;
    stop.check()?;
    let faces = faces_of(&arrangement);
    stop.check()?;
    let owner_of = owners_of_faces(&arrangement, &faces, &owners, polygons.len());
    stop.check()?;
    let parts = Parts::new(&faces, &owner_of);
    let min_units = min_area_px * UNITS_PER_PX * UNITS_PER_PX;
    let largest = parts.largest(&arrangement, &faces, polygons.len(), min_units);
    Ok(outlines(&arrangement, &faces, &parts, &largest))
}

/// The edges of all polygons on the grid, and the polygon of each.
fn outline_segments(polygons: &[Polygon]) -> Result<(Vec<Segment>, Vec<u32>)> {
    let (mut segments, mut owners) = (Vec::new(), Vec::new());
    for (owner, polygon) in polygons.iter().enumerate() {
        for ring in polygon.rings() {
            let points = ring
                .iter()
                .map(|&point| on_grid(point))
                .collect::<Result<Vec<Point>>>()?;
            let next = points.iter().cycle().skip(1);
            segments.extend(points.iter().zip(next).map(|(&from, &to)| [from, to]));
            owners.resize(segments.len(), owner as u32);
        }
    }
    Ok((segments, owners))
}

fn on_grid(point: [f64; 2]) -> Result<Point> {
    let [x, y] = point.map(|value| (value * UNITS_PER_PX).round());
    let limit = f64::from(Point::LIMIT);
    if x.abs() <= limit && y.abs() <= limit {
        return Ok(Point {
            x: x as i32,
            y: y as i32,
        });
    }
    Err(Error::Bug("a room lies beyond every page"))
}

/// The best room that covers each face.
///
/// Every face is reached from the unbounded one over edges; who covers it follows from who covers
/// the face before and whose outlines the edge is part of.
fn owners_of_faces(
    arrangement: &Arrangement,
    faces: &Faces,
    owners: &[u32],
    rooms: usize,
) -> Vec<u32> {
    // Outlines are closed, so the windings of a face are the same whichever way reaches it.
    let mut windings: Vec<Option<Vec<(u32, i32)>>> = vec![None; faces.len()];
    windings[OUTER as usize] = Some(Vec::new());
    let mut waiting = vec![OUTER];
    while let Some(face) = waiting.pop() {
        let Some(here) = windings[face as usize].clone() else {
            continue;
        };
        for &half_edge in faces.rings(face as usize).flatten() {
            let beyond = faces.face_of[(half_edge ^ 1) as usize];
            if beyond == NONE || windings[beyond as usize].is_some() {
                continue;
            }
            windings[beyond as usize] = Some(crossed(&here, arrangement, owners, half_edge));
            waiting.push(beyond);
        }
    }
    let owners = windings
        .iter()
        .map(|winding| best_owner(winding.iter().flatten(), rooms));
    owners.collect()
}

/// The first of the rooms whose outlines wind around a face.
fn best_owner<'a>(windings: impl Iterator<Item = &'a (u32, i32)>, rooms: usize) -> u32 {
    let covering = windings.filter(|&&(owner, winding)| winding != 0 && (owner as usize) < rooms);
    covering.map(|&(owner, _)| owner).min().unwrap_or(NOBODY)
}

/// Windings beyond a half-edge, from those on its own side.
fn crossed(
    here: &[(u32, i32)],
    arrangement: &Arrangement,
    owners: &[u32],
    half_edge: u32,
) -> Vec<(u32, i32)> {
    let mut beyond = here.to_vec();
    let edge = half_edge as usize / 2;
    for cover in arrangement.covers_of(edge) {
        let owner = owners[cover.segment as usize];
        // The face of a half-edge is on one side of it; an outline that runs the same way has it on
        // the same side.
        let change = if cover.forward == half_edge.is_multiple_of(2) {
            -1
        } else {
            1
        };
        match beyond.iter_mut().find(|(other, _)| *other == owner) {
            Some((_, winding)) => *winding += change,
            None => beyond.push((owner, change)),
        }
    }
    beyond.retain(|&(_, winding)| winding != 0);
    beyond
}

/// Connected sets of faces of one owner.
struct Parts {
    /// The part of each face.
    part_of: Vec<u32>,
    owners: Vec<u32>,
}

impl Parts {
    fn new(faces: &Faces, owner_of: &[u32]) -> Self {
        let mut parts = Self {
            part_of: vec![NONE; faces.len()],
            owners: Vec::new(),
        };
        for first in 0..faces.len() {
            if owner_of[first] == NOBODY || parts.part_of[first] != NONE {
                continue;
            }
            parts.flood(first, faces, owner_of);
        }
        parts
    }

    /// Adds the part of a face.
    ///
    /// Goes from face to face by a stack of its own: a page of noise has more faces than calls may
    /// be nested.
    fn flood(&mut self, first: usize, faces: &Faces, owner_of: &[u32]) {
        let part = self.owners.len() as u32;
        self.owners.push(owner_of[first]);
        self.part_of[first] = part;
        let mut waiting = vec![first];
        while let Some(face) = waiting.pop() {
            for &half_edge in faces.rings(face).flatten() {
                let beyond = faces.face_of[(half_edge ^ 1) as usize];
                let is_same = beyond != NONE && owner_of[beyond as usize] == owner_of[first];
                if is_same && self.part_of[beyond as usize] == NONE {
                    self.part_of[beyond as usize] = part;
                    waiting.push(beyond as usize);
                }
            }
        }
    }

    /// The largest part of each room, if it has at least so many square units.
    fn largest(
        &self,
        arrangement: &Arrangement,
        faces: &Faces,
        rooms: usize,
        min_units: f64,
    ) -> Vec<Option<u32>> {
        // Twice the area, a whole number: which of two parts is larger does not depend on rounding.
        let mut twice = vec![0_i64; self.owners.len()];
        for face in 0..faces.len() {
            if self.part_of[face] != NONE {
                twice[self.part_of[face] as usize] += faces
                    .rings(face)
                    .map(|ring| twice_area(arrangement, ring))
                    .sum::<i64>();
            }
        }
        let mut largest: Vec<Option<u32>> = vec![None; rooms];
        for (part, &owner) in self.owners.iter().enumerate() {
            let slot = &mut largest[owner as usize];
            let is_larger = slot.is_none_or(|other| twice[part] > twice[other as usize]);
            if is_larger && twice[part] as f64 / 2.0 >= min_units.max(MIN_UNITS) {
                *slot = Some(part as u32);
            }
        }
        largest
    }
}

/// The polygons of the parts that are kept.
///
/// Without the edges inside a part the part is one face, whose rings are its outline and its holes.
fn outlines(
    arrangement: &Arrangement,
    faces: &Faces,
    parts: &Parts,
    kept: &[Option<u32>],
) -> Vec<Option<Polygon>> {
    let mut is_kept = vec![false; parts.owners.len()];
    kept.iter()
        .flatten()
        .for_each(|&part| is_kept[part as usize] = true);
    // The kept part beside each half-edge.
    let beside: Vec<Option<u32>> = faces
        .face_of
        .iter()
        .map(|&face| parts.part_of.get(face as usize).copied())
        .map(|part| part.filter(|&part| is_kept.get(part as usize) == Some(&true)))
        .collect();
    let borders: Vec<usize> = (0..arrangement.edges.len())
        .filter(|edge| beside[2 * edge] != beside[2 * edge + 1])
        .collect();
    let outer = Arrangement {
        vertices: arrangement.vertices.clone(),
        edges: borders
            .iter()
            .map(|&edge| arrangement.edges[edge])
            .collect(),
        cover_starts: vec![0; borders.len() + 1],
        covers: vec![],
    };
    let outer_faces = faces_of(&outer);
    let mut face_of_part = vec![NONE; parts.owners.len()];
    for (index, &edge) in borders.iter().enumerate() {
        for side in 0..2 {
            if let Some(part) = beside[2 * edge + side] {
                face_of_part[part as usize] = outer_faces.face_of[2 * index + side];
            }
        }
    }
    let degrees = degrees(&outer);
    let polygons = kept.iter().map(|&part| {
        let face = face_of_part[part? as usize];
        let mut rings = outer_faces
            .rings(face as usize)
            .map(|ring| ring_of(&outer, ring, &degrees));
        Some(Polygon {
            exterior: rings.next()?,
            holes: rings.collect(),
        })
    });
    polygons.collect()
}

/// The corners of a ring: vertices where it turns, or where other outlines meet it.
fn ring_of(arrangement: &Arrangement, ring: &[u32], degrees: &[u32]) -> Ring {
    let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
    let mut corners = Ring::with_capacity(ring.len());
    for (&half_edge, &before) in ring.iter().zip(before) {
        let [from, at, to] = [
            origin(arrangement, before),
            origin(arrangement, half_edge),
            origin(arrangement, half_edge ^ 1),
        ]
        .map(|vertex| arrangement.vertices[vertex as usize]);
        if orientation(from, at, to) != 0 || degrees[origin(arrangement, half_edge) as usize] > 2 {
            corners.push([at.x, at.y].map(|units| f64::from(units) / UNITS_PER_PX));
        }
    }
    corners
}

#[cfg(test)]
mod tests {
    use geo::{BooleanOps, Validation};
    use proptest::prelude::*;

    use super::*;
    use crate::outline::polygon::to_geo;

    fn rectangle([x_min, y_min, x_max, y_max]: [f64; 4]) -> Polygon {
        let exterior = vec![
            [x_min, y_min],
            [x_max, y_min],
            [x_max, y_max],
            [x_min, y_max],
        ];
        Polygon {
            exterior,
            holes: vec![],
        }
    }

    #[test]
    fn polygons_apart_are_unchanged() {
        let rooms = [
            rectangle([0.0, 0.0, 10.0, 10.0]),
            rectangle([12.0, 0.0, 20.0, 10.25]),
        ];
        let found = disjoint(&rooms, 0.0, &Stop::new(&())).unwrap();
        for (before, after) in rooms.iter().zip(&found) {
            let after = after.as_ref().unwrap();
            assert_eq!(after.area_px(), before.area_px());
            assert_eq!(after.exterior.len(), 4);
        }
    }

    #[test]
    fn what_two_cover_goes_to_the_first() {
        let rooms = [
            rectangle([0.0, 0.0, 10.0, 10.0]),
            rectangle([8.0, 2.0, 20.0, 6.0]),
        ];
        let found = disjoint(&rooms, 0.0, &Stop::new(&())).unwrap();
        let areas: Vec<f64> = found.iter().flatten().map(Polygon::area_px).collect();
        assert_eq!(areas, [100.0, 40.0]);
    }

    #[test]
    fn a_room_in_a_worse_room_becomes_its_hole() {
        let rooms = [
            rectangle([4.0, 4.0, 6.0, 6.0]),
            rectangle([0.0, 0.0, 10.0, 10.0]),
        ];
        let found = disjoint(&rooms, 0.0, &Stop::new(&())).unwrap();
        let outer = found[1].as_ref().unwrap();
        assert_eq!((outer.holes.len(), outer.area_px()), (1, 96.0));
    }

    #[test]
    fn only_the_largest_rest_is_kept_if_it_is_large_enough() {
        let rooms = [
            rectangle([4.0, -1.0, 6.0, 11.0]),
            rectangle([0.0, 0.0, 10.5, 10.0]),
        ];
        assert_eq!(
            disjoint(&rooms, 0.0, &Stop::new(&())).unwrap()[1]
                .as_ref()
                .unwrap()
                .area_px(),
            45.0
        );
        assert_eq!(disjoint(&rooms, 46.0, &Stop::new(&())).unwrap()[1], None);
    }

    #[test]
    fn rooms_that_touch_at_a_corner_stay_simple() {
        let rooms = [
            rectangle([0.0, 0.0, 5.0, 5.0]),
            rectangle([5.0, 5.0, 9.0, 9.0]),
        ];
        let found = disjoint(&rooms, 0.0, &Stop::new(&())).unwrap();
        assert_eq!(
            found
                .iter()
                .flatten()
                .map(Polygon::area_px)
                .collect::<Vec<_>>(),
            [25.0, 16.0]
        );
    }

    proptest! {
        #[test]
        fn rooms_are_disjoint_and_valid_whatever_goes_in(
            boxes in prop::collection::vec((0.0_f64..50.0, 0.0_f64..50.0, 1.0_f64..30.0, 1.0_f64..30.0, -0.7_f64..0.7), 1..9),
        ) {
            let turned = |&(x, y, width, height, angle): &(f64, f64, f64, f64, f64)| {
                let corners = [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]];
                let (sine, cosine) = angle.sin_cos();
                let exterior = corners.map(|[u, v]| [x + u * cosine - v * sine, y + u * sine + v * cosine]).to_vec();
                Polygon { exterior, holes: vec![] }
            };
            let rooms: Vec<Polygon> = boxes.iter().map(turned).collect();
            let found: Vec<Polygon> = disjoint(&rooms, 0.0, &Stop::new(&())).unwrap().into_iter().flatten().collect();
            for (index, room) in found.iter().enumerate() {
                prop_assert!(to_geo(room).is_valid(), "{room:?}");
                for other in &found[..index] {
                    let shared = geo::Area::unsigned_area(&to_geo(room).intersection(&to_geo(other)));
                    prop_assert!(shared < 1e-6, "{shared}");
                }
            }
            // The best room keeps all that it had, but for rounding to the grid.
            prop_assert!((found[0].area_px() - rooms[0].area_px()).abs() < 1.0);
        }
    }
}
