//! Which parts of a page the model looks at: a pyramid of resolutions, each cut into overlapping
//! tiles.

use crate::error::{Error, Result};
use crate::geometry::PixelRect;
use crate::options::DetectOptions;

/// A level is left out if it would show the page less than this much larger than the level before
/// it.
const MIN_LEVEL_STEP: f64 = 1.3;

/// The input sizes that a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InputSize {
    /// One size.
    Fixed { width_px: u32, height_px: u32 },
    /// Any multiple of `stride_px`, up to `max_side_px`.
    Dynamic { max_side_px: u32, stride_px: u32 },
}

impl InputSize {
    /// The largest input, width and height.
    pub(crate) fn max_wh(self) -> [u32; 2] {
        match self {
            Self::Fixed {
                width_px,
                height_px,
            } => [width_px, height_px],
            Self::Dynamic { max_side_px, .. } => [max_side_px; 2],
        }
    }

    /// The input that holds `content`, which is not larger than [`InputSize::max_wh`].
    fn for_content(self, content_wh: [u32; 2]) -> [u32; 2] {
        match self {
            Self::Fixed {
                width_px,
                height_px,
            } => [width_px, height_px],
            Self::Dynamic { stride_px, .. } => {
                content_wh.map(|side| side.next_multiple_of(stride_px))
            }
        }
    }
}

/// The page at one resolution, and the tiles that cover it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Level {
    /// Width and height of the resized page.
    pub size_wh: [u32; 2],
    /// The tiles in reading order.
    pub tiles: Vec<Tile>,
}

/// One input of the model: a window of a level, centred in the input and padded.
///
/// The map between page pixels and input pixels is affine per axis, so it is inverted exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tile {
    /// The window, in pixels of the level.
    pub content: PixelRect,
    /// Width and height of the model's input.
    pub input_wh: [u32; 2],
    /// Width of the padding left of and above the window.
    pub padding_xy: [u32; 2],
    /// Level pixels per page pixel.
    pub scale_xy: [f64; 2],
    /// Whether the window ends inside the page: left, top, right, bottom.
    pub cut_ltrb: [bool; 4],
}

impl Tile {
    /// Maps a point of the page to the model's input.
    #[cfg(test)]
    pub(crate) fn forward(&self, point: [f64; 2]) -> [f64; 2] {
        let offset = self.offset_xy();
        [0, 1].map(|axis| point[axis] * self.scale_xy[axis] + offset[axis])
    }

    /// Maps a point of the model's input to the page.
    #[cfg(test)]
    pub(crate) fn inverse(&self, point: [f64; 2]) -> [f64; 2] {
        let offset = self.offset_xy();
        [0, 1].map(|axis| (point[axis] - offset[axis]) / self.scale_xy[axis])
    }

    /// What is added to a page coordinate after scaling, in input pixels.
    pub(crate) fn offset_xy(&self) -> [f64; 2] {
        let origin = [self.content.x_min, self.content.y_min];
        [0, 1].map(|axis| f64::from(self.padding_xy[axis]) - f64::from(origin[axis]))
    }

    /// The window in input pixels: `[x_min, y_min, x_max, y_max]`.
    pub(crate) fn content_in_input(&self) -> [f64; 4] {
        let [x, y] = self.padding_xy.map(f64::from);
        [
            x,
            y,
            x + f64::from(self.content.width_px()),
            y + f64::from(self.content.height_px()),
        ]
    }
}

/// Plans the pyramid for a page, coarsest level first.
///
/// The first level shows the whole page in one input. Each further one doubles the number of tiles
/// along the longer side, up to the page's own resolution or `options.max_side_px`.
pub(crate) fn plan_levels(
    page_wh: [u32; 2],
    input: InputSize,
    options: &DetectOptions,
) -> Result<Vec<Level>> {
    let input_wh = input.max_wh();
    let side_px = input_wh[0].min(input_wh[1]);
    if options.overlap_px >= side_px {
        let allowed = format!("smaller than the model's input ({side_px} px)");
        return Err(Error::invalid_option(
            "overlap_px",
            options.overlap_px,
            allowed,
        ));
    }
    let fit = (0..2)
        .map(|axis| f64::from(input_wh[axis]) / f64::from(page_wh[axis]))
        .fold(f64::INFINITY, f64::min);
    let scales = scales(page_wh, fit, side_px, options);
    Ok(scales
        .into_iter()
        .map(|scale| plan_level(page_wh, scale, input, options.overlap_px))
        .collect())
}

/// Level pixels per page pixel of each level, from the one that shows the whole page.
fn scales(page_wh: [u32; 2], fit: f64, side_px: u32, options: &DetectOptions) -> Vec<f64> {
    let mut scales = vec![fit];
    let long_side_px = f64::from(page_wh[0].max(page_wh[1]));
    let max_scale = (f64::from(options.max_side_px) / long_side_px).min(1.0);
    let mut tiles_per_side = 2;
    loop {
        let covered_px = tiles_per_side * (side_px - options.overlap_px) + options.overlap_px;
        let scale = (f64::from(covered_px) / long_side_px).min(max_scale);
        if !options.tiled || scale < scales[scales.len() - 1] * MIN_LEVEL_STEP {
            break;
        }
        scales.push(scale);
        tiles_per_side *= 2;
    }
    scales
}

