//! The document itself.

use super::json_text;
use crate::error::Result;
use crate::result::detection::Detection;

/// Writes the detection as a compact JSON document, in its own coordinate space.
///
/// The keys stand in the order of the fields of [`Detection`] and [`Room`](crate::Room);
/// coordinates have the precision that the engine gave them. Memory: the text, about 15 bytes per
/// coordinate.
///
/// # Errors
///
/// [`Error::Bug`](crate::Error::Bug) if the document cannot be written, which no detection is known
/// to cause.
///
/// # Examples
///
/// ```
/// # use locdet::*;
/// # let detection = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/result/export/example.rs"));
/// let text = locdet::export::to_json(&detection)?;
/// let document: serde_json::Value = serde_json::from_str(&text)?;
/// assert_eq!(document["rooms"][0]["name_hint"], "Kitchen");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_json(detection: &Detection) -> Result<String> {
    json_text(detection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::export::example;

    #[test]
    fn a_confidence_is_written_with_the_digits_it_has() {
        let text = to_json(&example()).unwrap();
        assert!(text.contains(r#""confidence":0.93,"#), "{text}");
    }
}
