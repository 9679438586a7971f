//! How much the compressed streams of a PDF expand, found out before anything expands them.
//!
//! The PDF parser inflates a stream into memory without a limit, so 50 MB of deflated zeros would
//! take 50 GB. The file is scanned for streams as bytes, because the parser inflates some of them
//! (cross-references, object streams) while it opens the file. Not seen: streams under encryption,
//! and other filters than Flate.

use flate2::{Decompress, FlushDecompress, Status};
use rayon::prelude::*;

use crate::error::{Error, Result};

/// What all streams of a file that are no images may expand to. A plan of a hundred sheets has some
/// 200 MB of drawing operators.
pub(super) const MAX_INFLATED_BYTES: u64 = 1 << 30;

/// The best ratio that deflate reaches.
pub(super) const MAX_DEFLATE_RATIO: u64 = 1032;

/// How far before its data a stream's dictionary is looked for.
const DICTIONARY_WINDOW: usize = 2048;

const SCRATCH_BYTES: usize = 1 << 16;

/// Refuses a file whose streams expand to more than a gigabyte.
///
/// Costs a pass over the file, and inflates nothing if even the best ratio stays within the budget.
///
/// # Errors
///
/// [`Error::UnsupportedFormat`] with advice.
pub(super) fn check(data: &[u8]) -> Result<()> {
    if expands_beyond(data, MAX_INFLATED_BYTES) {
        let message = "the PDF expands to more than a gigabyte; save it again with another program, or send it as an image";
        return Err(Error::UnsupportedFormat(message.to_owned()));
    }
    Ok(())
}

fn expands_beyond(data: &[u8], budget: u64) -> bool {
    let streams: Vec<_> = deflated_streams(data).collect();
    let compressed: u64 = streams.iter().map(|stream| stream.len() as u64).sum();
    compressed.saturating_mul(MAX_DEFLATE_RATIO) > budget
        && streams
            .par_iter()
            .map(|stream| inflated_bytes(stream, budget))
            .sum::<u64>()
            > budget
}

/// Whether a stream inflates to more than `budget` bytes.
pub(super) fn inflates_beyond(stream: &[u8], budget: u64) -> bool {
    (stream.len() as u64).saturating_mul(MAX_DEFLATE_RATIO) > budget
        && inflated_bytes(stream, budget) > budget
}

/// The data of every stream that can be deflated and is not an image, each up to the keyword that
/// ends it.
///
/// Images are checked by their size when they are drawn.
fn deflated_streams(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut position = 0;
    std::iter::from_fn(move || {
        loop {
            let keyword = position + find(&data[position..], b"stream")?;
            position = keyword + b"stream".len();
            if data[..keyword].ends_with(b"end") {
                continue;
            }
            let body = strip_line_end(&data[position..]);
            let stream = &body[..find(body, b"endstream").unwrap_or(body.len())];
            let dictionary = &data[keyword.saturating_sub(DICTIONARY_WINDOW)..keyword];
            position = data.len() - body.len() + stream.len();
            if !is_image(dictionary) {
                return Some(stream);
            }
        }
    })
}

/// Whether a dictionary is an image's, and could not be an object stream's as well.
fn is_image(text_before: &[u8]) -> bool {
    let start = text_before
        .windows(4)
        .rposition(|window| window == b" obj")
        .unwrap_or(0);
    let dictionary = &text_before[start..];
    let [is_image, has_width, has_first, has_escape] =
        [b"/Image".as_slice(), b"/Width", b"/First", b"#"]
            .map(|key| find(dictionary, key).is_some());
    is_image && has_width && !has_first && !has_escape
}

/// How many bytes a stream inflates to, counted up to just over `budget`; 0 if it is not deflated.
pub(super) fn inflated_bytes(stream: &[u8], budget: u64) -> u64 {
    let is_zlib = matches!(stream, [method, flags, ..]
        if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0);
    let mut decoder = Decompress::new(is_zlib);
    let mut scratch = vec![0; SCRATCH_BYTES];
    while decoder.total_out() <= budget {
        let before = (decoder.total_in(), decoder.total_out());
        let input = stream.get(before.0 as usize..).unwrap_or_default();
        let status = decoder.decompress(input, &mut scratch, FlushDecompress::None);
        let is_stuck = before == (decoder.total_in(), decoder.total_out());
        if is_stuck || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            break;
        }
    }
    decoder.total_out()
}

fn strip_line_end(data: &[u8]) -> &[u8] {
    let data = data.strip_prefix(b"\r").unwrap_or(data);
    data.strip_prefix(b"\n").unwrap_or(data)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let (&first, rest) = needle.split_first()?;
    let mut start = 0;
    loop {
        let found = start
            + haystack
                .get(start..)?
                .iter()
                .position(|&byte| byte == first)?;
        if haystack[found + 1..].starts_with(rest) {
            return Some(found);
        }
        start = found + 1;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn deflated(bytes: usize) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![0; bytes]).unwrap();
        encoder.finish().unwrap()
    }

    fn object(dictionary: &str, data: &[u8]) -> Vec<u8> {
        [
            b"1 0 obj\n",
            dictionary.as_bytes(),
            b"\nstream\r\n",
            data,
            b"\nendstream\nendobj\n",
        ]
        .concat()
    }

    #[test]
    fn a_stream_is_measured_as_it_inflates() {
        let stream = deflated(1_000_000);
        assert_eq!(inflated_bytes(&stream, u64::MAX), 1_000_000);
        assert!(inflated_bytes(&stream[..500], u64::MAX) > 100_000);
        assert!((1..=1_000_000).contains(&inflated_bytes(&stream, 1000)));
        assert_eq!(inflated_bytes(b"", 1000), 0);
    }

    #[test]
    fn every_stream_but_an_image_is_found() {
        let file = [
            object("<</Filter/FlateDecode>>", b"one"),
            object("<</Subtype/Image/Width 9>>", b"two"),
            object("<</Subtype/Image/Width 9/First 3>>", b"three"),
        ];
        let file = file.concat();
        let found: Vec<_> = deflated_streams(&file).collect();
        assert_eq!(found, [b"one\n".as_slice(), b"three\n"]);
    }

    #[test]
    fn many_streams_share_one_budget() {
        let stream = object("<<>>", &deflated(1000));
        assert!(!expands_beyond(&stream.repeat(5), 5000));
        assert!(expands_beyond(&stream.repeat(6), 5000));
    }
}
