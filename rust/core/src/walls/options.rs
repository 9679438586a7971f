//! Wall segments and how to look for rooms among them.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::scale::check_metres_per_unit;

/// A straight wall: its centre line or one of its faces, in units of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WallSegment {
    /// One end, `[x, y]`.
    pub start: [f64; 2],
    /// The other end.
    pub end: [f64; 2],
    /// Whether the wall bears loads. Rooms do not depend on it.
    pub is_load_bearing: bool,
}

/// How to look for rooms among wall segments. Lengths are in units of the drawing; `None` derives
/// them from the drawing.
///
/// # Examples
///
/// ```
/// let strict = locdet::WallOptions { max_gap: Some(0.0), ..locdet::WallOptions::default() };
/// assert!(strict.validate().is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct WallOptions {
    /// The widest gap that is closed; 0 closes none. Default: 40 % of the room side between ends
    /// that face each other (80 % for double walls), 6 % elsewhere; a given value replaces the
    /// first and bounds the second.
    pub max_gap: Option<f64>,
    /// Ends this close are the same place. Default: 1.2 % of the room side.
    pub snap_distance: Option<f64>,
    /// Faces smaller than this are no rooms. Default: the square of 9 % of the room side.
    pub min_area: Option<f64>,
    /// Whether narrow faces between two lines are rooms too, not the solid of walls that are drawn
    /// with two lines. Default: false.
    pub keep_strips: bool,
    /// The scale of the drawing, if it is known: metres of a unit, .00001 to 1000. Rooms are measured
    /// by it.
    pub metres_per_unit: Option<f64>,
}

impl WallOptions {
    /// Checks every field.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] names the first field that is out of range or not finite.
    pub fn validate(&self) -> Result<()> {
        let fields = [
            ("max_gap", self.max_gap),
            ("snap_distance", self.snap_distance),
            ("min_area", self.min_area),
        ];
        for (field, value) in fields {
            if let Some(value) = value.filter(|value| !(value.is_finite() && *value >= 0.0)) {
                return Err(Error::invalid_option(
                    field,
                    value,
                    "a finite number of at least 0, or null",
                ));
            }
        }
        self.metres_per_unit.map_or(Ok(()), check_metres_per_unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_or_infinite_length_is_refused_with_the_field_named() {
        for bad in [-1.0, f64::NAN, f64::INFINITY] {
            let options = WallOptions {
                max_gap: Some(bad),
                ..WallOptions::default()
            };
            let message = options.validate().unwrap_err().to_string();
            assert!(
                message.starts_with("max_gap must be a finite number"),
                "{message}"
            );
        }
    }
}
