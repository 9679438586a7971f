//! What a sheet says beside its rooms: its plans, their scales, doors, schedules, and the measures
//! that follow.

use std::collections::{HashMap, HashSet};

use crate::claim::Opening;
use crate::error::Result;
use crate::geometry::{Polygon, Ring, distance, union_xyxy};
use crate::input::drawing::PageText;
use crate::input::page::Page;
use crate::naming::Label;
use crate::plan::areas::{Measures, disagree, measures, slack, totals};
use crate::plan::{Door, DoorKind, Plan, Region, named, regions, ways};
use crate::result::detection::{Detection, Room, Warning};
use crate::result::finish::in_space;
use crate::scale::{self, Scale, Sheet, Told};
use crate::schedule::{reconciliation, schedules};
use crate::watch::Stop;

/// Where the facts of a sheet are read.
pub(crate) struct Sources<'a> {
    /// For lines, pixels and resolution; `None` if only the texts are at hand.
    pub(crate) page: Option<&'a Page>,
    /// In page pixels.
    pub(crate) texts: &'a [PageText],
    /// The gaps between walls, in page pixels; `None` keeps the doors of the result.
    pub(crate) openings: Option<&'a [Opening]>,
    /// Outlines of the parts of the page that are plans, as far as an engine saw them.
    pub(crate) outlines: &'a [Ring],
    /// The scale that a caller gave.
    pub(crate) scale: Option<Scale>,
}

impl Detection {
    /// The result at a scale that a person or a caller knows: areas and perimeters follow from it.
    ///
    /// `metres_per_unit` is metres a page pixel, whatever the coordinate space, or a unit of the
    /// drawing if there is no page; 0.00001 to 1000. All plans get it, and nothing overrules it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`](crate::Error::InvalidOption) if it is out of range.
    ///
    /// # Examples
    ///
    /// ```
    /// # use locdet::*;
    /// # let detection = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/result/export/example.rs"));
    /// let measured = detection.with_scale(0.05)?;
    /// assert_eq!(measured.rooms[0].measures.area_m2.unwrap().value, 15.0);
    /// # Ok::<(), locdet::Error>(())
    /// ```
    pub fn with_scale(&self, metres_per_unit: f64) -> Result<Self> {
        let mut measured = self.clone();
        measured.set_scale(&Scale::confirmed(metres_per_unit)?);
        measured.refresh_facts();
        Ok(measured)
    }

    /// Reads the facts of a sheet whose rooms are named.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so.
    pub(crate) fn read_facts(&mut self, sources: &Sources, stop: &Stop) -> Result<()> {
        let polygons: Vec<Polygon> = self.rooms.iter().map(|r| self.pixel_polygon(r)).collect();
        let regions = match self.known_regions(&polygons) {
            Some(known) if sources.openings.is_none() => named(known, sources.texts),
            _ => regions(&polygons, sources.outlines, sources.texts, stop)?,
        };
        if let Some(openings) = sources.openings {
            self.facts.doors = self.doors(&polygons, openings, stop)?;
        }
        self.read_scales(&polygons, &regions, sources, stop)?;
        let mut schedules = schedules(sources.texts, stop)?;
        for schedule in &mut schedules {
            schedule.bounding_box = self.box_in_space(schedule.bounding_box);
            for row in &mut schedule.rows {
                row.bounding_box = self.box_in_space(row.bounding_box);
            }
        }
        self.facts.schedules = schedules;
        self.refresh_facts();
        Ok(())
    }

