//! `locdet_core.DetectOptions`.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::fields::{FLAG, Fields, options_class, parsed, typed};

options_class! {
    /// How to look for rooms. Immutable.
    DetectOptions of locdet::DetectOptions;
    new "(*, stage='final', min_confidence=..., max_side_px=..., tiled=..., use_walls=..., use_text=..., overlap_px=..., \
         nms_iou=..., max_covered=..., min_area_px=..., simplify_px=..., max_rooms=..., \
         classes=..., coordinates=..., metres_per_unit=...)";
    replace "($self, *, stage=..., min_confidence=..., max_side_px=..., tiled=..., use_walls=..., use_text=..., overlap_px=..., \
             nms_iou=..., max_covered=..., min_area_px=..., simplify_px=..., max_rooms=..., \
             classes=..., coordinates=..., metres_per_unit=...)";
    methods ["for_stage", "replace", "to_dict"];

    /// The preset of a stage: "preview", "intermediate" or "final".
    #[staticmethod]
    fn for_stage(stage: &Bound<'_, PyAny>) -> PyResult<Self> {
        let stage = parsed("stage", stage)?;
        Ok(Self {
            inner: locdet::DetectOptions::for_stage(stage),
        })
    }
}

impl Fields for locdet::DetectOptions {
    const CLASS: &'static str = "DetectOptions";

    /// The preset of the stage that is passed.
    fn base(passed: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let stage = passed
            .map(|fields| fields.get_item("stage"))
            .transpose()?
            .flatten();
        match stage {
            Some(stage) => Ok(Self::for_stage(parsed("stage", &stage)?)),
            None => Ok(Self::default()),
        }
    }

    fn set(&mut self, name: &str, value: &Bound<'_, PyAny>) -> Option<PyResult<()>> {
        let set = match name {
            "stage" => parsed("stage", value).map(|value| self.stage = value),
            "min_confidence" => {
                typed(name, value, "a number").map(|value| self.min_confidence = value)
            }
            "max_side_px" => typed(name, value, "a whole number of at least 0")
                .map(|value| self.max_side_px = value),
            "tiled" => typed(name, value, FLAG).map(|value| self.tiled = value),
            "use_walls" => typed(name, value, FLAG).map(|value| self.use_walls = value),
            "use_text" => typed(name, value, FLAG).map(|value| self.use_text = value),
            "overlap_px" => typed(name, value, "a whole number of at least 0")
                .map(|value| self.overlap_px = value),
            "nms_iou" => typed(name, value, "a number").map(|value| self.nms_iou = value),
            "max_covered" => typed(name, value, "a number").map(|value| self.max_covered = value),
            "min_area_px" => typed(name, value, "a number").map(|value| self.min_area_px = value),
            "simplify_px" => typed(name, value, "a number").map(|value| self.simplify_px = value),
            "max_rooms" => typed(name, value, "a whole number of at least 0")
                .map(|value| self.max_rooms = value),
            "classes" => typed(name, value, "a list of class names or None")
                .map(|value| self.classes = value),
            "coordinates" => parsed("coordinates", value).map(|value| self.coordinates = value),
            "metres_per_unit" => {
                typed(name, value, "a number or None").map(|value| self.metres_per_unit = value)
            }
            _ => return None,
        };
        Some(set)
    }

    fn validate(&self) -> locdet::Result<()> {
        Self::validate(self)
    }
}
