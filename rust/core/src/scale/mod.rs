//! The scale of a plan: how many metres a unit of it is, as witnesses on the sheet tell.
//!
//! Each kind of witness has a file and makes a testimony with its own uncertainty: numbers on
//! dimension lines ([`dimensions`]), a scale bar ([`bar`]), sides and areas printed in rooms
//! ([`in_rooms`]), the printed scale ([`printed`]), measures of a PDF and doors ([`others`]). What
//! follows of all is said by [`combine`]. `docs/scale.md` says why.

mod bar;
mod combine;
mod consensus;
mod cursor;
mod dimensions;
mod in_rooms;
mod lengths;
mod lines;
mod others;
mod place;
mod printed;
mod raster;
mod runs;
mod segments;
mod stated;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::geometry::Polygon;
use crate::input::drawing::PageText;
use crate::input::page::{Page, PageInfo};
use crate::naming::Label;
use crate::watch::Stop;

use place::{Placed, placed};

/// A measure and what it lies between.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The likeliest value.
    pub value: f64,
    /// The least that it may be.
    pub low: f64,
    /// The most that it may be.
    pub high: f64,
}

impl Interval {
    /// A function that grows, of all three.
    pub(crate) fn map(self, function: impl Fn(f64) -> f64) -> Self {
        Self {
            value: function(self.value),
            low: function(self.low),
            high: function(self.high),
        }
    }

    /// The sum of two measures.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }
}

/// How many metres a unit of the plan is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Metres of a page pixel, whatever the coordinate space of the result; of a unit of the
    /// drawing if there is no page.
    pub metres_per_unit: f64,
    /// The least that it may be.
    pub low: f64,
    /// The most that it may be.
    pub high: f64,
    /// Whether a person or a caller set it. It is then never overruled.
    pub confirmed: bool,
    /// What tells it, the most exact first.
    pub witnesses: Vec<Witness>,
}

/// One thing on a sheet that tells its scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Witness {
    /// What it is.
    pub kind: WitnessKind,
    /// What is written there, if it is a text.
    pub text: Option<String>,
    /// The scale by this witness alone.
    pub metres_per_unit: f64,
    /// The least that it may be.
    pub low: f64,
    /// The most that it may be.
    pub high: f64,
    /// Whether it and the scale agree.
    pub agrees: bool,
}

/// What tells a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WitnessKind {
    /// A measure dictionary of a PDF page.
    PdfMeasure,
    /// Numbers on dimension lines.
    DimensionChain,
    /// A scale bar.
    ScaleBar,
    /// A printed scale, at the paper size of a PDF page.
    PrintedScale,
    /// Width and length that are printed in rooms.
    RoomDimensions,
    /// Areas that are printed in rooms.
    PrintedAreas,
    /// A scale that is printed on a picture, for the paper that is named beside it: never a scale
    /// by itself.
    PaperSize,
    /// Widths of doors: a check, never a scale by itself.
    Doors,
}

impl Scale {
    /// The scale that a person or a caller set.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] if it is not a number that a plan can have.
    pub(crate) fn confirmed(metres_per_unit: f64) -> Result<Self> {
        check_metres_per_unit(metres_per_unit)?;
        Ok(Self {
            metres_per_unit,
            low: metres_per_unit,
            high: metres_per_unit,
            confirmed: true,
            witnesses: vec![],
        })
    }

    /// This scale with the witnesses of the one that was found.
    pub(crate) fn beside(&self, found: Option<&Self>) -> Self {
        let witnesses = found.into_iter().flat_map(|found| found.witnesses.iter());
        let heard = |witness: &Witness| Witness {
            agrees: witness.low <= self.high && self.low <= witness.high,
            ..witness.clone()
        };
        Self {
            witnesses: witnesses.map(heard).collect(),
            ..self.clone()
        }
    }

    /// Whether the numbers are ones that a plan can have.
    pub(crate) fn is_sound(&self) -> bool {
        let values = [self.low, self.metres_per_unit, self.high];
        values.is_sorted() && values.iter().all(|value| METRES_PER_UNIT.contains(value))
    }

    /// The metres of a unit with what they lie between.
    pub(crate) fn interval(&self) -> Interval {
        Interval {
            value: self.metres_per_unit,
            low: self.low,
            high: self.high,
        }
    }
}

/// Finest and coarsest scale that is taken, in metres a unit. A unit of a drawing may be a
/// hundredth of a millimetre or a kilometre.
const METRES_PER_UNIT: std::ops::RangeInclusive<f64> = 1e-5..=1e3;

