//! From a page to its rooms: tile, infer, mask, merge, polygonise.

use crate::detect::Model;
use crate::error::{Error, Result};
use crate::fusion::{self, Evidence};
use crate::mask::{MaskGrid, MaskPatch, tile_masks};
use crate::merge::{join_pieces, pick_disjoint};
use crate::naming;
use crate::options::DetectOptions;
use crate::page::Page;
use crate::polygon::PolygonOptions;
use crate::raster_walls::{find_walls, healed_gaps};
use crate::result::{Detection, HealedGap, ModelInfo, RoomSource};
use crate::scale::{discount_unsupported, is_fine_enough};
use crate::shape::{ClassNames, RoomShape, detection, mask_shape, settled};
use crate::tensor::LevelImage;
use crate::threads;
use crate::tile::plan_levels;
use crate::vector_walls::drawn_rooms;

/// How far a detection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Passes of the model that are done.
    pub done: usize,
    /// Passes of the model in all. It shrinks when a coarse resolution turns out to be enough.
    pub total: usize,
}

/// Finds rooms with a segmentation model.
///
/// Loading takes a moment and memory, so keep the detector. It is thread-safe: calls from several threads take turns
/// at the model, which uses all its threads for each.
#[derive(Debug)]
pub struct Detector {
    model: Model,
}

impl Detector {
    /// Loads a model from the bytes of an ONNX file.
    ///
    /// `threads` is the number of threads that a pass may use, 1 to 256; `None` takes `LOCDET_THREADS`, else the CPUs
    /// that this process may use. The number does not change results.
    ///
    /// # Errors
    ///
    /// [`Error::ModelLoad`] if the bytes are no model of a known kind, with what was found, or if ONNX Runtime is
    /// missing; [`Error::InvalidOption`] if `threads` is out of range.
    pub fn new(model: &[u8], threads: Option<usize>) -> Result<Self> {
        Ok(Self { model: Model::load(model, threads::resolve(threads)?)? })
    }

    /// Name, version and classes of the model.
    #[must_use]
    pub fn info(&self) -> &ModelInfo {
        &self.model.info
    }

    /// Finds the rooms of a page.
    ///
    /// `on_progress` is called before each pass of the model and once at the end; an error from it ends the detection
    /// and is returned, so it is the place to return [`Error::Cancelled`].
    ///
    /// The same page, options and model give the same result, whatever the number of threads.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] for options that are out of range or do not fit the model; [`Error::Inference`] if the
    /// model fails; whatever `on_progress` returns.
    pub fn detect(
        &self,
        page: &Page,
        options: &DetectOptions,
        on_progress: &mut dyn FnMut(Progress) -> Result<()>,
    ) -> Result<Detection> {
        options.validate()?;
        let head_options = self.model.head_options(options)?;
        let page_wh = [page.width_px(), page.height_px()];
        let levels = plan_levels(page_wh, self.model.input, options)?;
        let finest = levels.last().ok_or(Error::Bug("a plan has at least one level"))?;
        let grid = MaskGrid::new(page_wh, finest);
        let mut progress = Progress { done: 0, total: levels.iter().map(|level| level.tiles.len()).sum() };
        let mut patches: Vec<MaskPatch> = Vec::new();
        for (index, level) in levels.iter().enumerate() {
            let coarser_level = index.checked_sub(1).map(|index| &levels[index]);
            if coarser_level.is_some_and(|coarser| is_fine_enough(&patches, &grid, coarser)) {
                progress.total = progress.done;
                break;
            }
            let image = LevelImage::new(page, level.size_wh)?;
            let mut pieces = Vec::new();
            for tile in &level.tiles {
                on_progress(progress)?;
                let raw = self.model.run(&image.tensor(tile), &head_options)?;
                pieces.extend(tile_masks(&raw, tile, &grid));
                progress.done += 1;
            }
            let mut found = join_pieces(pieces);
            if let Some(coarser_level) = coarser_level {
                discount_unsupported(&mut found, &patches, &grid, coarser_level);
            }
            patches.extend(found);
        }
        let (mut rooms, gaps) = self.rooms(page, patches, &grid, options)?;
        if options.use_text {
            naming::name(&mut rooms, page.text());
        }
        on_progress(progress)?;
        Ok(detection(rooms, &gaps, page.info(), Some(&self.model.info), options))
    }

    /// The rooms that masks show, disjoint, and the gaps that were closed for those that have the shape of walls.
    fn rooms(
        &self,
        page: &Page,
        patches: Vec<MaskPatch>,
        grid: &MaskGrid,
        options: &DetectOptions,
    ) -> Result<(Vec<RoomShape>, Vec<HealedGap>)> {
        let polygon_options = PolygonOptions::new(page, options);
        let names = ClassNames(&self.model.info.class_names);
        if !options.use_walls {
            let patches = pick_disjoint(patches, grid, options.max_covered, options.min_confidence);
            let shape = |patch: &MaskPatch| mask_shape(patch, grid, &polygon_options, names);
            return Ok((settled(patches.iter().filter_map(shape).collect(), options)?, vec![]));
        }
        // Unsure masks are witnesses of rooms too.
        let floor = options.min_confidence.min(fusion::WITNESS_FLOOR);
        let patches = pick_disjoint(patches, grid, options.max_covered, floor);
        let map = find_walls(page);
        let drawn = drawn_rooms(page)?.unwrap_or_default();
        let evidence = Evidence { patches: &patches, grid, map: &map, drawn: &drawn.rooms };
        let rooms = settled(fusion::rooms(&evidence, &polygon_options, names), options)?;
        let has_shape_of = |engine| rooms.iter().any(|room| room.evidence == engine);
        let mut gaps = if has_shape_of(RoomSource::VectorWalls) { drawn.healed_gaps } else { vec![] };
        if has_shape_of(RoomSource::RasterWalls) {
            gaps.extend(healed_gaps(&map, polygon_options.page_wh));
        }
        Ok((rooms, gaps))
    }
}
