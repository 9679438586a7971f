//! What drawing a page would cost, counted by a dry run that draws nothing and keeps what is drawn
//! as vectors.
//!
//! A PDF of a few kilobytes can ask for endless work: a form that draws a form ten times, fifty
//! levels deep; a thousand groups of the size of the page; an image of 60,000 x 60,000. The
//! renderer bounds its depth but not its work, and an allocation that fails ends the process. So
//! the page is interpreted once into a [`Census`], each step is charged by the area that it can
//! touch, and the page is refused if it is over budget.

use std::any::Any;
use std::collections::VecDeque;
use std::iter;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_syntax::object::{Dict, Stream};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::xref::XRef;
use hayro_interpret::pattern::{Pattern, ShadingPattern, TilingPattern};
use hayro_interpret::shading::{ShadingType, Triangle};
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterSettings, Paint, RenderContent, SoftMask, StrokeProps, interpret_page,
};
use kurbo::{Affine, BezPath, ParamCurveArclen, Point, Rect};

use crate::error::{Error, Result};
use crate::input::decode::pdf::canvas::{MAX_MASKS, MAX_RECORDED_BYTES, MAX_TILES, largest_factor};
use crate::input::decode::pdf::cost::{self, edge_px};
use crate::input::decode::pdf::drawing::{DrawingBuilder, Findings};
use crate::input::decode::pdf::jpeg::Replacements;
use crate::input::decode::pdf::paint::{Tiles, is_mesh, sampling_scale};
use crate::input::decode::pdf::runs::Runs;
use crate::input::decode::pdf::{context, image, target};
use crate::input::limits::Limits;

/// Side of a glyph's box for what is charged, in ems: most are smaller.
const GLYPH_EM: f64 = 1000.0;

/// Length of the edge of a glyph, against the side of its box.
const GLYPH_EDGE: f64 = 3.0;

const ARC_LENGTH_ACCURACY: f64 = 1.0;

/// What drawing a page may take, beside its own pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    pub(super) nanoseconds: f64,
    pub(super) bytes: f64,
}

impl Default for Budget {
    /// Five seconds of one core, and a gigabyte. Six real sheets are drawn in 0.5 to 1.1 s at
    /// 150 dpi.
    fn default() -> Self {
        Self {
            nanoseconds: 5e9,
            bytes: f64::from(1 << 30),
        }
    }
}

/// What drawing a page was found to take.
#[cfg(test)]
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Cost {
    pub(super) nanoseconds: f64,
    pub(super) bytes: f64,
}

/// What the census of a page has found.
pub(super) struct Census<'l> {
    pub(super) findings: Findings,
    /// The JPEGs that the interpreter would get wrong.
    pub(super) jpegs: Replacements<'l>,
    pub(super) has_blends: bool,
    #[cfg(test)]
    pub(super) cost: Cost,
}

/// Refuses a page that is too costly to draw, and returns what it draws otherwise, the images
/// that the renderer would get wrong among it.
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
    (limits, budget): (&'l Limits, Budget),
) -> Result<Census<'l>> {
    let target = target(size_wh);
    let mut context = context(page, settings, transform, target);
    // In a pass of its own: the renderer cannot be stopped once it has started.
    let runs = Runs::of(
        page,
        settings.render_content.contains(RenderContent::ANNOTATIONS),
    );
    let mut counter = Counter::new(target, page.xref(), runs, (limits, budget));
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        counter.charge_page();
        interpret_page(page, &mut context, &mut counter);
    }));
    match outcome.map_err(Box::<dyn Any + Send>::downcast::<OverBudget>) {
        Ok(()) => counter.finish(),
        Err(Ok(over_budget)) => Err(over_budget.0),
        Err(Err(panic)) => resume_unwind(panic),
    }
}

/// Carries a refusal out of the interpreter, whose device has no way to say stop.
struct OverBudget(Error);

/// Bytes in two ways: if a canvas may paint in between, and if it records to the end.
#[derive(Debug, Clone, Copy, Default)]
struct Bytes {
    painted: f64,
    kept: f64,
}

