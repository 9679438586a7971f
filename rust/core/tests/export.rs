//! Exports as a program beside this crate sees them: golden documents, hostile names, readers of
//! each format.

#![expect(clippy::unwrap_used, reason = "a test helper fails by panicking")]

use locdet::export::{to_coco, to_csv, to_geojson, to_json, to_png, to_svg, to_yolo};
use locdet::geometry::{Ring, signed_area};
use locdet::{
    Coordinates, Detection, Facts, Measures, Page, PageContent, PageInfo, PageSource, Room,
    RoomKind, RoomSource, SCHEMA_VERSION, Stage, Topology,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const HOSTILE_NAMES: [&str; 9] = [
    "<script>alert(1)</script>",
    "]]></title></svg><!-- ",
    "\"quoted\" 'name' & more",
    "two\r\nlines\tand a tab",
    "Küche 🛏 寝室",
    "=cmd|' /C calc'!A0",
    "@SUM(1,2)",
    "nul \0 bell \u{7} \u{ffff}",
    "",
];

/// A room with a hole, and an L-shaped room without a name, on a page of 200 x 100 px.
fn example() -> Detection {
    include!("../src/result/export/example.rs")
}

fn named(name: &str) -> Detection {
    let mut detection = example();
    detection.rooms[0].name_hint = Some(name.to_owned());
    detection
}

fn empty() -> Detection {
    Detection {
        rooms: vec![],
        ..example()
    }
}

/// The detection as the engine writes it in `normalized_1000`.
fn normalized(detection: &Detection) -> Detection {
    let scale = |[x, y]: [f64; 2]| [(x * 1000.0 / 200.0).round(), (y * 1000.0 / 100.0).round()];
    let mut detection = Detection {
        coordinate_space: Coordinates::Normalized1000,
        ..detection.clone()
    };
    for room in &mut detection.rooms {
        let polygon = room.to_polygon().map_points(scale);
        room.bounding_box = polygon.bbox_xyxy();
        room.polygon = polygon.exterior;
        room.holes = polygon.holes;
    }
    detection
}

fn white_page() -> Page {
    Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3]).unwrap()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn ring(value: &Value) -> Ring {
    serde_json::from_value(value.clone()).unwrap()
}

mod json_document {
    use super::*;

    #[test]
    fn the_document_is_golden() {
        let mut detection = example();
        detection.rooms.truncate(1);
        let expected = concat!(
            r#"{"schema_version":"1.0","stage":"final","#,
            r#""page":{"index":0,"width_px":200,"height_px":100,"dpi":150.0,"rotation":0,"source":"png","content":"pixels"},"#,
            r#""coordinate_space":"pixel","model":null,"judge":null,"rooms":[{"id":"room_001","#,
            r#""bounding_box":[10.0,10.0,90.0,90.0],"#,
            r#""polygon":[[10.0,10.0],[90.0,10.0],[90.0,90.0],[10.0,90.0]],"#,
            r#""holes":[[[40.0,40.0],[40.0,60.0],[60.0,60.0],[60.0,40.0]]],"#,
            r#""name_hint":"Kitchen","kind":"kitchen","number":"101","confidence":0.93,"source":"model","evidence":"raster_walls","#,
            r#""area_px":6000.0,"printed_area_m2":12.5,"centroid":[50.0,50.0],"#,
            r#""area_m2":null,"area_ft2":null,"perimeter_m":null,"printed_area_difference":null,"doors":[]}],"#,
            r#""healed_gaps":[],"scale":null,"plans":[],"doors":[],"schedules":[],"reconciliation":null,"topology":{"disjoint":true,"valid":true}}"#,
        );
        assert_eq!(to_json(&detection).unwrap(), expected);
    }

    #[test]
    fn the_space_of_the_detection_is_kept() {
        let document = parsed(&to_json(&normalized(&example())).unwrap());
        assert_eq!(document["coordinate_space"], "normalized_1000");
        assert_eq!(document["rooms"][0]["polygon"][0], json!([50.0, 100.0]));
    }
}

