//! Which parts of a sheet are plans: elevations, sections, tables and titles close as many regions,
//! and no door hangs in any of them.

use geo::{
    BoundingRect, ConvexHull, Coord, Distance, Euclidean, Intersects, LineString, Point, Polygon,
    Rect,
};

use crate::geometry::Ring;
use crate::vector_walls::arc::Arc;
use crate::vector_walls::furniture::{Body, Measures, Opening};

/// What is drawn no farther apart belongs to one view, in parts of the usual leaf: the walls beside
/// a doorway are joined by what closes it.
const REACH_IN_LEAVES: f64 = 0.6;
/// How far the margin of a plan goes, in parts of the usual leaf.
const MARGIN_IN_LEAVES: f64 = 0.4;
/// Names of rooms from which on a plan without doors is one whose rooms are named.
const MIN_NAMES: usize = 2;
/// Most bodies that are put together, the largest ones, and most doors.
const MAX_BODIES: usize = 2_000;
/// What fills more of the page and has no opening is its frame.
pub(super) const MAX_PAGE_SHARE: f64 = 0.6;

/// A part of the sheet.
pub(super) struct View {
    hull: Polygon,
    bounds: Rect,
    /// What tells most of a room.
    opening: Opening,
    /// Whether someone could pass where no door is drawn.
    has_gap: bool,
}

impl View {
    pub(super) fn new(outline: &LineString, opening: Opening) -> Option<Self> {
        let hull = outline.convex_hull();
        Some(Self {
            bounds: hull.bounding_rect()?,
            hull,
            opening,
            has_gap: false,
        })
    }

    /// A door, wherever it is drawn.
    pub(super) fn of_door(swing: &Arc) -> Option<Self> {
        let [start, end] = swing.ends;
        let corners = [swing.center, start, end].map(|[x, y]| Coord { x, y });
        Self::new(&LineString::from_iter(corners), Opening::Door)
    }

    fn of_body(body: &Body) -> Option<Self> {
        let view = Self::new(body.wall.exterior(), body.opening)?;
        Some(Self {
            has_gap: body.has_gap,
            ..view
        })
    }

    fn is_near(&self, other: &Self, reach: f64) -> bool {
        let [own, its] = [&self.bounds, &other.bounds];
        own.min().x - reach <= its.max().x
            && own.min().y - reach <= its.max().y
            && own.max().x + reach >= its.min().x
            && own.max().y + reach >= its.min().y
            && Euclidean.distance(&self.hull, &other.hull) <= reach
    }

    fn with(self, other: &Self) -> Self {
        let corners = self.hull.exterior().coords().chain(other.hull.exterior());
        let hull = corners.copied().collect::<LineString>().convex_hull();
        Self {
            bounds: hull.bounding_rect().unwrap_or(self.bounds),
            hull,
            opening: self.opening.max(other.opening),
            has_gap: self.has_gap || other.has_gap,
        }
    }

    /// How many names of rooms stand in it.
    fn names(&self, names: &[[f64; 2]]) -> usize {
        let is_inside = |&&[x, y]: &&[f64; 2]| self.hull.intersects(&Point::new(x, y));
        names.iter().filter(is_inside).count()
    }

    /// Whether it is a plan on a sheet that draws doors: one without doors has gaps in its walls, and
    /// names, while a section may have windows and names.
    fn is_plan_beside_doors(&self, names: &[[f64; 2]]) -> bool {
        self.opening == Opening::Door || (self.has_gap && self.names(names) > 0)
    }

    /// Whether it is a plan on a sheet without doors.
    fn is_plan_without_doors(&self, names: &[[f64; 2]]) -> bool {
        self.opening > Opening::None || self.names(names) > 0
    }
}

/// The parts of a sheet that are plans.
#[derive(Debug)]
pub(super) struct Plans {
    hulls: Vec<Polygon>,
    margin: f64,
    /// Whether doors tell.
    pub(super) has_doors: bool,
    /// Whether the rooms of walls with openings are named.
    is_named: bool,
}

