//! From a page to its rooms: tile, infer, mask, merge, polygonise.

use crate::claim::{ClassNames, RoomShape};
use crate::claim::{HealedGap, RoomSource};
use crate::error::{Error, Result};
use crate::input::page::Page;
use crate::judge::{self, Evidence};
use crate::naming;
use crate::options::DetectOptions;
use crate::outline::polygon::PolygonOptions;
use crate::outline::settle::{mask_shape, settled};
use crate::raster_walls::{find_walls, healed_gaps};
use crate::result::detection::Detection;
use crate::result::finish::detection;
use crate::search::detect::info::ModelInfo;
use crate::search::detect::{HeadOptions, Model};
use crate::search::mask::{MaskGrid, MaskPatch, tile_masks};
use crate::search::merge::{join_pieces, pick_disjoint};
use crate::search::scale::{discount_unsupported, is_fine_enough};
use crate::search::tensor::LevelImage;
use crate::search::tile::{Level, plan_levels};
use crate::threads;
use crate::vector_walls::drawn_rooms;
use crate::watch::{Steps, Watch};

/// Steps after the passes of the model: the walls in the pixels and in the lines, the fusion, the
/// outlines.
const STEPS_WITH_WALLS: usize = 4;
/// The outlines.
const STEPS_WITHOUT_WALLS: usize = 1;

/// Finds rooms with a segmentation model.
///
/// Loading takes a moment and memory, so keep the detector. It is thread-safe: calls from several
/// threads take turns at the model, which uses all its threads for each.
#[derive(Debug)]
pub struct Detector {
    model: Model,
}

impl Detector {
    /// Loads a model from the bytes of an ONNX file.
    ///
    /// `threads` is the number of threads that a pass may use, 1 to 256; `None` takes
    /// `LOCDET_THREADS`, else the CPUs that this process may use. The number does not change
    /// results.
    ///
    /// # Errors
    ///
    /// [`Error::ModelLoad`] if the bytes are no model of a known kind, with what was found, or if
    /// ONNX Runtime is missing; [`Error::InvalidOption`] if `threads` is out of range.
    pub fn new(model: &[u8], threads: Option<usize>) -> Result<Self> {
        Ok(Self {
            model: Model::load(model, threads::resolve(threads)?)?,
        })
    }

    /// Name, version and classes of the model.
    #[must_use]
    pub fn info(&self) -> &ModelInfo {
        &self.model.info
    }

    /// Finds the rooms of a page.
    ///
    /// `watch` is told of each step, and asked between steps and within long ones whether to stop;
    /// `&()` lets it run.
    ///
    /// The same page, options and model give the same result, whatever the number of threads.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] for options that are out of range or do not fit the model;
    /// [`Error::Inference`] if the model fails; [`Error::Cancelled`] if `watch` says so; whatever
    /// its `on_progress` returns.
    pub fn detect(
        &self,
        page: &Page,
        options: &DetectOptions,
        watch: &dyn Watch,
    ) -> Result<Detection> {
        options.validate()?;
        let page_wh = [page.width_px(), page.height_px()];
        let levels = plan_levels(page_wh, self.model.input, options)?;
        let is_one_pass = matches!(levels.as_slice(), [level] if level.tiles.len() == 1);
        // In one pass a mask says nothing of others, and those that will not be shown need not be
        // made.
        let floor = if is_one_pass && !options.use_walls {
            options.min_confidence
        } else {
            search_floor(options)
        };
        let head_options = self.model.head_options(options, floor)?;
        let finest = levels
            .last()
            .ok_or(Error::Bug("a plan has at least one level"))?;
        let grid = MaskGrid::new(page_wh, finest);
        let passes: usize = levels.iter().map(|level| level.tiles.len()).sum();
        let steps_after = if options.use_walls {
            STEPS_WITH_WALLS
        } else {
            STEPS_WITHOUT_WALLS
        };
        let mut steps = Steps::new(watch, passes + steps_after);
        let patches = self.patches(page, &levels, &head_options, &grid, &mut steps)?;
        let (mut rooms, gaps) = self.rooms(page, patches, &grid, options, &mut steps)?;
        if options.use_text {
            naming::name(&mut rooms, page.text());
        }
        steps.finish()?;
        Ok(detection(
            rooms,
            &gaps,
            page.info(),
            Some(&self.model.info),
            options,
        ))
    }

