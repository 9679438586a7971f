//! The annotations of a page: which are drawn, and which are text.
//!
//! A red box of a review is no wall, and a highlight is no room, so marks are left out unless they
//! are asked for; the fields of a form are part of the page. What somebody typed on the page, and
//! the texts that AutoCAD adds where it draws letters as lines, name rooms either way.

use hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Rect, String as PdfString,
};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::util::RectExt;
use kurbo::{self, Affine};

use crate::input::decode::pdf::drawing::decode_text_string;
use crate::input::decode::pdf::layers::Layers;
use crate::input::drawing::PageText;

/// Most annotations of a page that are read.
const MAX_ANNOTATIONS: usize = 100_000;

/// Most lines of one annotation.
const MAX_LINES: usize = 200;

/// Flags of an annotation that is not seen (ISO 32000-2, table 167).
const HIDDEN: u32 = 1 << 1;
const NO_VIEW: u32 = 1 << 5;

/// Author of the texts that AutoCAD adds.
const AUTOCAD_TEXT: &str = "AutoCAD SHX Text";

/// Size of a text that does not say it, and the sizes that are believed.
const FONT_SIZE: f64 = 12.0;
const FONT_SIZES: std::ops::RangeInclusive<f64> = 1.0..=1000.0;

/// From one baseline to the next, and the mean width of a letter, in parts of the font size.
const LINE_HEIGHT: f64 = 1.15;
const LETTER_WIDTH: f64 = 0.5;

/// Between the rectangle of an annotation and its text, in points.
const MARGIN: f64 = 2.0;

/// The annotations of a page.
pub(super) struct Marks<'a> {
    /// Those that are drawn.
    pub(super) drawn: Vec<Dict<'a>>,
    /// Whether the renderer would draw others as well.
    pub(super) leaves_some_out: bool,
    texts: Vec<Text>,
}

struct Text {
    text: String,
    /// In the space of the page, y up.
    bounds: kurbo::Rect,
}

impl<'a> Marks<'a> {
    /// Reads the annotations of a page; marks are drawn if `shows_marks`.
    pub(super) fn of(page: &PdfPage<'a>, layers: Option<&Layers>, shows_marks: bool) -> Self {
        let mut marks = Self {
            drawn: vec![],
            leaves_some_out: false,
            texts: vec![],
        };
        let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else {
            return marks;
        };
        let objects = annotations.raw_iter().take(MAX_ANNOTATIONS);
        let dictionaries = objects.filter_map(|object| match object {
            MaybeRef::Ref(reference) => page.xref().get::<Dict<'_>>(reference.into()),
            MaybeRef::NotRef(object) => object.into_dict(),
        });
        for annotation in dictionaries {
            marks.read(annotation, layers, shows_marks);
        }
        marks
    }

    fn read(&mut self, annotation: Dict<'a>, layers: Option<&Layers>, shows_marks: bool) {
        if annotation.get::<u32>(b"F").unwrap_or(0) & (HIDDEN | NO_VIEW) != 0 {
            return;
        }
        let kind = annotation.get::<Name<'_>>(b"Subtype");
        let is_field = kind.as_deref() == Some(b"Widget");
        let has_appearance = annotation.contains_key(b"AP");
        let is_shown = is_layer_shown(&annotation, layers);
        let is_drawn = is_shown && has_appearance && (is_field || shows_marks);
        if is_shown && is_text(&annotation, kind.as_deref(), is_drawn) {
            self.texts.extend(texts(&annotation, kind.as_deref()));
        }
        if is_drawn {
            self.drawn.push(annotation);
        } else {
            self.leaves_some_out |= has_appearance;
        }
    }

    /// The texts of annotations in pixels of the page; those outside of it are left out.
    pub(super) fn texts(&self, transform: Affine, visible: kurbo::Rect) -> Vec<PageText> {
        let placed = self.texts.iter().map(|text| {
            let bounds = transform.transform_rect_bbox(text.bounds);
            (text, bounds)
        });
        placed
            .filter(|(_, bounds)| bounds.is_finite() && visible.contains(bounds.center()))
            .map(|(text, bounds)| PageText {
                text: text.text.clone(),
                bbox_xyxy: [bounds.x0, bounds.y0, bounds.x1, bounds.y1],
            })
            .collect()
    }
}

