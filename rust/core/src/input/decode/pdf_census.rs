//! What drawing a page would cost, counted by a dry run that draws nothing and keeps what is drawn
//! as vectors.
//!
//! A PDF of a few kilobytes can ask for endless work: a form that draws a form ten times, fifty
//! levels deep; a pattern of a billion tiles; an image of 60,000 x 60,000. The renderer bounds its
//! depth but not its work, so the page is interpreted once into a [`Census`], and refused if it is
//! over budget.

use std::any::Any;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_syntax::object::{Dict, Stream};
use hayro::hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro::hayro_interpret::hayro_syntax::xref::XRef;
use hayro::hayro_interpret::pattern::{Pattern, TilingPattern};
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, Paint, SoftMask, StrokeProps, interpret_page,
};
use hayro::kurbo::{Affine, BezPath, ParamCurveArclen, Rect};

use crate::error::{Error, Result};
use crate::input::decode::pdf_drawing::{DrawingBuilder, Findings};
use crate::input::decode::pdf_image;
use crate::input::decode::pdf_jpeg::Replacements;
use crate::input::limits::Limits;

/// Things drawn on a page: shapes, glyphs, images and clips, and one for every few segments of a
/// path. Seven real sheets stay under 500,000.
const MAX_OPERATIONS: u64 = 10_000_000;

/// How often the area of the page may be filled. Seven real sheets stay under 100.
const MAX_PAGES_PAINTED: f64 = 1000.0;

/// Pixels of embedded images that are decoded, in multiples of `Limits::max_pixels`.
const MAX_IMAGE_PAGES: u64 = 4;

/// Tiles of a pattern that overlap one another.
const MAX_TILES: f64 = 10_000.0;

/// Longest side of a pattern's tile in the renderer.
const MAX_TILE_PX: f64 = u16::MAX as f64;

/// How much longer a pixel of a gradient takes than one of a flat colour.
const SHADING_COST: usize = 30;

const SEGMENTS_PER_OPERATION: u64 = 4;

const ARC_LENGTH_ACCURACY: f64 = 1.0;

/// Refuses a page that is too costly to draw, and returns what it draws otherwise, and the images
/// that the renderer would get wrong.
///
/// # Errors
///
/// [`Error::LimitExceeded`] if an embedded image is over `limits`, [`Error::UnsupportedFormat`]
/// with advice otherwise.
pub(super) fn check<'l>(
    page: &'l PdfPage<'_>,
    settings: &InterpreterSettings,
    transform: Affine,
    size_wh: (u16, u16),
    limits: &'l Limits,
) -> Result<(Findings, Replacements<'l>)> {
    let target = Rect::new(0.0, 0.0, f64::from(size_wh.0), f64::from(size_wh.1));
    let mut context = Context::new(
        transform,
        target,
        &InterpreterCache::new(),
        page.xref(),
        settings.clone(),
    );
    // In a pass of its own: the renderer cannot be stopped once it has started.
    let mut census = Census::new(target, page.xref(), limits);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        interpret_page(page, &mut context, &mut census);
    }));
    match outcome.map_err(Box::<dyn Any + Send>::downcast::<OverBudget>) {
        Ok(()) => Ok((census.drawing.finish(), census.jpegs)),
        Err(Ok(over_budget)) => Err(over_budget.0),
        Err(Err(panic)) => resume_unwind(panic),
    }
}

/// Carries a refusal out of the interpreter, whose device has no way to say stop.
struct OverBudget(Error);

/// A device that adds up what it is asked to draw.
struct Census<'l> {
    limits: &'l Limits,
    target: Rect,
    operations_left: u64,
    painted_px_left: f64,
    image_pixels_left: u64,
    mask_pixels_left: u64,
    masks: HashSet<u128>,
    /// How often the pattern that is being counted is drawn.
    repeats: u64,
    drawing: DrawingBuilder,
    jpegs: Replacements<'l>,
}

impl<'l> Census<'l> {
    fn new(target: Rect, xref: &'l XRef, limits: &'l Limits) -> Self {
        Self {
            limits,
            target,
            operations_left: MAX_OPERATIONS,
            painted_px_left: MAX_PAGES_PAINTED * target.area().max(1.0),
            image_pixels_left: limits.max_pixels.saturating_mul(MAX_IMAGE_PAGES),
            mask_pixels_left: limits.max_pixels.saturating_mul(MAX_IMAGE_PAGES),
            masks: HashSet::new(),
            repeats: 1,
            drawing: DrawingBuilder::new(target),
            jpegs: Replacements::new(xref),
        }
    }

    fn charge(&mut self, operations: u64) {
        match self
            .operations_left
            .checked_sub(operations.saturating_mul(self.repeats))
        {
            Some(left) => self.operations_left = left,
            None => too_costly("draws too many things"),
        }
    }

    fn charge_fill(&mut self, bounds: Rect) {
        let visible = bounds.intersect(self.target);
        self.painted_px_left -= visible.area().max(0.0) * self.repeats as f64;
        if self.painted_px_left < 0.0 {
            too_costly("paints over itself too often");
        }
    }

    /// A dashed line is cut into its dashes before it is clipped to the page.
    fn charge_stroke(&mut self, path: &BezPath, stroke: &StrokeProps) {
        if stroke.dash_array.is_empty() {
            return;
        }
        let period: f64 = stroke
            .dash_array
            .iter()
            .map(|&length| f64::from(length))
            .sum();
        let length: f64 = path
            .segments()
            .map(|segment| segment.arclen(ARC_LENGTH_ACCURACY))
            .sum();
        let dashes = length / period * stroke.dash_array.len() as f64;
        if !dashes.is_finite() || dashes < 0.0 {
            too_costly("has lines dashed too finely");
        }
        self.charge(dashes as u64);
    }

