//! Images of a page.
//!
//! An image is reduced to the pixels that it covers before the rasteriser sees it. One along the
//! axes covers whole pixels, so that strips of a scan meet without a seam.

use std::sync::Arc;

use hayro_interpret::{Image, ImageData, ImageDrawProps, LumaData, Paint};
use kurbo::{Affine, Rect};
use vello_cpu::peniko::{self, Compose, Fill, ImageQuality, ImageSampler, Mix};
use vello_cpu::{self, ImageSource, PixelMetadata, Pixmap};

use crate::input::decode::pdf::canvas::Canvas;
use crate::input::decode::pdf::paint::premultiply;
use crate::input::decode::pdf::reduce::{Axis, Rows, reduce};
use crate::input::decode::pdf::scan;

/// How far a side may lean to be along an axis, in pixels.
const MAX_LEAN_PX: f64 = 0.25;

/// An edge this near to a border of pixels is on it.
const BORDER_PX: f64 = 0.01;

/// Images enlarged to more than this many times their pixels keep hard edges.
const MAX_SMOOTH_ENLARGEMENT: f64 = 8.0;

/// Longest side of what the rasteriser takes as an image.
const MAX_SIDE: usize = u16::MAX as usize;

/// Where an image goes: the unit square in pixels of the page.
struct Place {
    unit: Affine,
    /// Whether it is along the axes and fills whole pixels.
    is_snapped: bool,
}

impl Place {
    /// `transform` maps the image's own pixels.
    fn new(transform: Affine, size: (f64, f64), may_snap: bool) -> Self {
        let unit = transform * Affine::scale_non_uniform(size.0, size.1);
        let [a, b, c, d, _, _] = unit.as_coeffs();
        let is_straight = b.abs().max(c.abs()) < MAX_LEAN_PX;
        let is_turned = a.abs().max(d.abs()) < MAX_LEAN_PX;
        if !may_snap || !(is_straight || is_turned) {
            return Self {
                unit,
                is_snapped: false,
            };
        }
        let outer = whole_pixels(unit.transform_rect_bbox(UNIT_SQUARE));
        let (width, height) = (outer.width(), outer.height());
        let (across, down) = if is_straight {
            ((width.copysign(a), 0.0), (0.0, height.copysign(d)))
        } else {
            ((0.0, height.copysign(b)), (width.copysign(c), 0.0))
        };
        let x = if across.0 + down.0 < 0.0 {
            outer.x1
        } else {
            outer.x0
        };
        let y = if across.1 + down.1 < 0.0 {
            outer.y1
        } else {
            outer.y0
        };
        Self {
            unit: Affine::new([across.0, across.1, down.0, down.1, x, y]),
            is_snapped: true,
        }
    }

    /// Lengths of the sides in pixels of the page.
    fn sides(&self) -> (f64, f64) {
        let [a, b, c, d, _, _] = self.unit.as_coeffs();
        (a.hypot(b), c.hypot(d))
    }

    /// How the cells of an image are read where they are not its pixels on the page one by one.
    fn quality(&self, across: &Axis, down: &Axis, interpolate: bool) -> ImageQuality {
        let (across_px, down_px) = self.sides();
        let enlarged = across_px * down_px / (across.cells * down.cells) as f64;
        let is_exact =
            self.is_snapped && across_px <= across.cells as f64 && down_px <= down.cells as f64;
        if is_exact || (enlarged > MAX_SMOOTH_ENLARGEMENT && !interpolate) {
            ImageQuality::Low
        } else {
            ImageQuality::Medium
        }
    }

    /// The axes that reduce an image of `size` to what a target shows of it.
    fn axes(&self, size: (u32, u32), target: Rect) -> (Axis, Axis) {
        let (across_px, down_px) = self.sides();
        let shown = self.unit.inverse().transform_rect_bbox(target);
        (
            axis(size.0 as usize, across_px, (shown.x0, shown.x1)),
            axis(size.1 as usize, down_px, (shown.y0, shown.y1)),
        )
    }
}

fn axis(pixels: usize, side_px: f64, shown: (f64, f64)) -> Axis {
    let cells = (side_px - BORDER_PX).ceil().max(1.0) as usize;
    let mut axis = Axis::whole(pixels, cells);
    // Not a number shows all. One cell more, for what is blurred across the edge.
    let start = (shown.0 * axis.cells as f64).floor() - 1.0;
    let end = (shown.1 * axis.cells as f64).ceil() + 1.0;
    let start = (start.max(0.0) as usize).min(axis.cells - 1);
    let end = if end.is_nan() {
        axis.cells
    } else {
        (end.max(0.0) as usize).clamp(start + 1, axis.cells)
    };
    axis.wanted = start..end.min(start + MAX_SIDE);
    axis
}

