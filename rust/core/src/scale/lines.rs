//! Lines that dimensions stand at, from tick to tick: in the vectors of a page, else in its pixels.

use super::dimensions::Dimension;
use super::raster::Raster;
use super::segments::Segments;
use crate::error::Result;
use crate::input::page::Page;
use crate::watch::Stop;

/// Texts whose lines are looked for in pixels.
const MAX_IN_PIXELS: usize = 1_000;

/// In heights of the letters: how far a line stands from the middle of its text, how far the text
/// breaks it beyond its own length, the longest tick, the shortest line.
pub(super) const MAX_OFFSET: f64 = 1.9;
pub(super) const MAX_BREAK: f64 = 1.2;
const MAX_TICK: f64 = 3.0;
const MIN_LENGTH: f64 = 1.0;

/// A number stands in the middle of its line, within this share of its letters and of the line.
const OFF_MIDDLE: f64 = 0.3;
const OFF_MIDDLE_OF_LINE: f64 = 0.01;

/// Ends and ticks on each side of a text that it may reach to.
const STOPS: usize = 3;

/// How exactly the length of a line is known.
const SIGMA_PX: f64 = 0.5;
const RASTER_SIGMA_PX: f64 = 1.2;

/// A line that a number may stand at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// The place of the text among those that were asked for.
    pub(super) text: usize,
    pub(super) pixels: f64,
    pub(super) sigma_px: f64,
}

/// What is drawn around texts.
pub(super) enum Lines<'p> {
    Vectors(Segments),
    Pixels(Raster<'p>),
    None,
}

impl<'p> Lines<'p> {
    /// Reads the lines of a page within bounds.
    pub(super) fn new(
        page: Option<&'p Page>,
        bounds_xyxy: [f64; 4],
        texts: &[Dimension],
        stop: &Stop,
    ) -> Result<Self> {
        let Some(page) = page.filter(|_| !texts.is_empty()) else {
            return Ok(Self::None);
        };
        let tallest = texts
            .iter()
            .map(|text| text.place.height())
            .fold(0.0, f64::max);
        match page.drawing() {
            Some(drawing) if !drawing.shapes.is_empty() => {
                Segments::new(drawing, bounds_xyxy, MAX_TICK * tallest, stop).map(Self::Vectors)
            }
            _ => Ok(Self::Pixels(Raster::new(page))),
        }
    }

    /// Whether lines would be found.
    pub(super) fn are_seen(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// Every line that each text may stand at.
    pub(super) fn spans(&self, texts: &[&Dimension], stop: &Stop) -> Result<Vec<Span>> {
        let most = match self {
            Self::Pixels(_) => MAX_IN_PIXELS,
            _ => texts.len(),
        };
        let mut spans = Vec::new();
        for (index, text) in texts.iter().enumerate().take(most) {
            stop.check()?;
            let asked = Asked::new(text);
            let (lengths, sigma_px) = match self {
                Self::Vectors(segments) => (segments.lengths(&asked), SIGMA_PX),
                Self::Pixels(raster) => (raster.lengths(&asked), RASTER_SIGMA_PX),
                Self::None => (vec![], SIGMA_PX),
            };
            let span = |pixels| Span {
                text: index,
                pixels,
                sigma_px,
            };
            spans.extend(lengths.into_iter().map(span));
        }
        Ok(spans)
    }
}

/// A text whose line is looked for.
pub(super) struct Asked {
    pub(super) axis: usize,
    /// Along the direction of reading.
    pub(super) middle: f64,
    pub(super) half: f64,
    pub(super) across: f64,
    pub(super) letter: f64,
}

impl Asked {
    fn new(text: &Dimension) -> Self {
        let place = &text.place;
        let [middle, across] = place.middle();
        Self {
            axis: place.axis,
            middle,
            half: place.length() / 2.0,
            across,
            letter: place.height(),
        }
    }

    /// How far from the middle a line that the text breaks may begin.
    pub(super) fn reach(&self) -> f64 {
        self.half + MAX_BREAK * self.letter
    }

    /// Lengths between stops on both sides in whose middle the text stands; stops are sorted from
    /// the text outwards.
    pub(super) fn between(&self, before: &[f64], behind: &[f64]) -> Vec<f64> {
        let mut lengths = Vec::new();
        for low in before.iter().take(STOPS) {
            for high in behind.iter().take(STOPS) {
                let length = high - low;
                let off = ((low + high) / 2.0 - self.middle).abs();
                let is_middle = off <= OFF_MIDDLE * self.letter + OFF_MIDDLE_OF_LINE * length;
                if is_middle && length >= MIN_LENGTH * self.letter {
                    lengths.push(length);
                }
            }
        }
        lengths
    }
}
