//! Which layers are on.

use locdet::LayerRole;

use crate::files::{SQUARE, file, is_dark, page_objects, plan, read, stream};

/// A file with a square at its left that is the content of `content`; layers A and B are objects 5
/// and 6, each given as its name and what follows it; what follows them counts from 7.
fn layered(
    configuration: &str,
    layers: [&str; 2],
    page: &str,
    content: &[u8],
    rest: &[Vec<u8>],
) -> Vec<u8> {
    let [a, b] = layers;
    let mut extra = vec![
        format!("<</Type/OCG/Name({a}>>").into_bytes(),
        format!("<</Type/OCG/Name({b}>>").into_bytes(),
    ];
    extra.extend_from_slice(rest);
    let mut objects = page_objects(page, content, &extra);
    objects[0] = format!(
        "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[5 0 R 6 0 R]/D<<{configuration}>>>>>>"
    )
    .into_bytes();
    file(&objects)
}

const NAMES: [&str; 2] = ["A)", "B)"];

fn in_layer(content: &[u8]) -> Vec<u8> {
    [b"/OC /L BDC ", content, b"EMC 0 g 120 40 30 30 re f"].concat()
}

/// Whether the square is shown that is in the content of `/L`.
fn shows(data: &[u8]) -> bool {
    let page = read(data).unwrap();
    assert!(is_dark(&page, 135.0, 55.0), "what is in no layer is lost");
    is_dark(&page, 55.0, 55.0)
}

/// Whether a layer with these keys is shown by a configuration.
fn layer_shows(configuration: &str, layer: &str) -> bool {
    let page = "/Resources<</Properties<</L 5 0 R>>>>";
    shows(&layered(
        configuration,
        [&format!("A){layer}"), "B)"],
        page,
        &in_layer(SQUARE),
        &[],
    ))
}

#[test]
fn layers_are_on_by_lists() {
    for (configuration, is_on) in [
        ("", true),
        ("/OFF[5 0 R]", false),
        ("/OFF[6 0 R]", true),
        ("/BaseState/OFF", false),
        ("/BaseState/OFF/ON[5 0 R]", true),
        ("/BaseState/OFF/ON[6 0 R]", false),
        ("/BaseState/Unchanged", true),
    ] {
        assert_eq!(layer_shows(configuration, ""), is_on, "{configuration}");
    }
}

#[test]
fn layers_take_their_state_for_viewing() {
    let usage = |view: &str, print: &str| {
        format!("/Usage<</View<</ViewState/{view}>>/Print<</PrintState/{print}>>>>")
    };
    let rule = |event: &str, category: &str| {
        format!("/AS[<</Event/{event}/Category[{category}]/OCGs[5 0 R]>>]")
    };
    for (configuration, layer, is_on) in [
        (rule("View", "/View"), usage("OFF", "ON"), false),
        (rule("View", "/View"), usage("ON", "OFF"), true),
        (
            rule("View", "/View") + "/OFF[5 0 R]",
            usage("ON", "OFF"),
            true,
        ),
        (rule("View", "/View/Print"), usage("ON", "OFF"), false),
        (rule("View", "/Print"), usage("ON", "OFF"), false),
        (rule("Print", "/Print"), usage("OFF", "OFF"), true),
        (rule("Print", "/View"), usage("OFF", "ON"), true),
        (rule("View", "/View"), String::new(), true),
        (
            rule("View", "/View").replace("5 0 R", "6 0 R"),
            usage("OFF", "ON"),
            true,
        ),
        (String::new(), usage("OFF", "OFF"), true),
    ] {
        assert_eq!(
            layer_shows(&configuration, &layer),
            is_on,
            "{configuration} {layer}"
        );
    }
}

#[test]
fn a_layer_for_another_purpose_is_shown() {
    assert!(layer_shows("/OFF[5 0 R]", "/Intent/Design"));
    assert!(!layer_shows("/OFF[5 0 R]", "/Intent[/Design/View]"));
    assert!(!layer_shows("/OFF[5 0 R]/Intent/All", "/Intent/Design"));
    assert!(!layer_shows("/OFF[5 0 R]/Intent/Design", "/Intent/Design"));
}

/// Whether content is shown that depends on layers; B is off.
fn membership_shows(membership: &str) -> bool {
    let dictionary = format!("<</Type/OCMD{membership}>>");
    let by_reference = layered(
        "/OFF[6 0 R]",
        NAMES,
        "/Resources<</Properties<</L 7 0 R>>>>",
        &in_layer(SQUARE),
        &[dictionary.clone().into_bytes()],
    );
    let direct = format!("/Resources<</Properties<</L {dictionary}>>>>");
    let direct = layered("/OFF[6 0 R]", NAMES, &direct, &in_layer(SQUARE), &[]);
    let is_shown = shows(&by_reference);
    assert_eq!(shows(&direct), is_shown, "{membership}");
    is_shown
}

#[test]
fn content_depends_on_several_layers() {
    let (a, b, both) = ("[5 0 R]", "[6 0 R]", "[5 0 R 6 0 R]");
    for (layers, policy, is_on) in [
        (a, "", true),
        (b, "", false),
        (both, "", true),
        (both, "/P/AnyOn", true),
        (both, "/P/AllOn", false),
        (both, "/P/AnyOff", true),
        (both, "/P/AllOff", false),
        (b, "/P/AllOff", true),
        ("[]", "", true),
        ("6 0 R", "", false),
    ] {
        assert_eq!(
            membership_shows(&format!("/OCGs {layers}{policy}")),
            is_on,
            "{layers}{policy}"
        );
    }
}

