//! Texts of a sheet, the lines that they stand on, and the words that they are of.

use super::LOOKS_OF_WORDS;
use crate::geometry::union_xyxy;
use crate::input::drawing::PageText;
use crate::naming::collapsed;

/// Longer texts are no cells of a table.
const MAX_BYTES: usize = 512;
/// A text is written upright if it is this many times as high as wide.
const MIN_UPRIGHT: f64 = 1.2;
/// Texts on one line: their middles differ by less than this share of the smaller height.
const SAME_LINE: f64 = 0.5;
/// Heights of texts of one line differ by this factor at most; boxes of read text are tight and
/// vary.
const SAME_SIZE: f64 = 1.8;
/// Widest gap between words of one cell, in heights. Cells of neighbouring columns stand further apart.
const MAX_WORD_GAP: f64 = 0.6;
/// Texts on either side of one that are looked at; a header has fewer words.
const MAX_BESIDE: usize = 256;
/// And how far aside they stand, in heights.
const MAX_ASIDE: f64 = 1_000.0;
/// Boxes of words may overlap by this much, in heights: they are made for an ordinary font.
const MAX_OVERLAP: f64 = 0.5;

/// A text with its place.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) written: String,
    pub(super) bbox_xyxy: [f64; 4],
    /// Of its letters.
    pub(super) height: f64,
    pub(super) is_upright: bool,
    /// In the order of the sheet.
    pub(super) index: usize,
}

/// How a table stands on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Level,
    /// Read from bottom to top.
    Up,
    /// Read from top to bottom.
    Down,
}

impl Turn {
    /// A box as if the table stood level.
    fn levelled(self, [x_min, y_min, x_max, y_max]: [f64; 4]) -> [f64; 4] {
        match self {
            Self::Level => [x_min, y_min, x_max, y_max],
            Self::Up => [-y_max, x_min, -y_min, x_max],
            Self::Down => [y_min, -x_max, y_max, -x_min],
        }
    }

    /// Where a levelled box stands.
    pub(super) fn back(self, [x_min, y_min, x_max, y_max]: [f64; 4]) -> [f64; 4] {
        match self {
            Self::Level => [x_min, y_min, x_max, y_max],
            Self::Up => [y_min, -x_max, y_max, -x_min],
            Self::Down => [-y_max, x_min, -y_min, x_max],
        }
    }
}

impl Text {
    /// `None` if it has no place or nothing to read, or is too long for a cell.
    pub(super) fn new(text: &PageText) -> Option<Self> {
        let [x_min, y_min, x_max, y_max] = text.bbox_xyxy;
        let is_placed =
            text.bbox_xyxy.iter().all(|value| value.is_finite()) && x_min < x_max && y_min < y_max;
        if !is_placed || text.text.len() > MAX_BYTES {
            return None;
        }
        let written = collapsed(&text.text);
        let is_upright =
            y_max - y_min > MIN_UPRIGHT * (x_max - x_min) && written.chars().nth(1).is_some();
        let height = if is_upright {
            x_max - x_min
        } else {
            y_max - y_min
        };
        (!written.is_empty()).then_some(Self {
            written,
            bbox_xyxy: text.bbox_xyxy,
            height,
            is_upright,
            index: 0,
        })
    }

    /// Whether its shape does not tell how it is turned.
    fn is_short(&self) -> bool {
        self.written.chars().count() <= 2
    }

    pub(super) fn middle_y(&self) -> f64 {
        f64::midpoint(self.bbox_xyxy[1], self.bbox_xyxy[3])
    }

    /// Its words, each with its share of the box.
    pub(super) fn words(&self) -> Vec<Word<'_>> {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        let advance = (x_max - x_min) / self.written.chars().count() as f64;
        let mut start = 0;
        let word = |text| {
            let end = start + str::chars(text).count();
            let x_of = |place: usize| x_min + advance * place as f64;
            let bbox_xyxy = [x_of(start), y_min, x_of(end), y_max];
            start = end + 1;
            Word { text, bbox_xyxy }
        };
        self.written.split(' ').map(word).collect()
    }
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) bbox_xyxy: [f64; 4],
}

impl Word<'_> {
    pub(super) fn middle_x(&self) -> f64 {
        f64::midpoint(self.bbox_xyxy[0], self.bbox_xyxy[2])
    }
}

/// Words that follow each other with a space between.
#[derive(Debug, Clone)]
pub(super) struct Run<'a> {
    pub(super) words: Vec<Word<'a>>,
    pub(super) bbox_xyxy: [f64; 4],
}

impl Run<'_> {
    pub(super) fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text).collect();
        words.join(" ")
    }
}

