//! PDF files that are a wrapper around other files.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};

use crate::error::{Error, Result};
use crate::input::decode::pdf::drawing::decode_text_string;

/// Most nodes of the tree of embedded files that are read, and most names in a message.
const MAX_NODES: usize = 1000;
const MAX_NAMES: usize = 5;
const MAX_NAME_CHARACTERS: usize = 80;

/// Refuses a file whose pages are only the cover of the files in it.
///
/// # Errors
///
/// [`Error::UnsupportedFormat`] with the names of the files in it.
pub(super) fn check(pdf: &Pdf) -> Result<()> {
    let xref = pdf.xref();
    let Some(catalog) = xref.get::<Dict<'_>>(xref.root_id()) else {
        return Ok(());
    };
    let Some(collection) = catalog.get::<Dict<'_>>(b"Collection") else {
        return Ok(());
    };
    // The pages are shown first, and the files on demand.
    if collection.get::<Name<'_>>(b"View").as_deref() == Some(b"H") {
        return Ok(());
    }
    let files = embedded_files(&catalog);
    if files.is_empty() {
        return Ok(());
    }
    let message = format!(
        "this PDF is a portfolio: send the file in it ({})",
        listed(&files)
    );
    Err(Error::UnsupportedFormat(message))
}

/// The names of PDFs, or of all files if none is one.
fn listed(files: &[String]) -> String {
    let is_pdf = |name: &&String| name.to_ascii_lowercase().ends_with(".pdf");
    let mut names: Vec<_> = files.iter().filter(is_pdf).collect();
    if names.is_empty() {
        names = files.iter().collect();
    }
    let left = names.len().saturating_sub(MAX_NAMES);
    let shown: Vec<_> = names
        .iter()
        .take(MAX_NAMES)
        .map(|name| name.as_str())
        .collect();
    match left {
        0 => shown.join(", "),
        _ => format!("{} and {left} more", shown.join(", ")),
    }
}

/// The names in the tree of embedded files.
fn embedded_files(catalog: &Dict<'_>) -> Vec<String> {
    let root = catalog
        .get::<Dict<'_>>(b"Names")
        .and_then(|names| names.get::<Dict<'_>>(b"EmbeddedFiles"));
    let mut pending: Vec<_> = root.into_iter().collect();
    let mut files = vec![];
    let mut nodes = 0;
    while let Some(node) = pending.pop() {
        nodes += 1;
        if nodes > MAX_NODES {
            break;
        }
        if let Some(kids) = node.get::<Array<'_>>(b"Kids") {
            pending.extend(kids.iter::<Dict<'_>>().take(MAX_NODES));
        }
        if let Some(pairs) = node.get::<Array<'_>>(b"Names") {
            files.extend(names_of(&pairs));
        }
    }
    files
}

/// The names of a leaf, which holds a key and a file by turns.
fn names_of(pairs: &Array<'_>) -> Vec<String> {
    let objects: Vec<_> = pairs.iter::<Object<'_>>().take(2 * MAX_NODES).collect();
    let pairs = objects.as_chunks::<2>().0.iter();
    pairs
        .filter_map(|[key, file]| {
            let Object::Dict(file) = file else {
                return None;
            };
            let own = [b"UF".as_slice(), b"F"]
                .into_iter()
                .find_map(|name| file.get::<PdfString<'_>>(name));
            let key = key.clone().into_string();
            own.or(key).map(|name| readable(name.as_bytes()))
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// The last part of a path, without what a message cannot hold.
fn readable(name: &[u8]) -> String {
    let name = decode_text_string(name);
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let characters = last.chars().filter(|character| !character.is_control());
    characters.take(MAX_NAME_CHARACTERS).collect()
}
