//! Which pens draw walls.
//!
//! A pen is a style: a colour and a stroke width, a fill or a hatch, on a layer. Names of layers
//! are the best hint; the rest is told by shape.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use geo::Polygon;
use rayon::prelude::*;

use crate::error::Result;
use crate::input::drawing::{Drawing, Ink, Stroke, Style};
use crate::input::layer::LayerRole;
use crate::vector_walls::arc::Arc;
use crate::vector_walls::hatches;
use crate::vector_walls::line::Line;
use crate::vector_walls::merged::{self, Bundle};
use crate::vector_walls::openings::Signs;
use crate::vector_walls::pairs::{self, WallPiece};
use crate::vector_walls::parts::{self, StyleParts};
use crate::vector_walls::scale::Scale;
use crate::vector_walls::solids;
use crate::vector_walls::swings::Swings;
use crate::watch::Stop;

/// A stroke whose lines are paired along more than this share of their length draws faces, not
/// walls.
const MAX_PAIRED_FAT: f64 = 0.5;
/// Faces drawn with a thick stroke are at most this many times its width apart.
const MAX_FACE_DISTANCE: f64 = 4.0;
/// Walls of a pen that are shorter in total than this many times their thickness are none.
const MIN_PEN_LENGTH: f64 = 12.0;
/// Most guesses that are followed.
const MAX_SINGLE_PENS: usize = 3;
const MAX_WIDTHS: usize = 4;
/// Pieces of walls, over all guesses, after which no other guess is followed.
const MAX_PIECES_FOLLOWED: usize = 25_000;
/// Most lines among which windows are looked for.
const MAX_SIGN_LINES: usize = 400_000;
/// Shortest line that may be the face of a wall, in parts of the thinnest wall.
const MIN_FACE: f64 = 2.0;
/// A thick stroke whose hatches make up more than this share of its length draws areas, not walls.
const MAX_HATCHED_FAT: f64 = 0.5;

/// Doors are from so small to so large, in parts of the usual leaf.
const USUAL_DOOR: [f64; 2] = [0.5, 2.0];

/// Words in names of layers, in lower case, on which no walls are drawn, beside those that tell a
/// role.
const OTHER_WORDS: [&str; 4] = ["site", "land", "stair", "strs"];

/// A style and the walls that it may draw.
#[derive(Debug)]
pub(super) struct Pen {
    /// Walls as areas, with their thickness and length.
    pub(super) pieces: Vec<WallPiece>,
    pub(super) areas: Vec<Polygon>,
    /// Thickness and length of each strip of `areas`.
    pub(super) area_strips: Vec<[f64; 2]>,
    pub(super) lines: Vec<Line>,
    pub(super) arcs: Vec<Arc>,
    kind: Kind,
    /// 0 for areas.
    pub(super) width_px: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Wall,
    Unknown,
    /// Lines that no wall is made of, though a door may be.
    Other,
}

impl Pen {
    fn new(kind: Kind, lines: Vec<Line>, arcs: Vec<Arc>) -> Self {
        Self {
            pieces: vec![],
            areas: vec![],
            area_strips: vec![],
            lines,
            arcs,
            kind,
            width_px: 0.0,
        }
    }

    /// Makes walls of those areas that are strips as thick as a wall.
    fn add_areas(&mut self, areas: Vec<Polygon>, thickness_px: &RangeInclusive<f64>) {
        let strips = areas
            .into_iter()
            .filter(|area| thickness_px.contains(&solids::thickness(area)));
        let strips: Vec<Polygon> = strips.collect();
        self.area_strips = strips.iter().map(strip_size).collect();
        self.areas = solids::with_seams(&strips);
    }

    /// Whether thick strokes of this length are walls themselves: few of them are the two faces of
    /// one, and most are lines, not dashes.
    fn is_fat(&self, length: f64, strokes: usize) -> bool {
        let faces = self
            .pieces
            .iter()
            .filter(|piece| piece.thickness <= MAX_FACE_DISTANCE * self.width_px);
        let paired: f64 = faces.map(|piece| 2.0 * piece.length).sum();
        let is_dashed = 2 * self.lines.len() < strokes;
        paired <= MAX_PAIRED_FAT * length && !is_dashed
    }

    fn wall_length(&self) -> f64 {
        let strips: f64 = self.area_strips.iter().map(|strip| strip[1]).sum();
        self.pieces.iter().map(|piece| piece.length).sum::<f64>() + strips
    }

    /// Whether the pen draws lines that are not known to be something else.
    pub(super) fn may_be_single(&self) -> bool {
        self.kind != Kind::Other && self.width_px > 0.0 && !self.lines.is_empty()
    }

