//! Drawn plans: what must be found, what must not, and that nothing hostile takes long.

use proptest::prelude::*;

use super::*;
use crate::outline::polygon::to_geo;
use crate::{DetectOptions, Detection, rooms_from_page};
use geo::{Intersects, Validation};

/// Pixels that are drawn on.
struct Sheet {
    size_wh: [u32; 2],
    pixels: Vec<u8>,
}

impl Sheet {
    fn new(size_wh: [u32; 2], paper: [u8; 3]) -> Self {
        Self {
            size_wh,
            pixels: paper.repeat((size_wh[0] * size_wh[1]) as usize),
        }
    }

    fn fill(&mut self, [x_min, y_min, x_max, y_max]: [u32; 4], colour: [u8; 3]) -> &mut Self {
        for y in y_min..y_max {
            for x in x_min..x_max {
                self.pixels[((y * self.size_wh[0] + x) * 3) as usize..][..3]
                    .copy_from_slice(&colour);
            }
        }
        self
    }

    fn rooms(&self) -> Detection {
        let page = Page::from_rgb8(self.size_wh[0], self.size_wh[1], self.pixels.clone()).unwrap();
        rooms_from_page(&page, &DetectOptions::default(), &()).unwrap()
    }
}

const WHITE: [u8; 3] = [255; 3];
const BLACK: [u8; 3] = [0; 3];

/// Two rooms, 280 x 280 and 200 x 280 px, with a doorway of 60 px, its leaf and lettering.
fn two_rooms(paper: [u8; 3], ink: [u8; 3], wall: impl Fn(&mut Sheet, [u32; 4])) -> Sheet {
    let mut sheet = Sheet::new([640, 480], paper);
    for bbox in [
        [60, 60, 580, 72],
        [60, 352, 580, 364],
        [60, 60, 72, 364],
        [568, 60, 580, 364],
    ] {
        wall(&mut sheet, bbox);
    }
    wall(&mut sheet, [352, 60, 364, 240]);
    wall(&mut sheet, [352, 300, 364, 364]);
    sheet.fill([364, 299, 424, 301], ink);
    for letter in 0..6 {
        sheet.fill([140 + 14 * letter, 180, 148 + 14 * letter, 182], ink);
        sheet.fill([140 + 14 * letter, 180, 142 + 14 * letter, 194], ink);
    }
    sheet
}

fn solid(ink: [u8; 3]) -> impl Fn(&mut Sheet, [u32; 4]) {
    move |sheet, bbox| {
        sheet.fill(bbox, ink);
    }
}

/// Checks that the two rooms are the surest, with their faces within a pixel.
fn assert_two_rooms(detection: &Detection) {
    let mut rooms = detection.rooms.clone();
    rooms.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut boxes: Vec<[f64; 4]> = rooms.iter().take(2).map(|room| room.bounding_box).collect();
    boxes.sort_by(|a, b| a[0].total_cmp(&b[0]));
    assert_eq!(boxes.len(), 2, "{boxes:?}");
    for (found, expected) in boxes
        .iter()
        .zip([[72.0, 72.0, 352.0, 352.0], [364.0, 72.0, 568.0, 352.0]])
    {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= 1.0, "{boxes:?}");
        }
    }
}

#[test]
fn a_doorway_parts_two_rooms_and_furniture_does_not() {
    let mut sheet = two_rooms(WHITE, BLACK, solid(BLACK));
    sheet
        .fill([450, 90, 452, 170], BLACK)
        .fill([530, 90, 532, 170], BLACK);
    sheet
        .fill([450, 90, 532, 92], BLACK)
        .fill([450, 168, 532, 170], BLACK);
    let detection = sheet.rooms();
    assert_two_rooms(&detection);
    assert_eq!(detection.rooms.len(), 2);
    assert!(
        detection
            .rooms
            .iter()
            .all(|room| room.source == crate::RoomSource::RasterWalls)
    );
    assert_eq!(detection.model, None);
    let doorway = HealedGap {
        start: [358.0, 240.0],
        end: [358.0, 300.0],
        length: 60.0,
    };
    assert!(
        detection.healed_gaps.contains(&doorway),
        "{:?}",
        detection.healed_gaps
    );
}

#[test]
fn light_strokes_on_blue_are_walls_too() {
    assert_two_rooms(&two_rooms([30, 60, 140], [235; 3], solid([235; 3])).rooms());
}

#[test]
fn grey_walls_on_a_coloured_floor_are_walls_too() {
    assert_two_rooms(&two_rooms([250, 235, 205], [90; 3], solid([140; 3])).rooms());
}

#[test]
fn a_wall_of_two_lines_is_one_wall() {
    let hollow = |sheet: &mut Sheet, [x_min, y_min, x_max, y_max]: [u32; 4]| {
        sheet.fill([x_min, y_min, x_max, y_max], BLACK);
        sheet.fill([x_min + 2, y_min + 2, x_max - 2, y_max - 2], WHITE);
    };
    assert_two_rooms(&two_rooms(WHITE, BLACK, hollow).rooms());
}

