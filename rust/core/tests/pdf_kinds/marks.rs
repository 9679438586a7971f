//! Annotations: what is drawn and what is text.

use locdet::Page;

use crate::files::{SQUARE, WALLS, file, is_dark, marked, page_objects, read, stream};

/// A black square of 30 points that fills its annotation.
fn appearance() -> Vec<u8> {
    stream("/Type/XObject/Subtype/Form/BBox[40 40 70 70]", SQUARE)
}

/// The plan with annotations; the appearance is object 5.
fn annotated(annotations: &str) -> Vec<u8> {
    let page = format!("/Annots[{annotations}]");
    file(&page_objects(&page, WALLS, &[appearance()]))
}

fn annotation(kind: &str, corner: [i32; 2], keys: &str) -> String {
    let [x, y] = corner;
    format!(
        "<</Type/Annot/Subtype/{kind}/F 4/Rect[{x} {y} {} {}]{keys}>>",
        x + 30,
        y + 30
    )
}

fn texts(page: &Page) -> Vec<&str> {
    page.text().iter().map(|text| text.text.as_str()).collect()
}

const DRAWN: &str = "/AP<</N 5 0 R>>";
const KINDS: [&str; 15] = [
    "Square",
    "Circle",
    "Polygon",
    "PolyLine",
    "Line",
    "Ink",
    "Stamp",
    "Highlight",
    "Underline",
    "StrikeOut",
    "Squiggly",
    "Redact",
    "Caret",
    "FreeText",
    "Text",
];

#[test]
fn review_marks_are_drawn_only_where_they_are_asked_for() {
    for kind in KINDS {
        let file = annotated(&annotation(kind, [40, 40], DRAWN));
        let page = read(&file).unwrap();
        assert!(
            !is_dark(&page, 55.0, 55.0) && is_dark(&page, 100.0, 60.0),
            "{kind}"
        );
        assert!(is_dark(&marked(&file), 55.0, 55.0), "{kind}");
    }
}

#[test]
fn the_fields_of_a_form_are_drawn_beside_marks_that_are_not() {
    let field = annotation("Widget", [110, 40], &format!("/FT/Tx{DRAWN}"));
    for kind in KINDS {
        let file = annotated(&[annotation(kind, [40, 40], DRAWN), field.clone()].concat());
        let page = read(&file).unwrap();
        assert!(
            is_dark(&page, 125.0, 55.0) && !is_dark(&page, 55.0, 55.0),
            "{kind}"
        );
        assert!(
            is_dark(&page, 100.0, 60.0) && !is_dark(&page, 60.0, 90.0),
            "{kind}"
        );
        let both = marked(&file);
        assert!(
            is_dark(&both, 125.0, 55.0) && is_dark(&both, 55.0, 55.0),
            "{kind}"
        );
    }
}

#[test]
fn a_field_is_drawn_in_its_state() {
    let states = "/AP<</N<</Yes 5 0 R>>>>";
    let on = annotation("Widget", [40, 40], &format!("{states}/AS/Yes"));
    let off = annotation("Widget", [110, 40], &format!("{states}/AS/Off"));
    let mark = annotation("Square", [60, 80], DRAWN);
    let page = read(&annotated(&[on, off, mark].concat())).unwrap();
    assert!(
        is_dark(&page, 55.0, 55.0) && !is_dark(&page, 125.0, 55.0) && !is_dark(&page, 75.0, 95.0)
    );
}

#[test]
fn what_is_typed_on_a_page_is_text() {
    let typed = "/Contents(LIVING ROOM)/DA(/Helv 8 Tf 1 0 0 rg)";
    for keys in [typed.to_owned(), format!("{typed}{DRAWN}")] {
        let file = annotated(&format!(
            "<</Type/Annot/Subtype/FreeText/F 4/Rect[30 60 98 100]{keys}>>"
        ));
        let page = read(&file).unwrap();
        assert_eq!(texts(&page), ["LIVING ROOM"]);
        let [x_min, y_min, x_max, y_max] = page.text()[0].bbox_xyxy;
        // At 36 dpi a pixel is two points; the text stands at the top left of its rectangle.
        assert!((x_min - 16.0).abs() < 0.1 && (y_min - 21.0).abs() < 0.1);
        assert!((y_max - y_min - 4.0).abs() < 0.1 && x_max > 30.0 && x_max < 49.0);
    }
}

#[test]
fn lines_of_a_typed_text_stand_below_one_another() {
    let file = annotated(
        "<</Type/Annot/Subtype/FreeText/F 4/Rect[30 30 98 100]/Contents(BEDROOM\\r12 m2)/DA(/Helv 10 Tf)>>",
    );
    let page = read(&file).unwrap();
    assert_eq!(texts(&page), ["BEDROOM", "12 m2"]);
    assert!(page.text()[0].bbox_xyxy[3] <= page.text()[1].bbox_xyxy[1]);
    let narrow = annotated(
        "<</Type/Annot/Subtype/FreeText/F 4/Rect[30 30 90 100]/Contents(MASTER BEDROOM)/DA(/Helv 12 Tf)>>",
    );
    assert_eq!(texts(&read(&narrow).unwrap()), ["MASTER", "BEDROOM"]);
}

#[test]
fn letters_that_autocad_draws_as_lines_are_text() {
    let mark = annotation(
        "Square",
        [40, 40],
        "/Contents(\u{4b}ITCHEN)/T(AutoCAD SHX Text)/Border[0 0 0]",
    );
    let comment = annotation("Square", [110, 40], "/Contents(move this wall)/T(Anna)");
    let page = read(&annotated(&[mark, comment].concat())).unwrap();
    assert_eq!(texts(&page), ["KITCHEN"]);
    assert_eq!(page.text()[0].bbox_xyxy, [20.0, 35.0, 35.0, 50.0]);
}

#[test]
fn a_hidden_annotation_is_neither_drawn_nor_text() {
    for flags in [2, 32, 34] {
        let keys = format!("/Contents(HIDDEN)/F {flags}{DRAWN}");
        let hidden = ["FreeText", "Widget"]
            .map(|kind| format!("<</Type/Annot/Subtype/{kind}/Rect[40 40 70 70]{keys}>>"));
        let page = read(&annotated(&hidden.concat())).unwrap();
        assert!(texts(&page).is_empty() && !is_dark(&page, 55.0, 55.0));
    }
}