    fn is_telling(&self) -> bool {
        let pieces = self
            .pieces
            .iter()
            .map(|piece| piece.length / piece.thickness);
        let strips = self.area_strips.iter().map(|strip| strip[1] / strip[0]);
        pieces.chain(strips).sum::<f64>() >= MIN_PEN_LENGTH
    }
}

/// What a page draws.
pub(super) struct Classified {
    /// In the order of its styles.
    pub(super) pens: Vec<Pen>,
    pub(super) scale: Scale,
    /// The swings of doors whose leaves are drawn, as large as is usual.
    pub(super) doors: Vec<Arc>,
}

/// The pens of a drawing, how large things are on it, and its doors.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(super) fn pens(drawing: &Drawing, page_wh: [f64; 2], stop: &Stop) -> Result<Classified> {
    let mut parts = parts::collect(drawing, page_wh, stop)?;
    let swings = Swings::new(parts.iter().flat_map(|parts| parts.arcs.iter().copied()));
    let (mut leaves, mut doors) = (vec![], vec![]);
    for parts in &mut parts {
        parts.lines.retain(|line| {
            let swing = (!stop.is_requested())
                .then(|| swings.of_leaf(line))
                .flatten();
            leaves.extend(swing.map(|_| line.length()));
            doors.extend(swing);
            swing.is_none()
        });
    }
    stop.check()?;
    let scale = Scale::new(&parts, leaves, drawing.letter_px);
    let usual = scale.leaf.unwrap_or_default();
    let is_usual = |door: &Arc| {
        let [min, max] = USUAL_DOOR.map(|share| share * usual);
        (min..=max).contains(&door.radius)
    };
    doors.retain(is_usual);
    let reader = Reader {
        drawing,
        scale: &scale,
        stop,
    };
    let pens = (0..drawing.styles.len())
        .into_par_iter()
        .zip(parts)
        .map(|(style, parts)| {
            stop.check()?;
            reader.pens(style, parts)
        })
        .collect::<Result<Vec<Vec<Pen>>>>()?;
    Ok(Classified {
        pens: pens.into_iter().flatten().collect(),
        scale,
        doors,
    })
}

/// Makes pens of what styles draw.
struct Reader<'a> {
    drawing: &'a Drawing,
    scale: &'a Scale,
    stop: &'a Stop<'a>,
}

impl Reader<'_> {
    /// What the style number `index` draws, as walls if it may draw any. The areas that its strokes
    /// hatch are a pen of their own: its lines may draw something else.
    fn pens(&self, index: usize, parts: StyleParts) -> Result<Vec<Pen>> {
        let style = &self.drawing.styles[index];
        let kind = kind(self.drawing, style);
        let mut pen = Pen::new(kind, parts.lines, parts.arcs);
        match style.ink {
            _ if kind == Kind::Other => {}
            // Strokes in the colour of the paper were not collected.
            Ink::Stroke(_) if parts.strokes == 0 => {}
            Ink::Stroke(stroke) => return self.stroked(pen, stroke, index, parts.strokes),
            Ink::Fill(_) | Ink::Hatch(_) => pen.add_areas(parts.areas, &self.scale.thickness),
        }
        Ok(vec![pen])
    }

    fn stroked(
        &self,
        mut pen: Pen,
        stroke: Stroke,
        index: usize,
        strokes: usize,
    ) -> Result<Vec<Pen>> {
        let Self {
            drawing,
            scale,
            stop,
        } = *self;
        pen.width_px = stroke.width_px();
        let min_thickness = *scale.thickness.start();
        let mut bundles = merged::bundles(&pen.lines);
        let drawn = length(&bundles);
        let max_gap = pen.width_px.max(min_thickness);
        let mut hatched = hatches::take(&mut bundles, max_gap, stop)?;
        let is_thick = pen.width_px >= scale.min_fat;
        if is_thick && drawn - length(&bundles) <= MAX_HATCHED_FAT * drawn {
            // Its walls are whole strokes, a few of which run beside each other.
            bundles = merged::bundles(&pen.lines);
            hatched.clear();
        }
        if !hatched.is_empty() {
            pen.lines = hatches::lines(&bundles);
        }
        merged::drop_short(&mut bundles, MIN_FACE * min_thickness);
        // A thick stroke is a wall itself unless two of them are the faces of one, so faces are
        // looked for first.
        pen.pieces = pairs::straight(&bundles, &scale.thickness, &drawing.words, stop);
        let curved = pairs::curved(&pen.arcs, &scale.thickness, stop);
        pen.pieces.extend(curved);
        stop.check()?;
        let length = length(&bundles);
        if is_thick && hatched.is_empty() && pen.is_fat(length, strokes) {
            pen.pieces.clear();
            pen.area_strips.push([pen.width_px, length]);
            let chains = parts::chains(drawing, index as u32);
            let areas = chains
                .take_while(|_| !stop.is_requested())
                .flat_map(|chain| {
                    solids::stroked(chain.points, chain.is_closed, pen.width_px, stroke.cap)
                });
            pen.areas = areas.collect();
            return Ok(vec![pen]);
        }
        if hatched.is_empty() {
            return Ok(vec![pen]);
        }
        let mut hatch = Pen::new(pen.kind, vec![], vec![]);
        hatch.add_areas(hatched, &scale.thickness);
        Ok(vec![pen, hatch])
    }
}

