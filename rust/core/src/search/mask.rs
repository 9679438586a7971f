//! Masks of instances on a grid that all tiles of a page share.

use crate::geometry::PixelRect;
use crate::search::detect::{Prototypes, RawDetections};
use crate::search::tile::{Level, Tile};

/// A mask cell covers this many pixels of the finest level, a side.
const LEVEL_PX_PER_CELL: f64 = 2.0;
/// How far a mask may reach beyond its box: a share of the box's side, and prototype cells.
const BOX_MARGIN_SHARE: f64 = 0.03;
const BOX_MARGIN_CELLS: f64 = 2.0;
/// What is taken off a logit for each prototype cell beyond the box. Training does not look at
/// masks outside their box, so they leak there; cutting them at the box gives rooms flat edges
/// where the box is tight. A steep slope lets through only what the model is sure of: of the values
/// tried on plans kept for validation it gave the best masks.
const LOGIT_PER_CELL_OUTSIDE: f64 = 16.0;

/// The grid of mask cells over a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MaskGrid {
    /// Number of cells.
    pub size_wh: [u32; 2],
    /// Width and height of a cell in page pixels.
    pub cell_xy: [f64; 2],
}

impl MaskGrid {
    /// The grid for a page whose finest level is `finest`.
    pub(crate) fn new(page_wh: [u32; 2], finest: &Level) -> Self {
        let size_wh = finest
            .size_wh
            .map(|side| ((f64::from(side) / LEVEL_PX_PER_CELL).ceil() as u32).max(1));
        Self {
            size_wh,
            cell_xy: [0, 1].map(|axis| f64::from(page_wh[axis]) / f64::from(size_wh[axis])),
        }
    }

    /// Place of a cell in a list of all of them.
    pub(crate) fn index(&self, x: u32, y: u32) -> usize {
        (y * self.size_wh[0] + x) as usize
    }

    /// Number of cells.
    pub(crate) fn len(&self) -> usize {
        self.size_wh[0] as usize * self.size_wh[1] as usize
    }
}

/// The mask of one instance: logits on a window of the grid, inside where they are positive.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MaskPatch {
    /// The window, in cells.
    pub rect: PixelRect,
    /// Logits of the window's cells, row-major.
    pub logits: Vec<f32>,
    /// Confidence, 0 to 1.
    pub score: f32,
    /// Class of the instance.
    pub class_id: usize,
    /// The tile that it was found in, in cells.
    pub tile_rect: PixelRect,
    /// Sides of the tile at which the mask is cut: left, top, right, bottom.
    pub cut_ltrb: [bool; 4],
}

impl MaskPatch {
    /// Number of cells inside.
    pub(crate) fn area_cells(&self) -> usize {
        self.logits.iter().filter(|logit| **logit > 0.0).count()
    }

    /// The cells inside: column and row on the grid, and index in `logits`.
    pub(crate) fn cells_inside(&self) -> impl Iterator<Item = (u32, u32, usize)> {
        let width = self.rect.width_px();
        self.logits
            .iter()
            .enumerate()
            .filter(|(_, logit)| **logit > 0.0)
            .map(move |(index, _)| {
                (
                    self.rect.x_min + index as u32 % width,
                    self.rect.y_min + index as u32 / width,
                    index,
                )
            })
    }

    /// The box around the cells inside, in page pixels.
    pub(crate) fn bbox_px(&self, grid: &MaskGrid) -> [f64; 4] {
        let empty = [u32::MAX, u32::MAX, 0, 0];
        let [x_min, y_min, x_max, y_max] = self.cells_inside().fold(empty, |bbox, (x, y, _)| {
            let [x_min, y_min, x_max, y_max] = bbox;
            [
                x_min.min(x),
                y_min.min(y),
                x_max.max(x + 1),
                y_max.max(y + 1),
            ]
        });
        let [x_px, y_px] = grid.cell_xy;
        [
            f64::from(x_min) * x_px,
            f64::from(y_min) * y_px,
            f64::from(x_max) * x_px,
            f64::from(y_max) * y_px,
        ]
    }

