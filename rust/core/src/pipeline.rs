//! From a page to its rooms: what the engines see, what of it are rooms, and their outlines.

use std::mem::take;

use crate::claim::{ClassNames, HealedGap, Opening, RoomShape, RoomSource};
use crate::error::{Error, Result};
use crate::fitted::Values;
use crate::geometry::{Polygon, Ring};
use crate::input::page::Page;
use crate::judge::bare::is_bare;
use crate::judge::claim::Claim;
use crate::judge::engines::{self, Readings, map_candidates};
use crate::judge::page::{self, PageValues};
use crate::judge::region::Region;
use crate::judge::weights::Weights;
use crate::judge::{self, Judged, MapMeans, Surface, keep_on_plans, leave_out_furniture};
use crate::naming::{self, Lettering};
use crate::options::DetectOptions;
use crate::outline::polygon::PolygonOptions;
use crate::outline::settle::settled;
use crate::outline::trace;
use crate::raster_walls::{
    Candidate, LightImage, Shade, WallMap, find_walls, healed_gaps, openings,
};
use crate::result::detection::{Detection, Room, Warning};
use crate::result::evidence::{ClaimReport, PageEvidence};
use crate::result::facts::Sources;
use crate::result::finish::{MadeBy, detection};
use crate::scale::Scale;
use crate::search::detect::info::{JudgeInfo, ModelInfo};
use crate::search::detect::{HeadOptions, Model};
use crate::search::mask::{MaskGrid, MaskPatch};
use crate::search::merge::pick_disjoint;
use crate::search::pyramid::{self, Seen};
use crate::search::tile::{Level, plan_levels};
use crate::threads;
use crate::vector_walls::{Drawn, VectorRooms, drawn_rooms};
use crate::watch::{Steps, Stop, Watch};

/// Steps after the passes of the model: the walls in the pixels and in the lines, the judgement, the
/// outlines.
const STEPS_WITH_WALLS: usize = 4;
/// The outlines.
const STEPS_WITHOUT_WALLS: usize = 1;
/// Steps without a model: the lines of the page, its pixels, the outlines.
const STEPS_WITHOUT_MODEL: usize = 3;

/// Finds rooms with a segmentation model.
///
/// Loading takes a moment and memory, so keep the detector. It is thread-safe: calls from several
/// threads take turns at the model, which uses all its threads for each.
#[derive(Debug)]
pub struct Detector {
    model: Model,
    weights: Weights,
}

impl Detector {
    /// Loads a model from the bytes of an ONNX file.
    ///
    /// `threads` is the number of threads that a pass may use, 1 to 256; `None` takes
    /// `LOCDET_THREADS`, else the CPUs that this process may use. The number does not change
    /// results. `judge` is a document of weights, JSON, by which the claims of the engines are
    /// judged; `None` takes the one in the model's metadata, else one that fits any model.
    ///
    /// # Errors
    ///
    /// [`Error::ModelLoad`] if the bytes are no model of a known kind, with what was found, if the
    /// judge cannot be read, or if ONNX Runtime is missing; [`Error::InvalidOption`] if `threads`
    /// is out of range.
    pub fn new(model: &[u8], threads: Option<usize>, judge: Option<&str>) -> Result<Self> {
        let mut model = Model::load(model, threads::resolve(threads)?)?;
        let weights = match judge.map(str::to_owned).or_else(|| model.judge()) {
            Some(document) => Weights::from_json(&document)?,
            None => Weights::generic()?,
        };
        model.info.judge = weights.info();
        if judge.is_some() {
            // Keys of results are made of the version, which knows nothing of a judge from outside.
            model.info.version = format!("{}-{}", model.info.version, weights.digest());
        }
        Ok(Self { model, weights })
    }

