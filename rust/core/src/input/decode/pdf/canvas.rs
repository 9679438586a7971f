//! Draws a page on pixels: the device that the interpreter of a PDF calls.
//!
//! The rasteriser records what is drawn and paints it at the end. A canvas paints in between
//! whenever the record has grown, so the memory of a page does not depend on how much is drawn on
//! it.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use hayro_interpret::font::{Glyph, GlyphRun, HintingCache, OutlineGlyph};
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps,
    MaskType, SoftMask, StrokeProps,
};
use kurbo::{Affine, BezPath, Cap, Join, Rect, Stroke};
use vello_cpu::color::{AlphaColor, Srgb};
use vello_cpu::peniko::{self, Compose, Fill, Mix};
use vello_cpu::{Mask, Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};

use crate::input::decode::pdf::cost::{self, edge_px};
use crate::input::decode::pdf::{target, thin};

/// Recorded bytes after which a canvas paints.
pub(super) const MAX_RECORDED_BYTES: f64 = 33_554_432.0;

/// Soft masks that a canvas keeps, each of its own size; a page uses one for many shapes.
pub(super) const MAX_MASKS: usize = 4;

/// Tiles that a canvas keeps.
pub(super) const MAX_TILES: usize = 16;

/// Strokes are at least this wide, in pixels; outlines of glyphs may be finer.
const MIN_STROKE_PX: f64 = 1.0;
const MIN_GLYPH_STROKE_PX: f64 = 0.25;

/// The rasteriser makes nothing of a width of zero.
const MIN_WIDTH_PX: f64 = 0.01;

/// Sizes of glyphs that hinting makes easier to read, in pixels an em.
const HINTED_PX: std::ops::RangeInclusive<f64> = 4.0..=128.0;

/// Outlines of glyphs have this many units an em.
const UNITS_PER_EM: f64 = 1000.0;

/// A glyph and the bits of its size.
type GlyphKey = (u128, u32);

/// What the canvases of one page share.
pub(super) struct Shared {
    /// Outlines by glyph and size; unhinted ones have a size of 0.
    outlines: RefCell<HashMap<GlyphKey, Option<Rc<BezPath>>>>,
    hinting: HintingCache,
    traits: PageTraits,
}

/// What is known of a page before it is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PageTraits {
    /// Something is blended in another way than painted over.
    pub(super) has_blends: bool,
    /// Some group is isolated from what is behind it, or knocks out its own.
    pub(super) has_isolated_groups: bool,
}

impl Shared {
    pub(super) fn new(traits: PageTraits) -> Self {
        Self {
            outlines: RefCell::default(),
            hinting: HintingCache::new(),
            traits,
        }
    }
}

enum Clip {
    Path(BezPath, Fill),
    Rect(Rect),
}

/// A device that draws.
pub(super) struct Canvas<'s> {
    pub(super) shared: &'s Shared,
    pub(super) context: RenderContext,
    background: AlphaColor<Srgb>,
    /// What is painted so far.
    pixels: Option<Pixmap>,
    recorded_bytes: f64,
    clips: Vec<Clip>,
    /// Whether each open group is a layer of the rasteriser.
    groups: Vec<bool>,
    open_layers: usize,
    masks: Vec<(u128, Mask)>,
    /// Tiles that repeat, by pattern.
    pub(super) tiles: VecDeque<(u128, Arc<Pixmap>)>,
    /// Inside the drawing of a glyph, where lines may be finer than a pixel.
    pub(super) is_detail: bool,
}

impl<'s> Canvas<'s> {
    pub(super) fn new(
        shared: &'s Shared,
        size_wh: (u16, u16),
        background: AlphaColor<Srgb>,
    ) -> Self {
        Self {
            shared,
            context: RenderContext::new(size_wh.0, size_wh.1),
            background,
            pixels: None,
            recorded_bytes: 0.0,
            clips: vec![],
            groups: vec![],
            open_layers: 0,
            masks: vec![],
            tiles: VecDeque::new(),
            is_detail: false,
        }
    }

