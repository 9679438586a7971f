//! Collects the text of a page while it is interpreted.

use std::collections::HashMap;
use std::ops::Range;

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use kurbo::{Affine, Point, Rect};

use crate::geometry::union_xyxy;
use crate::input::drawing::PageText;

/// Most characters that are kept of a page.
const MAX_CHARACTERS: usize = 2_000_000;
/// Most glyphs of a page that are compared with those drawn later.
const MAX_REMEMBERED: usize = 200_000;

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

/// Letters of one word may be set as far apart as this, in parts of the font size.
const MAX_SPACED_GAP: f64 = 2.5;
/// Neighbours further apart than this, in parts of the font size, are not set solid.
const MIN_SPACED_GAP: f64 = 0.05;
/// Fewer letters that stand apart are no word that is letter-spaced.
const MIN_SPACED_LETTERS: usize = 3;
/// A gap over this many times the usual one of a letter-spaced line parts two words. With letters
/// that are `t` apart and a space between words it is over `2 t`.
const SPACED_WORD_GAP: f64 = 1.6;

/// How far a glyph may be from the baseline of the one before it, in parts of the font size.
const BASELINE_TOLERANCE: f64 = 0.1;

/// A glyph drawn again within this distance, in parts of the font size, makes the first one bold.
const SAME_PLACE: f64 = 0.1;

/// Puts glyphs together to words on one line.
///
/// A glyph that is drawn twice in one place counts once; letters that are set apart evenly are one
/// word; where the page states what a sequence of glyphs says (`/ActualText`), it says that.
#[derive(Default)]
pub(super) struct TextBuilder {
    texts: Vec<PageText>,
    characters: usize,
    open: Option<Line>,
    drawn: HashMap<Place, Point>,
    /// For each open marked-content sequence, whether it states what it says; only the outermost
    /// of those that do counts.
    stated: Vec<bool>,
    /// What the sequence says, until its first glyph.
    pending: Option<String>,
}

/// A glyph and the square of the page that it stands in, whose side is about [`SAME_PLACE`] of it.
#[derive(PartialEq, Eq, Hash)]
struct Place {
    first: char,
    side_log2: i32,
    square_xy: [i64; 2],
}

/// A text that may go on.
struct Line {
    glyphs: Vec<LineGlyph>,
    /// Where the next glyph would stand, and where the last one that is no space ends.
    pen: Point,
    end: Point,
    /// The font size along the line, and its direction, in pixels.
    em: f64,
    direction: [f64; 2],
}

/// A glyph of a line, no space.
struct LineGlyph {
    text: String,
    cell: Rect,
    /// From the end of the glyph before, in parts of the font size.
    gap: f64,
    /// Whether a space is drawn before it.
    follows_space: bool,
}