/// What one canvas takes: that of the page, of a soft mask or of a tile.
struct Surface {
    target: Rect,
    clips: Clips,
    groups: Vec<Group>,
    recorded: f64,
    /// Of it, what is not painted yet.
    unpainted: f64,
    /// The most that one step recorded: nothing can be painted within it.
    largest_step: f64,
    /// Recorded while a layer was open, which cannot be painted: now, and at most.
    in_layers: f64,
    most_in_layers: f64,
    /// The most that something took for a time: an image, a canvas within this one.
    passing: Bytes,
    /// Which soft masks and tiles the canvas still has, and the most bytes that these took.
    masks: VecDeque<(u128, f64)>,
    tiles: VecDeque<(u128, f64)>,
    most_stored: f64,
}

/// The clips in force: the canvas applies them again each time that it paints.
#[derive(Default)]
struct Clips {
    in_force: Vec<Clip>,
    nanoseconds: f64,
    bytes: f64,
    most_bytes: f64,
}

struct Clip {
    bounds: Rect,
    nanoseconds: f64,
    bytes: f64,
}

impl Clips {
    fn push(&mut self, clip: Clip) {
        self.nanoseconds += clip.nanoseconds;
        self.bytes += clip.bytes;
        self.most_bytes = self.most_bytes.max(self.bytes);
        self.in_force.push(clip);
    }

    fn pop(&mut self) {
        if let Some(clip) = self.in_force.pop() {
            self.nanoseconds -= clip.nanoseconds;
            self.bytes -= clip.bytes;
        }
    }
}

struct Group {
    is_layer: bool,
    is_blended: bool,
    /// The box of what is drawn in it.
    touched: Option<Rect>,
}

impl Surface {
    fn new(target: Rect) -> Self {
        Self {
            target,
            clips: Clips::default(),
            groups: vec![],
            recorded: 0.0,
            unpainted: 0.0,
            largest_step: 0.0,
            in_layers: 0.0,
            most_in_layers: 0.0,
            passing: Bytes::default(),
            masks: VecDeque::new(),
            tiles: VecDeque::new(),
            most_stored: 0.0,
        }
    }

    fn clip(&self) -> Rect {
        let innermost = self.clips.in_force.last();
        innermost.map_or(self.target, |clip| clip.bounds)
    }

    /// Returns how often the canvas paints thereby.
    fn record(&mut self, step_bytes: f64, repeats: f64) -> f64 {
        let bytes = step_bytes * repeats;
        self.recorded += bytes;
        self.unpainted += bytes;
        self.largest_step = self.largest_step.max(step_bytes);
        if self.groups.iter().any(|group| group.is_layer) {
            self.in_layers += bytes;
            self.most_in_layers = self.most_in_layers.max(self.in_layers);
            return 0.0;
        }
        let paints = (self.unpainted / MAX_RECORDED_BYTES).floor();
        self.unpainted -= paints * MAX_RECORDED_BYTES;
        paints
    }

    fn note_stored(&mut self) {
        let stored = self.masks.iter().chain(&self.tiles);
        let bytes = stored.map(|(_, bytes)| bytes).sum();
        self.most_stored = self.most_stored.max(bytes);
    }

    fn note_passing(&mut self, bytes: Bytes) {
        self.passing.painted = self.passing.painted.max(bytes.painted);
        self.passing.kept = self.passing.kept.max(bytes.kept);
    }

    fn bytes(&self) -> Bytes {
        let at_most =
            MAX_RECORDED_BYTES + self.largest_step + self.most_in_layers + self.clips.most_bytes;
        Bytes {
            painted: self.recorded.min(at_most) + self.passing.painted + self.most_stored,
            kept: self.recorded + self.passing.kept + self.most_stored,
        }
    }
}

/// A device that adds up what it is asked to draw.
struct Counter<'l> {
    limits: &'l Limits,
    budget: Budget,
    runs: Runs,
    nanoseconds: f64,
    /// What is added to it if something is blended: a plain group is a layer only then.
    nanoseconds_if_blended: f64,
    /// How often the pattern that is being counted is drawn.
    repeats: f64,
    surface: Surface,
    has_blends: bool,
    drawing: DrawingBuilder,
    jpegs: Replacements<'l>,
}

