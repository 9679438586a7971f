//! Connected parts of a grid, found on the runs of its rows.

use super::bits::{BitGrid, Run};

/// A run of a row and the part that it belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartRun {
    pub y: u32,
    pub run: Run,
    pub part: u32,
}

/// What is known of a part without its cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub area_cells: u64,
    /// Half-open `[x_min, y_min, x_max, y_max]`.
    pub bbox_xyxy: [u32; 4],
}

impl Part {
    /// Width and height of the bounding box.
    pub(crate) fn size_wh(&self) -> [u32; 2] {
        let [x_min, y_min, x_max, y_max] = self.bbox_xyxy;
        [x_max - x_min, y_max - y_min]
    }

    /// Share of the bounding box that is covered, 0 to 1.
    pub(crate) fn fill(&self) -> f64 {
        let [width, height] = self.size_wh().map(f64::from);
        self.area_cells as f64 / (width * height).max(1.0)
    }
}

/// The parts of a grid. Parts are numbered by their first cell in reading order.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    /// Every run, row by row.
    pub runs: Vec<PartRun>,
    pub all: Vec<Part>,
    /// Index of the first run of each row, and the number of runs.
    row_starts: Vec<usize>,
}

impl Parts {
    /// Joins cells that share a side, or also a corner if `diagonal` is 1 (0 otherwise).
    pub(crate) fn new(grid: &BitGrid, diagonal: u32) -> Self {
        let mut runs: Vec<PartRun> = Vec::new();
        let mut roots: Vec<u32> = Vec::new();
        let mut above = 0..0;
        let mut row_starts = Vec::with_capacity(grid.height() as usize + 1);
        for y in 0..grid.height() {
            let start = runs.len();
            row_starts.push(start);
            for run in grid.runs(y) {
                roots.push(runs.len() as u32);
                // Both rows are sorted, so runs above that end before this one are done with.
                while above.start < above.end && runs[above.start].run.end + diagonal <= run.start {
                    above.start += 1;
                }
                let reached = runs[above.clone()]
                    .iter()
                    .take_while(|other| other.run.start < run.end + diagonal);
                for index in above.start..above.start + reached.count() {
                    join(&mut roots, index as u32, runs.len() as u32);
                }
                runs.push(PartRun { y, run, part: 0 });
            }
            above = start..runs.len();
        }
        row_starts.push(runs.len());
        Self::numbered(runs, &mut roots, row_starts)
    }

    fn numbered(mut runs: Vec<PartRun>, roots: &mut [u32], row_starts: Vec<usize>) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        for index in 0..runs.len() {
            let root = find(roots, index as u32) as usize;
            let PartRun { y, run, .. } = runs[index];
            let part = if root == index {
                parts.push(Part {
                    area_cells: 0,
                    bbox_xyxy: [run.start, y, run.end, y + 1],
                });
                parts.len() as u32 - 1
            } else {
                // The root is the first run of its part, so it is numbered already.
                runs[root].part
            };
            runs[index].part = part;
            let Some(part) = parts.get_mut(part as usize) else {
                continue;
            };
            part.area_cells += u64::from(run.len());
            let [x_min, y_min, x_max, _] = part.bbox_xyxy;
            part.bbox_xyxy = [x_min.min(run.start), y_min, x_max.max(run.end), y + 1];
        }
        Self {
            runs,
            all: parts,
            row_starts,
        }
    }

    /// The parts that have cells in a run of a row.
    pub(crate) fn touching(&self, y: u32, run: Run) -> impl Iterator<Item = u32> {
        let bounds = self
            .row_starts
            .get(y as usize)
            .zip(self.row_starts.get((y as usize).wrapping_add(1)));
        let row = bounds
            .and_then(|(&start, &end)| self.runs.get(start..end))
            .unwrap_or_default();
        let first = row.partition_point(|other| other.run.end <= run.start);
        row.iter()
            .skip(first)
            .take_while(move |other| other.run.start < run.end)
            .map(|other| other.part)
    }

    /// Whether each part holds a square of which `corners` has the top left cell.
    pub(crate) fn holding(&self, corners: &BitGrid) -> Vec<bool> {
        let mut holding = vec![false; self.all.len()];
        let mut index = 0;
        for y in 0..corners.height() {
            for corner in corners.runs(y) {
                while self
                    .runs
                    .get(index)
                    .is_some_and(|run| (run.y, run.run.end) <= (y, corner.start))
                {
                    index += 1;
                }
                if let Some(flag) = self
                    .runs
                    .get(index)
                    .and_then(|run| holding.get_mut(run.part as usize))
                {
                    *flag = true;
                }
            }
        }
        holding
    }

    /// The cells of the parts for which `keep` holds.
    pub(crate) fn cells(&self, size_wh: [u32; 2], keep: impl Fn(u32) -> bool) -> BitGrid {
        let mut grid = BitGrid::new(size_wh);
        self.runs
            .iter()
            .filter(|run| keep(run.part))
            .for_each(|run| grid.set_run(run.y, run.run));
        grid
    }
}

fn find(roots: &mut [u32], index: u32) -> u32 {
    let mut root = index;
    while roots[root as usize] != root {
        let above = roots[roots[root as usize] as usize];
        roots[root as usize] = above;
        root = above;
    }
    root
}

/// The smaller index becomes the root, so that a part is named by its first run.
fn join(roots: &mut [u32], a: u32, b: u32) {
    let (a, b) = (find(roots, a), find(roots, b));
    roots[a.max(b) as usize] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_join_only_where_they_may() {
        let rows = [0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0];
        let grid = BitGrid::below([4, 4], &rows, 1);
        let areas = |diagonal| {
            let parts = Parts::new(&grid, diagonal).all;
            parts.iter().map(|part| part.area_cells).collect::<Vec<_>>()
        };
        assert_eq!(areas(0), [1, 1, 1, 5]);
        assert_eq!(areas(1), [8]);
    }
}