    /// The logit of a cell of the grid; `None` outside the window.
    pub(crate) fn logit(&self, x: u32, y: u32) -> Option<f32> {
        let rect = &self.rect;
        if !(rect.x_min..rect.x_max).contains(&x) || !(rect.y_min..rect.y_max).contains(&y) {
            return None;
        }
        Some(self.logits[((y - rect.y_min) * rect.width_px() + x - rect.x_min) as usize])
    }

    /// Whether the room may go on beyond an edge of its tile.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut_ltrb.contains(&true)
    }

    /// Whether a cell of the grid is inside.
    pub(crate) fn contains(&self, x: u32, y: u32) -> bool {
        self.logit(x, y).is_some_and(|logit| logit > 0.0)
    }

    /// Keeps the largest 4-connected part and clears the others. Returns whether anything is left.
    pub(crate) fn keep_largest_part(&mut self) -> bool {
        let width = self.rect.width_px() as usize;
        let mut part_of = vec![0_u32; self.logits.len()];
        let mut largest = (0, 0_u32);
        let mut part = 0;
        // A stack of its own: a part may have as many cells as the page.
        let mut stack = Vec::new();
        for seed in 0..self.logits.len() {
            if self.logits[seed] <= 0.0 || part_of[seed] != 0 {
                continue;
            }
            part += 1;
            part_of[seed] = part;
            stack.push(seed);
            let mut cells = 0;
            while let Some(cell) = stack.pop() {
                cells += 1;
                let column = cell % width;
                let neighbours = [
                    (column > 0).then(|| cell - 1),
                    (column + 1 < width).then(|| cell + 1),
                    cell.checked_sub(width),
                    Some(cell + width).filter(|&below| below < part_of.len()),
                ];
                for neighbour in neighbours.into_iter().flatten() {
                    if self.logits[neighbour] > 0.0 && part_of[neighbour] == 0 {
                        part_of[neighbour] = part;
                        stack.push(neighbour);
                    }
                }
            }
            if cells > largest.0 {
                largest = (cells, part);
            }
        }
        if part > 1 {
            for (logit, part) in self.logits.iter_mut().zip(&part_of) {
                if *part != largest.1 {
                    *logit = -logit.abs();
                }
            }
        }
        part > 0
    }
}

/// Makes the masks of the instances of a tile. Instances whose mask is empty are left out.
pub(crate) fn tile_masks(raw: &RawDetections, tile: &Tile, grid: &MaskGrid) -> Vec<MaskPatch> {
    let axes = TileAxes::new(&raw.prototypes, tile, grid);
    (0..raw.scores.len())
        .filter_map(|instance| instance_mask(raw, instance, tile, &axes))
        .collect()
}

/// Where a tile's prototypes lie on the grid, per axis.
struct TileAxes {
    /// Input pixels per cell.
    input_per_cell: [f64; 2],
    /// Input coordinate of the grid's origin.
    input_offset: [f64; 2],
    /// Input pixels per prototype cell.
    prototype_px: [f64; 2],
    grid_wh: [u32; 2],
    tile_rect: PixelRect,
}

impl TileAxes {
    fn new(prototypes: &Prototypes, tile: &Tile, grid: &MaskGrid) -> Self {
        let mut axes = Self {
            input_per_cell: [0, 1].map(|axis| tile.scale_xy[axis] * grid.cell_xy[axis]),
            input_offset: tile.offset_xy(),
            prototype_px: [
                f64::from(tile.input_wh[0]) / prototypes.width as f64,
                f64::from(tile.input_wh[1]) / prototypes.height as f64,
            ],
            grid_wh: grid.size_wh,
            tile_rect: PixelRect {
                x_min: 0,
                y_min: 0,
                x_max: 0,
                y_max: 0,
            },
        };
        axes.tile_rect = axes.cells_in(tile.content_in_input());
        axes
    }

