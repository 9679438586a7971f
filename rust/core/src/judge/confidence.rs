//! How sure it is that a mask, or a free part between walls, is a room: logistic regression on what
//! the two engines say of each other.
//!
//! The order of the values is the order of the weights in [`super::weights`].

use super::region::Region;

/// Masks below this confidence are no witnesses for others.
const WITNESS_CONFIDENCE: f64 = 0.3;
/// A mask lies in a part if so much of it does.
const INSIDE_SHARE: f64 = 0.7;
/// Parts that a reading must have found beyond those that are confirmed, to be trusted fully: less
/// is chance.
const PRIOR_PARTS: f64 = 2.0;
/// A mask and a part are the same room.
const SAME_IOU: f64 = 0.75;

/// A mask of the model.
pub(super) struct Mask {
    pub region: Region,
    pub confidence: f64,
}

/// A free part between walls.
pub(super) struct Part {
    pub region: Region,
    /// What the wall engine thinks of it, 0 to 1.
    pub confidence: f64,
    /// Share of the outline along walls.
    pub wall_share: f64,
    /// Number of readings of the drawing that found it.
    pub agreeing: f64,
    /// Share of the bounding box that is covered.
    pub fill: f64,
    /// Mean width in wall thicknesses.
    pub relative_width: f64,
    /// The readings of the drawing that found it, by number.
    pub readings: Vec<usize>,
}

/// Probabilities that a region covers a room: roughly (overlap of one half), and well (four
/// fifths).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chances {
    pub roughly: f64,
    pub well: f64,
}

pub(super) const PART_VALUES: usize = 28;
pub(super) const MASK_VALUES: usize = 11;

/// How the masks and the parts of a page overlap.
pub(super) struct Overlaps<'a> {
    masks: &'a [Mask],
    parts: &'a [Part],
    /// Side of the page's longer side, in cells.
    side_cells: f64,
    /// For each part the masks that share cells with it, with their number.
    of_parts: Vec<Vec<(usize, f64)>>,
    /// For each part, the largest share of confirmed parts among the readings that found it.
    trust: Vec<f64>,
}

impl<'a> Overlaps<'a> {
    pub(super) fn new(masks: &'a [Mask], parts: &'a [Part], side_cells: f64) -> Self {
        let shared = |part: &Part| {
            let common = masks
                .iter()
                .map(|mask| part.region.common_cells(&mask.region))
                .enumerate();
            common.filter(|&(_, cells)| cells > 0.0).collect()
        };
        let of_parts = parts.iter().map(shared).collect();
        let overlaps = Self {
            masks,
            parts,
            side_cells,
            of_parts,
            trust: vec![],
        };
        let trust = overlaps.trust_in_readings();
        Self { trust, ..overlaps }
    }

    fn iou(&self, part: usize, (mask, common): (usize, f64)) -> f64 {
        common
            / (self.parts[part].region.area_cells + self.masks[mask].region.area_cells - common)
                .max(1.0)
    }

    /// A reading of the drawing whose other parts are rooms to the model is to be trusted with the
    /// rest.
    fn trust_in_readings(&self) -> Vec<f64> {
        let count = self
            .parts
            .iter()
            .flat_map(|part| &part.readings)
            .max()
            .map_or(0, |last| last + 1);
        let (mut confirmed, mut all) = (vec![0.0; count], vec![PRIOR_PARTS; count]);
        for (index, part) in self.parts.iter().enumerate() {
            let is_same = |&pair: &(usize, f64)| {
                self.masks[pair.0].confidence > WITNESS_CONFIDENCE
                    && self.iou(index, pair) >= SAME_IOU
            };
            let is_confirmed = self.of_parts[index].iter().any(is_same);
            for &reading in &part.readings {
                all[reading] += 1.0;
                confirmed[reading] += f64::from(u8::from(is_confirmed));
            }
        }
        let share = |reading: &usize| confirmed[*reading] / all[*reading];
        self.parts
            .iter()
            .map(|part| part.readings.iter().map(share).fold(0.0, f64::max))
            .collect()
    }

    fn inside(&self, (mask, common): (usize, f64)) -> f64 {
        common / self.masks[mask].region.area_cells.max(1.0)
    }

