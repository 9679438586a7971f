//! Lengths, sides of rooms, marks of scale bars and printed scales in any text. Run
//! `cargo +nightly fuzz run lengths fuzz/corpus/lengths`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = locdet::read_lengths(text);
});
