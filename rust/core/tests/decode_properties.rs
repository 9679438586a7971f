//! Whatever the bytes, decoding returns: a page within the limits, or an error with a code.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use locdet::cache::PageSelector;
use locdet::decode::{decode, page_count};
use locdet::{Limits, Page};
use proptest::prelude::*;
use proptest::sample::Index;

const LIMITS: Limits = Limits {
    max_file_bytes: 1 << 20,
    max_pixels: 1 << 20,
    max_pages: 8,
    max_walls: 8,
    max_crossings: 8,
};

const CODES: [&str; 4] = [
    "INVALID_FILE_FORMAT",
    "CORRUPT_FILE",
    "FILE_TOO_LARGE",
    "INVALID_OPTION",
];

const MAGICS: [&[u8]; 7] = [
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"II*\0\x08\0\0\0",
    b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10",
    b"RIFF\xff\0\0\0WEBPVP8L",
    b"%PDF-1.7\n1 0 obj\n",
    b"",
];

static GOOD_FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folders = ["png", "jpeg", "tiff", "webp", "pdf"].map(|format| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/data")
            .join(format)
            .join("good")
    });
    let entries = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .collect()
});

/// A change that files suffer, or that an attacker makes.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Remove(Index, usize),
    Repeat(Index, usize),
    Insert(Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = prop::collection::vec(any::<u8>(), 1..9);
    prop_oneof![
        6 => (any::<Index>(), 1..=u8::MAX).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => (any::<Index>(), 1..64_usize).prop_map(|(at, length)| Damage::Remove(at, length)),
        1 => (any::<Index>(), 1..256_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        1 => (any::<Index>(), bytes).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
    ]
}

fn apply(damage: &Damage, data: &mut Vec<u8>) {
    if data.is_empty() {
        return;
    }
    match damage {
        Damage::Flip(at, bits) => {
            let at = at.index(data.len());
            data[at] ^= bits;
        }
        Damage::Cut(at) => data.truncate(at.index(data.len())),
        Damage::Remove(at, length) => {
            let at = at.index(data.len());
            data.drain(at..data.len().min(at + length));
        }
        Damage::Repeat(at, length) => {
            let at = at.index(data.len());
            data.extend_from_within(at..data.len().min(at + length));
        }
        Damage::Insert(at, bytes) => {
            let at = at.index(data.len());
            data.splice(at..at, bytes.iter().copied());
        }
    }
}

fn is_sound(outcome: &locdet::Result<Page>) -> bool {
    match outcome {
        Ok(page) => {
            let pixels = u64::from(page.width_px()) * u64::from(page.height_px());
            (1..=LIMITS.max_pixels).contains(&pixels) && page.pixels().len() as u64 == pixels * 3
        }
        Err(error) => CODES.contains(&error.code()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_behind_a_magic_number_give_a_page_or_an_error(
        magic in prop::sample::select(MAGICS.as_slice()),
        tail in prop::collection::vec(any::<u8>(), 0..512),
    ) {
        let data = [magic, &tail].concat();
        prop_assert!(is_sound(&decode(&data, PageSelector::default(), &LIMITS)));
    }

    #[test]
    fn a_damaged_file_gives_a_page_or_an_error(
        file in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..6),
    ) {
        let mut data = file.get(&GOOD_FILES).clone();
        for damage in &damages {
            apply(damage, &mut data);
        }
        let selector = PageSelector { dpi: 30.0, ..PageSelector::default() };
        prop_assert!(is_sound(&decode(&data, selector, &LIMITS)));
        let pages = page_count(&data, &LIMITS);
        prop_assert!(pages.is_err() || pages.is_ok_and(|pages| (1..=8).contains(&pages)));
    }
}
