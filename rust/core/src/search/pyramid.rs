//! A page searched level by level, from coarse to fine.

use crate::error::Result;
use crate::input::page::Page;
use crate::search::detect::{HeadOptions, Model};
use crate::search::mask::{MaskGrid, MaskPatch, tile_masks};
use crate::search::merge::join_pieces;
use crate::search::room_map::{Blend, MapLevel};
use crate::search::scale::{discount_unsupported, is_fine_enough};
use crate::search::tensor::LevelImage;
use crate::search::tile::Level;
use crate::watch::Steps;

/// What a model sees on a page.
pub(crate) struct Seen {
    /// Masks of every level, those of the coarsest first.
    pub patches: Vec<MaskPatch>,
    /// The room map of the levels, if the model has one and it is wanted.
    pub map: Vec<MapLevel>,
}

/// Runs a model on the tiles of a pyramid; levels that are finer than the rooms need are left out.
///
/// # Errors
///
/// [`Error::Inference`](crate::Error::Inference) if the model fails;
/// [`Error::Cancelled`](crate::Error::Cancelled) if the watch says so; whatever it returns.
pub(crate) fn look(
    model: &Model,
    page: &Page,
    levels: &[Level],
    options: &HeadOptions,
    grid: &MaskGrid,
    steps: &mut Steps,
) -> Result<Seen> {
    let mut seen = Seen {
        patches: vec![],
        map: vec![],
    };
    for (index, level) in levels.iter().enumerate() {
        let coarser_level = index.checked_sub(1).map(|index| &levels[index]);
        if coarser_level.is_some_and(|coarser| is_fine_enough(&seen.patches, grid, coarser)) {
            // What is left out is done: progress still comes to its end.
            steps.advance(levels[index..].iter().map(|level| level.tiles.len()).sum());
            break;
        }
        steps.stop.check()?;
        let (pieces, map) = look_at_level(model, page, level, options, grid, steps)?;
        steps.stop.check()?;
        let mut found = join_pieces(pieces);
        if let Some(coarser_level) = coarser_level {
            discount_unsupported(&mut found, &seen.patches, grid, coarser_level);
        }
        seen.patches.extend(found);
        seen.map.extend(map);
    }
    Ok(seen)
}

/// The masks of every tile of a level, and its room map.
fn look_at_level(
    model: &Model,
    page: &Page,
    level: &Level,
    options: &HeadOptions,
    grid: &MaskGrid,
    steps: &mut Steps,
) -> Result<(Vec<MaskPatch>, Option<MapLevel>)> {
    let image = LevelImage::new(page, level.size_wh)?;
    let mut pieces = Vec::new();
    let mut blend = Blend::new(level, [page.width_px(), page.height_px()]);
    // Only its outputs show whether a run makes a map.
    let mut has_map = false;
    for tile in &level.tiles {
        pieces.extend(steps.step(|_| {
            let outputs = model.run(&image.tensor(tile), options)?;
            if let (Some(blend), Some(map)) = (&mut blend, &outputs.map) {
                blend.add(tile, map);
                has_map = true;
            }
            Ok(tile_masks(&outputs.instances, tile, grid))
        })?);
    }
    Ok((pieces, blend.filter(|_| has_map).map(Blend::finish)))
}
