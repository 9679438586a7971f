//! Decodes every file under `tests/data/{png,jpeg,tiff,webp,pdf}` and compares it with `expected.json`, which
//! the generator beside it wrote with two other decoders.

#![expect(
    clippy::unwrap_used,
    reason = "a missing or damaged test file should fail loudly"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use locdet::cache::PageSelector;
use locdet::decode::{decode, page_count};
use locdet::{Limits, Page};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    good: BTreeMap<String, Good>,
    bad: BTreeMap<String, Bad>,
}

#[derive(Deserialize)]
struct Good {
    file: String,
    size_wh: [u32; 2],
    dpi: f64,
    rotation: u16,
    page: u32,
    request_dpi: f64,
    /// Each `[x, y, r, g, b, tolerance]`.
    probes: Vec<[u32; 6]>,
}

#[derive(Deserialize)]
struct Bad {
    code: String,
    message: String,
}

fn data_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data")
}

fn expected() -> Expected {
    let text = fs::read(data_folder().join("expected.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn read(file: &str) -> Vec<u8> {
    fs::read(data_folder().join(file)).unwrap()
}

/// The files of a folder kind (`good` or `bad`), relative to the data folder; a folder without
/// files is a failure.
fn files(kind: &str) -> Vec<String> {
    let mut found = Vec::new();
    for format in ["jpeg", "pdf", "png", "tiff", "webp"] {
        let folder = data_folder().join(format).join(kind);
        let before = found.len();
        for entry in fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            found.push(format!("{format}/{kind}/{name}"));
        }
        assert!(found.len() > before, "{format}/{kind} is empty");
    }
    found.sort();
    found
}

fn at(dpi: f64) -> PageSelector {
    PageSelector {
        dpi,
        ..PageSelector::default()
    }
}

fn decode_whole(data: &[u8]) -> locdet::Result<Page> {
    decode(data, PageSelector::default(), &Limits::default())
}

/// The first probe that is off, in words.
fn wrong_probe(page: &Page, probes: &[[u32; 6]]) -> Option<String> {
    probes.iter().find_map(|&[x, y, r, g, b, tolerance]| {
        let offset = 3 * (y * page.width_px() + x) as usize;
        let pixel = &page.pixels()[offset..offset + 3];
        let is_off = pixel
            .iter()
            .zip([r, g, b])
            .any(|(&got, want)| u32::from(got).abs_diff(want) > tolerance);
        is_off.then(|| {
            format!(
                "({x}, {y}) is {pixel:?}, expected {:?} within {tolerance}",
                [r, g, b]
            )
        })
    })
}

fn check_good(case: &Good) -> Result<(), String> {
    let selector = PageSelector {
        page: case.page,
        dpi: case.request_dpi,
        ..PageSelector::default()
    };
    let page = decode(&read(&case.file), selector, &Limits::default())
        .map_err(|error| error.to_string())?;
    let info = page.info();
    let got = (
        [info.width_px, info.height_px],
        info.dpi,
        info.rotation,
        info.index,
    );
    let want = (case.size_wh, case.dpi, case.rotation, case.page);
    if got != want {
        return Err(format!(
            "(size, dpi, rotation, index) is {got:?}, expected {want:?}"
        ));
    }
    wrong_probe(&page, &case.probes).map_or(Ok(()), Err)
}

fn check_bad(file: &str, case: &Bad) -> Result<(), String> {
    let Err(error) = decode_whole(&read(file)) else {
        return Err("decodes".to_owned());
    };
    let message = error.to_string();
    if error.code() == case.code && message.contains(&case.message) {
        return Ok(());
    }
    Err(format!(
        "{} {message:?}, expected {} with {:?}",
        error.code(),
        case.code,
        case.message
    ))
}

fn assert_none_failed(failures: &[String]) {
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn every_good_file_decodes_as_its_twin_does() {
    let check =
        |(name, case): (&String, &Good)| Some(format!("{name}: {}", check_good(case).err()?));
    let failures: Vec<_> = expected().good.iter().filter_map(check).collect();
    assert_none_failed(&failures);
}

#[test]
fn every_bad_file_gives_its_error() {
    let check =
        |(file, case): (&String, &Bad)| Some(format!("{file}: {}", check_bad(file, case).err()?));
    let failures: Vec<_> = expected().bad.iter().filter_map(check).collect();
    assert_none_failed(&failures);
}

#[test]
fn every_file_is_expected_and_every_expectation_has_its_file() {
    let expected = expected();
    let mut good: Vec<_> = expected
        .good
        .values()
        .map(|case| case.file.clone())
        .collect();
    good.sort();
    good.dedup();
    assert_eq!(files("good"), good);
    assert_eq!(files("bad"), expected.bad.into_keys().collect::<Vec<_>>());
}

#[test]
fn messages_end_without_a_full_stop_and_hold_no_line_break() {
    for file in files("bad") {
        let message = decode_whole(&read(&file)).unwrap_err().to_string();
        assert!(
            !message.ends_with('.') && !message.contains('\n'),
            "{file}: {message}"
        );
    }
}

#[test]
fn decoding_twice_gives_the_same_pixels() {
    for file in [
        "png/good/rgba_16.png",
        "jpeg/good/ycck.jpg",
        "pdf/good/crop_box_rotated.pdf",
    ] {
        let data = read(file);
        assert_eq!(
            decode_whole(&data).unwrap().pixels(),
            decode_whole(&data).unwrap().pixels(),
            "{file}"
        );
    }
}

#[test]
fn images_count_one_page_and_documents_count_theirs() {
    let count = |file: &str| page_count(&read(file), &Limits::default()).unwrap();
    assert_eq!(count("png/good/rgb_8.png"), 1);
    assert_eq!(count("jpeg/good/grey.jpg"), 1);
    assert_eq!(count("webp/good/animation.webp"), 1);
    assert_eq!(count("tiff/good/rgb_tiles.tif"), 1);
    assert_eq!(count("tiff/good/two_pages_and_a_smaller_copy.tif"), 2);
    assert_eq!(count("pdf/good/plain.pdf"), 1);
    assert_eq!(count("pdf/good/two_pages.pdf"), 2);
}

#[test]
fn a_page_that_does_not_exist_names_those_that_do() {
    let message = |file: &str, page: u32| {
        let selector = PageSelector {
            page,
            ..PageSelector::default()
        };
        let error = decode(&read(file), selector, &Limits::default()).unwrap_err();
        assert_eq!(error.code(), "INVALID_OPTION");
        error.to_string()
    };
    let two_pages = "page must be between 0 and 1, the file has 2 pages, got 2";
    assert_eq!(message("pdf/good/two_pages.pdf", 2), two_pages);
    assert_eq!(
        message("pdf/good/plain.pdf", 7),
        "page must be 0, the file has one page, got 7"
    );
    assert_eq!(
        message("png/good/rgb_8.png", 1),
        "page must be 0, the file has one page, got 1"
    );
}

#[test]
fn a_dpi_outside_10_to_1200_is_rejected_for_every_format() {
    for file in [
        "png/good/rgb_8.png",
        "jpeg/good/grey.jpg",
        "pdf/good/plain.pdf",
    ] {
        for dpi in [9.9, 1200.1, -150.0, 0.0, f64::NAN, f64::INFINITY] {
            let error = decode(&read(file), at(dpi), &Limits::default()).unwrap_err();
            assert_eq!(error.code(), "INVALID_OPTION", "{file} at {dpi}");
        }
    }
}

#[test]
fn a_pdf_page_has_its_points_times_dpi_rounded_on_each_side() {
    let data = read("pdf/good/plain.pdf");
    for (dpi, size_wh) in [(10.0, (28, 19)), (100.0, (278, 194)), (300.0, (833, 583))] {
        let page = decode(&data, at(dpi), &Limits::default()).unwrap();
        assert_eq!((page.width_px(), page.height_px()), size_wh);
    }
}

#[test]
fn a_file_over_the_byte_limit_is_refused_before_it_is_read() {
    let data = read("png/good/rgb_8.png");
    let limits = Limits {
        max_file_bytes: data.len() as u64 - 1,
        ..Limits::default()
    };
    let errors = [
        decode(&data, PageSelector::default(), &limits).err(),
        page_count(&data, &limits).err(),
    ];
    for error in errors {
        assert_eq!(error.unwrap().code(), "FILE_TOO_LARGE");
    }
}

#[test]
fn a_page_over_the_pixel_limit_is_refused_for_every_format() {
    let limits = Limits {
        max_pixels: 10,
        ..Limits::default()
    };
    for file in [
        "png/good/rgb_8.png",
        "jpeg/good/grey.jpg",
        "pdf/good/plain.pdf",
    ] {
        let error = decode(&read(file), PageSelector::default(), &limits).unwrap_err();
        assert_eq!(error.code(), "FILE_TOO_LARGE", "{file}");
    }
}
