//! What a plan is called: the title above or below it.

use std::cmp::Ordering;

use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use crate::input::drawing::PageText;
use crate::naming::{TextLine, text_lines};
use crate::plan::Region;

/// Words that plans are called by, whatever stands beside them. A word of one ending counts too if it
/// begins with `-`, one that begins so if it ends with `-`.
const PLAN_WORDS: &str = "plan plans floorplan floorplans grundriss grundriß planta plano pianta étage etage rdc niveau \
     kerros etasje våning piano -geschoss -geschoß этаж- план- plattegrond verdieping begane rez";
/// Words that are titles beside a number or a word for one.
const LEVEL_WORDS: &str = "floor level storey story basement attic eg og ug kg dg";
const ORDINALS: &str = "ground first second third fourth fifth sixth seventh eighth ninth tenth lower upper main \
     typical basement attic roof entry mezzanine";
/// Short forms that are titles by themselves.
const SHORT_FORMS: &str = "eg ug kg dg";
/// Titles of other drawings, and of tables.
const OTHER_WORDS: &str = "key site section elevation detail legend schedule notes note location situation \
     ceiling area total drain finish";
/// Words after which a title says no more of the plan.
const SCALE_WORDS: &str =
    "scale échelle echelle maßstab massstab masstab escala scala schaal skala mittakaava масштаб m";
/// Longer lines are sentences.
const MAX_WORDS: usize = 7;
const MAX_CHARS: usize = 60;
/// A title is larger than most of what stands in the plan.
const MIN_HEIGHT_IN_LETTERS: f64 = 1.1;
/// How far above or below a plan its title stands, in heights of the plan, and beside it, in widths.
const MAX_GAP: f64 = 0.4;
const MAX_ASIDE: f64 = 0.15;
/// How far into the box of a plan its title may reach, in heights of its letters: a terrace goes on
/// beside it.
const MAX_WITHIN: f64 = 2.0;
/// Most texts around a plan that are read, the largest ones, and most plans.
const MAX_TEXTS: usize = 500;
const MAX_PLANS: usize = 100;

/// Gives plans the titles that stand at them, each the nearest one. A plan without one keeps its name.
pub(super) fn name(regions: &mut [Region], texts: &[PageText]) {
    let middles = texts.iter().enumerate().filter_map(|(index, text)| {
        let [x_min, y_min, x_max, y_max] = text.bbox_xyxy;
        let middle = [f64::midpoint(x_min, x_max), f64::midpoint(y_min, y_max)];
        let is_placed = middle.iter().all(|value| value.is_finite());
        is_placed.then(|| GeomWithData::new(middle, index))
    });
    let middles = RTree::bulk_load(middles.collect());
    let mut offers: Vec<(f64, usize, TextLine)> = vec![];
    for (place, region) in regions.iter().enumerate().take(MAX_PLANS) {
        let offered = titles(region.bounding_box, texts, &middles);
        offers.extend(offered.into_iter().map(|(gap, line)| (gap, place, line)));
    }
    offers.sort_by(|a, b| {
        let [own, its] = [&a.2, &b.2].map(|line| [line.bbox_xyxy[1], line.bbox_xyxy[0]]);
        let places = own[0].total_cmp(&its[0]).then(own[1].total_cmp(&its[1]));
        a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(places)
    });
    let mut given: Vec<(usize, [f64; 4])> = vec![];
    for (_, place, line) in offers {
        let is_given = |(to, bounds): &(usize, [f64; 4])| *to == place || *bounds == line.bbox_xyxy;
        if !given.iter().any(is_given) {
            given.push((place, line.bbox_xyxy));
            regions[place].name = title(&line.text);
        }
    }
}

type Middles = RTree<GeomWithData<[f64; 2], usize>>;

/// The titles above and below a plan, and how far away they are, in heights of the plan.
fn titles(plan: [f64; 4], texts: &[PageText], middles: &Middles) -> Vec<(f64, TextLine)> {
    let [x_min, y_min, x_max, y_max] = plan;
    let (aside, gap) = (MAX_ASIDE * (x_max - x_min), MAX_GAP * (y_max - y_min));
    let inside = within([x_min, y_min], [x_max, y_max], texts, middles);
    let letter = inside
        .get(inside.len() / 2)
        .map_or(0.0, |text| height(text));
    let min_height = MIN_HEIGHT_IN_LETTERS * letter;
    let [low, high] = [[x_min - aside, y_min - gap], [x_max + aside, y_max + gap]];
    let around = within(low, high, texts, middles).into_iter();
    let large = around.filter(|text| height(text) >= min_height);
    let titles = text_lines(large.take(MAX_TEXTS)).into_iter();
    let placed = titles.filter_map(|line| {
        let [_, top, _, bottom] = line.bbox_xyxy;
        let away = (y_min - bottom).max(top - y_max);
        let is_beside = away >= -MAX_WITHIN * line.height && line.height >= min_height;
        (is_beside && title(&line.text).is_some()).then(|| (away / (y_max - y_min).max(1.0), line))
    });
    placed.collect()
}

