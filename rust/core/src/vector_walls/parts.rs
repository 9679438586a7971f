//! The drawing taken apart: straight lines, arcs and areas, each with its style.

use geo::Polygon;

use crate::error::{Error, Result};
use crate::geometry::{line_string, signed_area};
use crate::input::drawing::{Drawing, FillRule, Ink, Polyline, Shape, Style};
use crate::vector_walls::arc::Arc;
use crate::vector_walls::chains::Chain;
use crate::vector_walls::line::Line;
use crate::vector_walls::united::filled;
use crate::watch::Stop;

/// Most lines, arcs and areas that are looked at.
const MAX_PARTS: usize = 1_000_000;
/// Most corners of one area.
const MAX_AREA_POINTS: usize = 200_000;
/// Most places in which the outlines of one area meet, beside two for each edge.
const MAX_AREA_CROSSINGS: u64 = 200_000;

/// No page is larger.
const MAX_COORDINATE_PX: f64 = 131_072.0;

/// Lightest ink that can be a wall, 0 to 255; lighter is paper or tint.
const MAX_WALL_LIGHTNESS: f64 = 235.0;
/// What red, green and blue add to lightness (ITU-R BT.601).
const LIGHTNESS: [f64; 3] = [0.299, 0.587, 0.114];
const MIN_WALL_OPACITY: u8 = 64;
/// An area that fills so much of the page, among the first shapes, and no brighter than this, is
/// what a drawing in light lines is drawn on.
const MIN_GROUND: f64 = 0.5;
const MAX_GROUNDS: usize = 64;
const MAX_DARK: f64 = 140.0;
/// How far ink on it differs in red, green or blue at least.
const MIN_CONTRAST: u8 = 24;

/// What is drawn in one style.
#[derive(Debug, Default)]
pub(super) struct StyleParts {
    pub(super) lines: Vec<Line>,
    pub(super) arcs: Vec<Arc>,
    /// Filled and hatched areas.
    pub(super) areas: Vec<Polygon>,
    /// Number of strokes.
    pub(super) strokes: usize,
}

/// What is drawn, by style, in the order of [`Drawing::styles`].
///
/// # Errors
///
/// [`Error::Cancelled`] if `stop` says so.
pub(super) fn collect(
    drawing: &Drawing,
    page_wh: [f64; 2],
    stop: &Stop,
) -> Result<Vec<StyleParts>> {
    let paper = Paper::of(drawing, page_wh);
    let mut parts: Vec<StyleParts> = drawing
        .styles
        .iter()
        .map(|_| StyleParts::default())
        .collect();
    let mut chains: Vec<Chain> = drawing.styles.iter().map(|_| Chain::default()).collect();
    for shape in drawing.shapes.iter().take(MAX_PARTS) {
        stop.check()?;
        let index = shape.style as usize;
        let (Some(style), Some(parts), Some(chain)) = (
            drawing.style(shape),
            parts.get_mut(index),
            chains.get_mut(index),
        ) else {
            continue;
        };
        if !paper.shows(style) || !is_shape_on_page(drawing, shape) {
            continue;
        }
        match style.ink {
            Ink::Stroke(_) => {
                drawing
                    .contours(shape)
                    .for_each(|contour| parts.add_stroke(contour, chain));
            }
            Ink::Fill(rule) | Ink::Hatch(rule) => parts.add_area(drawing, shape, rule, stop)?,
        }
    }
    // Writers draw an arc or a dashed line as many shapes, so its end is that of its style.
    for (parts, mut chain) in parts.iter_mut().zip(chains) {
        chain.finish();
        parts.lines = chain.lines;
        parts.arcs.extend(chain.arcs);
    }
    Ok(parts)
}

/// The strokes of a style, whole: whether they are walls themselves is told when all of their pen is
/// known.
pub(super) fn chains(drawing: &Drawing, style: u32) -> impl Iterator<Item = Polyline<'_>> {
    let shapes = drawing.shapes.iter().take(MAX_PARTS);
    shapes
        .filter(move |shape| shape.style == style && is_shape_on_page(drawing, shape))
        .flat_map(move |shape| drawing.contours(shape))
}

