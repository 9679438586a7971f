//! How much the compressed streams of a PDF expand, found out before anything expands them.
//!
//! The PDF parser inflates a stream into memory without a limit, so 50 MB of deflated zeros would
//! take 50 GB. The file is scanned for streams as bytes, because the parser inflates some of them
//! (cross-references, object streams) while it opens the file. Not seen: streams under encryption.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::input::decode::bytes::{find, rfind};
use crate::input::decode::pdf::filters::{Stage, expansion, most_per_byte};

/// What all streams of a file that are no images may expand to. A plan of a hundred sheets has some
/// 200 MB of drawing operators.
pub(super) const MAX_INFLATED_BYTES: u64 = 1 << 30;

/// How far before its data a stream's dictionary is looked for.
const DICTIONARY_WINDOW: usize = 2048;

/// Chains that a stream may have whose dictionary does not say it, or says it elsewhere.
const POSSIBLE_CHAINS: [[Stage; 2]; 3] = [
    [Stage::Flate; 2],
    [Stage::Lzw {
        changes_early: true,
    }; 2],
    [Stage::RunLength; 2],
];

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
    let streams: Vec<_> = coded_streams(data).collect();
    let worst = streams
        .iter()
        .map(Coded::worst)
        .fold(0, u64::saturating_add);
    worst > budget
        && streams
            .par_iter()
            .map(|stream| stream.expansion(budget))
            .sum::<u64>()
            > budget
}

/// The data of a stream and the filters that it may have.
#[derive(Debug, PartialEq)]
struct Coded<'d> {
    data: &'d [u8],
    chains: Vec<Vec<Stage>>,
}

impl Coded<'_> {
    fn worst(&self) -> u64 {
        let ratios = self.chains.iter().map(|stages| most_per_byte(stages));
        (self.data.len() as u64).saturating_mul(ratios.max().unwrap_or(0))
    }

    fn expansion(&self, budget: u64) -> u64 {
        let sizes = self
            .chains
            .iter()
            .map(|stages| expansion(self.data, stages, budget));
        sizes.max().unwrap_or(0)
    }
}

/// Every stream that has a filter and is not an image, each up to the keyword that ends it.
///
/// Images are checked by their size when they are drawn.
fn coded_streams(data: &[u8]) -> impl Iterator<Item = Coded<'_>> {
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
            let before = &data[keyword.saturating_sub(DICTIONARY_WINDOW)..keyword];
            position = data.len() - body.len() + stream.len();
            let chains = chains(before);
            if !is_image(before) && !chains.is_empty() {
                return Some(Coded {
                    data: stream,
                    chains,
                });
            }
        }
    })
}

/// The chains of filters that a stream may have, told by the text before its data.
fn chains(text_before: &[u8]) -> Vec<Vec<Stage>> {
    let dictionary = dictionary_before(text_before);
    let whole = dictionary.map(unescaped);
    let names = whole
        .as_deref()
        .unwrap_or_default()
        .split(|&byte| byte == b'/')
        .skip(1);
    let stages: Vec<_> = names
        .filter_map(|text| {
            let end = text.iter().position(|&byte| !byte.is_ascii_alphanumeric());
            Stage::from_name(&text[..end.unwrap_or(text.len())])
        })
        .collect();
    let is_plain = whole.is_some_and(|text| find(&text, b"/F").is_none());
    if !stages.is_empty() {
        vec![stages]
    } else if is_plain {
        vec![]
    } else {
        POSSIBLE_CHAINS.map(|chain| chain.to_vec()).to_vec()
    }
}

/// The dictionary that the text before a stream ends with; `None` if it starts before the text.
fn dictionary_before(text_before: &[u8]) -> Option<&[u8]> {
    let start = rfind(text_before, b" obj")?;
    Some(&text_before[start..])
}

/// A dictionary in which `#` and two digits are the character that they stand for.
fn unescaped(dictionary: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(dictionary.len());
    let mut rest = dictionary;
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| byte == b'#').and_then(hex_code);
        plain.push(code.unwrap_or(byte));
        rest = &after[if code.is_some() { 2 } else { 0 }..];
    }
    plain
}

fn hex_code(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Whether a dictionary is an image's, and could not be an object stream's as well.
fn is_image(text_before: &[u8]) -> bool {
    let dictionary = dictionary_before(text_before).unwrap_or(text_before);
    let [is_image, has_width, has_first, has_escape] =
        [b"/Image".as_slice(), b"/Width", b"/First", b"#"]
            .map(|key| find(dictionary, key).is_some());
    is_image && has_width && !has_first && !has_escape
}

fn strip_line_end(data: &[u8]) -> &[u8] {
    let data = data.strip_prefix(b"\r").unwrap_or(data);
    data.strip_prefix(b"\n").unwrap_or(data)
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

    const FLATE: &str = "<</Filter/FlateDecode>>";

    #[test]
    fn every_coded_stream_but_an_image_is_found() {
        let file = [
            object(FLATE, b"one"),
            object("<</Subtype/Image/Width 9/Filter/FlateDecode>>", b"two"),
            object(
                "<</Subtype/Image/Width 9/First 3/Filter/FlateDecode>>",
                b"three",
            ),
            object("<</Length 4>>", b"four"),
        ];
        let file = file.concat();
        let found: Vec<_> = coded_streams(&file).map(|stream| stream.data).collect();
        assert_eq!(found, [b"one\n".as_slice(), b"three\n"]);
    }

    #[test]
    fn the_filters_of_a_stream_are_told_by_the_text_before_it() {
        let told = |text: &str| chains(text.as_bytes());
        assert_eq!(told("1 0 obj <</Filter/FlateDecode>>"), [[Stage::Flate]]);
        assert_eq!(
            told("1 0 obj <</Filter[ /A85 /Fl#61teDecode/RL]/Length 3>>"),
            [[Stage::Base85, Stage::Flate, Stage::RunLength]]
        );
        assert!(told("1 0 obj <</Length 3>>").is_empty());
        let unknown = POSSIBLE_CHAINS.map(|chain| chain.to_vec());
        assert_eq!(told("1 0 obj <</Filter 7 0 R>>"), unknown);
        assert_eq!(told("the end of a long dictionary /Length 3>>"), unknown);
    }

    #[test]
    fn many_streams_share_one_budget() {
        let stream = object(FLATE, &deflated(1000));
        assert!(!expands_beyond(&stream.repeat(5), 5000));
        assert!(expands_beyond(&stream.repeat(6), 5000));
    }

    #[test]
    fn a_second_stage_counts_too() {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&deflated(100_000)).unwrap();
        let twice = encoder.finish().unwrap();
        for dictionary in ["<</Filter[/FlateDecode/Fl]>>", "<</Filter 9 0 R>>"] {
            let file = object(dictionary, &twice);
            assert!(!expands_beyond(&file, 100_000), "{dictionary}");
            assert!(expands_beyond(&file, 99_999), "{dictionary}");
        }
    }
}