impl<'l> Counter<'l> {
    fn new(
        target: Rect,
        xref: &'l XRef,
        runs: Runs,
        (limits, budget): (&'l Limits, Budget),
    ) -> Self {
        Self {
            limits,
            budget,
            runs,
            nanoseconds: 0.0,
            nanoseconds_if_blended: 0.0,
            repeats: 1.0,
            surface: Surface::new(target),
            has_blends: false,
            drawing: DrawingBuilder::new(target),
            jpegs: Replacements::new(xref),
        }
    }

    fn finish(self) -> Result<Census<'l>> {
        let Bytes { painted, kept } = self.surface.bytes();
        let bytes = if self.has_blends { kept } else { painted };
        if bytes > self.budget.bytes {
            return Err(too_costly("takes too much memory"));
        }
        if self.total_nanoseconds() > self.budget.nanoseconds {
            return Err(too_costly("takes too long"));
        }
        #[cfg(test)]
        let nanoseconds = self.total_nanoseconds();
        Ok(Census {
            findings: self.drawing.finish(),
            jpegs: self.jpegs,
            has_blends: self.has_blends,
            #[cfg(test)]
            cost: Cost { nanoseconds, bytes },
        })
    }

    fn total_nanoseconds(&self) -> f64 {
        if self.has_blends {
            self.nanoseconds + self.nanoseconds_if_blended
        } else {
            self.nanoseconds
        }
    }

    /// What is read of the page, and what the interpreter collects before it draws.
    fn charge_page(&mut self) {
        self.charge(self.runs.page * cost::READ_NS);
        let path = self.runs.longest_path as f64 * cost::ELEMENT_BYTES;
        let bytes = path + self.runs.longest_text as f64 * cost::LETTER_BYTES;
        // The census would collect it as well.
        if bytes > self.budget.bytes {
            refuse(too_costly("takes too much memory"));
        }
        self.surface.note_passing(Bytes {
            painted: bytes,
            kept: bytes,
        });
    }

    fn charge_reading_again(&mut self, bytes: f64) {
        self.charge(bytes * cost::READ_AGAIN_NS);
    }

    fn charge(&mut self, nanoseconds: f64) {
        self.charge_in_all(nanoseconds * self.repeats);
    }

    fn charge_in_all(&mut self, nanoseconds: f64) {
        self.nanoseconds += nanoseconds;
        if self.nanoseconds.is_nan() || self.nanoseconds > self.budget.nanoseconds {
            refuse(too_costly("takes too long"));
        }
    }

    fn record(&mut self, bytes: f64) {
        let paints = self.surface.record(bytes, self.repeats);
        self.charge_in_all(paints * self.surface.clips.nanoseconds);
    }

    /// The visible area of a box, in pixels; it is noted for the groups that are open.
    fn touch(&mut self, bounds: Rect) -> f64 {
        let visible = bounds.intersect(self.surface.clip());
        if visible.width() <= 0.0 || visible.height() <= 0.0 {
            return 0.0;
        }
        for group in &mut self.surface.groups {
            group.touched = Some(group.touched.map_or(visible, |known| known.union(visible)));
        }
        visible.area()
    }

    fn charge_fill(&mut self, path: &BezPath, props: &DrawProps<'_>) {
        let edge = edge_px(path, props.transform, self.surface.target);
        self.charge(cost::path_ns(path, edge));
        self.record(cost::path_bytes(path, edge));
        let bounds = props.transform.transform_rect_bbox(path.control_box());
        let area = self.touch(bounds);
        self.charge(area * covered_ns(props.blend_mode));
        self.charge_paint(&props.paint, bounds, false);
    }

    fn charge_stroke(&mut self, path: &BezPath, props: &DrawProps<'_>, stroke: &StrokeProps) {
        self.charge_dashes(path, stroke);
        let edge = edge_px(path, props.transform, self.surface.target);
        let width_px = f64::from(stroke.line_width) * largest_factor(props.transform);
        let width_px = width_px.max(1.0);
        let reach = width_px * f64::from(stroke.miter_limit).max(1.0) / 2.0;
        let bounds = props.transform.transform_rect_bbox(path.control_box());
        let bounds = bounds.inflate(reach, reach);
        let visible = self.touch(bounds);
        // Two sides, and the ends and joints.
        let most = self.surface.target.width() + self.surface.target.height();
        let across = if visible > 0.0 {
            path.elements().len() as f64 * width_px.min(most)
        } else {
            0.0
        };
        let outline = 2.0 * edge + across;
        self.charge(cost::path_ns(path, outline));
        self.record(cost::path_bytes(path, outline));
        let area = visible.min(edge * width_px);
        self.charge(area * covered_ns(props.blend_mode));
        self.charge_paint(&props.paint, bounds, true);
    }

