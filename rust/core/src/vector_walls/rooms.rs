//! From walls to rooms: the walls become one area, its openings are closed, and its holes are the
//! rooms.

use std::collections::{BTreeSet, HashMap};

use geo::{Area, BoundingRect, Intersects, LineString, MultiPolygon, Polygon, Rect};

use crate::claim::RoomShape;
use crate::claim::{HealedGap, RoomSource};
use crate::error::Result;
use crate::geometry::{self, line_string};
use crate::vector_walls::VectorRooms;
use crate::vector_walls::classify::Pen;
use crate::vector_walls::openings::{self, Plug, Signs};
use crate::vector_walls::outline::{edges, straightened};
use crate::vector_walls::pairs::WallPiece;
use crate::vector_walls::solids::point;
use crate::vector_walls::united::united;
use crate::watch::Stop;

/// Walls are at most this many times as thick as is usual on the page.
const MAX_THICKNESS_RATIO: f64 = 3.0;
/// Walls thicker than usual are at least this many times as long as thick.
const THICK_RATIO: f64 = 1.5;
const MIN_THICK_LENGTH: f64 = 2.0;
/// Rooms are at least this many times as wide as walls are thick, by their mean width.
const MIN_ROOM_WIDTH: f64 = 1.5;
const MIN_ROOM_AREA: f64 = 12.0;
/// What stands free in a room and is smaller than this many times the thickness of walls is
/// furniture or a column.
const MIN_ISLAND: f64 = 6.0;
const MAX_ISLAND_THICKNESS: f64 = 1.5;
/// Most things that stand free in one room.
const MAX_ISLANDS: usize = 1_000;
/// A room that fills more of the page is its frame.
const MAX_PAGE_SHARE: f64 = 0.6;
/// Corners of an ordinary room; each more makes a guess less likely.
const PLAIN_CORNERS: f64 = 8.0;
const CORNERS_TO_HALVE: f64 = 24.0;
/// Ends of gaps this close are one, in pixels.
const SAME_PLACE_PX: f64 = 1.0;
/// Most wall pieces that are put together.
const MAX_SOLIDS: usize = 400_000;

/// What one guess comes to.
pub(super) struct Plan {
    rooms: Vec<Room>,
    walls: MultiPolygon,
    healed_gaps: Vec<HealedGap>,
    /// How much the rooms look like a plan.
    pub(super) merit: f64,
}

struct Room {
    polygon: geometry::Polygon,
    perimeter: f64,
    quality: f64,
}

impl Plan {
    pub(super) fn into_rooms(self) -> VectorRooms {
        let shape = |room: Room| {
            RoomShape::of_engine(
                RoomSource::VectorWalls,
                room.polygon,
                (0.5 + 0.5 * room.quality) as f32,
            )
        };
        let rooms = self.rooms.into_iter().map(shape);
        let walls = edges(&self.walls)
            .iter()
            .map(|edge| [edge.start, edge.end])
            .collect();
        VectorRooms {
            rooms: rooms.collect(),
            healed_gaps: self.healed_gaps,
            walls,
        }
    }
}

/// What every guess is made of.
pub(super) struct Sheet<'a> {
    pub(super) pens: &'a [Pen],
    pub(super) signs: &'a Signs,
    pub(super) page_wh: [f64; 2],
    /// Most places in which the walls of a guess meet, beside two for each edge of a wall.
    pub(super) max_crossings: u64,
}

/// The rooms if the walls are what these pens draw; `None` if there are none.
///
/// # Errors
///
/// [`Error::LimitExceeded`](crate::Error::LimitExceeded) if the walls cross too often;
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn of_pens(sheet: &Sheet, guess: &BTreeSet<usize>, stop: &Stop) -> Result<Option<Plan>> {
    stop.check()?;
    let chosen = guess.iter().filter_map(|&pen| sheet.pens.get(pen));
    let chosen: Vec<&Pen> = chosen.collect();
    let Some(usual) = usual_thickness(&chosen) else {
        return Ok(None);
    };
    let max_thickness = MAX_THICKNESS_RATIO * usual;
    let solids = chosen.iter().flat_map(|pen| solids(pen, usual));
    let solids: Vec<Polygon> = solids.take(MAX_SOLIDS).collect();
    // United before openings are looked for: the end of a piece inside another is no end of a wall.
    let walls = united(&solids, sheet.max_crossings, stop)?;
    let plugs = openings::plugs(&walls, max_thickness, usual, sheet.signs, stop);
    stop.check()?;
    let closed = walls.0.iter().chain(plugs.iter().map(|plug| &plug.area));
    let closed = united(closed, sheet.max_crossings, stop)?;
    let rooms = rooms(&closed, usual, sheet.page_wh, stop)?;
    if rooms.is_empty() {
        return Ok(None);
    }
    let merit = merit(&rooms, &closed, sheet.page_wh);
    Ok(Some(Plan {
        rooms,
        walls,
        healed_gaps: healed(plugs),
        merit,
    }))
}