mod geojson {
    use super::*;

    #[test]
    fn the_feature_is_golden() {
        let measured = example().with_scale(0.05).unwrap();
        let collection = parsed(&to_geojson(&measured).unwrap());
        let expected = json!({
            "type": "Feature",
            "id": "room_001",
            "bbox": [10.0, 10.0, 90.0, 90.0],
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[10.0, 10.0], [90.0, 10.0], [90.0, 90.0], [10.0, 90.0], [10.0, 10.0]],
                    [[40.0, 40.0], [40.0, 60.0], [60.0, 60.0], [60.0, 40.0], [40.0, 40.0]],
                ],
            },
            "properties": {
                "id": "room_001",
                "name_hint": "Kitchen",
                "kind": "kitchen",
                "number": "101",
                "confidence": 0.93,
                "source": "model",
                "evidence": "raster_walls",
                "area_px": 6000.0,
                "printed_area_m2": 12.5,
                "area_m2": {"value": 15.0, "low": 13.5, "high": 18.5},
                "area_ft2": {"value": 161.459, "low": 145.312, "high": 199.133},
                "perimeter_m": {"value": 16.0, "low": 15.4, "high": 17.4},
                "printed_area_difference": 0.2,
                "doors": [],
                "centroid": [50.0, 50.0],
            },
        });
        assert_eq!(collection["features"][0], expected);
    }

    #[test]
    fn the_collection_says_that_its_positions_are_on_the_page() {
        let collection = parsed(&to_geojson(&empty()).unwrap());
        assert_eq!(collection["type"], "FeatureCollection");
        assert_eq!(collection["features"], json!([]));
        assert_eq!(collection["coordinate_space"], "pixel");
        assert_eq!(collection["page"]["width_px"], 200);
        assert_eq!(collection["schema_version"], SCHEMA_VERSION);
        assert!(collection["note"].as_str().unwrap().contains("not WGS 84"));
    }

    #[test]
    fn rings_are_turned_whatever_their_turn_was() {
        let mut detection = example();
        detection.rooms[0].polygon.reverse();
        detection.rooms[0].holes[0].reverse();
        let collection = parsed(&to_geojson(&detection).unwrap());
        let coordinates = &collection["features"][0]["geometry"]["coordinates"];
        assert_eq!(signed_area(&ring(&coordinates[0])), 6400.0);
        assert_eq!(signed_area(&ring(&coordinates[1])), -400.0);
    }
}

mod coco {
    use super::*;

    #[test]
    fn the_data_set_is_golden() {
        let mut detection = example();
        detection.rooms.remove(0);
        let expected = concat!(
            r#"{"info":{"description":"rooms found by locdet","version":"1.0","stage":"final"},"licenses":[],"#,
            r#""images":[{"id":1,"width":200,"height":100,"file_name":"plan.png"}],"#,
            r#""annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[110.0,10.0,80.0,80.5],"area":4820.0,"#,
            r#""segmentation":[[110.0,10.0,190.0,10.0,190.0,50.0,150.0,50.0,150.0,90.5,110.0,90.5]],"#,
            r#""iscrowd":0,"score":0.875,"room_id":"room_002","name_hint":null,"kind":null,"number":null,"source":"model","evidence":"model"}],"#,
            r#""categories":[{"id":1,"name":"room","supercategory":"room"}]}"#,
        );
        assert_eq!(to_coco(&detection, "plan.png").unwrap(), expected);
    }

    #[test]
    fn the_runs_of_a_room_with_a_hole_add_up_to_the_page_and_its_area() {
        let data_set = parsed(&to_coco(&example(), "").unwrap());
        let annotation = &data_set["annotations"][0];
        let counts: Vec<u64> =
            serde_json::from_value(annotation["segmentation"]["counts"].clone()).unwrap();
        assert_eq!(counts.iter().sum::<u64>(), 200 * 100);
        assert_eq!(counts.iter().skip(1).step_by(2).sum::<u64>(), 6000);
        assert_eq!(annotation["area"], 6000.0);
    }
}

