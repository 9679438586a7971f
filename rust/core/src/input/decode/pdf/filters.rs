//! The filters of a PDF stream that are no image codecs, undone a few kilobytes at a time.
//!
//! The renderer undoes a chain of filters stage by stage and keeps each stage whole, so a file of a
//! kilobyte that is compressed twice can ask for a gigabyte. Here a chain is run through without
//! keeping anything, and what each stage gives is counted against one budget.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, Stream};

const SCRATCH_BYTES: usize = 1 << 16;

/// First codes of LZW that are not a byte (PDF 1.7, 7.4.4.2).
const LZW_CLEAR: usize = 256;
const LZW_END: usize = 257;
const LZW_ENTRIES: usize = 4096;

/// A filter that gives bytes, not pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Hex,
    Base85,
    RunLength,
    Lzw { changes_early: bool },
    Flate,
}

impl Stage {
    /// The filter of this name, if it is one.
    pub(super) fn from_name(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"ASCIIHexDecode" | b"AHx" => Self::Hex,
            b"ASCII85Decode" | b"A85" => Self::Base85,
            b"RunLengthDecode" | b"RL" => Self::RunLength,
            b"LZWDecode" | b"LZW" => Self::Lzw {
                changes_early: true,
            },
            b"FlateDecode" | b"Fl" => Self::Flate,
            _ => return None,
        })
    }

    fn from_filter(filter: Filter, parameters: Option<&Dict<'_>>) -> Option<Self> {
        Some(match filter {
            Filter::AsciiHexDecode => Self::Hex,
            Filter::Ascii85Decode => Self::Base85,
            Filter::RunLengthDecode => Self::RunLength,
            Filter::LzwDecode => Self::Lzw {
                changes_early: parameters
                    .and_then(|dictionary| dictionary.get::<u8>(b"EarlyChange"))
                    != Some(0),
            },
            Filter::FlateDecode => Self::Flate,
            _ => return None,
        })
    }

    /// The most bytes that one byte can become.
    fn most_per_byte(self) -> u64 {
        match self {
            Self::Hex => 1,
            // A z stands for four zeros.
            Self::Base85 => 4,
            // Two bytes stand for up to 128.
            Self::RunLength => 64,
            // A code of nine bits stands for up to 4096 bytes.
            Self::Lzw { .. } => 4096,
            // The best that deflate reaches is 1032.
            Self::Flate => 1032,
        }
    }
}

/// The filters of a stream up to its image codec, if it has one.
pub(super) struct Chain {
    pub(super) stages: Vec<Stage>,
    /// What remains: nothing, or an image codec and whatever stands behind it.
    pub(super) codecs: Vec<Filter>,
    /// A predictor changes what the stage behind it reads.
    has_inner_predictor: bool,
}

impl Chain {
    /// The filters that a stream names. A `Crypt` filter is undone with the encryption.
    pub(super) fn of(stream: &Stream<'_>) -> Self {
        let filters = stream.filters();
        let parameters = parameters(stream.dict());
        let mut stages = vec![];
        let mut codecs = vec![];
        let mut has_inner_predictor = false;
        let mut has_predictor = false;
        for (index, &filter) in filters.iter().enumerate() {
            if index == 0 && filter == Filter::Crypt {
                continue;
            }
            let own = parameters.get(index).and_then(Option::as_ref);
            has_inner_predictor |= has_predictor;
            has_predictor = own
                .and_then(|dictionary| dictionary.get::<u8>(b"Predictor"))
                .unwrap_or(1)
                > 1;
            match Stage::from_filter(filter, own) {
                Some(stage) if codecs.is_empty() => stages.push(stage),
                _ => codecs.push(filter),
            }
        }
        Self {
            stages,
            codecs,
            has_inner_predictor,
        }
    }

    /// Whether a stage gives more than `budget` bytes, before the image codec.
    pub(super) fn expands_beyond(&self, data: &[u8], budget: u64) -> bool {
        if !self.has_inner_predictor {
            return expands_beyond(data, &self.stages, budget);
        }
        // What the second stage reads is not known, so the worst is taken.
        let Some((first, rest)) = self.stages.split_first() else {
            return false;
        };
        let given = expansion(data, &[*first], budget);
        given > budget || given.saturating_mul(most_per_byte(rest)) > budget
    }

