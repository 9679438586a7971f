//! Times rooms from pixels, without a model, on a drawn page of 4,000 x 3,000 px.
//!
//! `cargo bench -p locdet-benches --bench raster_walls`. `RAYON_NUM_THREADS` sets the number of threads.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use locdet::{DetectOptions, Page, rooms_from_page};

const PAGE_WH: [u32; 2] = [4000, 3000];
const WALL_PX: u32 = 24;
const DOOR_PX: u32 = 110;

/// A page with rooms in eight columns and six rows, a doorway in every wall, and a grid of thin lines for furniture.
fn page(turn_degrees: f64) -> Option<Page> {
    let mut pixels = vec![255_u8; (PAGE_WH[0] * PAGE_WH[1] * 3) as usize];
    let (sine, cosine) = turn_degrees.to_radians().sin_cos();
    for (index, pixel) in pixels.chunks_exact_mut(3).enumerate() {
        let at = [index as u32 % PAGE_WH[0], index as u32 / PAGE_WH[0]].map(f64::from);
        let [x, y] = [
            at[0] * cosine + at[1] * sine - 300.0,
            at[1] * cosine - at[0] * sine - 250.0,
        ];
        if (0.0..3_400.0).contains(&x) && (0.0..2_500.0).contains(&y) && is_ink(x as u32, y as u32)
        {
            pixel.fill(20);
        }
    }
    Page::from_rgb8(PAGE_WH[0], PAGE_WH[1], pixels).ok()
}

fn is_ink(x: u32, y: u32) -> bool {
    let (across, down) = (x % 422, y % 412);
    let is_outer = x < WALL_PX || y < WALL_PX || x >= 3_400 - WALL_PX || y >= 2_500 - WALL_PX;
    let is_wall = (across < WALL_PX && !(150..150 + DOOR_PX).contains(&down))
        || (down < WALL_PX && !(180..180 + DOOR_PX).contains(&across));
    let is_furniture = (100..240).contains(&across)
        && (90..200).contains(&down)
        && (across % 35 < 3 || down % 22 < 3);
    is_outer || is_wall || is_furniture
}

fn raster_walls(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rooms_from_page");
    group.sample_size(20);
    for (name, turn_degrees) in [("4000x3000", 0.0), ("4000x3000 turned by 3 degrees", 3.0)] {
        let Some(page) = page(turn_degrees) else {
            continue;
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| rooms_from_page(black_box(&page), &DetectOptions::default(), &()));
        });
    }
    group.finish();
}

criterion_group!(benches, raster_walls);
criterion_main!(benches);
