//! Where the plan is among lines that reach far beyond it: the border of a site, an axis, a leader.

use crate::planar::arrangement::{Arrangement, degrees};
use crate::planar::point::{Point, Segment};

/// Corners further from the middle half of all corners than this many times its extent lie apart
/// from most of the drawing (the inner fence of Tukey, "Exploratory Data Analysis", 1977). A plan
/// whose corners are spread evenly reaches half that extent beyond its middle half.
const REACH: f64 = 1.5;
/// An edge that reaches far beyond the plan is longer than so many times that extent; the walls of a
/// plan beside a dense detail are not.
const FAR_LENGTH: f64 = 3.0;
/// More such edges than this are no lines around a plan.
const MAX_FAR: usize = 16;
/// Two edges that go on in one direction, give or take 30 degrees, meet in no corner: arcs and long
/// walls come in pieces, which must not outweigh the rest. The length of the sum of their unit
/// vectors.
const MAX_STRAIGHT: f64 = 0.5;

/// A box, in grid units, and how long an edge that leaves it may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fence {
    min: [f64; 2],
    max: [f64; 2],
    far_length: f64,
}

impl Default for Fence {
    /// Around everything.
    fn default() -> Self {
        Self {
            min: [f64::NEG_INFINITY; 2],
            max: [f64::INFINITY; 2],
            far_length: f64::INFINITY,
        }
    }
}

impl Fence {
    /// The fence around most corners of an arrangement; around everything if what lies beyond is
    /// more than a few lines.
    pub(super) fn around(arrangement: &Arrangement) -> Self {
        let corners = corners(arrangement);
        if corners.is_empty() {
            return Self::default();
        }
        let quartiles = [0, 1].map(|axis| quartiles(&corners, axis));
        // Of a corridor the middle half may be a line: its length says how large the plan is.
        let extents = quartiles.map(|[low, high]| high - low);
        let extent = extents[0].max(extents[1]);
        let reach = REACH * extent;
        let fence = Self {
            min: quartiles.map(|[low, _]| low - reach),
            max: quartiles.map(|[_, high]| high + reach),
            far_length: FAR_LENGTH * extent,
        };
        let mut far = (0..arrangement.edges.len())
            .filter(|&edge| fence.is_crossed_by(arrangement.segment(edge)));
        if far.nth(MAX_FAR).is_some() {
            return Self::default();
        }
        fence
    }

    /// Whether an edge reaches far beyond the plan.
    pub(super) fn is_crossed_by(&self, [start, end]: Segment) -> bool {
        let [x, y] = end.minus(start).map(|step| step as f64);
        x.hypot(y) > self.far_length && !(self.holds(start) && self.holds(end))
    }

    fn holds(&self, point: Point) -> bool {
        let at = point.as_f64();
        (0..2).all(|axis| self.min[axis] <= at[axis] && at[axis] <= self.max[axis])
    }
}

/// The vertices at which edges end, or meet at an angle.
fn corners(arrangement: &Arrangement) -> Vec<Point> {
    let mut sums = vec![[0.0_f64; 2]; arrangement.vertices.len()];
    for (edge, ends) in arrangement.edges.iter().enumerate() {
        let [a, b] = arrangement.segment(edge);
        let way = b.minus(a).map(|step| step as f64);
        let length = way[0].hypot(way[1]);
        for axis in 0..2 {
            sums[ends[0] as usize][axis] += way[axis] / length;
            sums[ends[1] as usize][axis] -= way[axis] / length;
        }
    }
    let degrees = degrees(arrangement);
    let corners = (0..sums.len()).filter(|&vertex| match degrees[vertex] {
        0 => false,
        2 => sums[vertex][0].hypot(sums[vertex][1]) > MAX_STRAIGHT,
        _ => true,
    });
    corners.map(|vertex| arrangement.vertices[vertex]).collect()
}

/// The values below which a quarter and three quarters of the points lie.
fn quartiles(points: &[Point], axis: usize) -> [f64; 2] {
    let mut values: Vec<i32> = points
        .iter()
        .map(|point| if axis == 0 { point.x } else { point.y })
        .collect();
    let last = values.len() - 1;
    [last / 4, last - last / 4].map(|place| f64::from(*values.select_nth_unstable(place).1))
}