impl StyleParts {
    /// Adds a contour as lines or an arc.
    fn add_stroke(&mut self, contour: Polyline<'_>, chain: &mut Chain) {
        self.strokes += 1;
        if contour.is_curved {
            self.arcs.extend(Arc::fit(contour.points));
        }
        if !contour.is_curved {
            let closing = contour
                .points
                .last()
                .zip(contour.points.first())
                .filter(|_| contour.is_closed);
            let open = contour.points.windows(2).map(|pair| (&pair[0], &pair[1]));
            let lines = open.chain(closing).filter(|(start, end)| start != end);
            lines.for_each(|(&start, &end)| chain.push(Line { start, end }));
        }
    }

    /// Adds a filled shape: a single ring as it is, others as what is filled by their rule. One that
    /// is too tangled is left out.
    fn add_area(
        &mut self,
        drawing: &Drawing,
        shape: &Shape,
        rule: FillRule,
        stop: &Stop,
    ) -> Result<()> {
        let rings: Vec<_> = drawing
            .contours(shape)
            .map(|contour| contour.points)
            .collect();
        if rings.iter().map(|ring| ring.len()).sum::<usize>() > MAX_AREA_POINTS {
            return Ok(());
        }
        // An arrangement costs much more.
        if let [ring] = rings.as_slice() {
            self.areas
                .push(Polygon::new(line_string(&turned(ring)), vec![]));
            return Ok(());
        }
        match filled(&rings, rule, MAX_AREA_CROSSINGS, stop) {
            Ok(areas) => self.areas.extend(areas),
            Err(Error::LimitExceeded { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// The ring in the turn that [`signed_area`] calls positive.
pub(super) fn turned(ring: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut ring = ring.to_vec();
    if signed_area(&ring) < 0.0 {
        ring.reverse();
    }
    ring
}

fn is_shape_on_page(drawing: &Drawing, shape: &Shape) -> bool {
    let mut values = drawing
        .contours(shape)
        .flat_map(|contour| contour.points.iter().flatten());
    values.all(|&value| is_on_page(value))
}

/// False for what is not a number, too. Drawings are clipped to their page, so nothing that is seen
/// is dropped.
fn is_on_page(value: f64) -> bool {
    value.abs() <= MAX_COORDINATE_PX
}

/// What is drawn on: white paper, or the dark area that a page is filled with first.
struct Paper {
    dark: Option<[u8; 4]>,
}

impl Paper {
    fn of(drawing: &Drawing, page_wh: [f64; 2]) -> Self {
        let whole = page_wh[0] * page_wh[1];
        let mut shapes = drawing.shapes.iter().take(MAX_GROUNDS);
        let dark = shapes.find_map(|shape| {
            let style = drawing.style(shape)?;
            let mut contours = drawing.contours(shape);
            let ring = contours.next().filter(|_| contours.next().is_none())?;
            let is_ground = matches!(style.ink, Ink::Fill(_))
                && style.color[3] == u8::MAX
                && lightness(style) <= MAX_DARK
                && signed_area(ring.points).abs() >= MIN_GROUND * whole;
            is_ground.then_some(style.color)
        });
        Self { dark }
    }

    /// Whether ink stands out from the paper so far that it may be a wall.
    fn shows(&self, style: &Style) -> bool {
        let stands_out = self.dark.map_or_else(
            || lightness(style) <= MAX_WALL_LIGHTNESS,
            // By colour: on black the purest blue is seen well and has hardly any lightness.
            |dark| (0..3).any(|band| style.color[band].abs_diff(dark[band]) >= MIN_CONTRAST),
        );
        stands_out && style.color[3] >= MIN_WALL_OPACITY
    }
}

fn lightness(style: &Style) -> f64 {
    let [red, green, blue, _] = style.color.map(f64::from);
    LIGHTNESS[0] * red + LIGHTNESS[1] * green + LIGHTNESS[2] * blue
}
