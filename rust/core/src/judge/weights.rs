//! The fitted numbers of the judge: read from a document, by name.

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::fitted::{Fit, Logistic, Values};
use crate::input::hash::blueprint_hash;
use crate::judge::claim::Family;
use crate::judge::page::PageValues;
use crate::judge::values::{EnclosedValues, MaskValues};
use crate::raster_walls::LooksValues;
use crate::search::detect::info::JudgeInfo;

/// For models that bring none: a regression that reads a mask's confidence as a chance (ADR 7).
const GENERIC: &str = include_str!("generic.json");
/// Digits of a digest that are told.
const DIGEST_DIGITS: usize = 12;

/// Probabilities that a region covers a room: roughly (overlap of one half), and well (four
/// fifths).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Chances {
    pub roughly: f64,
    pub well: f64,
}

/// The fits of both chances.
#[derive(Debug, Clone, Deserialize)]
#[serde(bound = "V: Values", deny_unknown_fields)]
pub(crate) struct TwoChances<V> {
    roughly: Fit<V>,
    well: Fit<V>,
}

impl<V: Values> TwoChances<V> {
    pub(crate) fn of(&self, values: &V) -> Chances {
        Chances {
            roughly: self.roughly.probability(values),
            well: self.well.probability(values),
        }
    }
}

/// What weights were fitted on; for people.
#[derive(Debug, Clone, Deserialize)]
struct FittedFor {
    model: String,
}

/// A document of weights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    fitted_for: FittedFor,
    looks: Logistic<LooksValues>,
    mask: TwoChances<MaskValues>,
    part: TwoChances<EnclosedValues>,
    drawn: TwoChances<EnclosedValues>,
    /// Missing where the model has no room map.
    map: Option<TwoChances<EnclosedValues>>,
    /// Missing where no page is doubted: what a model sees on other pages is its own.
    page: Option<Fit<PageValues>>,
}

/// The weights by which claims are judged.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    document: Document,
    /// First digits of the SHA-256 of the document.
    digest: String,
}

impl Weights {
    /// The weights for models that bring none, and for pages without a model.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`]: the document is part of the engine and is tested.
    pub(crate) fn generic() -> Result<Self> {
        Self::from_json(GENERIC).map_err(|_| Error::Bug("the generic judge can be read"))
    }

    /// Reads a document of weights.
    ///
    /// # Errors
    ///
    /// [`Error::ModelLoad`] with the place if it is none, or weighs what the engine does not
    /// measure.
    pub(crate) fn from_json(text: &str) -> Result<Self> {
        let document = serde_json::from_str(text)
            .map_err(|error| Error::model_load(format!("its judge cannot be read: {error}")))?;
        let digest = digest(text);
        Ok(Self { document, digest })
    }

    pub(crate) fn info(&self) -> JudgeInfo {
        JudgeInfo {
            fitted_for: self.document.fitted_for.model.clone(),
            digest: self.digest.clone(),
        }
    }

    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    /// How sure a free part is by its looks.
    pub(crate) fn looks(&self) -> &Logistic<LooksValues> {
        &self.document.looks
    }

    pub(crate) fn of_mask(&self, values: &MaskValues) -> Chances {
        self.document.mask.of(values)
    }

    /// Chances of an enclosed region; those of a part where the document has none for its family.
    pub(crate) fn of_enclosed(&self, family: Family, values: &EnclosedValues) -> Chances {
        let Document {
            part, drawn, map, ..
        } = &self.document;
        match family {
            Family::Part => part.of(values),
            Family::Drawn => drawn.of(values),
            Family::Map => map.as_ref().unwrap_or(part).of(values),
        }
    }

    /// The chance that a page is a floor plan; sure if nothing was fitted.
    pub(crate) fn of_page(&self, values: &PageValues) -> f64 {
        let page = self.document.page.as_ref();
        page.map_or(1.0, |page| page.probability(values))
    }

    /// Whether it was fitted which pages are floor plans.
    pub(crate) fn doubts_pages(&self) -> bool {
        self.document.page.is_some()
    }

    /// Whether candidates of a room map can be judged.
    pub(crate) fn knows_maps(&self) -> bool {
        self.document.map.is_some()
    }
}

fn digest(text: &str) -> String {
    blueprint_hash(text.as_bytes())[..DIGEST_DIGITS].to_owned()
}

/// The digest of the weights that the engine brings.
pub(crate) fn generic_digest() -> String {
    digest(GENERIC)
}

/// The chances that follow from named values by a document of weights: what a program that fits a
/// judge compares its own arithmetic with. Values that are not named are 0.
///
/// # Errors
///
/// [`Error::ModelLoad`] if the document cannot be read; [`Error::InvalidOption`] for a family or a
/// value that there is none of.
#[doc(hidden)]
pub fn chances(family: &str, judge: &str, values: &[(String, f64)]) -> Result<[f64; 2]> {
    let weights = Weights::from_json(judge)?;
    let chances = match family {
        "mask" => weights.of_mask(&named(values)?),
        "part" => weights.of_enclosed(Family::Part, &named(values)?),
        "drawn" => weights.of_enclosed(Family::Drawn, &named(values)?),
        "map" => weights.of_enclosed(Family::Map, &named(values)?),
        other => {
            return Err(Error::invalid_option(
                "family",
                other,
                "mask, part, drawn or map",
            ));
        }
    };
    Ok([chances.roughly, chances.well])
}

fn named<V: Values>(values: &[(String, f64)]) -> Result<V> {
    let unknown = |name: &str| Error::invalid_option("values", name, V::NAMES.join(", "));
    let mut numbers = vec![0.0; V::NAMES.len()];
    for (name, value) in values {
        let place = V::NAMES.iter().position(|known| known == name);
        numbers[place.ok_or_else(|| unknown(name))?] = *value;
    }
    Ok(V::of(&numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generic_weights_can_be_read() {
        let generic = Weights::generic().unwrap();
        assert_eq!(generic.digest().len(), DIGEST_DIGITS);
        assert!(!generic.info().fitted_for.is_empty());
    }

    #[test]
    fn a_document_that_is_none_is_refused_with_the_place() {
        let error = Weights::from_json("{\"mask\": 1}").unwrap_err().to_string();
        assert!(
            error.contains("judge") && error.contains("line 1"),
            "{error}"
        );
    }
}
