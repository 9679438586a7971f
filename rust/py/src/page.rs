//! `locdet_core.Page`.

use numpy::ndarray::ArrayView3;
use numpy::{PyArray3, PyArrayMethods, PyReadonlyArray3};
use pyo3::prelude::*;

use crate::error::{InvalidOptionError, to_python};
use crate::fields::wrong_value;

/// Text on a page.
#[pyclass(frozen, eq, module = "locdet_core")]
#[derive(PartialEq)]
pub(crate) struct PageText {
    pub(crate) inner: locdet::PageText,
}

#[pymethods]
impl PageText {
    /// Makes a text in page pixels.
    #[new]
    fn new(text: String, bbox_xyxy: &Bound<'_, PyAny>) -> PyResult<Self> {
        let allowed = "four finite numbers (x_min, y_min, x_max, y_max) in that order";
        let is_box = |&[x_min, y_min, x_max, y_max]: &[f64; 4]| {
            [x_min, y_min, x_max, y_max]
                .iter()
                .all(|value| value.is_finite())
                && x_min <= x_max
                && y_min <= y_max
        };
        let found = bbox_xyxy.extract().ok().filter(is_box);
        let bbox_xyxy = found.ok_or_else(|| wrong_value("bbox_xyxy", bbox_xyxy, allowed))?;
        Ok(Self {
            inner: locdet::PageText { text, bbox_xyxy },
        })
    }

    #[getter]
    fn text(&self) -> &str {
        &self.inner.text
    }

    #[getter]
    fn bbox_xyxy(&self) -> (f64, f64, f64, f64) {
        self.inner.bbox_xyxy.into()
    }

    fn __repr__(&self) -> String {
        let [x_min, y_min, x_max, y_max] = self.inner.bbox_xyxy;
        format!(
            "PageText(text={:?}, bbox_xyxy=({x_min}, {y_min}, {x_max}, {y_max}))",
            self.inner.text
        )
    }
}

/// A layer of a PDF page.
#[pyclass(frozen, eq, module = "locdet_core")]
#[derive(PartialEq)]
pub(crate) struct PageLayer {
    inner: locdet::PageLayer,
}

#[pymethods]
impl PageLayer {
    #[getter]
    fn name(&self) -> &str {
        &self.inner.name
    }

    #[getter]
    fn visible(&self) -> bool {
        self.inner.visible
    }

    /// What is drawn on the layer, told by its name.
    #[getter]
    fn role(&self) -> &str {
        self.inner.role.as_str()
    }

    fn __repr__(&self) -> String {
        let visible = if self.inner.visible { "True" } else { "False" };
        format!(
            "PageLayer(name={:?}, visible={visible}, role={:?})",
            self.inner.name,
            self.inner.role.as_str()
        )
    }
}

/// A page as pixels.
#[pyclass(frozen, module = "locdet_core")]
pub(crate) struct Page {
    pub(crate) inner: locdet::Page,
}

#[pymethods]
impl Page {
    /// Makes a page of an RGB image, shape (h, w, 3), dtype uint8. Copies the pixels.
    #[staticmethod]
    fn from_array(rgb: &Bound<'_, PyAny>) -> PyResult<Self> {
        let array: PyReadonlyArray3<'_, u8> = rgb.extract().map_err(|_| {
            let found = match (rgb.getattr("shape"), rgb.getattr("dtype")) {
                (Ok(shape), Ok(dtype)) => format!("shape {shape} and dtype {dtype}"),
                _ => rgb.get_type().to_string(),
            };
            InvalidOptionError::new_err(format!(
                "rgb must be a uint8 array of shape (h, w, 3), got {found}"
            ))
        })?;
        let view = array.as_array();
        let &[height_px, width_px, channels] = view.shape() else {
            unreachable!("the array has three axes")
        };
        if channels != 3 {
            let message = format!(
                "rgb must have the shape (h, w, 3), got ({height_px}, {width_px}, {channels})"
            );
            return Err(InvalidOptionError::new_err(message));
        }
        // Before the copy: a broadcast array is small itself.
        locdet::Limits::default()
            .check_pixels(width_px as u64, height_px as u64)
            .map_err(|error| to_python(&error))?;
        let (width_px, height_px) = (u32::try_from(width_px)?, u32::try_from(height_px)?);
        let pixels = view.iter().copied().collect();
        let inner = locdet::Page::from_rgb8(width_px, height_px, pixels)
            .map_err(|error| to_python(&error))?;
        Ok(Self { inner })
    }

    /// The pixels as a read-only array, shape (h, w, 3), dtype uint8. No copy.
    #[getter]
    fn array(slf: &Bound<'_, Self>) -> PyResult<Py<PyArray3<u8>>> {
        let page = &slf.get().inner;
        let shape = (page.height_px() as usize, page.width_px() as usize, 3);
        let view = ArrayView3::from_shape(shape, page.pixels())
            .map_err(|error| pyo3::exceptions::PyRuntimeError::new_err(error.to_string()))?;
        #[expect(
            unsafe_code,
            reason = "numpy has no safe way to lend memory that another object owns"
        )]
        // SAFETY: the array's base is the page, which owns the pixels, never changes or moves them,
        // and lives as long as the array. The array is made read-only before Python sees it.
        let array = unsafe { PyArray3::borrow_from_array(&view, slf.clone().into_any()) };
        array.readwrite().make_nonwriteable();
        Ok(array.unbind())
    }

    #[getter]
    fn index(&self) -> u32 {
        self.inner.info().index
    }

    #[getter]
    fn width_px(&self) -> u32 {
        self.inner.width_px()
    }

    #[getter]
    fn height_px(&self) -> u32 {
        self.inner.height_px()
    }

    #[getter]
    fn dpi(&self) -> f64 {
        self.inner.info().dpi
    }

    #[getter]
    fn rotation(&self) -> u16 {
        self.inner.info().rotation
    }

    /// What the page is made of: `pixels`, `scan` or `vectors`.
    #[getter]
    fn content(&self) -> &str {
        self.inner.info().content.as_str()
    }

    /// The layers that a PDF page has content on, in the order of its file.
    #[getter]
    fn layers(&self) -> Vec<PageLayer> {
        let layers = self.inner.info().layers.iter().cloned();
        layers.map(|inner| PageLayer { inner }).collect()
    }

    /// The text of a PDF page in the order in which it is drawn; empty for images.
    #[getter]
    fn text(&self) -> Vec<PageText> {
        self.inner
            .text()
            .iter()
            .map(|inner| PageText {
                inner: inner.clone(),
            })
            .collect()
    }

    fn __repr__(&self) -> String {
        let info = self.inner.info();
        format!(
            "Page(index={}, width_px={}, height_px={}, dpi={})",
            info.index, info.width_px, info.height_px, info.dpi
        )
    }
}
