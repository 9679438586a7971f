//! What of a path is visible: the clips that are in force.

use kurbo::{BezPath, PathEl, Point, Rect, Shape};

use crate::geometry::{edges, signed_area};

/// Most corners of a clip that is followed exactly; larger ones, and those that are not convex,
/// count as their box.
const MAX_CORNERS: usize = 64;

/// How far from straight a corner may be and still count as convex, in square pixels.
const CONVEX_TOLERANCE: f64 = 1e-6;

/// The clips in force, the innermost last.
pub(super) struct ClipStack {
    levels: Vec<Level>,
}

struct Level {
    /// The box of everything that this clip and those around it leave.
    bounds: Rect,
    /// A convex clip that is no upright rectangle, counter-clockwise or clockwise.
    corners: Vec<[f64; 2]>,
}

impl ClipStack {
    pub(super) fn new(target: Rect) -> Self {
        Self {
            levels: vec![Level {
                bounds: target,
                corners: vec![],
            }],
        }
    }

    pub(super) fn bounds(&self) -> Rect {
        self.levels.last().map_or(Rect::ZERO, |level| level.bounds)
    }

    pub(super) fn push(&mut self, path: &BezPath) {
        let bounds = self.bounds().intersect(path.bounding_box());
        let corners = convex_corners(path)
            .filter(|corners| !is_upright_rectangle(corners))
            .unwrap_or_default();
        self.levels.push(Level { bounds, corners });
    }

    pub(super) fn pop(&mut self) {
        if self.levels.len() > 1 {
            self.levels.pop();
        }
    }

    /// The parts of an open chain of points that are visible.
    pub(super) fn clip_chain(&self, chain: &[[f64; 2]], mut keep: impl FnMut(&[[f64; 2]])) {
        if self.is_inside(chain) {
            keep(chain);
            return;
        }
        let planes: Vec<_> = self.half_planes().collect();
        let mut part: Vec<[f64; 2]> = vec![];
        for pair in chain.windows(2) {
            let Some([start, end]) = clip_segment([pair[0], pair[1]], &planes) else {
                continue;
            };
            if part.last() != Some(&start) {
                if part.len() > 1 {
                    keep(&part);
                }
                part.clear();
                part.push(start);
            }
            part.push(end);
        }
        if part.len() > 1 {
            keep(&part);
        }
    }

    /// The visible part of a ring; empty if there is none (Sutherland and Hodgman).
    pub(super) fn clip_ring(&self, ring: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let mut ring = ring.to_vec();
        if self.is_inside(&ring) {
            return ring;
        }
        for plane in self.half_planes() {
            ring = cut_ring(&ring, plane);
        }
        ring
    }

    pub(super) fn is_inside(&self, points: &[[f64; 2]]) -> bool {
        let bounds = self.bounds();
        let is_within = points
            .iter()
            .all(|&[x, y]| x >= bounds.x0 && x <= bounds.x1 && y >= bounds.y0 && y <= bounds.y1);
        is_within && self.levels.iter().all(|level| level.corners.is_empty())
    }

    fn half_planes(&self) -> impl Iterator<Item = HalfPlane> {
        let Rect { x0, y0, x1, y1 } = self.bounds();
        let sides = [
            ([1.0, 0.0], -x0),
            ([-1.0, 0.0], x1),
            ([0.0, 1.0], -y0),
            ([0.0, -1.0], y1),
        ];
        let upright = sides
            .into_iter()
            .map(|(normal, offset)| HalfPlane { normal, offset });
        upright.chain(
            self.levels
                .iter()
                .flat_map(|level| half_planes_of(&level.corners)),
        )
    }
}

/// The points with `normal . point + offset >= 0`.
#[derive(Clone, Copy)]
struct HalfPlane {
    normal: [f64; 2],
    offset: f64,
}

impl HalfPlane {
    fn distance(&self, point: [f64; 2]) -> f64 {
        self.normal[0] * point[0] + self.normal[1] * point[1] + self.offset
    }
}