/// The texts of a line joined where only a space is between them.
pub(super) fn runs<'a>(line: &[&'a Text]) -> Vec<Run<'a>> {
    let mut runs: Vec<Run> = Vec::new();
    for text in line {
        let words = text.words();
        let gap = |run: &Run| text.bbox_xyxy[0] - run.bbox_xyxy[2];
        let reach = -MAX_OVERLAP * text.height..=MAX_WORD_GAP * text.height;
        match runs.last_mut().filter(|run| reach.contains(&gap(run))) {
            Some(run) => {
                run.words.extend(words);
                run.bbox_xyxy = union_xyxy(run.bbox_xyxy, text.bbox_xyxy);
            }
            None => runs.push(Run {
                words,
                bbox_xyxy: text.bbox_xyxy,
            }),
        }
    }
    runs
}

/// The texts of a sheet that are written along it, from top to bottom, and those that are upright.
pub(super) struct Sheet {
    texts: Vec<Text>,
    upright: Vec<Text>,
}

impl Sheet {
    /// The texts as tables that are turned so read them.
    pub(super) fn new(texts: &[Text], turn: Turn) -> Self {
        let texts = texts
            .iter()
            .filter(|text| turn == Turn::Level || text.is_upright || text.is_short());
        let texts = texts.map(|text| Text {
            bbox_xyxy: turn.levelled(text.bbox_xyxy),
            is_upright: text.is_upright && turn == Turn::Level,
            ..text.clone()
        });
        let (mut upright, mut texts): (Vec<Text>, Vec<Text>) =
            texts.partition(|text| text.is_upright);
        for texts in [&mut upright, &mut texts] {
            texts.sort_by(|a, b| {
                let places = a.middle_y().total_cmp(&b.middle_y());
                let places = places.then_with(|| a.bbox_xyxy[0].total_cmp(&b.bbox_xyxy[0]));
                places
                    .then_with(|| a.written.cmp(&b.written))
                    .then_with(|| a.height.total_cmp(&b.height))
            });
            // What is drawn twice is written once.
            texts.dedup_by(|a, b| a.written == b.written && a.bbox_xyxy == b.bbox_xyxy);
            for (index, text) in texts.iter_mut().enumerate() {
                text.index = index;
            }
        }
        Self { texts, upright }
    }

    pub(super) fn texts(&self) -> &[Text] {
        &self.texts
    }

    pub(super) fn upright(&self) -> &[Text] {
        &self.upright
    }

    /// The texts whose middle lies between two heights, from top to bottom.
    pub(super) fn between(&self, y_min: f64, y_max: f64) -> &[Text] {
        let start = self.texts.partition_point(|text| text.middle_y() < y_min);
        let end = self.texts.partition_point(|text| text.middle_y() <= y_max);
        &self.texts[start..end.max(start)]
    }

    /// The texts at the height of one and as large, from left to right, and how many were looked at.
    pub(super) fn level(&self, text: &Text) -> (Vec<&Text>, usize) {
        let reach = SAME_LINE * text.height;
        let near = self.between(text.middle_y() - reach, text.middle_y() + reach);
        let max_aside = MAX_ASIDE * text.height;
        let is_near = |other: &&Text| {
            (text.bbox_xyxy[0] - other.bbox_xyxy[0]).abs() <= max_aside && is_level(text, other)
        };
        let mut level: Vec<&Text> = near.iter().filter(is_near).collect();
        level.sort_by(|a, b| a.bbox_xyxy[0].total_cmp(&b.bbox_xyxy[0]));
        let own = level
            .iter()
            .position(|other| other.index == text.index)
            .unwrap_or(0);
        level.truncate(own + MAX_BESIDE);
        let level = level.split_off(own.saturating_sub(MAX_BESIDE));
        let looks = near.len() + LOOKS_OF_WORDS * level.len();
        (level, looks)
    }
}

fn is_level(a: &Text, b: &Text) -> bool {
    let (smaller, larger) = (a.height.min(b.height), a.height.max(b.height));
    (a.middle_y() - b.middle_y()).abs() <= SAME_LINE * smaller && larger <= SAME_SIZE * smaller
}

/// Texts that come from top to bottom in lines, each from left to right.
pub(super) fn lines<'a>(
    texts: impl Iterator<Item = &'a Text>,
) -> impl Iterator<Item = Vec<&'a Text>> {
    let mut texts = texts.peekable();
    std::iter::from_fn(move || {
        // The first text of a line tells where the line is, so that lines do not creep downwards.
        let first = texts.next()?;
        let mut line = vec![first];
        let is_level = |text: &&Text| {
            let height = first.height.min(text.height);
            (first.middle_y() - text.middle_y()).abs() <= SAME_LINE * height
        };
        while let Some(text) = texts.next_if(is_level) {
            line.push(text);
        }
        line.sort_by(|a, b| a.bbox_xyxy[0].total_cmp(&b.bbox_xyxy[0]));
        Some(line)
    })
}
