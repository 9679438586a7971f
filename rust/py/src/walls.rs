//! `locdet_core.rooms_from_walls` and `WallOptions`.

use locdet::WallSegment;
use numpy::{PyArrayDescrMethods, PyReadonlyArrayDyn, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyMapping, PySequence, PyString};

use crate::detection::Detection;
use crate::error::{InvalidOptionError, to_python};
use crate::fields::{FLAG, Fields, options_class, typed, wrong_value};
use crate::gate;
use crate::limits::{Limits, or_default};

options_class! {
    /// How walls are joined to rooms. Immutable.
    WallOptions of locdet::WallOptions;
    new "(*, max_gap=None, snap_distance=None, min_area=None, keep_strips=False, metres_per_unit=None)";
    replace "($self, *, max_gap=..., snap_distance=..., min_area=..., keep_strips=..., metres_per_unit=...)";
    methods ["replace", "to_dict"];
}

impl Fields for locdet::WallOptions {
    const CLASS: &'static str = "WallOptions";

    fn set(&mut self, name: &str, value: &Bound<'_, PyAny>) -> Option<PyResult<()>> {
        let set = match name {
            "max_gap" => typed(name, value, "a number or None").map(|value| self.max_gap = value),
            "snap_distance" => {
                typed(name, value, "a number or None").map(|value| self.snap_distance = value)
            }
            "min_area" => typed(name, value, "a number or None").map(|value| self.min_area = value),
            "keep_strips" => typed(name, value, FLAG).map(|value| self.keep_strips = value),
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

/// Finds the rooms that wall segments enclose.
#[pyfunction]
#[pyo3(signature = (walls, options=None, *, limits=None))]
pub(crate) fn rooms_from_walls(
    py: Python<'_>,
    walls: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, WallOptions>>,
    limits: Option<&Bound<'_, Limits>>,
) -> PyResult<Detection> {
    let limits = or_default(limits);
    let options = options
        .map(|options| options.get().inner)
        .unwrap_or_default();
    let segments = segments(walls, &limits)?;
    gate::enter(py, || {
        locdet::rooms_from_walls(&segments, &options, &limits)
    })
    .map(Detection::new)
}

const ALLOWED: &str = "an array of shape (n, 4) or (n, 2, 2), a sequence of mappings with \"start\" and \"end\", or a \
                       mapping with such a sequence as \"walls\"";

fn segments(walls: &Bound<'_, PyAny>, limits: &locdet::Limits) -> PyResult<Vec<WallSegment>> {
    if let Ok(array) = walls.cast::<PyUntypedArray>() {
        return of_array(array, limits);
    }
    let Ok(document) = walls.cast::<PyMapping>() else {
        return of_sequence(walls, limits);
    };
    let inner = document.get_item("walls").map_err(|_| {
        InvalidOptionError::new_err(
            "the document must have the key \"walls\" with a sequence of wall segments",
        )
    })?;
    match inner.cast::<PyUntypedArray>() {
        Ok(array) => of_array(array, limits),
        Err(_) => of_sequence(&inner, limits),
    }
}

/// Reads an array of numbers, whatever its layout in memory, without an object for each wall.
fn of_array(
    array: &Bound<'_, PyUntypedArray>,
    limits: &locdet::Limits,
) -> PyResult<Vec<WallSegment>> {
    let kind = array.dtype().kind();
    let count = match (kind, array.shape()) {
        (b'f' | b'i' | b'u', &[0]) => 0,
        (b'f' | b'i' | b'u', &[count, 4] | &[count, 2, 2]) => count,
        (_, shape) => {
            let (shape, dtype) = (
                format!("{shape:?}").replace('[', "(").replace(']', ")"),
                array.dtype(),
            );
            let message = format!(
                "walls must be numbers in an array of shape (n, 4) or (n, 2, 2), got shape {shape} and dtype {dtype}"
            );
            return Err(InvalidOptionError::new_err(message));
        }
    };
    // Before the copy: a broadcast array is small itself.
    limits
        .check_walls(count)
        .map_err(|error| to_python(&error))?;
    let numbers = array
        .py()
        .import("numpy")?
        .call_method1("ascontiguousarray", (array, "float64"))?;
    let numbers: PyReadonlyArrayDyn<'_, f64> = numbers.extract()?;
    let segment = |&[x_start, y_start, x_end, y_end]: &[f64; 4]| WallSegment {
        start: [x_start, y_start],
        end: [x_end, y_end],
        is_load_bearing: false,
    };
    Ok(numbers
        .as_slice()?
        .as_chunks()
        .0
        .iter()
        .map(segment)
        .collect())
}

fn of_sequence(walls: &Bound<'_, PyAny>, limits: &locdet::Limits) -> PyResult<Vec<WallSegment>> {
    let is_text = walls.is_instance_of::<PyString>()
        || walls.is_instance_of::<PyBytes>()
        || walls.is_instance_of::<PyByteArray>();
    let sequence = walls.cast::<PySequence>().ok().filter(|_| !is_text);
    let sequence = sequence.ok_or_else(|| wrong_value("walls", walls, ALLOWED))?;
    let count = sequence.len()?;
    limits
        .check_walls(count)
        .map_err(|error| to_python(&error))?;
    // A sequence of another class may lie about its length, so the walls are counted as they come.
    let items = sequence.try_iter()?.take(count).enumerate();
    items
        .map(|(index, wall)| of_mapping(index, &wall?))
        .collect()
}

fn of_mapping(index: usize, wall: &Bound<'_, PyAny>) -> PyResult<WallSegment> {
    let Ok(wall) = wall.cast::<PyMapping>() else {
        return Err(wrong_value(
            &format!("walls[{index}]"),
            wall,
            "a mapping with \"start\" and \"end\"",
        ));
    };
    let wrong = |key: &str, value: &Bound<'_, PyAny>, allowed: &str| {
        wrong_value(&format!("walls[{index}].{key}"), value, allowed)
    };
    // An arc has a start and an end too, and would be taken for its chord.
    if let Some(kind) = optional(wall, "type")?.filter(|kind| !kind.eq("line").unwrap_or(false)) {
        return Err(wrong("type", &kind, "\"line\""));
    }
    let end = |key: &str| {
        let missing = || InvalidOptionError::new_err(format!("walls[{index}].{key} is missing"));
        let value = optional(wall, key)?.ok_or_else(missing)?;
        point(&value).ok_or_else(|| wrong(key, &value, "two numbers [x, y]"))
    };
    let is_load_bearing = match optional(wall, "is_load_bearing")? {
        Some(flag) => flag
            .extract()
            .map_err(|_| wrong("is_load_bearing", &flag, FLAG))?,
        None => false,
    };
    Ok(WallSegment {
        start: end("start")?,
        end: end("end")?,
        is_load_bearing,
    })
}

/// The value of a key, if the mapping has it.
fn optional<'py>(wall: &Bound<'py, PyMapping>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Ok(dict) = wall.cast::<PyDict>() {
        return dict.get_item(key);
    }
    if wall.contains(key)? {
        wall.get_item(key).map(Some)
    } else {
        Ok(None)
    }
}

fn point(value: &Bound<'_, PyAny>) -> Option<[f64; 2]> {
    let [x, y]: [Bound<'_, PyAny>; 2] = value.extract().ok()?;
    // Python takes True for 1, which is never what is meant for a coordinate.
    let number = |value: Bound<'_, PyAny>| {
        if value.is_instance_of::<PyBool>() {
            None
        } else {
            value.extract().ok()
        }
    };
    Some([number(x)?, number(y)?])
}
