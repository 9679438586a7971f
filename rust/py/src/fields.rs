//! What the option classes share: fields that are set by name, shown, copied and compared.

use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};
use serde::Serialize;

use crate::error::{InvalidOptionError, to_python};
use crate::json;

/// Options of the core that Python sets field by field.
pub(crate) trait Fields: Clone + Default + Serialize {
    /// Name of the Python class.
    const CLASS: &'static str;

    /// What fields that are not passed are.
    fn base(_passed: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Ok(Self::default())
    }

    /// Sets one field; `None` if there is no such field.
    fn set(&mut self, name: &str, value: &Bound<'_, PyAny>) -> Option<PyResult<()>>;

    /// Checks what can be checked of the fields alone.
    fn validate(&self) -> locdet::Result<()>;
}

/// Makes the Python class of options: the field `inner`, and the methods that such classes share.
///
/// A macro, since a class takes one block of methods and no type parameter. `new` and `replace` are
/// the signatures that `help` shows; what follows `methods`, the names of all methods, is added to
/// them.
macro_rules! options_class {
    (
        $(#[$doc:meta])*
        $class:ident of $options:ty;
        new $new:literal;
        replace $replace:literal;
        methods [$($method:literal),*];
        $($own:tt)*
    ) => {
        $(#[$doc])*
        #[pyo3::pyclass(frozen, eq, hash, module = "locdet_core")]
        #[derive(PartialEq)]
        pub(crate) struct $class {
            pub(crate) inner: $options,
        }

        impl std::hash::Hash for $class {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                // The text of equal options is equal, and numbers as text can be hashed.
                serde_json::to_string(&self.inner)
                    .unwrap_or_default()
                    .hash(state);
            }
        }

        #[pyo3::pymethods]
        impl $class {
            /// The defaults with some fields changed.
            #[new]
            #[pyo3(signature = (**fields))]
            #[pyo3(text_signature = $new)]
            fn new(fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                let base = <$options as $crate::fields::Fields>::base(fields)?;
                Ok(Self {
                    inner: $crate::fields::replaced(&base, fields)?,
                })
            }

            /// A copy with some fields changed.
            #[pyo3(signature = (**fields))]
            #[pyo3(text_signature = $replace)]
            fn replace(&self, fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                Ok(Self {
                    inner: $crate::fields::replaced(&self.inner, fields)?,
                })
            }

            /// The fields as a dict.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::json::to_object(py, &self.inner)
            }

            /// Every field is an attribute.
            fn __getattr__<'py>(
                &self,
                py: Python<'py>,
                name: &str,
            ) -> PyResult<Bound<'py, PyAny>> {
                $crate::fields::attribute(py, &self.inner, name)
            }

            fn __getnewargs_ex__<'py>(
                &self,
                py: Python<'py>,
            ) -> PyResult<((), Bound<'py, PyAny>)> {
                Ok(((), self.to_dict(py)?))
            }

            fn __dir__(&self, py: Python<'_>) -> PyResult<Vec<String>> {
                $crate::fields::names(py, &self.inner, &[$($method),*])
            }

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                $crate::fields::repr(py, &self.inner)
            }

            $($own)*
        }
    };
}

pub(crate) use options_class;

/// A copy with some fields changed.
pub(crate) fn replaced<T: Fields>(options: &T, fields: Option<&Bound<'_, PyDict>>) -> PyResult<T> {
    let mut changed = options.clone();
    for (name, value) in fields.into_iter().flatten() {
        let name = name.extract::<String>()?;
        changed
            .set(&name, &value)
            .unwrap_or_else(|| Err(unknown::<T>(&name)))?;
    }
    changed.validate().map_err(|error| to_python(&error))?;
    Ok(changed)
}

/// The field of that name.
pub(crate) fn attribute<'py, T: Fields>(
    py: Python<'py>,
    options: &T,
    name: &str,
) -> PyResult<Bound<'py, PyAny>> {
    json::to_object(py, options)?.get_item(name).map_err(|_| {
        let class = T::CLASS;
        PyAttributeError::new_err(format!("'{class}' object has no attribute '{name}'"))
    })
}

/// The names of the fields and of `methods`.
pub(crate) fn names<T: Fields>(
    py: Python<'_>,
    options: &T,
    methods: &[&str],
) -> PyResult<Vec<String>> {
    let fields: Vec<String> = json::to_object(py, options)?
        .cast::<PyDict>()?
        .keys()
        .extract()?;
    Ok(fields
        .into_iter()
        .chain(methods.iter().map(|&name| name.to_owned()))
        .collect())
}

/// The call that makes the same options.
pub(crate) fn repr<T: Fields>(py: Python<'_>, options: &T) -> PyResult<String> {
    let fields = json::to_object(py, options)?;
    let items = fields.cast::<PyDict>()?.iter();
    let items = items
        .map(|(name, value)| Ok(format!("{name}={}", value.repr()?)))
        .collect::<PyResult<Vec<_>>>()?;
    Ok(format!("{}({})", T::CLASS, items.join(", ")))
}

/// What [`typed`] says of a flag.
pub(crate) const FLAG: &str = "True or False";

/// Reads a value of the type that a field has.
pub(crate) fn typed<'py, T: FromPyObjectOwned<'py>>(
    name: &str,
    value: &Bound<'py, PyAny>,
    allowed: &str,
) -> PyResult<T> {
    let is_flag = value.is_instance_of::<PyBool>();
    // Python takes True for 1, which is never what is meant for a number.
    if is_flag && allowed != FLAG {
        return Err(wrong_value(name, value, allowed));
    }
    value
        .extract()
        .map_err(|_| wrong_value(name, value, allowed))
}

/// Reads a value that the core parses from its name.
pub(crate) fn parsed<T: std::str::FromStr<Err = locdet::Error>>(
    name: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<T> {
    let text: String = value
        .extract()
        .map_err(|_| wrong_value(name, value, "a string"))?;
    text.parse().map_err(|error| to_python(&error))
}

/// An error that names the field, what is allowed, and the start of what was found.
pub(crate) fn wrong_value(name: &str, value: &Bound<'_, PyAny>, allowed: &str) -> PyErr {
    let found: String = value
        .repr()
        .map_or_else(|_| "?".to_owned(), |repr| repr.to_string())
        .chars()
        .take(80)
        .collect();
    InvalidOptionError::new_err(format!("{name} must be {allowed}, got {found}"))
}

fn unknown<T: Fields>(name: &str) -> PyErr {
    InvalidOptionError::new_err(format!(
        "there is no option {name:?}; see help(locdet_core.{})",
        T::CLASS
    ))
}
