//! Python binding of the `locdet` crate: the extension module `locdet_core._core`.

mod cache;
mod decode;
mod detection;
mod detector;
mod error;
mod export;
mod fields;
mod gate;
mod input;
mod json;
mod judge;
mod limits;
mod number;
mod options;
mod page;
mod rooms_from_page;
mod walls;
mod watch;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    #[pymodule_export]
    use super::cache::{blueprint_hash, cache_key};
    #[pymodule_export]
    use super::decode::{decode, page_count};
    #[pymodule_export]
    use super::detection::{Detection, Room};
    #[pymodule_export]
    use super::detector::{Detector, Judge, ModelInfo, usable_cpus};
    #[pymodule_export]
    use super::export::ExportFormat;
    #[pymodule_export]
    use super::judge::{_chances, _page_values};
    #[pymodule_export]
    use super::limits::Limits;
    #[pymodule_export]
    use super::options::DetectOptions;
    #[pymodule_export]
    use super::page::{Page, PageLayer, PageText};
    #[pymodule_export]
    use super::rooms_from_page::rooms_from_page;
    #[pymodule_export]
    use super::walls::{WallOptions, rooms_from_walls};

    use super::{Bound, PyModule, PyModuleMethods, PyResult};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("EXPORT_FORMATS", super::export::formats(module.py())?)?;
        module.add("SCHEMA_VERSION", locdet::SCHEMA_VERSION)?;
        module.add("DEBUG_BUILD", cfg!(debug_assertions))
    }
}