    fn charge_paint(&mut self, paint: &Paint<'_>, bounds: Rect, is_stroke: bool) {
        let Paint::Pattern(pattern) = paint else {
            return;
        };
        match &**pattern {
            Pattern::Shading(_) => (0..SHADING_COST).for_each(|_| self.charge_fill(bounds)),
            Pattern::Tiling(tiling) => self.charge_tiling(tiling, is_stroke),
        }
    }

    fn charge_tiling(&mut self, tiling: &TilingPattern<'_>, is_stroke: bool) {
        let [a, b, c, d, _, _] = tiling.matrix.as_coeffs();
        let (x_step, y_step) = (
            f64::from(tiling.x_step.abs()),
            f64::from(tiling.y_step.abs()),
        );
        let tile_px =
            (x_step * a.hypot(b)).min(MAX_TILE_PX) * (y_step * c.hypot(d)).min(MAX_TILE_PX);
        let [across, down] = [
            (tiling.bbox.width(), x_step),
            (tiling.bbox.height(), y_step),
        ]
        .map(|(side, step)| (side / step).ceil() + 1.0);
        let tiles = across * down;
        // Not a number is too costly as well.
        if !(tiles <= MAX_TILES && tile_px <= self.limits.max_pixels as f64) {
            too_costly("has a pattern that is too fine");
        }
        let outer = self.repeats;
        self.repeats = outer.saturating_mul(tiles as u64);
        self.drawing.suspend();
        tiling.interpret(self, Affine::IDENTITY, is_stroke);
        self.drawing.resume();
        self.repeats = outer;
    }

    /// The renderer draws each soft mask once, at the size of the page, and keeps it.
    fn charge_mask(&mut self, mask: Option<&SoftMask<'_>>) {
        let Some(mask) = mask else { return };
        if !self.masks.insert(mask.cache_key()) {
            return;
        }
        match self.mask_pixels_left.checked_sub(self.target.area() as u64) {
            Some(left) => self.mask_pixels_left = left,
            None => too_costly("has too many soft masks"),
        }
        self.drawing.suspend();
        mask.interpret(self);
        self.drawing.resume();
    }

    /// Images are decoded whole each time that they are drawn.
    fn charge_image(&mut self, stream: &Stream<'_>) {
        let pixels = match pdf_image::checked_pixels(stream, self.limits) {
            Ok(pixels) => pixels.saturating_mul(self.repeats),
            Err(error) => refuse(error),
        };
        match self.image_pixels_left.checked_sub(pixels) {
            Some(left) => self.image_pixels_left = left,
            None => too_costly("holds too many large images"),
        }
        for stream in pdf_image::with_masks(stream) {
            if let Err(error) = self.jpegs.add(&stream, self.limits) {
                refuse(error);
            }
        }
    }
}

impl<'a> Device<'a> for Census<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.charge(1 + path.elements().len() as u64 / SEGMENTS_PER_OPERATION);
        self.drawing.draw_path(path, &props, mode);
        self.charge_mask(props.soft_mask.as_ref());
        let bounds = props.transform.transform_rect_bbox(path.control_box());
        match mode {
            DrawMode::Fill(_) => self.charge_fill(bounds),
            DrawMode::Stroke(stroke) => self.charge_stroke(path, stroke),
            DrawMode::FillAndStroke(_, stroke) => {
                self.charge_fill(bounds);
                self.charge_stroke(path, stroke);
            }
            DrawMode::Invisible => return,
        }
        self.charge_paint(&props.paint, bounds, matches!(mode, DrawMode::Stroke(_)));
    }

    fn push_clip_path(&mut self, clip_path: &ClipPath) {
        self.charge(1 + clip_path.path.elements().len() as u64 / SEGMENTS_PER_OPERATION);
        self.drawing.push_clip(clip_path);
    }

    fn push_transparency_group(
        &mut self,
        _opacity: f32,
        mask: Option<SoftMask<'a>>,
        _blend_mode: BlendMode,
    ) {
        self.charge(1);
        self.charge_mask(mask.as_ref());
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawing.draw_glyph_run(run, &props, mode);
        self.charge_mask(props.soft_mask.as_ref());
        self.charge_paint(&props.paint, Rect::ZERO, false);
        for glyph in run.glyphs() {
            self.charge(1);
            if let Glyph::Type3(drawing) = &**glyph {
                self.drawing.suspend();
                drawing.interpret(self, props.transform, glyph.transform(), &props.paint);
                self.drawing.resume();
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.charge(1);
        self.drawing
            .draw_image(props.transform, (image.width(), image.height()));
        self.charge_mask(props.soft_mask.as_ref());
        match &image {
            Image::Raster(raster) => self.charge_image(raster.stream()),
            Image::Stencil(stencil) => self.charge_image(stencil.stream()),
        }
    }

    fn pop_clip(&mut self) {
        self.drawing.pop_clip();
    }

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.drawing.begin_marked_content(tag, properties);
    }

    fn end_marked_content(&mut self) {
        self.drawing.end_marked_content();
    }
}

fn too_costly(what: &str) -> ! {
    let message =
        format!("the PDF page {what} to be rendered; export it as an image and send that");
    refuse(Error::UnsupportedFormat(message))
}

/// Leaves the interpreter. Unlike `panic!`, this prints nothing and runs no hook.
fn refuse(error: Error) -> ! {
    resume_unwind(Box::new(OverBudget(error)))
}