    /// The pixels, premultiplied.
    pub(super) fn finish(mut self) -> Pixmap {
        self.paint();
        let size_wh = self.size_wh();
        self.pixels
            .unwrap_or_else(|| Pixmap::new(size_wh.0, size_wh.1))
    }

    pub(super) fn size_wh(&self) -> (u16, u16) {
        (self.context.width(), self.context.height())
    }

    pub(super) fn target(&self) -> Rect {
        target(self.size_wh())
    }

    /// Notes that a step was recorded.
    pub(super) fn record(&mut self, bytes: f64) {
        self.recorded_bytes += bytes;
    }

    /// Paints if the record has grown, which loses the state of the rasteriser.
    ///
    /// What is painted is no backdrop for blends any more, and an open layer cannot be painted.
    fn paint_if_grown(&mut self) {
        let is_free = self.open_layers == 0 && !self.shared.traits.has_blends;
        if self.recorded_bytes > MAX_RECORDED_BYTES && is_free {
            self.paint();
        }
    }

    fn paint(&mut self) {
        let (width, height) = self.size_wh();
        let target_init = match self.pixels {
            None => TargetInit::Clear(self.background),
            Some(_) => TargetInit::SrcOver,
        };
        let settings = RasterizerSettings {
            target_init,
            ..RasterizerSettings::default()
        };
        self.context.flush();
        let pixels = self
            .pixels
            .get_or_insert_with(|| Pixmap::new(width, height));
        self.context
            .render_with(&mut *pixels, &mut Resources::default(), settings);
        self.context.reset();
        self.recorded_bytes = 0.0;
        for clip in &self.clips {
            apply_clip(&mut self.context, clip);
        }
    }

    /// Sets all that a step depends on but its paint.
    pub(super) fn begin(
        &mut self,
        transform: Affine,
        mask: Option<&SoftMask<'_>>,
        blend: BlendMode,
    ) {
        self.paint_if_grown();
        self.context.set_transform(transform);
        self.context.set_paint_transform(Affine::IDENTITY);
        match mask {
            Some(mask) => {
                let mask = self.mask(mask);
                self.context.set_mask(mask);
            }
            None => self.context.reset_mask(),
        }
        self.context.set_blend_mode(blend_mode(blend));
    }

    pub(super) fn push_layer(
        &mut self,
        opacity: f32,
        mask: Option<Mask>,
        blend: peniko::BlendMode,
    ) {
        self.open_layers += 1;
        self.record(cost::STEP_BYTES);
        self.context
            .push_layer(None, Some(blend), Some(opacity), mask, None);
    }

    pub(super) fn pop_layer(&mut self) {
        self.open_layers = self.open_layers.saturating_sub(1);
        self.context.pop_layer();
    }

    fn push_clip(&mut self, clip: Clip) {
        apply_clip(&mut self.context, &clip);
        self.clips.push(clip);
    }

    pub(super) fn push_path_clip(&mut self, path: &BezPath, rule: FillRule) {
        self.push_clip(Clip::Path(path.clone(), fill_rule(rule)));
    }

    fn mask(&mut self, mask: &SoftMask<'_>) -> Mask {
        let key = mask.cache_key();
        if let Some((_, known)) = self.masks.iter().find(|(known, _)| *known == key) {
            return known.clone();
        }
        let drawn = self.draw_mask(mask);
        if self.masks.len() == MAX_MASKS {
            self.masks.remove(0);
        }
        self.masks.push((key, drawn.clone()));
        // The record keeps it until it is painted.
        self.record(self.target().area());
        drawn
    }

