//! Words of a room joined to phrases.

use std::cmp::Ordering;

use super::kinds::{bare, is_listed, is_of_a_room};
use super::words::{Reading, collapsed, read};
use crate::geometry::union_xyxy;
use crate::input::drawing::PageText;

/// Longer phrases are notes.
pub(crate) const MAX_NAME_CHARS: usize = 64;
/// Texts of more bytes for each character of the longest name are not looked at: spaces may make a
/// name longer than it is.
const MAX_BYTES_PER_CHAR: usize = 8;
/// A text is written upright if it is this many times as high as wide.
const MIN_UPRIGHT: f64 = 1.2;
/// Words on one line: their middles differ by less than this share of the smaller height.
const SAME_LINE: f64 = 0.5;
/// Widest gap between words of one name, in heights; the space of an ordinary font is a quarter.
const MAX_WORD_GAP: f64 = 0.9;
/// Widest gap between lines of one name, in heights; ordinary line spacing leaves a fifth.
const MAX_LINE_GAP: f64 = 0.8;
/// Boxes of words may overlap by this much, in heights: they are made for an ordinary font.
const MAX_OVERLAP: f64 = 0.4;
/// Heights of words on a line, and of lines, differ by this factor at most; boxes of read text are
/// tight and vary.
const SAME_SIZE_ON_LINE: f64 = 1.8;
const SAME_SIZE_OF_LINES: f64 = 1.4;
/// Lines of one name lie above each other for at least this share of the shorter one.
const MIN_SHARED_WIDTH: f64 = 0.5;

/// A text with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Word<'a> {
    text: &'a str,
    bbox_xyxy: [f64; 4],
}

impl<'a> Word<'a> {
    /// The word of a text; `None` if it has no place, or is too long to be a name.
    pub(super) fn new(text: &'a PageText) -> Option<Self> {
        let [x_min, y_min, x_max, y_max] = text.bbox_xyxy;
        let is_placed = text.bbox_xyxy.iter().all(|value| value.is_finite())
            && x_min <= x_max
            && y_min <= y_max;
        // Long texts cost time wherever they are looked at.
        let is_short = text.text.len() <= MAX_BYTES_PER_CHAR * MAX_NAME_CHARS;
        (is_placed && is_short).then_some(Self {
            text: &text.text,
            bbox_xyxy: text.bbox_xyxy,
        })
    }

    pub(super) fn middle(&self) -> [f64; 2] {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        [f64::midpoint(x_min, x_max), f64::midpoint(y_min, y_max)]
    }

    /// Height of its letters.
    pub(super) fn height(&self) -> f64 {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        if self.is_upright() {
            x_max - x_min
        } else {
            y_max - y_min
        }
    }

    /// Whether it is written from bottom to top or from top to bottom.
    fn is_upright(&self) -> bool {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        y_max - y_min > MIN_UPRIGHT * (x_max - x_min) && self.text.trim().chars().nth(1).is_some()
    }

    /// Whether it is a word that rooms are called by.
    pub(super) fn says_what_a_room_is_for(&self) -> bool {
        is_of_a_room(&collapsed(self.text))
    }

    /// Reading order, with every tie broken.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        let [other_x_min, other_y_min, other_x_max, other_y_max] = other.bbox_xyxy;
        let places = y_min
            .total_cmp(&other_y_min)
            .then(x_min.total_cmp(&other_x_min));
        let sizes = y_max
            .total_cmp(&other_y_max)
            .then(x_max.total_cmp(&other_x_max));
        places.then(sizes).then_with(|| self.text.cmp(other.text))
    }
}

/// What may be the name of a room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Phrase {
    pub(super) name: String,
    /// A number on the lines of the name.
    pub(super) number: Option<String>,
    pub(super) bbox_xyxy: [f64; 4],
    /// Height of its letters.
    pub(super) height: f64,
    pub(super) has_room_word: bool,
}

/// Words of one height beside each other.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) bbox_xyxy: [f64; 4],
    /// Height of the letters.
    pub(super) height: f64,
    is_upright: bool,
}

/// The phrases of lines, in the order of their first lines.
pub(super) fn phrases(lines: &[Line]) -> Vec<Phrase> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        let Some(line) = NamedLine::new(line.clone()) else {
            continue;
        };
        match blocks.iter_mut().find(|block| block.goes_on(&line)) {
            Some(block) => block.push(line),
            None => blocks.push(Block::new(line)),
        }
    }
    let phrases = blocks.into_iter().map(|block| Phrase {
        name: block.name,
        number: block.number,
        bbox_xyxy: block.bbox_xyxy,
        height: block.height,
        has_room_word: block.has_room_word,
    });
    phrases.collect()
}

/// The lines of words, from top to bottom.
pub(super) fn lines(mut words: Vec<&Word>) -> Vec<Line> {
    words.sort_by(|a, b| {
        a.bbox_xyxy[0]
            .total_cmp(&b.bbox_xyxy[0])
            .then_with(|| a.order(b))
    });
    // From left to right, each to the line whose end is nearest: in reading order words of one line
    // that stand a little higher or lower would come out of turn.
    let mut lines: Vec<Line> = Vec::new();
    for word in words {
        let line = Line::new(word);
        let nearest = lines
            .iter_mut()
            .filter(|before| before.goes_on(&line))
            .min_by(|a, b| a.gap(&line).abs().total_cmp(&b.gap(&line).abs()));
        match nearest {
            Some(before) => before.push(&line),
            None => lines.push(line),
        }
    }
    lines.sort_by(|a, b| {
        a.bbox_xyxy[1]
            .total_cmp(&b.bbox_xyxy[1])
            .then(a.bbox_xyxy[0].total_cmp(&b.bbox_xyxy[0]))
    });
    lines
}

