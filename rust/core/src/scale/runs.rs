//! Numbers that follow one another on a line.

use super::dimensions::Dimension;

/// Numbers of one row differ in their place across it by less than this share of their letters.
const SAME_ROW: f64 = 0.5;

/// Letters of a row differ in height by less than this factor.
const SAME_HEIGHT: f64 = 1.3;

/// Two numbers of a row, one after the other.
pub(super) struct Link {
    pub(super) texts: [usize; 2],
    /// From middle to middle.
    pub(super) pixels: f64,
    /// Height of the letters.
    pub(super) letter: f64,
}

/// Each number of a row with the next one, in order.
pub(super) fn links(near: &[&Dimension]) -> Vec<Link> {
    let place = |text: usize| near[text].place.middle();
    let mut order: Vec<usize> = (0..near.len()).collect();
    order.sort_by(|&a, &b| {
        let axes = near[a].place.axis.cmp(&near[b].place.axis);
        axes.then(place(a)[1].total_cmp(&place(b)[1]))
            .then(place(a)[0].total_cmp(&place(b)[0]))
    });
    let mut links = Vec::new();
    let mut row: Vec<usize> = Vec::new();
    for text in order {
        let is_of_row = row
            .last()
            .is_some_and(|&last| is_same_row(near[last], near[text]));
        if !is_of_row {
            links.extend(of_row(&mut row, near));
        }
        row.push(text);
    }
    links.extend(of_row(&mut row, near));
    links
}

fn is_same_row(a: &Dimension, b: &Dimension) -> bool {
    let height = a.place.height().min(b.place.height());
    a.place.axis == b.place.axis
        && (a.place.middle()[1] - b.place.middle()[1]).abs() <= SAME_ROW * height
}

/// The links of a row, which is emptied.
fn of_row(row: &mut Vec<usize>, near: &[&Dimension]) -> Vec<Link> {
    let mut row = std::mem::take(row);
    row.sort_by(|&a, &b| near[a].place.middle()[0].total_cmp(&near[b].place.middle()[0]));
    let pairs = row.iter().zip(row.iter().skip(1));
    let link = |(&a, &b): (&usize, &usize)| {
        let [first, second] = [a, b].map(|text| &near[text].place);
        let pixels = second.middle()[0] - first.middle()[0];
        let heights = [first.height(), second.height()];
        let letter = heights[0].max(heights[1]);
        let is_alike = letter <= SAME_HEIGHT * heights[0].min(heights[1]);
        (is_alike && pixels > letter).then_some(Link {
            texts: [a, b],
            pixels,
            letter,
        })
    };
    pairs.filter_map(link).collect()
}

/// Links that follow one another and of which each is as `is_agreeing` says.
pub(super) fn runs(links: &[Link], is_agreeing: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for index in (0..links.len()).filter(|index| is_agreeing(*index)) {
        let follows = |run: &Vec<usize>| {
            run.last()
                .is_some_and(|&last| links[last].texts[1] == links[index].texts[0])
        };
        match runs.last_mut().filter(|run| follows(run)) {
            Some(run) => run.push(index),
            None => runs.push(vec![index]),
        }
    }
    runs
}
