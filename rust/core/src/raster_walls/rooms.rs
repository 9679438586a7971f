//! The polygons of the rooms, on the faces of their walls and disjoint.

use geo::Intersects;
use rayon::prelude::*;

use super::bits::{BitGrid, Run};
use super::parts::PartRun;
use super::trials::Candidate;
use super::{RasterRoom, WallMap};
use crate::geometry::{PixelRect, Polygon};
use crate::mask::{MaskGrid, MaskPatch};
use crate::polygon::{PolygonOptions, mask_polygon, mask_polygon_within, to_geo};
use crate::result::RoomSource;
use crate::shape::RoomShape;

/// Distance from the traced outline, in cells, of polygons that would overlap a neighbour if simplified further.
const EXACT_CELLS: f64 = 0.02;

/// The rooms of a map as shapes in page pixels, best first, with their runs. No two polygons share a point.
pub(crate) fn rooms_of_walls(map: &WallMap, page_wh: [u32; 2], simplify_px: f64, min_area_px: f64) -> Vec<RasterRoom> {
    let mut taken = BitGrid::new(map.size_wh);
    map.rooms.iter().flat_map(|room| &room.runs).for_each(|run| taken.set_run(run.y, run.run));
    let tracer = Tracer {
        map,
        taken,
        grid: MaskGrid { size_wh: map.size_wh, cell_xy: map.cell_xy },
        options: PolygonOptions { page_wh, simplify_px, min_area_px },
    };
    let polygons: Vec<Option<Polygon>> = map.rooms.par_iter().map(|room| tracer.polygon(room, false)).collect();
    let mut rooms: Vec<RasterRoom> =
        map.rooms.iter().zip(polygons).filter_map(|(room, polygon)| Some(raster_room(room, polygon?))).collect();
    let mut is_exact = vec![false; rooms.len()];
    // Outlines as traced are disjoint, so each round settles a pair for good or makes one of its polygons exact.
    for _ in 0..MAX_ROUNDS {
        let conflicts = conflicts(&rooms);
        let to_trace: Vec<usize> =
            (0..rooms.len()).filter(|&room| conflicts[room].is_some() && !is_exact[room]).collect();
        if to_trace.is_empty() {
            break;
        }
        let polygons: Vec<Option<Polygon>> =
            to_trace.par_iter().map(|&room| tracer.polygon(&rooms[room].candidate, true)).collect();
        for (room, polygon) in to_trace.into_iter().zip(polygons) {
            is_exact[room] = true;
            rooms[room].shape.polygon = polygon.unwrap_or_default();
        }
    }
    // What a small hole held before it was filled.
    let mut kept =
        conflicts(&rooms).into_iter().enumerate().map(|(room, other)| other.is_none_or(|other| other > room));
    rooms.retain(|room| kept.next() == Some(true) && !room.shape.polygon.exterior.is_empty());
    rooms
}

const MAX_ROUNDS: usize = 4;

fn raster_room(room: &Candidate, polygon: Polygon) -> RasterRoom {
    let (source, evidence) = (RoomSource::RasterWalls, RoomSource::RasterWalls);
    let shape = RoomShape { polygon, score: room.score as f32, source, evidence, name_hint: None };
    RasterRoom { candidate: room.clone(), shape }
}

/// For each room the best other one that its polygon meets.
fn conflicts(rooms: &[RasterRoom]) -> Vec<Option<usize>> {
    let shapes: Vec<_> = rooms.iter().map(|room| to_geo(&room.shape.polygon)).collect();
    let boxes: Vec<[f64; 4]> = rooms.iter().map(|room| room.shape.polygon.bbox_xyxy()).collect();
    let mut by_left: Vec<usize> = (0..rooms.len()).collect();
    by_left.sort_by(|&a, &b| boxes[a][0].total_cmp(&boxes[b][0]));
    let mut conflicts: Vec<Option<usize>> = vec![None; rooms.len()];
    for (position, &a) in by_left.iter().enumerate() {
        let right = boxes[a][2];
        for &b in by_left[position + 1..].iter().take_while(|&&b| boxes[b][0] <= right) {
            let apart = boxes[a][1] > boxes[b][3] || boxes[b][1] > boxes[a][3];
            if !apart && shapes[a].intersects(&shapes[b]) {
                conflicts[a] = Some(conflicts[a].map_or(b, |other| other.min(b)));
                conflicts[b] = Some(conflicts[b].map_or(a, |other| other.min(a)));
            }
        }
    }
    conflicts
}

struct Tracer<'a> {
    map: &'a WallMap,
    /// Cells of any room.
    taken: BitGrid,
    grid: MaskGrid,
    options: PolygonOptions,
}

impl Tracer<'_> {
    fn polygon(&self, room: &Candidate, is_exact: bool) -> Option<Polygon> {
        let patch = self.patch(room)?;
        if is_exact {
            let tolerance_px = EXACT_CELLS * self.grid.cell_xy[0];
            return mask_polygon_within(&patch, &self.grid, &self.options, tolerance_px);
        }
        mask_polygon(&patch, &self.grid, &self.options)
    }

    /// The room as a mask whose zero level runs where the light crosses the level between paper and wall.
    ///
    /// Beside another room the outside is deeper than the inside is high, so that both outlines stay on their side of
    /// the middle.
    fn patch(&self, room: &Candidate) -> Option<MaskPatch> {
        let (runs, [map_width, map_height]) = (&room.runs, self.map.size_wh);
        let x_min = runs.iter().map(|run| run.run.start).min()?.saturating_sub(1);
        let x_max = (runs.iter().map(|run| run.run.end).max()? + 1).min(map_width);
        let y_min = runs.first()?.y.saturating_sub(1);
        let y_max = (runs.last()?.y + 2).min(map_height);
        let rect = PixelRect { x_min, y_min, x_max, y_max };
        let (width, stride) = (rect.width_px() as usize, map_width as usize);
        let depth = |light: u8| (f32::from(light) - f32::from(room.level)) / 255.0;
        let mut logits = Vec::with_capacity(width * rect.height_px() as usize);
        for y in y_min..y_max {
            let light = self.map.light.get(y as usize * stride + x_min as usize..)?.get(..width)?;
            logits.extend(light.iter().zip(x_min..).map(|(&light, x)| {
                let is_wall = light < room.level && !self.taken.get(x, y);
                if is_wall { depth(light).min(-0.05) } else { -0.5 }
            }));
        }
        for &PartRun { y, run: Run { start, end }, .. } in runs {
            let light = self.map.light.get(y as usize * stride + start as usize..)?;
            let target = logits.get_mut((y - y_min) as usize * width + (start - x_min) as usize..)?;
            for (logit, &light) in target.iter_mut().zip(light).take((end - start) as usize) {
                *logit = depth(light).clamp(0.05, 0.45);
            }
        }
        Some(MaskPatch { rect, logits, score: room.score as f32, class_id: 0, tile_rect: rect, cut_ltrb: [false; 4] })
    }
}
