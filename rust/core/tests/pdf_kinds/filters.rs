//! How data are packed.

use crate::files::{
    SQUARE, deflated, file, file_with_stream, is_dark, page_objects, plan, read, stream, test_file,
};

fn hexed(data: &[u8]) -> Vec<u8> {
    let digits = data
        .iter()
        .flat_map(|byte| format!("{byte:02x}").into_bytes());
    digits.chain([b'>']).collect()
}

fn based_85(data: &[u8]) -> Vec<u8> {
    let mut text = vec![];
    for part in data.chunks(4) {
        let mut four = [0; 4];
        four[..part.len()].copy_from_slice(part);
        let value = u32::from_be_bytes(four);
        if value == 0 && part.len() == 4 {
            text.push(b'z');
            continue;
        }
        let digits = [4, 3, 2, 1, 0].map(|place| (value / 85_u32.pow(place) % 85) as u8 + b'!');
        text.extend(&digits[..=part.len()]);
    }
    text.extend(b"~>");
    text
}

fn run_lengths(data: &[u8]) -> Vec<u8> {
    let mut packed = vec![];
    for run in data.chunk_by(|a, b| a == b) {
        for part in run.chunks(128) {
            match part.len() {
                1 => packed.extend([0, part[0]]),
                length => packed.extend([(257 - length) as u8, part[0]]),
            }
        }
    }
    packed.push(128);
    packed
}

/// LZW with a clear code so often that all codes have nine bits.
fn lzw(data: &[u8]) -> Vec<u8> {
    let codes = data
        .chunks(200)
        .flat_map(|part| std::iter::once(256).chain(part.iter().map(|&byte| u32::from(byte))))
        .chain([257]);
    let bits: Vec<u8> = codes
        .flat_map(|code| (0..9).rev().map(move |bit| (code >> bit & 1) as u8))
        .collect();
    let byte = |bits: &[u8]| {
        bits.iter()
            .enumerate()
            .fold(0, |byte, (place, bit)| byte | bit << (7 - place))
    };
    bits.chunks(8).map(byte).collect()
}

type Pack = fn(&[u8]) -> Vec<u8>;
const PACKS: [(&str, Pack); 5] = [
    ("FlateDecode", deflated),
    ("LZWDecode", lzw),
    ("RunLengthDecode", run_lengths),
    ("ASCII85Decode", based_85),
    ("ASCIIHexDecode", hexed),
];

/// Every chain of up to two filters, and three for good measure, the first to undo first.
fn chains() -> Vec<Vec<(&'static str, Pack)>> {
    let mut chains: Vec<Vec<_>> = PACKS.iter().map(|&pack| vec![pack]).collect();
    for outer in PACKS {
        chains.extend(PACKS.map(|inner| vec![outer, inner]));
    }
    chains.push(vec![PACKS[3], PACKS[0], PACKS[2]]);
    chains.push(vec![PACKS[0], PACKS[0], PACKS[0]]);
    chains
}

/// Data packed by a chain, and its `/Filter`, with the codec that reads the rest.
fn packed(chain: &[(&str, Pack)], data: &[u8], codec: &str) -> (String, Vec<u8>) {
    let names = chain
        .iter()
        .fold(String::new(), |names, (name, _)| names + "/" + name);
    let data = chain
        .iter()
        .rev()
        .fold(data.to_vec(), |data, (_, pack)| pack(&data));
    (format!("/Filter[{names}{codec}]"), data)
}

#[test]
fn every_chain_of_filters_opens() {
    for chain in chains() {
        let (filter, data) = packed(&chain, SQUARE, "");
        let mut objects = plan();
        objects[3] = stream(&filter, &data);
        for file in [file(&objects), file_with_stream(&objects)] {
            let page = read(&file).unwrap_or_else(|error| panic!("{filter}: {error}"));
            assert!(
                is_dark(&page, 55.0, 55.0) && !is_dark(&page, 30.0, 30.0),
                "{filter}"
            );
        }
    }
}

/// A page that is an image, black on the left and white on the right.
fn picture(keys: &str, data: &[u8]) -> Vec<u8> {
    let head = "/Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceGray";
    let image = stream(&format!("{head}{keys}"), data);
    let content = b"200 0 0 140 0 0 cm /I Do";
    file(&page_objects(
        "/Resources<</XObject<</I 5 0 R>>>>",
        content,
        &[image],
    ))
}

/// A JBIG2 stream of one generic region that is coded as a fax is (ITU-T T.88, 7.4.6).
fn jbig2(fax: &[u8]) -> Vec<u8> {
    let side = 64_u32.to_be_bytes();
    let page = [side.as_slice(), &side, &[0; 11]].concat();
    let region = [side.as_slice(), &side, &[0; 9], &[1], fax].concat();
    let mut coded = vec![];
    for (number, kind, data) in [(0_u32, 48, page), (1, 38, region)] {
        coded.extend(number.to_be_bytes());
        coded.extend([kind, 0, 1]);
        coded.extend((data.len() as u32).to_be_bytes());
        coded.extend(data);
    }
    coded
}

#[test]
fn every_image_codec_opens_behind_every_chain() {
    let fax = test_file("pdf_images/half.g4");
    let fax_parameters = "<</K -1/Columns 64/Rows 64/BlackIs1 true>>";
    let raw: Vec<u8> = [[0; 4], [255; 4]].concat().repeat(64);
    let codecs = [
        ("", "", "/BitsPerComponent 1", raw),
        (
            "/DCTDecode",
            "",
            "/BitsPerComponent 8",
            test_file("pdf_images/half.jpg"),
        ),
        (
            "/JPXDecode",
            "",
            "/BitsPerComponent 8",
            test_file("pdf_images/half.jp2"),
        ),
        (
            "/CCITTFaxDecode",
            fax_parameters,
            "/BitsPerComponent 1",
            fax.clone(),
        ),
        (
            "/JBIG2Decode",
            "",
            "/BitsPerComponent 1/Decode[1 0]",
            jbig2(&fax),
        ),
    ];
    for (codec, parameters, keys, data) in &codecs {
        for chain in std::iter::once(vec![]).chain(chains()) {
            let (filter, data) = packed(&chain, data, codec);
            let nulls = "null ".repeat(chain.len());
            let keys = match *parameters {
                "" => format!("{keys}{filter}"),
                parameters => format!("{keys}{filter}/DecodeParms[{nulls}{parameters}]"),
            };
            let page =
                read(&picture(&keys, &data)).unwrap_or_else(|error| panic!("{filter}: {error}"));
            assert!(
                is_dark(&page, 50.0, 70.0) && !is_dark(&page, 150.0, 70.0),
                "{filter}"
            );
        }
    }
}

#[test]
fn a_predictor_before_another_filter_is_opened() {
    // PNG predictor "none": a zero before each row of four bytes.
    let inner = deflated(SQUARE);
    let padded = inner.len().next_multiple_of(4);
    let rows = [inner, vec![0; 4]].concat()[..padded].to_vec();
    let rows: Vec<u8> = rows
        .chunks(4)
        .flat_map(|row| [&[0], row].concat())
        .collect();
    let mut objects = plan();
    let keys = "/Filter[/FlateDecode/FlateDecode]/DecodeParms[<</Predictor 15/Columns 4>> null]";
    objects[3] = stream(keys, &deflated(&rows));
    assert!(is_dark(&read(&file(&objects)).unwrap(), 55.0, 55.0));
}
