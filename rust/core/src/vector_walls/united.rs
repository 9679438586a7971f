//! Areas put together: what at least one of them covers.
//!
//! The outlines of all areas are cut into one planar arrangement; of its faces those are covered
//! around which the outlines wind. Its cost is known before it is spent, and it may be stopped.

use geo::{LineString, MultiPolygon, Polygon};

use crate::error::Result;
use crate::geometry::line_string;
use crate::input::drawing::FillRule;
use crate::planar::arrangement::{Arrangement, arrange};
use crate::planar::faces::{Faces, NONE, OUTER, faces_of, start};
use crate::planar::point::{Point, Segment};
use crate::watch::Stop;

/// Grid units a page pixel: finer than a seam, and no page is so large that it leaves the grid.
const UNITS_PER_PX: f64 = 2048.0;

/// The union of areas whose outlines turn as [`signed_area`](crate::geometry::signed_area) calls
/// positive, and their holes the other way. The areas of the result do so too.
///
/// Cost: n log n + crossings.
///
/// # Errors
///
/// [`Error::LimitExceeded`](crate::Error::LimitExceeded) if outlines meet in more than
/// `max_crossings` places, beside two for each of their edges;
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn united<'a>(
    areas: impl IntoIterator<Item = &'a Polygon>,
    max_crossings: u64,
    stop: &Stop,
) -> Result<MultiPolygon> {
    let mut segments: Vec<Segment> = vec![];
    for area in areas {
        stop.check()?;
        let rings = std::iter::once(area.exterior()).chain(area.interiors());
        rings.for_each(|ring| add_ring(&ring.0, |corner| [corner.x, corner.y], &mut segments));
    }
    areas_where(&segments, |winding| winding > 0, max_crossings, stop)
}

/// What rings fill by a rule of PDF.
///
/// # Errors
///
/// As [`united`].
pub(super) fn filled(
    rings: &[&[[f64; 2]]],
    rule: FillRule,
    max_crossings: u64,
    stop: &Stop,
) -> Result<MultiPolygon> {
    let mut segments: Vec<Segment> = vec![];
    for &ring in rings {
        add_ring(ring, |&corner| corner, &mut segments);
    }
    let is_filled = |winding: i64| match rule {
        FillRule::NonZero => winding != 0,
        FillRule::EvenOdd => winding % 2 != 0,
    };
    areas_where(&segments, is_filled, max_crossings, stop)
}

/// The areas around which closed outlines wind so often that they are filled.
fn areas_where(
    segments: &[Segment],
    is_filled: impl Fn(i64) -> bool,
    max_crossings: u64,
    stop: &Stop,
) -> Result<MultiPolygon> {
    let arrangement = arrange(segments, max_crossings, stop)?;
    stop.check()?;
    let faces = faces_of(&arrangement);
    stop.check()?;
    let is_covered = covered(&arrangement, &faces, is_filled);
    stop.check()?;
    let borders: Vec<usize> = (0..arrangement.edges.len())
        .filter(|edge| {
            let [left, right] = [0, 1].map(|side| faces.face_of[2 * edge + side]);
            left != NONE && is_covered[left as usize] != is_covered[right as usize]
        })
        .collect();
    let outline = Arrangement {
        edges: borders
            .iter()
            .map(|&edge| arrangement.edges[edge])
            .collect(),
        vertices: arrangement.vertices,
        cover_starts: vec![0; borders.len() + 1],
        covers: vec![],
    };
    stop.check()?;
    let parts = faces_of(&outline);
    stop.check()?;
    let polygons = (OUTER as usize + 1..parts.len()).filter_map(|part| {
        let mut rings = parts.rings(part);
        let exterior = rings.next()?;
        // An edge keeps its direction, and a face its side of it.
        let half_edge = *exterior.first()? as usize;
        let original = 2 * borders[half_edge / 2] + half_edge % 2;
        is_covered[faces.face_of[original] as usize].then(|| {
            Polygon::new(
                line(&outline, exterior),
                rings.map(|ring| line(&outline, ring)).collect(),
            )
        })
    });
    Ok(MultiPolygon(polygons.collect()))
}

