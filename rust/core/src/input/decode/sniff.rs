//! What a file is, told by its first bytes.

use crate::error::{Error, Result};
use crate::input::decode::bytes::find;

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
    /// Tagged Image File Format, BigTIFF too.
    Tiff,
    /// WebP, in a RIFF container.
    Webp,
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
            Self::Tiff => "TIFF",
            Self::Webp => "WebP",
            Self::Pdf => "PDF",
        }
    }
}

/// Tells the format of a file by its bytes.
///
/// # Errors
///
/// [`Error::UnsupportedFormat`] if it is none that is read; the message names what it looks like,
/// and how to make a file of it that is read.
///
/// # Examples
///
/// ```
/// use locdet::decode::{Format, sniff};
///
/// assert_eq!(sniff(b"%PDF-1.7\n")?, Format::Pdf);
/// let error = sniff(b"GIF89a").unwrap_err();
/// assert_eq!(error.to_string(), "the file is a GIF image; open it and save it as PNG");
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn sniff(data: &[u8]) -> Result<Format> {
    if data.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if data.starts_with(&[0xff, 0xd8, 0xff]) {
        return Ok(Format::Jpeg);
    }
    if TIFF_MAGIC.iter().any(|magic| data.starts_with(magic)) {
        return Ok(Format::Tiff);
    }
    if is_riff(data, b"WEBP") {
        return Ok(Format::Webp);
    }
    let head = &data[..data.len().min(PDF_HEADER_WINDOW)];
    if find(head, b"%PDF-").is_some() {
        return Ok(Format::Pdf);
    }
    let (what, advice) = describe(data).unwrap_or(UNKNOWN);
    Err(Error::UnsupportedFormat(format!(
        "the file is {what}; {advice}"
    )))
}

/// Little-endian and big-endian, TIFF and BigTIFF.
const TIFF_MAGIC: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];

const SAVE: &str = "open it and save it as PNG";
const EXPORT_PHOTO: &str = "open it and export it as JPEG or PNG";
const EXPORT_DRAWING: &str = "open it and export it as PDF or PNG";
const PLOT: &str = "plot or export it as PDF and send that";
const PRINT: &str = "open it and save or print it as PDF";
const UNPACK: &str = "unpack it and send the plan that is in it";
const TAKE_PICTURE: &str = "save one picture of it as PNG or JPEG";

const EMPTY: (&str, &str) = ("empty", "copy or upload it again");
const UNKNOWN: (&str, &str) = (
    "in no known image format",
    "send a PNG, JPEG, TIFF, WebP or PDF",
);

/// First bytes of formats that are not read, what to call them, and how to convert them.
const FOREIGN: [(&[u8], &str, &str); 34] = [
    (b"GIF8", "a GIF image", SAVE),
    (b"BM", "a BMP image", SAVE),
    (b"8BPS", "a Photoshop document", EXPORT_DRAWING),
    (b"gimp xcf", "a GIMP document", EXPORT_DRAWING),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image", SAVE),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 image", SAVE),
    (b"\0\0\0\x0cJXL ", "a JPEG XL image", EXPORT_PHOTO),
    (b"\xff\x0a", "a JPEG XL image", EXPORT_PHOTO),
    (b"\0\0\x01\0", "a Windows icon", SAVE),
    (b"qoif", "a QOI image", SAVE),
    (b"DDS ", "a DDS texture", SAVE),
    (b"\x76\x2f\x31\x01", "an OpenEXR image", SAVE),
    (b"#?RADIANCE", "a Radiance HDR image", SAVE),
    (b"AT&TFORM", "a DjVu document", PRINT),
    (b"%!PS", "a PostScript document", PRINT),
    (b"\xc5\xd0\xd3\xc6", "a PostScript document", PRINT),
    (b"\xd7\xcd\xc6\x9a", "a Windows metafile", EXPORT_DRAWING),
    (b"(DWF V", "a DWF drawing", PLOT),
    (b"AC10", "an AutoCAD DWG drawing", PLOT),
    (b"AutoCAD Binary DXF", "an AutoCAD DXF drawing", PLOT),
    (
        b"ISO-10303-21",
        "an IFC or STEP model",
        "export its floor plan as PDF",
    ),
    (
        b"\xff\xfeS\0k\0e\0t\0c\0h\0U\0p",
        "a SketchUp model",
        "export its floor plan as PDF",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "an office document or a Revit model",
        PRINT,
    ),
    (b"{\\rtf", "a text document", PRINT),
    (
        b"PK\x03\x04",
        "a ZIP archive or an office document",
        UNPACK_OR_PRINT,
    ),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ\0", "an xz archive", UNPACK),
    (b"\x1aE\xdf\xa3", "a video", TAKE_PICTURE),
    (b"\x8aMNG\r\n", "an MNG animation", SAVE),
    (b"\x8bJNG\r\n", "a JNG image", SAVE),
    (b"FORM", "an IFF image", SAVE),
];

const UNPACK_OR_PRINT: &str =
    "unpack it and send the plan that is in it, or save the document as PDF";

/// What the bytes are and how to convert them, of the formats that people take for one that is
/// read.
fn describe(data: &[u8]) -> Option<(&'static str, &'static str)> {
    if data.is_empty() {
        return Some(EMPTY);
    }
    let by_magic = FOREIGN
        .iter()
        .find(|(magic, ..)| data.starts_with(magic))
        .map(|&(_, what, advice)| (what, advice));
    by_magic
        .or_else(|| describe_container(data))
        .or_else(|| describe_text(data))
}

