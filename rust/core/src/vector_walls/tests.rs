//! Every room of the drawn plans is found, where it is, and nothing else is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde::Deserialize;

use super::*;
use crate::geometry::signed_area;
use crate::input::decode::decode;
use crate::input::drawing::{Cap, FillRule, Ink, Stroke, Style};
use crate::input::limits::Limits;
use crate::input::page::Page;
use crate::input::page::PageSelector;

const DPI: f64 = 96.0;
const MAX_DISTANCE_POINTS: f64 = 0.5;

static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    cases()
        .keys()
        .map(|name| fs::read(folder().join(format!("{name}.pdf"))).unwrap())
        .collect()
});

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
    decode(
        &data,
        PageSelector {
            dpi: DPI,
            ..PageSelector::default()
        },
        &Limits::default(),
    )
    .unwrap()
}

fn found(page: &Page) -> Vec<Vec<[f64; 2]>> {
    let rooms = page
        .drawing()
        .and_then(|drawing| rooms_of_drawing(drawing, page.info(), &[], &Stop::new(&())).unwrap());
    let rooms = rooms.map_or(vec![], |found| found.rooms);
    rooms
        .into_iter()
        .map(|room| {
            room.polygon
                .exterior
                .iter()
                .map(|point| point.map(|v| v * 72.0 / DPI))
                .collect()
        })
        .collect()
}

fn to_segment(point: [f64; 2], [a, b]: [[f64; 2]; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy).max(1e-30);
    let share = share.clamp(0.0, 1.0);
    (point[0] - a[0] - share * dx).hypot(point[1] - a[1] - share * dy)
}

