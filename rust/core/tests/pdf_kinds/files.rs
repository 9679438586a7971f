//! Makes PDF files and looks at what is drawn of them.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use locdet::cache::PageSelector;
use locdet::decode::decode;
use locdet::{Limits, Page};

pub(crate) const DPI: f64 = 36.0;

pub(crate) fn read(data: &[u8]) -> locdet::Result<Page> {
    let selector = PageSelector {
        dpi: DPI,
        ..PageSelector::default()
    };
    decode(data, selector, &Limits::default())
}

/// A page with its review marks.
pub(crate) fn marked(data: &[u8]) -> Page {
    let selector = PageSelector {
        dpi: DPI,
        review_marks: true,
        ..PageSelector::default()
    };
    decode(data, selector, &Limits::default()).unwrap()
}

pub(crate) fn test_file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data");
    fs::read(folder.join(name)).unwrap()
}

/// The colour at a place of the page in points, y up.
pub(crate) fn color(page: &Page, x: f64, y: f64) -> [u8; 3] {
    let scale = DPI / 72.0;
    let (column, row) = (
        (x * scale) as usize,
        page.height_px() as usize - 1 - (y * scale) as usize,
    );
    let offset = 3 * (row * page.width_px() as usize + column);
    page.pixels()[offset..offset + 3].try_into().unwrap()
}

pub(crate) fn is_dark(page: &Page, x: f64, y: f64) -> bool {
    color(page, x, y).iter().all(|&value| value < 128)
}

pub(crate) fn stream(keys: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{keys}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A page of 200 x 140 points whose content is object 4; what follows counts from 5.
pub(crate) fn page_objects(page: &str, content: &[u8], rest: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 140]/Contents 4 0 R{page}>>")
            .into_bytes(),
        stream("", content),
    ];
    objects.extend_from_slice(rest);
    objects
}

/// A file with a table and a trailer.
pub(crate) fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let numbered: Vec<_> = (1..).zip(objects.iter().cloned()).collect();
    saved(b"%PDF-1.7\n".to_vec(), &numbered, objects.len() + 1, "")
}

/// A file as it is after another save, which replaces or adds objects.
pub(crate) fn saved(
    before: Vec<u8>,
    objects: &[(usize, Vec<u8>)],
    size: usize,
    keys: &str,
) -> Vec<u8> {
    let mut file = before;
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, body) in objects {
        let entry = format!("{number} 1\n{:010} 00000 n \n", file.len());
        table.push_str(&entry);
        file.extend(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(body);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let tail =
        format!("{table}trailer\n<</Size {size}/Root 1 0 R{keys}>>\nstartxref\n{start}\n%%EOF\n");
    file.extend(tail.as_bytes());
    file
}

pub(crate) fn last_table(file: &[u8]) -> usize {
    let text = String::from_utf8_lossy(file);
    let behind = text.rsplit("startxref\n").next().unwrap();
    behind.lines().next().unwrap().parse().unwrap()
}

/// A file whose cross-references are a stream.
pub(crate) fn file_with_stream(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut rows = vec![0_u8, 0, 0, 0, 255];
    for (number, body) in (1..).zip(objects) {
        rows.push(1);
        rows.extend(&(file.len() as u32).to_be_bytes()[1..]);
        rows.push(0);
        file.extend(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(body);
        file.extend(b"\nendobj\n");
    }
    let (start, number) = (file.len(), objects.len() + 1);
    rows.push(1);
    rows.extend(&(start as u32).to_be_bytes()[1..]);
    rows.push(0);
    let keys = format!(
        "/Type/XRef/W[1 3 1]/Size {}/Root 1 0 R/Filter/FlateDecode",
        number + 1
    );
    file.extend(format!("{number} 0 obj\n").as_bytes());
    file.extend(stream(&keys, &deflated(&rows)));
    file.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    file
}

pub(crate) const WALLS: &[u8] = b"4 w 20 20 160 100 re S 100 20 m 100 120 l S ";
pub(crate) const SQUARE: &[u8] = b"0 g 40 40 30 30 re f ";

pub(crate) fn plan() -> Vec<Vec<u8>> {
    page_objects("", WALLS, &[])
}

/// The plan, with a form so that more objects are at stake.
pub(crate) fn plan_with_form() -> Vec<Vec<u8>> {
    let form = stream("/Type/XObject/Subtype/Form/BBox[0 0 200 140]", SQUARE);
    let content = [WALLS, b"/F Do"].concat();
    page_objects("/Resources<</XObject<</F 5 0 R>>>>", &content, &[form])
}

pub(crate) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}