#[test]
fn faces_lie_between_pixels_where_the_light_says_so() {
    let mut sheet = Sheet::new([300, 300], WHITE);
    sheet
        .fill([40, 40, 260, 260], BLACK)
        .fill([59, 60, 240, 240], [191; 3])
        .fill([60, 60, 240, 240], WHITE);
    let detection = sheet.rooms();
    let [left, ..] = detection.rooms[0].bounding_box;
    assert!(
        (59.0..59.5).contains(&left),
        "three quarters of the column are paper: {left}"
    );
}

#[test]
fn a_large_page_keeps_its_faces_within_half_a_cell() {
    let mut sheet = Sheet::new([4000, 2400], WHITE);
    sheet
        .fill([301, 301, 3602, 2102], BLACK)
        .fill([344, 344, 1900, 2059], WHITE)
        .fill([1943, 344, 3559, 2059], WHITE);
    sheet.fill([1900, 1000, 1943, 1250], WHITE);
    let detection = sheet.rooms();
    assert_eq!(detection.rooms.len(), 2);
    let left = |room: &&crate::Room| room.bounding_box[0] as i64;
    let room = detection.rooms.iter().min_by_key(left).unwrap();
    for (found, expected) in room.bounding_box.iter().zip([344.0, 344.0, 1900.0, 2059.0]) {
        assert!((found - expected).abs() <= 1.5, "{:?}", room.bounding_box);
    }
}

#[test]
fn pages_without_a_plan_have_no_rooms() {
    for size_wh in [[1, 1], [20_000, 1], [1, 20_000], [640, 480], [2, 3]] {
        for colour in [WHITE, BLACK, [90; 3]] {
            assert_eq!(
                Sheet::new(size_wh, colour).rooms().rooms.len(),
                0,
                "{size_wh:?} of {colour:?}"
            );
        }
    }
}

fn noise(size_wh: [u32; 2], mut state: u64) -> Sheet {
    let mut sheet = Sheet::new(size_wh, WHITE);
    for byte in &mut sheet.pixels {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        *byte = (state >> 56) as u8;
    }
    sheet
}

#[test]
fn noise_has_no_rooms() {
    assert_eq!(noise([900, 700], 1).rooms().rooms.len(), 0);
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let sheet = two_rooms(WHITE, BLACK, solid(BLACK));
    let with_threads = |count| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .build()
            .unwrap();
        pool.install(|| sheet.rooms())
    };
    assert_eq!(with_threads(1), with_threads(3));
}

#[test]
fn options_limit_what_is_returned() {
    let sheet = two_rooms(WHITE, BLACK, solid(BLACK));
    let page = Page::from_rgb8(640, 480, sheet.pixels).unwrap();
    let count = |options: DetectOptions| rooms_from_page(&page, &options, &()).unwrap().rooms.len();
    assert_eq!(
        count(DetectOptions {
            max_rooms: 1,
            ..DetectOptions::default()
        }),
        1
    );
    assert_eq!(
        count(DetectOptions {
            min_area_px: 70_000.0,
            ..DetectOptions::default()
        }),
        1
    );
    assert!(
        rooms_from_page(
            &page,
            &DetectOptions {
                min_confidence: f64::NAN,
                ..DetectOptions::default()
            },
            &()
        )
        .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn polygons_are_valid_disjoint_and_on_the_page(
        strokes in prop::collection::vec((0_u32..280, 0_u32..200, 2_u32..160, 2_u32..120, any::<bool>()), 4..40),
    ) {
        let mut sheet = Sheet::new([300, 220], WHITE);
        for (x, y, width, height, is_wall) in strokes {
            let (right, bottom) = ((x + width).min(300), (y + height).min(220));
            if is_wall {
                sheet.fill([x, y, right, (y + 5).min(bottom)], BLACK).fill([x, y, (x + 5).min(right), bottom], BLACK);
            } else {
                sheet.fill([x, y, right, bottom], [200, 220, 240]);
            }
        }
        let page = Page::from_rgb8(300, 220, sheet.pixels).unwrap();
        let options = DetectOptions { min_confidence: 0.001, ..DetectOptions::default() };
        let detection = rooms_from_page(&page, &options, &()).unwrap();
        let shapes: Vec<_> = detection.rooms.iter().map(|room| to_geo(&room.to_polygon())).collect();
        for (index, shape) in shapes.iter().enumerate() {
            prop_assert!(shape.is_valid());
            prop_assert!(shapes[index + 1..].iter().all(|other| !shape.intersects(other)));
        }
        for [x, y] in detection.rooms.iter().flat_map(|room| &room.polygon) {
            prop_assert!((0.0..=300.0).contains(x) && (0.0..=220.0).contains(y));
        }
    }
}
