//! The objects that a page reaches, checked before the renderer follows them.
//!
//! The renderer resolves colour spaces and functions recursively and remembers each step at each
//! depth, so that a chain of a hundred thousand, in a file of 5 MB, takes 40 GB. It also expands a
//! stream as often as its filters say.

use std::collections::{HashMap, HashSet};

use hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, Stream};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::xref::XRef;

use crate::error::{Error, Result};
use crate::input::decode::pdf::filters::{Chain, expansion};
use crate::input::decode::pdf::streams::MAX_INFLATED_BYTES;

/// Longest chain of arrays and functions; real files have five or so.
pub(super) const MAX_CHAIN: u32 = 48;

/// Keys that lead from a page to other pages, which are not drawn.
const KEYS_TO_OTHER_PAGES: [&[u8]; 5] = [b"Parent", b"P", b"Dest", b"A", b"B"];

/// Keys that a page, an annotation, or a field of a form has.
const KEYS_OF_PAGES: [&[u8]; 3] = [b"MediaBox", b"Rect", b"Parent"];

/// Keys of streams that the renderer follows to another object of their kind.
const KEYS_TO_NEXT_STREAM: [&[u8]; 2] = [b"Alternate", b"UseCMap"];

/// What optional content a page has.
#[derive(Default)]
pub(super) struct OptionalContent {
    pub(super) layers: HashSet<ObjRef>,
    /// Whether some of it depends on several layers.
    pub(super) has_memberships: bool,
}

/// Refuses a page whose objects are chained too deeply or expand too much; returns its optional
/// content otherwise.
///
/// # Errors
///
/// [`Error::UnsupportedFormat`] with advice.
pub(super) fn check(page: &PdfPage<'_>) -> Result<OptionalContent> {
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
        optional_content: OptionalContent::default(),
    }
    .run()
}

/// The streams of `/Contents` are put together, and one may be listed any number of times.
fn check_contents(page: &PdfPage<'_>) -> Result<()> {
    let Some(contents) = page.raw().get::<Array<'_>>(b"Contents") else {
        return Ok(());
    };
    let mut left = MAX_INFLATED_BYTES;
    let mut charge = |bytes: u64| {
        left = left.checked_sub(bytes).ok_or_else(too_large)?;
        Ok::<_, Error>(left)
    };
    let mut measured = HashMap::new();
    for stream in contents.iter::<Stream<'_>>() {
        let left = charge(stream.raw_data().len() as u64)?;
        let size = *measured
            .entry(stream.obj_id())
            .or_insert_with(|| expansion(&stream.raw_data(), &Chain::of(&stream).stages, left));
        charge(size)?;
    }
    Ok(())
}

struct Walk<'a> {
    xref: &'a XRef,
    /// The deepest that each object was reached.
    seen: HashMap<ObjRef, u32>,
    pending: Vec<(Object<'a>, u32)>,
    optional_content: OptionalContent,
}

impl<'a> Walk<'a> {
    fn run(mut self) -> Result<OptionalContent> {
        while let Some((object, depth)) = self.pending.pop() {
            if depth > MAX_CHAIN {
                return Err(unreadable("nests its colours or functions too deeply"));
            }
            self.visit(object, depth)?;
        }
        Ok(self.optional_content)
    }

    fn visit(&mut self, object: Object<'a>, depth: u32) -> Result<()> {
        match object {
            Object::Array(array) => array
                .raw_iter()
                .for_each(|child| self.push(child, depth + 1)),
            Object::Dict(dictionary) => {
                self.note_optional_content(&dictionary);
                let is_link = dictionary.contains_key(b"FunctionType");
                self.push_entries(&dictionary, if is_link { depth + 1 } else { 0 });
            }
            Object::Stream(stream) => {
                check_stream(&stream, MAX_INFLATED_BYTES)?;
                let is_link = KEYS_TO_NEXT_STREAM
                    .iter()
                    .any(|key| stream.dict().contains_key(key));
                self.push_entries(stream.dict(), if is_link { depth + 1 } else { 0 });
            }
            _ => {}
        }
        Ok(())
    }

    fn note_optional_content(&mut self, dictionary: &Dict<'_>) {
        match dictionary.get::<Name<'_>>(b"Type").as_deref() {
            Some(b"OCG") => {
                let own = dictionary.obj_id().map(ObjRef::from);
                self.optional_content.layers.extend(own);
            }
            Some(b"OCMD") => self.optional_content.has_memberships = true,
            _ => {}
        }
    }

    fn push_entries(&mut self, dictionary: &Dict<'a>, depth: u32) {
        // Elsewhere these are names of fonts, images and letters.
        let leads_away = KEYS_OF_PAGES.iter().any(|key| dictionary.contains_key(key));
        let followed = dictionary
            .entries()
            .filter(|(key, _)| !(leads_away && KEYS_TO_OTHER_PAGES.contains(&&**key)));
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

/// Measured here as well, because encryption hides a stream from the scan of the file.
fn check_stream(stream: &Stream<'_>, budget: u64) -> Result<()> {
    if Chain::of(stream).expands_beyond(&stream.raw_data(), budget) {
        return Err(too_large());
    }
    Ok(())
}

fn too_large() -> Error {
    unreadable("expands to more than a gigabyte")
}

fn unreadable(what: &str) -> Error {
    let message =
        format!("the PDF page {what}; save it again with another program, or send it as an image");
    Error::UnsupportedFormat(message)
}
