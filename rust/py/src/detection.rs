//! `locdet_core.Detection` and `Room`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use locdet::export;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

use crate::fields::{parsed, typed};
use crate::gate;
use crate::input;
use crate::json;
use crate::limits::{Limits, or_default};
use crate::page::{Page, PageText};

/// The rooms of one page. Immutable.
#[pyclass(frozen, eq, module = "locdet_core")]
#[derive(PartialEq)]
pub(crate) struct Detection {
    pub(crate) inner: Arc<locdet::Detection>,
}

impl Detection {
    pub(crate) fn new(inner: locdet::Detection) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }
}

#[pymethods]
impl Detection {
    /// Reads a result from the JSON that `to_json` wrote.
    #[staticmethod]
    #[pyo3(signature = (text, *, limits=None))]
    fn from_json(
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        limits: Option<&Bound<'_, Limits>>,
    ) -> PyResult<Self> {
        let limits = or_default(limits);
        let text = input::text(text)?;
        gate::enter(py, || locdet::Detection::from_json(text.as_ref(), &limits)).map(Self::new)
    }

    /// The rooms in reading order.
    #[getter]
    fn rooms(&self) -> Vec<Room> {
        (0..self.inner.rooms.len())
            .map(|index| Room {
                detection: Arc::clone(&self.inner),
                index,
            })
            .collect()
    }

    #[getter]
    fn stage(&self) -> &str {
        self.inner.stage.as_str()
    }

    #[getter]
    fn coordinate_space(&self) -> &str {
        self.inner.coordinate_space.as_str()
    }

    /// Where walls that nearly meet were joined: dicts with `start`, `end` and `length`.
    #[getter]
    fn healed_gaps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner.healed_gaps)
    }

    /// The scale of all plans: a dict, or None.
    #[getter]
    fn scale<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner.facts.scale)
    }

    /// The plans of the sheet: dicts.
    #[getter]
    fn plans<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner.facts.plans)
    }

    /// The doors and openings between rooms: dicts.
    #[getter]
    fn doors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner.facts.doors)
    }

    /// The schedules of rooms on the sheet: dicts.
    #[getter]
    fn schedules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner.facts.schedules)
    }

    /// How rooms and schedules agree: a dict, or None.
    #[getter]
    fn reconciliation<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner.facts.reconciliation)
    }

    /// What holds for the rooms taken together: a dict with `disjoint` and `valid`.
    #[getter]
    fn topology<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner.topology)
    }

    /// What to know of how the rooms were found: codes.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner.warnings)
    }

    /// The whole document as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, self.inner.as_ref())
    }

    /// A copy in which rooms are named by the texts that stand in them.
    #[pyo3(signature = (texts, *, page=None))]
    fn with_names(
        &self,
        py: Python<'_>,
        texts: Vec<Bound<'_, PageText>>,
        page: Option<&Bound<'_, Page>>,
    ) -> PyResult<Self> {
        let texts: Vec<locdet::PageText> = texts
            .into_iter()
            .map(|text| text.get().inner.clone())
            .collect();
        let page = page.map(|page| &page.get().inner);
        gate::enter(py, || self.inner.with_names(&texts, page)).map(Self::new)
    }

    /// A copy at a scale that the caller knows.
    fn with_scale(&self, py: Python<'_>, metres_per_unit: &Bound<'_, PyAny>) -> PyResult<Self> {
        let metres_per_unit = typed("metres_per_unit", metres_per_unit, "a number")?;
        gate::enter(py, || self.inner.with_scale(metres_per_unit)).map(Self::new)
    }

    /// The rooms in the format of that name.
    #[pyo3(signature = (name, *, page=None, file_name=""))]
    fn export<'py>(
        &self,
        py: Python<'py>,
        name: &Bound<'_, PyAny>,
        page: Option<&Bound<'_, Page>>,
        file_name: &str,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let format: &export::Format = parsed("format", name)?;
        let page = page.map(|page| &page.get().inner);
        let source = export::Source { page, file_name };
        let bytes = gate::enter(py, || format.write(&self.inner, &source))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The document as JSON.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        gate::enter(py, || export::to_json(&self.inner))
    }

    /// The rooms as a GeoJSON feature collection in the space of the page.
    fn to_geojson(&self, py: Python<'_>) -> PyResult<String> {
        gate::enter(py, || export::to_geojson(&self.inner))
    }

    /// The rooms as a COCO data set of one image.
    #[pyo3(signature = (*, file_name=""))]
    fn to_coco(&self, py: Python<'_>, file_name: &str) -> PyResult<String> {
        gate::enter(py, || export::to_coco(&self.inner, file_name))
    }

    /// The rooms as lines of a YOLO segmentation label file.
    fn to_yolo(&self, py: Python<'_>) -> PyResult<String> {
        gate::enter(py, || export::to_yolo(&self.inner))
    }

    /// The rooms as CSV with a WKT column.
    fn to_csv(&self, py: Python<'_>) -> PyResult<String> {
        gate::enter(py, || export::to_csv(&self.inner))
    }

    /// The rooms as SVG, over the page if it is given.
    #[pyo3(signature = (page=None))]
    fn to_svg(&self, py: Python<'_>, page: Option<&Bound<'_, Page>>) -> PyResult<String> {
        let page = page.map(|page| &page.get().inner);
        gate::enter(py, || export::to_svg(&self.inner, page))
    }

    /// The page with the rooms drawn over it, as the bytes of a PNG file.
    fn to_png<'py>(
        &self,
        py: Python<'py>,
        page: &Bound<'_, Page>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let page = &page.get().inner;
        let bytes = gate::enter(py, || export::to_png(&self.inner, page))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The rooms as a pandas `DataFrame`, one row each.
    fn to_dataframe<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py()
            .import("locdet_core._notebook")?
            .call_method1("to_dataframe", (slf,))
    }

    /// Draws the rooms with matplotlib and returns the axes.
    #[pyo3(signature = (page=None, *, ax=None))]
    fn plot<'py>(
        slf: &Bound<'py, Self>,
        page: Option<&Bound<'py, Page>>,
        ax: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        slf.py()
            .import("locdet_core._notebook")?
            .call_method1("plot", (slf, page, ax))
    }

    #[getter]
    fn __geo_interface__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?
            .call_method1("loads", (self.to_geojson(py)?,))
    }

    #[pyo3(signature = (include=None, exclude=None))]
    #[expect(
        unused_variables,
        reason = "IPython passes both; there is one picture to choose from"
    )]
    fn _repr_mimebundle_<'py>(
        &self,
        py: Python<'py>,
        include: Option<&Bound<'_, PyAny>>,
        exclude: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let bundle = PyDict::new(py);
        bundle.set_item("text/plain", self.__repr__())?;
        bundle.set_item("image/svg+xml", self.to_svg(py, None)?)?;
        Ok(bundle)
    }

    fn __len__(&self) -> usize {
        self.inner.rooms.len()
    }

    fn __repr__(&self) -> String {
        let (rooms, stage) = (self.inner.rooms.len(), self.inner.stage.as_str());
        let place = match &self.inner.page {
            Some(page) => format!(
                "stage={stage:?}, page {} x {} px",
                page.width_px, page.height_px
            ),
            None => "of wall segments".to_owned(),
        };
        format!("Detection({rooms} rooms, {place})")
    }
}

