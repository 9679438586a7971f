//! Collects what a page draws while it is interpreted.

use std::collections::HashMap;

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_syntax::object::{self, Dict};
use hayro_interpret::pattern::Pattern;
use hayro_interpret::{ClipPath, DrawMode, DrawProps, FillRule as PdfFillRule, Paint, StrokeProps};
use kurbo::{self, Affine, BezPath, PathEl, Point, Rect};

use crate::input::decode::pdf::clip::ClipStack;
use crate::input::decode::pdf::text::TextBuilder;
use crate::input::drawing::{Cap, Drawing, FillRule, Ink, PageText, Stroke, Style};
use crate::input::page::PageContent;

/// Most points, contours and shapes of a drawing, about 100 MB. Seven real sheets stay under
/// 2,000,000. A page with more keeps its pixels and its text and has no drawing.
const MAX_STORED_ITEMS: usize = 6_000_000;

const MAX_STYLES: usize = 10_000;
const MAX_LAYERS: usize = 4_096;

/// How far a chord may be from its curve, in pixels.
const FLATTENING_TOLERANCE_PX: f64 = 0.1;
const MAX_CHORDS_PER_CURVE: f64 = 256.0;
/// Error of one chord of a cubic curve, against its second difference: n (n - 1) / 8 for degree n.
const BEND_TO_ERROR: f64 = 0.75;

/// Part of the page that an image must cover to be the page.
const MIN_SCAN_COVER: f64 = 0.5;
/// Strokes and fills that a scan may have beside its image: a frame, a stamp.
const MAX_SCAN_SHAPES: usize = 64;

/// What was found on a page beside its pixels.
pub(super) struct Findings {
    /// `None` if it would take too much memory.
    pub(super) drawing: Option<Drawing>,
    pub(super) text: Vec<PageText>,
    pub(super) content: PageContent,
}

impl Findings {
    /// Adds texts that are not drawn.
    pub(super) fn add_texts(&mut self, texts: Vec<PageText>) {
        if let Some(drawing) = &mut self.drawing {
            drawing.words.extend(texts.iter().map(middle));
        }
        self.text.extend(texts);
    }
}

fn middle(text: &PageText) -> [f64; 2] {
    let [x_min, y_min, x_max, y_max] = text.bbox_xyxy;
    [f64::midpoint(x_min, x_max), f64::midpoint(y_min, y_max)]
}

/// Builds a [`Drawing`] of the calls of a device.
pub(super) struct DrawingBuilder {
    drawing: Drawing,
    is_full: bool,
    text: TextBuilder,
    clips: ClipStack,
    styles: HashMap<Style, u32>,
    /// The layer of each marked-content sequence that is open.
    layers: Vec<Option<u16>>,
    /// How many patterns, masks and glyphs are open, whose inside is no part of the drawing.
    suspended: u32,
    /// The largest visible part of an image, in square pixels.
    image_area_px: f64,
    page_area_px: f64,
    visible_glyphs: usize,
    chain: Vec<[f64; 2]>,
}

impl DrawingBuilder {
    pub(super) fn new(target: Rect) -> Self {
        Self {
            drawing: Drawing::default(),
            is_full: false,
            text: TextBuilder::default(),
            clips: ClipStack::new(target),
            styles: HashMap::new(),
            layers: vec![],
            suspended: 0,
            image_area_px: 0.0,
            page_area_px: target.area().max(1.0),
            visible_glyphs: 0,
            chain: vec![],
        }
    }

    pub(super) fn finish(mut self) -> Findings {
        let is_covered = self.image_area_px >= MIN_SCAN_COVER * self.page_area_px;
        let is_bare =
            self.drawing.shapes.len() <= MAX_SCAN_SHAPES && self.visible_glyphs <= MAX_SCAN_SHAPES;
        let content = if is_covered && is_bare && !self.is_full {
            PageContent::Scan
        } else {
            PageContent::Vectors
        };
        let text = self.text.finish();
        self.drawing.words = text.iter().map(middle).collect();
        self.drawing.letter_px = letter_px(&text);
        let drawing = (!self.is_full).then_some(self.drawing);
        Findings {
            drawing,
            text,
            content,
        }
    }

    /// Leaves out what is drawn until [`Self::resume`].
    pub(super) fn suspend(&mut self) {
        self.suspended += 1;
    }

    pub(super) fn resume(&mut self) {
        self.suspended = self.suspended.saturating_sub(1);
    }

    pub(super) fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let outer = self.layers.last().copied().flatten();
        let name = properties
            .filter(|_| tag == b"OC")
            .and_then(|dict| dict.get::<object::String<'_>>(b"Name"));
        let own = name.and_then(|name| self.layer(name.as_bytes()));
        self.layers.push(own.or(outer));
        self.text.begin_sequence(|| {
            let text = properties?.get::<object::String<'_>>(b"ActualText")?;
            Some(decode_text_string(text.as_bytes()))
        });
    }

    pub(super) fn end_marked_content(&mut self) {
        self.layers.pop();
        self.text.end_sequence();
    }