#[derive(Clone, Copy)]
struct Placed {
    origin: Point,
    end: Point,
    cell: Rect,
    em: f64,
    direction: [f64; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Solid,
    Space,
    /// Another text starts.
    Apart,
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
                let text = match glyph.as_unicode() {
                    Some(BfString::Char(character)) => character.into(),
                    Some(BfString::String(characters)) => characters,
                    None => char::REPLACEMENT_CHARACTER.into(),
                };
                self.push_glyph(placed, text);
            }
        }
    }

    /// Opens a marked-content sequence with what it states to say, if anything.
    pub(super) fn begin_sequence(&mut self, actual_text: impl FnOnce() -> Option<String>) {
        let is_inner = self.stated.contains(&true);
        let text = if is_inner { None } else { actual_text() };
        self.stated.push(text.is_some());
        self.pending = text.or(self.pending.take());
    }

    pub(super) fn end_sequence(&mut self) {
        if self.stated.pop() == Some(true) {
            self.pending = None;
        }
    }

    pub(super) fn finish(mut self) -> Vec<PageText> {
        self.close();
        self.texts
    }

    fn push_glyph(&mut self, placed: Placed, drawn: String) {
        if self.was_drawn(&placed, &drawn) {
            return;
        }
        // All that is stated stands at the first glyph; the others widen its box.
        let text = if self.stated.contains(&true) {
            self.pending.take().unwrap_or_default()
        } else {
            drawn
        };
        if !self
            .open
            .as_ref()
            .is_some_and(|line| line.continues(&placed))
        {
            self.close();
        }
        self.characters += text.len();
        self.open
            .get_or_insert_with(|| Line::new(&placed))
            .push(placed, text);
    }

    /// Whether a glyph was drawn where it is drawn again; remembers it.
    fn was_drawn(&mut self, placed: &Placed, text: &str) -> bool {
        let Some(first) = text.chars().next() else {
            return false;
        };
        let tolerance = SAME_PLACE * placed.em;
        let side_log2 = tolerance.log2().ceil() as i32;
        let side = f64::from(side_log2).exp2();
        let [column, row] = [placed.origin.x, placed.origin.y].map(|value| (value / side) as i64);
        let place_at = |x: i64, y: i64| Place {
            first,
            side_log2,
            square_xy: [column.saturating_add(x), row.saturating_add(y)],
        };
        let was_drawn = (-1..=1).any(|x| {
            (-1..=1).any(|y| {
                let before = self.drawn.get(&place_at(x, y));
                before.is_some_and(|before| before.distance(placed.origin) <= tolerance)
            })
        });
        if !was_drawn && self.drawn.len() < MAX_REMEMBERED {
            self.drawn.insert(place_at(0, 0), placed.origin);
        }
        was_drawn
    }

    fn close(&mut self) {
        let Some(line) = self.open.take() else { return };
        let joints = line.joints();
        let mut pieces: Vec<PageText> = Vec::new();
        for (glyph, joint) in line.glyphs.iter().zip(joints) {
            let Rect { x0, y0, x1, y1 } = glyph.cell;
            let cell_xyxy = [x0, y0, x1, y1];
            match pieces.last_mut().filter(|_| joint != Joint::Apart) {
                None => pieces.push(PageText {
                    text: glyph.text.clone(),
                    bbox_xyxy: cell_xyxy,
                }),
                Some(piece) => {
                    if joint == Joint::Space {
                        piece.text.push(' ');
                    }
                    piece.text.push_str(&glyph.text);
                    piece.bbox_xyxy = union_xyxy(piece.bbox_xyxy, cell_xyxy);
                }
            }
        }
        for PageText { text, bbox_xyxy } in pieces {
            let seen: String = text
                .chars()
                .filter(|&character| is_seen(character))
                .collect();
            let text = seen.trim().to_owned();
            if !text.is_empty() {
                self.texts.push(PageText { text, bbox_xyxy });
            }
        }
    }
}

/// Whether a character stands on the page. A soft hyphen says where a word may be broken.
fn is_seen(character: char) -> bool {
    !character.is_control() && !matches!(character, char::REPLACEMENT_CHARACTER | '\u{ad}')
}

impl Line {
    fn new(placed: &Placed) -> Self {
        let &Placed {
            origin,
            em,
            direction,
            ..
        } = placed;
        Self {
            glyphs: Vec::new(),
            pen: origin,
            end: origin,
            em,
            direction,
        }
    }

    fn push(&mut self, placed: Placed, text: String) {
        if text.is_empty() || !text.chars().all(char::is_whitespace) {
            self.glyphs.push(LineGlyph {
                gap: self.distance(self.end, &placed),
                follows_space: self.pen != self.end,
                text,
                cell: placed.cell,
            });
            self.end = placed.end;
        }
        self.pen = placed.end;
    }

    /// The way from a point to a glyph along the line, in parts of the font size.
    fn distance(&self, from: Point, placed: &Placed) -> f64 {
        let offset = placed.origin - from;
        (offset.x * self.direction[0] + offset.y * self.direction[1]) / self.em
    }

