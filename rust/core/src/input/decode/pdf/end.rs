//! Whether a PDF file is there to its end.
//!
//! A file that is cut off often still opens, from the objects that are left, and draws a page
//! without half of its walls. The marker `%%EOF` does not tell: good files lack it or have padding,
//! web pages and mail behind it, and a file that is cut off may hold the markers of its earlier
//! saves. What tells is the last `startxref`: everything that it leads to stands before it.

use std::collections::HashSet;

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Dict, MaybeRef, Object};
use hayro_interpret::hayro_syntax::xref::XRef;

use crate::input::decode::bytes::{find, rfind};

/// The word before the place of a table.
const START: &[u8] = b"startxref";

/// Most saves of a file that are followed back.
const MAX_SECTIONS: usize = 256;

/// How far into a file the dictionary of a file for the web, and the header, are looked for.
const HEAD_BYTES: usize = 1024;

/// How much of a cross-reference stream is its dictionary, at most.
const DICTIONARY_BYTES: usize = 4096;

/// Makes a reader look for the objects themselves: no table is there.
const NO_TABLE: &[u8] = b"\nstartxref\n2147483647\n%%EOF\n";

/// What the end of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The file was written to its end.
    Reached,
    /// It is cut off, or its end is damaged: [`is_whole`] tells, once it is open.
    Unsure,
}

/// Judges the end of a file by its bytes.
pub(super) fn of(data: &[u8]) -> End {
    let Some(last) = rfind(data, START) else {
        return End::Unsure;
    };
    let behind = &data[last..];
    if starts_object(behind) {
        return End::Unsure;
    }
    let leads = number(&behind[START.len()..]).is_some_and(|offset| {
        let header = find(&data[..data.len().min(HEAD_BYTES)], b"%PDF-").unwrap_or(0);
        leads_to_tables(data, offset, 0) || header > 0 && leads_to_tables(data, offset, header)
    });
    if leads || !is_shorter_than_it_says(data) && find(behind, b"%%EOF").is_some() {
        End::Reached
    } else {
        End::Unsure
    }
}

/// Where the last table of objects is, as the file says.
pub(super) fn last_table(data: &[u8]) -> Option<usize> {
    let last = rfind(data, START)?;
    number(&data[last + START.len()..])
}

/// Whether a file for the web, whose first table stands before most of its pages, lacks a part.
fn is_shorter_than_it_says(data: &[u8]) -> bool {
    let head = &data[..data.len().min(HEAD_BYTES)];
    let length = find(head, b"/Linearized").and_then(|_| {
        let is_key = |text: &[u8]| text.starts_with(b"/L") && !text[2].is_ascii_alphabetic();
        let key = head.windows(3).position(is_key)?;
        number(&head[key + 2..])
    });
    length.is_some_and(|length| data.len() < length)
}

/// A file of unsure end, so that all of its objects are looked for.
pub(super) fn without_tables(data: &[u8]) -> Vec<u8> {
    [data, NO_TABLE].concat()
}

/// Whether a file of unsure end holds everything that its pages refer to.
pub(super) fn is_whole(data: &[u8], pdf: &Pdf) -> bool {
    ends_an_object(data) && ends_a_trailer(data) && has_all_objects(pdf.xref())
}

/// Whether a line of a text starts an object.
fn starts_object(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(place) = find(rest, b" obj") {
        if is_object_number(&rest[..place]) {
            return true;
        }
        rest = &rest[place + 1..];
    }
    false
}

/// Whether a text ends in two numbers.
fn is_object_number(text: &[u8]) -> bool {
    let start = text
        .iter()
        .rposition(|byte| !byte.is_ascii_digit() && *byte != b' ')
        .map_or(0, |place| place + 1);
    let numbers = text[start..].split(|&byte| byte == b' ');
    numbers.filter(|digits| !digits.is_empty()).count() >= 2
}

/// Whether a cross-reference table or stream stands at an offset, and at those of the earlier saves
/// that it names.
fn leads_to_tables(data: &[u8], offset: usize, header: usize) -> bool {
    let mut seen = HashSet::new();
    let mut pending = vec![offset];
    while let Some(offset) = pending.pop() {
        if !seen.insert(offset) {
            continue;
        }
        let section = offset
            .checked_add(header)
            .and_then(|start| dictionary_of_section(data.get(start..)?));
        let Some(dictionary) = section else {
            return false;
        };
        if seen.len() > MAX_SECTIONS {
            return false;
        }
        let earlier = [b"/Prev".as_slice(), b"/XRefStm"]
            .into_iter()
            .filter_map(|key| number(&dictionary[find(dictionary, key)? + key.len()..]));
        pending.extend(earlier);
    }
    true
}