fn half_planes_of(corners: &[[f64; 2]]) -> impl Iterator<Item = HalfPlane> {
    let sign = signed_area(corners).signum();
    edges(corners).map(move |(a, b)| {
        let normal = [-(b[1] - a[1]) * sign, (b[0] - a[0]) * sign];
        HalfPlane {
            normal,
            offset: -(normal[0] * a[0] + normal[1] * a[1]),
        }
    })
}

fn clip_segment(
    [mut start, mut end]: [[f64; 2]; 2],
    planes: &[HalfPlane],
) -> Option<[[f64; 2]; 2]> {
    for plane in planes {
        match (plane.distance(start), plane.distance(end)) {
            (a, b) if a < 0.0 && b < 0.0 => return None,
            (a, b) if a < 0.0 => start = between(start, end, a / (a - b)),
            (a, b) if b < 0.0 => end = between(start, end, a / (a - b)),
            _ => {}
        }
    }
    Some([start, end])
}

fn cut_ring(ring: &[[f64; 2]], plane: HalfPlane) -> Vec<[f64; 2]> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for (from, to) in edges(ring) {
        let (a, b) = (plane.distance(from), plane.distance(to));
        if a >= 0.0 {
            kept.push(from);
        }
        if (a < 0.0) != (b < 0.0) {
            kept.push(between(from, to, a / (a - b)));
        }
    }
    kept
}

fn between(from: [f64; 2], to: [f64; 2], share: f64) -> [f64; 2] {
    [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share)
}

/// The corners of a path that is one convex polygon.
fn convex_corners(path: &BezPath) -> Option<Vec<[f64; 2]>> {
    let mut corners: Vec<[f64; 2]> = vec![];
    for (index, element) in path.elements().iter().enumerate() {
        match *element {
            PathEl::MoveTo(Point { x, y }) if index == 0 => corners.push([x, y]),
            PathEl::LineTo(Point { x, y }) => corners.push([x, y]),
            PathEl::ClosePath if index + 1 == path.elements().len() => {}
            _ => return None,
        }
    }
    corners.dedup();
    if corners.first() == corners.last() {
        corners.pop();
    }
    // A five-pointed star turns to one side only, too; no program clips by one.
    let turns = (0..corners.len()).map(|index| {
        let [a, b, c] = [0, 1, 2].map(|step| corners[(index + step) % corners.len()]);
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    });
    let (mut lefts, mut rights) = (false, false);
    for turn in turns {
        lefts |= turn < -CONVEX_TOLERANCE;
        rights |= turn > CONVEX_TOLERANCE;
    }
    ((3..=MAX_CORNERS).contains(&corners.len()) && lefts != rights).then_some(corners)
}

fn is_upright_rectangle(corners: &[[f64; 2]]) -> bool {
    corners.len() == 4 && edges(corners).all(|(a, b)| a[0] == b[0] || a[1] == b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack() -> ClipStack {
        ClipStack::new(Rect::new(0.0, 0.0, 10.0, 10.0))
    }

    #[test]
    fn a_chain_that_leaves_and_returns_is_cut_into_its_visible_parts() {
        let mut parts = vec![];
        let chain = [[5.0, 5.0], [15.0, 5.0], [15.0, 8.0], [5.0, 8.0]];
        stack().clip_chain(&chain, |part| parts.push(part.to_vec()));
        assert_eq!(
            parts,
            [[[5.0, 5.0], [10.0, 5.0]], [[10.0, 8.0], [5.0, 8.0]]]
        );
    }

    #[test]
    fn a_turned_clip_cuts_a_line_at_its_edges() {
        let mut stack = stack();
        stack.push(&BezPath::from_svg("M5 0 L10 5 L5 10 L0 5 Z").unwrap());
        let mut parts = vec![];
        stack.clip_chain(&[[0.0, 2.0], [10.0, 2.0]], |part| parts.push(part.to_vec()));
        assert_eq!(parts, [[[3.0, 2.0], [7.0, 2.0]]]);
        stack.pop();
        assert_eq!(
            stack
                .clip_ring(&[[-5.0, 0.0], [5.0, 0.0], [5.0, 5.0], [-5.0, 5.0]])
                .len(),
            4
        );
    }
}
