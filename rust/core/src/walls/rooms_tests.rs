//! Rooms of drawings as they come: exact, shifted, turned, jittered, with gaps, doubled, hostile.

use proptest::prelude::*;

use super::{WallOptions, WallRooms, rooms_of_segments};
use crate::error::Result;
use crate::input::limits::Limits;
use crate::watch::Stop;

pub(super) type Wall = [[f64; 2]; 2];

fn rooms_with(walls: &[Wall], options: &WallOptions, limits: &Limits) -> Result<WallRooms> {
    rooms_of_segments(walls, options, limits, &Stop::new(&()))
}

fn rooms(walls: &[Wall]) -> WallRooms {
    rooms_with(walls, &WallOptions::default(), &Limits::default()).unwrap()
}

fn areas(walls: &[Wall]) -> Vec<f64> {
    areas_with(walls, &WallOptions::default())
}

/// The areas of the rooms, from the smallest.
pub(super) fn areas_with(walls: &[Wall], options: &WallOptions) -> Vec<f64> {
    let mut areas: Vec<f64> = rooms_with(walls, options, &Limits::default())
        .unwrap()
        .rooms
        .iter()
        .map(|room| room.polygon.area_px())
        .collect();
    areas.sort_unstable_by(f64::total_cmp);
    areas
}

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Vec<Wall> {
    let corners = [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
    ];
    (0..4)
        .map(|at| [corners[at], corners[(at + 1) % 4]])
        .collect()
}

/// Three rows of rooms, divided at other places in each row: T-junctions. Ten rooms.
fn bricks() -> Vec<Wall> {
    let mut walls = vec![[[0.0, 0.0], [0.0, 9.0]], [[12.0, 0.0], [12.0, 9.0]]];
    walls.extend((0..4).map(|row| [[0.0, 3.0 * f64::from(row)], [12.0, 3.0 * f64::from(row)]]));
    for (row, cuts) in [vec![4.0, 8.0], vec![2.5, 6.0, 9.5], vec![5.0, 9.0]]
        .into_iter()
        .enumerate()
    {
        walls.extend(
            cuts.into_iter()
                .map(|x| [[x, 3.0 * row as f64], [x, 3.0 * (row + 1) as f64]]),
        );
    }
    walls
}

/// Numbers between -1 and 1 that look random.
fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 30) as f64 - 1.0
    }
}

fn assert_areas(walls: &[Wall], expected: &[f64], tolerance: f64) {
    let found = areas(walls);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found / expected - 1.0).abs() <= tolerance,
            "{found} {expected}"
        );
    }
}

#[test]
fn long_walls_are_divided_at_t_junctions() {
    assert_areas(
        &bricks(),
        &[7.5, 7.5, 9.0, 10.5, 10.5, 12.0, 12.0, 12.0, 12.0, 15.0],
        1e-9,
    );
}

#[test]
fn a_room_in_a_room_is_a_room_and_a_hole() {
    let mut walls = rectangle(0.0, 0.0, 8.0, 8.0);
    walls.extend(rectangle(3.0, 3.0, 2.0, 2.0));
    let found = rooms(&walls);
    let holes: Vec<_> = found
        .rooms
        .iter()
        .map(|room| (room.polygon.area_px(), room.polygon.holes.len()))
        .collect();
    assert_eq!(holes, [(60.0, 1), (4.0, 0)]);
}

#[test]
fn partitions_and_loose_chains_leave_the_room_whole() {
    let mut walls = rectangle(0.0, 0.0, 6.0, 4.0);
    walls.extend([
        [[3.0, 0.0], [3.0, 1.5]],
        [[3.0, 1.5], [3.5, 1.7]],
        [[1.0, 2.0], [1.5, 2.0]],
    ]);
    assert_areas(&walls, &[24.0], 1e-9);
}

#[test]
fn corridors_and_closets_are_rooms_and_columns_are_not() {
    let mut walls = rectangle(0.0, 0.0, 20.0, 4.0);
    walls.extend((1..5).map(|at| [[4.0 * f64::from(at), 0.0], [4.0 * f64::from(at), 4.0]]));
    walls.extend(rectangle(0.0, 4.0, 20.0, 1.0));
    walls.extend([[[0.6, 0.0], [0.6, 1.0]], [[0.0, 1.0], [0.6, 1.0]]]);
    walls.extend(rectangle(6.0, 2.0, 0.3, 0.3));
    assert_areas(&walls, &[0.6, 15.4, 15.91, 16.0, 16.0, 16.0, 20.0], 1e-9);
}

