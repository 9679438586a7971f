//! Every room of the drawn plans is found, where it is, and nothing else is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::*;
use crate::cache::PageSelector;
use crate::decode::decode;
use crate::geometry::signed_area;
use crate::limits::Limits;
use crate::page::Page;

const DPI: f64 = 96.0;
const MAX_DISTANCE_POINTS: f64 = 0.5;

#[derive(Deserialize)]
struct Case {
    content: String,
    /// Rings in points of the page as it is shown.
    rooms: Vec<Vec<[f64; 2]>>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/vector_pdf")
}

fn cases() -> BTreeMap<String, Case> {
    serde_json::from_slice(&fs::read(folder().join("rooms.json")).unwrap()).unwrap()
}

fn page(name: &str) -> Page {
    let data = fs::read(folder().join(format!("{name}.pdf"))).unwrap();
    decode(&data, PageSelector { page: 0, dpi: DPI }, &Limits::default()).unwrap()
}

fn found(page: &Page) -> Vec<Vec<[f64; 2]>> {
    let rooms = page.drawing().and_then(|drawing| rooms_of_drawing(drawing, page.info()).unwrap());
    let rooms = rooms.map_or(vec![], |found| found.rooms);
    rooms
        .into_iter()
        .map(|room| room.polygon.exterior.iter().map(|point| point.map(|v| v * 72.0 / DPI)).collect())
        .collect()
}

fn to_segment(point: [f64; 2], [a, b]: [[f64; 2]; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy).max(1e-30);
    let share = share.clamp(0.0, 1.0);
    (point[0] - a[0] - share * dx).hypot(point[1] - a[1] - share * dy)
}

/// Largest distance of a corner of one ring to the other ring, both ways. Between straight edges it is reached there.
fn hausdorff(a: &[[f64; 2]], b: &[[f64; 2]]) -> f64 {
    let one_way = |from: &[[f64; 2]], to: &[[f64; 2]]| {
        let edges: Vec<_> = to.iter().zip(to.iter().cycle().skip(1)).map(|(&a, &b)| [a, b]).collect();
        let nearest =
            |&point: &[f64; 2]| edges.iter().map(|&edge| to_segment(point, edge)).fold(f64::INFINITY, f64::min);
        from.iter().map(nearest).fold(0.0, f64::max)
    };
    one_way(a, b).max(one_way(b, a))
}

#[test]
fn every_room_of_every_drawn_plan_is_found_within_half_a_point_and_no_other() {
    let mut failures = vec![];
    for (name, case) in cases() {
        let page = page(&name);
        let rooms = found(&page);
        if page.info().content.as_str() != case.content {
            failures.push(format!("{name}: content {}", page.info().content.as_str()));
        }
        if rooms.len() != case.rooms.len() {
            failures.push(format!("{name}: {} rooms, not {}", rooms.len(), case.rooms.len()));
        }
        for truth in &case.rooms {
            let distances = rooms.iter().map(|room| hausdorff(room, truth));
            let nearest = distances.fold(f64::INFINITY, f64::min);
            if nearest > MAX_DISTANCE_POINTS {
                let area = signed_area(truth).abs();
                failures.push(format!("{name}: a room of {area:.0} square points is off by {nearest:.2} points"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore]
fn debug_case() {
    let name = std::env::var("CASE").unwrap();
    let data = if name.starts_with('/') {
        fs::read(&name).unwrap()
    } else {
        fs::read(folder().join(format!("{name}.pdf"))).unwrap()
    };
    let dpi: f64 = std::env::var("DPI").map_or(DPI, |v| v.parse().unwrap());
    let page = decode(&data, PageSelector { page: 0, dpi }, &Limits::default()).unwrap();
    let drawing = page.drawing().unwrap();
    let t = std::time::Instant::now();
    println!("{} shapes {} styles {} items", drawing.shapes.len(), drawing.styles.len(), drawing.stored_items());
    let px_per_mm = page.info().dpi / MILLIMETRES_PER_INCH;
    let pens = classify::pens(drawing, MIN_THICKNESS_MM * px_per_mm..=MAX_THICKNESS_MM * px_per_mm);
    println!("pens {:?}", t.elapsed());
    for (i, (pen, style)) in pens.iter().zip(&drawing.styles).enumerate() {
        if pen.lines.len() + pen.areas.len() + pen.arcs.len() > 0 {
            println!(
                "{i} {:?} {:?} layer {:?}: lines {} arcs {} pieces {} areas {} strips {}",
                style.ink,
                style.color,
                drawing.layer(style),
                pen.lines.len(),
                pen.arcs.len(),
                pen.pieces.len(),
                pen.areas.len(),
                pen.area_strips.len()
            );
        }
    }
    for guess in classify::guesses(&pens) {
        let t = std::time::Instant::now();
        let plan = rooms::of_pens(&pens, &guess, [f64::from(page.width_px()), f64::from(page.height_px())]);
        println!(
            "guess {guess:?} {:?} rooms {:?} merit {:?}",
            t.elapsed(),
            plan.as_ref().map(rooms::Plan::len),
            plan.map(|p| p.merit)
        );
    }
    let Some(found) = rooms_of_drawing(drawing, page.info()).unwrap() else {
        println!("none");
        return;
    };
    let to_points = 72.0 / dpi;
    for room in &found.rooms {
        println!(
            "room {:?} {} corners score {:.2} bbox {:?}",
            room.polygon.area_px() * to_points * to_points,
            room.polygon.exterior.len(),
            room.score,
            room.polygon.bbox_xyxy().map(|v| (v * to_points).round())
        );
    }
    for gap in &found.healed_gaps {
        println!("gap {:?} {:?}", gap.start.map(|v| (v * to_points).round()), gap.end.map(|v| (v * to_points).round()));
    }
    if let Ok(out) = std::env::var("OUT") {
        let rooms: Vec<_> = found.rooms.iter().map(|room| &room.polygon).collect();
        fs::write(
            out,
            serde_json::to_string(&(
                rooms,
                &found.walls,
                found.healed_gaps.iter().map(|g| [g.start, g.end]).collect::<Vec<_>>(),
            ))
            .unwrap(),
        )
        .unwrap();
    }
}
