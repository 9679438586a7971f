//! What a caller can choose, with the only place where a default is written.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::scale::check_metres_per_unit;

/// One of the three presets of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// One pass over the reduced page.
    Preview,
    /// A pyramid of tiles, merged across seams.
    Intermediate,
    /// As intermediate, with a finer pyramid, walls and names.
    Final,
}

impl Stage {
    /// Every stage, in the order in which they run.
    pub const ALL: [Self; 3] = [Self::Preview, Self::Intermediate, Self::Final];

    /// The stage's name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Intermediate => "intermediate",
            Self::Final => "final",
        }
    }
}

impl std::str::FromStr for Stage {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|stage| stage.as_str() == name)
            .ok_or_else(|| {
                Error::invalid_option("stage", name, "\"preview\", \"intermediate\" or \"final\"")
            })
    }
}

/// The unit of boxes, polygons and centroids in a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coordinates {
    /// Pixels of the page.
    Pixel,
    /// Integers 0 to 1000, relative to the page's width and height.
    #[serde(rename = "normalized_1000")]
    Normalized1000,
    /// The unit of the wall segments. Only in results of wall segments; it cannot be asked for.
    Drawing,
}

impl Coordinates {
    /// The unit's name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pixel => "pixel",
            Self::Normalized1000 => "normalized_1000",
            Self::Drawing => "drawing",
        }
    }
}

impl std::str::FromStr for Coordinates {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        [Self::Pixel, Self::Normalized1000]
            .into_iter()
            .find(|coordinates| coordinates.as_str() == name)
            .ok_or_else(|| {
                Error::invalid_option("coordinates", name, "\"pixel\" or \"normalized_1000\"")
            })
    }
}

/// How to look for rooms.
///
/// The fields are public; [`DetectOptions::validate`] is called by every function that takes
/// options.
///
/// # Examples
///
/// ```
/// use locdet::{DetectOptions, Stage};
///
/// let options = DetectOptions { min_confidence: 0.7, ..DetectOptions::for_stage(Stage::Preview) };
/// assert!(options.validate().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DetectOptions {
    /// The stage that the preset belongs to; it names the result and its cache entry.
    pub stage: Stage,
    /// Rooms below this confidence are left out. Range 0.001 to 1.
    pub min_confidence: f64,
    /// Longest side, in pixels, of the finest resolution at which the page is searched. Larger
    /// pages are reduced for the search; rooms are always in page pixels. Range 64 to 16384.
    pub max_side_px: u32,
    /// Whether to search in overlapping tiles where the page is larger than the model's input.
    pub tiled: bool,
    /// Whether walls that are seen on the page correct the rooms that the model finds, and make
    /// their edges straight.
    pub use_walls: bool,
    /// Whether rooms are named by the text of the page. Only PDF pages have text.
    pub use_text: bool,
    /// Overlap of neighbouring tiles, in pixels of the model's input; smaller than its side.
    pub overlap_px: u32,
    /// Of two boxes of one tile that overlap by more than this intersection over union, the better
    /// is kept. Range 0 to 1.
    pub nms_iou: f64,
    /// A room of which more than this share lies in more confident rooms is dropped; otherwise the
    /// shared part goes to them. Range 0 to 1.
    pub max_covered: f64,
    /// Rooms smaller than this many square page pixels are left out.
    pub min_area_px: f64,
    /// Largest distance, in page pixels, between a room's outline and its simplified polygon. Never
    /// finer than half a mask cell. Range 0 to 100.
    pub simplify_px: f64,
    /// At most this many rooms are returned, the most confident ones. Range 1 to 100000.
    pub max_rooms: u32,
    /// Names of the model's classes that are rooms; `None` takes every class.
    pub classes: Option<Vec<String>>,
    /// Unit of boxes and polygons in the result.
    pub coordinates: Coordinates,
    /// The scale of the plan, if it is known: metres of a page pixel, .00001 to 1000. `None` reads it
    /// off the page in the final stage.
    pub metres_per_unit: Option<f64>,
}

impl Default for DetectOptions {
    fn default() -> Self {
        Self::for_stage(Stage::Final)
    }
}

impl DetectOptions {
    /// The preset of a stage.
    #[must_use]
    pub fn for_stage(stage: Stage) -> Self {
        let (max_side_px, tiled, is_final) = match stage {
            Stage::Preview => (1280, false, false),
            Stage::Intermediate => (1280, true, false),
            Stage::Final => (2560, true, true),
        };
        Self {
            stage,
            min_confidence: 0.4,
            max_side_px,
            tiled,
            use_walls: is_final,
            use_text: is_final,
            overlap_px: 96,
            nms_iou: 0.7,
            max_covered: 0.4,
            min_area_px: 16.0,
            simplify_px: 1.5,
            max_rooms: 5_000,
            classes: None,
            coordinates: Coordinates::Pixel,
            metres_per_unit: None,
        }
    }

    /// Checks every field that can be checked without a model.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] names the first field that is out of range, its value and what is
    /// allowed.
    pub fn validate(&self) -> Result<()> {
        in_range("min_confidence", self.min_confidence, 0.001, 1.0)?;
        in_range("max_side_px", f64::from(self.max_side_px), 64.0, 16_384.0)?;
        in_range("nms_iou", self.nms_iou, 0.0, 1.0)?;
        in_range("max_covered", self.max_covered, 0.0, 1.0)?;
        in_range("min_area_px", self.min_area_px, 0.0, 1e12)?;
        in_range("simplify_px", self.simplify_px, 0.0, 100.0)?;
        if self.coordinates == Coordinates::Drawing {
            return Err(Error::invalid_option(
                "coordinates",
                "drawing",
                "\"pixel\" or \"normalized_1000\"",
            ));
        }
        in_range("max_rooms", f64::from(self.max_rooms), 1.0, 100_000.0)?;
        if self.classes.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::invalid_option(
                "classes",
                "[]",
                "at least one class name, or null",
            ));
        }
        self.metres_per_unit.map_or(Ok(()), check_metres_per_unit)
    }
}

fn in_range(field: &'static str, value: f64, min: f64, max: f64) -> Result<()> {
    // A NaN fails both comparisons of a contains check, so it is refused too.
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(Error::invalid_option(
        field,
        value,
        format!("between {min} and {max}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_valid() {
        for stage in Stage::ALL {
            DetectOptions::for_stage(stage).validate().unwrap();
        }
    }

    #[test]
    fn nan_is_refused_with_the_field_named() {
        let options = DetectOptions {
            min_confidence: f64::NAN,
            ..DetectOptions::default()
        };
        let message = options.validate().unwrap_err().to_string();
        assert_eq!(
            message,
            "min_confidence must be between 0.001 and 1, got NaN"
        );
    }

    #[test]
    fn a_stage_is_parsed_from_its_own_name() {
        for stage in Stage::ALL {
            assert_eq!(stage.as_str().parse::<Stage>().unwrap(), stage);
        }
        assert!("preview_only".parse::<Stage>().is_err());
    }
}
