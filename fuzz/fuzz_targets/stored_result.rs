//! A stored result, and every export of it. Run `cargo +nightly fuzz run stored_result
//! fuzz/corpus/stored_result`.
#![no_main]

use locdet::export::{FORMATS, Source};
use locdet::{Detection, Limits};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let limits = Limits { max_pixels: 1_000_000, ..Limits::default() };
    if let Ok(detection) = Detection::from_json(data, &limits) {
        for format in &FORMATS {
            let _ = format.write(&detection, &Source::default());
        }
    }
});
