//! Results that were stored: reads back what [`to_json`](crate::result::export::to_json) wrote.

use serde::Deserialize;

use super::rings::{ring, rings};
use crate::claim::{HealedGap, RoomSource};
use crate::error::{Error, Result};
use crate::geometry::Ring;
use crate::input::limits::Limits;
use crate::input::page::PageInfo;
use crate::naming::kind_of;
use crate::options::{Coordinates, Stage};
use crate::plan::areas::Measures;
use crate::plan::{Door, Plan};
use crate::result::detection::{Detection, Facts, Room, SCHEMA_VERSION, Topology, Warning};
use crate::scale::Scale;
use crate::schedule::Schedule;
use crate::search::detect::info::{JudgeInfo, ModelVersion};

impl Detection {
    /// Reads a result from the JSON document that [`to_json`](crate::result::export::to_json)
    /// wrote.
    ///
    /// The result equals the one that was written. Keys that are not known are ignored. Memory: at
    /// most about five times the document.
    ///
    /// # Errors
    ///
    /// [`Error::LimitExceeded`] if the document or its page is larger than `limits` allows;
    /// [`Error::Decode`] if it is not JSON, of another schema version, or does not hold what the
    /// engine writes, with the place.
    ///
    /// # Examples
    ///
    /// ```
    /// use locdet::{Detection, Limits, WallOptions, export, rooms_from_walls};
    ///
    /// let result = rooms_from_walls(&[], &WallOptions::default(), &Limits::default())?;
    /// let text = export::to_json(&result)?;
    /// assert_eq!(Detection::from_json(text.as_bytes(), &Limits::default())?, result);
    /// # Ok::<(), locdet::Error>(())
    /// ```
    pub fn from_json(text: &[u8], limits: &Limits) -> Result<Self> {
        limits.check_file_bytes(text.len())?;
        // By itself, so that a document of another version is not blamed for the keys that it
        // lacks.
        let Version { schema_version } = parsed(text)?;
        if schema_version != SCHEMA_VERSION {
            return Err(refused(format!(
                "schema_version must be {SCHEMA_VERSION}, got {schema_version}"
            )));
        }
        let document: Document = parsed(text)?;
        document.check(limits)?;
        let Document {
            stage,
            page,
            coordinate_space,
            model,
            judge,
            rooms,
            healed_gaps,
            scale,
            plans,
            doors,
            schedules,
            topology,
            warnings,
        } = document;
        let facts = Facts {
            scale,
            plans,
            doors,
            schedules,
            ..Facts::default()
        };
        let schema_version = SCHEMA_VERSION;
        let mut detection = Self {
            schema_version,
            stage,
            page,
            coordinate_space,
            model,
            judge,
            rooms,
            healed_gaps,
            facts,
            topology,
            warnings,
        };
        detection.refresh_facts();
        Ok(detection)
    }
}

#[derive(Deserialize)]
struct Version {
    schema_version: String,
}

/// The fields of a [`Detection`] but its version.
#[derive(Deserialize)]
struct Document {
    stage: Stage,
    page: Option<PageInfo>,
    coordinate_space: Coordinates,
    model: Option<ModelVersion>,
    /// Results of version 0.1 of the engine lack it.
    #[serde(default)]
    judge: Option<JudgeInfo>,
    rooms: Vec<Room>,
    healed_gaps: Vec<HealedGap>,
    #[serde(default)]
    scale: Option<Scale>,
    #[serde(default)]
    plans: Vec<Plan>,
    #[serde(default)]
    doors: Vec<Door>,
    #[serde(default)]
    schedules: Vec<Schedule>,
    topology: Topology,
    #[serde(default)]
    warnings: Vec<Warning>,
}

/// The fields of a [`Room`] that do not follow from others. Written out, since a flattened field
/// would have each room read into memory twice.
#[derive(Deserialize)]
pub(super) struct StoredRoom {
    id: String,
    bounding_box: [f64; 4],
    #[serde(deserialize_with = "ring")]
    polygon: Ring,
    #[serde(deserialize_with = "rings")]
    holes: Vec<Ring>,
    name_hint: Option<String>,
    #[serde(default)]
    number: Option<String>,
    confidence: f64,
    source: RoomSource,
    evidence: RoomSource,
    area_px: f64,
    #[serde(default)]
    printed_area_m2: Option<f64>,
    centroid: [f64; 2],
}

impl From<StoredRoom> for Room {
    fn from(stored: StoredRoom) -> Self {
        Self {
            id: stored.id,
            bounding_box: stored.bounding_box,
            polygon: stored.polygon,
            holes: stored.holes,
            // A person may have renamed the room in the document.
            kind: kind_of(stored.name_hint.as_deref()),
            name_hint: stored.name_hint,
            number: stored.number,
            confidence: stored.confidence,
            source: stored.source,
            evidence: stored.evidence,
            area_px: stored.area_px,
            printed_area_m2: stored.printed_area_m2,
            centroid: stored.centroid,
            measures: Measures::default(),
            doors: vec![],
        }
    }
}

