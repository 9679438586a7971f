//! Seeds: `tests/data/webp/good`. Run `cargo +nightly fuzz run decode_webp fuzz/corpus/webp
//! tests/data/webp/good`.
#![no_main]

use locdet::{Limits, cache::PageSelector, decode::decode};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let limits = Limits { max_pixels: 1 << 20, max_pages: 16, ..Limits::default() };
    let _ = decode(data, PageSelector::default(), &limits);
});
