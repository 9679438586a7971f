//! Pages that show nothing but the lines of a plan, with names at most.
//!
//! Models learn from plans with thick walls, doors and furniture, and hardly see two rooms of
//! hairlines on bare paper. There is nothing on such a page that could be taken for walls, so walls
//! are believed. Forms and tables are made of lines too, but low cells hold their letters.

use crate::judge::region::Region;
use crate::raster_walls::{BitGrid, Part, Parts, Shade};

/// Light below which a cell is ink, be it a thin line.
const INK_LEVEL: u8 = 205;
/// Lengths as shares of the page's longest side: a straight line, a letter.
const LINE_SHARE: f64 = 1.0 / 30.0;
const LETTER_SHARE: f64 = 1.0 / 20.0;
/// Ink that is neither lines nor letters, as a share of the ink in lines.
const MAX_OTHER_INK: f64 = 0.05;
/// Most letters a room.
const MAX_LETTERS: usize = 24;
/// A room is at least so many times as high as a letter; a cell of a table is not.
const MIN_LETTERS_HIGH: f64 = 5.0;
/// Fewest and most rooms; most without a doorway, as a grid or a table has none.
const MIN_ROOMS: usize = 2;
const MAX_ROOMS: usize = 64;
const MAX_CLOSED_ROOMS: usize = 4;
/// Rooms take at least this share of the page.
const MIN_COVER: f64 = 0.1;

/// Whether walls are all that a page shows, beside letters. `rooms` are those between the walls.
pub(crate) fn is_bare(shade: Shade<'_>, rooms: &[Region], has_doorways: bool) -> bool {
    let most = if has_doorways {
        MAX_ROOMS
    } else {
        MAX_CLOSED_ROOMS
    };
    let cover: f64 = rooms.iter().map(|room| room.area_cells).sum();
    if !(MIN_ROOMS..=most).contains(&rooms.len()) || cover < MIN_COVER * shade.cells.len() as f64 {
        return false;
    }
    let longest = shade.size_wh.into_iter().max().map_or(0.0, f64::from);
    let cells = |share: f64| ((longest * share).round() as u32).max(2);
    let ink = BitGrid::below(shade.size_wh, shade.cells, INK_LEVEL);
    let line = cells(LINE_SHARE);
    let lines = ink.open_rows(line).or(&ink.open_columns(line));
    let rest = Parts::new(&ink.and_not(&lines), 1);
    let (letters, others): (Vec<&Part>, Vec<&Part>) = rest
        .all
        .iter()
        .filter(|part| extent(part) > 1)
        .partition(|part| extent(part) < cells(LETTER_SHARE));
    let other_ink: u64 = others.iter().map(|part| part.area_cells).sum();
    other_ink as f64 <= MAX_OTHER_INK * lines.count() as f64
        && letters.len() <= MAX_LETTERS * rooms.len()
        && lowest(rooms) >= MIN_LETTERS_HIGH * height(&letters)
}

fn extent(part: &Part) -> u32 {
    part.size_wh().into_iter().max().unwrap_or(0)
}

/// The shorter side of the lowest room.
fn lowest(rooms: &[Region]) -> f64 {
    let sides = rooms.iter().map(|room| {
        let [x_min, y_min, x_max, y_max] = room.bbox_xyxy();
        (x_max - x_min).min(y_max - y_min)
    });
    sides.min().map_or(0.0, f64::from)
}

/// The median height of letters; 0 without any.
fn height(letters: &[&Part]) -> f64 {
    let mut heights: Vec<u32> = letters.iter().map(|part| part.size_wh()[1]).collect();
    heights.sort_unstable();
    heights
        .get(heights.len() / 2)
        .map_or(0.0, |&height| f64::from(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster_walls::Run;

    const SIDE: u32 = 300;

    /// A frame that a line parts into columns and lines into rows, with so many letters a cell.
    fn is_bare_grid(columns: u32, rows: u32, letters: u32, has_doorways: bool) -> bool {
        let (width, height) = (280 / columns, 280 / rows);
        let mut cells = vec![255; (SIDE * SIDE) as usize];
        let mut ink = |x: u32, y: u32| cells[(y * SIDE + x) as usize] = 0;
        for step in 0..=280 {
            (0..=columns).for_each(|column| ink(10 + column * width, 10 + step));
            (0..=rows).for_each(|row| ink(10 + step, 10 + row * height));
        }
        let mut regions = vec![];
        for (column, row) in (0..rows).flat_map(|row| (0..columns).map(move |c| (c, row))) {
            let (x, y) = (10 + column * width, 10 + row * height);
            let run = Run {
                start: x + 1,
                end: x + width,
            };
            regions.push(Region::new((y + 1..y + height).map(|y| (y, run)).collect()));
            for letter in 0..letters {
                (0..7).for_each(|step| ink(x + 4 + 4 * letter, y + 4 + step));
            }
        }
        let shade = Shade {
            size_wh: [SIDE; 2],
            cell_xy: [1.0; 2],
            cells: &cells,
        };
        is_bare(shade, &regions, has_doorways)
    }

    #[test]
    fn rooms_of_lines_with_their_names_are_a_bare_plan() {
        assert!(is_bare_grid(2, 1, 0, false));
        assert!(is_bare_grid(2, 1, 8, true));
        assert!(is_bare_grid(3, 3, 6, true));
    }

    #[test]
    fn tables_and_grids_are_none() {
        assert!(!is_bare_grid(2, 10, 8, true), "low cells");
        assert!(!is_bare_grid(2, 1, 30, true), "sentences");
        assert!(!is_bare_grid(3, 3, 0, false), "no doorways");
        assert!(!is_bare_grid(1, 1, 4, true), "a frame");
    }
}