    pub(super) fn push_clip(&mut self, clip: &ClipPath) {
        if self.suspended == 0 {
            self.clips.push(&clip.path);
        }
    }

    pub(super) fn pop_clip(&mut self) {
        if self.suspended == 0 {
            self.clips.pop();
        }
    }

    pub(super) fn draw_path(&mut self, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        if self.suspended > 0 || self.is_full {
            return;
        }
        match mode {
            DrawMode::Fill(rule) => self.fill(path, props, *rule),
            DrawMode::Stroke(stroke) => self.stroke(path, props, stroke),
            DrawMode::FillAndStroke(rule, stroke) => {
                self.fill(path, props, *rule);
                self.stroke(path, props, stroke);
            }
            DrawMode::Invisible => {}
        }
        self.is_full = self.drawing.stored_items() > MAX_STORED_ITEMS;
        if self.is_full {
            self.drawing = Drawing::default();
        }
    }

    pub(super) fn draw_glyph_run(
        &mut self,
        run: &GlyphRun<'_, '_>,
        props: &DrawProps<'_>,
        mode: &DrawMode,
    ) {
        if self.suspended > 0 {
            return;
        }
        if !matches!(mode, DrawMode::Invisible) {
            self.visible_glyphs += run.glyphs().len();
        }
        self.text
            .push_run(run, props.transform, self.clips.bounds());
    }

    pub(super) fn draw_image(&mut self, transform: Affine, size_wh: (u32, u32)) {
        if self.suspended > 0 {
            return;
        }
        let image = Rect::new(0.0, 0.0, f64::from(size_wh.0), f64::from(size_wh.1));
        let visible = transform
            .transform_rect_bbox(image)
            .intersect(self.clips.bounds());
        self.image_area_px += visible.area().max(0.0);
    }

    fn fill(&mut self, path: &BezPath, props: &DrawProps<'_>, rule: PdfFillRule) {
        let rule = match rule {
            PdfFillRule::NonZero => FillRule::NonZero,
            PdfFillRule::EvenOdd => FillRule::EvenOdd,
        };
        let ink = if is_hatch(&props.paint) {
            Ink::Hatch(rule)
        } else {
            Ink::Fill(rule)
        };
        let Some(style) = self.style(ink, &props.paint) else {
            return;
        };
        self.walk(path, props.transform, false);
        self.drawing.finish_shape(style);
    }

    fn stroke(&mut self, path: &BezPath, props: &DrawProps<'_>, stroke: &StrokeProps) {
        let scale = props.transform.determinant().abs().sqrt();
        let cap = match stroke.line_cap {
            kurbo::Cap::Butt => Cap::Butt,
            kurbo::Cap::Square => Cap::Square,
            kurbo::Cap::Round => Cap::Round,
        };
        let width_milli_px = (f64::from(stroke.line_width) * scale * 1000.0).round() as u32;
        let is_dashed = stroke.dash_array.iter().any(|&length| length > 0.0);
        let Some(style) = self.style(
            Ink::Stroke(Stroke {
                width_milli_px,
                cap,
                is_dashed,
            }),
            &props.paint,
        ) else {
            return;
        };
        self.walk(path, props.transform, true);
        self.drawing.finish_shape(style);
    }

    /// Adds the visible contours of a path. Those of a stroke are parted where straight lines meet
    /// curves.
    fn walk(&mut self, path: &BezPath, transform: Affine, is_stroke: bool) {
        let bounds = transform.transform_rect_bbox(path.control_box());
        let visible = self.clips.bounds();
        let is_apart = bounds.x1 < visible.x0
            || bounds.x0 > visible.x1
            || bounds.y1 < visible.y0
            || bounds.y0 > visible.y1;
        if is_apart || !bounds.is_finite() {
            return;
        }
        let mut is_curved = false;
        let mut is_parted = false;
        self.chain.clear();
        for element in path.elements() {
            let turns_curved = matches!(element, PathEl::QuadTo(..) | PathEl::CurveTo(..));
            let goes_on = !matches!(element, PathEl::MoveTo(_));
            if is_stroke && goes_on && turns_curved != is_curved && self.chain.len() > 1 {
                let Some(&last) = self.chain.last() else {
                    continue;
                };
                self.flush(is_stroke, false, is_curved);
                self.chain.push(last);
                is_parted = true;
            }
            is_curved = if is_stroke && goes_on {
                turns_curved
            } else {
                is_curved || turns_curved
            };
            match *element {
                PathEl::MoveTo(point) => {
                    self.flush(is_stroke, false, is_curved);
                    (is_curved, is_parted) = (false, false);
                    self.chain.push(place(transform, point));
                }
                PathEl::LineTo(point) => self.chain.push(place(transform, point)),
                PathEl::QuadTo(control, end) => {
                    let start = self.chain.last().copied().unwrap_or_default();
                    let (control, end) = (place(transform, control), place(transform, end));
                    // The same curve as a cubic one.
                    let [a, b] = [start, end].map(|from| {
                        [0, 1].map(|axis| from[axis] + (control[axis] - from[axis]) * 2.0 / 3.0)
                    });
                    flatten([start, a, b, end], &mut self.chain);
                }
                PathEl::CurveTo(a, b, end) => {
                    let start = self.chain.last().copied().unwrap_or_default();
                    flatten(
                        [
                            start,
                            place(transform, a),
                            place(transform, b),
                            place(transform, end),
                        ],
                        &mut self.chain,
                    );
                }
                PathEl::ClosePath => {
                    // What was parted is no ring: its first part lies elsewhere.
                    let start = self.chain.first().copied();
                    self.flush(is_stroke, !is_parted, is_curved);
                    self.chain.extend(start);
                }
            }
        }
        self.flush(is_stroke, false, is_curved);
    }