#[test]
fn a_door_is_closed_and_reported_and_lowers_the_confidence() {
    let mut walls = rectangle(0.0, 0.0, 8.0, 4.0);
    walls.extend([[[4.0, 0.0], [4.0, 1.0]], [[4.0, 1.9], [4.0, 4.0]]]);
    let found = rooms(&walls);
    assert_eq!(found.rooms.len(), 2);
    let gap = found.healed_gaps[0];
    assert_eq!(
        (gap.start, gap.end, found.healed_gaps.len()),
        ([4.0, 1.0], [4.0, 1.9], 1)
    );
    assert!((found.rooms[0].confidence - (1.0 - 0.9 / 16.0)).abs() < 1e-6);
}

#[test]
fn a_wide_opening_stays_open_and_so_does_every_gap_if_none_may_be_closed() {
    let divided = |from: f64, to: f64| {
        let mut walls = rectangle(0.0, 0.0, 8.0, 4.0);
        walls.extend([[[4.0, 0.0], [4.0, from]], [[4.0, to], [4.0, 4.0]]]);
        walls
    };
    assert_eq!(rooms(&divided(0.8, 3.2)).rooms.len(), 1);
    let none = WallOptions {
        max_gap: Some(0.0),
        ..WallOptions::default()
    };
    let found = rooms_with(&divided(1.0, 1.9), &none, &Limits::default()).unwrap();
    assert_eq!((found.rooms.len(), found.healed_gaps.len()), (1, 0));
}

#[test]
fn corner_gaps_are_closed_and_reported_one_entry_a_corner() {
    for (gap, reported) in [(0.001, 0), (0.01, 4), (0.04, 4), (0.12, 4)] {
        let walls: Vec<Wall> = rectangle(0.0, 0.0, 4.0, 4.0)
            .into_iter()
            .map(|[a, b]| {
                let step = [0, 1].map(|axis| (b[axis] - a[axis]) / 4.0 * gap);
                [
                    [a[0] + step[0], a[1] + step[1]],
                    [b[0] - step[0], b[1] - step[1]],
                ]
            })
            .collect();
        assert_areas(&walls, &[16.0], 0.01);
        assert_eq!(rooms(&walls).healed_gaps.len(), reported, "{gap}");
    }
}

#[test]
fn a_small_gap_is_reported_from_end_to_wall_and_an_overshoot_is_none() {
    let mut walls = rectangle(0.0, 0.0, 8.0, 4.0);
    walls.push([[4.0, -0.03], [4.0, 3.97]]);
    let found = rooms(&walls);
    let gaps: Vec<_> = found
        .healed_gaps
        .iter()
        .map(|gap| (gap.start, gap.end))
        .collect();
    assert_eq!(
        (found.rooms.len(), gaps),
        (2, vec![([4.0, 3.97], [4.0, 4.0])])
    );
}

#[test]
fn walls_drawn_twice_and_gaps_that_bound_nothing_are_not_reported() {
    let mut walls = rectangle(0.0, 0.0, 8.0, 4.0);
    walls.extend([
        [[0.0, 0.02], [8.0, 0.02]],
        [[2.0, 2.0], [3.0, 2.0]],
        [[3.02, 2.0], [4.0, 2.0]],
    ]);
    let found = rooms(&walls);
    assert_eq!((found.rooms.len(), found.healed_gaps.len()), (1, 0));
}

#[test]
fn a_jittered_junction_of_three_walls_has_at_most_two_gaps() {
    let mut walls = rectangle(0.0, 0.0, 8.0, 4.0);
    walls.extend([
        [[4.01, 0.012], [3.99, 2.0]],
        [[4.01, 2.01], [4.0, 4.0]],
        [[0.0, 1.99], [3.97, 2.0]],
    ]);
    let found = rooms(&walls);
    let at_junction = found
        .healed_gaps
        .iter()
        .filter(|gap| (gap.start[1] - 2.0).abs() < 0.5 && gap.start[0] > 1.0);
    assert_eq!(
        (
            found.rooms.len(),
            at_junction.count(),
            found.healed_gaps.len()
        ),
        (3, 2, 3)
    );
}

#[test]
fn jittered_copies_and_overlaps_make_no_slivers() {
    let mut random = noise(3);
    let mut walls = bricks();
    let copies: Vec<Wall> = walls
        .iter()
        .map(|&[a, b]| [a, [a[0].midpoint(b[0]), a[1].midpoint(b[1])]])
        .collect();
    walls.extend(copies);
    walls
        .iter_mut()
        .flatten()
        .flatten()
        .for_each(|value| *value += 0.009 * random());
    assert_areas(
        &walls,
        &[7.5, 7.5, 9.0, 10.5, 10.5, 12.0, 12.0, 12.0, 12.0, 15.0],
        0.015,
    );
}

