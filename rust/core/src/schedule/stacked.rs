//! Headers of several lines: what stands above what.

use std::ops::Range;

use super::headings::{self, Heading, Role, known, normal, read};
use crate::geometry::union_xyxy;
use crate::naming::rejoined;

/// Headers that share this much of the narrower one are of one column.
const SAME_COLUMN: f64 = 0.5;

/// A header before its place among the others is known.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) bbox_xyxy: [f64; 4],
    pub(super) heading: Option<Heading>,
}

impl Cell {
    pub(super) fn role(&self) -> Option<Role> {
        self.heading.map(|heading| heading.role)
    }

    pub(super) fn is_key(&self) -> bool {
        self.role().is_some_and(Role::is_key)
    }

    pub(super) fn middle_x(&self) -> f64 {
        f64::midpoint(self.bbox_xyxy[0], self.bbox_xyxy[2])
    }

    pub(super) fn shared_width(&self, other: &Self) -> f64 {
        let (a, b) = (self.bbox_xyxy, other.bbox_xyxy);
        a[2].min(b[2]) - a[0].max(b[0])
    }

    /// This header above another, if they are known as one.
    pub(super) fn above(&self, lower: &Self) -> Option<Self> {
        let whole = format!("{} {}", self.text, lower.text);
        let broken = self
            .text
            .strip_suffix('-')
            .map(|start| rejoined(start, &lower.text));
        let joined = |text: String| {
            let heading = read(&text)?;
            // What is foreign above makes a number or a name one of other things.
            let is_joined = known(&normal(&text)).is_some() || lower.is_key();
            is_joined.then(|| Self {
                text,
                bbox_xyxy: union_xyxy(self.bbox_xyxy, lower.bbox_xyxy),
                heading: Some(heading),
            })
        };
        broken.and_then(joined).or_else(|| joined(whole))
    }
}

/// Directions are parts of walls where two of them stand on a line, though `N` alone is a number.
pub(super) fn mark_parts(lines: &mut [Vec<Cell>]) {
    for line in lines.iter_mut() {
        if line.iter().filter(|cell| is_direction(cell)).count() >= 2 {
            for cell in line.iter_mut().filter(|cell| is_direction(cell)) {
                cell.heading = Some(Heading {
                    role: Role::Part,
                    is_of_rooms: false,
                    unit: None,
                });
            }
        }
    }
}

fn is_direction(cell: &Cell) -> bool {
    const DIRECTIONS: &[&str] = &[
        "n", "e", "s", "w", "o", "north", "east", "south", "west", "nord", "ost", "süd",
    ];
    DIRECTIONS.contains(&normal(&cell.text).as_str())
}

/// Joins headers of several lines: ROOM above NAME.
pub(super) fn stack(lines: &mut [Vec<Cell>]) {
    for index in 0..lines.len() {
        let (upper, lower) = lines.split_at_mut(index + 1);
        upper[index].retain(|cell| {
            // The nearest line that has something below.
            for line in lower.iter_mut() {
                let mut below = line
                    .iter_mut()
                    .filter(|other| cell.shared_width(other) > 0.0)
                    .peekable();
                if below.peek().is_none() {
                    continue;
                }
                let mut is_joined = false;
                for other in below {
                    if let Some(whole) = cell.above(other) {
                        *other = whole;
                        is_joined = true;
                    }
                }
                return !is_joined;
            }
            true
        });
    }
}

/// Gives parts the name of what stands above them: NORTH under WALLS. Returns what stood above.
pub(super) fn name_parts(lines: &mut [Vec<Cell>]) -> Vec<Cell> {
    let mut parents = Vec::new();
    for index in 1..lines.len() {
        let (upper, lower) = lines.split_at_mut(index);
        lower[0].sort_by(|a, b| a.middle_x().total_cmp(&b.middle_x()));
        for group in groups_of_parts(&lower[0]) {
            let middle = f64::midpoint(
                lower[0][group.start].middle_x(),
                lower[0][group.end - 1].middle_x(),
            );
            let off = |cell: &Cell| (cell.middle_x() - middle).abs();
            let above = upper.iter().flatten().filter(|cell| !cell.is_key());
            let Some(parent) = above.min_by(|a, b| off(a).total_cmp(&off(b))).cloned() else {
                continue;
            };
            for part in &mut lower[0][group] {
                part.text = format!("{} {}", parent.text, part.text);
                part.heading = parent.heading;
            }
            parents.push(parent);
        }
    }
    let is_parent = |cell: &Cell| {
        parents
            .iter()
            .any(|parent| parent.bbox_xyxy == cell.bbox_xyxy)
    };
    for line in lines.iter_mut() {
        line.retain(|cell| !is_parent(cell));
    }
    parents
}

/// Parts that follow each other and do not come again.
fn groups_of_parts(line: &[Cell]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (index, cell) in line.iter().enumerate() {
        if cell.role() != Some(Role::Part) {
            continue;
        }
        let last = groups.last_mut().filter(|group| {
            let is_like =
                |other: &Cell| other.text != cell.text && is_direction(other) == is_direction(cell);
            group.end == index && line[group.start..group.end].iter().all(is_like)
        });
        match last {
            Some(group) => group.end = index + 1,
            None => groups.push(index..index + 1),
        }
    }
    groups
}

/// Takes out headers that stand above others and are no keys.
pub(super) fn take_groups(lines: &mut [Vec<Cell>]) -> Vec<Cell> {
    let mut taken = Vec::new();
    for index in 0..lines.len() {
        let (upper, lower) = lines.split_at_mut(index + 1);
        let (groups, kept) =
            std::mem::take(&mut upper[index])
                .into_iter()
                .partition(|cell: &Cell| {
                    let is_above = lower
                        .iter()
                        .flatten()
                        .any(|other| cell.shared_width(other) > 0.0);
                    is_above && !cell.is_key()
                });
        taken.extend::<Vec<Cell>>(groups);
        upper[index] = kept;
    }
    taken
}

/// Joins what is left of headers above each other.
pub(super) fn joined_columns(cells: Vec<Cell>) -> Vec<Cell> {
    let mut columns: Vec<Cell> = Vec::new();
    for cell in cells {
        let width = |cell: &Cell| cell.bbox_xyxy[2] - cell.bbox_xyxy[0];
        let same = columns
            .last_mut()
            .filter(|last| last.shared_width(&cell) > SAME_COLUMN * width(last).min(width(&cell)));
        match same {
            Some(last) => {
                last.text = format!("{} {}", last.text, cell.text);
                last.heading = last.heading.or(cell.heading);
                last.bbox_xyxy = union_xyxy(last.bbox_xyxy, cell.bbox_xyxy);
            }
            None => columns.push(cell),
        }
    }
    columns
}

/// Parts columns where a second table, or the second half of one, begins: where a key comes again.
pub(super) fn split_at_keys(columns: Vec<Cell>) -> Vec<Vec<Cell>> {
    let mut parts: Vec<Vec<Cell>> = vec![vec![]];
    for cell in columns {
        let last = parts.last().map_or(&[][..], Vec::as_slice);
        let before = last
            .iter()
            .position(|other| cell.is_key() && other.role() == cell.role());
        let comes_again = before.is_some_and(|before| {
            last[before + 1..]
                .iter()
                .any(|other| other.role() != cell.role())
        });
        let is_of_others = headings::counts_others(&cell.text) && last.iter().any(Cell::is_key);
        if comes_again || is_of_others {
            parts.push(vec![]);
        }
        if let Some(part) = parts.last_mut() {
            part.push(cell);
        }
    }
    parts
}
