//! What holds for every arrangement and its faces, whatever the segments.

use proptest::prelude::*;

use super::arrangement::{Arrangement, arrange};
use super::faces::{Faces, NONE, OUTER, faces_of, origin, twice_area};
use super::point::{Point, Segment, crossing, passes_pixel};
use crate::watch::Stop;

const MANY: u64 = 1_000_000;

fn segment(ax: i32, ay: i32, bx: i32, by: i32) -> Segment {
    [Point::new(ax, ay), Point::new(bx, by)]
}

fn square(x: i32, y: i32, side: i32) -> [Segment; 4] {
    [
        segment(x, y, x + side, y),
        segment(x + side, y, x + side, y + side),
        segment(x + side, y + side, x, y + side),
        segment(x, y + side, x, y),
    ]
}

fn made(segments: &[Segment]) -> (Arrangement, Faces) {
    let arrangement = arrange(segments, MANY, &Stop::new(&())).unwrap();
    let faces = faces_of(&arrangement);
    (arrangement, faces)
}

/// Twice the area of a face without its holes.
fn face_area(arrangement: &Arrangement, faces: &Faces, face: usize) -> i64 {
    faces
        .rings(face)
        .map(|ring| twice_area(arrangement, ring))
        .sum()
}

fn areas(segments: &[Segment]) -> Vec<i64> {
    let (arrangement, faces) = made(segments);
    let mut areas: Vec<_> = (1..faces.len())
        .map(|face| face_area(&arrangement, &faces, face))
        .collect();
    areas.sort_unstable();
    areas
}

