//! From walls to rooms: the walls become one area, its openings are closed, and its holes are the
//! rooms.

use std::collections::BTreeSet;

use geo::{Area, BoundingRect, Coord, Intersects, LineString, MultiPolygon, Polygon, Rect};

use crate::claim::{HealedGap, Opening, RoomShape, RoomSource};
use crate::error::Result;
use crate::geometry::{self, line_string};
use crate::vector_walls::VectorRooms;
use crate::vector_walls::arc::Arc;
use crate::vector_walls::classify::Pen;
use crate::vector_walls::doorways::doorways;
use crate::vector_walls::furniture::{
    Body, MAX_SMALL_FURNITURE, Measures, bodies, is_beside, is_within, ring_area,
};
use crate::vector_walls::openings::{self, Plug, Signs, healed};
use crate::vector_walls::outline::{edges, straightened};
use crate::vector_walls::pairs::WallPiece;
use crate::vector_walls::solids::point;
use crate::vector_walls::united::united;
use crate::vector_walls::views::{MAX_PAGE_SHARE, Plans};
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
/// Most things at walls that are looked at.
const MAX_THINGS: usize = 200;
/// A door where none is drawn, in parts of the thickness of walls.
const DOOR_IN_THICKNESS: f64 = 4.0;
/// Most things that stand free in one room.
const MAX_ISLANDS: usize = 1_000;
/// Corners of an ordinary room; each more makes a guess less likely.
const PLAIN_CORNERS: f64 = 8.0;
const CORNERS_TO_HALVE: f64 = 24.0;
/// Most wall pieces that are put together.
const MAX_SOLIDS: usize = 400_000;

/// What one guess comes to.
pub(super) struct Plan {
    rooms: Vec<Room>,
    walls: MultiPolygon,
    healed_gaps: Vec<HealedGap>,
    openings: Vec<Opening>,
    /// The parts of the page that are plans, if anything tells.
    plans: Option<Plans>,
    /// Whether doors that hang in the walls do.
    pub(super) has_doors: bool,
    /// How much the rooms look like a plan.
    pub(super) merit: f64,
}

struct Room {
    polygon: geometry::Polygon,
    perimeter: f64,
    quality: f64,
}

impl Plan {
    /// Doors tell more than how rooms look: titles and tables look like many.
    pub(super) fn is_better(&self, other: &Self) -> bool {
        (self.has_doors, self.merit) > (other.has_doors, other.merit)
    }

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
            openings: self.openings,
            walls,
            plans: self.plans.as_ref().map_or_else(Vec::new, Plans::outlines),
            has_doors: self.has_doors,
        }
    }
}

/// What every guess is made of.
pub(super) struct Sheet<'a> {
    pub(super) pens: &'a [Pen],
    pub(super) signs: &'a Signs,
    /// The swings of doors whose leaves are drawn.
    pub(super) doors: &'a [Arc],
    /// Where words stand that say what a room is for.
    pub(super) names: &'a [[f64; 2]],
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
    let leaf = sheet.signs.usual_leaf(usual);
    let measures = Measures {
        usual,
        door: leaf.unwrap_or(DOOR_IN_THICKNESS * usual),
        has_doors: leaf.is_some(),
        page_wh: sheet.page_wh,
    };
    let solids = chosen.iter().flat_map(|pen| solids(pen, usual));
    let solids: Vec<Solid> = solids.take(MAX_SOLIDS).collect();
    let built = Built::new(solids.iter(), &measures, sheet, stop)?;
    let things = built.things(&measures);
    let (built, mut rooms) = bared(built, &things, &solids, &measures, sheet, stop)?;
    let bodies = bodies(&built.closed, &built.plugs, &measures);
    let plans = Plans::of_bodies(&bodies, sheet.doors, sheet.names, &measures);
    let mut of_plans: Vec<&Polygon> = built.closed.0.iter().collect();
    if let Some(plans) = plans.as_ref().filter(|plans| plans.leave_no_other()) {
        let stands_in_plan = |corner: Option<&Coord>| corner.is_some_and(|&at| plans.hold(at));
        rooms.retain(|room| plans.hold_outline(&room.polygon.exterior));
        of_plans.retain(|wall| stands_in_plan(wall.exterior().0.first()));
    }
    if rooms.is_empty() {
        return Ok(None);
    }
    let merit = merit(&rooms, &of_plans, measures.page_wh);
    let openings = doorways(&built.plugs, &bodies, &measures);
    Ok(Some(Plan {
        rooms,
        has_doors: plans.as_ref().is_some_and(|plans| plans.has_doors),
        plans,
        openings,
        walls: built.walls,
        healed_gaps: healed(built.plugs),
        merit,
    }))
}

