//! What is charged for small pages, and what is refused over a lowered budget.

use std::fmt::Write as _;

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::util::TransformExt;

use super::*;

const RESOURCES: &str = "/ExtGState<</Half<</ca .5>>/Multiply<</BM/Multiply>>\
     /Mask<</SMask<</S/Alpha/G 5 0 R>>>>/QuietMask<</SMask<</S/Alpha/G 10 0 R>>>>>>\
     /XObject<</Group 5 0 R/Image 6 0 R/Quiet 8 0 R/Thrice 9 0 R>>\
     /Pattern<</Tiles 7 0 R/QuietTile 11 0 R>>\
     /Font<</Letters 12 0 R/Outlines 13 0 R>>/Shading<</Short 14 0 R/Long 15 0 R/Tinted 16 0 R>>";

/// A stream that draws nothing.
const QUIET_BYTES: usize = 4_000;
const WITHOUT_END: Budget = Budget {
    nanoseconds: f64::INFINITY,
    bytes: f64::INFINITY,
};

const AXIAL: &str = "/ShadingType 2/Coords[0 0 200 200]";

fn stream(keys: &str, data: &str) -> String {
    format!("<<{keys}/Length {}>>stream\n{data}\nendstream", data.len())
}

/// A page of 200 x 200 points.
fn page(content: &str) -> Vec<u8> {
    let quiet = "q Q ".repeat(QUIET_BYTES / 4);
    // Of the operators, the last leave three values.
    let program = |operators: usize| {
        let operators = "dup mul ".repeat(operators / 2 - 1) + "dup dup";
        let keys = "/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]";
        stream(keys, &format!("{{ {operators} }}"))
    };
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<<{RESOURCES}>>>>"
        ),
        stream("", content),
        stream(
            "/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Group<</S/Transparency>>",
            "0 0 200 200 re f",
        ),
        stream(
            "/Type/XObject/Subtype/Image/Width 4000/Height 4000/BitsPerComponent 8/ColorSpace/DeviceRGB",
            "",
        ),
        stream(
            "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 4 4]/XStep 4/YStep 4/Resources<<>>",
            "0 0 2 2 re f",
        ),
        stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", &quiet),
        stream(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Quiet 8 0 R>>>>",
            "/Quiet Do /Quiet Do /Quiet Do",
        ),
        stream(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>",
            &quiet,
        ),
        stream(
            "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 99 99]/XStep 99/YStep 99/Resources<<>>",
            &quiet,
        ),
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]\
         /CharProcs<</a 17 0 R/b 18 0 R>>/Encoding<</Differences[97/a/b]>>\
         /FirstChar 97/LastChar 98/Widths[9 9]/Resources<<>>>>"
            .to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        format!("<<{AXIAL}/ColorSpace/DeviceRGB/Function 19 0 R>>"),
        format!("<<{AXIAL}/ColorSpace/DeviceRGB/Function 20 0 R>>"),
        format!(
            "<<{AXIAL}/ColorSpace[/Separation/Spot/DeviceRGB 20 0 R]\
             /Function<</FunctionType 2/Domain[0 1]/N 1>>>>"
        ),
        stream("", &format!("9 0 d0 {quiet}")),
        stream("", "9 0 d0"),
        program(6),
        program(60),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        writeln!(file, "{} 0 obj\n{object}\nendobj", index + 1).unwrap();
    }
    file += "trailer<</Root 1 0 R/Size 99>>\n%%EOF\n";
    file.into_bytes()
}

/// Over the whole page, but no rectangle: those are left out by the interpreter.
const CLIP: &str = "-1 -1 m 201 -1 l 201 201 l -1 202 l W n ";

fn count(content: &str, scale: f64, budget: Budget) -> Result<Cost> {
    let pdf = Pdf::new(page(content)).unwrap();
    let page = &pdf.pages()[0];
    let transform = Affine::scale(scale) * page.initial_transform(true).to_kurbo();
    let side = (200.0 * scale) as u16;
    let settings = InterpreterSettings::default();
    let limits = Limits::default();
    check(page, &settings, transform, (side, side), (&limits, budget)).map(|census| census.cost)
}

fn cost(content: &str) -> Cost {
    count(content, 1.0, WITHOUT_END).unwrap()
}

