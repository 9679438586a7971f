//! A tile as the model's input tensor.

use fast_image_resize::FilterType;

use crate::error::Result;
use crate::input::page::Page;
use crate::search::tile::Tile;

/// The grey that pads a letterboxed input, as in training.
const PADDING: f32 = 114.0 / 255.0;

/// The model's input, shape (1, 3, h, w), RGB 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TileTensor {
    pub dims: [usize; 4],
    pub data: Vec<f32>,
}

/// The page resized to one level: row-major RGB8.
pub(crate) struct LevelImage<'page> {
    width_px: usize,
    pixels: std::borrow::Cow<'page, [u8]>,
}

impl<'page> LevelImage<'page> {
    /// Resizes a page. A page that already has the size is
    /// borrowed.
    pub(crate) fn new(page: &'page Page, size_wh: [u32; 2]) -> Result<Self> {
        let width_px = size_wh[0] as usize;
        if size_wh == [page.width_px(), page.height_px()] {
            return Ok(Self {
                width_px,
                pixels: page.pixels().into(),
            });
        }
        // Area averaging when reducing, as in training; a box filter does not interpolate when
        // enlarging.
        let filter = if size_wh[0] < page.width_px() {
            FilterType::Box
        } else {
            FilterType::Bilinear
        };
        Ok(Self {
            width_px,
            pixels: page.resized(size_wh, filter)?.into(),
        })
    }

    /// Cuts a tile out of the level and pads it.
    pub(crate) fn tensor(&self, tile: &Tile) -> TileTensor {
        let [width, height] = tile.input_wh.map(|side| side as usize);
        let [pad_x, pad_y] = tile.padding_xy.map(|padding| padding as usize);
        let content_width = tile.content.width_px() as usize;
        let plane_len = width * height;
        let mut data = vec![PADDING; 3 * plane_len];
        let (red, rest) = data.split_at_mut(plane_len);
        let (green, blue) = rest.split_at_mut(plane_len);
        for row in 0..tile.content.height_px() as usize {
            let start = ((tile.content.y_min as usize + row) * self.width_px
                + tile.content.x_min as usize)
                * 3;
            let source = &self.pixels[start..start + content_width * 3];
            let at = (pad_y + row) * width + pad_x;
            // Zipped, since every pixel of every tile passes here: an index each would be checked.
            let planes = red[at..at + content_width]
                .iter_mut()
                .zip(&mut green[at..at + content_width])
                .zip(&mut blue[at..at + content_width]);
            for (pixel, ((r, g), b)) in source.chunks_exact(3).zip(planes) {
                *r = f32::from(pixel[0]) / 255.0;
                *g = f32::from(pixel[1]) / 255.0;
                *b = f32::from(pixel[2]) / 255.0;
            }
        }
        TileTensor {
            dims: [1, 3, height, width],
            data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{DetectOptions, Stage};
    use crate::search::tile::{InputSize, plan_levels};

    #[test]
    fn the_tensor_is_planar_rgb_padded_with_grey() {
        let page = Page::from_rgb8(4, 2, [255, 0, 51].repeat(8)).unwrap();
        let input = InputSize::Fixed {
            width_px: 4,
            height_px: 4,
        };
        let options = DetectOptions {
            overlap_px: 0,
            ..DetectOptions::for_stage(Stage::Preview)
        };
        let levels = plan_levels([4, 2], input, &options).unwrap();
        let tensor = LevelImage::new(&page, levels[0].size_wh)
            .unwrap()
            .tensor(&levels[0].tiles[0]);
        assert_eq!(tensor.dims, [1, 3, 4, 4]);
        let rows = |plane: usize| {
            tensor.data[plane * 16..(plane + 1) * 16]
                .chunks(4)
                .map(<[f32]>::to_vec)
        };
        for (plane, value) in [(0, 1.0), (1, 0.0), (2, 0.2)] {
            let expected = [[PADDING; 4], [value; 4], [value; 4], [PADDING; 4]];
            assert!(rows(plane).eq(expected.iter().map(|row| row.to_vec())));
        }
    }
}
