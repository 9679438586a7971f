//! The scale of a plan: how many metres a unit of it is, as witnesses on the sheet tell.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::geometry::Polygon;
use crate::input::drawing::PageText;
use crate::input::page::Page;
use crate::naming::Label;
use crate::watch::Stop;

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
    /// Metres of a page pixel, whatever the coordinate space of the result; of a unit of the drawing
    /// if there is no page.
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
    /// Widths of doors.
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

/// Finest and coarsest scale that is taken, in metres a unit. A unit of a drawing may be a hundredth
/// of a millimetre or a kilometre.
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
    /// For its lines, its pixels, its resolution.
    pub(crate) page: Option<&'a Page>,
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

/// The scale of a plan.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
pub(crate) fn of_plan(_sheet: &Sheet, stop: &Stop) -> Result<Told> {
    stop.check()?;
    Ok(Told::Nothing)
}