fn solids(pen: &Pen, usual: f64) -> impl Iterator<Item = Polygon> {
    let is_wall = move |piece: &&WallPiece| {
        let is_thick = piece.thickness > THICK_RATIO * usual;
        let is_long = !is_thick || piece.length >= MIN_THICK_LENGTH * piece.thickness;
        piece.thickness <= MAX_THICKNESS_RATIO * usual && is_long
    };
    let pieces = pen.pieces.iter().filter(is_wall);
    let pieces = pieces.map(|piece| Polygon::new(line_string(&piece.ring), vec![]));
    pieces.chain(pen.areas.iter().cloned())
}

/// The thickness at which half of the length of walls is thinner.
fn usual_thickness(pens: &[&Pen]) -> Option<f64> {
    let pieces = pens.iter().flat_map(|pen| {
        pen.pieces
            .iter()
            .map(|piece| [piece.thickness, piece.length])
    });
    let strips = pens.iter().flat_map(|pen| pen.area_strips.iter().copied());
    let mut sizes: Vec<[f64; 2]> = pieces.chain(strips).collect();
    sizes.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let half = sizes.iter().map(|size| size[1]).sum::<f64>() / 2.0;
    let mut passed = 0.0;
    let reaches_half = |size: &&[f64; 2]| {
        passed += size[1];
        passed >= half
    };
    sizes.iter().find(reaches_half).map(|size| size[0])
}

/// A part of the walls with its box, which is asked for once for every room.
struct Part<'a> {
    wall: &'a Polygon,
    bounds: Rect,
}

fn rooms(closed: &MultiPolygon, usual: f64, page_wh: [f64; 2], stop: &Stop) -> Result<Vec<Room>> {
    let parts = closed.0.iter().filter_map(|wall| {
        Some(Part {
            wall,
            bounds: wall.bounding_rect()?,
        })
    });
    let parts: Vec<Part> = parts.collect();
    let holes = closed.0.iter().flat_map(Polygon::interiors);
    let candidates = holes.filter_map(|hole| {
        let area = Polygon::new(hole.clone(), vec![]);
        let is_room = area.unsigned_area() >= MIN_ROOM_AREA * usual * usual
            && super::solids::thickness(&area) >= MIN_ROOM_WIDTH * usual
            && area.unsigned_area() <= MAX_PAGE_SHARE * page_wh[0] * page_wh[1];
        is_room.then_some(area)
    });
    let rooms = candidates
        .take_while(|_| !stop.is_requested())
        .filter_map(|area| room(&area, &parts, usual))
        .collect();
    stop.check()?;
    Ok(rooms)
}

fn room(area: &Polygon, parts: &[Part], usual: f64) -> Option<Room> {
    let exterior = ring(area.exterior(), true);
    if exterior.len() < 3 {
        return None;
    }
    let bounds = area.bounding_rect()?;
    let within = parts.iter().filter(|part| is_within(&part.bounds, &bounds));
    let islands = within.filter(|&Part { wall, bounds: own }| {
        let is_long = own.width().max(own.height()) >= MIN_ISLAND * usual
            && super::solids::thickness(wall) <= MAX_ISLAND_THICKNESS * usual;
        // What holds rooms of its own must be cut out, or they would lie in this one as well.
        let is_large = is_long || !wall.interiors().is_empty();
        is_large
            && wall
                .exterior()
                .0
                .first()
                .is_some_and(|corner| area.intersects(corner))
    });
    let islands = islands.map(|part| part.wall);
    let islands = outermost(islands.collect());
    let holes: Vec<_> = islands
        .into_iter()
        .map(|wall| ring(wall.exterior(), false))
        .filter(|ring| ring.len() >= 3)
        .collect();
    let corners = (exterior.len() + holes.iter().map(Vec::len).sum::<usize>()) as f64;
    let quality = 0.5_f64.powf((corners - PLAIN_CORNERS).max(0.0) / CORNERS_TO_HALVE);
    Some(Room {
        polygon: geometry::Polygon { exterior, holes },
        perimeter: super::solids::perimeter(area),
        quality,
    })
}

