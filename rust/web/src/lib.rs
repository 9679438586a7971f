//! The export formats of locdet for a browser: rooms that a person corrected in the page are written
//! there by the engine's own code, without a server.
//!
//! WebAssembly passes numbers only. A page asks [`reserve`] for memory, puts there the name of a
//! format, a result document and the pixels of the plan, one after the other, calls [`export`], and
//! reads its answer from [`answer`]. An instance serves one call, so that nothing is left of it.

#![expect(
    unsafe_code,
    reason = "functions that a page calls must keep their names; no memory is touched unsafely"
)]

use std::cell::RefCell;

use locdet::export::{Format, Source};
use locdet::{Detection, Limits, Page, Result};

/// The name of the page's image in formats that state it, as in the files of the service.
const FILE_NAME: &str = "blueprint";

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for `length` bytes of input; returns where to put them.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.resize(length, 0);
        input.as_mut_ptr()
    })
}

/// Writes the document in the format; returns whether that worked. The answer is the file, or a
/// sentence that says why there is none.
///
/// `name_length` and `document_length` say where the name and the document end in the input. What
/// follows is the plan in RGBA8, `width_px` x `height_px`, in the page's size or reduced as pictures
/// are; 0 x 0 if there is no plan.
#[unsafe(no_mangle)]
pub extern "C" fn export(
    name_length: usize,
    document_length: usize,
    width_px: u32,
    height_px: u32,
) -> bool {
    let input = INPUT.take();
    let (name, rest) = input.split_at(name_length.min(input.len()));
    let (document, rgba) = rest.split_at(document_length.min(rest.len()));
    let written = write(name, document, rgba, [width_px, height_px]);
    let is_written = written.is_ok();
    ANSWER.set(written.unwrap_or_else(|error| error.to_string().into_bytes()));
    is_written
}

/// Where the answer begins.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    ANSWER.with_borrow(Vec::as_ptr)
}

/// How many bytes the answer has.
#[unsafe(no_mangle)]
pub extern "C" fn answer_length() -> usize {
    ANSWER.with_borrow(Vec::len)
}

fn write(name: &[u8], document: &[u8], rgba: &[u8], size_wh: [u32; 2]) -> Result<Vec<u8>> {
    let format: &Format = String::from_utf8_lossy(name).parse()?;
    let detection = Detection::from_json(document, &Limits::default())?;
    let page = page(rgba, size_wh)?;
    let source = Source {
        page: page.as_ref(),
        file_name: FILE_NAME,
    };
    format.write(&detection, &source)
}

fn page(rgba: &[u8], [width_px, height_px]: [u32; 2]) -> Result<Option<Page>> {
    if rgba.is_empty() {
        return Ok(None);
    }
    let (pixels, _) = rgba.as_chunks::<4>();
    let rgb = pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    Page::from_rgb8(width_px, height_px, rgb).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"schema_version":"1.0","stage":"final","page":{"index":0,
        "width_px":2,"height_px":1,"dpi":150.0,"rotation":0,"source":"png","content":"pixels"},
        "coordinate_space":"pixel","model":null,"rooms":[],"healed_gaps":[],
        "topology":{"disjoint":true,"valid":true}}"#;

    #[test]
    fn a_document_is_written_by_the_name_of_a_format() {
        let text = write(b"coco", DOCUMENT.as_bytes(), &[], [0, 0]).unwrap();
        assert!(String::from_utf8(text).unwrap().contains(FILE_NAME));
    }

    #[test]
    fn a_picture_shows_the_plan() {
        let rgba = [9, 8, 7, 255, 6, 5, 4, 255];
        let png = write(b"png", DOCUMENT.as_bytes(), &rgba, [2, 1]).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
    }

    #[test]
    fn what_cannot_be_written_is_said_in_a_sentence() {
        let refused = |name: &[u8], document: &[u8]| {
            write(name, document, &[], [0, 0]).unwrap_err().to_string()
        };
        assert!(refused(b"dxf", DOCUMENT.as_bytes()).starts_with("format must be one of"));
        assert!(refused(b"json", b"{}").starts_with("the JSON file cannot be decoded"));
        assert!(refused(b"png", DOCUMENT.as_bytes()).starts_with("page must be"));
    }
}