/// Largest distance of a corner of one ring to the other ring, both ways. Between straight edges it
/// is reached there.
fn hausdorff(a: &[[f64; 2]], b: &[[f64; 2]]) -> f64 {
    let one_way = |from: &[[f64; 2]], to: &[[f64; 2]]| {
        let edges: Vec<_> = to
            .iter()
            .zip(to.iter().cycle().skip(1))
            .map(|(&a, &b)| [a, b])
            .collect();
        let nearest = |&point: &[f64; 2]| {
            edges
                .iter()
                .map(|&edge| to_segment(point, edge))
                .fold(f64::INFINITY, f64::min)
        };
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
            failures.push(format!(
                "{name}: {} rooms, not {}",
                rooms.len(),
                case.rooms.len()
            ));
        }
        for truth in &case.rooms {
            let distances = rooms.iter().map(|room| hausdorff(room, truth));
            let nearest = distances.fold(f64::INFINITY, f64::min);
            if nearest > MAX_DISTANCE_POINTS {
                let area = signed_area(truth).abs();
                failures.push(format!(
                    "{name}: a room of {area:.0} square points is off by {nearest:.2} points"
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Darkness along a line square to an edge, from `reach` inside a room to `reach` outside, in
/// quarters of a pixel.
fn profile(page: &Page, middle: [f64; 2], outward: [f64; 2], reach: f64) -> Vec<(f64, f64)> {
    let (width, height) = (page.width_px() as usize, page.height_px() as usize);
    let dark = |x: f64, y: f64| {
        let (x, y) = (
            (x.max(0.0) as usize).min(width - 1),
            (y.max(0.0) as usize).min(height - 1),
        );
        255.0 - f64::from(page.pixels()[(y * width + x) * 3])
    };
    let steps = (reach * 4.0) as i32;
    let at = |step: i32| {
        let along = f64::from(step) / 4.0;
        (
            along,
            dark(
                middle[0] + outward[0] * along,
                middle[1] + outward[1] * along,
            ),
        )
    };
    (-steps..=steps).map(at).collect()
}

#[test]
fn edges_of_rooms_lie_where_the_rendered_walls_begin() {
    let page = page("poche");
    let found = rooms_of_drawing(page.drawing().unwrap(), page.info(), &[], &Stop::new(&()))
        .unwrap()
        .unwrap();
    let mut offsets = vec![];
    for room in &found.rooms {
        let ring = &room.polygon.exterior;
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let length = (b[0] - a[0]).hypot(b[1] - a[1]);
            // Clockwise on the screen: the outside is to the left.
            let outward = [(b[1] - a[1]) / length, -(b[0] - a[0]) / length];
            for share in [0.1, 0.3, 0.7, 0.9] {
                let middle = [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share);
                let profile = profile(&page, middle, outward, 3.0);
                let (_, inside) = profile[0];
                // Doors and windows have no wall to compare with.
                let is_wall = inside < 10.0
                    && profile
                        .iter()
                        .skip(16)
                        .all(|&(along, dark)| along < 1.5 || dark > 200.0);
                if is_wall {
                    offsets.extend(
                        profile
                            .iter()
                            .find(|&&(_, dark)| dark > 127.0)
                            .map(|&(along, _)| along.abs()),
                    );
                }
            }
        }
    }
    assert!(offsets.len() > 40, "only {} places compared", offsets.len());
    assert!(offsets.iter().all(|&offset| offset < 1.0), "{offsets:?}");
}

#[test]
fn text_is_read_with_its_place() {
    let page = page("layers");
    let hall = page.text().iter().find(|text| text.text == "HALL").unwrap();
    let [x_min, y_min, x_max, y_max] = hall.bbox_xyxy.map(|value| value * 72.0 / DPI);
    // The name stands at (5200, 4300) mm of a plan at 1:100 whose origin is (60, 70) mm from the
    // corner of an A3 sheet.
    let middle = [f64::midpoint(x_min, x_max), f64::midpoint(y_min, y_max)];
    assert!(
        (middle[0] - (60.0 + 52.0) * 72.0 / 25.4).abs() < 1.0,
        "{middle:?}"
    );
    assert!(
        (842.0 - y_max - (70.0 + 43.0) * 72.0 / 25.4).abs() < 3.0,
        "{y_max}"
    );
    assert!((x_max - x_min) > 15.0 && (x_max - x_min) < 30.0 && (y_max - y_min - 8.0).abs() < 0.1);
}

#[test]
fn a_layer_that_is_switched_off_is_not_drawn() {
    let page = page("layers");
    let layers = &page.drawing().unwrap().layers;
    assert!(layers.iter().any(|layer| layer == "A-WALL"), "{layers:?}");
    let drawing = page.drawing().unwrap();
    let used = drawing
        .shapes
        .iter()
        .filter_map(|shape| drawing.layer(drawing.style(shape)?));
    assert!(used.into_iter().all(|layer| layer != "A-WALL-DEMO"));
}

#[test]
fn the_invisible_text_of_a_scan_is_read() {
    let page = page("scan_with_text");
    assert_eq!(page.info().content, PageContent::Scan);
    assert_eq!(
        page.text()
            .iter()
            .map(|text| text.text.as_str())
            .collect::<Vec<_>>(),
        ["KITCHEN 12 m2"]
    );
}

#[test]
fn finding_rooms_twice_gives_the_same() {
    let page = page("double_line_busy");
    let find =
        || rooms_of_drawing(page.drawing().unwrap(), page.info(), &[], &Stop::new(&())).unwrap();
    assert_eq!(find(), find());
}

/// Lines and curves as a hostile file may have them.
fn coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => (0..40_i32).prop_map(|step| f64::from(step) * 10.0),
        4 => -50.0..500.0_f64,
        1 => prop::sample::select(vec![0.0, -1e300, 1e300, 1e9, f64::MIN_POSITIVE, f64::NAN, f64::INFINITY]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_drawing_gives_sound_rooms_or_none(
        chains in prop::collection::vec((prop::collection::vec([coordinate(), coordinate()], 2..8), 0..4_u32, any::<bool>()), 1..60),
    ) {
        let stroke = |width_milli_px| Ink::Stroke(Stroke { width_milli_px, cap: Cap::Square, is_dashed: false });
        let inks = [stroke(300), stroke(8_000), Ink::Fill(FillRule::NonZero), Ink::Hatch(FillRule::EvenOdd)];
        let styles = inks.map(|ink| Style { ink, color: [0, 0, 0, 255], layer: None }).to_vec();
        let mut drawing = Drawing::default();
        drawing.styles = styles;
        for (points, style, is_curved) in &chains {
            drawing.push_contour(points, *style > 1, *is_curved);
            drawing.finish_shape(*style);
        }
        let info = PageInfo { content: PageContent::Vectors, dpi: 96.0, ..Page::from_rgb8(400, 400, vec![255; 480_000]).unwrap().info().clone() };
        if let Ok(Some(found)) = rooms_of_drawing(&drawing, &info, &[], &Stop::new(&())) {
            for room in &found.rooms {
                prop_assert!(room.polygon.area_px() > 0.0);
                prop_assert!(room.polygon.rings().flatten().flatten().all(|value| value.is_finite()));
                prop_assert!((0.0..=1.0).contains(&room.score));
            }
        }
    }

    #[test]
    fn a_damaged_plan_gives_a_page_or_an_error(
        file in any::<Index>(),
        flips in prop::collection::vec((any::<Index>(), 1..=u8::MAX), 1..6),
    ) {
        let mut data = file.get(&FILES).clone();
        for (at, bits) in flips {
            let at = at.index(data.len());
            data[at] ^= bits;
        }
        let limits = Limits { max_pixels: 1 << 20, ..Limits::default() };
        if let Ok(page) = decode(&data, PageSelector { dpi: 20.0, ..PageSelector::default() }, &limits) {
            let _ = page.drawing().map(|drawing| rooms_of_drawing(drawing, page.info(), &[], &Stop::new(&())));
        }
    }
}