    fn continues(&self, placed: &Placed) -> bool {
        let offset = placed.origin - self.pen;
        let rise = (offset.y * self.direction[0] - offset.x * self.direction[1]) / self.em;
        let turn =
            self.direction[0] * placed.direction[1] - self.direction[1] * placed.direction[0];
        let is_same_size = (placed.em / self.em - 1.0).abs() < BASELINE_TOLERANCE;
        let gap = self.distance(self.pen, placed);
        is_same_size
            && turn.abs() < 0.01
            && rise.abs() < BASELINE_TOLERANCE
            && gap > -TEXT_GAP / 2.0
            && (gap < TEXT_GAP || gap < MAX_SPACED_GAP && self.is_spaced())
    }

    /// Whether its last glyph stands apart from the one before, or is the first: the letters of a
    /// word may be set far from each other.
    fn is_spaced(&self) -> bool {
        let is_letter = self.glyphs.last().is_some_and(LineGlyph::is_letter);
        let is_apart = |glyph: &LineGlyph| glyph.gap > TEXT_GAP / 2.0;
        is_letter && self.glyphs.iter().skip(1).last().is_none_or(is_apart)
    }

    /// How each glyph follows the one before it.
    fn joints(&self) -> Vec<Joint> {
        let mut joints: Vec<Joint> = self.glyphs.iter().map(LineGlyph::joint).collect();
        let is_loose = |index: usize| {
            let glyph = self.glyphs.get(index);
            glyph.is_none_or(|glyph| glyph.gap > MIN_SPACED_GAP || glyph.follows_space)
        };
        let stands_alone = |index: &usize| (*index == 0 || is_loose(*index)) && is_loose(index + 1);
        let mut start = 0;
        while start < self.glyphs.len() {
            let alone = (start..self.glyphs.len())
                .take_while(|index| stands_alone(index))
                .count();
            self.join_spaced(start..start + alone, &mut joints);
            start += alone.max(1);
        }
        joints
    }

    /// Joins glyphs that each stand alone to words, if they are letters enough.
    fn join_spaced(&self, range: Range<usize>, joints: &mut [Joint]) {
        let glyphs = &self.glyphs[range.clone()];
        let letters = glyphs.iter().filter(|glyph| glyph.is_letter()).count();
        if letters < MIN_SPACED_LETTERS {
            return;
        }
        let mut gaps: Vec<f64> = glyphs[1..].iter().map(|glyph| glyph.gap).collect();
        let middle = gaps.len() / 2;
        let usual = *gaps.select_nth_unstable_by(middle, f64::total_cmp).1;
        let widest = (SPACED_WORD_GAP * usual).max(SPACE_GAP);
        for index in range.skip(1) {
            let (before, glyph) = (&self.glyphs[index - 1], &self.glyphs[index]);
            if glyph.gap <= widest && before.is_letter() == glyph.is_letter() {
                joints[index] = Joint::Solid;
            } else if glyph.gap < MAX_SPACED_GAP {
                joints[index] = Joint::Space;
            }
        }
    }
}

impl LineGlyph {
    fn is_letter(&self) -> bool {
        self.text.chars().all(char::is_alphabetic) && !self.text.is_empty()
    }