mod yolo {
    use super::*;

    #[test]
    fn a_hole_is_joined_by_a_cut() {
        let first = to_yolo(&example())
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned();
        let expected = "0 0.050000 0.100000 0.200000 0.400000 0.200000 0.600000 0.300000 0.600000 \
                        0.300000 0.400000 0.200000 0.400000 0.050000 0.100000 0.450000 0.100000 \
                        0.450000 0.900000 0.050000 0.900000";
        assert_eq!(first, expected);
    }

    #[test]
    fn a_page_without_rooms_is_an_empty_file() {
        assert_eq!(to_yolo(&empty()).unwrap(), "");
    }
}

mod table {
    use super::*;

    #[test]
    fn the_table_is_golden() {
        let expected = concat!(
            "id,name_hint,kind,number,confidence,source,evidence,x_min,y_min,x_max,y_max,area_px,printed_area_m2,",
            "area_m2,area_m2_low,area_m2_high,area_ft2,perimeter_m,plan,doors,centroid_x,centroid_y,vertices,holes,",
            "coordinate_space,wkt\r\n",
            "room_001,Kitchen,kitchen,101,0.93,model,raster_walls,10.0,10.0,90.0,90.0,6000.0,12.5,15.0,13.5,18.5,161.459,16.0,,,50.0,50.0,4,1,pixel,",
            "\"POLYGON ((10 10, 90 10, 90 90, 10 90, 10 10), (40 40, 40 60, 60 60, 60 40, 40 40))\"\r\n",
            "room_002,,,,0.875,model,model,110.0,10.0,190.0,90.5,4820.0,,12.05,10.846,14.859,129.705,16.05,,,143.26,43.5,6,0,pixel,",
            "\"POLYGON ((110 10, 190 10, 190 50, 150 50, 150 90.5, 110 90.5, 110 10))\"\r\n",
        );
        assert_eq!(
            to_csv(&example().with_scale(0.05).unwrap()).unwrap(),
            expected
        );
    }

    #[test]
    fn a_name_comes_back_with_at_most_an_apostrophe_in_front() {
        for name in HOSTILE_NAMES {
            let table = to_csv(&named(name)).unwrap();
            let record = csv::Reader::from_reader(table.as_bytes())
                .records()
                .next()
                .unwrap()
                .unwrap();
            assert!(
                record[1] == *name || record[1] == format!("'{name}"),
                "{name:?}"
            );
            assert!(
                !record[1].starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                "{name:?}"
            );
        }
    }
}

mod svg {
    use super::*;

    #[test]
    fn the_drawing_is_golden() {
        let mut detection = example();
        detection.rooms.truncate(1);
        let expected = concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="locdet" "#,
            r#"viewBox="0 0 200 100" role="img">"#,
            "\n<title>1 room</title>\n",
            r#"<g class="locdet-rooms" fill-opacity="0.31" stroke-width="2" stroke-linejoin="round">"#,
            "\n",
            r#"<path class="locdet-room" d="M10 10L90 10L90 90L10 90ZM40 40L40 60L60 60L60 40Z" fill="#,
            "\"#0072b2\" stroke=\"#00476f\" ",
            r#"fill-rule="evenodd" vector-effect="non-scaling-stroke" data-id="room_001" data-name-hint="Kitchen" "#,
            r#"data-confidence="0.93" data-source="model" data-evidence="raster_walls" data-area-px="6000">"#,
            "<title>room_001 · Kitchen · 93 %</title></path>\n</g>\n",
            r#"<g class="locdet-labels" font-family="sans-serif" text-anchor="middle" fill="#,
            "\"#111\" stroke=\"#fff\" ",
            r#"stroke-linejoin="round" paint-order="stroke" pointer-events="none">"#,
            "\n",
            r#"<text x="50.00" y="23.33" dy="0.35em" font-size="2.22" stroke-width="0.37">Kitchen</text>"#,
            "\n</g>\n</svg>\n",
        );
        assert_eq!(to_svg(&detection, None).unwrap(), expected);
    }

    #[test]
    fn no_name_adds_an_element_or_an_attribute() {
        let elements = |name| {
            to_svg(&named(name), None)
                .unwrap()
                .matches(['<', '>'])
                .count()
        };
        let quotes = |name| to_svg(&named(name), None).unwrap().matches('"').count();
        for name in HOSTILE_NAMES.into_iter().filter(|name| !name.is_empty()) {
            assert_eq!(elements(name), elements("Kitchen"), "{name:?}");
            assert_eq!(quotes(name), quotes("Kitchen"), "{name:?}");
        }
    }

    #[test]
    fn a_page_without_rooms_is_a_drawing_without_paths() {
        let drawing = to_svg(&empty(), Some(&white_page())).unwrap();
        assert!(drawing.contains("<image ") && !drawing.contains("<path "));
    }
}

