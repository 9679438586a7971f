//! What the claims of a page say of one another.

use crate::judge::claim::{Claim, Family, Kind, Looks};
use crate::judge::map_means::MapMeans;
use crate::judge::region::Region;
use crate::judge::surroundings::Surroundings;
use crate::judge::values::{EnclosedValues, MaskValues};
use crate::search::mask::MaskGrid;

/// Masks below this confidence are no witnesses for others.
const WITNESS_CONFIDENCE: f64 = 0.3;
/// A mask lies in a part if so much of it does.
const INSIDE_SHARE: f64 = 0.7;
/// A mask lies half inside if more than this share of it does, and takes more than this of the
/// part.
const ACROSS_SHARE: f64 = 0.2;
const ACROSS_COVERED: f64 = 0.1;
/// A part around a mask holds so much of it.
const AROUND_SHARE: f64 = 0.85;
/// A part around a mask is taken for one from this confidence on.
const AROUND_CONFIDENCE: f64 = 0.1;
/// Another mask explains the rest of a part if so much of it lies in the part.
const EXPLAINS_SHARE: f64 = 0.5;
/// Parts that masks cover by less are unseen.
const UNSEEN_COVERED: f64 = 0.1;
/// Parts that a reading must have found beyond those that are confirmed, to be trusted fully: less
/// is chance.
const PRIOR_PARTS: f64 = 2.0;
/// A mask and a part are the same room.
const SAME_IOU: f64 = 0.75;
/// Confidence of the mask of a part that no mask overlaps.
const NO_CONFIDENCE: f64 = 0.01;
/// More masks, or names, than this in one part say no more.
const MAX_COUNTED: f64 = 3.0;
/// Narrower parts are as thin as noise, relative to the walls.
const MIN_RELATIVE_WIDTH: f64 = 0.1;

/// What a page shows beside the claims.
pub(crate) struct Surface<'a> {
    pub grid: MaskGrid,
    /// Typical thickness of its walls.
    pub thickness_cells: u32,
    /// Cells on which the names of rooms stand.
    pub names: &'a [[u32; 2]],
    /// The room map, if the model has one.
    pub map: Option<&'a MapMeans>,
    /// The rooms that walls alone show, if the page shows nothing else.
    pub bare_rooms: &'a [Region],
}

/// The claims of a page beside one another.
pub(crate) struct Evidence<'a> {
    surface: Surface<'a>,
    surroundings: Surroundings,
    masks: Vec<&'a Claim<'a>>,
    parts: Overlaps<'a>,
    drawn: Overlaps<'a>,
    map: Overlaps<'a>,
}

