//! Rooms from the pixels of a page, without a model: walls are thick, long strokes, rooms the free space between them.
//!
//! The page is reduced to a working grid and divided by the brightness of its paper ([`grey`]); thick strokes are walls
//! ([`strokes`]); gaps between wall ends are closed ([`doorways`]); what is left of the free space, less the outside, is
//! rooms ([`rooms`]), each with the share of its outline that is wall as the ground of its score ([`score`]).

mod bits;
mod doorways;
mod grey;
mod parts;
mod rooms;
mod score;
mod strokes;

use rayon::prelude::*;

pub(crate) use bits::{BitGrid, Run};
pub(crate) use doorways::Gap;
pub(crate) use rooms::rooms_of_walls;

use crate::error::Result;
use crate::options::DetectOptions;
use crate::page::Page;
use crate::result::{Detection, HealedGap, SCHEMA_VERSION, Topology};
use crate::shape::{RoomShape, finish};
use doorways::Gaps;
use grey::LightImage;
use strokes::{despeckled, solid_walls};

/// Light below this is ink: half way between paper and black.
const INK_LEVEL: u8 = 150;
/// Light below this is ink where walls are grey.
const FAINT_LEVEL: u8 = 205;
/// Least thicknesses of walls that are tried, in cells, with the level of ink.
const TRIALS: [(u8, u32); 6] =
    [(INK_LEVEL, 2), (INK_LEVEL, 3), (INK_LEVEL, 4), (INK_LEVEL, 6), (FAINT_LEVEL, 3), (FAINT_LEVEL, 5)];

/// Wall evidence of a page, on a working grid of at most 1,600 cells a side.
#[derive(Debug, Clone)]
pub(crate) struct WallMap {
    /// Number of cells.
    pub size_wh: [u32; 2],
    /// Width and height of a cell in page pixels. The last column and row may reach beyond the page.
    pub cell_xy: [f64; 2],
    /// Light of the cells, row-major: 255 is paper, whatever its colour, 0 black. Light drawings are inverted.
    pub light: Vec<u8>,
    /// Light at which a wall's face is drawn.
    pub level: u8,
    /// Every dark stroke.
    pub ink: BitGrid,
    /// Solids of walls; doorways are open.
    pub wall: BitGrid,
    /// Walls, closed doorways and closed windows.
    pub barrier: BitGrid,
    /// Closed doorways and windows.
    pub gaps: Vec<Gap>,
    /// Typical thickness of walls in cells.
    pub thickness_cells: u32,
    /// Typical thickness of walls in page pixels.
    pub thickness_px: f64,
}

/// A room on the working grid and as a shape in page pixels.
#[derive(Debug, Clone)]
pub(crate) struct RasterRoom {
    /// Cells of the room as runs of rows, in reading order.
    pub runs: Vec<(u32, Run)>,
    /// Shape and score.
    pub shape: RoomShape,
}

/// Finds the walls of a page.
///
/// Walls are tried at several least thicknesses; the trial whose rooms are best is taken.
///
/// # Errors
///
/// None for pages within the default limits; a `Result` so that a limit can be added.
pub(crate) fn find_walls(page: &Page) -> Result<WallMap> {
    let image = LightImage::new(page);
    let inks = [INK_LEVEL, FAINT_LEVEL].map(|level| despeckled(&BitGrid::below(image.size_wh, &image.cells, level)));
    let trials: Vec<(f64, WallMap)> = TRIALS
        .par_iter()
        .map(|&(level, side)| {
            let ink = if level == INK_LEVEL { &inks[0] } else { &inks[1] };
            let map = wall_map(&image, ink, level, side);
            (worth(&map), map)
        })
        .collect();
    let best = trials.into_iter().reduce(|best, other| if other.0 > best.0 { other } else { best });
    let (_, mut map) = best.ok_or(crate::error::Error::Bug("there is at least one trial"))?;
    map.light = image.cells;
    Ok(map)
}

fn wall_map(image: &LightImage, ink: &BitGrid, level: u8, side: u32) -> WallMap {
    let (wall, thickness) = solid_walls(ink, side);
    let (gaps, closed) = Gaps::new(&wall, ink, thickness).closed(image.size_wh);
    let cell_px = f64::from(image.cell_px);
    WallMap {
        size_wh: image.size_wh,
        cell_xy: [cell_px; 2],
        light: vec![],
        level,
        ink: ink.clone(),
        barrier: wall.or(&closed),
        wall,
        gaps,
        thickness_cells: thickness.typical,
        thickness_px: f64::from(thickness.typical) * cell_px,
    }
}

/// How good the rooms of a map are together.
fn worth(map: &WallMap) -> f64 {
    let space = rooms::FreeSpace::new(&map.barrier, map.thickness_cells);
    let score = |runs: Vec<parts::PartRun>| {
        let boundary = score::Boundary::new(&runs, map);
        score::room_score(&boundary, map) * (boundary.area_cells as f64).sqrt()
    };
    space.runs().into_iter().map(score).sum()
}

/// Finds the rooms of a page without a model: the free space between walls.
///
/// Exact where walls are thick solid strokes and doorways lie between wall ends; weak on thin-line drawings. The same
/// page and options give the same result, whatever the number of threads.
///
/// # Errors
///
/// [`Error::InvalidOption`](crate::Error::InvalidOption) for options that are out of range.
///
/// # Examples
///
/// ```
/// use locdet::{DetectOptions, Page, rooms_from_page};
///
/// let blank = Page::from_rgb8(64, 48, vec![255; 64 * 48 * 3])?;
/// assert!(rooms_from_page(&blank, &DetectOptions::default())?.rooms.is_empty());
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn rooms_from_page(page: &Page, options: &DetectOptions) -> Result<Detection> {
    options.validate()?;
    let map = find_walls(page)?;
    let page_wh = [page.width_px(), page.height_px()];
    let mut rooms = rooms_of_walls(&map, page_wh, options.simplify_px, options.min_area_px);
    rooms.retain(|room| f64::from(room.shape.score) >= options.min_confidence);
    // Stable: rooms of one score stay in reading order.
    rooms.sort_by(|a, b| b.shape.score.total_cmp(&a.shape.score));
    rooms.truncate(options.max_rooms as usize);
    let healed_gaps = vec![];
    let shapes = rooms.into_iter().map(|room| room.shape).collect();
    Ok(Detection {
        schema_version: SCHEMA_VERSION,
        stage: options.stage,
        page: Some(*page.info()),
        coordinate_space: options.coordinates,
        model: None,
        rooms: finish(shapes, Some(page.info()), options.coordinates),
        healed_gaps,
        topology: Topology { disjoint: false, valid: true },
    })
}