    /// The masks of a pyramid, those of the coarsest level first.
    fn patches(
        &self,
        page: &Page,
        levels: &[Level],
        options: &HeadOptions,
        grid: &MaskGrid,
        steps: &mut Steps,
    ) -> Result<Vec<MaskPatch>> {
        let mut patches: Vec<MaskPatch> = Vec::new();
        for (index, level) in levels.iter().enumerate() {
            let coarser_level = index.checked_sub(1).map(|index| &levels[index]);
            if coarser_level.is_some_and(|coarser| is_fine_enough(&patches, grid, coarser)) {
                steps.advance(levels[index..].iter().map(|level| level.tiles.len()).sum());
                break;
            }
            steps.stop.check()?;
            let image = LevelImage::new(page, level.size_wh)?;
            let mut pieces = Vec::new();
            for tile in &level.tiles {
                pieces.extend(steps.step(|_| {
                    let raw = self.model.run(&image.tensor(tile), options)?;
                    Ok(tile_masks(&raw, tile, grid))
                })?);
            }
            steps.stop.check()?;
            let mut found = join_pieces(pieces);
            if let Some(coarser_level) = coarser_level {
                discount_unsupported(&mut found, &patches, grid, coarser_level);
            }
            patches.extend(found);
        }
        Ok(patches)
    }

    /// The rooms that masks show, disjoint, and the gaps that were closed for those that have the
    /// shape of walls.
    fn rooms(
        &self,
        page: &Page,
        patches: Vec<MaskPatch>,
        grid: &MaskGrid,
        options: &DetectOptions,
        steps: &mut Steps,
    ) -> Result<(Vec<RoomShape>, Vec<HealedGap>)> {
        let polygon_options = PolygonOptions::new(page, options);
        let names = ClassNames(&self.model.info.class_names);
        if !options.use_walls {
            let rooms = steps.step(|stop| {
                let patches =
                    pick_disjoint(patches, grid, options.max_covered, options.min_confidence);
                let shape = |patch: &MaskPatch| mask_shape(patch, grid, &polygon_options, names);
                settled(
                    stop.until(&patches).filter_map(shape).collect(),
                    page.info(),
                    options,
                    stop,
                )
            })?;
            return Ok((rooms, vec![]));
        }
        let map = steps.step(|stop| find_walls(page, stop))?;
        let drawn = steps
            .step(|stop| drawn_rooms(page, stop))?
            .unwrap_or_default();
        let shapes = steps.step(|stop| {
            let patches = pick_disjoint(patches, grid, options.max_covered, search_floor(options));
            stop.check()?;
            let evidence = Evidence {
                patches: &patches,
                grid,
                map: &map,
                drawn: &drawn.rooms,
            };
            judge::rooms(&evidence, &polygon_options, names, stop)
        })?;
        let rooms = steps.step(|stop| settled(shapes, page.info(), options, stop))?;
        let has_shape_of = |engine| rooms.iter().any(|room| room.evidence == engine);
        let mut gaps = if has_shape_of(RoomSource::VectorWalls) {
            drawn.healed_gaps
        } else {
            vec![]
        };
        if has_shape_of(RoomSource::RasterWalls) {
            gaps.extend(healed_gaps(&map, polygon_options.page_wh));
        }
        Ok((rooms, gaps))
    }
}

/// The confidence from which on masks are looked at.
///
/// Unsure masks are witnesses: a mask supports that of a finer level, is joined with its other
/// half, tells which of the free parts is a room. So they are found whatever is shown in the end:
/// `min_confidence` only leaves rooms out.
fn search_floor(options: &DetectOptions) -> f64 {
    options.min_confidence.min(judge::WITNESS_FLOOR)
}
