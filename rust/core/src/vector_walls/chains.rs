//! Straight strokes in the order in which they are drawn: many writers draw an arc as chords, and a
//! dashed line as its dashes, each a stroke of its own.

use crate::geometry::{cross, distance, dot};
use crate::vector_walls::arc::Arc;
use crate::vector_walls::line::Line;

/// Chords of an arc turn by less than this from one to the next, in radians, and by more than what
/// rounding makes of a straight line.
const MAX_TURN: f64 = 0.5;
const MIN_TURN: f64 = 1e-3;
/// Dashes of a line turn by less than this, in radians: they are short and rounded at both ends.
const MAX_DASH_TURN: f64 = 0.01;
/// The gap before a dash is at most this many times as long as the dash.
const MAX_DASH_GAP: f64 = 2.0;
/// Chords of an arc, and dashes of a line, are as long as the one before within this factor.
const MAX_LENGTH_RATIO: f64 = 1.6;
const DASH_LENGTH_RATIO: f64 = 1.1;
const MIN_CHORDS: usize = 4;
const MIN_DASHES: usize = 5;
/// How exactly a chord starts where the one before ends, in pixels.
const JOINT_PX: f64 = 0.1;

/// Sorts strokes of one style into lines and arcs; dashes are neither.
#[derive(Debug, Default)]
pub(super) struct Chain {
    run: Vec<Line>,
    is_dashed: bool,
    pub(super) lines: Vec<Line>,
    pub(super) arcs: Vec<Arc>,
}

impl Chain {
    pub(super) fn push(&mut self, line: Line) {
        let is_next = self.run.last().is_some_and(|last| match self.run.len() {
            1 => is_chord(last, &line) || is_dash(last, &line),
            _ if self.is_dashed => is_dash(last, &line),
            _ => is_chord(last, &line),
        });
        if !is_next {
            self.finish();
        } else if let [only] = self.run.as_slice() {
            self.is_dashed = !is_chord(only, &line);
        }
        self.run.push(line);
    }

    /// Sorts what is still open.
    pub(super) fn finish(&mut self) {
        let run = std::mem::take(&mut self.run);
        let is_dashed = std::mem::take(&mut self.is_dashed);
        if is_dashed && run.len() >= MIN_DASHES {
            return;
        }
        if !is_dashed && run.len() >= MIN_CHORDS {
            let ends = run.iter().map(|line| line.end);
            let points: Vec<_> = run
                .first()
                .map(|line| line.start)
                .into_iter()
                .chain(ends)
                .collect();
            if let Some(arc) = Arc::fit(&points) {
                self.arcs.push(arc);
                return;
            }
        }
        self.lines.extend(run);
    }
}

fn is_chord(last: &Line, next: &Line) -> bool {
    let turn = turn(last, next).abs();
    distance(last.end, next.start) <= JOINT_PX
        && turn > MIN_TURN
        && turn < MAX_TURN
        && is_alike(last, next, MAX_LENGTH_RATIO)
}

fn is_dash(last: &Line, next: &Line) -> bool {
    let gap = Line {
        start: last.end,
        end: next.start,
    };
    let across = Line {
        start: last.start,
        end: next.end,
    };
    turn(last, next).abs() < MAX_DASH_TURN
        && turn(last, &across).abs() < MAX_DASH_TURN
        // The strokes of a hatch turn as little, but run beside each other.
        && dot(last.vector(), gap.vector()) > 0.0
        && gap.length() > JOINT_PX
        && gap.length() <= MAX_DASH_GAP * next.length()
        && is_alike(last, next, DASH_LENGTH_RATIO)
}

fn is_alike(last: &Line, next: &Line, ratio: f64) -> bool {
    let (a, b) = (last.length(), next.length());
    a <= ratio * b && b <= ratio * a
}

fn turn(last: &Line, next: &Line) -> f64 {
    let (a, b) = (last.vector(), next.vector());
    cross(a, b).atan2(dot(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(lines: impl Iterator<Item = Line>) -> Chain {
        let mut chain = Chain::default();
        lines.for_each(|line| chain.push(line));
        chain.finish();
        chain
    }

    #[test]
    fn chords_become_an_arc() {
        let at = |step: u32| {
            [
                100.0 * (f64::from(step) * 0.15).cos(),
                100.0 * (f64::from(step) * 0.15).sin(),
            ]
        };
        let chain = sorted((0..10).map(|step| Line {
            start: at(step),
            end: at(step + 1),
        }));
        assert_eq!((chain.lines.len(), chain.arcs.len()), (0, 1));
        assert!((chain.arcs[0].radius - 100.0).abs() < 1e-6);
    }

    #[test]
    fn strokes_beside_each_other_are_no_dashes() {
        let strokes = (0..20).map(|row| Line {
            start: [0.0, f64::from(row) * 0.5],
            end: [500.0, f64::from(row) * 0.5],
        });
        assert_eq!(sorted(strokes).lines.len(), 20);
    }

    #[test]
    fn dashes_are_no_lines_and_walls_between_doors_are() {
        let dash = |start: f64, length: f64| Line {
            start: [start, 0.0],
            end: [start + length, 0.0],
        };
        let dashes = sorted((0..8).map(|index| dash(f64::from(index) * 15.0, 10.0)));
        assert!(dashes.lines.is_empty());
        let walls = [
            (0.0, 40.0),
            (50.0, 70.0),
            (130.0, 25.0),
            (165.0, 60.0),
            (235.0, 20.0),
        ];
        assert_eq!(
            sorted(walls.into_iter().map(|(start, length)| dash(start, length)))
                .lines
                .len(),
            5
        );
    }
}