    /// What the image codec reads, cut after `most` bytes; `None` if it cannot be told.
    pub(super) fn undone(&self, data: &[u8], most: u64) -> Option<Vec<u8>> {
        if self.has_inner_predictor {
            return None;
        }
        let (reader, _) = chained(data, &self.stages, u64::MAX);
        let mut undone = vec![];
        // Damaged data end early, as they do in the renderer.
        let _ = reader.take(most).read_to_end(&mut undone);
        Some(undone)
    }
}

/// The parameters of each filter, in order.
fn parameters<'a>(dictionary: &Dict<'a>) -> Vec<Option<Dict<'a>>> {
    let object = [b"DecodeParms".as_slice(), b"DP"]
        .into_iter()
        .find_map(|key| dictionary.get::<Object<'_>>(key));
    match object {
        Some(Object::Dict(one)) => vec![Some(one)],
        Some(Object::Array(several)) => listed(&several),
        _ => vec![],
    }
}

fn listed<'a>(several: &Array<'a>) -> Vec<Option<Dict<'a>>> {
    several
        .iter::<Object<'_>>()
        .map(Object::into_dict)
        .collect()
}

/// Whether a stage of a chain gives more than `budget` bytes.
///
/// Nothing is undone if even the best ratio of each filter stays within the budget.
pub(super) fn expands_beyond(data: &[u8], stages: &[Stage], budget: u64) -> bool {
    (data.len() as u64).saturating_mul(most_per_byte(stages)) > budget
        && expansion(data, stages, budget) > budget
}

/// The most bytes that a chain can make of one.
pub(super) fn most_per_byte(stages: &[Stage]) -> u64 {
    let ratios = stages.iter().map(|stage| stage.most_per_byte());
    ratios.fold(1, u64::saturating_mul)
}

/// How many bytes the largest stage of a chain gives, counted up to just over `budget`.
pub(super) fn expansion(data: &[u8], stages: &[Stage], budget: u64) -> u64 {
    let (mut reader, counts) = chained(data, stages, budget);
    let mut scratch = vec![0; SCRATCH_BYTES];
    while matches!(reader.read(&mut scratch), Ok(read) if read > 0) {}
    counts.iter().map(|count| count.get()).max().unwrap_or(0)
}

/// A reader of what a chain gives, and how much each of its stages gave so far.
fn chained<'d>(
    data: &'d [u8],
    stages: &[Stage],
    budget: u64,
) -> (Box<dyn Read + 'd>, Vec<Rc<Cell<u64>>>) {
    let mut reader: Box<dyn Read + 'd> = Box::new(data);
    let mut counts = vec![];
    for stage in stages {
        let count = Rc::new(Cell::new(0));
        reader = Box::new(Counted {
            inner: undo(*stage, reader),
            count: Rc::clone(&count),
            budget,
        });
        counts.push(count);
    }
    (reader, counts)
}

/// Ends once more than the budget came, and where the data are damaged.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
    budget: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.count.get() > self.budget {
            return Ok(0);
        }
        let read = self.inner.read(buffer).unwrap_or(0);
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

fn undo<'d>(stage: Stage, encoded: Box<dyn Read + 'd>) -> Box<dyn Read + 'd> {
    let mut encoded = BufReader::with_capacity(SCRATCH_BYTES, encoded);
    match stage {
        Stage::Hex => Box::new(Bytewise::new(Hex(encoded.bytes()))),
        Stage::Base85 => Box::new(Bytewise::new(Base85(encoded.bytes()))),
        Stage::RunLength => Box::new(Bytewise::new(RunLength(encoded.bytes()))),
        Stage::Lzw { changes_early } => {
            Box::new(Bytewise::new(Lzw::new(encoded.bytes(), changes_early)))
        }
        Stage::Flate => {
            let head = io::BufRead::fill_buf(&mut encoded).unwrap_or_default();
            if has_zlib_header(head) {
                Box::new(ZlibDecoder::new(encoded))
            } else {
                Box::new(DeflateDecoder::new(encoded))
            }
        }
    }
}