    fn draw_mask(&self, mask: &SoftMask<'_>) -> Mask {
        let background = AlphaColor::<Srgb>::new(mask.background_color().to_rgba().components());
        let mut canvas = Canvas::new(self.shared, self.size_wh(), background);
        if mask.mask_type() == MaskType::Alpha {
            canvas.background = AlphaColor::TRANSPARENT;
        }
        mask.interpret(&mut canvas);
        let pixels = canvas.finish();
        let drawn = match mask.mask_type() {
            MaskType::Luminosity => Mask::new_luminance(&pixels),
            MaskType::Alpha => Mask::new_alpha(&pixels),
        };
        let Some(transfer) = mask.transfer_function() else {
            return drawn;
        };
        drop(pixels);
        let (width, height) = (drawn.width(), drawn.height());
        let rows = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let mut values: Vec<u8> = rows.map(|(x, y)| drawn.sample(x, y)).collect();
        transfer.apply_to(&mut values);
        Mask::from_parts(values, width, height)
    }

    /// Fills a path that lies in the space of `props`.
    fn fill(&mut self, path: &BezPath, props: &DrawProps<'_>, rule: FillRule) {
        let bounds = props.transform.transform_rect_bbox(path.control_box());
        if !self.is_near(bounds) {
            return;
        }
        let widened = (!self.is_detail)
            .then(|| thin::widen(path, props.transform))
            .flatten();
        // A widened path is in pixels.
        let (path, transform) = match &widened {
            Some(widened) => (widened, Affine::IDENTITY),
            None => (path, props.transform),
        };
        self.begin(transform, props.soft_mask.as_ref(), props.blend_mode);
        self.context.set_fill_rule(fill_rule(rule));
        let clip = self.set_paint(&props.paint, bounds, false);
        self.within(clip, |canvas| canvas.context.fill_path(path));
        let edge = edge_px(path, transform, self.target());
        self.record(cost::path_bytes(path, edge));
    }

    /// Strokes a path that lies in the space of `props`.
    fn stroke(&mut self, path: &BezPath, props: &DrawProps<'_>, stroke: &StrokeProps, min_px: f64) {
        let factor = largest_factor(props.transform);
        let stroke = drawn_stroke(stroke, factor, if self.is_detail { 0.0 } else { min_px });
        let reach = stroke.width / 2.0 * stroke.miter_limit.max(std::f64::consts::SQRT_2);
        let bounds = path.control_box().inflate(reach, reach);
        let bounds = props.transform.transform_rect_bbox(bounds);
        if !self.is_near(bounds) {
            return;
        }
        self.begin(props.transform, props.soft_mask.as_ref(), props.blend_mode);
        self.context.set_stroke(stroke);
        self.context.set_fill_rule(Fill::NonZero);
        let clip = self.set_paint(&props.paint, bounds, true);
        self.within(clip, |canvas| canvas.context.stroke_path(path));
        let edge = edge_px(path, props.transform, self.target());
        self.record(cost::path_bytes(path, 2.0 * edge));
    }

    pub(super) fn within(&mut self, clip: Option<BezPath>, draw: impl FnOnce(&mut Self)) {
        match clip {
            None => draw(self),
            Some(clip) => {
                let (transform, rule) = (*self.context.transform(), *self.context.fill_rule());
                self.push_path_clip(&clip, FillRule::NonZero);
                self.context.set_transform(transform);
                self.context.set_fill_rule(rule);
                draw(self);
                self.pop_clip();
            }
        }
    }

    /// Not a number is near.
    fn is_near(&self, bounds: Rect) -> bool {
        let target = self.target();
        !(bounds.x1 < target.x0 - 1.0
            || bounds.y1 < target.y0 - 1.0
            || bounds.x0 > target.x1 + 1.0
            || bounds.y0 > target.y1 + 1.0)
    }

