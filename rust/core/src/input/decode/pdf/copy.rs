//! A page as a file of its own, changed where the renderer would not draw it as the standard says.
//!
//! The renderer reads bytes and takes no page from elsewhere, so what it lacks is put into words
//! that it knows: layers that are on or off, a visible part that has an area, a turn by a multiple
//! of 90 degrees, and the annotations that are to be drawn. What the page reaches is copied as it
//! is, without encryption.

use std::collections::HashMap;

use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, ObjRef, Object, Rect, Stream,
};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::xref::XRef;

use crate::input::decode::pdf::layers::Layers;

/// Entries of a page that say how it is drawn and that are copied as they are.
const COPIED: [&[u8]; 4] = [b"Contents", b"Resources", b"Group", b"UserUnit"];

/// Entries of an annotation that say how it is drawn.
const COPIED_OF_ANNOTATION: [&[u8]; 5] = [b"AP", b"AS", b"F", b"Rect", b"Subtype"];

/// Numbers of the objects that every copy has.
const CATALOG: u32 = 1;
const PAGE_TREE: u32 = 2;
const PAGE: u32 = 3;

/// How a page is drawn otherwise than its own entries say.
pub(super) struct Changes<'a> {
    pub(super) visible: Rect,
    pub(super) rotation: u16,
    pub(super) annotations: &'a [Dict<'a>],
    pub(super) layers: Option<&'a Layers>,
}

/// The file of a page with its changes.
pub(super) fn of<'a>(page: &PdfPage<'a>, changes: &Changes<'a>) -> Vec<u8> {
    let mut copy = PageCopy {
        xref: page.xref(),
        layers: changes.layers,
        numbers: HashMap::new(),
        pending: vec![],
        next_number: PAGE + 1,
        groups: vec![],
        hidden: vec![],
        file: b"%PDF-2.0\n".to_vec(),
        offsets: vec![],
    };
    copy.write_page(page, changes);
    while let Some((reference, number)) = copy.pending.pop() {
        copy.write_object(reference, number);
    }
    copy.finish()
}

struct PageCopy<'a> {
    xref: &'a XRef,
    layers: Option<&'a Layers>,
    numbers: HashMap<ObjRef, u32>,
    pending: Vec<(ObjRef, u32)>,
    next_number: u32,
    groups: Vec<u32>,
    hidden: Vec<u32>,
    file: Vec<u8>,
    /// The number and the place of each object.
    offsets: Vec<(u32, usize)>,
}