impl<'a> Evidence<'a> {
    pub(crate) fn new(claims: &'a [Claim<'a>], surface: Surface<'a>) -> Self {
        let masks: Vec<&Claim> = claims
            .iter()
            .filter(|claim| matches!(claim.kind, Kind::Mask))
            .collect();
        let of = |family| Overlaps::new(&masks, claims, family);
        let seen = masks
            .iter()
            .filter(|mask| is_witness(mask))
            .map(|mask| &mask.region);
        Self {
            parts: of(Family::Part),
            drawn: of(Family::Drawn),
            map: of(Family::Map),
            surroundings: Surroundings::new(seen, surface.grid.size_wh, surface.thickness_cells),
            masks,
            surface,
        }
    }

    fn overlaps(&self, family: Family) -> &Overlaps<'a> {
        match family {
            Family::Part => &self.parts,
            Family::Drawn => &self.drawn,
            Family::Map => &self.map,
        }
    }

    /// The mask that shares most with the enclosed region number `index` of a family, if their
    /// intersection over union is at least `min_iou`.
    pub(crate) fn mask_of(
        &self,
        family: Family,
        index: usize,
        min_iou: f64,
    ) -> Option<&'a Claim<'a>> {
        self.overlaps(family).mask_of(index, min_iou)
    }

    /// What is known of the mask number `index`.
    pub(crate) fn mask_values(&self, index: usize) -> MaskValues {
        let mask = self.masks[index];
        let OfMask {
            best_iou,
            same,
            around,
            around_part,
        } = self.parts.of_mask(index);
        let rest = around_part.map_or(0.0, |part| self.parts.explained_rest(part, index));
        let sure = logit(mask.sure);
        let side = self.side(&mask.region);
        let is_inside = flag(around > AROUND_CONFIDENCE);
        let in_drawn = self.drawn.holder_of_mask(index);
        let in_drawn_share = in_drawn.map_or(0.0, |(_, share)| share);
        let unexplained = in_drawn.map_or(0.0, |(room, _)| {
            1.0 - self.drawn.explained_rest(room, index)
        });
        let [named, more_names] = self.names_in(&mask.region);
        let [map_inside, map_around] = self.map_means(&mask.region);
        // A logistic regression cannot weigh one value by another, so products are values too.
        MaskValues {
            confidence_logit: sure,
            best_iou,
            around,
            same,
            side,
            side_squared: side * side,
            best_iou_by_confidence: best_iou * sure,
            inside_by_rest: is_inside * rest,
            around_by_rest: around * rest,
            inside_by_confidence: is_inside * sure,
            around_by_confidence: around * sure,
            drawn_iou: self.drawn.of_mask(index).best_iou,
            in_drawn: in_drawn_share,
            in_drawn_alone: in_drawn_share * unexplained,
            named,
            more_names,
            beside_rooms: self.surroundings.beside(&mask.region),
            map_iou: self.map.of_mask(index).best_iou,
            map_inside,
            map_around,
        }
    }

    /// What is known of the enclosed region number `index` of a family.
    pub(crate) fn enclosed_values(&self, family: Family, index: usize) -> EnclosedValues {
        let overlaps = self.overlaps(family);
        let seen = overlaps.seen_inside(index);
        let (part, looks) = overlaps.enclosed[index];
        let region = &part.region;
        let side = self.side(region);
        let by_looks = logit(part.sure);
        let [several, one, none] =
            [seen.inside >= 2.0, seen.inside == 1.0, seen.inside == 0.0].map(flag);
        let wall_share_power_4 = looks.wall_share.powi(4);
        let trust = overlaps.trust[index];
        // A region that no mask covers and that has rooms around it is often a corridor: masks miss those.
        let uncovered = (1.0 - seen.covered).max(0.0);
        let beside_rooms = self.surroundings.beside(region);
        let between_rooms = self.surroundings.between(region);
        let [named, more_names] = self.names_in(region);
        let [map_inside, map_around] = self.map_means(region);
        let by_parts = several * seen.covered_inside;
        let other_iou = |other: Family| self.iou_with(other, family, region);
        EnclosedValues {
            best_iou: seen.best_iou,
            best_iou_by_confidence: seen.best * seen.best_iou,
            best_iou_by_logit: logit(seen.best) * seen.best_iou,
            covered: seen.covered,
            covered_surely: seen.covered_surely,
            purity: seen.purity,
            inside: seen.inside.min(MAX_COUNTED),
            across: seen.across.min(MAX_COUNTED),
            wall_share: looks.wall_share,
            wall_share_power_4,
            agreeing: looks.agreeing.max(1.0).ln(),
            side,
            side_squared: side * side,
            fill: looks.fill,
            relative_width: looks.relative_width.max(MIN_RELATIVE_WIDTH).ln(),
            looks: by_looks,
            looks_alone: none * by_looks,
            is_unseen: flag(seen.covered < UNSEEN_COVERED),
            one_purity: one * flag(seen.best_iou < SAME_IOU) * seen.purity,
            several_purity: several * seen.purity,
            by_parts,
            second_confidence: seen.second,
            by_parts_by_second: by_parts * seen.second,
            one_confidence: one * seen.first * flag(seen.covered < SAME_IOU),
            rest: seen.rest,
            trust,
            trust_alone: trust * none,
            trust_by_wall_share: trust * wall_share_power_4,
            beside_rooms,
            beside_rooms_uncovered: beside_rooms * uncovered,
            between_rooms,
            between_rooms_uncovered: between_rooms * uncovered,
            part_iou: other_iou(Family::Part),
            drawn_iou: other_iou(Family::Drawn),
            in_drawn: if family == Family::Drawn {
                0.0
            } else {
                self.drawn.share_held(region)
            },
            named,
            more_names,
            map_iou: other_iou(Family::Map),
            map_inside,
            map_inside_uncovered: map_inside * uncovered,
            map_around,
        }
    }

    /// Largest intersection over union of a region of one family with those of another; 0 for its
    /// own, among which it would find itself.
    fn iou_with(&self, other: Family, own: Family, region: &Region) -> f64 {
        if other == own {
            return 0.0;
        }
        self.overlaps(other).best_iou_of(region)
    }

    /// Logarithm of the side of a square as large, in sides of the page.
    fn side(&self, region: &Region) -> f64 {
        let [width, height] = self.surface.grid.size_wh;
        (region.area_cells.max(1.0).sqrt() / f64::from(width.max(height))).ln()
    }

    /// Whether the name of a room stands in a region, and how many more do.
    fn names_in(&self, region: &Region) -> [f64; 2] {
        let names = self
            .surface
            .names
            .iter()
            .filter(|&&cell| region.contains(cell));
        let count = names.count() as f64;
        [count.min(1.0), (count - 1.0).clamp(0.0, MAX_COUNTED)]
    }

    /// Means of the room map inside a region and beside it; nothing without a map.
    fn map_means(&self, region: &Region) -> [f64; 2] {
        self.surface
            .map
            .map_or([0.0; 2], |map| map.of(region, self.surface.thickness_cells))
    }
}

