//! Plans with what says their scale, as texts alone.

use super::*;
use crate::input::page::{PageContent, PageSource};

/// A text around a middle, read along x, or upwards.
fn text(text: &str, [x, y]: [f64; 2], is_upright: bool) -> PageText {
    let (half, height) = (3.0 * text.chars().count() as f64, 5.0);
    let [dx, dy] = if is_upright {
        [height, half]
    } else {
        [half, height]
    };
    PageText {
        text: text.to_owned(),
        bbox_xyxy: [x - dx, y - dy, x + dx, y + dy],
    }
}

fn room([x_min, y_min, x_max, y_max]: [f64; 4]) -> Polygon {
    Polygon {
        exterior: vec![
            [x_min, y_min],
            [x_max, y_min],
            [x_max, y_max],
            [x_min, y_max],
        ],
        holes: vec![],
    }
}

/// Three rooms side by side at 2 cm a pixel: 4, 3 and 5 m wide and 6 m deep.
fn rooms() -> Vec<Polygon> {
    [[100.0, 300.0], [300.0, 450.0], [450.0, 700.0]]
        .map(|[a, b]| room([a, 100.0, b, 400.0]))
        .to_vec()
}

fn info(dpi: f64) -> PageInfo {
    PageInfo {
        index: 0,
        width_px: 1169,
        height_px: 827,
        dpi,
        rotation: 0,
        source: PageSource::Pdf,
        content: PageContent::Vectors,
        layers: vec![],
    }
}

fn told(texts: &[PageText], areas: [Option<f64>; 3], info: Option<&PageInfo>) -> Told {
    let rooms = rooms();
    let label = |area| Label {
        printed_area_m2: area,
        ..Label::named(None)
    };
    let sheet = Sheet {
        rooms: rooms
            .iter()
            .zip(areas)
            .map(|(room, area)| (room, label(area)))
            .collect(),
        plan: [100.0, 100.0, 700.0, 400.0],
        other_plans: vec![],
        texts,
        page: None,
        info,
        door_widths: vec![],
    };
    of_plan(&sheet, &Stop::new(&())).unwrap()
}

/// The scale, which must hold 2 cm a pixel.
fn scale(told: Told) -> Option<Scale> {
    let Told::Scale(scale) = told else {
        return None;
    };
    assert!(scale.low <= 0.02 && 0.02 <= scale.high, "{scale:?}");
    Some(scale)
}

fn chain(lengths: [&str; 3]) -> Vec<PageText> {
    let middles = [200.0, 375.0, 575.0];
    lengths
        .iter()
        .zip(middles)
        .map(|(length, x)| text(length, [x, 80.0], false))
        .collect()
}

#[test]
fn a_chain_of_numbers_is_a_scale_without_its_lines() {
    for lengths in [
        ["4.00", "3.00", "5.00"],
        ["4,00 m", "3,00 m", "5,00 m"],
        ["4000", "3000", "5000"],
        ["400", "300", "500"],
        ["13'-1 1/2\"", "9'-10 1/8\"", "16'-4 7/8\""],
    ] {
        let scale = scale(told(&chain(lengths), [None; 3], None)).expect(lengths[0]);
        assert_eq!(scale.witnesses[0].kind, WitnessKind::DimensionChain);
        assert!(scale.high / scale.low < 1.04);
    }
}

#[test]
fn numbers_that_do_not_fit_their_places_are_none() {
    assert_eq!(
        told(&chain(["4.00", "5.00", "3.00"]), [None; 3], None),
        Told::Nothing
    );
    assert_eq!(
        told(&chain(["101", "102", "103"]), [None; 3], None),
        Told::Nothing
    );
    assert_eq!(told(&[], [None; 3], None), Told::Nothing);
}

