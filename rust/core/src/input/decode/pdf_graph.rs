//! The objects that a page reaches, checked before the renderer follows them.
//!
//! The renderer resolves colour spaces and functions recursively and remembers each step at each
//! depth, so that a chain of a hundred thousand, in a file of 5 MB, takes 40 GB. It also expands a
//! stream as often as its filters say.

use std::collections::HashMap;

use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, ObjRef, Object, Stream};
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::hayro_syntax::xref::XRef;

use crate::error::{Error, Result};
use crate::input::decode::pdf_streams::{
    MAX_DEFLATE_RATIO, MAX_INFLATED_BYTES, inflated_bytes, inflates_beyond,
};

/// Longest chain of arrays and functions; real files have five or so.
const MAX_CHAIN: u32 = 48;

/// Keys that lead from a page to other pages, which are not drawn.
const KEYS_TO_OTHER_PAGES: [&[u8]; 5] = [b"Parent", b"P", b"Dest", b"A", b"B"];

/// Keys of streams that the renderer follows to another object of their kind.
const KEYS_TO_NEXT_STREAM: [&[u8]; 2] = [b"Alternate", b"UseCMap"];

/// Refuses a page whose objects are chained too deeply or expand too much.
///
/// # Errors
///
/// [`Error::UnsupportedFormat`] with advice.
pub(super) fn check(page: &PdfPage<'_>) -> Result<()> {
    check_contents(page)?;
    let resources = page.resources();
    let roots = [
        page.raw(),
        &resources.ext_g_states,
        &resources.fonts,
        &resources.color_spaces,
        &resources.x_objects,
        &resources.patterns,
        &resources.shadings,
        &resources.properties,
    ];
    let pending = roots
        .into_iter()
        .map(|root| (Object::Dict(root.clone()), 0))
        .collect();
    Walk {
        xref: page.xref(),
        seen: HashMap::new(),
        pending,
    }
    .run()
}

/// The streams of `/Contents` are put together, and one may be listed any number of times.
fn check_contents(page: &PdfPage<'_>) -> Result<()> {
    let Some(contents) = page.raw().get::<Array<'_>>(b"Contents") else {
        return Ok(());
    };
    let mut compressed = 0;
    for stream in contents.iter::<Stream<'_>>() {
        compressed += stream.raw_data().len() as u64;
        if compressed > MAX_INFLATED_BYTES {
            return Err(too_large());
        }
    }
    if compressed * MAX_DEFLATE_RATIO <= MAX_INFLATED_BYTES {
        return Ok(());
    }
    let mut left = MAX_INFLATED_BYTES;
    for stream in contents.iter::<Stream<'_>>() {
        let data = stream.raw_data();
        let cost = inflated_bytes(&data, left).max(data.len() as u64);
        left = left.checked_sub(cost).ok_or_else(too_large)?;
    }
    Ok(())
}

struct Walk<'a> {
    xref: &'a XRef,
    /// The deepest that each object was reached.
    seen: HashMap<ObjRef, u32>,
    pending: Vec<(Object<'a>, u32)>,
}

impl<'a> Walk<'a> {
    fn run(mut self) -> Result<()> {
        while let Some((object, depth)) = self.pending.pop() {
            if depth > MAX_CHAIN {
                return Err(unreadable("nests its colours or functions too deeply"));
            }
            self.visit(object, depth)?;
        }
        Ok(())
    }

    fn visit(&mut self, object: Object<'a>, depth: u32) -> Result<()> {
        match object {
            Object::Array(array) => array
                .raw_iter()
                .for_each(|child| self.push(child, depth + 1)),
            Object::Dict(dictionary) => {
                let is_link = dictionary.contains_key(b"FunctionType");
                self.push_entries(&dictionary, if is_link { depth + 1 } else { 0 });
            }
            Object::Stream(stream) => {
                check_stream(&stream)?;
                let is_link = KEYS_TO_NEXT_STREAM
                    .iter()
                    .any(|key| stream.dict().contains_key(key));
                self.push_entries(stream.dict(), if is_link { depth + 1 } else { 0 });
            }
            _ => {}
        }
        Ok(())
    }

    fn push_entries(&mut self, dictionary: &Dict<'a>, depth: u32) {
        let followed = dictionary
            .entries()
            .filter(|(key, _)| !KEYS_TO_OTHER_PAGES.contains(&&**key));
        followed.for_each(|(_, value)| self.push(value, depth));
    }

    /// An object is visited again if it was reached by a longer chain; the limit on chains ends
    /// that.
    fn push(&mut self, child: MaybeRef<Object<'a>>, depth: u32) {
        let object = match child {
            MaybeRef::NotRef(object) => Some(object),
            MaybeRef::Ref(reference) => match self.seen.get(&reference) {
                Some(&deepest) if deepest >= depth => None,
                _ => {
                    self.seen.insert(reference, depth);
                    self.xref.get::<Object<'a>>(reference.into())
                }
            },
        };
        self.pending.extend(object.map(|object| (object, depth)));
    }
}

/// A stream that is compressed once is measured here, because encryption hides it from the scan of
/// the file.
fn check_stream(stream: &Stream<'_>) -> Result<()> {
    let filters = stream.filters();
    if filters.iter().filter(|&&filter| expands(filter)).count() > 1 {
        return Err(unreadable("holds data that is compressed twice"));
    }
    if filters.first() == Some(&Filter::FlateDecode)
        && inflates_beyond(&stream.raw_data(), MAX_INFLATED_BYTES)
    {
        return Err(too_large());
    }
    Ok(())
}

fn expands(filter: Filter) -> bool {
    matches!(
        filter,
        Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode
    )
}

fn too_large() -> Error {
    unreadable("expands to more than a gigabyte")
}

fn unreadable(what: &str) -> Error {
    let message =
        format!("the PDF page {what}; save it again with another program, or send it as an image");
    Error::UnsupportedFormat(message)
}