    /// Adds the chain to the drawing and empties it.
    fn flush(&mut self, is_stroke: bool, is_closed: bool, is_curved: bool) {
        let mut chain = std::mem::take(&mut self.chain);
        chain.dedup();
        if chain.len() > 1 {
            let drawing = &mut self.drawing;
            if !is_stroke {
                let ring = self.clips.clip_ring(&chain);
                if ring.len() > 2 {
                    drawing.push_contour(&ring, true, is_curved);
                }
            } else if is_closed && chain.len() > 2 && self.clips.is_inside(&chain) {
                drawing.push_contour(&chain, true, is_curved);
            } else {
                chain.extend(chain.first().copied().filter(|_| is_closed));
                self.clips
                    .clip_chain(&chain, |part| drawing.push_contour(part, false, is_curved));
            }
        }
        chain.clear();
        self.chain = chain;
    }

    /// `None` if nothing is visible, or if there are too many styles to tell apart.
    fn style(&mut self, ink: Ink, paint: &Paint<'_>) -> Option<u32> {
        let color = match paint {
            Paint::Color(color) => color.to_rgba().to_rgba8(),
            Paint::Pattern(_) => [128, 128, 128, 255],
        };
        let style = Style {
            ink,
            color,
            layer: self.layers.last().copied().flatten(),
        };
        if color[3] == 0 {
            return None;
        }
        if let Some(&index) = self.styles.get(&style) {
            return Some(index);
        }
        if self.styles.len() >= MAX_STYLES {
            return None;
        }
        let index = self.drawing.styles.len() as u32;
        self.styles.insert(style, index);
        self.drawing.styles.push(style);
        Some(index)
    }

    fn layer(&mut self, name: &[u8]) -> Option<u16> {
        let name = decode_text_string(name);
        let known = self.drawing.layers.iter().position(|layer| *layer == name);
        let index = known.or_else(|| {
            self.drawing.layers.push(name);
            Some(self.drawing.layers.len() - 1)
        })?;
        (index < MAX_LAYERS).then_some(index as u16)
    }
}

fn is_hatch(paint: &Paint<'_>) -> bool {
    matches!(paint, Paint::Pattern(pattern) if matches!(**pattern, Pattern::Tiling(_)))
}

fn place(transform: Affine, point: Point) -> [f64; 2] {
    let placed = transform * point;
    [placed.x, placed.y]
}

/// Adds the chords of a cubic curve, without its start (Wang, Some Bounds on the Quality of
/// Subdivision, 1984).
fn flatten(curve: [[f64; 2]; 4], chain: &mut Vec<[f64; 2]>) {
    let [a, b, c, d] = curve;
    let bend = bend([a, b, c]).max(bend([b, c, d]));
    let chords = (BEND_TO_ERROR * bend / FLATTENING_TOLERANCE_PX)
        .sqrt()
        .ceil()
        .clamp(1.0, MAX_CHORDS_PER_CURVE) as u32;
    for step in 1..chords {
        let t = f64::from(step) / f64::from(chords);
        let weights = [
            (1.0 - t).powi(3),
            3.0 * t * (1.0 - t).powi(2),
            3.0 * t * t * (1.0 - t),
            t.powi(3),
        ];
        chain.push([0, 1].map(|axis| {
            (0..4)
                .map(|point| weights[point] * curve[point][axis])
                .sum()
        }));
    }
    chain.push(curve[3]);
}

/// The median height of texts, whichever way they run; 0 without any.
fn letter_px(text: &[PageText]) -> f64 {
    let heights = text.iter().map(|text| {
        let [x_min, y_min, x_max, y_max] = text.bbox_xyxy;
        (x_max - x_min).min(y_max - y_min)
    });
    let mut heights: Vec<f64> = heights.filter(|&height| height > 0.0).collect();
    heights.sort_by(f64::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(0.0)
}

/// The second difference of three control points.
fn bend([a, b, c]: [[f64; 2]; 3]) -> f64 {
    let second = [0, 1].map(|axis| a[axis] - 2.0 * b[axis] + c[axis]);
    second[0].hypot(second[1])
}

/// A text string of a PDF (PDF 1.7, 7.9.2.2): UTF-16 with a byte order mark, UTF-8 with one, else
/// Latin.
pub(super) fn decode_text_string(bytes: &[u8]) -> String {
    if let Some(utf_16) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units: Vec<u16> = utf_16
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&pair| u16::from_be_bytes(pair))
            .collect();
        return String::from_utf16_lossy(&units);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