    /// Name, version and classes of the model, and the judge.
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
        let (search, mut steps) = self.prepare(page, options, watch)?;
        let seen = search.look(&self.model, page, &mut steps)?;
        let polygon_options = PolygonOptions::new(page, options);
        // What is known of the page does not depend on what of it is asked for.
        let usual = DetectOptions::default();
        let all_sizes = (self.weights.doubts_pages() && options.min_area_px > usual.min_area_px)
            .then(|| PolygonOptions::new(page, &usual));
        let names = ClassNames(&self.model.info.class_names);
        if !options.use_walls {
            // Masks alone have no witnesses, so there is nothing to judge them by.
            let rooms = steps.step(|stop| {
                let patches = search.disjoint(seen.patches, self.shown_floor(options));
                let traced = |polygon_options: &PolygonOptions| {
                    trace::mask_shapes(&patches, &search.grid, polygon_options, names, stop)
                };
                let mut shapes = traced(&polygon_options);
                if self.weights.doubts_pages() {
                    let all = all_sizes.as_ref().map(traced);
                    self.doubt(
                        &mut shapes,
                        all.as_deref(),
                        LightImage::new(page).shade(),
                        None,
                    );
                }
                settled(shapes, page.info(), options, stop)
            })?;
            let seen = WallsSeen::default();
            return finished(rooms, &seen, page, self.made_by(None), options, &steps);
        }
        let views = Views::new(page, seen, &search, &self.weights, &mut steps)?;
        let shapes = steps.step(|stop| {
            let claims = views.claims(&search.grid, stop)?;
            let verdicts = judge::verdicts(&claims, views.surface(), &self.weights, stop)?;
            let traced = |polygon_options: &PolygonOptions| {
                trace::shapes(&verdicts, polygon_options, names, stop)
            };
            let mut shapes = traced(&polygon_options)?;
            if self.weights.doubts_pages() && views.bare_rooms.is_empty() {
                let all = all_sizes.as_ref().map(traced).transpose()?;
                self.doubt(
                    &mut shapes,
                    all.as_deref(),
                    views.walls.shade(),
                    Some(&views.drawn),
                );
            }
            Ok(shapes)
        })?;
        let rooms = steps.step(|stop| settled(shapes, page.info(), options, stop))?;
        let made_by = MadeBy {
            warnings: views.warnings.clone(),
            ..self.made_by(Some(self.weights.info()))
        };
        let seen = views.seen_of(&rooms, polygon_options.page_wh);
        finished(rooms, &seen, page, made_by, options, &steps)
    }

    /// What every engine claims on a page, what is measured of it and what follows: for fitting a
    /// judge.
    ///
    /// # Errors
    ///
    /// As [`Detector::detect`].
    #[doc(hidden)]
    pub fn evidence(&self, page: &Page, options: &DetectOptions) -> Result<PageEvidence> {
        let options = &DetectOptions {
            use_walls: true,
            ..options.clone()
        };
        let (search, mut steps) = self.prepare(page, options, &())?;
        let seen = search.look(&self.model, page, &mut steps)?;
        let views = Views::new(page, seen, &search, &self.weights, &mut steps)?;
        let stop = &Stop::new(&());
        let claims = views.claims(&search.grid, stop)?;
        let judged = judge::judged(&claims, views.surface(), &self.weights, stop)?;
        let grid = views.walls.grid();
        Ok(PageEvidence {
            claims: judged.iter().map(report).collect(),
            grid: (grid.size_wh, grid.cell_xy),
        })
    }

    /// Lowers confidences on a page that looks like no plan; `all` are the shapes of every size, if
    /// `shapes` are not. `drawn` are the rooms of its lines, if engines were judged by one another.
    fn doubt(
        &self,
        shapes: &mut [RoomShape],
        all: Option<&[RoomShape]>,
        shade: Shade<'_>,
        drawn: Option<&VectorRooms>,
    ) {
        let values = PageValues::measure(shade, all.unwrap_or(shapes), drawn.is_some());
        let has_doors = drawn.is_some_and(|drawn| drawn.has_doors);
        page::doubt(shapes, values.as_ref(), has_doors, &self.weights);
    }

    /// Confidence from which on rooms that are shown as they are found are made: those that say what
    /// kind of page it is are made whatever is asked for.
    fn shown_floor(&self, options: &DetectOptions) -> f64 {
        if self.weights.doubts_pages() {
            options.min_confidence.min(page::FLOOR)
        } else {
            options.min_confidence
        }
    }

    fn made_by(&self, judge: Option<JudgeInfo>) -> MadeBy<'_> {
        MadeBy {
            model: Some(&self.model.info),
            judge,
            warnings: vec![],
        }
    }

    fn prepare<'w>(
        &self,
        page: &Page,
        options: &DetectOptions,
        watch: &'w dyn Watch,
    ) -> Result<(Search, Steps<'w>)> {
        options.validate()?;
        let page_wh = [page.width_px(), page.height_px()];
        let levels = plan_levels(page_wh, self.model.input, options)?;
        let is_one_pass = matches!(levels.as_slice(), [level] if level.tiles.len() == 1);
        let floor = options.min_confidence.min(judge::WITNESS_FLOOR);
        // In one pass a mask says nothing of others, and those that will not be shown need not be
        // made.
        let needs_witnesses = !is_one_pass || options.use_walls;
        let head_floor = if needs_witnesses {
            floor
        } else {
            self.shown_floor(options)
        };
        let head = self.model.head_options(options, head_floor)?;
        let finest = levels
            .last()
            .ok_or(Error::Bug("a plan has at least one level"))?;
        let grid = MaskGrid::new(page_wh, finest);
        let passes: usize = levels.iter().map(|level| level.tiles.len()).sum();
        let after = if options.use_walls {
            STEPS_WITH_WALLS
        } else {
            STEPS_WITHOUT_WALLS
        };
        let search = Search {
            levels,
            head,
            grid,
            max_covered: options.max_covered,
            floor,
        };
        Ok((search, Steps::new(watch, passes + after)))
    }
}