    /// The cells whose centres lie in a window given in input pixels.
    fn cells_in(&self, [x_min, y_min, x_max, y_max]: [f64; 4]) -> PixelRect {
        let [x_min, y_min] = self.first_cell([x_min, y_min]);
        let [x_max, y_max] = self.first_cell([x_max, y_max]);
        PixelRect {
            x_min,
            y_min,
            x_max,
            y_max,
        }
    }

    /// The first column and row whose centres are not before a point given in input pixels.
    fn first_cell(&self, input: [f64; 2]) -> [u32; 2] {
        [0, 1].map(|axis| {
            let cell = (input[axis] - self.input_offset[axis]) / self.input_per_cell[axis];
            // A centre is half a cell after its cell's start.
            ((cell - 0.5).ceil().max(0.0) as u32).min(self.grid_wh[axis])
        })
    }

    /// The prototype coordinate of a cell's centre.
    fn prototype_at(&self, axis: usize, cell: u32) -> f64 {
        let input = (f64::from(cell) + 0.5) * self.input_per_cell[axis] + self.input_offset[axis];
        input / self.prototype_px[axis] - 0.5
    }
}

/// The mask of an instance in the window of its box; `None` if it is empty.
fn instance_mask(
    raw: &RawDetections,
    instance: usize,
    tile: &Tile,
    axes: &TileAxes,
) -> Option<MaskPatch> {
    let rect = window(raw.boxes_xyxy[instance].map(f64::from), tile, axes);
    if rect.area_px() == 0 {
        return None;
    }
    let mut patch = MaskPatch {
        rect,
        logits: logits(raw, instance, rect, axes),
        score: raw.scores[instance],
        class_id: raw.class_ids[instance],
        tile_rect: axes.tile_rect,
        cut_ltrb: [false; 4],
    };
    if !patch.keep_largest_part() {
        return None;
    }
    patch.cut_ltrb = cut_sides(&patch, tile, axes);
    Some(patch)
}

/// The cells in which an instance may lie: its box, given in input pixels, and a margin.
fn window(bbox_xyxy: [f64; 4], tile: &Tile, axes: &TileAxes) -> PixelRect {
    let [x_min, y_min, x_max, y_max] = bbox_xyxy;
    let content = tile.content_in_input();
    let margin = [x_max - x_min, y_max - y_min];
    let margin = [0, 1]
        .map(|axis| BOX_MARGIN_SHARE * margin[axis] + BOX_MARGIN_CELLS * axes.prototype_px[axis]);
    axes.cells_in([
        (x_min - margin[0]).max(content[0]),
        (y_min - margin[1]).max(content[1]),
        (x_max + margin[0]).min(content[2]),
        (y_max + margin[1]).min(content[3]),
    ])
}

/// The logits of an instance in a window of cells that is not empty.
fn logits(raw: &RawDetections, instance: usize, rect: PixelRect, axes: &TileAxes) -> Vec<f32> {
    let bbox = raw.boxes_xyxy[instance].map(f64::from);
    let columns = samples(
        axes,
        0,
        rect.x_min..rect.x_max,
        raw.prototypes.width,
        [bbox[0], bbox[2]],
    );
    let rows = samples(
        axes,
        1,
        rect.y_min..rect.y_max,
        raw.prototypes.height,
        [bbox[1], bbox[3]],
    );
    let count = raw.prototypes.count;
    let coefficients = &raw.coefficients[instance * count..(instance + 1) * count];
    let (first, last) = (columns[0].first, columns[columns.len() - 1].second);
    let (top, bottom) = (rows[0].first, rows[rows.len() - 1].second);
    // Summed on the window first and interpolated after that: a tile has a hundred instances, most
    // of them small, and the sum of 32 planes is what costs time.
    let coarse = combine(
        &raw.prototypes,
        coefficients,
        first..last + 1,
        top..bottom + 1,
    );
    let coarse_width = last + 1 - first;
    let mut logits = Vec::with_capacity(columns.len() * rows.len());
    for row in &rows {
        let above = &coarse[(row.first - top) * coarse_width..][..coarse_width];
        let below = &coarse[(row.second - top) * coarse_width..][..coarse_width];
        logits.extend(columns.iter().map(|column| {
            let (left, right) = (column.first - first, column.second - first);
            let upper = above[left] + (above[right] - above[left]) * column.weight;
            let lower = below[left] + (below[right] - below[left]) * column.weight;
            upper + (lower - upper) * row.weight - column.penalty - row.penalty
        }));
    }
    logits
}

