//! What pairs of numbers and lines agree on.

use std::collections::{BTreeMap, HashSet};

use super::WitnessKind;
use super::combine::{LEAST_HALF_WIDTH, Testimony};
use super::dimensions::{Class, Dimension};
use super::lines::{Lines, Span};
use super::runs::{Link, runs};

/// A number is set off the middle of its length by about this share of the height of its letters.
const OFF_MIDDLE: f64 = 0.2;

/// Votes less sure than this are not counted.
const MAX_SIGMA: f64 = 0.06;

/// Votes of one scale lie within this much of one another, as a share.
pub(super) const WINDOW: f64 = 0.04;

/// A vote agrees with a scale within so many sigmas, and at least this share.
const SIGMAS: f64 = 3.0;
const LEAST_TOLERANCE: f64 = 0.01;

/// Votes that are scattered over scales from a detail to a site span this much, as a logarithm.
const SCATTER: f64 = 6.0;
/// So many votes agree by chance at most, in parts of those that are expected to.
const CHANCE: f64 = 4.0;
/// Agreeing votes beyond chance.
const MIN_SUPPORT: f64 = 1.5;

/// Other votes that agree on another scale, in parts of those that agree and beyond chance, are of a
/// second plan.
const RIVAL: f64 = 0.4;
const MIN_RIVAL: f64 = 3.0;

/// Texts that agree, and their part of all lengths.
const MIN_TEXTS: usize = 3;
const MIN_SHARE: f64 = 0.2;

/// A scale is as sure as this, or what agrees is a table.
const MAX_HALF_WIDTH: f64 = 0.02;

/// Pixels and texts alone are no more exact than this.
const BLURRED_HALF_WIDTH: f64 = 0.006;

/// Texts whose lines are seen as well. Where none are seen though there might be, more must agree,
/// better, and few others be there.
const MIN_LINED: usize = 2;
const UNLINED_SUPPORT: f64 = 4.0;
const UNLINED_HALF_WIDTH: f64 = 0.012;
const UNLINED_SHARE: f64 = 0.4;

/// Numbers, pairs of them that follow one another, and lines that they may stand at.
pub(super) struct Ballot<'b> {
    pub(super) near: &'b [&'b Dimension<'b>],
    pub(super) links: &'b [Link],
    pub(super) spans: &'b [Span],
}

/// A scale that a pair of numbers or a line says.
#[derive(Debug, Clone, Copy)]
struct Vote {
    log: f64,
    sigma: f64,
    source: Source,
}