/// Two rooms of 4 x 4 with walls of two lines, 0.2 thick, and a door of 0.9 whose jambs are drawn
/// or not.
fn double_lined(closed: bool) -> Vec<Wall> {
    let mut walls = rectangle(0.0, 0.0, 8.6, 4.4);
    let (left, right) = (4.2, 4.4);
    for x in [left, right] {
        walls.extend([[[x, 0.2], [x, 1.0]], [[x, 1.9], [x, 4.2]]]);
    }
    for (from, to) in [(0.2, left), (right, 8.4)] {
        walls.extend([[[from, 0.2], [to, 0.2]], [[from, 4.2], [to, 4.2]]]);
    }
    walls.extend([[[0.2, 0.2], [0.2, 4.2]], [[8.4, 0.2], [8.4, 4.2]]]);
    if closed {
        walls.extend([[[left, 1.0], [right, 1.0]], [[left, 1.9], [right, 1.9]]]);
    }
    walls
}

#[test]
fn the_solid_of_double_walls_is_no_room_and_their_doors_are_closed() {
    for closed in [false, true] {
        assert_areas(&double_lined(closed), &[16.0, 16.0], 1e-9);
        assert_eq!(rooms(&double_lined(closed)).healed_gaps.len(), 2);
    }
}

#[test]
fn units_place_and_angle_do_not_matter() {
    for base in [bricks(), double_lined(false), double_lined(true)] {
        let expected = areas(&base);
        for (scale, shift, angle) in [
            (1e-3, 0.0, 0.3_f64),
            (1.0, 1e6, 1.0),
            (1e6, -3e9, 2.2),
            (39.37, 5e3, 0.7),
        ] {
            let (sin, cos) = angle.sin_cos();
            let turned = |[x, y]: [f64; 2]| {
                [
                    scale * (x * cos - y * sin) + shift,
                    scale * (x * sin + y * cos) - shift,
                ]
            };
            let walls: Vec<Wall> = base.iter().map(|wall| wall.map(turned)).collect();
            let scaled: Vec<f64> = expected.iter().map(|area| area * scale * scale).collect();
            assert_areas(&walls, &scaled, 1e-4);
        }
    }
}

#[test]
fn hostile_walls_are_answered_or_refused() {
    let count = 3_000;
    let star = |at: usize| {
        let (sin, cos) = (at as f64).sin_cos();
        [[-cos, -sin], [cos, sin]]
    };
    let spiral = |at: usize| {
        let point = |at: usize| {
            [
                at as f64 * (at as f64 * 0.1).cos(),
                at as f64 * (at as f64 * 0.1).sin(),
            ]
        };
        [point(at), point(at + 1)]
    };
    let comb = |at: usize| [[at as f64, 0.0], [at as f64, 1000.0 * (at % 2) as f64]];
    let line = |at: usize| {
        [
            [at as f64, at as f64 / 3.0],
            [at as f64 * 2.0, at as f64 * 2.0 / 3.0],
        ]
    };
    let near_parallel = |at: usize| [[0.0, at as f64 * 1e-9], [1.0, -(at as f64) * 1e-9]];
    let tiny = |at: usize| [[0.0, 0.0], [1e-300 * at as f64, 1e-290]];
    let point = |_: usize| [[5.0, 5.0], [5.0, 5.0]];
    let makers: [&dyn Fn(usize) -> Wall; 7] =
        [&star, &spiral, &comb, &line, &near_parallel, &tiny, &point];
    for (index, make) in makers.into_iter().enumerate() {
        let walls: Vec<Wall> = (0..count).map(make).collect();
        let limits = Limits {
            max_crossings: 1_000_000,
            ..Limits::default()
        };
        match rooms_with(&walls, &WallOptions::default(), &limits) {
            Ok(found) => assert!(found.rooms.len() <= 9_000_000, "{index}"),
            Err(error) => assert!(
                ["FILE_TOO_LARGE", "INVALID_OPTION"].contains(&error.code()),
                "{index} {error}"
            ),
        }
    }
}