fn is_riff(data: &[u8], kind: &[u8]) -> bool {
    data.starts_with(b"RIFF") && data.get(8..).is_some_and(|rest| rest.starts_with(kind))
}

/// Formats whose magic bytes stand behind other bytes.
fn describe_container(data: &[u8]) -> Option<(&'static str, &'static str)> {
    if is_riff(data, b"CDR") {
        return Some(("a CorelDRAW drawing", EXPORT_DRAWING));
    }
    if is_riff(data, b"") {
        return Some(("a video or sound", TAKE_PICTURE));
    }
    if data.starts_with(b"\x01\0\0\0") && data.get(40..44) == Some(b" EMF") {
        return Some(("a Windows metafile", EXPORT_DRAWING));
    }
    if matches!(data, [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n', ..]) {
        return Some(("a Netpbm image", SAVE));
    }
    if matches!(data, [0x0a, 0 | 2..=5, 1, 1 | 2 | 4 | 8, ..]) {
        return Some(("a PCX image", SAVE));
    }
    if data.get(4..8) != Some(b"ftyp") {
        return None;
    }
    Some(match data.get(8..12)? {
        b"avif" | b"avis" => ("an AVIF photo", EXPORT_PHOTO),
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1" => {
            ("a HEIC photo", EXPORT_PHOTO)
        }
        b"crx " => ("a raw photo of a camera", EXPORT_PHOTO),
        b"jp2 " | b"jpx " => ("a JPEG 2000 image", SAVE),
        _ => ("a video", TAKE_PICTURE),
    })
}

fn describe_text(data: &[u8]) -> Option<(&'static str, &'static str)> {
    let head = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let head = head[..head.len().min(TEXT_WINDOW)].trim_ascii_start();
    let head = head.to_ascii_lowercase();
    if find(&head, b"<svg").is_some() || find(&head, b"<!doctype svg").is_some() {
        return Some(("an SVG drawing", EXPORT_DRAWING));
    }
    if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") {
        return Some(("an HTML page", PRINT));
    }
    if head.starts_with(b"<?xml") {
        return Some(("an XML document", EXPORT_DRAWING));
    }
    let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let is_dxf = matches!(lines.next(), Some(b"0" | b"999")) && find(&head, b"section").is_some();
    is_dxf.then_some(("an AutoCAD DXF drawing", PLOT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(data: &[u8]) -> String {
        sniff(data).unwrap_err().to_string()
    }

    #[test]
    fn the_formats_are_told_by_their_magic_bytes() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n").unwrap(), Format::Png);
        assert_eq!(sniff(b"\xff\xd8\xff\xe0").unwrap(), Format::Jpeg);
        assert_eq!(sniff(b"%PDF-1.4").unwrap(), Format::Pdf);
        assert_eq!(sniff(b"RIFF\x10\0\0\0WEBPVP8 ").unwrap(), Format::Webp);
        for tiff in TIFF_MAGIC {
            assert_eq!(sniff(tiff).unwrap(), Format::Tiff);
        }
    }

    #[test]
    fn a_pdf_header_may_follow_up_to_a_kilobyte_of_junk() {
        let after = |junk: usize| [vec![b'x'; junk], b"%PDF-1.4".to_vec()].concat();
        assert_eq!(sniff(&after(1000)).unwrap(), Format::Pdf);
        assert!(sniff(&after(1024)).is_err());
    }

    #[test]
    fn a_foreign_format_is_named_and_its_conversion_told() {
        let cases: [(&[u8], &str); 16] = [
            (b"", "the file is empty; copy or upload it again"),
            (b"GIF89a", "GIF image; open it and save it as PNG"),
            (b"BM\x10\0\0\0", "BMP image; open it and save it as PNG"),
            (
                b"RIFF\x10\0\0\0AVI LIST",
                "video or sound; save one picture",
            ),
            (
                b"<?xml version='1.0'?>\n<svg xmlns=''>",
                "SVG drawing; open it and export it as PDF",
            ),
            (b"<?xml version='1.0'?>\n<plan/>", "XML document; open it"),
            (
                b"PK\x03\x04rest",
                "ZIP archive or an office document; unpack it",
            ),
            (b"AC1032", "DWG drawing; plot or export it as PDF"),
            (
                b"  0\r\nSECTION\r\n",
                "DXF drawing; plot or export it as PDF",
            ),
            (
                b"\0\0\0\x18ftypheic",
                "HEIC photo; open it and export it as JPEG or PNG",
            ),
            (
                b"\0\0\0\x18ftypavif",
                "AVIF photo; open it and export it as JPEG or PNG",
            ),
            (
                b"\0\0\0\x0cjP  \r\n",
                "JPEG 2000 image; open it and save it as PNG",
            ),
            (
                b"8BPS\0\x01",
                "Photoshop document; open it and export it as PDF or PNG",
            ),
            (b"P6\n4 4\n", "Netpbm image; open it and save it as PNG"),
            (
                b"ISO-10303-21;",
                "IFC or STEP model; export its floor plan as PDF",
            ),
            (
                b"hello",
                "no known image format; send a PNG, JPEG, TIFF, WebP or PDF",
            ),
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