/// Whether deflated data are wrapped as zlib does; some writers leave that out.
pub(super) fn has_zlib_header(data: &[u8]) -> bool {
    matches!(data, [method, flags, ..]
        if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0)
}

/// A decoder that adds a few bytes at a time to what it gave.
trait Grow {
    /// Adds the next bytes; `None` at the end.
    fn grow(&mut self, decoded: &mut Vec<u8>) -> Option<()>;
}

/// Reads what a [`Grow`] gives.
struct Bytewise<G> {
    source: G,
    decoded: Vec<u8>,
    position: usize,
}

impl<G: Grow> Bytewise<G> {
    fn new(source: G) -> Self {
        Self {
            source,
            decoded: vec![],
            position: 0,
        }
    }
}

impl<G: Grow> Read for Bytewise<G> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position == self.decoded.len() {
            self.decoded.clear();
            self.position = 0;
            while self.decoded.len() < buffer.len() {
                if self.source.grow(&mut self.decoded).is_none() {
                    break;
                }
            }
        }
        let left = &self.decoded[self.position..];
        let read = left.len().min(buffer.len());
        buffer[..read].copy_from_slice(&left[..read]);
        self.position += read;
        Ok(read)
    }
}

struct Hex<I>(I);

impl<I: Iterator<Item = io::Result<u8>>> Hex<I> {
    /// The next digit; what is none is skipped.
    fn digit(&mut self) -> Option<u8> {
        loop {
            match self.0.next()?.ok()? {
                b'>' => return None,
                byte => {
                    if let Some(digit) = char::from(byte).to_digit(16) {
                        return Some(digit as u8);
                    }
                }
            }
        }
    }
}

impl<I: Iterator<Item = io::Result<u8>>> Grow for Hex<I> {
    fn grow(&mut self, decoded: &mut Vec<u8>) -> Option<()> {
        let high = self.digit()?;
        // A digit that is missing counts as 0.
        decoded.push(high << 4 | self.digit().unwrap_or(0));
        Some(())
    }
}

struct Base85<I>(I);

impl<I: Iterator<Item = io::Result<u8>>> Grow for Base85<I> {
    fn grow(&mut self, decoded: &mut Vec<u8>) -> Option<()> {
        let (mut value, mut digits) = (0_u32, 0);
        while digits < 5 {
            match self.0.next().and_then(io::Result::ok) {
                Some(b'z') if digits == 0 => {
                    decoded.extend([0; 4]);
                    return Some(());
                }
                Some(byte @ b'!'..=b'u') => {
                    value = value.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                    digits += 1;
                }
                Some(b'~') | None => break,
                Some(_) => {}
            }
        }
        if digits < 2 {
            return None;
        }
        // A group that ends early is filled up with the highest digit.
        for _ in digits..5 {
            value = value.wrapping_mul(85).wrapping_add(84);
        }
        decoded.extend(&value.to_be_bytes()[..digits - 1]);
        Some(())
    }
}

struct RunLength<I>(I);

impl<I: Iterator<Item = io::Result<u8>>> Grow for RunLength<I> {
    fn grow(&mut self, decoded: &mut Vec<u8>) -> Option<()> {
        match self.0.next()?.ok()? {
            128 => return None,
            length @ ..128 => {
                let before = decoded.len();
                decoded.extend(self.0.by_ref().take(usize::from(length) + 1).flatten());
                if decoded.len() == before {
                    return None;
                }
            }
            length => {
                let byte = self.0.next()?.ok()?;
                decoded.resize(decoded.len() + 257 - usize::from(length), byte);
            }
        }
        Some(())
    }
}

struct Lzw<I> {
    encoded: I,
    bits: u32,
    bit_count: u32,
    /// Each entry's text without its last byte, as a code, that byte, and its length.
    entries: Vec<(u16, u8, u16)>,
    previous: Option<usize>,
    changes_early: bool,
}

