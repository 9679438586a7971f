//! JPEGs in a PDF that the renderer's decoder gets wrong are handed to it as pixels.
//!
//! The renderer takes no other decoder, but it reads what stands last in a file: an update behind
//! the end replaces the streams (ISO 32000-1, 7.5.6).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::{Dict, ObjectIdentifier, Stream};
use hayro_interpret::hayro_syntax::xref::XRef;

use crate::error::{Error, Result};
use crate::input::decode::bytes::find;
use crate::input::decode::jpeg::{self, Samples};
use crate::input::decode::pdf::end;
use crate::input::limits::{Limits, check};

/// Samples that may be handed over, in multiples of `Limits::max_pixels`.
const MAX_PAGES: u64 = 4;

/// What the streams of a file are replaced by.
pub(super) struct Replacements<'x> {
    xref: &'x XRef,
    /// Number and generation of each image that was looked at, and what replaces it.
    streams: BTreeMap<(u32, i32), Option<Vec<u8>>>,
    bytes: u64,
}

impl<'x> Replacements<'x> {
    pub(super) fn new(xref: &'x XRef) -> Self {
        Self {
            xref,
            streams: BTreeMap::new(),
            bytes: 0,
        }
    }

    /// Decodes the image of `stream`, if it is a JPEG that the renderer gets wrong.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if it is damaged, [`Error::LimitExceeded`] if it is too large.
    pub(super) fn add(&mut self, stream: &Stream<'_>, limits: &Limits) -> Result<()> {
        let id = stream.obj_id();
        let key = (id.obj_number, id.gen_number);
        if self.streams.contains_key(&key) {
            return Ok(());
        }
        let data = jpeg_data(stream, limits);
        let Some(data) = data.filter(|data| jpeg::is_often_misread(data, limits)) else {
            self.streams.insert(key, None);
            return Ok(());
        };
        // An image in the content itself is no object.
        if self.xref.get::<Stream<'_>>(id).as_ref() != Some(stream) {
            return Err(unsupported("send the page as an image"));
        }
        let image = jpeg::decode_samples(&data, None, limits)?;
        self.bytes += image.data.len() as u64;
        let most = limits.max_pixels.saturating_mul(MAX_PAGES);
        check("the samples of images", "max_pixels", self.bytes, most)?;
        self.streams
            .insert(key, Some(object(stream.dict(), &image)?));
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.streams.values().all(Option::is_none)
    }

    /// The file `data`, whose catalog is `root`, with the streams replaced.
    ///
    /// # Errors
    ///
    /// [`Error::UnsupportedFormat`] if it is encrypted.
    pub(super) fn appended(&self, data: &[u8], root: ObjectIdentifier) -> Result<Vec<u8>> {
        let is_encrypted = find(data, b"/Encrypt").is_some();
        if is_encrypted {
            return Err(unsupported("save a copy without protection and send that"));
        }
        let mut out = data.to_vec();
        let mut table = String::from("xref\n");
        for (&(number, generation), object) in &self.streams {
            let Some(object) = object else { continue };
            out.extend_from_slice(b"\n");
            let offset = out.len();
            out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            out.extend_from_slice(object);
            out.extend_from_slice(b"\nendobj\n");
            let entry = format!("{number} 1\n{offset:010} {generation:05} n \n");
            table.push_str(&entry);
        }
        let start = out.len();
        let before = end::last_table(data).map_or_else(String::new, |at| format!("/Prev {at}"));
        let root = format!("{} {} R", root.obj_number, root.gen_number);
        out.extend_from_slice(table.as_bytes());
        let trailer =
            format!("trailer\n<</Size 1/Root {root}{before}>>\nstartxref\n{start}\n%%EOF\n");
        out.extend_from_slice(trailer.as_bytes());
        Ok(out)
    }
}

/// The data of an image that is a JPEG, perhaps within a deflated stream.
fn jpeg_data<'a>(stream: &Stream<'a>, limits: &Limits) -> Option<Cow<'a, [u8]>> {
    match stream.filters().as_slice() {
        [Filter::DctDecode] => Some(stream.raw_data()),
        [Filter::FlateDecode, Filter::DctDecode] => {
            let mut data = vec![];
            let raw = stream.raw_data();
            let inflated = ZlibDecoder::new(&*raw).take(limits.max_file_bytes);
            { inflated }.read_to_end(&mut data).ok()?;
            Some(Cow::Owned(data))
        }
        _ => None,
    }
}

/// The text of a stream with the entries of `dict` that has no filter. Of two entries of a name the
/// renderer takes the last.
fn object(dict: &Dict<'_>, image: &Samples) -> Result<Vec<u8>> {
    let entries = dict.data().trim_ascii_end();
    let entries = entries
        .strip_suffix(b">>")
        .ok_or(Error::Bug("a PDF dictionary has no end"))?;
    let (width, height) = image.size_wh;
    let ours = format!(
        "/Width {width}/Height {height}/BitsPerComponent 8/Filter[]/DecodeParms null/Length {}>>\n\
         stream\n",
        image.data.len()
    );
    Ok([
        entries,
        ours.as_bytes(),
        &image.data,
        b"\nendstream".as_slice(),
    ]
    .concat())
}

fn unsupported(advice: &str) -> Error {
    let what = "a JPEG in the PDF is stored in a scan for each colour";
    Error::UnsupportedFormat(format!("{what}; {advice}"))
}