impl Plans {
    /// The plans among parts of a sheet whose usual door is so long; `None` if no opening is drawn,
    /// so that any part may be one.
    pub(super) fn among(
        parts: impl Iterator<Item = View>,
        leaf: f64,
        names: &[[f64; 2]],
    ) -> Option<Self> {
        let reach = REACH_IN_LEAVES * leaf;
        // No two of them are near one another.
        let mut apart: Vec<View> = vec![];
        for mut view in parts {
            while let Some(near) = apart.iter().position(|other| other.is_near(&view, reach)) {
                view = apart.swap_remove(near).with(&view);
            }
            apart.push(view);
        }
        let best = apart.iter().map(|view| view.opening).max()?;
        let has_doors = best == Opening::Door;
        let open = apart.iter().filter(|view| view.opening > Opening::None);
        let named: usize = open.map(|view| view.names(names)).sum();
        apart.retain(|view| {
            if has_doors {
                view.is_plan_beside_doors(names)
            } else {
                view.is_plan_without_doors(names)
            }
        });
        (best > Opening::None).then(|| Self {
            hulls: apart.into_iter().map(|view| view.hull).collect(),
            margin: MARGIN_IN_LEAVES * leaf,
            has_doors,
            is_named: named >= MIN_NAMES,
        })
    }

    /// The plans among bodies of walls, if there are openings in any.
    pub(super) fn of_bodies(
        bodies: &[Body],
        doors: &[Arc],
        names: &[[f64; 2]],
        measures: &Measures,
    ) -> Option<Self> {
        let box_area = |body: &Body| body.bounds.width() * body.bounds.height();
        let frame = MAX_PAGE_SHARE * measures.page_wh[0] * measures.page_wh[1];
        let has_door = |body: &Body| body.opening == Opening::Door;
        let is_frame = |body: &Body| box_area(body) >= frame && body.opening == Opening::None;
        let mut sized: Vec<&Body> = bodies.iter().filter(|body| !is_frame(body)).collect();
        sized.sort_by(|a, b| box_area(b).total_cmp(&box_area(a)));
        let walls = sized.into_iter().take(MAX_BODIES).filter_map(View::of_body);
        // Doors that hang in none of these walls say nothing of them.
        let doors = if bodies.iter().any(has_door) {
            doors
        } else {
            &[]
        };
        let doors = doors.iter().take(MAX_BODIES).filter_map(View::of_door);
        Self::among(walls.chain(doors), measures.door, names)
    }

    /// Whether what stands beside them is none: doors tell, or only their rooms have names.
    pub(super) fn leave_no_other(&self) -> bool {
        self.has_doors || self.is_named
    }

    /// Whether an outline stands in a plan, by its first corner.
    pub(super) fn hold_outline(&self, outline: &[[f64; 2]]) -> bool {
        let corner = outline.first();
        corner.is_some_and(|&[x, y]| self.hold(Coord { x, y }))
    }

    /// Whether what has this corner stands in a plan.
    pub(super) fn hold(&self, corner: Coord) -> bool {
        self.hulls.iter().any(|plan| plan.intersects(&corner))
    }

    /// Their hulls with a margin, for what belongs to a plan and is drawn outside of its walls.
    pub(super) fn outlines(&self) -> Vec<Ring> {
        let outlines = self.hulls.iter().map(|plan| {
            let grown = plan.exterior().coords().flat_map(|&Coord { x, y }| {
                let margin = self.margin;
                [
                    [-margin, -margin],
                    [-margin, margin],
                    [margin, -margin],
                    [margin, margin],
                ]
                .map(|[right, down]| Coord {
                    x: x + right,
                    y: y + down,
                })
            });
            let outline = grown.collect::<LineString>().convex_hull();
            let corners = outline.exterior().coords().skip(1);
            corners.map(|corner| [corner.x, corner.y]).collect()
        });
        outlines.collect()
    }
}