fn edge_points(arrangement: &Arrangement) -> Vec<Segment> {
    let mut edges: Vec<_> = (0..arrangement.edges.len())
        .map(|edge| {
            let [a, b] = arrangement.segment(edge);
            [a.min(b), a.max(b)]
        })
        .collect();
    edges.sort_unstable();
    edges
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

fn component_count(arrangement: &Arrangement, faces: &Faces) -> usize {
    let mut parent: Vec<usize> = (0..arrangement.vertices.len()).collect();
    for (edge, ends) in arrangement.edges.iter().enumerate() {
        if faces.face_of[2 * edge] != NONE {
            let (a, b) = (
                root(&mut parent, ends[0] as usize),
                root(&mut parent, ends[1] as usize),
            );
            parent[a] = b;
        }
    }
    (0..parent.len()).filter(|&at| parent[at] == at).count()
}

#[test]
fn a_cross_in_a_square_makes_four_faces() {
    let mut segments = square(0, 0, 10).to_vec();
    segments.extend([segment(5, -3, 5, 13), segment(0, 5, 10, 5)]);
    assert_eq!(areas(&segments), [50, 50, 50, 50]);
}

#[test]
fn an_island_is_a_hole_and_a_face() {
    let mut segments = square(0, 0, 100).to_vec();
    segments.extend(square(10, 10, 50));
    segments.extend(square(20, 20, 10));
    segments.extend(square(70, 70, 10));
    segments.push(segment(0, 30, 10, 30));
    assert_eq!(
        areas(&segments),
        [200, 200, 2 * (2500 - 100), 2 * (10_000 - 2500 - 100)]
    );
}

#[test]
fn islands_that_touch_at_a_corner_are_simple_rings() {
    let mut segments = square(0, 0, 100).to_vec();
    segments.extend(square(10, 10, 10));
    segments.extend(square(20, 20, 10));
    segments.extend([segment(0, 0, 5, 40), segment(5, 40, 0, 30)]);
    let (arrangement, faces) = made(&segments);
    for face in 0..faces.len() {
        for ring in faces.rings(face) {
            let mut vertices: Vec<_> = ring.iter().map(|&h| origin(&arrangement, h)).collect();
            vertices.sort_unstable();
            vertices.dedup();
            assert_eq!(vertices.len(), ring.len());
        }
    }
    assert_eq!(areas(&segments), [150, 200, 200, 20_000 - 550]);
}

#[test]
fn edges_know_the_segments_that_cover_them_and_their_direction() {
    let (arrangement, _) = made(&[
        segment(0, 0, 10, 0),
        segment(8, 0, 2, 0),
        segment(4, 0, 4, 0),
    ]);
    let covered: Vec<_> = (0..arrangement.edges.len())
        .map(|edge| {
            let [a, b] = arrangement.segment(edge);
            let covers = arrangement.covers_of(edge).iter();
            let mut named: Vec<_> = covers
                .map(|cover| (cover.segment, cover.forward == (a < b)))
                .collect();
            named.sort_unstable();
            (a.min(b).x, named)
        })
        .collect();
    let mut sorted = covered;
    sorted.sort_unstable();
    let both = vec![(0, true), (1, false)];
    assert_eq!(
        sorted,
        [
            (0, vec![(0, true)]),
            (2, both.clone()),
            (4, both),
            (8, vec![(0, true)])
        ]
    );
}

#[test]
fn deep_nesting_keeps_every_level() {
    let segments: Vec<_> = (0..2_000)
        .flat_map(|level| square(level, level, 8_000 - 2 * level))
        .collect();
    let (arrangement, faces) = made(&segments);
    assert_eq!(faces.len(), 2_001);
    assert_eq!(
        (1..faces.len())
            .filter(|&face| faces.rings(face).count() == 2)
            .count(),
        1_999
    );
    let total: i64 = (1..faces.len())
        .map(|face| face_area(&arrangement, &faces, face))
        .sum();
    assert_eq!(total, 2 * 8_000 * 8_000);
}

#[test]
fn too_many_crossings_are_refused() {
    let lines = (0..200)
        .flat_map(|at| [segment(at, -1, at, 200), segment(-1, at, 200, at)])
        .collect::<Vec<_>>();
    let error = arrange(&lines, 10_000, &Stop::new(&())).unwrap_err();
    assert_eq!(error.code(), "FILE_TOO_LARGE");
    assert!(error.to_string().contains("max_crossings"), "{error}");
}

fn segments(range: i32, count: usize) -> impl Strategy<Value = Vec<Segment>> {
    let coordinate = -range..=range;
    let one = (
        coordinate.clone(),
        coordinate.clone(),
        coordinate.clone(),
        coordinate,
    );
    prop::collection::vec(
        one.prop_map(|(ax, ay, bx, by)| segment(ax, ay, bx, by)),
        1..count,
    )
}

fn any_segments() -> impl Strategy<Value = Vec<Segment>> {
    prop_oneof![
        segments(6, 40),
        segments(40, 80),
        segments(1_000, 60),
        segments(Point::LIMIT, 60)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_edges_cross_or_overlap_and_no_vertex_is_on_an_edge(segments in any_segments()) {
        let (arrangement, _) = made(&segments);
        let edges: Vec<Segment> = (0..arrangement.edges.len()).map(|edge| arrangement.segment(edge)).collect();
        for (index, &one) in edges.iter().enumerate() {
            prop_assert!(one[0] != one[1]);
            for &other in &edges[index + 1..] {
                prop_assert_eq!(crossing(one, other), None);
            }
            for &vertex in &arrangement.vertices {
                let is_end = vertex == one[0] || vertex == one[1];
                let on_edge = passes_pixel(one, vertex) && super::point::orientation(one[0], one[1], vertex) == 0;
                prop_assert!(is_end || !on_edge);
            }
        }
    }

    #[test]
    fn euler_and_the_total_area_hold(segments in any_segments()) {
        let (arrangement, faces) = made(&segments);
        let edges = (0..arrangement.edges.len()).filter(|edge| faces.face_of[2 * edge] != NONE).count();
        let components = component_count(&arrangement, &faces);
        prop_assert_eq!(arrangement.vertices.len() + faces.len(), edges + 1 + components);
        let inside: i64 = (1..faces.len()).map(|face| face_area(&arrangement, &faces, face)).sum();
        prop_assert_eq!(inside, -face_area(&arrangement, &faces, OUTER as usize));
        for face in 1..faces.len() {
            prop_assert!(face_area(&arrangement, &faces, face) > 0);
            let signs: Vec<_> = faces.rings(face).map(|ring| twice_area(&arrangement, ring) > 0).collect();
            prop_assert!(signs[0] && !signs[1..].contains(&true));
        }
    }

    #[test]
    fn order_and_direction_of_the_segments_do_not_matter(segments in any_segments(), seed in any::<u64>()) {
        let (arrangement, _) = made(&segments);
        let mut shuffled = segments.clone();
        shuffled.sort_by_key(|&[a, b]| (a.x as u64 ^ (b.y as u64)).wrapping_mul(seed | 1));
        shuffled.iter_mut().step_by(2).for_each(|segment| segment.reverse());
        let (other, _) = made(&shuffled);
        prop_assert_eq!(edge_points(&arrangement), edge_points(&other));
    }
}
