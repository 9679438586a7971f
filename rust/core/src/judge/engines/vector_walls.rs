//! Rooms of the lines that a PDF page draws.

use super::Readings;
use crate::claim::{RoomShape, RoomSource};
use crate::error::Result;
use crate::geometry::{distance, edges};
use crate::judge::claim::{Claim, Family, Kind, Looks, Outline};
use crate::judge::region::Region;
use crate::raster_walls::WallMap;
use crate::search::mask::MaskGrid;
use crate::watch::Stop;

pub(super) fn claims<'a>(
    readings: &Readings<'a>,
    grid: &MaskGrid,
    stop: &Stop,
) -> Result<Vec<Claim<'a>>> {
    let rooms = stop.until(readings.drawn);
    let claims = rooms
        .map(|room| claim(room, readings.walls, grid))
        .collect();
    stop.check()?;
    Ok(claims)
}

fn claim<'a>(room: &'a RoomShape, walls: &WallMap, grid: &MaskGrid) -> Claim<'a> {
    let region = Region::of_polygon(&room.polygon, grid);
    let [x_min, y_min, x_max, y_max] = region.bbox_xyxy().map(f64::from);
    let rings = room.polygon.rings().flat_map(|ring| edges(ring));
    let perimeter_px: f64 = rings.map(|(start, end)| distance(start, end)).sum();
    let perimeter = (perimeter_px / grid.cell_xy[0]).max(1.0);
    let thickness = f64::from(walls.thickness_cells).max(1.0);
    let looks = Looks {
        // Lines close a room on every side, or it is none.
        wall_share: 1.0,
        agreeing: 1.0,
        fill: region.area_cells / ((x_max - x_min) * (y_max - y_min)).max(1.0),
        relative_width: 2.0 * region.area_cells / perimeter / thickness,
        readings: vec![0],
        is_furnished: false,
    };
    Claim {
        region,
        outline: Outline::Drawn(&room.polygon),
        by: RoomSource::VectorWalls,
        sure: f64::from(room.score),
        class_id: None,
        kind: Kind::Enclosed(Family::Drawn, looks),
    }
}
