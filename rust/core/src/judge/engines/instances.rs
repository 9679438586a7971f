//! Instances of the segmentation model.

use super::Readings;
use crate::claim::RoomSource;
use crate::error::Result;
use crate::judge::claim::{Claim, Kind, Outline};
use crate::judge::region::Region;
use crate::search::mask::MaskGrid;
use crate::watch::Stop;

pub(super) fn claims<'a>(
    readings: &Readings<'a>,
    grid: &MaskGrid,
    stop: &Stop,
) -> Result<Vec<Claim<'a>>> {
    let masks = stop.until(readings.patches).map(|patch| Claim {
        region: Region::of_mask(patch, readings.mask_grid, grid),
        outline: Outline::Mask(patch, readings.mask_grid),
        by: RoomSource::Model,
        sure: f64::from(patch.score),
        class_id: Some(patch.class_id),
        kind: Kind::Mask,
    });
    let claims = masks.collect();
    stop.check()?;
    Ok(claims)
}