mod png {
    use super::*;

    fn overlay(detection: &Detection) -> image::RgbImage {
        let png = to_png(detection, &white_page()).unwrap();
        image::load_from_memory(&png).unwrap().into_rgb8()
    }

    #[test]
    fn a_room_is_tinted_and_its_hole_and_the_rest_of_the_page_are_not() {
        let overlay = overlay(&example());
        assert_eq!(overlay.dimensions(), (200, 100));
        let white = image::Rgb([255; 3]);
        assert_ne!(overlay[(15, 85)], white);
        assert_eq!(overlay[(50, 50)], white);
        assert_eq!(overlay[(100, 50)], white);
        assert_eq!(overlay[(170, 70)], white);
    }

    #[test]
    fn a_page_without_rooms_is_unchanged() {
        assert!(overlay(&empty()).pixels().all(|pixel| pixel.0 == [255; 3]));
    }

    #[test]
    fn every_name_can_be_drawn() {
        for name in HOSTILE_NAMES {
            overlay(&named(name));
        }
    }

    #[test]
    fn a_large_page_is_reduced_with_its_rooms() {
        let page = Page::from_rgb8(8192, 256, vec![255; 8192 * 256 * 3]).unwrap();
        let mut detection = normalized(&example());
        detection.page = Some(page.info().clone());
        let overlay = image::load_from_memory(&to_png(&detection, &page).unwrap())
            .unwrap()
            .into_rgb8();
        assert_eq!(overlay.dimensions(), (4096, 128));
        assert_ne!(
            overlay[(4096 * 15 / 200, 128 * 80 / 100)],
            image::Rgb([255; 3])
        );
        assert_eq!(overlay[(2048, 64)], image::Rgb([255; 3]));
    }
}

mod every_format {
    use super::*;

    #[test]
    fn the_same_detection_gives_the_same_bytes() {
        let exports = || {
            let (detection, page) = (example(), white_page());
            let texts = [
                to_json(&detection).unwrap(),
                to_geojson(&detection).unwrap(),
                to_coco(&detection, "").unwrap(),
                to_yolo(&detection).unwrap(),
                to_csv(&detection).unwrap(),
                to_svg(&detection, Some(&page)).unwrap(),
            ];
            (texts, to_png(&detection, &page).unwrap())
        };
        assert!(exports() == exports());
    }

    #[test]
    fn json_formats_give_every_name_back() {
        for name in HOSTILE_NAMES {
            let detection = named(name);
            assert_eq!(
                parsed(&to_json(&detection).unwrap())["rooms"][0]["name_hint"],
                name
            );
            let collection = parsed(&to_geojson(&detection).unwrap());
            assert_eq!(collection["features"][0]["properties"]["name_hint"], name);
            assert_eq!(
                parsed(&to_coco(&detection, "").unwrap())["annotations"][0]["name_hint"],
                name
            );
        }
    }