    /// Makes the plans with the scales that are told, or that somebody set.
    fn read_scales(
        &mut self,
        polygons: &[Polygon],
        regions: &[Region],
        sources: &Sources,
        stop: &Stop,
    ) -> Result<()> {
        let told = self.scales(polygons, regions, sources, stop)?;
        let plans = regions.iter().zip(&told).enumerate();
        let mut plans: Vec<Plan> = plans
            .map(|(index, (region, told))| self.plan(index, region, told))
            .collect();
        let is_set = |scale: &Option<Scale>| scale.as_ref().is_some_and(|scale| scale.confirmed);
        for before in self.facts.plans.iter().filter(|plan| is_set(&plan.scale)) {
            let same = plans.iter_mut().find(|plan| plan.rooms == before.rooms);
            if let (Some(plan), Some(scale)) = (same, &before.scale) {
                plan.scale = Some(scale.beside(plan.scale.as_ref()));
            }
        }
        let of_sheet = self.facts.scale.take().filter(|scale| scale.confirmed);
        let of_sheet = sources.scale.clone().or(of_sheet);
        let is_open = |(plan, told): (&Plan, &Told)| {
            matches!(told, Told::Disagreement(_)) && !is_set(&plan.scale)
        };
        let disagrees = of_sheet.is_none() && plans.iter().zip(&told).any(is_open);
        let scales: Vec<Option<&Scale>> = plans.iter().map(|plan| plan.scale.as_ref()).collect();
        self.facts.scale = scale::common(&scales);
        self.facts.plans = plans;
        if let Some(scale) = of_sheet {
            self.set_scale(&scale);
        }
        self.warn(Warning::ScaleDisagrees, disagrees);
        Ok(())
    }

    /// Brings in line what follows from the rooms and the scales: measures, totals, doors of rooms,
    /// and references to rooms that are no longer there.
    pub(crate) fn refresh_facts(&mut self) {
        self.drop_lost_rooms();
        let plans = self.facts.plans_of_rooms();
        let measured: Vec<Measures> = self
            .rooms
            .iter()
            .map(|room| {
                let plan = plans.get(room.id.as_str());
                let scale = plan.map_or(self.facts.scale.as_ref(), |plan| plan.scale.as_ref());
                scale.map_or_else(Measures::default, |scale| {
                    let page = self.page.as_ref();
                    let slack = |page| slack(room.evidence, self.stage, page);
                    let slack = page.map(slack).unwrap_or_default();
                    let measures = measures(&self.pixel_polygon(room), room.area_px, slack, scale);
                    measures.beside(room.printed_area_m2)
                })
            })
            .collect();
        for (room, measures) in self.rooms.iter_mut().zip(measured) {
            room.measures = measures;
            room.doors = vec![];
        }
        let places = places(&self.rooms);
        for door in &self.facts.doors {
            for id in &door.rooms {
                if let Some(&place) = places.get(id) {
                    self.rooms[place].doors.push(door.id.clone());
                }
            }
        }
        for plan in &mut self.facts.plans {
            let rooms = plan.rooms.iter().filter_map(|id| places.get(id));
            let rooms = rooms.map(|&place| &self.rooms[place]);
            let areas = rooms.filter_map(|room| Some((room.kind, room.measures.area_m2?)));
            plan.totals = totals(areas);
        }
        let printed = self.rooms.iter();
        let printed = printed.filter_map(|r| Some((r.printed_area_m2?, r.measures.area_m2?)));
        let is_off = disagree(printed);
        self.warn(Warning::PrintedAreasDisagree, is_off);
        self.facts.reconciliation = reconciliation(&self.rooms, &self.facts.schedules);
    }

    /// Warns of something if it is so, and no longer if it was.
    fn warn(&mut self, of: Warning, is_so: bool) {
        self.warnings.retain(|warning| *warning != of);
        self.warnings.extend(is_so.then_some(of));
    }

    fn set_scale(&mut self, scale: &Scale) {
        for plan in &mut self.facts.plans {
            plan.scale = Some(scale.beside(plan.scale.as_ref()));
        }
        self.facts.scale = Some(scale.beside(self.facts.scale.as_ref()));
    }

    /// The plans as they are; `None` if a room is of none.
    fn known_regions(&self, polygons: &[Polygon]) -> Option<Vec<Region>> {
        let places = places(&self.rooms);
        let plans = self.facts.plans.iter();
        let regions = plans.filter_map(|plan| known_region(plan, &places, polygons));
        let regions: Vec<Region> = regions.collect();
        let known: HashSet<usize> = regions.iter().flat_map(|r| r.rooms.clone()).collect();
        (known.len() == self.rooms.len()).then_some(regions)
    }

    /// A person may have taken rooms away.
    fn drop_lost_rooms(&mut self) {
        let ids: HashSet<&str> = self.rooms.iter().map(|room| room.id.as_str()).collect();
        for plan in &mut self.facts.plans {
            plan.rooms.retain(|room| ids.contains(room.as_str()));
        }
        let is_there = |door: &Door| door.rooms.iter().all(|room| ids.contains(room.as_str()));
        self.facts.doors.retain(is_there);
    }