#[test]
fn advice_to_raise_a_limit_is_given_only_where_that_helps() {
    let error = crate::planar::arrangement::check_pairs(u64::MAX)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("it is fixed") && !error.contains("raise"),
        "{error}"
    );
    let limits = Limits {
        max_crossings: 10,
        ..Limits::default()
    };
    let star: Vec<Wall> = (0..60)
        .map(|at| f64::from(at).sin_cos())
        .map(|(y, x)| [[-x, -y], [x, y + 0.1]])
        .collect();
    let error = rooms_with(&star, &WallOptions::default(), &limits)
        .unwrap_err()
        .to_string();
    assert!(error.contains("raise max_crossings"), "{error}");
}

#[test]
fn no_walls_have_no_rooms() {
    assert_eq!(rooms(&[]), WallRooms::default());
}

#[test]
fn more_walls_than_the_limit_are_refused() {
    let limits = Limits {
        max_walls: 3,
        ..Limits::default()
    };
    let error = rooms_with(
        &rectangle(0.0, 0.0, 1.0, 1.0),
        &WallOptions::default(),
        &limits,
    )
    .unwrap_err();
    assert!(error.to_string().contains("max_walls"), "{error}");
}

/// Corners of every room, each ring from its least corner on.
fn canonical(found: &WallRooms) -> Vec<Vec<[i64; 2]>> {
    let mut rings: Vec<Vec<[i64; 2]>> = found
        .rooms
        .iter()
        .flat_map(|room| room.polygon.rings())
        .map(|ring| {
            let mut ring: Vec<_> = ring
                .iter()
                .map(|point| point.map(|value| (value * 1e3).round() as i64))
                .collect();
            let least = (0..ring.len()).min_by_key(|&at| ring[at]).unwrap_or(0);
            ring.rotate_left(least);
            ring
        })
        .collect();
    rings.sort_unstable();
    rings
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn order_and_direction_of_walls_do_not_matter(
        ends in prop::collection::vec((0..40_i32, 0..40_i32, 0..40_i32, 0..40_i32), 1..60),
        seed in any::<u64>(),
    ) {
        let walls: Vec<Wall> = ends
            .iter()
            .map(|&(a, b, c, d)| [[f64::from(a), f64::from(b)], [f64::from(c), f64::from(d)]])
            .collect();
        let mut shuffled = walls.clone();
        shuffled.sort_by_key(|[a, b]| ((a[0] * 7.0 + a[1] * 41.0 + b[0] * 3.0 + b[1]) as u64).wrapping_mul(seed | 1));
        shuffled.iter_mut().step_by(3).for_each(|wall| wall.reverse());
        prop_assert_eq!(canonical(&rooms(&walls)), canonical(&rooms(&shuffled)));
    }

    #[test]
    fn any_walls_give_valid_disjoint_rooms(
        ends in prop::collection::vec(prop::array::uniform4(-100.0..100.0_f64), 1..50),
    ) {
        let walls: Vec<Wall> = ends.iter().map(|&[a, b, c, d]| [[a, b], [c, d]]).collect();
        let found = rooms(&walls);
        for (index, room) in found.rooms.iter().enumerate() {
            let inside = interior_point(room);
            prop_assert!(contains(room, inside));
            for other in found.rooms.iter().skip(index + 1) {
                prop_assert!(!contains(other, inside), "{:?} {:?}", room, other);
            }
        }
    }
}

/// A point inside a room: the middle of the widest stretch that a scan line has in it.
fn interior_point(room: &super::WallRoom) -> [f64; 2] {
    let [_, y_min, _, y_max] = room.polygon.bbox_xyxy();
    let y = y_min + (y_max - y_min) * 0.381_966_011;
    let mut crossings: Vec<f64> = edges(room)
        .filter(|[a, b]| (a[1] <= y) != (b[1] <= y))
        .map(|[a, b]| a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
        .collect();
    crossings.sort_unstable_by(f64::total_cmp);
    let widest = crossings
        .chunks_exact(2)
        .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))
        .unwrap();
    [widest[0].midpoint(widest[1]), y]
}

fn contains(room: &super::WallRoom, [x, y]: [f64; 2]) -> bool {
    let left = edges(room)
        .filter(|[a, b]| (a[1] <= y) != (b[1] <= y))
        .filter(|[a, b]| a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) < x);
    left.count() % 2 == 1
}

fn edges(room: &super::WallRoom) -> impl Iterator<Item = Wall> {
    room.polygon.rings().flat_map(|ring| {
        ring.iter()
            .copied()
            .zip(ring.iter().copied().cycle().skip(1))
            .map(|(a, b)| [a, b])
    })
}
