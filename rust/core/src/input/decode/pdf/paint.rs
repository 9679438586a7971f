//! Colours, gradients and tiling patterns.

use std::sync::Arc;

use hayro_interpret::pattern::{Pattern, ShadingPattern, TilingPattern};
use hayro_interpret::shading::ShadingType;
use hayro_interpret::{CacheKey, Paint};
use kurbo::{Affine, BezPath, Rect};
use vello_cpu::color::AlphaColor;
use vello_cpu::color::palette::css::TRANSPARENT;
use vello_cpu::peniko::{self, ImageQuality, ImageSampler};
use vello_cpu::{Image, ImageSource, PixelMetadata, Pixmap};

use crate::input::decode::pdf::canvas::{Canvas, MAX_TILES};
use crate::input::decode::pdf::cost::{CELL_BYTES, shading_samples};

impl Canvas<'_> {
    /// Sets what the next path is painted with, for a path within `bounds` in pixels; returns a
    /// path to clip by.
    ///
    /// The transform of the canvas must be set before.
    #[must_use]
    pub(super) fn set_paint(
        &mut self,
        paint: &Paint<'_>,
        bounds: Rect,
        is_stroke: bool,
    ) -> Option<BezPath> {
        let pattern = match paint {
            Paint::Color(color) => {
                let [r, g, b, alpha] = color.to_rgba().to_rgba8();
                self.context
                    .set_paint(AlphaColor::from_rgba8(r, g, b, alpha));
                return None;
            }
            Paint::Pattern(pattern) => &**pattern,
        };
        let area = bounds.intersect(self.target()).expand();
        let (image, placement, clip) = match pattern {
            Pattern::Shading(shading) => {
                let (image, placement) = shaded(shading, area);
                self.record(area.area() * CELL_BYTES);
                (image, placement, shading.shading.clip_path.clone())
            }
            Pattern::Tiling(tiling) => {
                let (image, placement) = self.tiled(tiling, area, is_stroke);
                (image, placement, None)
            }
        };
        let path_transform = *self.context.transform();
        self.context
            .set_paint_transform(path_transform.inverse() * placement);
        self.context.set_paint(image);
        clip
    }

    /// The tiles of a pattern as an image: one tile that repeats, or what is visible.
    fn tiled(
        &mut self,
        tiling: &TilingPattern<'_>,
        area: Rect,
        is_stroke: bool,
    ) -> (Image, Affine) {
        let tiles = Tiles::new(tiling, area);
        let key = tiling.cache_key() ^ u128::from(is_stroke);
        let known = self.tiles.iter().find(|(known, _)| *known == key);
        let pixels = if let Some((_, pixels)) = known.filter(|_| tiles.repeats()) {
            pixels.clone()
        } else {
            let pixels = Arc::new(self.draw_tiles(tiling, &tiles, is_stroke));
            if tiles.repeats() {
                if self.tiles.len() == MAX_TILES {
                    self.tiles.pop_front();
                }
                self.tiles.push_back((key, pixels.clone()));
            }
            self.record(pixels.data_as_u8_slice().len() as f64);
            pixels
        };
        let image = Image {
            image: ImageSource::Pixmap(pixels),
            sampler: ImageSampler {
                x_extend: tiles.columns.extend,
                y_extend: tiles.rows.extend,
                quality: ImageQuality::Medium,
                alpha: tiling.opacity,
            },
        };
        (image, tiling.matrix * tiles.place(0, 0).inverse())
    }

    fn draw_tiles(&self, tiling: &TilingPattern<'_>, tiles: &Tiles, is_stroke: bool) -> Pixmap {
        let size = (tiles.columns.size_px, tiles.rows.size_px);
        let mut canvas = Canvas::new(self.shared, size, TRANSPARENT);
        for row in tiles.rows.copies.clone() {
            for column in tiles.columns.copies.clone() {
                tiling.interpret(&mut canvas, tiles.place(column, row), is_stroke);
            }
        }
        canvas.finish()
    }
}

/// How a pattern is drawn as an image.
pub(super) struct Tiles {
    columns: TileAxis,
    rows: TileAxis,
}

impl Tiles {
    /// For an area in pixels.
    pub(super) fn new(tiling: &TilingPattern<'_>, area: Rect) -> Self {
        let visible = tiling.matrix.inverse().transform_rect_bbox(area);
        let [a, b, c, d, _, _] = tiling.matrix.as_coeffs();
        let cell = tiling.bbox;
        let (x_step, y_step) = (f64::from(tiling.x_step), f64::from(tiling.y_step));
        Self {
            columns: TileAxis::new(
                a.hypot(b),
                (cell.x0, cell.x1),
                x_step,
                (visible.x0, visible.x1),
            ),
            rows: TileAxis::new(
                c.hypot(d),
                (cell.y0, cell.y1),
                y_step,
                (visible.y0, visible.y1),
            ),
        }
    }