impl<I: Iterator<Item = io::Result<u8>>> Lzw<I> {
    fn new(encoded: I, changes_early: bool) -> Self {
        Self {
            encoded,
            bits: 0,
            bit_count: 0,
            entries: (0..=LZW_END as u16)
                .map(|code| (0, code as u8, 1))
                .collect(),
            previous: None,
            changes_early,
        }
    }

    fn code(&mut self) -> Option<usize> {
        let width = match self.entries.len() + usize::from(self.changes_early) {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        while self.bit_count < width {
            self.bits = self.bits << 8 | u32::from(self.encoded.next()?.ok()?);
            self.bit_count += 8;
        }
        self.bit_count -= width;
        Some((self.bits >> self.bit_count) as usize & ((1 << width) - 1))
    }

    /// Adds the text of a code.
    fn spell(&self, code: usize, decoded: &mut Vec<u8>) {
        let start = decoded.len();
        let length = usize::from(self.entries[code].2);
        decoded.resize(start + length, 0);
        let mut code = code;
        for place in (start..start + length).rev() {
            let (prefix, last, _) = self.entries[code];
            decoded[place] = last;
            code = usize::from(prefix);
        }
    }
}

impl<I: Iterator<Item = io::Result<u8>>> Grow for Lzw<I> {
    fn grow(&mut self, decoded: &mut Vec<u8>) -> Option<()> {
        let code = self.code()?;
        if code == LZW_END {
            return None;
        }
        if code == LZW_CLEAR {
            self.entries.truncate(LZW_END + 1);
            self.previous = None;
            return Some(());
        }
        let start = decoded.len();
        match self.previous {
            Some(previous) if code == self.entries.len() => {
                self.spell(previous, decoded);
                decoded.push(decoded[start]);
            }
            _ if code < self.entries.len() => self.spell(code, decoded),
            _ => return None,
        }
        if let Some(previous) = self.previous
            && self.entries.len() < LZW_ENTRIES
        {
            let length = self.entries[previous].2 + 1;
            self.entries.push((previous as u16, decoded[start], length));
        }
        self.previous = Some(code);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    const EARLY: Stage = Stage::Lzw {
        changes_early: true,
    };

    fn deflated(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn undone(data: &[u8], stages: &[Stage]) -> Vec<u8> {
        let mut decoded = vec![];
        chained(data, stages, u64::MAX)
            .0
            .read_to_end(&mut decoded)
            .unwrap();
        decoded
    }

    fn bytes_of(bits: &[bool]) -> Vec<u8> {
        let byte = |bits: &[bool]| {
            bits.iter()
                .enumerate()
                .fold(0, |byte, (place, &bit)| byte | u8::from(bit) << (7 - place))
        };
        bits.chunks(8).map(byte).collect()
    }

    /// LZW of single bytes with a clear code every 200, so that all codes have nine bits.
    fn lzw_of_nine_bits(data: &[u8]) -> Vec<u8> {
        let codes = data
            .chunks(200)
            .flat_map(|part| std::iter::once(256).chain(part.iter().map(|&byte| u32::from(byte))))
            .chain([257]);
        let bits: Vec<bool> = codes
            .flat_map(|code| (0..9).rev().map(move |bit| code >> bit & 1 == 1))
            .collect();
        bytes_of(&bits)
    }

    #[test]
    fn each_filter_is_undone() {
        assert_eq!(undone(b"4c 6f\n63 6>xx", &[Stage::Hex]), b"Loc`");
        assert_eq!(
            undone(b"87cURD]i,\"Ebo80~>", &[Stage::Base85]),
            b"Hello World!"
        );
        assert_eq!(undone(b"z!!~>", &[Stage::Base85]), [0; 5]);
        assert_eq!(undone(b"\x02abc\xfed\x80e", &[Stage::RunLength]), b"abcddd");
        let example = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        assert_eq!(undone(&example, &[EARLY]), b"-----A---B");
        assert_eq!(undone(&deflated(b"plan"), &[Stage::Flate]), b"plan");
        assert_eq!(undone(&deflated(b"plan")[2..], &[Stage::Flate]), b"plan");
    }

    #[test]
    fn long_codes_of_lzw_are_read() {
        // Codes of all widths, made by the table itself: every pair of bytes once.
        let mut data = vec![];
        for code in 0..3000_u32 {
            data.extend([(code % 251) as u8, (code / 251) as u8]);
        }
        for changes_early in [true, false] {
            let encoded = lzw(&data, changes_early);
            assert!(
                undone(&encoded, &[Stage::Lzw { changes_early }]) == data,
                "{changes_early}"
            );
        }
    }

    /// A plain encoder (PDF 1.7, 7.4.4.2).
    fn lzw(data: &[u8], changes_early: bool) -> Vec<u8> {
        let mut table = std::collections::HashMap::new();
        let (mut bits, mut text) = (vec![], vec![]);
        let emit = |bits: &mut Vec<bool>, code: usize, known: usize| {
            let width = match known + usize::from(changes_early) {
                ..=511 => 9,
                512..=1023 => 10,
                1024..=2047 => 11,
                _ => 12,
            };
            bits.extend((0..width).rev().map(|bit| code >> bit & 1 == 1));
        };
        let code_of = |table: &std::collections::HashMap<Vec<u8>, usize>, text: &[u8]| match text {
            [byte] => Some(usize::from(*byte)),
            _ => table.get(text).copied(),
        };
        let mut known = 257;
        emit(&mut bits, LZW_CLEAR, known);
        for &byte in data {
            let longer = [text.as_slice(), &[byte]].concat();
            if code_of(&table, &longer).is_some() {
                text = longer;
                continue;
            }
            emit(&mut bits, code_of(&table, &text).unwrap(), known);
            known += 1;
            table.insert(longer, known);
            text = vec![byte];
            if known == 4093 {
                emit(&mut bits, code_of(&table, &text).unwrap(), known);
                known += 1;
                emit(&mut bits, LZW_CLEAR, known);
                table.clear();
                text.clear();
                known = 257;
            }
        }
        if !text.is_empty() {
            emit(&mut bits, code_of(&table, &text).unwrap(), known);
            known += 1;
        }
        emit(&mut bits, LZW_END, known);
        bytes_of(&bits)
    }

    #[test]
    fn a_chain_is_counted_by_its_largest_stage() {
        let once = deflated(&vec![7; 100_000]);
        let twice = deflated(&once);
        let chain = [Stage::Flate, Stage::Flate];
        assert_eq!(expansion(&twice, &chain, u64::MAX), 100_000);
        assert!(expands_beyond(&twice, &chain, 99_999));
        assert!(!expands_beyond(&twice, &chain, 100_000));
        // The first stage may be the larger one.
        let zeros = deflated(&vec![b' '; 50_000]);
        assert_eq!(
            expansion(&zeros, &[Stage::Flate, Stage::Hex], u64::MAX),
            50_000
        );
        let runs = deflated(&[255, 0].repeat(1000));
        assert_eq!(
            expansion(&runs, &[Stage::Flate, Stage::RunLength], u64::MAX),
            2000
        );
        let codes = deflated(&lzw_of_nine_bits(&[9; 4000]));
        assert_eq!(expansion(&codes, &[Stage::Flate, EARLY], u64::MAX), 4524);
    }

    #[test]
    fn counting_ends_soon_after_the_budget() {
        let twice = deflated(&deflated(&vec![0; 10_000_000]));
        let counted = expansion(&twice, &[Stage::Flate, Stage::Flate], 1000);
        assert!(
            (1001..=1000 + 2 * SCRATCH_BYTES as u64).contains(&counted),
            "{counted}"
        );
    }

    #[test]
    fn damaged_data_end_early() {
        let data = deflated(&[1; 1000]);
        for stages in [
            [Stage::Flate; 2],
            [EARLY; 2],
            [Stage::RunLength; 2],
            [Stage::Base85; 2],
        ] {
            for cut in [0, 1, 2, data.len() / 2] {
                expansion(&data[..cut], &stages, 1 << 20);
            }
        }
    }
}