/// The text with the dictionary of the cross-reference section that a text starts with.
fn dictionary_of_section(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii_start();
    if text.starts_with(b"xref") {
        let trailer = &text[find(text, b"trailer")?..];
        return Some(&trailer[..find(trailer, START).unwrap_or(trailer.len())]);
    }
    let head = &text[..text.len().min(DICTIONARY_BYTES)];
    let dictionary = &head[..find(head, b"stream")?];
    let number = &head[..find(head, b" obj")?];
    let is_number = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_whitespace();
    (number.iter().all(is_number) && find(dictionary, b"/XRef").is_some()).then_some(dictionary)
}

/// Whether the last object of a file has its end.
fn ends_an_object(data: &[u8]) -> bool {
    let Some(end) = rfind(data, b"endobj") else {
        return false;
    };
    !starts_object(&data[end..])
}

/// Whether the last dictionary that names the root of the document has its end. Without it an
/// encrypted file would be read as if it were not.
fn ends_a_trailer(data: &[u8]) -> bool {
    let Some(root) = rfind(data, b"/Root") else {
        return false;
    };
    find(&data[root..], b">>").is_some()
}

/// Whether every object that the pages refer to is there.
fn has_all_objects(xref: &XRef) -> bool {
    let pages = xref
        .get::<Dict<'_>>(xref.root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>(b"Pages"));
    let Some(pages) = pages else {
        return false;
    };
    let mut seen = HashSet::new();
    let mut pending = vec![Object::Dict(pages)];
    while let Some(object) = pending.pop() {
        for child in children(object) {
            match child {
                MaybeRef::NotRef(object) => pending.push(object),
                MaybeRef::Ref(reference) => {
                    if !seen.insert(reference) {
                        continue;
                    }
                    let Some(object) = xref.get::<Object<'_>>(reference.into()) else {
                        return false;
                    };
                    pending.push(object);
                }
            }
        }
    }
    true
}

fn children(object: Object<'_>) -> Vec<MaybeRef<Object<'_>>> {
    match object {
        Object::Array(array) => array.raw_iter().collect(),
        Object::Dict(dictionary) => entries(&dictionary),
        Object::Stream(stream) => entries(stream.dict()),
        _ => vec![],
    }
}

fn entries<'a>(dictionary: &Dict<'a>) -> Vec<MaybeRef<Object<'a>>> {
    dictionary.entries().map(|(_, value)| value).collect()
}

/// The number that a text starts with.
fn number(text: &[u8]) -> Option<usize> {
    let text = text.trim_ascii_start();
    let end = text.iter().position(|byte| !byte.is_ascii_digit());
    let digits = &text[..end.unwrap_or(text.len())];
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n";

    /// A file of one object, with the table at its true place.
    fn file(behind: &str) -> Vec<u8> {
        let table = "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R>>";
        let offset = OBJECT.len();
        let tail = format!("{table}\nstartxref\n{offset}{behind}");
        [OBJECT, tail.as_bytes()].concat()
    }

    #[test]
    fn a_file_is_at_its_end_whatever_its_marker_and_what_stands_behind() {
        let padding = "\0".repeat(90_000);
        let page = "<p>session expired</p>".repeat(500);
        for behind in ["", "\n", "\n%%EOF\n", "\n%%E", "\n%%EO\0", &padding, &page] {
            assert_eq!(of(&file(behind)), End::Reached);
            assert_eq!(of(&file(&format!("\n%%EOF\n{behind}"))), End::Reached);
        }
        let after_junk = [b"mail\n".repeat(9).as_slice(), &file("")].concat();
        assert_eq!(of(&after_junk), End::Reached);
    }

    #[test]
    fn an_object_behind_the_last_table_is_a_save_that_is_cut_off() {
        let cut = file("\n%%EOF\n9 0 obj\n<<");
        assert_eq!(of(&cut), End::Unsure);
        assert!(!ends_an_object(&cut));
        assert!(ends_an_object(&file("\n%%EOF\n9 0 obj\n<<>>\nendobj\n")));
    }

    #[test]
    fn a_table_that_names_a_missing_one_is_unsure() {
        let whole = file("\n%%EOF\n");
        let text = String::from_utf8(whole).unwrap();
        let of_earlier = text
            .replace("/Size 1", "/Size 1/Prev 5000")
            .replace("\n%%EOF", "");
        assert_eq!(of(of_earlier.as_bytes()), End::Unsure);
        assert_eq!(of(OBJECT), End::Unsure);
    }

    #[test]
    fn the_first_table_of_a_file_for_the_web_is_not_its_end() {
        let head = b"%PDF-1.7\n1 0 obj\n<</Linearized 1/L 900>>\nendobj\nxref\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n";
        assert_eq!(of(head), End::Unsure);
    }

    #[test]
    fn a_trailer_needs_its_end() {
        assert!(ends_a_trailer(b"trailer <</Root 1 0 R>>"));
        assert!(!ends_a_trailer(b"trailer <</Root 1 0 R /Enc"));
        assert!(!ends_a_trailer(b"endobj"));
    }
}