#[test]
fn a_printed_scale_needs_a_page_of_known_size() {
    // 1:100 at 127 dpi is 2 cm a pixel.
    let title = [text("GROUND FLOOR 1:100", [400.0, 430.0], false)];
    assert_eq!(told(&title, [None; 3], None), Told::Nothing);
    assert!(scale(told(&title, [None; 3], Some(&info(127.0)))).is_some());
    for source in [PageSource::Png, PageSource::Jpeg, PageSource::Array] {
        let info = PageInfo {
            source,
            content: PageContent::Pixels,
            ..info(127.0)
        };
        assert_eq!(told(&title, [None; 3], Some(&info)), Told::Nothing);
    }
    let nts = [
        text("GROUND FLOOR 1:100", [400.0, 780.0], false),
        text("N.T.S.", [400.0, 430.0], false),
    ];
    assert_eq!(told(&nts, [None; 3], Some(&info(127.0))), Told::Nothing);
}

#[test]
fn the_title_of_the_view_counts_before_that_of_another() {
    let title = text("SCALE 1:100", [400.0, 430.0], false);
    let other = text("SCALE 1:10", [1000.0, 700.0], false);
    assert!(scale(told(&[title.clone(), other], [None; 3], Some(&info(127.0)))).is_some());
    let rival = text("SCALE 1:50", [500.0, 432.0], false);
    assert_eq!(
        told(&[title, rival], [None; 3], Some(&info(127.0))),
        Told::Nothing
    );
}

#[test]
fn a_scale_bar_has_a_zero_a_unit_and_even_steps() {
    let bar = |numbers: &[(&str, f64)]| -> Vec<PageText> {
        numbers
            .iter()
            .map(|(number, x)| text(number, [*x, 450.0], false))
            .collect()
    };
    let good = bar(&[("0", 100.0), ("1", 150.0), ("2", 200.0), ("5", 350.0)]);
    assert_eq!(told(&good, [None; 3], None), Told::Nothing);
    let with_unit = [good, vec![text("METRES", [380.0, 452.0], false)]].concat();
    assert!(scale(told(&with_unit, [None; 3], None)).is_some());
    let feet = bar(&[("0", 100.0), ("8", 221.92), ("16'", 346.84)]);
    assert!(scale(told(&feet, [None; 3], None)).is_some());
    let uneven = bar(&[("0", 100.0), ("1", 150.0), ("2", 260.0), ("5 m", 350.0)]);
    assert_eq!(told(&uneven, [None; 3], None), Told::Nothing);
}

#[test]
fn sides_and_areas_of_several_rooms_are_a_scale() {
    let sides = [
        ("4.0 x 6.0", 200.0),
        ("6.0 m x 3.0 m", 375.0),
        ("16'-5\" x 19'-8\"", 575.0),
    ];
    let texts: Vec<PageText> = sides
        .iter()
        .map(|(sides, x)| text(sides, [*x, 250.0], false))
        .collect();
    assert!(scale(told(&texts, [None; 3], None)).is_some());
    assert_eq!(told(&texts[..1], [None; 3], None), Told::Nothing);
    assert!(scale(told(&[], [Some(24.1), Some(17.9), Some(30.0)], None)).is_some());
    assert_eq!(
        told(&[], [Some(24.0), None, Some(30.0)], None),
        Told::Nothing
    );
    assert_eq!(
        told(&[], [Some(24.0), Some(30.0), Some(12.0)], None),
        Told::Nothing
    );
}

#[test]
fn contradictions_of_equal_weight_are_no_scale() {
    let title = [text("SCALE 1:50", [400.0, 430.0], false)];
    let areas = [Some(24.0), Some(18.0), Some(30.0)];
    assert!(
        matches!(told(&title, areas, Some(&info(127.0))), Told::Disagreement(witnesses) if witnesses.len() == 2)
    );
}

#[test]
fn texts_without_a_place_are_left_out() {
    let mut texts = chain(["4.00", "3.00", "5.00"]);
    texts.push(PageText {
        text: "9.00".to_owned(),
        bbox_xyxy: [f64::NAN, 0.0, 1.0, 1.0],
    });
    texts.push(PageText {
        text: "9.00".repeat(1000),
        bbox_xyxy: [0.0, 0.0, f64::INFINITY, 1.0],
    });
    assert!(scale(told(&texts, [None; 3], None)).is_some());
}