#[test]
fn content_depends_on_an_expression() {
    for (expression, is_on) in [
        ("[/Not 5 0 R]", false),
        ("[/Not 6 0 R]", true),
        ("[/And 5 0 R 6 0 R]", false),
        ("[/Or 5 0 R 6 0 R]", true),
        ("[/And 5 0 R[/Not 6 0 R]]", true),
        ("[/Or[/Not 5 0 R][/And 6 0 R 5 0 R]]", false),
        ("[/Not[/Not[/Not 5 0 R]]]", false),
        // What is no expression hides nothing.
        ("[]", true),
        ("[/Xor 5 0 R 5 0 R]", true),
    ] {
        // The expression counts, not the layers beside it.
        assert_eq!(
            membership_shows(&format!("/OCGs[5 0 R]/VE{expression}")),
            is_on,
            "{expression}"
        );
    }
}

#[test]
fn layers_within_layers_are_shown_if_all_are() {
    let page = "/Resources<</Properties<</L 5 0 R/M 6 0 R>>>>";
    let inner = [b"/OC /M BDC ".as_slice(), SQUARE, b"EMC "].concat();
    for (configuration, is_on) in [("", true), ("/OFF[5 0 R]", false), ("/OFF[6 0 R]", false)] {
        let file = layered(configuration, NAMES, page, &in_layer(&inner), &[]);
        assert_eq!(shows(&file), is_on, "{configuration}");
    }
    // What comes after an inner layer that is off is shown.
    let around = [b"/OC /M BDC EMC /Span BMC ".as_slice(), SQUARE, b"EMC "].concat();
    assert!(shows(&layered(
        "/OFF[6 0 R]",
        NAMES,
        page,
        &in_layer(&around),
        &[]
    )));
}

const EXPRESSION: &str = "/OC<</Type/OCMD/VE[/Not 5 0 R]>>";

#[test]
fn forms_and_images_have_layers() {
    let content = b"q /X Do Q 0 g 120 40 30 30 re f";
    for (layer, configuration, is_on) in [
        ("/OC 5 0 R", "", true),
        ("/OC 5 0 R", "/OFF[5 0 R]", false),
        (EXPRESSION, "", false),
        (EXPRESSION, "/OFF[5 0 R]", true),
    ] {
        let page = "/Resources<</XObject<</X 7 0 R>>>>";
        let form = stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 200 140]{layer}"),
            SQUARE,
        );
        let data = layered(configuration, NAMES, page, content, &[form]);
        assert_eq!(shows(&data), is_on, "form {layer} {configuration}");
        let keys =
            "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8";
        let image = stream(&format!("{keys}{layer}"), &[0]);
        let placed = b"q 30 0 0 30 40 40 cm /X Do Q 0 g 120 40 30 30 re f";
        let data = layered(configuration, NAMES, page, placed, &[image]);
        assert_eq!(shows(&data), is_on, "image {layer} {configuration}");
    }
}

#[test]
fn annotations_have_layers() {
    for (layer, configuration, is_on) in [
        ("/OC 5 0 R", "", true),
        ("/OC 5 0 R", "/OFF[5 0 R]", false),
        (EXPRESSION, "", false),
        (EXPRESSION, "/OFF[5 0 R]", true),
    ] {
        let field = |keys: &str, x: i32| {
            format!(
                "<</Type/Annot/Subtype/Widget/F 4/AP<</N 7 0 R>>{keys}/Rect[{x} 40 {} 70]>>",
                x + 30
            )
        };
        let page = format!("/Annots[{}{}]", field(layer, 40), field("", 120));
        let form = stream("/Type/XObject/Subtype/Form/BBox[40 40 70 70]", SQUARE);
        let data = layered(configuration, NAMES, &page, b" ", &[form]);
        assert_eq!(shows(&data), is_on, "{layer} {configuration}");
    }
}

#[test]
fn a_page_lists_the_layers_that_it_has_content_on() {
    let listed = |data: &[u8]| {
        let layers = read(data).unwrap().info().layers.clone();
        let entries = layers
            .into_iter()
            .map(|layer| (layer.name, layer.visible, layer.role));
        entries.collect::<Vec<_>>()
    };
    let named = |page: &str, content: &[u8]| {
        let names = ["A-WALL)", "A-FURN)"];
        listed(&layered("/OFF[6 0 R]", names, page, content, &[]))
    };
    let both = "/Resources<</Properties<</L 5 0 R/M 6 0 R>>>>";
    let wall = ("A-WALL".to_owned(), true, LayerRole::Wall);
    assert_eq!(
        named(both, &in_layer(SQUARE)),
        [
            wall.clone(),
            ("A-FURN".to_owned(), false, LayerRole::Furniture)
        ]
    );
    let one = "/Resources<</Properties<</L 5 0 R>>>>";
    assert_eq!(named(one, &in_layer(SQUARE)), [wall]);
    assert!(listed(&file(&plan())).is_empty());
}