    #[test]
    fn pixel_formats_turn_normalized_coordinates_back_into_pixels() {
        let detection = example();
        let normalized = normalized(&detection);
        let boxes = |detection| {
            parsed(&to_coco(detection, "").unwrap())["annotations"][1]["segmentation"].clone()
        };
        let points = |value: Value| {
            serde_json::from_value::<Vec<Vec<f64>>>(value)
                .unwrap()
                .concat()
        };
        for (there, back) in points(boxes(&detection))
            .into_iter()
            .zip(points(boxes(&normalized)))
        {
            // Half a unit of the grid is 0.1 px along x and 0.05 px along y.
            assert!((there - back).abs() <= 0.1);
        }
        // Every corner of the example lies on the grid, so the drawings are the same.
        assert_eq!(
            to_svg(&detection, None).unwrap(),
            to_svg(&normalized, None).unwrap()
        );
        assert_eq!(to_yolo(&detection).unwrap(), to_yolo(&normalized).unwrap());
    }
}

/// Points of WKT rings, without a library, so that nothing rounds.
fn wkt_rings(wkt: &str) -> Vec<Ring> {
    let inner = wkt
        .strip_prefix("POLYGON ((")
        .unwrap()
        .strip_suffix("))")
        .unwrap();
    let point = |text: &str| {
        let (x, y) = text.split_once(' ').unwrap();
        [x.parse().unwrap(), y.parse().unwrap()]
    };
    inner
        .split("), (")
        .map(|ring| ring.split(", ").map(point).collect())
        .collect()
}

prop_compose! {
    /// A ring with coordinates as the engine writes them: two decimals.
    fn any_ring()(points in prop::collection::vec([-100..2_000_000i32, -100..2_000_000i32], 3..12)) -> Ring {
        points.iter().map(|point| point.map(|value| f64::from(value) / 100.0)).collect()
    }
}

/// Whether `closed` is `open` with its first point repeated, in either direction.
fn is_closed_form(closed: &Ring, open: &Ring) -> bool {
    let mut expected = open.clone();
    expected.push(open[0]);
    let reversed: Ring = expected.iter().rev().copied().collect();
    *closed == expected || *closed == reversed
}

proptest! {
    #[test]
    fn coordinates_round_trip_exactly_through_geojson_and_wkt(
        exterior in any_ring(),
        holes in prop::collection::vec(any_ring(), 0..3),
    ) {
        let mut detection = example();
        detection.rooms.truncate(1);
        detection.rooms[0].polygon = exterior.clone();
        detection.rooms[0].holes = holes.clone();

        let collection = parsed(&to_geojson(&detection).unwrap());
        let from_geojson: Vec<Ring> = serde_json::from_value(
            collection["features"][0]["geometry"]["coordinates"].clone(),
        ).unwrap();
        let table = to_csv(&detection).unwrap();
        let record = csv::Reader::from_reader(table.as_bytes()).records().next().unwrap().unwrap();
        prop_assert_eq!(&from_geojson, &wkt_rings(record.iter().next_back().unwrap()));

        let rings: Vec<Ring> = std::iter::once(exterior).chain(holes).collect();
        prop_assert_eq!(from_geojson.len(), rings.len());
        for (index, (closed, open)) in from_geojson.iter().zip(&rings).enumerate() {
            prop_assert!(is_closed_form(closed, open));
            let area = signed_area(&closed[..open.len()]);
            let turns_right_way = if index == 0 { area >= 0.0 } else { area <= 0.0 };
            prop_assert!(turns_right_way);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_shape_is_refused(exterior in any_ring(), holes in prop::collection::vec(any_ring(), 0..2)) {
        let mut detection = example();
        detection.rooms[0].polygon = exterior;
        detection.rooms[0].holes = holes;
        prop_assert!(to_coco(&detection, "").is_ok());
        prop_assert!(to_svg(&detection, None).is_ok());
        prop_assert!(to_png(&detection, &white_page()).is_ok());
        prop_assert!(to_yolo(&detection).unwrap().lines().count() == 2);
    }
}