    /// The outline of a glyph and where it goes; hinted where that makes it easier to read.
    fn placed_outline(
        &self,
        glyph: &OutlineGlyph,
        transform: Affine,
        is_horizontal: bool,
    ) -> (Rc<BezPath>, Affine) {
        let [a, b, c, d, e, f] = transform.as_coeffs();
        let size_px = d.abs() * UNITS_PER_EM;
        if is_horizontal && b == 0.0 && HINTED_PX.contains(&size_px) {
            let size_px = size_px as f32;
            let hinting = &self.shared.hinting;
            let hinted = self.outline(glyph, size_px, || glyph.hinted_outline(size_px, hinting));
            if let Some(outline) = hinted {
                return (outline, Affine::new([a, b, c, d, e, f.round()]));
            }
        }
        let plain = self.outline(glyph, 0.0, || Some(glyph.outline()));
        (plain.unwrap_or_default(), transform)
    }

    fn outline(
        &self,
        glyph: &OutlineGlyph,
        size_px: f32,
        make: impl FnOnce() -> Option<BezPath>,
    ) -> Option<Rc<BezPath>> {
        let key = (glyph.identifier().cache_key(), size_px.to_bits());
        let mut outlines = self.shared.outlines.borrow_mut();
        let outline = outlines.entry(key).or_insert_with(|| make().map(Rc::new));
        outline.clone()
    }

    fn draw_glyph<'a>(
        &mut self,
        glyph: &Glyph<'a>,
        (transform, is_horizontal): (Affine, bool),
        props: &DrawProps<'a>,
        mode: &DrawMode,
    ) {
        let (fills, stroke) = match mode {
            DrawMode::Fill(_) => (true, None),
            DrawMode::Stroke(stroke) => (false, Some(stroke)),
            DrawMode::FillAndStroke(_, stroke) => (true, Some(stroke)),
            DrawMode::Invisible => return,
        };
        match glyph {
            Glyph::Type3(drawing) => {
                let was_detail = std::mem::replace(&mut self.is_detail, true);
                drawing.interpret(self, props.transform, transform, &props.paint);
                self.is_detail = was_detail;
            }
            Glyph::Outline(outline) => {
                if fills {
                    self.fill_glyph(outline, transform, is_horizontal, props);
                }
                if let Some(stroke) = stroke {
                    let plain = self.outline(outline, 0.0, || Some(outline.outline()));
                    let path = transform * (*plain.unwrap_or_default()).clone();
                    self.stroke(&path, props, stroke, MIN_GLYPH_STROKE_PX);
                }
            }
        }
    }

    fn fill_glyph(
        &mut self,
        glyph: &OutlineGlyph,
        transform: Affine,
        is_horizontal: bool,
        props: &DrawProps<'_>,
    ) {
        let (outline, placed) =
            self.placed_outline(glyph, props.transform * transform, is_horizontal);
        let bounds = placed.transform_rect_bbox(outline.control_box());
        if outline.elements().is_empty() || !self.is_near(bounds) {
            return;
        }
        let placed_props = DrawProps {
            transform: placed,
            ..props.clone()
        };
        let was_detail = std::mem::replace(&mut self.is_detail, true);
        self.fill(&outline, &placed_props, FillRule::NonZero);
        self.is_detail = was_detail;
    }
}