/// Adds the edges of a ring, whether or not its first corner is repeated at its end.
fn add_ring<T>(ring: &[T], place: impl Fn(&T) -> [f64; 2], segments: &mut Vec<Segment>) {
    let corners: Vec<Point> = ring.iter().map(|corner| on_grid(place(corner))).collect();
    let next = corners.iter().cycle().skip(1);
    let edges = corners.iter().zip(next).map(|(&from, &to)| [from, to]);
    segments.extend(edges.filter(|[from, to]| from != to));
}

fn on_grid(point: [f64; 2]) -> Point {
    let limit = f64::from(Point::LIMIT);
    let [x, y] = point.map(|value| (value * UNITS_PER_PX).round().clamp(-limit, limit) as i32);
    Point::new(x, y)
}

/// Whether each face is filled, by how often outlines wind around it: forward less back.
fn covered(arrangement: &Arrangement, faces: &Faces, is_filled: impl Fn(i64) -> bool) -> Vec<bool> {
    // Outlines are closed, so the windings of a face are the same whichever way reaches it.
    let mut windings: Vec<Option<i64>> = vec![None; faces.len()];
    windings[OUTER as usize] = Some(0);
    let mut waiting = vec![(OUTER, 0_i64)];
    while let Some((face, winding)) = waiting.pop() {
        for &half_edge in faces.rings(face as usize).flatten() {
            let beyond = faces.face_of[(half_edge ^ 1) as usize];
            if beyond != NONE && windings[beyond as usize].is_none() {
                let winding = winding - turns(arrangement, half_edge);
                windings[beyond as usize] = Some(winding);
                waiting.push((beyond, winding));
            }
        }
    }
    windings
        .into_iter()
        .map(|winding| winding.is_some_and(&is_filled))
        .collect()
}

/// How many outlines run along a half-edge, which has their inside on its left, less those that run
/// against it.
fn turns(arrangement: &Arrangement, half_edge: u32) -> i64 {
    let covers = arrangement.covers_of(half_edge as usize / 2).iter();
    let forward: i64 = covers.map(|cover| if cover.forward { 1 } else { -1 }).sum();
    if half_edge.is_multiple_of(2) {
        forward
    } else {
        -forward
    }
}