    fn charge_dashes(&mut self, path: &BezPath, stroke: &StrokeProps) {
        if stroke.dash_array.is_empty() {
            return;
        }
        let period: f64 = stroke.dash_array.iter().copied().map(f64::from).sum();
        let length: f64 = path
            .segments()
            .map(|segment| segment.arclen(ARC_LENGTH_ACCURACY))
            .sum();
        let dashes = length / period * stroke.dash_array.len() as f64;
        if !dashes.is_finite() || dashes < 0.0 {
            refuse(too_costly("has lines dashed too finely and takes too long"));
        }
        self.charge(dashes * cost::DASH_NS);
    }

    fn charge_paint(&mut self, paint: &Paint<'_>, bounds: Rect, is_stroke: bool) {
        let Paint::Pattern(pattern) = paint else {
            return;
        };
        let area = bounds.intersect(self.surface.target).expand();
        if area.width() <= 0.0 || area.height() <= 0.0 {
            return;
        }
        self.charge(area.area() * cost::TEXTURE_NS);
        match &**pattern {
            Pattern::Shading(shading) => self.charge_shading(shading, area),
            Pattern::Tiling(tiling) => self.charge_tiling(tiling, area, is_stroke),
        }
    }

    fn charge_shading(&mut self, shading: &ShadingPattern, area: Rect) {
        let is_mesh = is_mesh(&shading.shading.shading_type);
        let samples = cost::shading_samples(area.area(), is_mesh);
        let function_ns = self.runs.function_ns(&*shading.shading);
        self.charge(samples * (cost::SAMPLE_NS + function_ns));
        self.record(samples * cost::CELL_BYTES);
        if is_mesh {
            let scale = sampling_scale(samples, area);
            let (asked, distinct) = mesh_pixels(
                &shading.shading.shading_type,
                Affine::scale(scale) * shading.matrix,
            );
            self.charge(asked * cost::TRIANGLE_PIXEL_NS);
            let kept = asked.min(distinct) * cost::MESH_SAMPLE_BYTES;
            self.surface.note_passing(Bytes {
                painted: kept,
                kept,
            });
        }
    }

    fn charge_tiling(&mut self, tiling: &TilingPattern<'_>, area: Rect, is_stroke: bool) {
        let tiles = Tiles::new(tiling, area);
        let key = tiling.cache_key() ^ u128::from(is_stroke);
        if tiles.repeats() {
            if is_known(&self.surface.tiles, key) {
                return;
            }
            let bytes = tiles.target().area() * cost::CELL_BYTES;
            remember(&mut self.surface.tiles, (key, bytes), MAX_TILES);
            self.surface.note_stored();
        }
        let copies = tiles.copies();
        if !copies.is_finite() {
            refuse(too_costly(
                "has a pattern that is too fine and takes too long",
            ));
        }
        let outer = self.repeats;
        self.charge_reading_again(self.runs.tile(tiling) * copies);
        self.within_surface(tiles.target(), |counter| {
            counter.repeats = outer * copies;
            tiling.interpret(counter, tiles.place(0, 0), is_stroke);
            counter.repeats = outer;
        });
    }

    /// Counts what is drawn on a canvas of its own.
    fn within_surface(&mut self, target: Rect, count: impl FnOnce(&mut Self)) {
        self.charge(target.area() * cost::SURFACE_NS);
        let outer = mem::replace(&mut self.surface, Surface::new(target));
        self.drawing.suspend();
        count(self);
        self.drawing.resume();
        let inner = mem::replace(&mut self.surface, outer).bytes();
        let pixels = target.area() * cost::SURFACE_BYTES;
        self.surface.note_passing(Bytes {
            painted: inner.painted + pixels,
            kept: inner.kept + pixels,
        });
        // What is left of it is an image or a mask.
        self.record(target.area() * cost::CELL_BYTES);
    }

    /// The canvas draws a soft mask at the size of its own, and keeps the latest.
    fn charge_mask(&mut self, mask: Option<&SoftMask<'_>>) {
        let Some(mask) = mask else { return };
        let key = mask.cache_key();
        if is_known(&self.surface.masks, key) {
            return;
        }
        // A byte a pixel.
        let bytes = self.surface.target.area();
        remember(&mut self.surface.masks, (key, bytes), MAX_MASKS);
        self.surface.note_stored();
        self.charge_reading_again(self.runs.start);
        self.within_surface(self.surface.target, |counter| mask.interpret(counter));
    }