#[test]
fn a_page_is_drawn_just_below_its_budget_and_refused_just_above() {
    let contents = [
        "0 0 200 200 re f ".repeat(40),
        "9 w 0 0 m 200 200 l S ".repeat(40),
        "/Half gs /Group Do ".repeat(40),
        "/Mask gs 0 0 200 200 re f".to_owned(),
        "q 90 0 0 90 0 0 cm /Image Do Q ".repeat(3),
        "/Pattern cs /Tiles scn 0 0 200 200 re f".to_owned(),
        "/Quiet Do ".repeat(40),
        format!("BT /Letters 9 Tf ({}) Tj ET", "a".repeat(40)),
        "/Long sh ".repeat(40),
        CLIP.repeat(40) + &"0 0 200 200 re f ".repeat(40),
    ];
    for content in contents {
        let Cost { nanoseconds, bytes } = cost(&content);
        let budget = |part_ns: f64, part_bytes: f64| Budget {
            nanoseconds: nanoseconds * part_ns,
            bytes: bytes * part_bytes,
        };
        assert!(
            count(&content, 1.0, budget(1.01, 1.01)).is_ok(),
            "{content}"
        );
        for (budget, word) in [(budget(0.99, 1.01), "long"), (budget(1.01, 0.99), "memory")] {
            let error = count(&content, 1.0, budget).unwrap_err();
            assert_eq!(error.code(), "INVALID_FILE_FORMAT");
            let message = error.to_string();
            assert!(
                message.contains(word) && message.contains("lower dpi"),
                "{message}"
            );
        }
    }
}

#[test]
fn what_covers_more_costs_more() {
    let dearer = [
        ("0 0 2 2 re f", "0 0 200 200 re f"),
        ("1 w 0 0 m 200 200 l S", "50 w 0 0 m 200 200 l S"),
        (
            "0 0 9 9 re W n 0 0 200 200 re f",
            "0 0 200 200 re W n 0 0 200 200 re f",
        ),
        ("0 0 200 200 re f", "/Half gs /Group Do"),
        ("/Half gs /Group Do", "/Half gs /Group Do /Group Do"),
        ("0 0 200 200 re f", "/Mask gs 0 0 200 200 re f"),
    ];
    for (cheap, dear) in dearer {
        let (cheap_ns, dear_ns) = (cost(cheap).nanoseconds, cost(dear).nanoseconds);
        assert!(
            dear_ns > cheap_ns + 1000.0,
            "{cheap}: {cheap_ns}, {dear}: {dear_ns}"
        );
    }
}

#[test]
fn a_lower_dpi_is_cheaper() {
    let content = "/Half gs /Group Do ".repeat(20);
    let at = |scale| count(&content, scale, WITHOUT_END).unwrap().nanoseconds;
    assert!(at(4.0) > 3.0 * at(2.0));
}

#[test]
fn a_record_that_can_be_painted_in_between_takes_no_more_memory() {
    let often = "0 0 200 200 re f ".repeat(2_000);
    let record = |content: &str| cost(content).bytes;
    let once = record("0 0 200 200 re f");
    assert!(record(&often) > 1_000.0 * once);
    // In a layer, or behind something that is blended, it is kept.
    let line = "0 0 m 200 200 l S ";
    let lines = line.repeat(40_000);
    assert!(record(&lines) <= MAX_RECORDED_BYTES + record(line));
    assert!(record(&format!("{lines} /Multiply gs 0 0 9 9 re f")) > MAX_RECORDED_BYTES);
}

#[test]
fn a_soft_mask_and_a_tile_that_repeats_are_drawn_once() {
    let mask = |times| cost(&format!("/Mask gs {}", "0 0 9 9 re f ".repeat(times)));
    assert!(mask(20).nanoseconds < 1.5 * mask(1).nanoseconds);
    let fills = |times| {
        cost(&format!(
            "/Pattern cs /Tiles scn {}",
            "0 0 90 90 re f ".repeat(times)
        ))
    };
    let one_more = fills(21).nanoseconds - fills(20).nanoseconds;
    assert!(one_more < fills(1).nanoseconds, "{one_more}");
}

/// What more of a content costs, for each time that it stands there.
fn cost_of_each(content: &str, times: [usize; 2]) -> [f64; 2] {
    let empty = cost("").nanoseconds;
    times.map(|times| (cost(&content.repeat(times)).nanoseconds - empty) / times as f64)
}

