//! From a page to its rooms: tile, infer, mask, merge, polygonise.

use geo::Centroid;

use crate::detect::Model;
use crate::error::{Error, Result};
use crate::geometry::{Polygon, Ring};
use crate::mask::{MaskGrid, MaskPatch, tile_masks};
use crate::merge::{join_pieces, pick_disjoint};
use crate::options::{Coordinates, DetectOptions};
use crate::page::{Page, PageInfo};
use crate::polygon::{PolygonOptions, mask_polygon};
use crate::result::{Detection, ModelInfo, Room, RoomSource, SCHEMA_VERSION};
use crate::scale::{discount_unsupported, is_fine_enough};
use crate::tensor::LevelImage;
use crate::threads;
use crate::tile::plan_levels;

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
        let patches = pick_disjoint(patches, &grid, options.max_covered, options.min_confidence);
        let rooms = rooms(patches, &grid, page_wh, options, &self.model.info);
        on_progress(progress)?;
        Ok(Detection {
            schema_version: SCHEMA_VERSION,
            stage: options.stage,
            page: *page.info(),
            coordinate_space: options.coordinates,
            model: Some(self.model.info.clone()),
            rooms: finish(rooms, page.info(), options),
        })
    }
}

/// A room's shape before it has a place among the others.
struct RoomShape {
    polygon: Polygon,
    score: f32,
    name_hint: Option<String>,
}

fn rooms(
    patches: Vec<MaskPatch>,
    grid: &MaskGrid,
    page_wh: [u32; 2],
    options: &DetectOptions,
    model: &ModelInfo,
) -> Vec<RoomShape> {
    let polygon_options =
        PolygonOptions { page_wh, simplify_px: options.simplify_px, min_area_px: options.min_area_px };
    // With a single class the class says no more than that this is a room.
    let name_of = |class_id: usize| model.class_names.get(class_id).filter(|_| model.class_names.len() > 1).cloned();
    let shape = |patch: MaskPatch| {
        let polygon = mask_polygon(&patch, grid, &polygon_options)?;
        Some(RoomShape { polygon, score: patch.score, name_hint: name_of(patch.class_id) })
    };
    patches.into_iter().filter_map(shape).take(options.max_rooms as usize).collect()
}

/// Puts rooms in reading order, names them, and brings them to the coordinate space of the result.
fn finish(mut shapes: Vec<RoomShape>, page: &PageInfo, options: &DetectOptions) -> Vec<Room> {
    let place = |shape: &RoomShape| {
        let [x_min, y_min, ..] = shape.polygon.bbox_xyxy();
        [y_min, x_min]
    };
    shapes.sort_by(|a, b| {
        let (a, b) = (place(a), place(b));
        a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]))
    });
    shapes.into_iter().enumerate().map(|(index, shape)| room(index, shape, page, options.coordinates)).collect()
}

fn room(index: usize, shape: RoomShape, page: &PageInfo, coordinates: Coordinates) -> Room {
    let area_px = round2(shape.polygon.area_px());
    let polygon = match coordinates {
        Coordinates::Pixel => shape.polygon,
        Coordinates::Normalized1000 => normalized(&shape.polygon, page),
    };
    Room {
        id: format!("room_{:03}", index + 1),
        bounding_box: polygon.bbox_xyxy(),
        centroid: centroid(&polygon).map(round2),
        polygon: polygon.exterior,
        holes: polygon.holes,
        name_hint: shape.name_hint,
        confidence: (f64::from(shape.score) * 1e4).round() / 1e4,
        source: RoomSource::Model,
        area_px,
    }
}

/// Rescales to integers 0 to 1000. Points that fall together are joined; what has no area left is dropped, and a
/// room without any becomes its bounding box.
fn normalized(polygon: &Polygon, page: &PageInfo) -> Polygon {
    let page_wh = [f64::from(page.width_px), f64::from(page.height_px)];
    let scaled = polygon.map_points(|point| [0, 1].map(|axis| (point[axis] * 1000.0 / page_wh[axis]).round()));
    let [x_min, y_min, x_max, y_max] = scaled.bbox_xyxy();
    let without_repeats = |mut ring: Ring| {
        ring.dedup();
        if ring.first() == ring.last() {
            ring.pop();
        }
        ring
    };
    let exterior = Some(without_repeats(scaled.exterior)).filter(|ring| ring.len() >= 3);
    Polygon {
        exterior: exterior.unwrap_or_else(|| vec![[x_min, y_min], [x_max, y_min], [x_max, y_max], [x_min, y_max]]),
        holes: scaled.holes.into_iter().map(without_repeats).filter(|ring| ring.len() >= 3).collect(),
    }
}

fn centroid(polygon: &Polygon) -> [f64; 2] {
    let line = |ring: &Ring| ring.iter().map(|&[x, y]| geo::Coord { x, y }).collect::<geo::LineString<f64>>();
    let shape = geo::Polygon::new(line(&polygon.exterior), polygon.holes.iter().map(line).collect());
    shape.centroid().map_or([0.0; 2], |point| [point.x(), point.y()])
}

fn round2(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::PageSource;

    fn shape(x: f64, y: f64) -> RoomShape {
        let exterior = vec![[x, y], [x + 30.0, y], [x + 30.0, y + 20.0], [x, y + 20.0]];
        RoomShape { polygon: Polygon { exterior, holes: vec![] }, score: 0.123_456, name_hint: None }
    }

    fn page() -> PageInfo {
        PageInfo { index: 0, width_px: 200, height_px: 100, dpi: 0.0, rotation: 0, source: PageSource::Array }
    }

    #[test]
    fn rooms_are_numbered_top_to_bottom_then_left_to_right() {
        let shapes = vec![shape(100.0, 50.0), shape(100.0, 0.0), shape(0.0, 50.0)];
        let rooms = finish(shapes, &page(), &DetectOptions::default());
        let corners: Vec<_> = rooms.iter().map(|room| (room.id.as_str(), room.polygon[0])).collect();
        let expected = [("room_001", [100.0, 0.0]), ("room_002", [0.0, 50.0]), ("room_003", [100.0, 50.0])];
        assert_eq!(corners, expected);
        assert_eq!(rooms[0].centroid, [115.0, 10.0]);
        assert_eq!(rooms[0].confidence, 0.1235);
    }

    #[test]
    fn normalized_coordinates_are_integers_of_a_thousand() {
        let options = DetectOptions { coordinates: Coordinates::Normalized1000, ..DetectOptions::default() };
        let rooms = finish(vec![shape(100.0, 50.0)], &page(), &options);
        assert_eq!(rooms[0].bounding_box, [500.0, 500.0, 650.0, 700.0]);
        assert_eq!(rooms[0].area_px, 600.0);
    }
}
