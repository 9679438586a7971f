//! The visible part of a page, its turn, versions, and files that are wrappers.

use crate::files::{
    WALLS, color, file, is_dark, last_table, page_objects, read, saved, stream, test_file,
};

/// A page with a dark square at its lower left.
fn page(keys: &str) -> Vec<u8> {
    file(&page_objects(keys, b"0 g 10 10 40 40 re f", &[]))
}

fn size(data: &[u8]) -> (u32, u32) {
    let page = read(data).unwrap();
    (page.width_px(), page.height_px())
}

#[test]
fn a_crop_box_without_area_is_the_media_box() {
    for crop in [
        "[0 0 0 0]",
        "[10 10 10 90]",
        "[0 0 200 0]",
        "[500 500 600 600]",
        "[50 50 50.2 50.2]",
    ] {
        let data = page(&format!("/CropBox{crop}"));
        let shown = read(&data).unwrap();
        assert_eq!(size(&data), (100, 70), "{crop}");
        assert!(
            is_dark(&shown, 30.0, 30.0) && !is_dark(&shown, 90.0, 30.0),
            "{crop}"
        );
    }
    assert_eq!(size(&page("/CropBox[0 0 100 140]")), (50, 70));
    assert_eq!(size(&page("/CropBox[0 0 0 0]/UserUnit 2")), (200, 140));
}

#[test]
fn a_jpeg_of_three_scans_is_drawn_rightly_on_a_page_that_is_copied() {
    for name in [
        "three_scans_420",
        "three_scans_420_deflated",
        "four_scans_cmyk",
    ] {
        let as_rendered = test_file(&format!("pdf/good/jpeg_{name}.pdf"));
        let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 140]/CropBox[0 0 0 0]\
                    /Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>";
        let keys = format!("/Prev {}", last_table(&as_rendered));
        let copied = saved(as_rendered.clone(), &[(3, page.into())], 6, &keys);
        let (as_rendered, copied) = (read(&as_rendered).unwrap(), read(&copied).unwrap());
        assert!(as_rendered.pixels() == copied.pixels(), "{name}");
    }
}

#[test]
fn a_media_box_without_area_is_a_letter() {
    let mut objects = page_objects("", WALLS, &[]);
    objects[2] = String::from_utf8(objects[2].clone())
        .unwrap()
        .replace("[0 0 200 140]", "[0 0 0 0]")
        .into_bytes();
    assert_eq!(size(&file(&objects)), (306, 396));
}

#[test]
fn a_page_is_turned_by_whole_quarters() {
    // The square is at the lower left; a quarter turn clockwise takes it to the upper left.
    for (rotate, rotation, [x, y]) in [
        ("0", 0, [30, 110]),
        ("45", 0, [30, 110]),
        ("-45", 0, [30, 110]),
        ("89.9", 0, [30, 110]),
        ("90", 90, [30, 30]),
        ("90.0", 90, [30, 30]),
        ("135", 90, [30, 30]),
        ("450", 90, [30, 30]),
        ("180", 180, [170, 30]),
        ("-90", 270, [110, 170]),
        ("-100", 270, [110, 170]),
        ("1000", 270, [110, 170]),
    ] {
        let shown = read(&page(&format!("/Rotate {rotate}"))).unwrap();
        assert_eq!(shown.info().rotation, rotation, "{rotate}");
        // In points from the upper left.
        let (x, y) = (f64::from(x), f64::from(y));
        let height = f64::from(shown.height_px()) * 2.0;
        assert!(
            is_dark(&shown, x, height - y),
            "{rotate}: {:?}",
            color(&shown, x, height - y)
        );
    }
}

#[test]
fn a_turn_is_inherited() {
    let mut objects = page_objects("", b"0 g 10 10 40 40 re f", &[]);
    objects[1] = b"<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 100>>".to_vec();
    assert_eq!(read(&file(&objects)).unwrap().info().rotation, 90);
}

#[test]
fn every_version_opens() {
    for version in ["1.0", "1.4", "2.0", "2.1", "9.9"] {
        let data = page("");
        let mut other = data.clone();
        other[5..8].copy_from_slice(version.as_bytes());
        assert_eq!(size(&other), (100, 70), "{version}");
    }
}

/// The cover of a portfolio of these files.
fn portfolio(view: &str, names: &[&str]) -> Vec<u8> {
    let mut objects = page_objects("", WALLS, &[]);
    let mut tree = String::new();
    for name in names {
        let number = objects.len() + 1;
        let entry = format!("({name}){number} 0 R ");
        objects.push(
            format!(
                "<</Type/Filespec/F({name})/UF({name})/EF<</F {} 0 R>>>>",
                number + 1
            )
            .into_bytes(),
        );
        objects.push(stream("/Type/EmbeddedFile", b"a file"));
        tree.push_str(&entry);
    }
    objects[0] = format!(
        "<</Type/Catalog/Pages 2 0 R/Collection<</Type/Collection{view}>>\
         /Names<</EmbeddedFiles<</Kids[<</Names[{tree}]>>]>>>>>>"
    )
    .into_bytes();
    file(&objects)
}

#[test]
fn a_portfolio_names_the_files_in_it() {
    let message = |view: &str, names: &[&str]| {
        let error = read(&portfolio(view, names)).unwrap_err();
        assert_eq!(error.code(), "INVALID_FILE_FORMAT");
        error.to_string()
    };
    let start = "this PDF is a portfolio: send the file in it";
    assert_eq!(
        message("/View/D", &["plan.pdf"]),
        format!("{start} (plan.pdf)")
    );
    assert_eq!(
        message("", &["a.pdf", "notes.txt", "b.PDF"]),
        format!("{start} (a.pdf, b.PDF)")
    );
    assert_eq!(
        message("/View/T", &["plan.dwg"]),
        format!("{start} (plan.dwg)")
    );
    let many = [
        "1.pdf", "2.pdf", "3.pdf", "4.pdf", "5.pdf", "6.pdf", "7.pdf",
    ];
    assert!(message("", &many).ends_with("(1.pdf, 2.pdf, 3.pdf, 4.pdf, 5.pdf and 2 more)"));
    assert!(message("", &["/upper/floor/plan.pdf"]).ends_with("(plan.pdf)"));
}

#[test]
fn a_file_with_attachments_is_no_portfolio() {
    for data in [portfolio("", &[]), portfolio("/View/H", &["plan.pdf"])] {
        assert!(is_dark(&read(&data).unwrap(), 100.0, 60.0));
    }
    let text = String::from_utf8(portfolio("", &["notes.txt"])).unwrap();
    let attached = text.replace("/Collection<<", "/Collectiox<<");
    assert!(is_dark(&read(attached.as_bytes()).unwrap(), 100.0, 60.0));
}
