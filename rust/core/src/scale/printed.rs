//! The printed scale: with the size of the paper it says how large a pixel is.

use super::combine::{Testimony, median};
use super::place::{Placed, gap};
use super::stated::{Stated, is_usual_paper, stated};
use super::{Scene, WitnessKind};
use crate::input::page::{PageContent, PageInfo, PageSource};

const METRES_PER_INCH: f64 = 0.0254;
const MM_PER_INCH: f64 = 25.4;

/// Half of the interval: printers fit pages to their margins, scanners stretch.
const HALF_WIDTH: f64 = 0.01;
const SCAN_HALF_WIDTH: f64 = 0.02;
const PICTURE_HALF_WIDTH: f64 = 0.03;

const STRENGTH: f64 = 1.5;
const WEAK: f64 = 0.4;

/// The title of a view stands this near to it, in parts of its longer side.
const TITLE_REACH: f64 = 0.3;

/// A scale that stands so much nearer than another is the one of the plan; within this part of the
/// plan all are as near.
const NEARER: f64 = 2.0;
const AS_NEAR: f64 = 0.02;

/// Scales within this share are one: sizes of paper are rounded.
const SAME: f64 = 0.01;

/// A view that has no scale says so in so many words; longer notes are of the whole sheet, and say
/// that numbers count before lines.
const MAX_WORDS: usize = 4;

/// Smallest letters of a sheet that is printed as it was drawn, in millimetres of their box: 1.8 mm
/// high letters (ISO 3098) have a box of 2.4 mm, and of 1.2 mm on a print of half the size.
const LETTER_MM: f64 = 1.9;

/// A picture is the whole sheet if its sides are as those of paper, within this share.
const SAME_SHAPE: f64 = 0.015;

/// A text that says a scale, and how far it stands from the plan.
struct Near {
    text: String,
    says: Stated,
    distance: f64,
}

/// What the printed scale says, if the resolution of the page is known.
pub(super) fn testimony(scene: &Scene) -> Option<Testimony> {
    let info = scene.sheet.info?;
    let near = nearest(scene)?;
    let Stated::Ratio { ratio, paper_mm } = near.says else {
        return None;
    };
    if info.source != PageSource::Pdf {
        return of_picture(info, near.text, ratio, paper_mm?);
    }
    if !info.dpi.is_finite() || info.dpi <= 0.0 {
        return None;
    }
    let size_mm =
        [info.width_px, info.height_px].map(|side| f64::from(side) * MM_PER_INCH / info.dpi);
    // A sheet for a larger paper is printed smaller.
    let reduced = paper_mm.map_or(1.0, |paper| paper / size_mm[0].max(size_mm[1]));
    let is_scan = info.content != PageContent::Vectors;
    let is_trusted = if is_scan {
        is_usual_paper(size_mm)
    } else {
        has_usual_letters(scene, info.dpi) || paper_mm.is_some()
    };
    Some(Testimony {
        kind: WitnessKind::PrintedScale,
        text: Some(near.text),
        value: ratio * reduced * METRES_PER_INCH / info.dpi,
        half_width: if is_scan { SCAN_HALF_WIDTH } else { HALF_WIDTH },
        strength: if is_trusted { STRENGTH } else { WEAK },
        is_enough: is_trusted,
    })
}

/// A picture of the whole sheet has the size of its paper.
fn of_picture(info: &PageInfo, text: String, ratio: f64, paper_mm: f64) -> Option<Testimony> {
    let sides = [f64::from(info.width_px), f64::from(info.height_px)];
    let (longer, shorter) = (sides[0].max(sides[1]), sides[0].min(sides[1]));
    let is_sheet = (longer / shorter / std::f64::consts::SQRT_2).ln().abs() <= SAME_SHAPE;
    is_sheet.then(|| Testimony {
        kind: WitnessKind::PaperSize,
        text: Some(text),
        value: ratio * paper_mm / 1000.0 / longer,
        half_width: PICTURE_HALF_WIDTH,
        strength: WEAK,
        is_enough: false,
    })
}

/// Whether letters are as large as those of a sheet that was not reduced.
fn has_usual_letters(scene: &Scene, dpi: f64) -> bool {
    let mut heights: Vec<f64> = scene.texts.iter().map(Placed::height).collect();
    median(&mut heights).is_none_or(|height| height * MM_PER_INCH / dpi >= LETTER_MM)
}

/// The scale of the plan's title, else the only one of the sheet.
fn nearest(scene: &Scene) -> Option<Near> {
    let plan = scene.sheet.plan;
    let own = scene
        .own
        .iter()
        .flat_map(|text| said(text.text, gap(text.bbox_xyxy, plan)));
    let longer = (plan[2] - plan[0]).max(plan[3] - plan[1]);
    let mut titles: Vec<Near> = own
        .filter(|near| near.distance <= TITLE_REACH * longer && is_of_view(near))
        .collect();
    titles.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    if let Some(first) = titles.first() {
        let as_near = NEARER * first.distance.max(AS_NEAR * longer);
        let rivals = titles.iter().filter(|near| near.distance <= as_near);
        let is_clear = rivals
            .into_iter()
            .all(|rival| is_same(&rival.says, &first.says, scene));
        return is_clear.then(|| titles.remove(0));
    }
    let all = scene
        .texts
        .iter()
        .flat_map(|text| said(text.text, gap(text.bbox_xyxy, plan)));
    // Other views of the sheet may have none.
    let mut all: Vec<Near> = all.filter(|near| near.says != Stated::None).collect();
    all.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    let first = all.first()?;
    let is_only = all
        .iter()
        .all(|other| is_same(&other.says, &first.says, scene));
    is_only.then(|| all.remove(0))
}

/// Whether a text is of a view, and not a note on the sheet.
fn is_of_view(near: &Near) -> bool {
    near.says != Stated::None || near.text.split_whitespace().count() <= MAX_WORDS
}

/// What a text says of the scale.
fn said(text: &str, distance: f64) -> Vec<Near> {
    let near = |says| Near {
        text: text.trim().to_owned(),
        says,
        distance,
    };
    stated(text).into_iter().map(near).collect()
}

/// Whether two texts say the same of this page.
fn is_same(a: &Stated, b: &Stated, scene: &Scene) -> bool {
    let longest = scene.sheet.info.map_or(1.0, |info| {
        info.longest_px() / info.dpi.max(1.0) * MM_PER_INCH
    });
    let effective = |stated: &Stated| match stated {
        Stated::Ratio { ratio, paper_mm } => ratio * paper_mm.map_or(1.0, |paper| paper / longest),
        Stated::None => 0.0,
    };
    let (a, b) = (effective(a), effective(b));
    (a - b).abs() <= SAME * a.max(b)
}