/// How the masks and the enclosed regions of one family overlap.
struct Overlaps<'a> {
    masks: Vec<&'a Claim<'a>>,
    enclosed: Vec<(&'a Claim<'a>, &'a Looks)>,
    /// For each region the masks that share cells with it, and how many cells.
    shared: Vec<Vec<(usize, f64)>>,
    /// For each region, the largest share of confirmed ones among the readings that found it.
    trust: Vec<f64>,
}

/// What the masks say of an enclosed region.
struct SeenInside {
    best_iou: f64,
    /// Confidence of the mask with this overlap.
    best: f64,
    covered: f64,
    covered_surely: f64,
    purity: f64,
    inside: f64,
    across: f64,
    /// Share that masks inside cover.
    covered_inside: f64,
    /// Confidences of the two surest masks inside.
    first: f64,
    second: f64,
    rest: f64,
}

/// What enclosed regions say of a mask.
struct OfMask {
    best_iou: f64,
    same: f64,
    around: f64,
    around_part: Option<usize>,
}

impl<'a> Overlaps<'a> {
    fn new(masks: &[&'a Claim<'a>], claims: &'a [Claim<'a>], family: Family) -> Self {
        let looks = |claim: &'a Claim<'a>| match &claim.kind {
            Kind::Enclosed(of, looks) if *of == family => Some((claim, looks)),
            _ => None,
        };
        let enclosed: Vec<_> = claims.iter().filter_map(looks).collect();
        let shared = enclosed.iter().map(|(claim, _)| shared_cells(claim, masks));
        let shared = shared.collect();
        let overlaps = Self {
            masks: masks.to_vec(),
            enclosed,
            shared,
            trust: vec![],
        };
        let trust = overlaps.trust_in_readings();
        Self { trust, ..overlaps }
    }

    fn iou(&self, index: usize, (mask, common): (usize, f64)) -> f64 {
        let areas = self.enclosed[index].0.region.area_cells + self.masks[mask].region.area_cells;
        common / (areas - common).max(1.0)
    }

    /// Share of a mask that the common cells are.
    fn inside(&self, (mask, common): (usize, f64)) -> f64 {
        common / self.masks[mask].region.area_cells.max(1.0)
    }

    /// A reading of the drawing whose other parts are rooms to the model is to be trusted with the
    /// rest.
    fn trust_in_readings(&self) -> Vec<f64> {
        let readings = self.enclosed.iter().flat_map(|(_, looks)| &looks.readings);
        let count = readings.max().map_or(0, |last| last + 1);
        let (mut confirmed, mut all) = (vec![0.0; count], vec![PRIOR_PARTS; count]);
        for (index, (_, looks)) in self.enclosed.iter().enumerate() {
            let is_confirmed = self.shared[index]
                .iter()
                .any(|&pair| is_witness(self.masks[pair.0]) && self.iou(index, pair) >= SAME_IOU);
            for &reading in &looks.readings {
                all[reading] += 1.0;
                confirmed[reading] += flag(is_confirmed);
            }
        }
        let share = |reading: &usize| confirmed[*reading] / all[*reading];
        let best = |looks: &Looks| looks.readings.iter().map(share).fold(0.0, f64::max);
        self.enclosed.iter().map(|(_, looks)| best(looks)).collect()
    }

    fn mask_of(&self, index: usize, min_iou: f64) -> Option<&'a Claim<'a>> {
        let iou = |pair: &(usize, f64)| self.iou(index, *pair);
        let best = self.shared[index]
            .iter()
            .max_by(|a, b| iou(a).total_cmp(&iou(b)))?;
        (iou(best) >= min_iou).then_some(self.masks[best.0])
    }

    /// Whether a witness lies in the region that it shares cells with.
    fn is_inside(&self, pair: (usize, f64)) -> bool {
        is_witness(self.masks[pair.0]) && self.inside(pair) > INSIDE_SHARE
    }

    /// Whether a witness lies half in a region of so many cells.
    fn is_across(&self, pair: (usize, f64), area_cells: f64) -> bool {
        let share = self.inside(pair);
        let is_half = share > ACROSS_SHARE && share < INSIDE_SHARE;
        is_half && is_witness(self.masks[pair.0]) && pair.1 > ACROSS_COVERED * area_cells
    }

    /// The largest intersection over union with a mask, and the confidence of that mask.
    fn best_overlap(&self, index: usize) -> (f64, f64) {
        let mut best = (0.0, NO_CONFIDENCE);
        for &pair in &self.shared[index] {
            let iou = self.iou(index, pair);
            if iou > best.0 {
                best = (iou, self.masks[pair.0].sure);
            }
        }
        best
    }

    /// Confidences of the two surest masks inside a region; 0 for none.
    fn surest_inside(&self, index: usize) -> [f64; 2] {
        let inside = self.shared[index]
            .iter()
            .filter(|&&pair| self.is_inside(pair));
        let mut sure: Vec<f64> = inside.map(|&(mask, _)| self.masks[mask].sure).collect();
        sure.sort_by(|a, b| b.total_cmp(a));
        [0, 1].map(|nth| sure.get(nth).copied().unwrap_or(0.0))
    }

    fn seen_inside(&self, index: usize) -> SeenInside {
        let area = self.enclosed[index].0.region.area_cells.max(1.0);
        let shared = &self.shared[index];
        let confidence = |mask: usize| self.masks[mask].sure;
        let sum = |f: &dyn Fn((usize, f64)) -> f64| shared.iter().map(|&pair| f(pair)).sum::<f64>();
        let (best_iou, best) = self.best_overlap(index);
        let [first, second] = self.surest_inside(index);
        let common = sum(&|(_, common)| common);
        SeenInside {
            best_iou,
            best,
            covered: common / area,
            covered_surely: sum(&|(mask, common)| common * confidence(mask)) / area,
            purity: sum(&|pair| pair.1 * self.inside(pair)) / common.max(1.0),
            inside: sum(&|pair| flag(self.is_inside(pair))),
            across: sum(&|pair| flag(self.is_across(pair, area))),
            covered_inside: sum(&|pair| flag(self.is_inside(pair)) * pair.1) / area,
            first,
            second,
            rest: sum(&|pair| flag(!self.is_inside(pair)) * pair.1 * confidence(pair.0)) / area,
        }
    }

    /// The cells that a mask shares with each region that it meets.
    fn shared_with_mask(&self, mask: usize) -> impl Iterator<Item = (usize, (usize, f64))> {
        self.shared
            .iter()
            .enumerate()
            .filter_map(move |(index, shared)| {
                let place = shared.binary_search_by_key(&mask, |&(mask, _)| mask).ok()?;
                Some((index, shared[place]))
            })
    }

    fn of_mask(&self, mask: usize) -> OfMask {
        let mut of = OfMask {
            best_iou: 0.0,
            same: 0.0,
            around: 0.0,
            around_part: None,
        };
        for (index, pair) in self.shared_with_mask(mask) {
            let (iou, sure) = (self.iou(index, pair), self.enclosed[index].0.sure);
            of.best_iou = of.best_iou.max(iou);
            if iou >= SAME_IOU {
                of.same = of.same.max(sure);
            } else if self.inside(pair) > AROUND_SHARE && sure > of.around {
                (of.around, of.around_part) = (sure, Some(index));
            }
        }
        of
    }

    /// The region that holds most of a mask and is another one, with the share that it holds.
    fn holder_of_mask(&self, mask: usize) -> Option<(usize, f64)> {
        let others = self
            .shared_with_mask(mask)
            .filter(|&(index, pair)| self.iou(index, pair) < SAME_IOU);
        others
            .map(|(index, pair)| (index, self.inside(pair)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Share of an enclosed region without a mask that other witnesses inside it cover.
    fn explained_rest(&self, index: usize, mask: usize) -> f64 {
        let shared = &self.shared[index];
        let own = shared
            .iter()
            .filter(|pair| pair.0 == mask)
            .map(|pair| pair.1)
            .sum::<f64>();
        let is_other = |pair: &&(usize, f64)| {
            pair.0 != mask && is_witness(self.masks[pair.0]) && self.inside(**pair) > EXPLAINS_SHARE
        };
        let others = shared
            .iter()
            .filter(is_other)
            .map(|pair| pair.1)
            .sum::<f64>();
        (others / (self.enclosed[index].0.region.area_cells - own).max(1.0)).min(1.0)
    }

    fn best_iou_of(&self, region: &Region) -> f64 {
        self.enclosed
            .iter()
            .map(|(claim, _)| claim.region.iou(region))
            .fold(0.0, f64::max)
    }

    /// Largest share of a region that one of these holds which is another region.
    fn share_held(&self, region: &Region) -> f64 {
        let held = self.enclosed.iter().map(|(claim, _)| {
            let common = claim.region.common_cells(region);
            let iou = common / (claim.region.area_cells + region.area_cells - common).max(1.0);
            if iou < SAME_IOU {
                common / region.area_cells.max(1.0)
            } else {
                0.0
            }
        });
        held.fold(0.0, f64::max)
    }
}

/// The masks that share cells with a claim, in order, and how many cells.
fn shared_cells(claim: &Claim, masks: &[&Claim]) -> Vec<(usize, f64)> {
    let common = masks
        .iter()
        .map(|mask| claim.region.common_cells(&mask.region));
    common
        .enumerate()
        .filter(|&(_, cells)| cells > 0.0)
        .collect()
}

fn is_witness(mask: &Claim) -> bool {
    mask.sure > WITNESS_CONFIDENCE
}

fn flag(is_set: bool) -> f64 {
    f64::from(u8::from(is_set))
}

/// Log odds, bounded so that no engine is ever certain.
fn logit(probability: f64) -> f64 {
    let probability = probability.clamp(0.01, 0.99);
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::claim::made::{enclosed, mask};
    use crate::judge::weights::Weights;

    const GRID: &MaskGrid = &MaskGrid {
        size_wh: [640, 640],
        cell_xy: [1.0, 1.0],
    };

    fn part(bbox_xyxy: [u32; 4]) -> Claim<'static> {
        enclosed(Family::Part, bbox_xyxy)
    }

    fn evidence<'a>(claims: &'a [Claim<'a>], names: &'a [[u32; 2]]) -> Evidence<'a> {
        Evidence::new(
            claims,
            Surface {
                grid: *GRID,
                thickness_cells: 2,
                names,
                map: None,
                bare_rooms: &[],
            },
        )
    }

    #[test]
    fn a_mask_that_stops_half_way_is_less_likely_than_the_part_around_it() {
        let claims = [mask([10, 10, 70, 60], 0.6), part([10, 10, 110, 60])];
        let evidence = evidence(&claims, &[]);
        let weights = Weights::generic().unwrap();
        let of_mask = weights.of_mask(&evidence.mask_values(0));
        let of_part = weights.of_enclosed(Family::Part, &evidence.enclosed_values(Family::Part, 0));
        assert!(of_part.well > of_mask.well, "{of_part:?} {of_mask:?}");
    }

    #[test]
    fn a_part_that_the_model_does_not_see_is_less_likely_than_one_that_it_does() {
        let claims = [
            part([10, 10, 110, 60]),
            part([200, 10, 300, 60]),
            mask([11, 11, 109, 59], 0.9),
        ];
        let evidence = evidence(&claims, &[]);
        let weights = Weights::generic().unwrap();
        let [seen, unseen] = [0, 1].map(|index| {
            let values = evidence.enclosed_values(Family::Part, index);
            weights.of_enclosed(Family::Part, &values).roughly
        });
        assert!(seen > 0.8 && unseen < seen, "{seen} {unseen}");
    }

    #[test]
    fn a_reading_that_masks_confirm_lends_trust_to_its_other_parts() {
        let parts = || {
            [
                part([10, 10, 110, 60]),
                part([10, 70, 110, 120]),
                part([200, 10, 300, 60]),
            ]
        };
        let masks = [mask([11, 11, 109, 59], 0.9), mask([11, 71, 109, 119], 0.9)];
        let (confirmed, alone) = (
            parts().into_iter().chain(masks).collect::<Vec<_>>(),
            parts(),
        );
        let trust = |claims| evidence(claims, &[]).enclosed_values(Family::Part, 2).trust;
        let (confirmed, alone) = (trust(&confirmed), trust(&alone));
        assert!(confirmed > 0.3 && alone == 0.0, "{confirmed} {alone}");
    }

    #[test]
    fn a_desk_in_a_room_of_the_lines_is_told_from_a_mask_of_the_room() {
        let room = enclosed(Family::Drawn, [10, 10, 110, 110]);
        let claims = [
            room,
            mask([20, 20, 40, 35], 0.5),
            mask([11, 11, 109, 109], 0.5),
        ];
        let evidence = evidence(&claims, &[[60, 60], [90, 90], [300, 300]]);
        let [desk, whole] = [0, 1].map(|index| evidence.mask_values(index));
        assert_eq!((desk.in_drawn, whole.in_drawn), (1.0, 0.0));
        assert!(whole.drawn_iou > 0.9 && desk.drawn_iou < 0.1);
        assert_eq!((whole.named, whole.more_names, desk.named), (1.0, 1.0, 0.0));
    }
}