/// How a cell's logit comes from the prototypes, along one axis.
struct Sample {
    /// Two neighbouring prototype cells and the weight of the second.
    first: usize,
    second: usize,
    weight: f32,
    /// Taken off the logit for lying outside the box.
    penalty: f32,
}

fn samples(
    axes: &TileAxes,
    axis: usize,
    cells: std::ops::Range<u32>,
    size: usize,
    box_span: [f64; 2],
) -> Vec<Sample> {
    let [box_start, box_end] = box_span.map(|side| side / axes.prototype_px[axis] - 0.5);
    let samples = cells.map(|cell| {
        let at = axes.prototype_at(axis, cell);
        let outside = (box_start - at).max(at - box_end).max(0.0);
        let penalty = (outside * LOGIT_PER_CELL_OUTSIDE) as f32;
        let at = at.clamp(0.0, (size - 1) as f64);
        let first = at.floor() as usize;
        Sample {
            first,
            second: (first + 1).min(size - 1),
            weight: (at - at.floor()) as f32,
            penalty,
        }
    });
    samples.collect()
}

/// The weighted sum of the prototypes on a window of prototype cells.
fn combine(
    prototypes: &Prototypes,
    coefficients: &[f32],
    columns: std::ops::Range<usize>,
    rows: std::ops::Range<usize>,
) -> Vec<f32> {
    let mut sum = vec![0.0_f32; columns.len() * rows.len()];
    for (plane, &coefficient) in prototypes
        .data
        .chunks_exact(prototypes.height * prototypes.width)
        .zip(coefficients)
    {
        for (target, row) in sum.chunks_exact_mut(columns.len()).zip(rows.clone()) {
            let source = &plane[row * prototypes.width..][columns.clone()];
            for (value, prototype) in target.iter_mut().zip(source) {
                *value += coefficient * prototype;
            }
        }
    }
    sum
}

/// The sides at which the tile ends inside the page and the mask reaches the tile's end.
fn cut_sides(patch: &MaskPatch, tile: &Tile, axes: &TileAxes) -> [bool; 4] {
    if tile.cut_ltrb == [false; 4] {
        return [false; 4];
    }
    let extent = extent(patch);
    // Convolutions see less at the rim, so masks often end a prototype cell before it.
    let near = [0, 1]
        .map(|axis| (1.5 * axes.prototype_px[axis] / axes.input_per_cell[axis]).ceil() as u32);
    let rim = &axes.tile_rect;
    let touches = [
        extent.x_min < rim.x_min + near[0],
        extent.y_min < rim.y_min + near[1],
        extent.x_max + near[0] > rim.x_max,
        extent.y_max + near[1] > rim.y_max,
    ];
    [0, 1, 2, 3].map(|side| tile.cut_ltrb[side] && touches[side])
}

/// The bounding box of the cells inside.
pub(crate) fn extent(patch: &MaskPatch) -> PixelRect {
    patch
        .cells_inside()
        .map(|(x, y, _)| PixelRect::from_xywh(x, y, 1, 1))
        .reduce(|all, cell| all.union(&cell))
        .unwrap_or(PixelRect {
            x_min: 0,
            y_min: 0,
            x_max: 0,
            y_max: 0,
        })
}
