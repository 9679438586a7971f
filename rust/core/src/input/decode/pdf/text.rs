//! Collects the text of a page while it is interpreted.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use kurbo::{Affine, Point, Rect};

use crate::input::drawing::PageText;

/// Most characters that are kept of a page.
const MAX_CHARACTERS: usize = 2_000_000;

/// Height of a line of an ordinary font above and below its baseline, in parts of the font size.
const ASCENT: f64 = 0.75;
const DESCENT: f64 = 0.25;

/// Advance of a glyph whose font does not say, in parts of the font size.
const FALLBACK_ADVANCE: f64 = 0.5;

/// Units of glyph space in the font size, as the interpreter scales glyphs.
const UNITS_PER_EM: f64 = 1000.0;

/// Gaps between glyphs in parts of the font size: over the first stands a space, over the second
/// another text starts.
const SPACE_GAP: f64 = 0.15;
const TEXT_GAP: f64 = 1.0;

/// How far a glyph may be from the baseline of the one before it, in parts of the font size.
const BASELINE_TOLERANCE: f64 = 0.1;

/// Puts glyphs together to words on one line.
#[derive(Default)]
pub(super) struct TextBuilder {
    texts: Vec<PageText>,
    characters: usize,
    open: Option<Line>,
}

/// A text that may go on.
struct Line {
    text: String,
    bounds: Rect,
    /// Where the next glyph would stand.
    pen: Point,
    /// The font size along the line, and its direction, in pixels.
    em: f64,
    direction: [f64; 2],
}

struct Placed {
    origin: Point,
    end: Point,
    cell: Rect,
    em: f64,
    direction: [f64; 2],
}

impl TextBuilder {
    pub(super) fn push_run(&mut self, run: &GlyphRun<'_, '_>, transform: Affine, visible: Rect) {
        for glyph in run.glyphs() {
            if self.characters >= MAX_CHARACTERS {
                return;
            }
            let Some(placed) = place(transform * glyph.transform(), advance(glyph)) else {
                continue;
            };
            let middle = placed.cell.center();
            if visible.contains(middle) {
                self.push_glyph(&placed, glyph.as_unicode());
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<PageText> {
        self.close();
        self.texts
    }

    fn push_glyph(&mut self, placed: &Placed, unicode: Option<BfString>) {
        if !self
            .open
            .as_ref()
            .is_some_and(|line| line.continues(placed))
        {
            self.close();
        }
        let line = self.open.get_or_insert_with(|| Line::new(placed));
        let before = line.text.len();
        if line.gap(placed) > SPACE_GAP && !line.text.ends_with(' ') && !line.text.is_empty() {
            line.text.push(' ');
        }
        match unicode {
            Some(BfString::Char(character)) => line.text.push(character),
            Some(BfString::String(characters)) => line.text.push_str(&characters),
            None => line.text.push(char::REPLACEMENT_CHARACTER),
        }
        self.characters += line.text.len() - before;
        if !line.text.ends_with(char::is_whitespace) {
            line.bounds = line.bounds.union(placed.cell);
        }
        line.pen = placed.end;
    }

    fn close(&mut self) {
        let Some(line) = self.open.take() else { return };
        let mut text = line.text.trim().to_owned();
        text.retain(|character| {
            !character.is_control() && character != char::REPLACEMENT_CHARACTER
        });
        if !text.is_empty() {
            let Rect { x0, y0, x1, y1 } = line.bounds;
            self.texts.push(PageText {
                text,
                bbox_xyxy: [x0, y0, x1, y1],
            });
        }
    }
}

impl Line {
    fn new(placed: &Placed) -> Self {
        let &Placed {
            origin,
            cell,
            em,
            direction,
            ..
        } = placed;
        Self {
            text: String::new(),
            bounds: cell,
            pen: origin,
            em,
            direction,
        }
    }

    /// The gap before a glyph along the line, in parts of the font size.
    fn gap(&self, placed: &Placed) -> f64 {
        let offset = placed.origin - self.pen;
        (offset.x * self.direction[0] + offset.y * self.direction[1]) / self.em
    }

    fn continues(&self, placed: &Placed) -> bool {
        let offset = placed.origin - self.pen;
        let rise = (offset.y * self.direction[0] - offset.x * self.direction[1]) / self.em;
        let turn =
            self.direction[0] * placed.direction[1] - self.direction[1] * placed.direction[0];
        let is_same_size = (placed.em / self.em - 1.0).abs() < BASELINE_TOLERANCE;
        let gap = self.gap(placed);
        is_same_size
            && turn.abs() < 0.01
            && rise.abs() < BASELINE_TOLERANCE
            && gap > -TEXT_GAP / 2.0
            && gap < TEXT_GAP
    }
}

/// The advance of a glyph in parts of the font size.
fn advance(glyph: &Glyph<'_>) -> f64 {
    let units = match glyph {
        Glyph::Outline(outline) => outline.advance_width(),
        Glyph::Type3(drawing) => drawing.advance_width(),
    };
    units.map_or(FALLBACK_ADVANCE, |units| f64::from(units) / UNITS_PER_EM)
}

fn place(transform: Affine, advance: f64) -> Option<Placed> {
    let transform = transform * Affine::scale(UNITS_PER_EM);
    let cell = transform.transform_rect_bbox(Rect::new(0.0, -DESCENT, advance, ASCENT));
    let [a, b, ..] = transform.as_coeffs();
    let em = a.hypot(b);
    let is_sound = cell.is_finite() && em.is_finite() && em > 0.0;
    is_sound.then(|| Placed {
        origin: transform * Point::ORIGIN,
        end: transform * Point::new(advance, 0.0),
        cell,
        em,
        direction: [a / em, b / em],
    })
}