impl Line {
    fn new(word: &Word) -> Self {
        let (height, is_upright) = (word.height(), word.is_upright());
        Self {
            text: collapsed(word.text),
            bbox_xyxy: word.bbox_xyxy,
            height,
            is_upright,
        }
    }

    fn middle_y(&self) -> f64 {
        f64::midpoint(self.bbox_xyxy[1], self.bbox_xyxy[3])
    }

    fn gap(&self, next: &Self) -> f64 {
        next.bbox_xyxy[0] - self.bbox_xyxy[2]
    }

    fn goes_on(&self, next: &Self) -> bool {
        let (smaller, larger) = (self.height.min(next.height), self.height.max(next.height));
        let is_near = (-MAX_OVERLAP * smaller..=MAX_WORD_GAP * larger).contains(&self.gap(next));
        let is_level = (self.middle_y() - next.middle_y()).abs() <= SAME_LINE * smaller;
        let is_alike =
            larger <= SAME_SIZE_ON_LINE * smaller && !self.is_upright && !next.is_upright;
        let is_short = self.text.len() + next.text.len() <= MAX_BYTES_PER_CHAR * MAX_NAME_CHARS;
        is_near && is_level && is_alike && is_short
    }

    fn push(&mut self, next: &Self) {
        self.text = format!("{} {}", self.text, next.text);
        self.bbox_xyxy = union_xyxy(self.bbox_xyxy, next.bbox_xyxy);
        self.height = self.height.max(next.height);
    }
}

/// A line with what is left of it without measures.
struct NamedLine {
    line: Line,
    name: String,
    number: Option<String>,
    has_room_word: bool,
}

impl NamedLine {
    /// `None` if nothing of the line can be part of a name.
    fn new(line: Line) -> Option<Self> {
        let Reading { name, number } = read(&line.text);
        let is_name = !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS;
        is_name.then(|| Self {
            has_room_word: is_of_a_room(&name),
            name,
            number,
            line,
        })
    }
}

/// Lines that follow closely.
struct Block {
    name: String,
    number: Option<String>,
    bbox_xyxy: [f64; 4],
    last_line: Line,
    height: f64,
    has_room_word: bool,
}

impl Block {
    fn new(line: NamedLine) -> Self {
        let NamedLine {
            line,
            name,
            number,
            has_room_word,
        } = line;
        Self {
            name,
            number,
            bbox_xyxy: line.bbox_xyxy,
            height: line.height,
            last_line: line,
            has_room_word,
        }
    }

    fn goes_on(&self, next: &NamedLine) -> bool {
        // What follows the kind of a room without naming a kind itself is a note, but for the rest of
        // a word that is broken there.
        let is_note =
            self.has_room_word && !next.has_room_word && broken_word(&self.last_line).is_none();
        let (above, below) = (&self.last_line, &next.line);
        let (smaller, larger) = (
            above.height.min(below.height),
            above.height.max(below.height),
        );
        let gap = below.bbox_xyxy[1] - above.bbox_xyxy[3];
        let is_near = (-MAX_OVERLAP * smaller..=MAX_LINE_GAP * smaller).contains(&gap);
        let is_alike =
            larger <= SAME_SIZE_OF_LINES * smaller && !above.is_upright && !below.is_upright;
        let is_short = self.name.chars().count() + 1 + next.name.chars().count() <= MAX_NAME_CHARS;
        !is_note
            && is_near
            && is_alike
            && is_short
            && shared_width(above, below) >= MIN_SHARED_WIDTH
    }

    fn push(&mut self, next: NamedLine) {
        self.name = match broken_word(&self.last_line) {
            Some(_) => rejoined(&self.name, &next.name),
            None => format!("{} {}", self.name, next.name),
        };
        self.has_room_word = is_of_a_room(&self.name);
        self.number = self.number.take().or(next.number);
        self.bbox_xyxy = union_xyxy(self.bbox_xyxy, next.line.bbox_xyxy);
        self.height = self.height.max(next.line.height);
        self.last_line = next.line;
    }
}

/// The line without the hyphen at its end.
fn broken_word(line: &Line) -> Option<&str> {
    let start = line.text.strip_suffix(['-', '\u{2010}', '\u{2011}'])?;
    start.ends_with(char::is_alphabetic).then_some(start)
}

/// A name that ended with a hyphen, which it has lost, and what follows: `EN-` `SUITE` is written
/// with a hyphen, `KITCH-` `EN` is one word, `LIVING-` `DINING` are two.
pub(crate) fn rejoined(start: &str, rest: &str) -> String {
    let last = start.rsplit(' ').next().unwrap_or_default();
    let first = rest.split(' ').next().unwrap_or_default();
    let is_one = is_of_a_room(&format!("{last}{first}"));
    let are_two = is_of_a_room(last) && is_of_a_room(first);
    if is_listed(&bare(&format!("{last}-{first}"))) || are_two && !is_one {
        format!("{start}-{rest}")
    } else {
        format!("{start}{rest}")
    }
}

/// The share of the shorter line that lies below or above the other.
fn shared_width(a: &Line, b: &Line) -> f64 {
    let shared = a.bbox_xyxy[2].min(b.bbox_xyxy[2]) - a.bbox_xyxy[0].max(b.bbox_xyxy[0]);
    let shorter = (a.bbox_xyxy[2] - a.bbox_xyxy[0]).min(b.bbox_xyxy[2] - b.bbox_xyxy[0]);
    shared / shorter.max(f64::MIN_POSITIVE)
}