fn length(bundles: &[Bundle]) -> f64 {
    let spans = bundles.iter().flat_map(|bundle| &bundle.spans);
    spans.map(merged::Span::length).sum()
}

fn strip_size(area: &Polygon) -> [f64; 2] {
    let thickness = solids::thickness(area);
    [
        thickness,
        geo::Area::unsigned_area(area) / thickness.max(f64::MIN_POSITIVE),
    ]
}

fn kind(drawing: &Drawing, style: &Style) -> Kind {
    let name = drawing.layer(style).unwrap_or_default();
    let is_dashed = matches!(style.ink, Ink::Stroke(stroke) if stroke.is_dashed);
    let lower = name.to_lowercase();
    if is_dashed || OTHER_WORDS.iter().any(|word| lower.contains(word)) {
        return Kind::Other;
    }
    match LayerRole::of_name(name) {
        LayerRole::Annotation | LayerRole::Furniture | LayerRole::Finish => Kind::Other,
        LayerRole::Wall => Kind::Wall,
        _ => Kind::Unknown,
    }
}

/// What may show doors and windows, whatever pen draws it.
pub(super) fn signs(pens: &[Pen], scale: Scale) -> Signs {
    let arcs = pens.iter().flat_map(|pen| pen.arcs.iter().copied());
    let lines = pens.iter().flat_map(|pen| pen.lines.iter().copied());
    Signs::new(arcs, lines.take(MAX_SIGN_LINES).collect(), scale)
}

/// Sets of pens that may be the walls, the most telling first.
pub(super) fn guesses(pens: &[Pen]) -> Vec<BTreeSet<usize>> {
    let telling = pens_where(pens, |pen| pen.kind != Kind::Other && pen.is_telling());
    let areas = pens_where(pens, |pen| pen.kind != Kind::Other && !pen.areas.is_empty());
    let walls = pens_where(pens, |pen| {
        pen.kind == Kind::Wall && pen.wall_length() > 0.0
    });
    let mut guesses = vec![walls, telling.clone(), areas.clone()];
    let mut single: Vec<usize> = telling.iter().copied().collect();
    single.sort_by(|&a, &b| {
        pens[b]
            .wall_length()
            .total_cmp(&pens[a].wall_length())
            .then(a.cmp(&b))
    });
    guesses.extend(
        single
            .iter()
            .take(MAX_SINGLE_PENS)
            .map(|&pen| BTreeSet::from([pen])),
    );
    // Walls are drawn with the heaviest pens, and hatches between their lines with any.
    let mut widths: Vec<f64> = telling
        .iter()
        .map(|&pen| pens[pen].width_px)
        .filter(|&width| width > 0.0)
        .collect();
    widths.sort_by(|a, b| b.total_cmp(a));
    widths.dedup();
    for width in widths.into_iter().take(MAX_WIDTHS) {
        let heavier: BTreeSet<usize> = telling
            .iter()
            .copied()
            .filter(|&pen| pens[pen].width_px >= width)
            .collect();
        guesses.push(heavier.union(&areas).copied().collect());
        guesses.push(heavier);
    }
    let mut followed = BTreeSet::new();
    guesses.retain(|guess| !guess.is_empty() && followed.insert(guess.clone()));
    let mut pieces_left = MAX_PIECES_FOLLOWED;
    guesses.retain(|guess| {
        let pieces: usize = guess
            .iter()
            .map(|&pen| pens[pen].pieces.len() + pens[pen].areas.len())
            .sum();
        let is_affordable = pieces_left > 0;
        pieces_left = pieces_left.saturating_sub(pieces);
        is_affordable
    });
    guesses
}

fn pens_where(pens: &[Pen], choose: impl Fn(&Pen) -> bool) -> BTreeSet<usize> {
    (0..pens.len())
        .filter(|&index| choose(&pens[index]))
        .collect()
}
