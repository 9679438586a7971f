//! Every 32 bytes are a wall, four little-endian doubles. Run `cargo +nightly fuzz run walls
//! fuzz/corpus/walls`.
#![no_main]

use locdet::{Limits, WallOptions, WallSegment, rooms_from_walls};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let numbers: Vec<f64> =
        data.chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap_or_default())).collect();
    let wall = |ends: &[f64]| WallSegment { start: [ends[0], ends[1]], end: [ends[2], ends[3]], is_load_bearing: false };
    let walls: Vec<WallSegment> = numbers.chunks_exact(4).map(wall).collect();
    let limits = Limits { max_walls: 4096, max_crossings: 100_000, ..Limits::default() };
    let _ = rooms_from_walls(&walls, &WallOptions::default(), &limits);
});