fn is_within(own: &Rect, bounds: &Rect) -> bool {
    own.min().x > bounds.min().x
        && own.min().y > bounds.min().y
        && own.max().x < bounds.max().x
        && own.max().y < bounds.max().y
}

/// Islands that lie in no other one.
fn outermost(islands: Vec<&Polygon>) -> Vec<&Polygon> {
    let mut kept: Vec<(&Polygon, Polygon)> = vec![];
    let mut islands: Vec<_> = islands.into_iter().take(MAX_ISLANDS).collect();
    let extent = |wall: &Polygon| {
        wall.bounding_rect()
            .map_or(0.0, |rect| rect.width() * rect.height())
    };
    islands.sort_by(|a, b| extent(b).total_cmp(&extent(a)));
    for island in islands {
        let corner = island.exterior().0.first();
        if !corner.is_some_and(|corner| kept.iter().any(|(_, filled)| filled.intersects(corner))) {
            kept.push((island, Polygon::new(island.exterior().clone(), vec![])));
        }
    }
    kept.into_iter().map(|(island, _)| island).collect()
}

fn ring(line: &LineString, is_exterior: bool) -> geometry::Ring {
    let mut ring = straightened(&line.0.iter().copied().map(point).collect::<Vec<_>>());
    if (geometry::signed_area(&ring) > 0.0) != is_exterior {
        ring.reverse();
    }
    ring
}

/// How plain the rooms are, how much of the building and of the page they fill, and how much of the
/// outline of walls they use. The number of rooms counts little: lines that are no walls make many.
///
/// A pen that lacks the corridors fills more of what it draws, and one that draws furniture as well
/// fills no less of the page: either share alone would choose them.
fn merit(rooms: &[Room], closed: &MultiPolygon, page_wh: [f64; 2]) -> f64 {
    let filled: f64 = rooms.iter().map(|room| room.polygon.area_px()).sum();
    let built = closed
        .0
        .iter()
        .filter_map(BoundingRect::bounding_rect)
        .map(|rect| rect.width() * rect.height());
    let used: f64 = rooms.iter().map(|room| room.perimeter).sum();
    let drawn: f64 = closed.0.iter().map(super::solids::perimeter).sum();
    let share = |part: f64, whole: f64| (part / whole.max(f64::MIN_POSITIVE)).min(1.0);
    let quality: f64 = rooms.iter().map(|room| room.quality).sum();
    (1.0 + quality).log2()
        * share(quality, rooms.len() as f64)
        * share(filled, built.sum())
        * share(filled, page_wh[0] * page_wh[1])
        * share(used, drawn)
}

/// The gaps that were closed without a sign, each once, in the order of their start.
fn healed(plugs: Vec<Plug>) -> Vec<HealedGap> {
    let mut gaps: Vec<HealedGap> = plugs.into_iter().filter_map(|plug| plug.healed).collect();
    gaps.sort_by(|a, b| {
        a.start[0]
            .total_cmp(&b.start[0])
            .then(a.start[1].total_cmp(&b.start[1]))
    });
    // A gap is found from both of its ends, so it is looked up where it would start from the other.
    let mut kept: Vec<HealedGap> = vec![];
    let mut by_start: HashMap<[i64; 2], Vec<usize>> = HashMap::new();
    for gap in gaps {
        let [column, row] = cell(gap.end);
        let around = (column - 1..=column + 1)
            .flat_map(|column| (row - 1..=row + 1).map(move |row| [column, row]));
        let mut others = around.filter_map(|cell| by_start.get(&cell)).flatten();
        if !others.any(|&other| is_reverse(&kept[other], &gap)) {
            by_start
                .entry(cell(gap.start))
                .or_default()
                .push(kept.len());
            kept.push(gap);
        }
    }
    kept
}

fn cell(point: [f64; 2]) -> [i64; 2] {
    point.map(|value| (value / SAME_PLACE_PX).floor() as i64)
}

fn is_reverse(gap: &HealedGap, other: &HealedGap) -> bool {
    let is_same = |a: [f64; 2], b: [f64; 2]| geometry::distance(a, b) < SAME_PLACE_PX;
    is_same(gap.start, other.end) && is_same(gap.end, other.start)
}