fn whole_pixels(bounds: Rect) -> Rect {
    let x0 = (bounds.x0 + BORDER_PX).floor();
    let y0 = (bounds.y0 + BORDER_PX).floor();
    let x1 = (bounds.x1 - BORDER_PX).ceil().max(x0 + 1.0);
    let y1 = (bounds.y1 - BORDER_PX).ceil().max(y0 + 1.0);
    Rect::new(x0, y0, x1, y1)
}

impl Canvas<'_> {
    pub(super) fn draw_picture(&mut self, image: &Image<'_, '_>, props: &ImageDrawProps<'_>) {
        let size = (image.width(), image.height());
        let place = self.place(props.transform, size, (1.0, 1.0));
        if !overlaps(&place, self.target()) {
            return;
        }
        self.begin(Affine::IDENTITY, props.soft_mask.as_ref(), props.blend_mode);
        let (across_px, down_px) = place.sides();
        // A hint for decoders that can decode to a lower resolution.
        let wanted = Some((across_px.ceil() as u32, down_px.ceil() as u32));
        match image {
            Image::Raster(raster) => match scan::read(raster.stream()) {
                Some(scan) => {
                    let place = self.place(props.transform, scan.size, scan.scale);
                    let (across, down) = place.axes(scan.size, self.target());
                    let grey = reduce(scan.rows(), &across, &down);
                    let rgba = rgba(grey.chunks_exact(1).map(opaque));
                    self.draw_cells(rgba, false, &place, (&across, &down), false);
                }
                None => raster.with_rgba(
                    |image, alpha| {
                        let size = (image.width(), image.height());
                        let place = self.place(props.transform, size, image.scale_factors());
                        self.draw_decoded(image, alpha, &place);
                    },
                    wanted,
                ),
            },
            Image::Stencil(stencil) => stencil.with_stencil(
                |stencil, paint| {
                    let size = (stencil.width, stencil.height);
                    let place = self.place(props.transform, size, stencil.scale_factors);
                    self.draw_stencil(&stencil, paint, &place);
                },
                wanted,
            ),
        }
    }

    fn place(&self, transform: Affine, size: (u32, u32), scale: (f32, f32)) -> Place {
        let transform =
            transform * Affine::scale_non_uniform(f64::from(scale.0), f64::from(scale.1));
        let size = (f64::from(size.0), f64::from(size.1));
        Place::new(transform, size, !self.is_detail)
    }

    fn draw_decoded(&mut self, image: ImageData, alpha: Option<LumaData>, place: &Place) {
        let size = (image.width(), image.height());
        let interpolate = image.interpolate();
        let (mut across, mut down) = place.axes(size, self.target());
        let (mut data, channels) = match image {
            ImageData::Luma(luma) => (luma.data, 1),
            ImageData::Rgb(rgb) => (rgb.data, 3),
        };
        let Some(mask) = alpha else {
            let colours = Rows::Bytes {
                data: &data,
                channels,
            };
            let colours = reduce(colours, &across, &down);
            drop(data);
            let rgba = rgba(colours.chunks_exact(channels).map(opaque));
            self.draw_cells(rgba, false, place, (&across, &down), interpolate);
            return;
        };
        let mask_size = (mask.width, mask.height);
        if mask_size == size {
            // What is transparent has no colour that could bleed into its neighbours.
            for (pixel, &alpha) in data.chunks_exact_mut(channels).zip(&mask.data) {
                for value in pixel {
                    *value = scaled(*value, alpha);
                }
            }
        }
        let (mut mask_across, mut mask_down) = place.axes(mask_size, self.target());
        unite(&mut across, &mut mask_across);
        unite(&mut down, &mut mask_down);
        let colours = Rows::Bytes {
            data: &data,
            channels,
        };
        let colours = reduce(colours, &across, &down);
        drop(data);
        let alphas = Rows::Bytes {
            data: &mask.data,
            channels: 1,
        };
        let alphas = reduce(alphas, &mask_across, &mask_down);
        let pixels = colours.chunks_exact(channels).zip(&alphas);
        let mut rgba = rgba(pixels.map(|(pixel, &alpha)| {
            let [r, g, b, _] = opaque(pixel);
            [r, g, b, alpha]
        }));
        if mask_size != size {
            premultiply(&mut rgba);
        }
        self.draw_cells(rgba, true, place, (&across, &down), interpolate);
    }

    fn draw_stencil(&mut self, stencil: &LumaData, paint: &Paint<'_>, place: &Place) {
        let size = (stencil.width, stencil.height);
        let (across, down) = place.axes(size, self.target());
        let alphas = Rows::Bytes {
            data: &stencil.data,
            channels: 1,
        };
        let alphas = reduce(alphas, &across, &down);
        let axes = (&across, &down);
        if let Paint::Color(color) = paint {
            let [r, g, b, opacity] = color.to_rgba().to_rgba8();
            let pixels = alphas.iter();
            let mut rgba = rgba(pixels.map(|&alpha| [r, g, b, scaled(alpha, opacity)]));
            premultiply(&mut rgba);
            self.draw_cells(rgba, true, place, axes, stencil.interpolate);
            return;
        }
        let rgba = rgba(alphas.iter().map(|&alpha| [0, 0, 0, alpha]));
        let blend = self.context.blend_mode();
        self.push_layer(1.0, None, blend);
        self.context.set_blend_mode(peniko::BlendMode::default());
        let bounds = place.unit.transform_rect_bbox(UNIT_SQUARE);
        self.context.set_transform(Affine::IDENTITY);
        self.context.set_fill_rule(Fill::NonZero);
        let clip = self.set_paint(paint, bounds, false);
        self.within(clip, |canvas| canvas.context.fill_rect(&bounds));
        let keeps_what_is_under = peniko::BlendMode::new(Mix::Normal, Compose::DestIn);
        self.push_layer(1.0, None, keeps_what_is_under);
        self.draw_cells(rgba, true, place, axes, stencil.interpolate);
        self.pop_layer();
        self.pop_layer();
    }

    /// Draws RGBA cells with premultiplied alpha.
    fn draw_cells(
        &mut self,
        rgba: Vec<u8>,
        may_have_transparency: bool,
        place: &Place,
        (across, down): (&Axis, &Axis),
        interpolate: bool,
    ) {
        let (width, height) = (across.wanted.len(), down.wanted.len());
        self.record(rgba.len() as f64);
        let metadata = PixelMetadata {
            may_have_transparency,
            ..PixelMetadata::default()
        };
        let pixmap = Pixmap::from_parts(rgba, width as u16, height as u16, metadata);
        let sampler = ImageSampler {
            x_extend: peniko::Extend::Pad,
            y_extend: peniko::Extend::Pad,
            quality: place.quality(across, down, interpolate),
            alpha: 1.0,
        };
        self.context.set_paint(vello_cpu::Image {
            image: ImageSource::Pixmap(Arc::new(pixmap)),
            sampler,
        });
        self.context.set_paint_transform(Affine::IDENTITY);
        self.context.set_transform(
            place.unit
                * Affine::scale_non_uniform(1.0 / across.cells as f64, 1.0 / down.cells as f64)
                * Affine::translate((across.wanted.start as f64, down.wanted.start as f64)),
        );
        self.context.set_fill_rule(Fill::NonZero);
        // A pixel that an image touches is covered, so that images side by side leave no seam.
        let threshold = (!self.is_detail).then_some(1);
        self.context.set_aliasing_threshold(threshold);
        self.context
            .fill_rect(&Rect::new(0.0, 0.0, width as f64, height as f64));
        self.context.set_aliasing_threshold(None);
    }
}