impl Vote {
    /// How far from a scale it agrees.
    fn tolerance(&self) -> f64 {
        (SIGMAS * self.sigma).clamp(LEAST_TOLERANCE, WINDOW)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Source {
    Link(usize),
    Span(usize),
}

/// What votes agree on.
pub(super) struct Consensus {
    pub(super) log: f64,
    half_width: f64,
    pub(super) support: f64,
    texts: usize,
    spans: usize,
    /// The part of all lengths that agrees.
    share: f64,
    is_varied: bool,
    is_beyond_chance: bool,
    /// Whether others agree on another scale: there may be two plans.
    has_rival: bool,
}

impl Consensus {
    /// Whether the votes are a scale by themselves; `sees_lines` if lines could be found.
    fn is_enough(&self, sees_lines: bool) -> bool {
        let is_lined = self.spans >= MIN_LINED
            || self.support >= UNLINED_SUPPORT
                && self.half_width <= UNLINED_HALF_WIDTH
                && self.share >= UNLINED_SHARE;
        self.is_beyond_chance
            && !self.has_rival
            && self.is_varied
            && self.texts >= MIN_TEXTS
            && self.share >= MIN_SHARE
            && self.half_width <= MAX_HALF_WIDTH
            && (is_lined || !sees_lines)
    }

    pub(super) fn testimony(&self, lines: &Lines) -> Testimony {
        let is_enough = self.is_enough(lines.are_seen());
        let least = match lines {
            Lines::Vectors(_) => LEAST_HALF_WIDTH,
            Lines::Pixels(_) | Lines::None => BLURRED_HALF_WIDTH,
        };
        let strength = match self.support + self.spans.min(MIN_LINED) as f64 / 2.0 {
            _ if !is_enough => 0.5,
            support if support < 3.0 => 2.0,
            support if support < 5.0 => 2.5,
            _ => 3.0,
        };
        Testimony {
            kind: WitnessKind::DimensionChain,
            text: Some(format!("{} dimensions", self.texts)).filter(|_| self.texts > 1),
            value: self.log.exp(),
            half_width: self.half_width.max(least),
            strength,
            is_enough,
        }
    }
}

/// What the votes of a unit agree on.
pub(super) fn consensus(ballot: &Ballot, class: Class) -> Option<Consensus> {
    let near = ballot.near;
    let votes = votes(ballot, class);
    let mode = mode(&votes)?;
    let agreeing = votes
        .iter()
        .filter(|vote| (vote.log - mode).abs() <= vote.tolerance());
    let agreeing: Vec<&Vote> = agreeing.collect();
    let sources: HashSet<Source> = agreeing.iter().map(|vote| vote.source).collect();
    let chains = chains(ballot, &sources, class);
    let lined = lined(&agreeing, mode);
    let of_chains = chains.iter().flat_map(|chain| &chain.texts);
    let texts: HashSet<usize> = of_chains.chain(lined.keys()).copied().collect();
    let of_chains = chains.iter().map(|chain| (chain.log, chain.sigma));
    let measured: Vec<(f64, f64)> = of_chains.chain(lined.values().copied()).collect();
    let (log, half_width) = mean(&measured)?;
    let support = distinct(ballot, &sources, class);
    let lengths = near.iter().filter(|text| text.in_class(class).is_some());
    let by_chance = votes.len() as f64 * WINDOW / SCATTER;
    let values = texts.iter().filter_map(|text| near[*text].in_class(class));
    let values: HashSet<i64> = values.map(millimetres).collect();
    Some(Consensus {
        log,
        half_width,
        support,
        texts: texts.len(),
        spans: lined.len(),
        share: texts.len() as f64 / lengths.count().max(1) as f64,
        is_varied: values.len() > 1,
        is_beyond_chance: support >= MIN_SUPPORT + CHANCE * by_chance,
        has_rival: rival(ballot, &votes, &texts, class)
            >= (RIVAL * support).max(MIN_RIVAL + CHANCE * by_chance),
    })
}

/// How many votes of other texts agree on another scale.
fn rival(ballot: &Ballot, votes: &[Vote], texts: &HashSet<usize>, class: Class) -> f64 {
    let is_other = |vote: &&Vote| match vote.source {
        Source::Link(link) => !ballot.links[link].texts.iter().any(|t| texts.contains(t)),
        Source::Span(text) => !texts.contains(&text),
    };
    let others: Vec<Vote> = votes.iter().filter(is_other).copied().collect();
    let Some(mode) = mode(&others) else {
        return 0.0;
    };
    let near = others
        .iter()
        .filter(|vote| (vote.log - mode).abs() <= vote.tolerance());
    distinct(ballot, &near.map(|vote| vote.source).collect(), class)
}

/// Numbers that follow one another and agree: from the first to the last they are more exact than
/// pair by pair.
struct Chain {
    log: f64,
    sigma: f64,
    texts: Vec<usize>,
}

fn chains(ballot: &Ballot, sources: &HashSet<Source>, class: Class) -> Vec<Chain> {
    let chain = |run: Vec<usize>| {
        let links = run.iter().map(|link| &ballot.links[*link]);
        let pixels: f64 = links.clone().map(|link| link.pixels).sum();
        let letter = links.clone().map(|link| link.letter).fold(0.0, f64::max);
        let lengths = links
            .clone()
            .filter_map(|link| half_sum(ballot, link, class));
        Chain {
            log: (lengths.sum::<f64>() / pixels).ln(),
            sigma: OFF_MIDDLE * letter / pixels,
            texts: links.flat_map(|link| link.texts).collect(),
        }
    };
    let is_agreeing = |link: usize| sources.contains(&Source::Link(link));
    runs(ballot.links, is_agreeing)
        .into_iter()
        .map(chain)
        .collect()
}

/// For each text the line that agrees best, with its sigma.
fn lined(agreeing: &[&Vote], mode: f64) -> BTreeMap<usize, (f64, f64)> {
    let mut lined: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for vote in agreeing {
        if let Source::Span(text) = vote.source {
            let best = lined.entry(text).or_insert((vote.log, vote.sigma));
            if (vote.log - mode).abs() < (best.0 - mode).abs() {
                *best = (vote.log, vote.sigma);
            }
        }
    }
    lined
}

fn millimetres(metres: f64) -> i64 {
    (metres * 1000.0).round() as i64
}

/// Half of both lengths of a link.
fn half_sum(ballot: &Ballot, link: &Link, class: Class) -> Option<f64> {
    let [a, b] = link.texts.map(|text| ballot.near[text].in_class(class));
    Some(f64::midpoint(a?, b?))
}

/// The scale of each pair and each line.
fn votes(ballot: &Ballot, class: Class) -> Vec<Vote> {
    let of_links = ballot.links.iter().enumerate().filter_map(|(index, link)| {
        let metres = half_sum(ballot, link, class)?;
        let sigma = OFF_MIDDLE * link.letter * std::f64::consts::SQRT_2 / link.pixels;
        Some(Vote {
            log: (metres / link.pixels).ln(),
            sigma,
            source: Source::Link(index),
        })
    });
    let of_spans = ballot.spans.iter().filter_map(|span| {
        let metres = ballot.near[span.text].in_class(class)?;
        let sigma = span.sigma_px / span.pixels;
        Some(Vote {
            log: (metres / span.pixels).ln(),
            sigma,
            source: Source::Span(span.text),
        })
    });
    let mut votes: Vec<Vote> = of_links.chain(of_spans).collect();
    votes.retain(|vote| vote.log.is_finite() && vote.sigma <= MAX_SIGMA);
    votes.sort_by(|a, b| a.log.total_cmp(&b.log).then(a.source.cmp(&b.source)));
    votes
}

/// Where most sources vote: the middle vote of the fullest window.
fn mode(votes: &[Vote]) -> Option<f64> {
    let mut counts: BTreeMap<Source, usize> = BTreeMap::new();
    let mut best = (0, 0..0);
    let mut start = 0;
    for (end, vote) in votes.iter().enumerate() {
        *counts.entry(vote.source).or_default() += 1;
        while vote.log - votes[start].log > WINDOW {
            if let Some(count) = counts.get_mut(&votes[start].source) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(&votes[start].source);
                }
            }
            start += 1;
        }
        if counts.len() > best.0 {
            best = (counts.len(), start..end + 1);
        }
    }
    votes
        .get(usize::midpoint(best.1.start, best.1.end))
        .map(|vote| vote.log)
}