/// Cuts a level into tiles, row by row. Each axis is scaled by itself, since a level has whole
/// pixels.
fn plan_level(page_wh: [u32; 2], scale: f64, input: InputSize, overlap_px: u32) -> Level {
    let input_wh = input.max_wh();
    let size_wh = page_wh.map(|side| ((f64::from(side) * scale).round() as u32).max(1));
    let spans = [0, 1].map(|axis| plan_axis(size_wh[axis], input_wh[axis], overlap_px));
    let scale_xy = [0, 1].map(|axis| f64::from(size_wh[axis]) / f64::from(page_wh[axis]));
    let windows = spans[1]
        .iter()
        .flat_map(|&rows| spans[0].iter().map(move |&columns| (rows, columns)));
    let tiles = windows.map(|((y_min, y_max), (x_min, x_max))| {
        let content = PixelRect {
            x_min,
            y_min,
            x_max,
            y_max,
        };
        let content_wh = [content.width_px(), content.height_px()];
        let tile_wh = input.for_content(content_wh);
        Tile {
            content,
            input_wh: tile_wh,
            // In the middle, as training letterboxes.
            padding_xy: [0, 1].map(|axis| (tile_wh[axis] - content_wh[axis]) / 2),
            scale_xy,
            cut_ltrb: [x_min > 0, y_min > 0, x_max < size_wh[0], y_max < size_wh[1]],
        }
    });
    Level {
        size_wh,
        tiles: tiles.collect(),
    }
}

/// Cuts `[0, size_px)` into windows of at most `window_px` that overlap by at least `overlap_px`,
/// evenly spread.
fn plan_axis(size_px: u32, window_px: u32, overlap_px: u32) -> Vec<(u32, u32)> {
    if size_px <= window_px {
        return vec![(0, size_px)];
    }
    let count = (size_px - overlap_px).div_ceil(window_px - overlap_px);
    let slack_px = u64::from(size_px - window_px);
    (0..count)
        .map(|index| {
            let start = (slack_px * u64::from(index) / u64::from(count - 1)) as u32;
            (start, start + window_px)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Stage;
    use proptest::prelude::*;

    const INPUT: InputSize = InputSize::Fixed {
        width_px: 640,
        height_px: 640,
    };

    fn options(stage: Stage) -> DetectOptions {
        DetectOptions::for_stage(stage)
    }

    #[test]
    fn a_preview_is_one_pass() {
        let levels = plan_levels([5000, 3500], INPUT, &options(Stage::Preview)).unwrap();
        assert_eq!(levels.len(), 1);
        assert_eq!(levels[0].tiles.len(), 1);
        assert_eq!(levels[0].size_wh, [640, 448]);
    }

    #[test]
    fn a_small_page_is_enlarged_to_the_input_and_not_tiled() {
        let levels = plan_levels([320, 200], INPUT, &options(Stage::Final)).unwrap();
        assert_eq!(
            levels
                .iter()
                .map(|level| level.tiles.len())
                .collect::<Vec<_>>(),
            [1]
        );
        assert_eq!(levels[0].size_wh, [640, 400]);
    }

    #[test]
    fn an_overlap_not_smaller_than_the_tile_is_rejected() {
        let options = DetectOptions {
            overlap_px: 640,
            ..options(Stage::Final)
        };
        let message = plan_levels([5000, 3500], INPUT, &options)
            .unwrap_err()
            .to_string();
        assert_eq!(
            message,
            "overlap_px must be smaller than the model's input (640 px), got 640"
        );
    }

    #[test]
    fn a_dynamic_model_gets_an_input_without_needless_padding() {
        let input = InputSize::Dynamic {
            max_side_px: 640,
            stride_px: 32,
        };
        let levels = plan_levels([1000, 300], input, &options(Stage::Preview)).unwrap();
        assert_eq!(levels[0].tiles[0].input_wh, [640, 192]);
    }

    proptest! {
        #[test]
        fn tiles_cover_every_level(width in 1_u32..9000, height in 1_u32..9000, overlap_px in 0_u32..400) {
            let options = DetectOptions { overlap_px, ..options(Stage::Final) };
            for level in plan_levels([width, height], INPUT, &options).unwrap() {
                for axis in 0..2 {
                    let mut spans: Vec<_> = level.tiles.iter().map(|tile| {
                        let rect = tile.content;
                        if axis == 0 { (rect.x_min, rect.x_max) } else { (rect.y_min, rect.y_max) }
                    }).collect();
                    spans.sort_unstable();
                    spans.dedup();
                    prop_assert_eq!(spans[0].0, 0);
                    prop_assert_eq!(spans[spans.len() - 1].1, level.size_wh[axis]);
                    for pair in spans.windows(2) {
                        prop_assert!(pair[0].1 >= pair[1].0 + overlap_px, "{:?}", pair);
                    }
                }
            }
        }

        #[test]
        fn inverse_undoes_forward(width in 1_u32..9000, height in 1_u32..9000, x in 0.0..1.0, y in 0.0..1.0) {
            let point = [x * f64::from(width), y * f64::from(height)];
            for level in plan_levels([width, height], INPUT, &options(Stage::Final)).unwrap() {
                for tile in level.tiles {
                    let back = tile.inverse(tile.forward(point));
                    // A few roundings of numbers up to 9000.
                    prop_assert!((back[0] - point[0]).abs() < 1e-9 && (back[1] - point[1]).abs() < 1e-9);
                }
            }
        }
    }
}