    /// The mask that shares most with a part, if their intersection over union is at least
    /// `min_iou`.
    pub(super) fn mask_of_part(&self, part: usize, min_iou: f64) -> Option<usize> {
        let iou = |pair: &(usize, f64)| self.iou(part, *pair);
        let best = self.of_parts[part]
            .iter()
            .max_by(|a, b| iou(a).total_cmp(&iou(b)))?;
        (iou(best) >= min_iou).then_some(best.0)
    }

    /// What is known of a part.
    pub(super) fn part_values(&self, index: usize) -> [f64; PART_VALUES] {
        let part = &self.parts[index];
        let area = part.region.area_cells.max(1.0);
        let shared = &self.of_parts[index];
        let confidence = |mask: usize| self.masks[mask].confidence;
        let sum = |f: &dyn Fn((usize, f64)) -> f64| shared.iter().map(|&pair| f(pair)).sum::<f64>();
        let is_witness = |mask: usize| confidence(mask) > WITNESS_CONFIDENCE;
        let is_good = |pair: (usize, f64)| is_witness(pair.0) && self.inside(pair) > INSIDE_SHARE;
        let (best_iou, best) = shared.iter().fold((0.0, 0.01), |best, &pair| {
            let iou = self.iou(index, pair);
            if iou > best.0 {
                (iou, confidence(pair.0))
            } else {
                best
            }
        });
        let covered = sum(&|(_, common)| common) / area;
        let purity = sum(&|pair| pair.1 * self.inside(pair)) / sum(&|(_, common)| common).max(1.0);
        let inside = sum(&|pair| f64::from(u8::from(is_good(pair))));
        let across = sum(&|pair| {
            let share = self.inside(pair);
            let is_across =
                share > 0.2 && share < INSIDE_SHARE && is_witness(pair.0) && pair.1 > 0.1 * area;
            f64::from(u8::from(is_across))
        });
        let mut sure: Vec<f64> = shared
            .iter()
            .filter(|&&pair| is_good(pair))
            .map(|&(mask, _)| confidence(mask))
            .collect();
        sure.sort_by(|a, b| b.total_cmp(a));
        let nth = |n: usize| sure.get(n).copied().unwrap_or(0.0);
        let several = f64::from(u8::from(inside >= 2.0));
        let alone = f64::from(u8::from(inside == 1.0));
        let none = f64::from(u8::from(inside == 0.0));
        let by_parts = several * sum(&|pair| if is_good(pair) { pair.1 } else { 0.0 }) / area;
        let rest = sum(&|pair| {
            if is_good(pair) {
                0.0
            } else {
                pair.1 * confidence(pair.0)
            }
        }) / area;
        let by_walls = logit(part.confidence);
        let side = (area.sqrt() / self.side_cells).ln();
        let below = |value: f64, limit: f64| f64::from(u8::from(value < limit));
        [
            best_iou,
            best * best_iou,
            logit(best) * best_iou,
            covered,
            sum(&|(mask, common)| common * confidence(mask)) / area,
            purity,
            inside.min(3.0),
            across.min(3.0),
            part.wall_share,
            part.wall_share.powi(4),
            part.agreeing.max(1.0).ln(),
            side,
            side * side,
            part.fill,
            part.relative_width.max(0.1).ln(),
            by_walls,
            none * by_walls,
            below(covered, 0.1),
            alone * below(best_iou, SAME_IOU) * purity,
            several * purity,
            by_parts,
            nth(1),
            by_parts * nth(1),
            alone * nth(0) * below(covered, SAME_IOU),
            rest,
            self.trust[index],
            self.trust[index] * none,
            self.trust[index] * part.wall_share.powi(4),
        ]
    }