fn line(arrangement: &Arrangement, ring: &[u32]) -> LineString {
    let corners = ring
        .iter()
        .map(|&half_edge| start(arrangement, half_edge).as_f64());
    line_string(
        &corners
            .map(|corner| corner.map(|value| value / UNITS_PER_PX))
            .collect::<Vec<_>>(),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use geo::Area;
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::vector_walls::parts::turned;
    use crate::watch::Watch;

    const MANY: u64 = 1_000_000;

    fn rectangle(x: f64, y: f64, width: f64, height: f64, angle: f64) -> Polygon {
        let (sine, cosine) = angle.sin_cos();
        let corners = [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]];
        let ring = corners.map(|[a, b]| [x + a * cosine - b * sine, y + a * sine + b * cosine]);
        Polygon::new(line_string(&turned(&ring)), vec![])
    }

    fn of(areas: &[Polygon]) -> MultiPolygon {
        united(areas, MANY, &Stop::new(&())).unwrap()
    }

    #[test]
    fn a_ring_of_walls_has_a_hole() {
        let walls = [
            rectangle(0.0, 0.0, 100.0, 10.0, 0.0),
            rectangle(0.0, 90.0, 100.0, 10.0, 0.0),
            rectangle(0.0, 0.0, 10.0, 100.0, 0.0),
            rectangle(90.0, 0.0, 10.0, 100.0, 0.0),
        ];
        let MultiPolygon(parts) = of(&walls);
        assert_eq!((parts.len(), parts[0].interiors().len()), (1, 1));
        assert!((parts[0].unsigned_area() - 3600.0).abs() < 1e-9);
        assert_eq!(of(&parts).unsigned_area(), parts[0].unsigned_area());
    }

    #[test]
    fn a_hole_within_a_hole_is_no_part_of_it() {
        let ring = |size: f64| -> Vec<[f64; 2]> {
            vec![[-size, -size], [size, -size], [size, size], [-size, size]]
        };
        let rings: Vec<Vec<[f64; 2]>> = [10.0, 8.0, 6.0, 4.0].map(ring).to_vec();
        let rings: Vec<&[[f64; 2]]> = rings.iter().map(Vec::as_slice).collect();
        let area = |rule| filled(&rings, rule, MANY, &Stop::new(&())).unwrap();
        assert_eq!(
            area(FillRule::EvenOdd).unsigned_area(),
            400.0 - 256.0 + 144.0 - 64.0
        );
        assert_eq!(area(FillRule::EvenOdd).0.len(), 2);
        assert_eq!(area(FillRule::NonZero).unsigned_area(), 400.0);
    }

    #[test]
    fn a_bowtie_is_filled_on_both_sides() {
        let ring: &[[f64; 2]] = &[[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0]];
        for rule in [FillRule::NonZero, FillRule::EvenOdd] {
            let area = filled(&[ring], rule, MANY, &Stop::new(&())).unwrap();
            assert_eq!((area.0.len(), area.unsigned_area()), (2, 8.0));
        }
    }

    #[test]
    fn areas_that_cross_too_often_are_refused() {
        let bar = |at: u32| f64::from(at) * 10.0;
        let level = (0..50).map(|at| rectangle(0.0, bar(at), 500.0, 2.0, 0.0));
        let upright = (0..50).map(|at| rectangle(bar(at), 0.0, 2.0, 500.0, 0.0));
        let bars: Vec<Polygon> = level.chain(upright).collect();
        let error = united(&bars, 100, &Stop::new(&())).unwrap_err();
        assert!(matches!(error, Error::LimitExceeded { .. }), "{error}");
        assert_eq!(of(&bars).0.len(), 1);
    }

    /// Says stop when it is asked.
    struct Stopped(AtomicUsize);

    impl Watch for Stopped {
        fn is_cancelled(&self) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed) > 0
        }
    }

    #[test]
    fn it_is_asked_within_whether_to_stop() {
        let bars: Vec<Polygon> = (0..20_000)
            .map(|at| {
                rectangle(
                    f64::from(at % 200) * 5.0,
                    f64::from(at / 200) * 5.0,
                    400.0,
                    1.0,
                    f64::from(at),
                )
            })
            .collect();
        let watch = Stopped(AtomicUsize::new(0));
        let found = united(&bars, u64::MAX, &Stop::new(&watch));
        assert!(matches!(found, Err(Error::Cancelled)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

        #[test]
        fn it_covers_what_the_union_of_geo_covers(
            sides in prop::collection::vec((0..40_u32, 0..40_u32, 1..30_u32, 1..30_u32, 0..4_u32), 1..40),
        ) {
            let areas: Vec<Polygon> = sides
                .into_iter()
                .map(|(x, y, width, height, turn)| {
                    let [x, y, width, height] = [x, y, width, height].map(f64::from);
                    rectangle(x, y, width, height, f64::from(turn) * 0.4)
                })
                .collect();
            let (ours, theirs) = (of(&areas), geo::unary_union(&areas));
            prop_assert!((ours.unsigned_area() - theirs.unsigned_area()).abs() < 0.1);
            for part in &ours {
                prop_assert!(part.unsigned_area() > 0.0);
                prop_assert!(crate::geometry::signed_area(
                    &part.exterior().coords().map(|corner| [corner.x, corner.y]).collect::<Vec<_>>()
                ) > 0.0);
            }
        }
    }
}