#[cfg(test)]
mod tests {
    use crate::walls::WallOptions;
    use crate::walls::rooms_tests::{Wall, areas_with as areas};

    /// Two rows of three rooms of 4 x 3, with a door in each of the two walls across the lower row.
    fn plan() -> Vec<Wall> {
        let mut walls = vec![];
        for row in 0..=2 {
            let y = f64::from(row) * 3.0;
            walls.push([[0.0, y], [12.0, y]]);
        }
        for column in 0..=3 {
            let x = f64::from(column) * 4.0;
            walls.push([[x, 3.0], [x, 6.0]]);
            if column == 0 || column == 3 {
                walls.push([[x, 0.0], [x, 3.0]]);
            } else {
                walls.extend([[[x, 0.0], [x, 1.0]], [[x, 1.9], [x, 3.0]]]);
            }
        }
        walls
    }

    #[test]
    fn a_dense_detail_beside_a_plan_takes_no_room_of_it() {
        for squares in [2, 4, 6] {
            let length = f64::from(squares) * 0.5;
            let lines = (0..=squares).flat_map(|line| {
                let at = f64::from(line) * 0.5;
                [
                    [[20.0 + at, 0.0], [20.0 + at, length]],
                    [[20.0, at], [20.0 + length, at]],
                ]
            });
            let walls: Vec<Wall> = plan().into_iter().chain(lines).collect();
            let areas = areas(&walls, &WallOptions::default());
            let rooms = areas.iter().filter(|area| (**area - 12.0).abs() < 1e-6);
            assert_eq!(rooms.count(), 6, "{squares}: {areas:?}");
        }
    }

    #[test]
    fn one_line_however_long_takes_no_room() {
        for times in [4.0, 15.0, 60.0, 1000.0] {
            for line in [
                [[-12.0 * times, 9.0], [12.0 * times, 9.5]],
                [[15.0, -12.0 * times], [15.0, 12.0 * times]],
                [[20.0, 12.0], [20.0 + 12.0 * times, 12.0 + 12.0 * times]],
            ] {
                let mut walls = plan();
                walls.push(line);
                let found = areas(&walls, &WallOptions::default());
                assert_eq!(found.len(), 6, "{times} {line:?}: {found:?}");
                assert!(found.iter().all(|area| (area - 12.0).abs() < 1e-3));
            }
        }
    }

    #[test]
    fn the_border_of_a_site_leaves_the_rooms_of_its_building() {
        for reach in [30.0, 200.0, 5_000.0] {
            let (low, high) = (-reach, 12.0 + reach);
            let mut walls = plan();
            let corners = [[low, low], [high, low], [high, high], [low, high]];
            walls.extend((0..4).map(|side| [corners[side], corners[(side + 1) % 4]]));
            let found = areas(&walls, &WallOptions::default());
            assert_eq!(found.len(), 7, "{reach}: {found:?}");
            assert!(found[..6].iter().all(|area| (area - 12.0).abs() < 1e-3));
        }
    }

    #[test]
    fn an_arc_in_many_pieces_is_not_taken_for_the_plan() {
        let mut walls = plan();
        let place = |step: u32| {
            let angle = f64::from(step) * std::f64::consts::TAU / 400.0;
            [6.0 + 0.4 * angle.cos(), 4.5 + 0.4 * angle.sin()]
        };
        walls.extend((0..400).map(|step| [place(step), place((step + 1) % 400)]));
        let found = areas(&walls, &WallOptions::default());
        assert!(found.len() >= 6, "{found:?}");
        assert!((found.iter().sum::<f64>() - 72.0).abs() < 1.0, "{found:?}");
    }

    #[test]
    fn strips_between_two_lines_are_kept_on_demand() {
        let square = |low: f64, high: f64| -> Vec<Wall> {
            let corners = [[low, low], [high, low], [high, high], [low, high]];
            (0..4)
                .map(|side| [corners[side], corners[(side + 1) % 4]])
                .collect()
        };
        let walls = [square(0.0, 8.0), square(-0.3, 8.3)].concat();
        assert_eq!(areas(&walls, &WallOptions::default()).len(), 1);
        let keep_strips = WallOptions {
            keep_strips: true,
            ..WallOptions::default()
        };
        assert_eq!(areas(&walls, &keep_strips).len(), 2);
    }
}
