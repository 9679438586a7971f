//! Whether a page has transparency groups that are more than their content.

use std::collections::HashSet;

use hayro_interpret::hayro_syntax::object::{Dict, MaybeRef, ObjRef, Object};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;

/// Most objects that are looked at; a page with more is taken to have such groups.
const MAX_OBJECTS: usize = 200_000;

/// Keys that lead from a page to other pages, which are not drawn.
const KEYS_TO_OTHER_PAGES: [&[u8]; 5] = [b"Parent", b"P", b"Dest", b"A", b"B"];

/// Whether a form that the page reaches is an isolated group or a knockout group: what is in it is
/// blended with what it says, not with all that lies behind (PDF 2.0, 11.4.5 and 11.4.6).
pub(super) fn has_isolated(page: &PdfPage<'_>) -> bool {
    let resources = page.resources();
    let mut pending = vec![
        Object::Dict(resources.x_objects.clone()),
        Object::Dict(resources.patterns.clone()),
        Object::Dict(resources.ext_g_states.clone()),
    ];
    let annotations = page.raw().get::<Object<'_>>(b"Annots");
    pending.extend(annotations);
    let mut seen: HashSet<ObjRef> = HashSet::new();
    let mut visited = 0;
    while let Some(object) = pending.pop() {
        visited += 1;
        if visited > MAX_OBJECTS {
            return true;
        }
        let dictionary = match object {
            Object::Array(array) => {
                let children = array.raw_iter();
                for child in children {
                    if let Some(child) = resolved(child, &mut seen, page) {
                        pending.push(child);
                    }
                }
                continue;
            }
            Object::Dict(dictionary) => dictionary,
            Object::Stream(stream) => stream.dict().clone(),
            _ => continue,
        };
        if is_isolated(&dictionary) {
            return true;
        }
        for (key, child) in dictionary.entries() {
            if KEYS_TO_OTHER_PAGES.contains(&key.as_ref()) {
                continue;
            }
            if let Some(child) = resolved(child, &mut seen, page) {
                pending.push(child);
            }
        }
    }
    false
}

fn resolved<'a>(
    child: MaybeRef<Object<'a>>,
    seen: &mut HashSet<ObjRef>,
    page: &PdfPage<'a>,
) -> Option<Object<'a>> {
    match child {
        MaybeRef::NotRef(object) => Some(object),
        MaybeRef::Ref(reference) => seen
            .insert(reference)
            .then(|| page.xref().get(reference.into()))
            .flatten(),
    }
}

fn is_isolated(dictionary: &Dict<'_>) -> bool {
    let group = dictionary.get::<Dict<'_>>(b"Group");
    group.is_some_and(|group| {
        [b"I", b"K"]
            .iter()
            .any(|key| group.get::<bool>(key.as_slice()) == Some(true))
    })
}