/// The texts whose middles lie in a box, the highest letters first.
fn within<'a>(
    low: [f64; 2],
    high: [f64; 2],
    texts: &'a [PageText],
    middles: &Middles,
) -> Vec<&'a PageText> {
    let found = middles.locate_in_envelope(&AABB::from_corners(low, high));
    let found = found.filter_map(|found| texts.get(found.data));
    let mut found: Vec<&PageText> = found.collect();
    found.sort_by(|a, b| {
        let edges = a.bbox_xyxy.iter().zip(&b.bbox_xyxy);
        let places = edges.map(|(a, b)| a.total_cmp(b));
        let places = places.fold(Ordering::Equal, Ordering::then);
        let heights = height(b).total_cmp(&height(a));
        heights.then(places).then_with(|| a.text.cmp(&b.text))
    });
    found
}

/// Height of the letters of a text, whichever way it is written.
fn height(text: &PageText) -> f64 {
    let [x_min, y_min, x_max, y_max] = text.bbox_xyxy;
    (x_max - x_min).min(y_max - y_min)
}

/// The title that a line says, without its scale.
fn title(line: &str) -> Option<String> {
    let is_one_of = |list: &str, word: &str| list.split(' ').any(|listed| is_listed(listed, word));
    let kept = line.split(' ').take_while(|word| {
        let word = bare(word);
        !is_one_of(SCALE_WORDS, &word) && !word.contains(':')
    });
    let kept: Vec<&str> = kept.collect();
    let text = kept.join(" ");
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')'));
    let words: Vec<String> = kept
        .iter()
        .flat_map(|word| word.split('/'))
        .map(bare)
        .collect();
    let words: Vec<&String> = words.iter().filter(|word| !word.is_empty()).collect();
    if words.len() > MAX_WORDS || text.chars().count() > MAX_CHARS {
        return None;
    }
    let has = |list: &str| words.iter().any(|word| is_one_of(list, word));
    let is_numbered = words
        .iter()
        .any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let is_level = has(LEVEL_WORDS) && (is_numbered || has(ORDINALS));
    let is_short = words.len() == 1 && has(SHORT_FORMS);
    let is_title = has(PLAN_WORDS) || is_level || is_short;
    (is_title && !has(OTHER_WORDS)).then(|| text.to_owned())
}

/// A word in small letters without marks around it.
fn bare(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.to_lowercase()
}

fn is_listed(listed: &str, word: &str) -> bool {
    match (listed.strip_prefix('-'), listed.strip_suffix('-')) {
        (Some(ending), _) => word.ends_with(ending),
        (_, Some(start)) => word.starts_with(start),
        _ => word == listed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_plans_are_told_from_other_lines() {
        for (line, expected) in [
            ("GROUND FLOOR PLAN", Some("GROUND FLOOR PLAN")),
            ("GROUND FLOOR PLAN  SCALE 1:100", Some("GROUND FLOOR PLAN")),
            ("First Floor", Some("First Floor")),
            ("LEVEL 2", Some("LEVEL 2")),
            ("1. OG", Some("1. OG")),
            ("EG", Some("EG")),
            ("Grundriss EG M 1:50", Some("Grundriss EG")),
            ("2. OBERGESCHOSS", Some("2. OBERGESCHOSS")),
            ("PLAN RDC", Some("PLAN RDC")),
            ("план 1 этажа", Some("план 1 этажа")),
            ("Planta baja", Some("Planta baja")),
            ("FLOOR FINISH", None),
            ("KEY PLAN", None),
            ("floor", None),
            ("KITCHEN", None),
            ("SECTION A-A", None),
            (
                "All work shall conform to the plan of the architect in charge",
                None,
            ),
        ] {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(title(&words.join(" ")).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn each_plan_gets_the_title_that_is_nearest() {
        let text = |text: &str, x: f64, y: f64, height: f64| PageText {
            text: text.to_owned(),
            bbox_xyxy: [x, y, x + height * 8.0, y + height],
        };
        let region = |y: f64| Region {
            name: None,
            bounding_box: [100.0, y, 900.0, y + 500.0],
            rooms: vec![],
        };
        let texts = [
            text("BEDROOM", 300.0, 300.0, 10.0),
            text("KITCHEN", 300.0, 900.0, 10.0),
            text("GROUND FLOOR PLAN", 400.0, 620.0, 18.0),
            text("FIRST FLOOR PLAN", 400.0, 1270.0, 18.0),
            text("SITE PLAN", 400.0, 60.0, 18.0),
            text("plan of notes", 400.0, 640.0, 6.0),
        ];
        let mut regions = [region(100.0), region(750.0)];
        name(&mut regions, &texts);
        let names = regions.each_ref().map(|region| region.name.as_deref());
        assert_eq!(names, [Some("GROUND FLOOR PLAN"), Some("FIRST FLOOR PLAN")]);
    }
}
