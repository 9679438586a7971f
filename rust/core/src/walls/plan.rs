//! The steps from segments to rooms.

use super::grid::Grid;
use super::heal::{Reaches, join_facing, join_near};
use super::joints::Joint;
use super::options::WallOptions;
use super::rooms::{RoomFaces, corners, is_any_narrow, room_faces};
use super::scale::{
    FACING_GAP, FACING_GAP_DOUBLE, NARROW, NEAR_GAP, NOISE, ROUNDING, Scale, WALL_END, edge_length,
};
use super::snap::snap;
use crate::claim::{HealedGap, RoomShape, RoomSource};
use crate::error::Result;
use crate::geometry::{Polygon, Ring};
use crate::input::limits::Limits;
use crate::planar::arrangement::{Arrangement, arrange, degrees};
use crate::planar::faces::{Faces, NONE, faces_of};
use crate::planar::point::{Point, Segment};
use crate::watch::Stop;

/// Longer than the drawing is no reach; the bound keeps conversions to integers in range.
const MAX_REACH: f64 = (Point::LIMIT / 4) as f64;

/// A room that walls enclose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WallRoom {
    pub polygon: Polygon,
    /// 1 less the share of the perimeter that is virtual.
    pub confidence: f64,
}

impl WallRoom {
    pub(crate) fn into_shape(self) -> RoomShape {
        RoomShape::of_engine(
            RoomSource::VectorWalls,
            self.polygon,
            self.confidence as f32,
        )
    }
}

/// What walls enclose.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct WallRooms {
    /// Pairwise disjoint and valid.
    pub rooms: Vec<WallRoom>,
    /// Virtual edges at the border of a face, sorted.
    pub healed_gaps: Vec<HealedGap>,
}

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
        stop: &Stop,
    ) -> Result<Self> {
        let max_crossings = limits.max_crossings;
        let segments = in_order(segments);
        let mut arrangement = arrange(&segments, max_crossings, stop)?;
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
                stop,
            )?;
            arrangement = arrange(&snapped.segments, max_crossings, stop)?;
            joints = snapped.joints;
            scale = Scale::of(&arrangement);
        }
        let mut first_virtual = u32::MAX;
        let reaches = reaches(&scale, noise, grid, options);
        for join in [join_near, join_facing] {
            let is_virtual = |edge: usize| is_virtual(&arrangement, edge, first_virtual);
            if let Some(healed) = join(&arrangement, &is_virtual, &reaches, stop)? {
                arrangement = arrange(&healed.segments, max_crossings, stop)?;
                first_virtual = healed.first_virtual as u32;
            }
        }
        let faces = faces_of(&arrangement);
        let min_area = options.min_area.map(|area| grid.units(grid.units(area)));
        let RoomFaces { faces: rooms, side } = room_faces(
            &arrangement,
            &faces,
            &scale,
            noise,
            min_area,
            options.keep_strips,
        );
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
        let rings = self.faces.rings(face);
        let mut rings = rings.map(|ring| self.ring(ring, grid));
        let polygon = Polygon {
            exterior: rings.next().unwrap_or_default(),
            holes: rings.collect(),
        };
        WallRoom {
            polygon,
            confidence: self.confidence(face),
        }
    }

    fn ring(&self, half_edges: &[u32], grid: &Grid) -> Ring {
        corners(&self.arrangement, half_edges)
            .into_iter()
            .map(|point| grid.drawing(point))
            .collect()
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
    let narrow = NARROW * noise;
    !degrees(arrangement).contains(&1)
        && (are_all_longer(arrangement, narrow)
            || !is_any_narrow(arrangement, &faces_of(arrangement), narrow))
}

fn are_all_longer(arrangement: &Arrangement, length: f64) -> bool {
    (0..arrangement.edges.len())
        .map(|edge| arrangement.segment(edge))
        .all(|[a, b]| a.distance_squared(b) as f64 > length * length)
}
