//! Seeds: `tests/data/tiff/good`. Run `cargo +nightly fuzz run decode_tiff fuzz/corpus/tiff
//! tests/data/tiff/good`.
#![no_main]

use locdet::{Limits, cache::PageSelector, decode::decode};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let limits = Limits { max_pixels: 1 << 20, max_pages: 16, ..Limits::default() };
    let _ = decode(data, PageSelector::default(), &limits);
});