    /// What is known of a mask.
    pub(super) fn mask_values(&self, index: usize) -> [f64; MASK_VALUES] {
        let mask = &self.masks[index];
        let (mut best_iou, mut same, mut around, mut around_part) =
            (0.0_f64, 0.0_f64, 0.0_f64, None);
        for (part, shared) in self.of_parts.iter().enumerate() {
            let Ok(place) = shared.binary_search_by_key(&index, |&(mask, _)| mask) else {
                continue;
            };
            let iou = self.iou(part, shared[place]);
            let confidence = self.parts[part].confidence;
            best_iou = best_iou.max(iou);
            if iou >= SAME_IOU {
                same = same.max(confidence);
            } else if self.inside(shared[place]) > 0.85 && confidence > around {
                (around, around_part) = (confidence, Some(part));
            }
        }
        let rest = around_part.map_or(0.0, |part| self.explained_rest(part, index));
        let sure = logit(mask.confidence);
        let side = (mask.region.area_cells.max(1.0).sqrt() / self.side_cells).ln();
        let is_inside = f64::from(u8::from(around > 0.1));
        [
            sure,
            best_iou,
            around,
            same,
            side,
            side * side,
            best_iou * sure,
            is_inside * rest,
            around * rest,
            is_inside * sure,
            around * sure,
        ]
    }

    /// Share of a part without a mask that other witnesses inside it cover.
    fn explained_rest(&self, part: usize, mask: usize) -> f64 {
        let shared = &self.of_parts[part];
        let own = shared
            .iter()
            .filter(|pair| pair.0 == mask)
            .map(|pair| pair.1)
            .sum::<f64>();
        let is_other = |pair: &&(usize, f64)| {
            pair.0 != mask
                && self.masks[pair.0].confidence > WITNESS_CONFIDENCE
                && self.inside(**pair) > 0.5
        };
        let others = shared
            .iter()
            .filter(is_other)
            .map(|pair| pair.1)
            .sum::<f64>();
        (others / (self.parts[part].region.area_cells - own).max(1.0)).min(1.0)
    }
}

fn logit(probability: f64) -> f64 {
    let probability = probability.clamp(0.01, 0.99);
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
mod tests {
    use super::super::weights;
    use super::*;
    use crate::raster_walls::Run;

    fn rectangle([x_min, y_min, x_max, y_max]: [u32; 4]) -> Region {
        Region::new(
            (y_min..y_max)
                .map(|y| {
                    (
                        y,
                        Run {
                            start: x_min,
                            end: x_max,
                        },
                    )
                })
                .collect(),
        )
    }

    fn mask(bbox_xyxy: [u32; 4], confidence: f64) -> Mask {
        Mask {
            region: rectangle(bbox_xyxy),
            confidence,
        }
    }

    /// A part that walls enclose on every side, found by reading 0.
    fn part(bbox_xyxy: [u32; 4]) -> Part {
        Part {
            region: rectangle(bbox_xyxy),
            confidence: 0.8,
            wall_share: 0.95,
            agreeing: 12.0,
            fill: 1.0,
            relative_width: 10.0,
            readings: vec![0],
        }
    }

    #[test]
    fn a_mask_that_stops_half_way_is_less_likely_than_the_part_around_it() {
        let (masks, parts) = ([mask([10, 10, 70, 60], 0.6)], [part([10, 10, 110, 60])]);
        let overlaps = Overlaps::new(&masks, &parts, 640.0);
        let (of_mask, of_part) = (
            weights::of_mask(&overlaps.mask_values(0)),
            weights::of_part(&overlaps.part_values(0)),
        );
        assert!(of_part.well > of_mask.well, "{of_part:?} {of_mask:?}");
    }

    #[test]
    fn a_part_that_the_model_does_not_see_is_less_likely_than_one_that_it_does() {
        let parts = [part([10, 10, 110, 60]), part([200, 10, 300, 60])];
        let masks = [mask([11, 11, 109, 59], 0.9)];
        let overlaps = Overlaps::new(&masks, &parts, 640.0);
        let [seen, unseen] =
            [0, 1].map(|index| weights::of_part(&overlaps.part_values(index)).roughly);
        assert!(seen > 0.8 && unseen < 0.6, "{seen} {unseen}");
    }

    #[test]
    fn a_reading_that_masks_confirm_lends_trust_to_its_other_parts() {
        let parts = [
            part([10, 10, 110, 60]),
            part([10, 70, 110, 120]),
            part([200, 10, 300, 60]),
        ];
        let masks = [mask([11, 11, 109, 59], 0.9), mask([11, 71, 109, 119], 0.9)];
        let confirmed = Overlaps::new(&masks, &parts, 640.0).trust[2];
        let alone = Overlaps::new(&[], &parts, 640.0).trust[2];
        assert!(confirmed > 0.3 && alone == 0.0, "{confirmed} {alone}");
    }
}