/// Finds the rooms of a page without a model: the free space between its walls.
///
/// A PDF page that is drawn with lines is read as such; any other page from its pixels, which is
/// exact where walls are thick solid strokes and doorways lie between wall ends, and weak on
/// thin-line drawings. The same page and options give the same result, whatever the number of
/// threads. Fields of the options that steer the model are not used. `watch` is told of each step
/// and asked whether to stop; `&()` lets it run.
///
/// # Errors
///
/// [`Error::InvalidOption`](crate::Error::InvalidOption) for options that are out of range;
/// [`Error::Cancelled`](crate::Error::Cancelled) if `watch` says so; whatever its `on_progress`
/// returns.
///
/// # Examples
///
/// ```
/// use locdet::{DetectOptions, Page, rooms_from_page};
///
/// let blank = Page::from_rgb8(64, 48, vec![255; 64 * 48 * 3])?;
/// assert!(rooms_from_page(&blank, &DetectOptions::default(), &())?.rooms.is_empty());
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn rooms_from_page(
    page: &Page,
    options: &DetectOptions,
    watch: &dyn Watch,
) -> Result<Detection> {
    options.validate()?;
    let weights = Weights::generic()?;
    let polygon_options = PolygonOptions::new(page, options);
    let mut steps = Steps::new(watch, STEPS_WITHOUT_MODEL);
    let drawn = steps.step(|stop| drawn_rooms(page, stop))?;
    let warnings = warnings(&drawn);
    let drawn = drawn.rooms;
    let judge = drawn.is_none().then(|| weights.info());
    let (shapes, seen) = steps.step(|stop| {
        if let Some(mut drawn) = drawn {
            let shapes = take(&mut drawn.rooms);
            return Ok((shapes, WallsSeen::of_lines(drawn)));
        }
        let walls = find_walls(page, weights.looks(), stop)?;
        let shapes = trace::part_shapes(&walls, &polygon_options, stop)?;
        Ok((
            shapes,
            WallsSeen::of_pixels(&walls, polygon_options.page_wh),
        ))
    })?;
    let rooms = steps.step(|stop| settled(shapes, page.info(), options, stop))?;
    let made_by = MadeBy {
        model: None,
        judge,
        warnings,
    };
    finished(rooms, &seen, page, made_by, options, &steps)
}

/// What the judge measures of a page and the rooms that were found on it, by name; nothing without
/// a room that is sure enough. For fitting a judge.
#[doc(hidden)]
#[must_use]
pub fn page_values(page: &Page, found: &Detection) -> Vec<(&'static str, f64)> {
    let shape = |room: &Room| {
        let polygon = Polygon {
            exterior: room.polygon.clone(),
            holes: room.holes.clone(),
        };
        RoomShape::of_engine(room.source, polygon, room.confidence as f32)
    };
    let shapes: Vec<RoomShape> = found.rooms.iter().map(shape).collect();
    let is_judged = found.judge.is_some();
    let values = PageValues::measure(LightImage::new(page).shade(), &shapes, is_judged);
    values.map_or_else(Vec::new, |values| {
        let numbers = values.numbers();
        PageValues::NAMES.iter().copied().zip(numbers).collect()
    })
}