impl<'a> PageCopy<'a> {
    fn write_page(&mut self, page: &PdfPage<'a>, changes: &Changes<'a>) {
        let Rect { x0, y0, x1, y1 } = changes.visible;
        let mut text = format!(
            "<</Type/Page/Parent {PAGE_TREE} 0 R/MediaBox[{x0} {y0} {x1} {y1}]/Rotate {}",
            changes.rotation
        )
        .into_bytes();
        let own = page.raw();
        for key in COPIED {
            if let Some(value) = own.get_raw::<Object<'_>>(key) {
                self.entry(key, value, &mut text);
            }
        }
        if !own.contains_key(b"Resources") {
            self.inherited_resources(page, &mut text);
        }
        text.extend(b"/Annots[");
        for annotation in changes.annotations {
            self.annotation(annotation, &mut text);
        }
        text.extend(b"]>>");
        self.write(PAGE, &text);
    }

    /// What the page takes from the nodes above it.
    fn inherited_resources(&mut self, page: &PdfPage<'a>, text: &mut Vec<u8>) {
        let resources = page.resources();
        let kinds = [
            ("ExtGState", &resources.ext_g_states),
            ("Font", &resources.fonts),
            ("Properties", &resources.properties),
            ("ColorSpace", &resources.color_spaces),
            ("XObject", &resources.x_objects),
            ("Pattern", &resources.patterns),
            ("Shading", &resources.shadings),
        ];
        text.extend(b"/Resources<<");
        for (kind, dictionary) in kinds {
            let value = MaybeRef::NotRef(Object::Dict(dictionary.clone()));
            self.entry(kind.as_bytes(), value, text);
        }
        text.extend(b">>");
    }

    fn annotation(&mut self, annotation: &Dict<'a>, text: &mut Vec<u8>) {
        text.extend(b"<<");
        for key in COPIED_OF_ANNOTATION {
            if let Some(value) = annotation.get_raw::<Object<'_>>(key) {
                self.entry(key, value, text);
            }
        }
        text.extend(b">>");
    }

    fn write_object(&mut self, reference: ObjRef, number: u32) {
        let mut text = vec![];
        match self.xref.get::<Object<'a>>(reference.into()) {
            Some(Object::Stream(stream)) => self.stream(&stream, &mut text),
            Some(Object::Dict(dictionary)) if is_optional_content(&dictionary) => {
                self.group(&dictionary, Some(reference), number, &mut text);
            }
            Some(object) => self.object(object, &mut text),
            None => text.extend(b"null"),
        }
        self.write(number, &text);
    }

    /// Optional content as a layer that is on or off, whatever it depends on.
    fn group(
        &mut self,
        content: &Dict<'a>,
        reference: Option<ObjRef>,
        number: u32,
        text: &mut Vec<u8>,
    ) {
        self.groups.push(number);
        let is_shown = self
            .layers
            .is_none_or(|layers| layers.shows(content, reference));
        if !is_shown {
            self.hidden.push(number);
        }
        text.extend(b"<</Type/OCG/Name");
        let name = self.layers.and_then(|layers| layers.name(content));
        string(name.unwrap_or_default(), text);
        text.extend(b">>");
    }

    fn stream(&mut self, stream: &Stream<'a>, text: &mut Vec<u8>) {
        let data = stream.raw_data();
        let is_decrypted = stream.filters().first() == Some(&Filter::Crypt);
        text.extend(format!("<</Length {}", data.len()).as_bytes());
        for (key, value) in stream.dict().entries() {
            match &*key {
                b"Length" => {}
                b"Filter" | b"F" | b"DecodeParms" | b"DP" if is_decrypted => {
                    self.entry_behind_first(stream.dict(), &key, text);
                }
                _ => self.entry(&key, value, text),
            }
        }
        text.extend(b">>\nstream\n");
        text.extend_from_slice(&data);
        text.extend(b"\nendstream");
    }

    /// The filters, or their parameters, without the first, which is undone.
    fn entry_behind_first(&mut self, dictionary: &Dict<'a>, key: &[u8], text: &mut Vec<u8>) {
        let Some(several) = dictionary.get::<Array<'a>>(key) else {
            return;
        };
        name(key, text);
        text.push(b'[');
        for value in several.raw_iter().skip(1) {
            self.value(value, text);
        }
        text.push(b']');
    }

    fn entry(&mut self, key: &[u8], value: MaybeRef<Object<'a>>, text: &mut Vec<u8>) {
        name(key, text);
        self.value(value, text);
    }

    fn value(&mut self, value: MaybeRef<Object<'a>>, text: &mut Vec<u8>) {
        match value {
            MaybeRef::Ref(reference) => {
                let number = self.number(reference);
                text.extend(format!(" {number} 0 R").as_bytes());
            }
            MaybeRef::NotRef(Object::Dict(dictionary)) if is_optional_content(&dictionary) => {
                let number = self.fresh_number();
                let mut own = vec![];
                self.group(&dictionary, None, number, &mut own);
                self.write(number, &own);
                text.extend(format!(" {number} 0 R").as_bytes());
            }
            MaybeRef::NotRef(object) => self.object(object, text),
        }
    }

    fn object(&mut self, object: Object<'a>, text: &mut Vec<u8>) {
        match object {
            Object::Boolean(value) => text.extend(format!(" {value}").as_bytes()),
            Object::Number(value) => text.extend(number_text(value.as_f64()).as_bytes()),
            Object::String(value) => string(value.as_bytes(), text),
            Object::Name(value) => name(&value, text),
            Object::Array(array) => {
                text.push(b'[');
                array.raw_iter().for_each(|value| self.value(value, text));
                text.push(b']');
            }
            Object::Dict(dictionary) => {
                text.extend(b"<<");
                for (key, value) in dictionary.entries() {
                    // It leads back to the nodes above the page.
                    if &*key != b"Parent" {
                        self.entry(&key, value, text);
                    }
                }
                text.extend(b">>");
            }
            // A stream never stands inside another object.
            Object::Null(_) | Object::Stream(_) => text.extend(b" null"),
        }
    }

    fn number(&mut self, reference: ObjRef) -> u32 {
        if let Some(&number) = self.numbers.get(&reference) {
            return number;
        }
        let number = self.fresh_number();
        self.numbers.insert(reference, number);
        self.pending.push((reference, number));
        number
    }

    fn fresh_number(&mut self) -> u32 {
        self.next_number += 1;
        self.next_number - 1
    }

    fn write(&mut self, number: u32, text: &[u8]) {
        self.offsets.push((number, self.file.len()));
        self.file.extend(format!("{number} 0 obj\n").as_bytes());
        self.file.extend_from_slice(text);
        self.file.extend(b"\nendobj\n");
    }

    fn finish(mut self) -> Vec<u8> {
        let [groups, hidden] = [&self.groups, &self.hidden].map(|numbers| {
            let references = numbers.iter().map(|number| format!("{number} 0 R"));
            references.collect::<Vec<_>>().join(" ")
        });
        let layers = format!("/OCProperties<</OCGs[{groups}]/D<</OFF[{hidden}]>>>>");
        self.write(
            CATALOG,
            format!("<</Type/Catalog/Pages {PAGE_TREE} 0 R{layers}>>").as_bytes(),
        );
        self.write(
            PAGE_TREE,
            format!("<</Type/Pages/Count 1/Kids[{PAGE} 0 R]>>").as_bytes(),
        );
        self.offsets.sort_unstable();
        let start = self.file.len();
        let size = self.offsets.len() + 1;
        let table = format!("xref\n0 {size}\n0000000000 65535 f \n");
        self.file.extend(table.as_bytes());
        for (_, offset) in &self.offsets {
            let row = format!("{offset:010} 00000 n \n");
            self.file.extend(row.as_bytes());
        }
        let trailer =
            format!("trailer\n<</Size {size}/Root {CATALOG} 0 R>>\nstartxref\n{start}\n%%EOF\n");
        self.file.extend(trailer.as_bytes());
        self.file
    }
}

/// Whether a dictionary is a layer or depends on layers.
fn is_optional_content(dictionary: &Dict<'_>) -> bool {
    let kind = dictionary.get::<Name<'_>>(b"Type");
    matches!(kind.as_deref(), Some(b"OCG" | b"OCMD"))
}

fn number_text(value: f64) -> String {
    format!(" {value}")
}

fn string(bytes: &[u8], text: &mut Vec<u8>) {
    text.push(b'<');
    for byte in bytes {
        text.extend(format!("{byte:02x}").as_bytes());
    }
    text.push(b'>');
}

fn name(bytes: &[u8], text: &mut Vec<u8>) {
    text.push(b'/');
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'*') {
            text.push(byte);
        } else {
            text.extend(format!("#{byte:02x}").as_bytes());
        }
    }
}