#[test]
fn a_stream_costs_as_often_as_it_is_run_though_it_draws_nothing() {
    let [once_ns, again_ns] =
        [cost::READ_NS, cost::READ_AGAIN_NS].map(|byte_ns| QUIET_BYTES as f64 * byte_ns);
    for (content, least) in [
        ("/Quiet Do ", once_ns),
        ("/Thrice Do ", 3.0 * once_ns),
        ("/QuietMask gs ", once_ns),
        ("BT /Letters 9 Tf (a) Tj ET ", again_ns),
        ("/Pattern cs /QuietTile scn 20 20 9 9 re f ", again_ns),
    ] {
        let [ten, twenty] = cost_of_each(content, [10, 20]);
        assert!(
            (twenty - ten).abs() < 0.01 * ten,
            "{content}: {ten}, {twenty}"
        );
        assert!((least..1.5 * least).contains(&ten), "{content}: {ten}");
    }
    // A tile that repeats is drawn once, and another letter is another stream.
    let tiles = "/Pattern cs /QuietTile scn 0 0 100 100 re f ";
    let [_, each] = cost_of_each(tiles, [1, 20]);
    assert!(
        each < 0.9 * again_ns + cost("0 0 100 100 re f").nanoseconds,
        "{each}"
    );
    let [letter, _] = cost_of_each("BT /Letters 9 Tf (b) Tj ET ", [10, 20]);
    assert!(letter < 0.2 * again_ns, "{letter}");
}

#[test]
fn an_operator_that_draws_nothing_costs_too() {
    let [ten, twenty] = cost_of_each("0 0 m 9 9 l n ", [10, 20]);
    assert!(
        ten > 100.0 && (twenty - ten).abs() < 0.01 * ten,
        "{ten}, {twenty}"
    );
}

#[test]
fn what_is_collected_before_it_is_drawn_takes_memory() {
    let path = |points| cost(&format!("0 0 m {}n", "9 9 l ".repeat(points))).bytes;
    assert!(path(2_000) - path(1_000) >= 1_000.0 * cost::ELEMENT_BYTES);
    let text = |letters| {
        cost(&format!(
            "BT /Outlines 0 Tf ({}) Tj ET",
            "a".repeat(letters)
        ))
        .bytes
    };
    assert!(text(2_000) - text(1_000) >= 1_000.0 * cost::LETTER_BYTES);
}

#[test]
fn a_long_function_costs_more_for_each_sample() {
    let ns = |content: &str| cost(content).nanoseconds;
    let (short, long) = (ns("/Short sh"), ns("/Long sh"));
    let samples = 200.0 * 200.0;
    assert!(long - short > samples * 54.0, "{short}, {long}");
    assert!(ns("/Tinted sh") - short > samples * 54.0);
    let [ten, twenty] = cost_of_each("/Long sh ", [10, 20]);
    assert!((twenty - ten).abs() < 0.01 * ten);
}

#[test]
fn a_clip_in_force_is_charged_each_time_that_the_canvas_paints() {
    // Each row is recorded with some kilobytes; the canvas paints after 32 MB.
    let lines = |count| "0 0 m 200 200 l S ".repeat(count);
    let clips = CLIP.repeat(50);
    let added = |count| {
        let all = cost(&format!("{clips}{}", lines(count)));
        all.nanoseconds - cost(&lines(count)).nanoseconds
    };
    let [once, half, all] = [10, 20_000, 40_000].map(added);
    assert!(half > 1.5 * once, "{once}, {half}");
    let growth = (all - once) / (half - once);
    assert!((1.5..2.6).contains(&growth), "{once}, {half}, {all}");
    // After it is undone it costs no more.
    let undone = cost(&format!("q {clips}Q {}", lines(40_000))).nanoseconds;
    let without = cost(&lines(40_000)).nanoseconds;
    assert!(undone - without < 1.1 * once);
}

#[test]
fn clips_in_force_take_memory_until_they_are_undone() {
    let bytes = |content: &str| cost(content).bytes;
    let lines = "0 0 m 200 200 l S ".repeat(40_000);
    let (nested, beside) = (CLIP.repeat(100), format!("q {CLIP} Q ").repeat(100));
    let more = bytes(&format!("{nested}{lines}")) - bytes(&format!("{beside}{lines}"));
    assert!(more > 50.0 * (bytes(CLIP) - bytes("")) / 2.0, "{more}");
}

#[test]
fn dashes_of_letters_are_charged() {
    let ns = |dashes: &str| {
        let content = format!("{dashes} 0 d BT /Outlines 90 Tf 1 Tr (W) Tj ET");
        cost(&content).nanoseconds
    };
    let (plain, coarse, fine) = (ns("[]"), ns("[1 1]"), ns("[.1 .1]"));
    assert!(coarse > plain + 10_000.0, "{plain}, {coarse}");
    assert!(
        fine - plain > 9.0 * (coarse - plain),
        "{plain}, {coarse}, {fine}"
    );
}