/// How a page is searched.
struct Search {
    levels: Vec<Level>,
    head: HeadOptions,
    grid: MaskGrid,
    max_covered: f64,
    /// The confidence from which on masks are looked at.
    ///
    /// Unsure masks are witnesses: a mask supports that of a finer level, is joined with its other
    /// half, tells which of the free parts is a room. So they are found whatever is shown in the
    /// end: `min_confidence` only leaves rooms out.
    floor: f64,
}

impl Search {
    fn look(&self, model: &Model, page: &Page, steps: &mut Steps) -> Result<Seen> {
        let mut seen = pyramid::look(model, page, &self.levels, &self.head, &self.grid, steps)?;
        // Large letters look like rooms.
        let lettering = Lettering::new(page.text());
        seen.patches
            .retain(|patch| !lettering.holds(patch.bbox_px(&self.grid)));
        Ok(seen)
    }

    fn disjoint(&self, patches: Vec<MaskPatch>, min_confidence: f64) -> Vec<MaskPatch> {
        pick_disjoint(patches, &self.grid, self.max_covered, min_confidence)
    }
}

/// What all engines see on a page.
struct Views {
    patches: Vec<MaskPatch>,
    walls: WallMap,
    parts: Vec<Candidate>,
    drawn: VectorRooms,
    warnings: Vec<Warning>,
    map: Vec<engines::MapCandidate>,
    map_means: Option<MapMeans>,
    /// Cells on which words stand that say what a room is for.
    names: Vec<[u32; 2]>,
    /// The rooms that walls alone show, if the page shows nothing else.
    bare_rooms: Vec<Region>,
}

impl Views {
    /// Reads the walls of a page beside what the model sees: two steps.
    fn new(
        page: &Page,
        seen: Seen,
        search: &Search,
        weights: &Weights,
        steps: &mut Steps,
    ) -> Result<Self> {
        let walls = steps.step(|stop| find_walls(page, weights.looks(), stop))?;
        let drawn = steps.step(|stop| drawn_rooms(page, stop))?;
        let stop = &steps.stop;
        let patches = search.disjoint(seen.patches, search.floor);
        stop.check()?;
        // What the judge was not fitted on would be judged as if it were a part of the pixels.
        let map = if weights.knows_maps() {
            map_candidates(&seen.map, stop)?
        } else {
            vec![]
        };
        let grid = walls.grid();
        let map_means = seen.map.last().map(|level| MapMeans::new(level, &grid));
        let cell = |place: [f64; 2]| [0, 1].map(|axis| (place[axis] / grid.cell_xy[axis]) as u32);
        let names = naming::places_of_room_words(page.text());
        let bare_rooms = bare_rooms(&walls, drawn.rooms.as_ref());
        Ok(Self {
            bare_rooms,
            parts: walls.candidates(stop)?.into_owned(),
            names: names.into_iter().map(cell).collect(),
            patches,
            walls,
            warnings: warnings(&drawn),
            drawn: drawn.rooms.unwrap_or_default(),
            map,
            map_means,
        })
    }

    fn readings<'a>(&'a self, mask_grid: &'a MaskGrid) -> Readings<'a> {
        Readings {
            patches: &self.patches,
            mask_grid,
            walls: &self.walls,
            parts: &self.parts,
            drawn: &self.drawn.rooms,
            map: &self.map,
        }
    }

    /// What the engines take for rooms on the plans of the page.
    fn claims<'a>(&'a self, mask_grid: &'a MaskGrid, stop: &Stop) -> Result<Vec<Claim<'a>>> {
        let grid = self.walls.grid();
        let mut claims = engines::claims(&self.readings(mask_grid), &grid, stop)?;
        keep_on_plans(&mut claims, &self.drawn, &self.names, &grid);
        leave_out_furniture(&mut claims, self.walls.thickness_cells);
        Ok(claims)
    }