fn is_layer_shown(annotation: &Dict<'_>, layers: Option<&Layers>) -> bool {
    let Some((layers, content)) = layers.zip(annotation.get::<Dict<'_>>(b"OC")) else {
        return true;
    };
    layers.shows(&content, annotation.get_ref(b"OC"))
}

/// Whether an annotation is text that is not read from how it is drawn.
fn is_text(annotation: &Dict<'_>, kind: Option<&[u8]>, is_drawn: bool) -> bool {
    let is_typed = kind == Some(b"FreeText") && !is_drawn;
    is_typed || text_of(annotation, b"T").is_some_and(|author| author.trim() == AUTOCAD_TEXT)
}

/// The lines of an annotation's text, with where they stand.
fn texts(annotation: &Dict<'_>, kind: Option<&[u8]>) -> Vec<Text> {
    let (Some(contents), Some(rect)) = (
        text_of(annotation, b"Contents"),
        annotation.get::<Rect>(b"Rect"),
    ) else {
        return vec![];
    };
    let bounds = rect.to_kurbo();
    if kind == Some(b"FreeText") {
        return lines(annotation, &contents, bounds);
    }
    let text = contents.split_whitespace().collect::<Vec<_>>().join(" ");
    let texts = (!text.is_empty()).then_some(Text { text, bounds });
    texts.into_iter().collect()
}

/// The lines that a viewer makes of typed text, from the top of its rectangle.
fn lines(annotation: &Dict<'_>, contents: &str, bounds: kurbo::Rect) -> Vec<Text> {
    let inner = without_margins(annotation, bounds);
    let size = font_size(annotation);
    let letters_per_line = (inner.width() / (size * LETTER_WIDTH)).max(1.0) as usize;
    let aligned = annotation.get::<u8>(b"Q").unwrap_or(0);
    let wrapped = contents
        .split(['\r', '\n'])
        .flat_map(|line| wrapped(line, letters_per_line));
    let mut texts = vec![];
    for (index, text) in wrapped
        .filter(|line| !line.is_empty())
        .take(MAX_LINES)
        .enumerate()
    {
        let width = (text.chars().count() as f64 * size * LETTER_WIDTH).min(inner.width());
        let left = match aligned {
            1 => inner.center().x - width / 2.0,
            2 => inner.x1 - width,
            _ => inner.x0,
        };
        let top = inner.y1 - index as f64 * size * LINE_HEIGHT;
        let bounds = kurbo::Rect::new(left, top - size, left + width, top);
        texts.push(Text { text, bounds });
    }
    texts
}

/// The part of a rectangle that text stands in.
fn without_margins(annotation: &Dict<'_>, bounds: kurbo::Rect) -> kurbo::Rect {
    let [left, bottom, right, top] = annotation.get::<[f64; 4]>(b"RD").unwrap_or_default();
    let inner = kurbo::Rect::new(
        bounds.x0 + left + MARGIN,
        bounds.y0 + bottom + MARGIN,
        bounds.x1 - right - MARGIN,
        bounds.y1 - top - MARGIN,
    );
    if inner.x0 < inner.x1 && inner.y0 < inner.y1 {
        inner
    } else {
        bounds
    }
}

/// The size in the operators that set up the text: the number before `Tf`.
fn font_size(annotation: &Dict<'_>) -> f64 {
    let operators = text_of(annotation, b"DA").unwrap_or_default();
    let words: Vec<_> = operators.split_whitespace().collect();
    let mut sizes = words
        .windows(2)
        .filter(|pair| pair[1] == "Tf")
        .filter_map(|pair| pair[0].parse::<f64>().ok());
    sizes
        .next_back()
        .filter(|size| FONT_SIZES.contains(size))
        .unwrap_or(FONT_SIZE)
}

/// A line broken between words, as far as words are shorter than a line.
fn wrapped(line: &str, letters_per_line: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in line.split_whitespace() {
        let letters = word.chars().count();
        match lines.last_mut() {
            Some(last) if last.chars().count() + letters < letters_per_line => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn text_of(dictionary: &Dict<'_>, key: &[u8]) -> Option<String> {
    let bytes = dictionary.get::<PdfString<'_>>(key)?;
    Some(decode_text_string(bytes.as_bytes()))
}
