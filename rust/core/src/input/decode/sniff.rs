//! What a file is, told by its first bytes.

use crate::error::{Error, Result};

/// How far into a file its PDF header may start (the implementation note 13 of PDF 1.7 allows 1024
/// bytes of junk).
const PDF_HEADER_WINDOW: usize = 1024;

/// How much of a file is searched for the opening tag of a text format.
const TEXT_WINDOW: usize = 512;

/// A file format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG, in a JFIF, EXIF or bare container.
    Jpeg,
    /// Portable Document Format.
    Pdf,
}

impl Format {
    /// The format's name as it stands in messages, for example `PNG`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Pdf => "PDF",
        }
    }
}

/// Tells the format of a file by its bytes.
///
/// # Errors
///
/// [`Error::UnsupportedFormat`] if it is none that is read; the message names what it looks like.
///
/// # Examples
///
/// ```
/// use locdet::decode::{Format, sniff};
///
/// assert_eq!(sniff(b"%PDF-1.7\n")?, Format::Pdf);
/// let error = sniff(b"GIF89a").unwrap_err();
/// assert_eq!(error.to_string(), "the file is a GIF image; send a PNG, JPEG or PDF");
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn sniff(data: &[u8]) -> Result<Format> {
    if data.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if data.starts_with(&[0xff, 0xd8, 0xff]) {
        return Ok(Format::Jpeg);
    }
    let head = &data[..data.len().min(PDF_HEADER_WINDOW)];
    if contains(head, b"%PDF-") {
        return Ok(Format::Pdf);
    }
    Err(Error::UnsupportedFormat(match describe(data) {
        Some(what) => format!("the file is {what}; send a PNG, JPEG or PDF"),
        None => "the file is in no known image format; send a PNG, JPEG or PDF".to_owned(),
    }))
}

/// First bytes of formats that are not read, and what to call them.
const FOREIGN: [(&[u8], &str); 13] = [
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"II+\0", "a TIFF image"),
    (b"8BPS", "a Photoshop document"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (b"%!PS", "a PostScript document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"AC10", "an AutoCAD DWG drawing"),
    (b"AutoCAD Binary DXF", "an AutoCAD DXF drawing"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
];

/// What the bytes are, of the formats that people take for one that is read: the advice names it.
fn describe(data: &[u8]) -> Option<&'static str> {
    if data.is_empty() {
        return Some("empty");
    }
    let by_magic = FOREIGN
        .iter()
        .find(|(magic, _)| data.starts_with(magic))
        .map(|&(_, what)| what);
    by_magic
        .or_else(|| describe_container(data))
        .or_else(|| describe_text(data))
}

/// Formats whose magic bytes stand after a size field.
fn describe_container(data: &[u8]) -> Option<&'static str> {
    if data.starts_with(b"RIFF") && data.get(8..12) == Some(b"WEBP") {
        return Some("a WebP image");
    }
    if data.get(4..8) != Some(b"ftyp") {
        return None;
    }
    match data.get(8..12)? {
        b"avif" | b"avis" => Some("an AVIF image"),
        b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => Some("a HEIC image"),
        _ => Some("a video"),
    }
}

fn describe_text(data: &[u8]) -> Option<&'static str> {
    let head = data[..data.len().min(TEXT_WINDOW)]
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(data);
    let head = head[..head.len().min(TEXT_WINDOW)].trim_ascii_start();
    let head = head.to_ascii_lowercase();
    if contains(&head, b"<svg") {
        return Some("an SVG drawing");
    }
    if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") {
        return Some("an HTML page");
    }
    if head.starts_with(b"<?xml") {
        return Some("an XML document");
    }
    let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let is_dxf = matches!(lines.next(), Some(b"0" | b"999")) && contains(&head, b"section");
    is_dxf.then_some("an AutoCAD DXF drawing")
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(data: &[u8]) -> String {
        sniff(data).unwrap_err().to_string()
    }

    #[test]
    fn the_three_formats_are_told_by_their_magic_bytes() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n").unwrap(), Format::Png);
        assert_eq!(sniff(b"\xff\xd8\xff\xe0").unwrap(), Format::Jpeg);
        assert_eq!(sniff(b"%PDF-1.4").unwrap(), Format::Pdf);
    }

    #[test]
    fn a_pdf_header_may_follow_up_to_a_kilobyte_of_junk() {
        let after = |junk: usize| [vec![b'x'; junk], b"%PDF-1.4".to_vec()].concat();
        assert_eq!(sniff(&after(1000)).unwrap(), Format::Pdf);
        assert!(sniff(&after(1024)).is_err());
    }

    #[test]
    fn a_foreign_format_is_named() {
        let cases: [(&[u8], &str); 12] = [
            (b"", "empty"),
            (b"GIF89a", "GIF"),
            (b"BM\x10\0\0\0", "BMP"),
            (b"II*\0\x08\0\0\0", "TIFF"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
            (b"<?xml version='1.0'?>\n<svg xmlns=''>", "SVG"),
            (b"<?xml version='1.0'?>\n<plan/>", "XML"),
            (b"PK\x03\x04rest", "ZIP"),
            (b"AC1032", "DWG"),
            (b"  0\r\nSECTION\r\n", "DXF"),
            (b"\0\0\0\x18ftypheic", "HEIC"),
            (b"hello", "no known"),
        ];
        for (data, expected) in cases {
            assert!(
                message(data).contains(expected),
                "{expected}: {}",
                message(data)
            );
        }
    }
}