const UNIT_SQUARE: Rect = Rect::new(0.0, 0.0, 1.0, 1.0);

fn overlaps(place: &Place, target: Rect) -> bool {
    place.unit.transform_rect_bbox(UNIT_SQUARE).overlaps(target)
}

/// Gives both axes the cells of the finer one.
fn unite(a: &mut Axis, b: &mut Axis) {
    let finer = if a.cells >= b.cells {
        a.clone()
    } else {
        b.clone()
    };
    for axis in [a, b] {
        axis.cells = finer.cells;
        axis.wanted = finer.wanted.clone();
    }
}

/// Pixels as bytes, in a vector of exactly their size: the rasteriser wants a multiple of four.
fn rgba(pixels: impl ExactSizeIterator<Item = [u8; 4]>) -> Vec<u8> {
    let mut bytes = vec![0; 4 * pixels.len()];
    for (to, from) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(pixels) {
        *to = from;
    }
    bytes
}

fn opaque(pixel: &[u8]) -> [u8; 4] {
    match *pixel {
        [r, g, b] => [r, g, b, 255],
        [grey, ..] => [grey, grey, grey, 255],
        [] => [0, 0, 0, 255],
    }
}

/// `value` times `alpha` of 255, rounded to nearest.
fn scaled(value: u8, alpha: u8) -> u8 {
    ((u32::from(value) * u32::from(alpha) + 127) / 255) as u8
}
