//! Content-addressed keys: same bytes, options, model and engine give the same key, anything else
//! another.

use serde::Serialize;

pub use crate::input::hash::blueprint_hash;
use crate::input::hash::sha256_hex;
pub use crate::input::page::PageSelector;
use crate::judge::weights::generic_digest;
use crate::options::DetectOptions;

/// Hash of everything besides the bytes and the model that can change a result: 16 hexadecimal
/// digits.
///
/// It covers the effective options, the page that is read, the version of this crate, and the weights of the judge that it
/// brings; those of a model are in the model's version.
#[must_use]
pub fn options_hash(options: &DetectOptions, selector: PageSelector) -> String {
    // Struct fields serialise in their order of declaration, so the text is canonical.
    #[derive(Serialize)]
    struct Canonical<'a> {
        engine: &'a str,
        options: &'a DetectOptions,
        page: PageSelector,
        judge: &'a str,
    }
    let canonical = Canonical {
        engine: env!("CARGO_PKG_VERSION"),
        options,
        page: selector,
        judge: &generic_digest(),
    };
    let text = serde_json::to_vec(&canonical).unwrap_or_default();
    sha256_hex(&text)[..16].to_owned()
}

/// The key of a result: `{stage}:{blueprint_hash}:{model_version}:{options_hash}`.
#[must_use]
pub fn cache_key(
    data: &[u8],
    options: &DetectOptions,
    model_version: &str,
    selector: PageSelector,
) -> String {
    let stage = options.stage.as_str();
    let options_hash = options_hash(options, selector);
    format!(
        "{stage}:{}:{model_version}:{options_hash}",
        blueprint_hash(data)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Stage;

    #[test]
    fn every_part_changes_the_key() {
        let options = DetectOptions::default();
        let key = |data: &[u8], options: &DetectOptions, model: &str, page: u32, dpi: f64| {
            let selector = PageSelector {
                page,
                dpi,
                ..PageSelector::default()
            };
            cache_key(data, options, model, selector)
        };
        let other = DetectOptions {
            min_confidence: 0.41,
            ..options.clone()
        };
        let with_marks = PageSelector {
            review_marks: true,
            ..PageSelector::default()
        };
        let keys = [
            key(b"a", &options, "m", 0, 150.0),
            key(b"b", &options, "m", 0, 150.0),
            key(b"a", &other, "m", 0, 150.0),
            key(
                b"a",
                &DetectOptions::for_stage(Stage::Preview),
                "m",
                0,
                150.0,
            ),
            key(b"a", &options, "n", 0, 150.0),
            key(b"a", &options, "m", 1, 150.0),
            key(b"a", &options, "m", 0, 151.0),
            cache_key(b"a", &options, "m", with_marks),
        ];
        let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
        assert_eq!(keys[0], key(b"a", &options, "m", 0, 150.0));
    }
}