    fn joint(&self) -> Joint {
        if self.gap >= TEXT_GAP && !self.follows_space {
            Joint::Apart
        } else if self.gap > SPACE_GAP || self.follows_space {
            Joint::Space
        } else {
            Joint::Solid
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EM: f64 = 10.0;

    /// A glyph of half an em, its origin in parts of the font size.
    fn glyph(x: f64, y: f64) -> Placed {
        let transform = Affine::translate((100.0 + EM * x, 100.0 + EM * y));
        place(transform * Affine::scale(EM / UNITS_PER_EM), 0.5).unwrap()
    }

    /// The texts of characters at places in parts of the font size.
    fn texts(glyphs: impl IntoIterator<Item = (char, f64)>) -> Vec<String> {
        let mut builder = TextBuilder::default();
        for (character, x) in glyphs {
            builder.push_glyph(glyph(x, 0.0), character.to_string());
        }
        let texts = builder.finish();
        texts.into_iter().map(|text| text.text).collect()
    }

    /// Characters with a gap between them.
    fn spaced(text: &str, gap: f64) -> Vec<(char, f64)> {
        let place = |(index, character)| (character, (0.5 + gap) * index as f64);
        text.chars().enumerate().map(place).collect()
    }

    #[test]
    fn letters_that_are_set_apart_evenly_are_words() {
        for gap in [0.0, 0.06, 0.12, 0.2, 0.3, 0.5, 0.9, 1.4] {
            for text in ["KITCHEN", "MASTER BED", "BEDROOM 2"] {
                assert_eq!(texts(spaced(text, gap)).join(" "), text, "{gap}");
            }
        }
    }

    #[test]
    fn spaces_between_all_letters_are_no_ends_of_words() {
        assert_eq!(texts(spaced("L I V I N G", 0.0)), ["LIVING"]);
        assert_eq!(texts(spaced("B E D R O O M   1", 0.0)), ["BEDROOM 1"]);
        assert_eq!(texts(spaced("B E D   R O O M", 0.05)), ["BED ROOM"]);
    }

    #[test]
    fn words_of_one_letter_stay_words() {
        for text in ["PLAN A - B", "A B", "1 2 3 4", "3 x 4 m", "WC 2 A"] {
            assert_eq!(texts(spaced(text, 0.0)), [text]);
        }
        // Names of axes.
        let axes = [('A', 0.0), ('B', 4.0), ('C', 8.0), ('D', 12.0)];
        assert_eq!(texts(axes), ["A", "B", "C", "D"]);
        assert_eq!(texts([('A', 0.0), ('B', 2.0)]), ["A", "B"]);
    }

    #[test]
    fn a_glyph_that_is_drawn_again_in_its_place_counts_once() {
        for shift in [0.0, 0.02, 0.04, 0.09] {
            let bold = |text: &str| {
                let glyphs = spaced(text, 0.0).into_iter();
                glyphs.flat_map(move |(character, x)| [(character, x), (character, x + shift)])
            };
            for text in ["BATH", "HALL", "BEDROOM 1"] {
                assert_eq!(texts(bold(text)), [text]);
            }
            let again = |text: &str| {
                let glyphs = spaced(text, 0.0);
                let shifted: Vec<_> = glyphs.iter().map(|(c, x)| (*c, x + shift)).collect();
                [glyphs, shifted].concat()
            };
            assert_eq!(texts(again("KITCHEN")), ["KITCHEN"]);
        }
    }

    #[test]
    fn what_a_sequence_states_is_its_text() {
        let mut builder = TextBuilder::default();
        let push = |builder: &mut TextBuilder, text: &str, from: f64| {
            for (index, character) in text.chars().enumerate() {
                builder.push_glyph(glyph(from + 0.5 * index as f64, 0.0), character.to_string());
            }
        };
        builder.begin_sequence(|| None);
        builder.begin_sequence(|| Some("KITCHEN".to_owned()));
        builder.begin_sequence(|| Some("inner".to_owned()));
        push(&mut builder, "qqqq", 0.0);
        builder.end_sequence();
        push(&mut builder, "qqq", 2.0);
        builder.end_sequence();
        builder.end_sequence();
        push(&mut builder, " 2", 3.5);
        let texts = builder.finish();
        assert_eq!(texts.len(), 1);
        assert_eq!(texts[0].text, "KITCHEN 2");
        let [x_min, _, x_max, _] = texts[0].bbox_xyxy;
        assert_eq!([x_min, x_max], [100.0, 145.0]);
    }

    proptest! {
        #[test]
        fn no_glyph_is_lost_or_made_up(
            glyphs in prop::collection::vec(("[A-Z0-9 ]", -2_i32..40, 0_i32..3), 0..40),
        ) {
            let mut builder = TextBuilder::default();
            let mut places = std::collections::HashSet::new();
            let mut expected = 0;
            for (text, x, y) in &glyphs {
                builder.push_glyph(glyph(f64::from(*x) / 4.0, f64::from(*y)), text.clone());
                expected += usize::from(text != " " && places.insert((text, x, y)));
            }
            let found = builder.finish().iter().flat_map(|text| text.text.chars()).filter(|c| *c != ' ').count();
            prop_assert_eq!(found, expected);
        }
    }
}
