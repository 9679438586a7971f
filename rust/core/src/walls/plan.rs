//! The steps from segments to rooms.

use super::grid::Grid;
use super::heal::{Reaches, join_facing, join_near};
use super::joints::Joint;
use super::rooms::{RoomFaces, corners, is_any_narrow, room_faces};
use super::scale::{
    FACING_GAP, FACING_GAP_DOUBLE, NEAR_GAP, NOISE, ROUNDING, Scale, WALL_END, edge_length,
};
use super::snap::snap;
use super::{WallOptions, WallRoom, WallRooms};
use crate::claim::HealedGap;
use crate::error::Result;
use crate::geometry::{Polygon, Ring};
use crate::input::limits::Limits;
use crate::planar::arrangement::{Arrangement, arrange, degrees};
use crate::planar::faces::{Faces, NONE, faces_of};
use crate::planar::point::{Point, Segment};

/// Longer than the drawing is no reach; the bound keeps conversions to integers in range.
const MAX_REACH: f64 = (Point::LIMIT / 4) as f64;

/// An arrangement of walls with the faces that are rooms.
pub(super) struct Plan {
    arrangement: Arrangement,
    faces: Faces,
    rooms: Vec<u32>,
    /// Segments from this index on are virtual.
    first_virtual: u32,
    joints: Vec<Joint>,
}

impl Plan {
    pub(super) fn find(
        segments: &[Segment],
        grid: &Grid,
        options: &WallOptions,
        limits: &Limits,
    ) -> Result<Self> {
        let max_crossings = limits.max_crossings;
        let segments = in_order(segments);
        let mut arrangement = arrange(&segments, max_crossings)?;
        let mut scale = Scale::of(&arrangement);
        let mut joints: Vec<Joint> = Vec::new();
        let noise = options
            .snap_distance
            .map_or(NOISE * scale.side, |distance| grid.units(distance))
            .min(MAX_REACH);
        if !is_clean(&arrangement, noise) {
            let snapped = snap(
                &segments,
                noise as i32,
                ROUNDING * scale.side,
                max_crossings,
            )?;
            arrangement = arrange(&snapped.segments, max_crossings)?;
            joints = snapped.joints;
            scale = Scale::of(&arrangement);
        }
        let mut first_virtual = u32::MAX;
        let reaches = reaches(&scale, noise, grid, options);
        for join in [join_near, join_facing] {
            let is_virtual = |edge: usize| is_virtual(&arrangement, edge, first_virtual);
            if let Some(healed) = join(&arrangement, &is_virtual, &reaches)? {
                arrangement = arrange(&healed.segments, max_crossings)?;
                first_virtual = healed.first_virtual as u32;
            }
        }
        let faces = faces_of(&arrangement);
        let min_area = options.min_area.map(|area| grid.units(grid.units(area)));
        let RoomFaces { faces: rooms, side } =
            room_faces(&arrangement, &faces, &scale, noise, min_area);
        // Walls in short pieces make the first estimate of the side too small.
        joints.retain(|joint| joint.length() > ROUNDING * side);
        Ok(Self {
            arrangement,
            faces,
            rooms,
            first_virtual,
            joints,
        })
    }

    pub(super) fn to_rooms(&self, grid: &Grid) -> WallRooms {
        let rooms = self
            .rooms
            .iter()
            .map(|&face| self.room(face as usize, grid))
            .collect();
        let borders =
            (0..self.arrangement.edges.len()).filter(|edge| self.faces.face_of[2 * edge] != NONE);
        let bridges = borders
            .filter(|&edge| self.is_virtual(edge))
            .map(|edge| self.arrangement.segment(edge));
        let mut healed_gaps: Vec<HealedGap> = bridges
            .chain(self.gaps_at_corners())
            .map(|gap| healed_gap(gap, grid))
            .collect();
        healed_gaps.sort_by(HealedGap::order);
        WallRooms { rooms, healed_gaps }
    }

    /// The gaps that snapping closed at corners of faces.
    fn gaps_at_corners(&self) -> Vec<Segment> {
        if self.joints.is_empty() {
            return Vec::new();
        }
        let borders =
            (0..self.arrangement.edges.len()).filter(|edge| self.faces.face_of[2 * edge] != NONE);
        let mut corners: Vec<Point> = borders
            .flat_map(|edge| self.arrangement.segment(edge))
            .collect();
        corners.sort_unstable();
        let at_corners = self
            .joints
            .iter()
            .filter(|joint| corners.binary_search(&joint.place).is_ok());
        at_corners.map(|joint| joint.gap).collect()
    }

    fn room(&self, face: usize, grid: &Grid) -> WallRoom {
        let ring = |ring: &[u32]| -> Ring {
            corners(&self.arrangement, ring)
                .into_iter()
                .map(|point| grid.drawing(point))
                .collect()
        };
        let mut rings = self.faces.rings(face).map(ring);
        let polygon = Polygon {
            exterior: rings.next().unwrap_or_default(),
            holes: rings.collect(),
        };
        WallRoom {
            polygon,
            confidence: self.confidence(face),
        }
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

    fn is_virtual(&self, edge: usize) -> bool {
        is_virtual(&self.arrangement, edge, self.first_virtual)
    }
}

/// Whether no wall lies on an edge, only bridges, which are the segments from `first_virtual` on.
fn is_virtual(arrangement: &Arrangement, edge: usize, first_virtual: u32) -> bool {
    arrangement
        .covers_of(edge)
        .first()
        .is_some_and(|cover| cover.segment >= first_virtual)
}

/// Each segment of some length once, from its lesser end, in order: what is joined with what may
/// not depend on the order of the input.
fn in_order(segments: &[Segment]) -> Vec<Segment> {
    let long = segments.iter().filter(|[a, b]| a != b);
    let mut sorted: Vec<Segment> = long.map(|&[a, b]| [a.min(b), a.max(b)]).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

fn healed_gap([a, b]: [Point; 2], grid: &Grid) -> HealedGap {
    let length = grid.length((a.distance_squared(b) as f64).sqrt());
    HealedGap {
        start: grid.drawing(a.min(b)),
        end: grid.drawing(a.max(b)),
        length,
    }
}

fn reaches(scale: &Scale, noise: f64, grid: &Grid, options: &WallOptions) -> Reaches {
    let given = options.max_gap.map(|gap| grid.units(gap));
    Reaches {
        noise,
        near: given.unwrap_or(f64::INFINITY).min(NEAR_GAP * scale.side),
        facing: given.unwrap_or(FACING_GAP * scale.side).min(MAX_REACH),
        facing_double: given
            .unwrap_or(FACING_GAP_DOUBLE * scale.side)
            .min(MAX_REACH),
        thickness: WALL_END * scale.side,
    }
}

/// Whether every wall ends at another, and nothing is so short that it may be noise, or at least no
/// face is so narrow.
fn is_clean(arrangement: &Arrangement, noise: f64) -> bool {
    let shortest_squared = 4.0 * noise * noise;
    let is_long = |edge: usize| {
        let [a, b] = arrangement.segment(edge);
        a.distance_squared(b) as f64 > shortest_squared
    };
    let is_any_loose = || degrees(arrangement).contains(&1);
    let is_all_long = || (0..arrangement.edges.len()).all(is_long);
    !is_any_loose()
        && (is_all_long() || !is_any_narrow(arrangement, &faces_of(arrangement), 2.0 * noise))
}