impl<'a> Device<'a> for Canvas<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        match mode {
            DrawMode::Fill(rule) => self.fill(path, &props, *rule),
            DrawMode::Stroke(stroke) => self.stroke(path, &props, stroke, MIN_STROKE_PX),
            DrawMode::FillAndStroke(rule, stroke) => {
                self.fill(path, &props, *rule);
                self.stroke(path, &props, stroke, MIN_STROKE_PX);
            }
            DrawMode::Invisible => {}
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.push_path_clip(&clip.path, clip.fill);
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.push_clip(Clip::Rect(*rect));
    }

    fn pop_clip(&mut self) {
        if self.clips.pop().is_some() {
            self.context.pop_clip();
        }
    }

    /// A group that is painted as it is needs no layer, and what is blended in it then sees what
    /// is behind the group. That is right for every group if nothing is blended, and for a group
    /// that is not isolated always.
    fn push_transparency_group(
        &mut self,
        opacity: f32,
        mask: Option<SoftMask<'a>>,
        blend: BlendMode,
    ) {
        let PageTraits {
            has_blends,
            has_isolated_groups,
        } = self.shared.traits;
        let is_plain = opacity >= 1.0 && mask.is_none() && blend == BlendMode::Normal;
        let is_layer = !is_plain || (has_blends && has_isolated_groups);
        self.groups.push(is_layer);
        if is_layer {
            let mask = mask.map(|mask| self.mask(&mask));
            self.push_layer(opacity, mask, blend_mode(blend));
        }
    }

    fn pop_transparency_group(&mut self) {
        if self.groups.pop() == Some(true) {
            self.pop_layer();
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let is_horizontal = run.writing_mode() == WritingMode::Horizontal;
        for glyph in run.glyphs() {
            self.draw_glyph(glyph, (glyph.transform(), is_horizontal), &props, mode);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.draw_picture(&image, &props);
    }
}

fn apply_clip(context: &mut RenderContext, clip: &Clip) {
    context.set_transform(Affine::IDENTITY);
    match clip {
        Clip::Path(path, rule) => {
            context.set_fill_rule(*rule);
            context.push_clip_path(path);
        }
        Clip::Rect(rect) => {
            context.set_fill_rule(Fill::NonZero);
            context.push_clip_rect(rect);
        }
    }
}

/// A stroke as the rasteriser draws it, at least `min_px` wide.
fn drawn_stroke(stroke: &StrokeProps, factor: f64, min_px: f64) -> Stroke {
    let width_px = f64::from(stroke.line_width) * factor;
    let drawn_px = width_px.max(min_px).max(MIN_WIDTH_PX);
    // Round ends of a line of a pixel look like square ones and take longer.
    let is_thin = width_px <= 1.0;
    let cap = match stroke.line_cap {
        Cap::Round if is_thin => Cap::Square,
        cap => cap,
    };
    let join = match stroke.line_join {
        Join::Round if is_thin => Join::Bevel,
        join => join,
    };
    let width = if factor > 0.0 { drawn_px / factor } else { 0.0 };
    Stroke {
        width,
        join,
        miter_limit: f64::from(stroke.miter_limit),
        start_cap: cap,
        end_cap: cap,
        dash_pattern: stroke.dash_array.iter().copied().map(f64::from).collect(),
        dash_offset: f64::from(stroke.dash_offset),
    }
}

/// How much longer the longer of the two unit vectors becomes.
pub(super) fn largest_factor(transform: Affine) -> f64 {
    let [a, b, c, d, _, _] = transform.as_coeffs();
    a.hypot(b).max(c.hypot(d))
}

fn fill_rule(rule: FillRule) -> Fill {
    match rule {
        FillRule::NonZero => Fill::NonZero,
        FillRule::EvenOdd => Fill::EvenOdd,
    }
}

pub(super) fn blend_mode(mode: BlendMode) -> peniko::BlendMode {
    let mix = match mode {
        BlendMode::Normal => Mix::Normal,
        BlendMode::Multiply => Mix::Multiply,
        BlendMode::Screen => Mix::Screen,
        BlendMode::Overlay => Mix::Overlay,
        BlendMode::Darken => Mix::Darken,
        BlendMode::Lighten => Mix::Lighten,
        BlendMode::ColorDodge => Mix::ColorDodge,
        BlendMode::ColorBurn => Mix::ColorBurn,
        BlendMode::HardLight => Mix::HardLight,
        BlendMode::SoftLight => Mix::SoftLight,
        BlendMode::Difference => Mix::Difference,
        BlendMode::Exclusion => Mix::Exclusion,
        BlendMode::Hue => Mix::Hue,
        BlendMode::Saturation => Mix::Saturation,
        BlendMode::Color => Mix::Color,
        BlendMode::Luminosity => Mix::Luminosity,
    };
    peniko::BlendMode::new(mix, Compose::SrcOver)
}
