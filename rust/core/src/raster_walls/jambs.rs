//! Ends of walls that are drawn as two lines: many plans leave them open where a door is.
//!
//! Both lines of such a wall end in the open, or one of them where the leaf of the door begins. What
//! tables and sofas are drawn with ends in corners.

use super::bits::{BitGrid, Run};
use super::parts::{Part, Parts};

/// Most lines of a page; more are a pattern.
const MAX_LINES: usize = 4_000;
/// How far from the end of a line another one may stand that makes a corner of it, in cells, and how
/// long that is beyond the line.
const CORNER_REACH: u32 = 2;
const CORNER_LENGTH: u32 = 4;

/// The end of a line, in cells.
struct Tip {
    x: u32,
    /// The rows of the line.
    rows: Run,
}

/// What closes the open ends of walls that are at most `max_wall` cells thick. Lines have at most
/// `max_line`.
pub(crate) fn jambs(ink: &BitGrid, max_wall: u32, max_line: u32) -> BitGrid {
    let columns = ink.transposed();
    let across = jambs_of_rows(ink, &columns, max_wall, max_line);
    across.or(&jambs_of_rows(&columns, ink, max_wall, max_line).transposed())
}

/// Of walls along rows.
fn jambs_of_rows(rows: &BitGrid, columns: &BitGrid, max_wall: u32, max_line: u32) -> BitGrid {
    let mut jambs = BitGrid::new(rows.size_wh());
    let lines = Parts::new(&rows.open_rows((max_wall / 2).max(2 * max_line)), 1).all;
    let is_thin = |line: &&Part| line.size_wh()[1] <= max_line;
    let mut lines: Vec<&Part> = lines.iter().filter(is_thin).collect();
    if lines.len() > MAX_LINES {
        return jambs;
    }
    lines.sort_by_key(|line| (line.bbox_xyxy[1], line.bbox_xyxy[0]));
    let ends: [fn(&Part) -> u32; 2] = [
        |line| line.bbox_xyxy[0],
        |line| line.bbox_xyxy[2].saturating_sub(1),
    ];
    for end in ends {
        let tips = lines.iter().map(|line| {
            let [_, start, _, y_end] = line.bbox_xyxy;
            Tip {
                x: end(line),
                rows: Run { start, end: y_end },
            }
        });
        let tips: Vec<Tip> = tips.collect();
        for (index, upper) in tips.iter().enumerate() {
            let below = tips[index + 1..]
                .iter()
                .take_while(|lower| lower.rows.start <= upper.rows.end + max_wall);
            let mut facing = below.filter(|lower| {
                lower.rows.start > upper.rows.end && lower.x.abs_diff(upper.x) <= max_line
            });
            let Some(lower) = facing.next() else { continue };
            if !is_free(columns, upper) && !is_free(columns, lower) {
                continue;
            }
            let x = upper.x.min(lower.x);
            let cell = Run {
                start: x,
                end: x + upper.x.abs_diff(lower.x) + 1,
            };
            (upper.rows.end..lower.rows.start).for_each(|y| jambs.set_run(y, cell));
        }
    }
    jambs
}

/// Whether no line goes off to one side at the end of a line.
fn is_free(columns: &BitGrid, tip: &Tip) -> bool {
    let Run { start, end } = tip.rows;
    let up = Run {
        start: start.saturating_sub(CORNER_LENGTH),
        end,
    };
    let down = Run {
        start,
        end: end + CORNER_LENGTH,
    };
    ![up, down]
        .into_iter()
        .any(|rows| columns.has_near(tip.x, CORNER_REACH, rows, rows.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(grid: &mut BitGrid, y: u32, start: u32, end: u32) {
        grid.set_run(y, Run { start, end });
    }

    fn column(grid: &mut BitGrid, x: u32, rows: std::ops::Range<u32>) {
        rows.for_each(|y| line(grid, y, x, x + 1));
    }

    fn closed(ink: &BitGrid) -> u64 {
        let [as_drawn, turned] = [ink.clone(), ink.transposed()].map(|ink| jambs(&ink, 20, 4));
        assert_eq!(as_drawn.count(), turned.count());
        as_drawn.count()
    }

    #[test]
    fn the_open_end_of_a_wall_is_closed_with_the_leaf_of_a_door_at_it_and_without() {
        let mut wall = BitGrid::new([200, 100]);
        line(&mut wall, 40, 20, 90);
        line(&mut wall, 50, 20, 90);
        assert_eq!(closed(&wall), 2 * 9, "both ends");
        column(&mut wall, 89, 10..41);
        assert_eq!(closed(&wall), 2 * 9, "a leaf");
        column(&mut wall, 20, 0..100);
        let found = jambs(&wall, 20, 4);
        assert!((41..50).all(|y| found.get(89, y)));
    }

    #[test]
    fn what_lies_between_boxes_stays_open() {
        let mut boxes = BitGrid::new([200, 120]);
        // Two tables, and a sofa in its frame.
        for [start, top, end, bottom] in [
            [20, 10, 90, 50],
            [20, 60, 90, 100],
            [100, 10, 190, 60],
            [103, 20, 187, 60],
        ] {
            line(&mut boxes, top, start, end);
            line(&mut boxes, bottom, start, end);
            column(&mut boxes, start, top..bottom + 1);
            column(&mut boxes, end - 1, top..bottom + 1);
        }
        assert_eq!(closed(&boxes), 0);
    }
}
