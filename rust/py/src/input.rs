//! Files and bytes that a caller hands over.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyString};

use crate::error::{DecodeError, ModelLoadError, UnsupportedFormatError, to_python};

/// The bytes of a file: borrowed from a `bytes` or `str` object, or read.
pub(crate) enum Bytes {
    Borrowed(PyBackedBytes),
    Text(PyBackedStr),
    Owned(Vec<u8>),
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
            Self::Owned(bytes) => bytes,
        }
    }
}

/// Reads a blueprint from a bytes-like object or a path, within the limits.
pub(crate) fn blueprint(data: &Bound<'_, PyAny>, limits: &locdet::Limits) -> PyResult<Bytes> {
    if let Some(bytes) = from_buffer(data)? {
        limits
            .check_file_bytes(bytes.as_ref().len())
            .map_err(|error| to_python(&error))?;
        return Ok(bytes);
    }
    let path = from_path(data)?;
    if path.is_dir() {
        return Err(UnsupportedFormatError::new_err(
            "this is a folder; pass a PNG, JPEG, TIFF, WebP or PDF file",
        ));
    }
    let file = fs::File::open(&path)?;
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    limits
        .check_file_bytes(size)
        .map_err(|error| to_python(&error))?;
    let mut bytes = Vec::with_capacity(size);
    // The size of a pipe is unknown, so the reader is bounded too: one byte over the limit is
    // enough to refuse it.
    file.take(limits.max_file_bytes.saturating_add(1))
        .read_to_end(&mut bytes)?;
    limits
        .check_file_bytes(bytes.len())
        .map_err(|error| to_python(&error))?;
    Ok(Bytes::Owned(bytes))
}

/// Reads text from a string, or from a bytes-like object in UTF-8.
pub(crate) fn text(text: &Bound<'_, PyAny>) -> PyResult<Bytes> {
    if let Some(bytes) = from_buffer(text)? {
        return Ok(bytes);
    }
    let Ok(text) = text.cast::<PyString>() else {
        let found = text
            .get_type()
            .name()
            .map_or_else(|_| "?".to_owned(), |name| name.to_string());
        return Err(PyTypeError::new_err(format!(
            "expected a string or a bytes-like object, got {found}"
        )));
    };
    let text: PyBackedStr = text.clone().try_into().map_err(|_| {
        DecodeError::new_err(
            "the JSON file cannot be decoded: it holds half of a surrogate pair, which is no text",
        )
    })?;
    Ok(Bytes::Text(text))
}

/// Reads a model from a bytes-like object or a path.
pub(crate) fn model(model: &Bound<'_, PyAny>) -> PyResult<Bytes> {
    if let Some(bytes) = from_buffer(model)? {
        return Ok(bytes);
    }
    let path = from_path(model)?;
    if !path.is_file() {
        let found = if path.is_dir() {
            "it is a folder"
        } else {
            "there is no such file"
        };
        return Err(ModelLoadError::new_err(format!(
            "the model cannot be used: {found}; pass an ONNX file"
        )));
    }
    Ok(Bytes::Owned(fs::read(path)?))
}

fn from_path(value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    value.extract().map_err(|_| {
        let found = value
            .get_type()
            .name()
            .map_or_else(|_| "?".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "expected a path or a bytes-like object, got {found}"
        ))
    })
}

fn from_buffer(value: &Bound<'_, PyAny>) -> PyResult<Option<Bytes>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Some(Bytes::Borrowed(bytes.clone().into())));
    }
    // Other buffers may change while the GIL is released, so they are copied.
    let Ok(buffer) = PyBuffer::<u8>::get(value) else {
        return Ok(None);
    };
    Ok(Some(Bytes::Owned(buffer.to_vec(value.py())?)))
}