/// A piece of a wall.
struct Solid {
    area: Polygon,
    /// Whether it is what lies between two lines.
    is_pair: bool,
}

/// Walls put together, with their openings.
struct Built {
    walls: MultiPolygon,
    plugs: Vec<Plug>,
    /// The walls and what closes their openings.
    closed: MultiPolygon,
}

impl Built {
    fn new<'a>(
        solids: impl Iterator<Item = &'a Solid>,
        measures: &Measures,
        sheet: &Sheet,
        stop: &Stop,
    ) -> Result<Self> {
        // United before openings are looked for: the end of a piece inside another is no end of a
        // wall.
        let walls = united(solids.map(|solid| &solid.area), sheet.max_crossings, stop)?;
        let usual = measures.usual;
        let max_thickness = MAX_THICKNESS_RATIO * usual;
        let plugs = openings::plugs(&walls, max_thickness, usual, sheet.signs, stop);
        stop.check()?;
        let closed = walls.0.iter().chain(plugs.iter().map(|plug| &plug.area));
        let closed = united(closed, sheet.max_crossings, stop)?;
        Ok(Self {
            walls,
            plugs,
            closed,
        })
    }

    /// Holes of walls that are too small for a room and have no opening: what stands at a wall, a
    /// bath or the cushions of a sofa, encloses them. None where no door says how large a room is.
    fn things(&self, measures: &Measures) -> Vec<Polygon> {
        let max_area = MAX_SMALL_FURNITURE * measures.door * measures.door;
        if !measures.has_doors {
            return vec![];
        }
        let holes = self.closed.0.iter().flat_map(Polygon::interiors);
        let small = holes.filter(|hole| ring_area(hole) <= max_area);
        let small = small.map(|hole| Polygon::new(hole.clone(), vec![]));
        let doorways = self.plugs.iter().filter(|plug| plug.is_doorway(measures));
        let doorways: Vec<&Plug> = doorways.collect();
        let is_shut = |hole: &Polygon| {
            let is_way =
                |bounds: &Rect, plug: &Plug| is_beside(bounds, plug) && hole.intersects(&plug.area);
            let bounds = hole.bounding_rect();
            bounds.is_some_and(|bounds| !doorways.iter().any(|plug| is_way(&bounds, plug)))
        };
        small.filter(is_shut).take(MAX_THINGS).collect()
    }
}

/// The walls without the lines of things that stand at them, and the rooms; as they are if a room
/// would open without these lines.
fn bared(
    built: Built,
    things: &[Polygon],
    solids: &[Solid],
    measures: &Measures,
    sheet: &Sheet,
    stop: &Stop,
) -> Result<(Built, Vec<Room>)> {
    let rooms_of = |built: &Built, things: &[Polygon]| {
        let bodies = bodies(&built.closed, &built.plugs, measures);
        rooms(&bodies, things, measures, stop)
    };
    let rooms = rooms_of(&built, things)?;
    if things.is_empty() {
        return Ok((built, rooms));
    }
    let boxes: Vec<Rect> = things.iter().filter_map(Polygon::bounding_rect).collect();
    let is_of_thing = |solid: &&Solid| {
        let bounds = solid.area.bounding_rect().filter(|_| solid.is_pair);
        bounds.is_some_and(|bounds| {
            let mut near = things.iter().zip(&boxes);
            near.any(|(thing, own)| own.intersects(&bounds) && thing.intersects(&solid.area))
        })
    };
    let kept = solids.iter().filter(|solid| !is_of_thing(solid));
    let bare = Built::new(kept, measures, sheet, stop)?;
    let bare_rooms = rooms_of(&bare, &bare.things(measures))?;
    let area = |rooms: &[Room]| rooms.iter().map(|room| room.polygon.area_px()).sum::<f64>();
    let is_better = bare_rooms.len() == rooms.len() && area(&bare_rooms) > area(&rooms);
    Ok(if is_better {
        (bare, bare_rooms)
    } else {
        (built, rooms)
    })
}