    fn plan(&self, index: usize, region: &Region, told: &Told) -> Plan {
        Plan {
            id: format!("plan_{}", index + 1),
            name: region.name.clone(),
            bounding_box: self.box_in_space(region.bounding_box),
            rooms: self.ids(&region.rooms),
            scale: match told {
                Told::Scale(scale) => Some(scale.clone()),
                Told::Nothing | Told::Disagreement(_) => None,
            },
            totals: vec![],
        }
    }

    fn doors(&self, polygons: &[Polygon], openings: &[Opening], stop: &Stop) -> Result<Vec<Door>> {
        let ways = ways(polygons, openings, stop)?;
        let doors = ways.into_iter().enumerate().map(|(index, way)| Door {
            id: format!("door_{:03}", index + 1),
            kind: way.kind,
            rooms: self.ids(&way.rooms),
            is_exit: way.is_exit,
            start: self.in_space(way.start),
            end: self.in_space(way.end),
        });
        Ok(doors.collect())
    }

    /// What tells the scale of each plan.
    fn scales(
        &self,
        polygons: &[Polygon],
        regions: &[Region],
        sources: &Sources,
        stop: &Stop,
    ) -> Result<Vec<Told>> {
        let label = |room: &Room| Label {
            name: room.name_hint.clone(),
            number: room.number.clone(),
            printed_area_m2: room.printed_area_m2,
        };
        let scale = |(index, region): (usize, &Region)| {
            let others = regions.iter().enumerate().filter(|(own, _)| *own != index);
            let rooms = region.rooms.iter();
            let sheet = Sheet {
                rooms: rooms
                    .map(|&room| (&polygons[room], label(&self.rooms[room])))
                    .collect(),
                plan: region.bounding_box,
                other_plans: others.map(|(_, region)| region.bounding_box).collect(),
                texts: sources.texts,
                page: sources.page,
                info: sources.page.map(Page::info).or(self.page.as_ref()),
                door_widths: self.door_widths(region),
            };
            scale::of_plan(&sheet, stop)
        };
        regions.iter().enumerate().map(scale).collect()
    }

    /// Widths of the doors of a plan, in page pixels.
    fn door_widths(&self, region: &Region) -> Vec<f64> {
        let ids: HashSet<String> = self.ids(&region.rooms).into_iter().collect();
        let is_of_plan = |door: &&Door| door.rooms.iter().all(|room| ids.contains(room));
        let doors = self.facts.doors.iter().filter(is_of_plan);
        let doors = doors.filter(|door| door.kind == DoorKind::Door);
        let width =
            |door: &Door| distance(self.pixel_point(door.start), self.pixel_point(door.end));
        doors.map(width).collect()
    }

    fn ids(&self, rooms: &[usize]) -> Vec<String> {
        rooms
            .iter()
            .map(|&room| self.rooms[room].id.clone())
            .collect()
    }

    fn in_space(&self, point: [f64; 2]) -> [f64; 2] {
        in_space(point, self.page.as_ref(), self.coordinate_space)
    }

    fn box_in_space(&self, [x_min, y_min, x_max, y_max]: [f64; 4]) -> [f64; 4] {
        let ([x_min, y_min], [x_max, y_max]) =
            (self.in_space([x_min, y_min]), self.in_space([x_max, y_max]));
        [x_min, y_min, x_max, y_max]
    }
}

/// A plan as it is; `None` without rooms.
fn known_region(
    plan: &Plan,
    places: &HashMap<String, usize>,
    polygons: &[Polygon],
) -> Option<Region> {
    let rooms = plan.rooms.iter().filter_map(|id| places.get(id).copied());
    let rooms: Vec<usize> = rooms.collect();
    let boxes = rooms.iter().map(|&room| polygons[room].bbox_xyxy());
    Some(Region {
        name: plan.name.clone(),
        bounding_box: boxes.reduce(union_xyxy)?,
        rooms,
    })
}

fn places(rooms: &[Room]) -> HashMap<String, usize> {
    let ids = rooms.iter().enumerate();
    ids.map(|(place, room)| (room.id.clone(), place)).collect()
}