/// How many sources agree; rows of a table that say the same lengths at the same places count once.
fn distinct(ballot: &Ballot, sources: &HashSet<Source>, class: Class) -> f64 {
    let value = |text: usize| ballot.near[text].in_class(class).map_or(0, millimetres);
    let kinds: HashSet<[i64; 4]> = sources
        .iter()
        .map(|source| match source {
            Source::Link(index) => {
                let link = &ballot.links[*index];
                let [a, b] = link.texts.map(value);
                [0, a, b, link.pixels.round() as i64]
            }
            Source::Span(text) => [1, value(*text), ballot.near[*text].place.axis as i64, 0],
        })
        .collect();
    kinds.len() as f64
}

/// The weighted mean of measurements with their sigmas, and half of the interval around it.
fn mean(measured: &[(f64, f64)]) -> Option<(f64, f64)> {
    const LEAST_SIGMA: f64 = 0.001;
    let weight = |sigma: f64| sigma.max(LEAST_SIGMA).powi(-2);
    let total: f64 = measured.iter().map(|(_, sigma)| weight(*sigma)).sum();
    if total <= 0.0 {
        return None;
    }
    let mean = measured
        .iter()
        .map(|(log, sigma)| log * weight(*sigma))
        .sum::<f64>()
        / total;
    let squares = measured
        .iter()
        .map(|(log, sigma)| (log - mean).powi(2) * weight(*sigma))
        .sum::<f64>();
    let freedom = measured.len().saturating_sub(1).max(1) as f64;
    let spread = (squares / freedom).sqrt().max(1.0);
    let half_width = (SIGMAS * spread / total.sqrt()).max(LEAST_HALF_WIDTH);
    mean.is_finite().then_some((mean, half_width))
}