fn solids(pen: &Pen, usual: f64) -> impl Iterator<Item = Solid> {
    let is_wall = move |piece: &&WallPiece| {
        let is_thick = piece.thickness > THICK_RATIO * usual;
        let is_long = !is_thick || piece.length >= MIN_THICK_LENGTH * piece.thickness;
        piece.thickness <= MAX_THICKNESS_RATIO * usual && is_long
    };
    let pieces = pen.pieces.iter().filter(is_wall).map(|piece| Solid {
        area: Polygon::new(line_string(&piece.ring), vec![]),
        is_pair: true,
    });
    let areas = pen.areas.iter().cloned();
    pieces.chain(areas.map(|area| Solid {
        area,
        is_pair: false,
    }))
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

fn rooms(
    bodies: &[Body],
    things: &[Polygon],
    measures: &Measures,
    stop: &Stop,
) -> Result<Vec<Room>> {
    let Measures { usual, page_wh, .. } = *measures;
    let walls = bodies.iter().filter(|body| !body.is_furniture);
    let holes = walls.flat_map(|body| body.wall.interiors());
    let holes = holes.filter(|hole| !things.iter().any(|thing| thing.exterior() == *hole));
    let candidates = holes.filter_map(|hole| {
        let area = Polygon::new(hole.clone(), vec![]);
        let is_room = area.unsigned_area() >= MIN_ROOM_AREA * usual * usual
            && super::solids::thickness(&area) >= MIN_ROOM_WIDTH * usual
            && area.unsigned_area() <= MAX_PAGE_SHARE * page_wh[0] * page_wh[1];
        is_room.then_some(area)
    });
    let rooms = candidates
        .take_while(|_| !stop.is_requested())
        .filter_map(|area| room(&area, bodies, measures))
        .collect();
    stop.check()?;
    Ok(rooms)
}

fn room(area: &Polygon, bodies: &[Body], measures: &Measures) -> Option<Room> {
    let Measures { usual, door, .. } = *measures;
    let exterior = ring(area.exterior(), true);
    if exterior.len() < 3 {
        return None;
    }
    let bounds = area.bounding_rect()?;
    let within = bodies
        .iter()
        .filter(|body| !body.is_furniture && is_within(&body.bounds, &bounds));
    let islands = within.filter(
        |&Body {
             wall, bounds: own, ..
         }| {
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
        },
    );
    let islands = islands.map(|body| body.wall);
    let islands = outermost(islands.collect());
    let holes: Vec<_> = islands
        .into_iter()
        .map(|wall| ring(wall.exterior(), false))
        .filter(|ring| ring.len() >= 3)
        .collect();
    let corners = (exterior.len() + holes.iter().map(Vec::len).sum::<usize>()) as f64;
    let plainness = 0.5_f64.powf((corners - PLAIN_CORNERS).max(0.0) / CORNERS_TO_HALVE);
    // What is smaller than a cupboard is more often a gap between things than a room.
    let quality = plainness * (area.unsigned_area() / (door * door)).min(1.0);
    Some(Room {
        polygon: geometry::Polygon { exterior, holes },
        perimeter: super::solids::perimeter(area),
        quality,
    })
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

/// How plain the rooms are, how much of the page and of what walls enclose they fill, and how much of
/// the outline of walls they use. The number of rooms counts little: lines that are no walls make
/// many.
///
/// A pen that lacks the corridors fills more of what it encloses, and one that draws furniture as
/// well fills no less of the page: either share alone would choose them.
fn merit(rooms: &[Room], walls: &[&Polygon], page_wh: [f64; 2]) -> f64 {
    let filled: f64 = rooms.iter().map(|room| room.polygon.area_px()).sum();
    let enclosed: f64 = walls.iter().map(|wall| ring_area(wall.exterior())).sum();
    let used: f64 = rooms.iter().map(|room| room.perimeter).sum();
    let drawn: f64 = walls
        .iter()
        .map(|wall| super::solids::perimeter(wall))
        .sum();
    let share = |part: f64, whole: f64| (part / whole.max(f64::MIN_POSITIVE)).min(1.0);
    let quality: f64 = rooms.iter().map(|room| room.quality).sum();
    (1.0 + quality).log2()
        * share(quality, rooms.len() as f64)
        * share(filled, page_wh[0] * page_wh[1])
        * share(filled, enclosed)
        * share(used, drawn)
}