impl Document {
    /// Checks what the exporters rely on.
    fn check(&self, limits: &Limits) -> Result<()> {
        if (self.coordinate_space == Coordinates::Drawing) != self.page.is_none() {
            return Err(refused(
                "coordinate_space must be drawing if page is null, and only then",
            ));
        }
        if let Some(page) = &self.page {
            check_page(page, limits)?;
        }
        let reach = self.reach_xy();
        let is_near = |point: &[f64; 2]| (0..2).all(|axis| point[axis].abs() <= reach[axis]);
        self.rooms
            .iter()
            .try_for_each(|room| check_room(room, is_near))?;
        let has_far_gap = self
            .healed_gaps
            .iter()
            .any(|gap| !is_near(&gap.start) || !is_near(&gap.end));
        if has_far_gap {
            return Err(refused("healed_gaps must lie on the page"));
        }
        self.check_facts(is_near)
    }

    fn check_facts(&self, is_near: impl Fn(&[f64; 2]) -> bool) -> Result<()> {
        let Self {
            scale,
            plans,
            doors,
            schedules,
            ..
        } = self;
        let scales = plans.iter().map(|plan| &plan.scale).chain([scale]);
        if !scales.flatten().all(Scale::is_sound) {
            return Err(refused(
                "scale must have metres_per_unit between low and high, and all within 0.00001 and 1000",
            ));
        }
        let rows = schedules.iter().flat_map(|schedule| &schedule.rows);
        let boxes = plans.iter().map(|plan| plan.bounding_box);
        let boxes = boxes.chain(schedules.iter().map(|schedule| schedule.bounding_box));
        let mut boxes = boxes.chain(rows.clone().map(|row| row.bounding_box));
        let mut ends = doors.iter().flat_map(|door| [door.start, door.end]);
        let is_near_box = |[x_min, y_min, x_max, y_max]: [f64; 4]| {
            is_near(&[x_min, y_min]) && is_near(&[x_max, y_max])
        };
        if !boxes.all(is_near_box) || !ends.all(|end| is_near(&end)) {
            return Err(refused("plans, doors and schedules must lie on the page"));
        }
        let mut areas = rows.filter_map(|row| row.area_m2);
        if areas.all(|area| area.is_finite() && area > 0.0) {
            Ok(())
        } else {
            Err(refused("area_m2 must be over 0 in schedules"))
        }
    }

    /// How far from the origin a coordinate may lie. Straight edges may leave the page by a little,
    /// never by its size.
    fn reach_xy(&self) -> [f64; 2] {
        match (self.coordinate_space, &self.page) {
            (Coordinates::Pixel, Some(page)) => {
                [page.width_px, page.height_px].map(|side| 2.0 * f64::from(side))
            }
            (Coordinates::Normalized1000, Some(_)) => [2_000.0; 2],
            _ => [MAX_COORDINATE; 2],
        }
    }
}

/// Wall segments reach to 1e15, and rooms end where they do.
const MAX_COORDINATE: f64 = 1e16;

fn check_page(page: &PageInfo, limits: &Limits) -> Result<()> {
    if page.width_px == 0 || page.height_px == 0 {
        return Err(refused("page must be at least 1 x 1 px"));
    }
    if page.rotation >= 360 || !page.rotation.is_multiple_of(90) {
        return Err(refused(format!(
            "page.rotation must be 0, 90, 180 or 270, got {}",
            page.rotation
        )));
    }
    limits.check_pixels(u64::from(page.width_px), u64::from(page.height_px))
}

fn check_room(room: &Room, is_near: impl Fn(&[f64; 2]) -> bool) -> Result<()> {
    let refused_for = |what: &str| Err(refused(format!("{what} in the room {}", room.id)));
    let polygon = [&room.polygon].into_iter().chain(&room.holes);
    if !polygon.flatten().chain([&room.centroid]).all(is_near) {
        return refused_for("polygon, holes and centroid must lie on the page");
    }
    if room.bounding_box != room.to_polygon().bbox_xyxy() {
        return refused_for("bounding_box must be that of the polygon");
    }
    if room
        .printed_area_m2
        .is_some_and(|area| !(area.is_finite() && area > 0.0))
    {
        return refused_for("printed_area_m2 must be over 0");
    }
    if !(0.0..=1.0).contains(&room.confidence) {
        return refused_for("confidence must be between 0 and 1");
    }
    Ok(())
}

fn parsed<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T> {
    serde_json::from_slice(text).map_err(|error| refused(error.to_string()))
}

/// The message of a parser, or an identifier in it, may be as long as the document.
const MAX_REASON_CHARS: usize = 200;

fn refused(reason: impl Into<String>) -> Error {
    let reason: String = reason.into().chars().take(MAX_REASON_CHARS).collect();
    Error::decode("JSON", reason)
}