    /// Whether the image is one tile, the same wherever the pattern is used.
    pub(super) fn repeats(&self) -> bool {
        [&self.columns, &self.rows]
            .iter()
            .all(|axis| axis.extend == peniko::Extend::Repeat)
    }

    /// How often the pattern is drawn for the image.
    pub(super) fn copies(&self) -> f64 {
        let counts = [&self.columns, &self.rows].map(|axis| {
            let (first, last) = (*axis.copies.start(), *axis.copies.end());
            (last as f64 - first as f64 + 1.0).max(0.0)
        });
        counts[0] * counts[1]
    }

    /// The image, in its own pixels.
    pub(super) fn target(&self) -> Rect {
        let size = (self.columns.size_px, self.rows.size_px);
        Rect::new(0.0, 0.0, f64::from(size.0), f64::from(size.1))
    }

    /// From the pattern's space to the image, for one of the copies.
    pub(super) fn place(&self, column: i64, row: i64) -> Affine {
        let (columns, rows) = (&self.columns, &self.rows);
        let offset = (
            column as f64 * columns.step - columns.start,
            row as f64 * rows.step - rows.start,
        );
        Affine::scale_non_uniform(columns.scale, rows.scale) * Affine::translate(offset)
    }
}

/// A gradient as an image, and where it goes.
///
/// Gradients are smooth: a large one is sampled more coarsely.
fn shaded(shading: &ShadingPattern, area: Rect) -> (Image, Affine) {
    let samples = shading_samples(area.area(), is_mesh(&shading.shading.shading_type));
    let scale = sampling_scale(samples, area);
    let reduced = ShadingPattern {
        matrix: Affine::scale(scale) * shading.matrix,
        ..shading.clone()
    };
    let area = Affine::scale(scale).transform_rect_bbox(area);
    let texture = reduced.encode().render_texture(area, 1.0);
    let mut pixels = texture.data;
    if texture.has_transparency {
        premultiply(&mut pixels);
    }
    let metadata = PixelMetadata {
        may_have_transparency: texture.has_transparency,
        ..PixelMetadata::default()
    };
    // A target has up to 65,535 pixels a side.
    let pixmap = Pixmap::from_parts(
        pixels,
        texture.width as u16,
        texture.height as u16,
        metadata,
    );
    let image = Image {
        image: ImageSource::Pixmap(Arc::new(pixmap)),
        sampler: ImageSampler {
            x_extend: peniko::Extend::Pad,
            y_extend: peniko::Extend::Pad,
            quality: ImageQuality::Medium,
            alpha: 1.0,
        },
    };
    (image, Affine::scale(1.0 / scale) * texture.transform)
}

pub(super) fn is_mesh(shading: &ShadingType) -> bool {
    !matches!(
        shading,
        ShadingType::FunctionBased { .. } | ShadingType::RadialAxial { .. }
    )
}

/// Samples for a pixel along a side.
pub(super) fn sampling_scale(samples: f64, area: Rect) -> f64 {
    (samples / area.area().max(1.0)).sqrt().min(1.0)
}

/// RGBA with straight alpha to premultiplied alpha, rounded to nearest.
pub(super) fn premultiply(rgba: &mut [u8]) {
    for [r, g, b, alpha] in rgba.as_chunks_mut::<4>().0 {
        for value in [r, g, b] {
            *value = ((u32::from(*value) * u32::from(*alpha) + 127) / 255) as u8;
        }
    }
}

/// Where the tiles of a pattern lie along one of its axes.
struct TileAxis {
    /// Where the image starts, in the pattern's space.
    start: f64,
    /// Pixels of a unit.
    scale: f64,
    size_px: u16,
    step: f64,
    /// Which tiles reach into the image.
    copies: std::ops::RangeInclusive<i64>,
    extend: peniko::Extend,
}

impl TileAxis {
    fn new(
        factor: f64,
        (cell_start, cell_end): (f64, f64),
        step: f64,
        (visible_start, visible_end): (f64, f64),
    ) -> Self {
        let step = step.abs();
        if visible_end - visible_start >= step {
            // A whole number of pixels, so that the tile repeats without a seam.
            let size_px = tile_px((step * factor).round());
            let before = ((cell_end - cell_start) / step).ceil() as i64 - 1;
            return Self {
                start: cell_start,
                scale: size_px / step,
                size_px: size_px as u16,
                step,
                copies: -before.max(0)..=0,
                extend: peniko::Extend::Repeat,
            };
        }
        let size_px = ((visible_end - visible_start) * factor).ceil();
        let first = ((visible_start - cell_end) / step).ceil() as i64;
        let last = ((visible_end - cell_start) / step).floor() as i64;
        Self {
            start: visible_start,
            scale: factor,
            size_px: tile_px(size_px) as u16,
            step,
            copies: first..=last,
            extend: peniko::Extend::Pad,
        }
    }
}

/// A size that an image can have; what is not a number becomes 1.
fn tile_px(size_px: f64) -> f64 {
    size_px.max(1.0).min(f64::from(u16::MAX))
}
