//! Rings of a document that is read.

use serde::{Deserialize, Deserializer, de};

use crate::geometry::Ring;

/// Reads a ring of at least three points.
pub(super) fn ring<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ring, D::Error> {
    let ring = Ring::deserialize(deserializer)?;
    if ring.len() < 3 {
        return Err(de::Error::invalid_length(
            ring.len(),
            &"a ring of at least 3 points",
        ));
    }
    Ok(ring)
}

/// Reads rings, each of at least three points: empty ones would take many times the memory of their
/// text.
pub(super) fn rings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Ring>, D::Error> {
    #[derive(Deserialize)]
    struct Checked(#[serde(deserialize_with = "ring")] Ring);

    Ok(Vec::<Checked>::deserialize(deserializer)?
        .into_iter()
        .map(|Checked(ring)| ring)
        .collect())
}
