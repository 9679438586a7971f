//! `locdet_core.DetectOptions`.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};

use crate::error::{InvalidOptionError, to_python};
use crate::json;

/// How to look for rooms. Immutable.
#[pyclass(frozen, eq, hash, module = "locdet_core")]
#[derive(PartialEq)]
pub(crate) struct DetectOptions {
    pub(crate) inner: locdet::DetectOptions,
}

impl std::hash::Hash for DetectOptions {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        locdet::cache::options_hash(&self.inner, locdet::cache::PageSelector::default()).hash(state);
    }
}

#[pymethods]
impl DetectOptions {
    /// The preset of `stage` with some fields changed.
    #[new]
    #[pyo3(signature = (**fields))]
    #[pyo3(text_signature = "(*, stage='final', min_confidence=..., max_side_px=..., tiled=..., use_walls=..., overlap_px=..., \
                          nms_iou=..., max_covered=..., min_area_px=..., simplify_px=..., max_rooms=..., \
                          classes=..., coordinates=...)")]
    fn new(fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let stage = fields.map(|fields| fields.get_item("stage")).transpose()?.flatten();
        let preset = match stage {
            Some(stage) => Self::for_stage(&stage)?,
            None => Self { inner: locdet::DetectOptions::default() },
        };
        preset.replace(fields)
    }

    /// The preset of a stage: "preview", "intermediate" or "final".
    #[staticmethod]
    fn for_stage(stage: &Bound<'_, PyAny>) -> PyResult<Self> {
        let stage = parsed("stage", stage)?;
        Ok(Self { inner: locdet::DetectOptions::for_stage(stage) })
    }

    /// A copy with some fields changed.
    #[pyo3(signature = (**fields))]
    #[pyo3(text_signature = "($self, *, stage=..., min_confidence=..., max_side_px=..., tiled=..., use_walls=..., overlap_px=..., \
                          nms_iou=..., max_covered=..., min_area_px=..., simplify_px=..., max_rooms=..., \
                          classes=..., coordinates=...)")]
    fn replace(&self, fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut inner = self.inner.clone();
        for (name, value) in fields.into_iter().flatten() {
            set_field(&mut inner, &name.extract::<String>()?, &value)?;
        }
        inner.validate().map_err(|error| to_python(&error))?;
        Ok(Self { inner })
    }

    /// The fields as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner)
    }

    /// Every field is an attribute.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let fields = self.to_dict(py)?;
        fields.get_item(name).map_err(|_| {
            let message = format!("'DetectOptions' object has no attribute '{name}'");
            pyo3::exceptions::PyAttributeError::new_err(message)
        })
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyAny>)> {
        Ok(((), self.to_dict(py)?))
    }

    fn __dir__(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let methods = ["for_stage", "replace", "to_dict"].map(str::to_owned);
        let fields: Vec<String> = self.to_dict(py)?.cast::<PyDict>()?.keys().extract()?;
        Ok(fields.into_iter().chain(methods).collect())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let fields = self.to_dict(py)?;
        let items = fields.cast::<PyDict>()?.iter();
        let items = items.map(|(name, value)| Ok(format!("{name}={}", value.repr()?))).collect::<PyResult<Vec<_>>>()?;
        Ok(format!("DetectOptions({})", items.join(", ")))
    }
}

const FLAG: &str = "True or False";

fn set_field(options: &mut locdet::DetectOptions, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    match name {
        "stage" => options.stage = parsed("stage", value)?,
        "min_confidence" => options.min_confidence = typed(name, value, "a number")?,
        "max_side_px" => options.max_side_px = typed(name, value, "a whole number of at least 0")?,
        "tiled" => options.tiled = typed(name, value, FLAG)?,
        "use_walls" => options.use_walls = typed(name, value, FLAG)?,
        "overlap_px" => options.overlap_px = typed(name, value, "a whole number of at least 0")?,
        "nms_iou" => options.nms_iou = typed(name, value, "a number")?,
        "max_covered" => options.max_covered = typed(name, value, "a number")?,
        "min_area_px" => options.min_area_px = typed(name, value, "a number")?,
        "simplify_px" => options.simplify_px = typed(name, value, "a number")?,
        "max_rooms" => options.max_rooms = typed(name, value, "a whole number of at least 0")?,
        "classes" => options.classes = typed(name, value, "a list of class names or None")?,
        "coordinates" => options.coordinates = parsed("coordinates", value)?,
        _ => {
            let message = format!("there is no option {name:?}; see help(locdet_core.DetectOptions)");
            return Err(InvalidOptionError::new_err(message));
        }
    }
    Ok(())
}

fn typed<'py, T: FromPyObjectOwned<'py>>(name: &str, value: &Bound<'py, PyAny>, allowed: &str) -> PyResult<T> {
    let is_flag = value.is_instance_of::<PyBool>();
    // Python takes True for 1, which is never what is meant for a number.
    if is_flag && allowed != FLAG {
        return Err(wrong_value(name, value, allowed));
    }
    value.extract().map_err(|_| wrong_value(name, value, allowed))
}

fn parsed<T: std::str::FromStr<Err = locdet::Error>>(name: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    let text: String = value.extract().map_err(|_| wrong_value(name, value, "a string"))?;
    text.parse().map_err(|error| to_python(&error))
}

fn wrong_value(name: &str, value: &Bound<'_, PyAny>, allowed: &str) -> PyErr {
    let found: String =
        value.repr().map_or_else(|_| "?".to_owned(), |repr| repr.to_string()).chars().take(80).collect();
    InvalidOptionError::new_err(format!("{name} must be {allowed}, got {found}"))
}