    fn surface(&self) -> Surface<'_> {
        Surface {
            grid: self.walls.grid(),
            thickness_cells: self.walls.thickness_cells,
            names: &self.names,
            map: self.map_means.as_ref(),
            bare_rooms: &self.bare_rooms,
        }
    }

    /// What is seen of the walls that rooms have their shape of.
    fn seen_of(self, rooms: &[RoomShape], page_wh: [u32; 2]) -> WallsSeen {
        let has_shape_of = |engine| rooms.iter().any(|room| room.evidence == engine);
        let mut seen = if has_shape_of(RoomSource::VectorWalls) {
            WallsSeen::of_lines(self.drawn)
        } else {
            WallsSeen::default()
        };
        let of_pixels = WallsSeen::of_pixels(&self.walls, page_wh);
        // A mask of the model has doors too.
        if has_shape_of(RoomSource::RasterWalls) || seen.openings.is_empty() {
            seen.openings.extend(of_pixels.openings);
        }
        if has_shape_of(RoomSource::RasterWalls) {
            seen.healed_gaps.extend(of_pixels.healed_gaps);
        }
        seen
    }
}

/// What the engines saw of the walls around rooms, in page pixels.
#[derive(Default)]
struct WallsSeen {
    /// Gaps that were closed though nothing is drawn in them.
    healed_gaps: Vec<HealedGap>,
    openings: Vec<Opening>,
    /// Outlines of the parts of the page that are plans, if anything tells.
    plans: Vec<Ring>,
}

impl WallsSeen {
    fn of_lines(drawn: VectorRooms) -> Self {
        Self {
            healed_gaps: drawn.healed_gaps,
            openings: drawn.openings,
            plans: drawn.plans,
        }
    }

    fn of_pixels(walls: &WallMap, page_wh: [u32; 2]) -> Self {
        Self {
            healed_gaps: healed_gaps(walls, page_wh),
            openings: openings(walls),
            plans: vec![],
        }
    }
}

/// The rooms that are found without a model, on a page that shows nothing but walls.
fn bare_rooms(walls: &WallMap, drawn: Option<&VectorRooms>) -> Vec<Region> {
    let grid = walls.grid();
    let rooms: Vec<(f64, Region)> = if let Some(drawn) = drawn {
        let region = |room: &RoomShape| Region::of_polygon(&room.polygon, &grid);
        let rooms = drawn.rooms.iter();
        rooms
            .map(|room| (f64::from(room.score), region(room)))
            .collect()
    } else {
        let rooms = walls.rooms.iter();
        rooms.map(|room| (room.score, room.region())).collect()
    };
    let has_doorways = drawn.map_or(!walls.virtual_edges.is_empty(), |drawn| {
        drawn.has_doors || !drawn.healed_gaps.is_empty()
    });
    let shown = rooms.into_iter().filter(|(sure, _)| *sure >= page::FLOOR);
    let (sure, rooms): (Vec<f64>, Vec<Region>) = shown.unzip();
    // Cells of a form are of all kinds, so walls are not as sure of each of them.
    let are_sure = sure.into_iter().all(|sure| sure >= judge::WALLED_SURE);
    if are_sure && is_bare(walls.shade(), &rooms, has_doorways) {
        rooms
    } else {
        vec![]
    }
}

/// What to know of rooms for which the lines of the page were asked.
fn warnings(drawn: &Drawn) -> Vec<Warning> {
    let tangled = drawn.is_tangled.then_some(Warning::LinesTooTangled);
    tangled.into_iter().collect()
}

/// The end of every way to rooms: their names, the result, and what the sheet says beside.
fn finished(
    mut rooms: Vec<RoomShape>,
    seen: &WallsSeen,
    page: &Page,
    made_by: MadeBy,
    options: &DetectOptions,
    steps: &Steps,
) -> Result<Detection> {
    if options.use_text {
        naming::label(&mut rooms, page.text());
    }
    let mut detection = detection(rooms, &seen.healed_gaps, page.info(), made_by, options);
    let scale = options.metres_per_unit.map(Scale::confirmed).transpose()?;
    if options.use_text || scale.is_some() || !seen.openings.is_empty() {
        let sources = Sources {
            page: Some(page),
            texts: if options.use_text { page.text() } else { &[] },
            openings: Some(&seen.openings),
            outlines: &seen.plans,
            scale,
        };
        detection.read_facts(&sources, &steps.stop)?;
    }
    steps.finish()?;
    Ok(detection)
}

fn report(judged: &Judged) -> ClaimReport {
    let claim = judged.claim;
    ClaimReport {
        family: claim.family(),
        by: claim.by,
        sure: claim.sure,
        names: judged.names,
        values: judged.values.clone(),
        chances: [judged.chances.roughly, judged.chances.well],
        runs: claim
            .region
            .runs
            .iter()
            .map(|&(y, run)| [y, run.start, run.end])
            .collect(),
    }
}