    /// Images are decoded whole each time that they are drawn.
    fn charge_image(&mut self, stream: &Stream<'_>, transform: Affine, size: (u32, u32)) {
        let cost = match image::checked_cost(stream, self.limits) {
            Ok(cost) => cost,
            Err(error) => refuse(error),
        };
        self.charge(cost.nanoseconds);
        let image = Rect::new(0.0, 0.0, f64::from(size.0), f64::from(size.1));
        let area = self.touch(transform.transform_rect_bbox(image));
        // An enlarged image has no more cells than pixels.
        let cells = area.min(image.area());
        self.charge(cost::IMAGE_NS + cells * cost::CELL_NS + area * cost::TEXTURE_NS);
        self.record(cells * cost::CELL_BYTES + cost::STEP_BYTES);
        self.surface.note_passing(Bytes {
            painted: cost.bytes,
            kept: cost.bytes,
        });
        for stream in iter::once(stream.clone()).chain(image::masks(stream)) {
            if let Err(error) = self.jpegs.add(&stream, self.limits) {
                refuse(error);
            }
        }
    }

    fn note_blend(&mut self, blend: BlendMode) {
        self.has_blends |= blend != BlendMode::Normal;
    }
}

impl<'a> Device<'a> for Counter<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawing.draw_path(path, &props, mode);
        self.note_blend(props.blend_mode);
        self.charge_mask(props.soft_mask.as_ref());
        match mode {
            DrawMode::Fill(_) => self.charge_fill(path, &props),
            DrawMode::Stroke(stroke) => self.charge_stroke(path, &props, stroke),
            DrawMode::FillAndStroke(_, stroke) => {
                self.charge_fill(path, &props);
                self.charge_stroke(path, &props, stroke);
            }
            DrawMode::Invisible => self.charge(cost::STEP_NS),
        }
    }

    fn push_clip_path(&mut self, clip_path: &ClipPath) {
        let path = &clip_path.path;
        let edge = edge_px(path, Affine::IDENTITY, self.surface.target);
        let clip = Clip {
            bounds: self.surface.clip().intersect(path.control_box()),
            nanoseconds: cost::path_ns(path, edge),
            bytes: cost::path_bytes(path, edge),
        };
        self.charge(clip.nanoseconds);
        self.record(clip.bytes);
        self.surface.clips.push(clip);
        self.drawing.push_clip(clip_path);
    }

    fn push_transparency_group(
        &mut self,
        opacity: f32,
        mask: Option<SoftMask<'a>>,
        blend_mode: BlendMode,
    ) {
        self.charge(cost::STEP_NS);
        self.note_blend(blend_mode);
        self.charge_mask(mask.as_ref());
        let is_plain = opacity >= 1.0 && mask.is_none() && blend_mode == BlendMode::Normal;
        self.surface.groups.push(Group {
            is_layer: !is_plain,
            is_blended: blend_mode != BlendMode::Normal,
            touched: None,
        });
        self.record(cost::STEP_BYTES);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.drawing.draw_glyph_run(run, &props, mode);
        self.note_blend(props.blend_mode);
        self.charge_mask(props.soft_mask.as_ref());
        for glyph in run.glyphs() {
            if let Glyph::Type3(drawing) = &**glyph {
                self.charge(cost::STEP_NS);
                self.charge_reading_again(self.runs.letter(drawing.char_code()));
                self.drawing.suspend();
                drawing.interpret(self, props.transform, glyph.transform(), &props.paint);
                self.drawing.resume();
                continue;
            }
            if let (
                Glyph::Outline(outline),
                DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke),
            ) = (&**glyph, mode)
            {
                let path = glyph.transform() * outline.outline();
                self.charge_stroke(&path, &props, stroke);
            }
            let em = Rect::new(0.0, 0.0, GLYPH_EM, GLYPH_EM);
            let bounds = (props.transform * glyph.transform()).transform_rect_bbox(em);
            let area = self.touch(bounds);
            let edge = if area > 0.0 {
                GLYPH_EDGE * bounds.width().max(bounds.height())
            } else {
                0.0
            };
            let most = self.surface.target.width() + self.surface.target.height();
            let edge = edge.min(GLYPH_EDGE * most);
            self.charge(cost::STEP_NS + edge * cost::EDGE_NS + area * covered_ns(props.blend_mode));
            self.record(cost::STEP_BYTES + edge * cost::EDGE_BYTES);
            if !matches!(mode, DrawMode::Invisible) {
                self.charge_paint(&props.paint, bounds, false);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.charge(cost::STEP_NS);
        let size = (image.width(), image.height());
        self.drawing.draw_image(props.transform, size);
        self.note_blend(props.blend_mode);
        self.charge_mask(props.soft_mask.as_ref());
        match &image {
            Image::Raster(raster) => self.charge_image(raster.stream(), props.transform, size),
            Image::Stencil(stencil) => self.charge_image(stencil.stream(), props.transform, size),
        }
    }

    fn pop_clip(&mut self) {
        self.surface.clips.pop();
        self.drawing.pop_clip();
    }

    fn pop_transparency_group(&mut self) {
        let Some(group) = self.surface.groups.pop() else {
            return;
        };
        let area = group.touched.map_or(0.0, |touched| touched.area());
        if group.is_blended {
            self.charge(area * (cost::LAYER_NS + cost::BLENDED_NS));
        } else if group.is_layer {
            self.charge(area * cost::LAYER_NS);
        } else {
            self.nanoseconds_if_blended += area * cost::LAYER_NS * self.repeats;
        }
        if !self.surface.groups.iter().any(|group| group.is_layer) {
            self.surface.in_layers = 0.0;
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.drawing.begin_marked_content(tag, properties);
    }

    fn end_marked_content(&mut self) {
        self.drawing.end_marked_content();
    }
}

/// Nanoseconds for a pixel that a colour covers.
fn covered_ns(blend: BlendMode) -> f64 {
    if blend == BlendMode::Normal {
        cost::COVERED_NS
    } else {
        cost::BLENDED_NS
    }
}

fn is_known(stored: &VecDeque<(u128, f64)>, key: u128) -> bool {
    stored.iter().any(|(known, _)| *known == key)
}

fn remember(stored: &mut VecDeque<(u128, f64)>, one: (u128, f64), most: usize) {
    if stored.len() == most {
        stored.pop_front();
    }
    stored.push_back(one);
}

/// How many pixels the triangles of a mesh are asked about, and how many there are in the box of
/// them all, which is the most that it keeps.
fn mesh_pixels(shading: &ShadingType, transform: Affine) -> (f64, f64) {
    // The interpreter cuts a patch into so many, whose boxes overlap.
    const TRIANGLES_PER_PATCH: f64 = 722.0;
    const OVERLAP: f64 = 4.0;
    let corners = |points: &[Point]| {
        let bounds = points.iter().map(|&point| Rect::from_points(point, point));
        bounds.reduce(|a, b| a.union(b)).unwrap_or_default()
    };
    let (boxes, overlap, more): (Vec<Rect>, f64, f64) = match shading {
        ShadingType::TriangleMesh { triangles, .. } => {
            let boxes = triangles.iter().map(Triangle::bounding_box);
            (boxes.collect(), 1.0, 0.0)
        }
        ShadingType::CoonsPatchMesh { patches, .. } => {
            let boxes = patches.iter().map(|patch| corners(&patch.control_points));
            (boxes.collect(), OVERLAP, TRIANGLES_PER_PATCH)
        }
        ShadingType::TensorProductPatchMesh { patches, .. } => {
            let boxes = patches.iter().map(|patch| corners(&patch.control_points));
            (boxes.collect(), OVERLAP, TRIANGLES_PER_PATCH)
        }
        _ => return (0.0, 0.0),
    };
    // It counts pixels in 16 bits.
    let all = Rect::new(0.0, 0.0, f64::from(u16::MAX), f64::from(u16::MAX));
    let area = |bounds: Rect| {
        let pixels = transform.transform_rect_bbox(bounds).intersect(all);
        (pixels.width().max(0.0) + 2.0) * (pixels.height().max(0.0) + 2.0)
    };
    let asked = boxes.iter().map(|&bounds| area(bounds) * overlap + more);
    let whole = boxes.iter().copied().reduce(|a, b| a.union(b));
    (asked.sum(), whole.map_or(0.0, area))
}

fn too_costly(what: &str) -> Error {
    let message =
        format!("the PDF page {what} to be drawn; ask for a lower dpi, or send it as an image");
    Error::UnsupportedFormat(message)
}

/// Leaves the interpreter. Unlike `panic!`, this prints nothing and runs no hook.
fn refuse(error: Error) -> ! {
    resume_unwind(Box::new(OverBudget(error)))
}

#[cfg(test)]
mod tests;
