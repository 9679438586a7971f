//! Where the columns of a table meet, and its lines cut there.

use super::header::Column;
use super::texts::{Text, Word, runs};
use crate::geometry::union_xyxy;
use crate::naming::of_cell;

/// A header has next to nothing below it if there are so many times as many pieces beside it.
const FEW_BELOW: usize = 4;
/// How far a text may reach into the next column, in heights: its box is made for an ordinary font.
const MAX_INTRUSION: f64 = 0.4;

/// A line below a header.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// What stands in each column; empty if nothing does.
    pub(super) cells: Vec<String>,
    pub(super) bbox_xyxy: [f64; 4],
    /// Pieces that stand apart.
    pub(super) pieces: usize,
    pub(super) height: f64,
}

impl Line {
    pub(super) fn middle_y(&self) -> f64 {
        f64::midpoint(self.bbox_xyxy[1], self.bbox_xyxy[3])
    }

    /// How far below another line it is.
    pub(super) fn distance(&self, above: &Self) -> f64 {
        self.middle_y() - above.middle_y()
    }

    pub(super) fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }
}

/// From where to where the pieces of lines reach; those below several headers are parted in words, and
/// those that begin with a number behind it.
fn pieces(lines: &[Vec<&Text>], columns: &[&Column]) -> Vec<[f64; 2]> {
    let span = |words: &[Word]| {
        let ends = words.first().zip(words.last());
        ends.map(|(first, last)| [first.bbox_xyxy[0], last.bbox_xyxy[2]])
    };
    let parted = lines.iter().flat_map(|line| runs(line)).flat_map(|run| {
        let own = [run.bbox_xyxy[0], run.bbox_xyxy[2]];
        let headers = columns
            .iter()
            .filter(|column| overlap(own, column.span))
            .count();
        if headers > 1 {
            return run
                .words
                .iter()
                .map(|word| [word.bbox_xyxy[0], word.bbox_xyxy[2]])
                .collect();
        }
        // The text of a number and of the cell behind it may be one.
        let is_number = |word: &&Word| of_cell(word.text, Some(1.0)).is_some();
        let numbers = run.words.iter().take_while(is_number).count();
        let (first, rest) = run.words.split_at(numbers);
        [span(first), span(rest)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    });
    parted.collect()
}

fn overlap(a: [f64; 2], b: [f64; 2]) -> bool {
    a[0] < b[1] && b[0] < a[1]
}

/// Where columns meet.
pub(super) fn edges(columns: &[&Column], lines: &[Vec<&Text>]) -> Vec<f64> {
    let pieces = pieces(lines, columns);
    let pairs = columns.windows(2);
    pairs
        .map(|pair| edge(pair[0].span, pair[1].span, &pieces))
        .collect()
}

/// Where the columns of two headers meet: in a gap between the headers that the fewest pieces cross.
///
/// It is the widest one, unless one of the headers has nothing below: what stands between them is then
/// its own, as numbers that end where their column does.
fn edge(left: [f64; 2], right: [f64; 2], pieces: &[[f64; 2]]) -> f64 {
    let (start, end) = (left[1], right[0]);
    if end <= start {
        return f64::midpoint(start, end);
    }
    let below = |span: [f64; 2]| pieces.iter().filter(|piece| overlap(**piece, span)).count();
    let inside = |piece: &&[f64; 2]| overlap(**piece, [start, end]);
    let between = pieces
        .iter()
        .filter(inside)
        .filter(|piece| !overlap(**piece, left) && !overlap(**piece, right));
    let between = between.count();
    let few = between / FEW_BELOW;
    let gaps = gaps(start, end, pieces.iter().filter(inside));
    let widest = || {
        gaps.iter()
            .copied()
            .reduce(|a, b| if b[1] - b[0] > a[1] - a[0] { b } else { a })
    };
    let gap = match (below(left) <= few, below(right) <= few) {
        (true, false) if between > 0 => gaps.last().copied(),
        (false, true) if between > 0 => gaps.first().copied(),
        _ => widest(),
    };
    gap.map_or(f64::midpoint(start, end), |gap| {
        f64::midpoint(gap[0], gap[1])
    })
}

/// The parts of a span that the fewest pieces cross, from left to right.
fn gaps<'a>(start: f64, end: f64, pieces: impl Iterator<Item = &'a [f64; 2]>) -> Vec<[f64; 2]> {
    // Where the count of pieces changes, and by how much.
    let mut changes: Vec<(f64, i32)> = pieces
        .flat_map(|piece| [(piece[0].max(start), 1), (piece[1].min(end), -1)])
        .collect();
    changes.push((end, 0));
    changes.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let (mut count, mut from, mut fewest) = (0, start, i32::MAX);
    let mut gaps: Vec<[f64; 2]> = Vec::new();
    for (place, change) in changes {
        if place > from {
            if count < fewest {
                gaps.clear();
                fewest = count;
            }
            if count == fewest {
                gaps.push([from, place]);
            }
            from = place;
        }
        count += change;
    }
    gaps
}

/// A line cut where columns meet. A text belongs to one column if it reaches no farther into others than
/// boxes of texts do.
pub(super) fn cut(line: &[&Text], edges: &[f64]) -> Line {
    let column_at = |x: f64| edges.partition_point(|edge| *edge <= x);
    let mut cells: Vec<Vec<Word>> = vec![vec![]; edges.len() + 1];
    for text in line {
        let [start, _, end, _] = text.bbox_xyxy;
        let slack = (MAX_INTRUSION * text.height).min((end - start) / 2.0);
        let (first, last) = (column_at(start + slack), column_at(end - slack));
        for word in text.words() {
            let column = if first == last {
                first
            } else {
                column_at(word.middle_x())
            };
            cells[column].push(word);
        }
    }
    let text = |words: Vec<Word>| {
        let words: Vec<&str> = words.iter().map(|word| word.text).collect();
        words.join(" ")
    };
    let boxes = line.iter().map(|text| text.bbox_xyxy);
    Line {
        cells: cells.into_iter().map(text).collect(),
        bbox_xyxy: boxes.reduce(union_xyxy).unwrap_or_default(),
        pieces: runs(line).len(),
        height: line.iter().map(|text| text.height).fold(0.0, f64::max),
    }
}