/// A room on a page. Immutable.
#[pyclass(frozen, module = "locdet_core")]
pub(crate) struct Room {
    detection: Arc<locdet::Detection>,
    index: usize,
}

impl Room {
    fn inner(&self) -> &locdet::Room {
        &self.detection.rooms[self.index]
    }
}

#[pymethods]
impl Room {
    #[getter]
    fn id(&self) -> &str {
        &self.inner().id
    }

    #[getter]
    fn bounding_box(&self) -> [f64; 4] {
        self.inner().bounding_box
    }

    #[getter]
    fn polygon(&self) -> Vec<(f64, f64)> {
        self.inner()
            .polygon
            .iter()
            .map(|&point| point.into())
            .collect()
    }

    #[getter]
    fn holes(&self) -> Vec<Vec<(f64, f64)>> {
        self.inner()
            .holes
            .iter()
            .map(|hole| hole.iter().map(|&point| point.into()).collect())
            .collect()
    }

    #[getter]
    fn name_hint(&self) -> Option<&str> {
        self.inner().name_hint.as_deref()
    }

    #[getter]
    fn kind(&self) -> Option<&'static str> {
        self.inner().kind.map(locdet::RoomKind::as_str)
    }

    #[getter]
    fn number(&self) -> Option<&str> {
        self.inner().number.as_deref()
    }

    #[getter]
    fn printed_area_m2(&self) -> Option<f64> {
        self.inner().printed_area_m2
    }

    /// Area at the scale of the plan: a dict with `value`, `low` and `high`, or None.
    #[getter]
    fn area_m2<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner().measures.area_m2)
    }

    #[getter]
    fn area_ft2<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner().measures.area_ft2)
    }

    #[getter]
    fn perimeter_m<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, &self.inner().measures.perimeter_m)
    }

    #[getter]
    fn printed_area_difference(&self) -> Option<f64> {
        self.inner().measures.printed_area_difference
    }

    /// Ids of the doors that lead into the room.
    #[getter]
    fn doors(&self) -> Vec<String> {
        self.inner().doors.clone()
    }

    #[getter]
    fn confidence(&self) -> f64 {
        self.inner().confidence
    }

    #[getter]
    fn source(&self) -> &'static str {
        self.inner().source.as_str()
    }

    #[getter]
    fn evidence(&self) -> &'static str {
        self.inner().evidence.as_str()
    }

    #[getter]
    fn area_px(&self) -> f64 {
        self.inner().area_px
    }

    #[getter]
    fn centroid(&self) -> (f64, f64) {
        self.inner().centroid.into()
    }

    /// The room as a dict, as in the document.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::to_object(py, self.inner())
    }

    #[getter]
    fn __geo_interface__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let closed = |ring: Vec<(f64, f64)>| {
            let first = ring.first().copied();
            PyList::new(py, ring.into_iter().chain(first))
        };
        let rings = std::iter::once(self.polygon())
            .chain(self.holes())
            .map(closed)
            .collect::<PyResult<Vec<_>>>()?;
        let geometry = PyDict::new(py);
        geometry.set_item("type", "Polygon")?;
        geometry.set_item("coordinates", rings)?;
        Ok(geometry)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner() == other.inner()
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let room = self.inner();
        (
            &room.id,
            room.bounding_box.map(f64::to_bits),
            room.confidence.to_bits(),
        )
            .hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        let room = self.inner();
        let name = room.name_hint.as_deref().unwrap_or("unnamed");
        format!(
            "Room({}, {name}, confidence={}, area_px={})",
            room.id, room.confidence, room.area_px
        )
    }
}
