//! The steps from segments to rooms.

use super::arrangement::{Arrangement, arrange};
use super::faces::{Faces, NONE, faces_of};
use super::grid::Grid;
use super::heal::{Reaches, heal};
use super::point::{Point, Segment};
use super::rooms::{corners, room_faces};
use super::scale::{FACING_GAP, NEAR_GAP, NOISE, WALL_THICKNESS, degrees, edge_length, room_side};
use super::snap::snap;
use super::{WallOptions, WallRoom, WallRooms};
use crate::error::Result;
use crate::geometry::{Polygon, Ring};
use crate::limits::Limits;
use crate::result::HealedGap;

/// An arrangement of walls with the faces that are rooms.
pub(super) struct Plan {
    arrangement: Arrangement,
    faces: Faces,
    rooms: Vec<u32>,
    /// Segments from this index on are virtual.
    first_virtual: u32,
}

impl Plan {
    pub(super) fn find(segments: &[Segment], grid: &Grid, options: &WallOptions, limits: &Limits) -> Result<Self> {
        let max_crossings = limits.max_crossings;
        let mut arrangement = arrange(segments, max_crossings)?;
        let mut side = room_side(&arrangement);
        let mut reaches = reaches(side, grid, options);
        if !is_clean(&arrangement, reaches.noise) {
            arrangement = arrange(&snap(segments, reaches.noise as i32, max_crossings)?, max_crossings)?;
            side = room_side(&arrangement);
            reaches = Reaches { noise: reaches.noise, ..self::reaches(side, grid, options) };
        }
        let mut first_virtual = u32::MAX;
        if let Some(healed) = heal(&arrangement, &reaches)? {
            arrangement = arrange(&healed.segments, max_crossings)?;
            first_virtual = healed.first_virtual as u32;
        }
        let faces = faces_of(&arrangement);
        let min_area = options.min_area.map(|area| grid.units(grid.units(area)));
        let rooms = room_faces(&arrangement, &faces, side, reaches.noise, min_area);
        Ok(Self { arrangement, faces, rooms, first_virtual })
    }

    pub(super) fn to_rooms(&self, grid: &Grid) -> WallRooms {
        let rooms = self.rooms.iter().map(|&face| self.room(face as usize, grid)).collect();
        let borders = (0..self.arrangement.edges.len()).filter(|edge| self.faces.face_of[2 * edge] != NONE);
        let mut healed_gaps: Vec<HealedGap> = borders
            .filter(|&edge| self.is_virtual(edge))
            .map(|edge| healed_gap(self.arrangement.segment(edge), grid))
            .collect();
        healed_gaps.sort_by(|a, b| {
            let key = |gap: &HealedGap| [gap.start[0], gap.start[1], gap.end[0], gap.end[1]];
            key(a)
                .iter()
                .zip(key(b))
                .map(|(a, b)| a.total_cmp(&b))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        WallRooms { rooms, healed_gaps }
    }

    fn room(&self, face: usize, grid: &Grid) -> WallRoom {
        let ring = |ring: &[u32]| -> Ring {
            corners(&self.arrangement, ring).into_iter().map(|point| grid.drawing(point)).collect()
        };
        let mut rings = self.faces.rings(face).map(ring);
        let polygon = Polygon { exterior: rings.next().unwrap_or_default(), holes: rings.collect() };
        WallRoom { polygon, confidence: self.confidence(face) }
    }

    fn confidence(&self, face: usize) -> f64 {
        let (mut total, mut open) = (0.0, 0.0);
        for &half_edge in self.faces.rings(face).flatten() {
            let edge = half_edge as usize / 2;
            let length = edge_length(&self.arrangement, edge);
            total += length;
            open += if self.is_virtual(edge) { length } else { 0.0 };
        }
        1.0 - open / total
    }

    /// Whether no wall lies on an edge, only bridges.
    fn is_virtual(&self, edge: usize) -> bool {
        self.arrangement.covers_of(edge).first().is_some_and(|cover| cover.segment >= self.first_virtual)
    }
}

fn healed_gap([a, b]: [Point; 2], grid: &Grid) -> HealedGap {
    let length = grid.length((a.distance_squared(b) as f64).sqrt());
    HealedGap { start: grid.drawing(a.min(b)), end: grid.drawing(a.max(b)), length }
}

fn reaches(side: f64, grid: &Grid, options: &WallOptions) -> Reaches {
    // Longer than the drawing is no reach; the bound keeps conversions to integers in range.
    let within = |units: f64| units.min(f64::from(Point::LIMIT / 4));
    let given = options.max_gap.map(|gap| grid.units(gap));
    let near = given.unwrap_or(f64::INFINITY).min(NEAR_GAP * side);
    Reaches {
        noise: within(options.snap_distance.map_or(NOISE * side, |distance| grid.units(distance))),
        near: within(near),
        facing: within(given.unwrap_or(FACING_GAP * side)),
        thickness: within(WALL_THICKNESS * side),
    }
}

/// Whether every wall ends at another, and no edge is so short that it may be noise.
fn is_clean(arrangement: &Arrangement, noise: f64) -> bool {
    let shortest_squared = 4.0 * noise * noise;
    let is_long = |edge: usize| {
        let [a, b] = arrangement.segment(edge);
        a.distance_squared(b) as f64 > shortest_squared
    };
    !degrees(arrangement).contains(&1) && (0..arrangement.edges.len()).all(is_long)
}