/// Refuses a scale that no plan has.
pub(crate) fn check_metres_per_unit(value: f64) -> Result<()> {
    if METRES_PER_UNIT.contains(&value) {
        return Ok(());
    }
    Err(Error::invalid_option(
        "metres_per_unit",
        value,
        "between 0.00001 and 1000, or null",
    ))
}

/// The scale that all plans have, the most exact one; `None` if two differ or one has none.
pub(crate) fn common(scales: &[Option<&Scale>]) -> Option<Scale> {
    let scales: Vec<&Scale> = scales.iter().copied().collect::<Option<_>>()?;
    let low = scales.iter().map(|scale| scale.low).fold(0.0, f64::max);
    let highs = scales.iter().map(|scale| scale.high);
    let agree = highs.fold(f64::INFINITY, f64::min) >= low;
    let width = |scale: &Scale| scale.high / scale.low;
    let exact = scales.iter().min_by(|a, b| width(a).total_cmp(&width(b)));
    exact.filter(|_| agree).map(|&scale| scale.clone())
}

/// What the scale of a plan is read from, in page pixels, or in units of a drawing without a page.
pub(crate) struct Sheet<'a> {
    /// The rooms of the plan.
    pub(crate) rooms: Vec<(&'a Polygon, Label)>,
    /// `[x_min, y_min, x_max, y_max]` of the plan.
    pub(crate) plan: [f64; 4],
    /// Those of the other plans on the sheet.
    pub(crate) other_plans: Vec<[f64; 4]>,
    /// All texts of the sheet.
    pub(crate) texts: &'a [PageText],
    /// For its lines and its pixels.
    pub(crate) page: Option<&'a Page>,
    /// For its resolution.
    pub(crate) info: Option<&'a PageInfo>,
    /// Clear widths of the doors of the plan.
    pub(crate) door_widths: Vec<f64>,
}

/// What the witnesses of a plan say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    /// There are none, or they are not sure enough.
    Nothing,
    /// They contradict one another.
    Disagreement(Vec<Witness>),
    /// The scale.
    Scale(Scale),
}

/// A sheet with its texts in order.
struct Scene<'s> {
    sheet: &'s Sheet<'s>,
    /// All texts.
    texts: Vec<Placed<'s>>,
    /// Those that stand nearer to this plan than to any other.
    own: Vec<Placed<'s>>,
}

impl<'s> Scene<'s> {
    fn new(sheet: &'s Sheet<'s>) -> Self {
        let texts = placed(sheet.texts);
        let is_own = |text: &&Placed| {
            let own = place::gap(text.bbox_xyxy, sheet.plan);
            let others = sheet.other_plans.iter().take(MAX_PLANS);
            others
                .into_iter()
                .all(|plan| own <= place::gap(text.bbox_xyxy, *plan))
        };
        let own = texts.iter().filter(is_own).copied().collect();
        Self { sheet, texts, own }
    }

    /// The root of the area of the median room, in pixels.
    fn median_side(&self) -> Option<f64> {
        let areas = self
            .sheet
            .rooms
            .iter()
            .map(|(polygon, _)| polygon.area_px());
        let mut areas: Vec<f64> = areas
            .filter(|area| area.is_finite() && *area > 0.0)
            .collect();
        combine::median(&mut areas).map(f64::sqrt)
    }
}

/// Other plans of a sheet that are compared with this one.
const MAX_PLANS: usize = 64;

/// The scale of a plan.
///
/// Time grows as n log n with texts and lines.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn of_plan(sheet: &Sheet, stop: &Stop) -> Result<Told> {
    stop.check()?;
    if !sheet.plan.iter().all(|side| side.is_finite()) {
        return Ok(Told::Nothing);
    }
    let scene = Scene::new(sheet);
    stop.check()?;
    let mut testimonies = Vec::new();
    testimonies.extend(dimensions::testimony(&scene, stop)?);
    testimonies.extend(others::measure(&scene));
    testimonies.extend(bar::testimony(&scene, stop)?);
    testimonies.extend(in_rooms::sides(&scene, stop)?);
    testimonies.extend(in_rooms::areas(&scene));
    testimonies.extend(printed::testimony(&scene));
    testimonies.extend(others::doors(&scene));
    stop.check()?;
    Ok(combine::combined(testimonies, scene.median_side()))
}

/// How many lengths, sides, marks and scales a text is: for fuzzing.
#[doc(hidden)]
#[must_use]
pub fn read_lengths(text: &str) -> usize {
    lengths::readings(text).len()
        + lengths::sides(text).len()
        + usize::from(lengths::mark(text).is_some())
        + usize::from(lengths::unit_named(text).is_some())
        + stated::stated(text).len()
}
