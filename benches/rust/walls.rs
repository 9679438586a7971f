//! Times finding rooms among wall segments, on one thread.
//!
//! `cargo bench -p locdet-benches --bench walls`. Plain grids of long walls, grids of short walls, and plans whose rows
//! are divided at other places in each row (T-junctions), exact and turned by 0.3 rad so that no contact is exact.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use locdet::{Limits, WallOptions, WallSegment, rooms_from_walls};

const ROOM_WIDTH: f64 = 4.0;
const ROOM_HEIGHT: f64 = 3.0;

fn wall(start: [f64; 2], end: [f64; 2]) -> WallSegment {
    WallSegment {
        start,
        end,
        is_load_bearing: false,
    }
}

fn long_walls(side: u32) -> Vec<WallSegment> {
    let length = f64::from(side) * ROOM_WIDTH;
    let at = (0..=side).map(|at| f64::from(at) * ROOM_WIDTH);
    at.flat_map(|at| [wall([at, 0.0], [at, length]), wall([0.0, at], [length, at])])
        .collect()
}

fn short_walls(side: u32) -> Vec<WallSegment> {
    let places =
        (0..=side).flat_map(|line| (0..side).map(move |at| (f64::from(line), f64::from(at))));
    let across = |line: f64, at: f64| {
        let [line, from, to] = [line, at, at + 1.0].map(|value| value * ROOM_WIDTH);
        [
            wall([line, from], [line, to]),
            wall([from, line], [to, line]),
        ]
    };
    places.flat_map(|(line, at)| across(line, at)).collect()
}

fn t_junctions(side: u32, angle: f64) -> Vec<WallSegment> {
    let mut state = 1_u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5
    };
    let width = f64::from(side) * ROOM_WIDTH;
    let height = |row: u32| f64::from(row) * ROOM_HEIGHT;
    let mut walls: Vec<_> = (0..=side)
        .map(|row| wall([0.0, height(row)], [width, height(row)]))
        .collect();
    for (row, column) in (0..side).flat_map(|row| (0..=side).map(move |column| (row, column))) {
        let shift = if column == 0 || column == side {
            0.0
        } else {
            2.0 * random()
        };
        let x = f64::from(column) * ROOM_WIDTH + shift;
        walls.push(wall([x, height(row)], [x, height(row + 1)]));
    }
    let (sin, cos) = angle.sin_cos();
    let turned = |[x, y]: [f64; 2]| [x * cos - y * sin, x * sin + y * cos];
    walls
        .into_iter()
        .map(|one| wall(turned(one.start), turned(one.end)))
        .collect()
}

/// A name, and what makes a plan of so many rooms along a side.
type Plan = (&'static str, fn(u32) -> Vec<WallSegment>);

fn benchmarks(criterion: &mut Criterion) {
    let plans: [Plan; 4] = [
        ("grid_of_long_walls", long_walls),
        ("grid_of_short_walls", short_walls),
        ("t_junctions", |side| t_junctions(side, 0.0)),
        ("t_junctions_turned", |side| t_junctions(side, 0.3)),
    ];
    let mut group = criterion.benchmark_group("rooms_from_walls");
    group.sample_size(10);
    // 707 rooms a side of short walls are a million segments.
    for (name, make) in plans {
        for side in [32, 100, 224, 706] {
            let walls = make(side);
            group.throughput(Throughput::Elements(u64::from(side) * u64::from(side)));
            group.bench_with_input(
                BenchmarkId::new(name, side * side),
                &walls,
                |bencher, walls| {
                    bencher.iter(|| {
                        rooms_from_walls(
                            black_box(walls),
                            &WallOptions::default(),
                            &Limits::default(),
                        )
                    });
                },
            );
        }
    }
    group.finish();
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
