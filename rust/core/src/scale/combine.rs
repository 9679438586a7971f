//! What follows of all testimonies: the scale on which independent kinds agree, or none.

use super::{Scale, Told, Witness, WitnessKind};

/// No plan has smaller or larger pixels than these, in metres.
const METRES_PER_UNIT: std::ops::RangeInclusive<f64> = 1e-5..=100.0;

/// Two testimonies agree if their bounds, so much widened, touch: bounds of two that are both right
/// hold the truth, but not one another's value.
const WIDENED: f64 = 1.5;
const LEAST_WIDENED: f64 = 0.01;

/// So much stronger must testimonies be than those that contradict them. A measured chain outweighs
/// a copied title block; a ruler does not.
const MIN_LEAD: f64 = 1.0;

/// From this strength on testimonies stand against doors of unusual width.
const SURE: f64 = 2.5;

/// Half of a testimony's width is no less than this: paper shrinks, pens have width, and lengths
/// are printed rounded.
pub(super) const LEAST_HALF_WIDTH: f64 = 0.003;

/// A testimony that is less sure than this says nothing.
const MOST_HALF_WIDTH: f64 = 0.2;

/// Sides of usual rooms, in metres, as the root of their area, for the median room of a plan.
const ROOM_METRES: std::ops::RangeInclusive<f64> = 0.5..=60.0;

/// What a witness says, in metres of the building a page pixel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Testimony {
    pub(super) kind: WitnessKind,
    pub(super) text: Option<String>,
    pub(super) value: f64,
    /// Half of the interval, as a share of the value.
    pub(super) half_width: f64,
    /// How much it counts beside others.
    pub(super) strength: f64,
    /// Whether it is enough by itself.
    pub(super) is_enough: bool,
}

impl Testimony {
    fn log(&self) -> f64 {
        self.value.ln()
    }

    fn reach(&self) -> f64 {
        (WIDENED * self.half_width).max(LEAST_WIDENED)
    }

    fn is_sound(&self) -> bool {
        METRES_PER_UNIT.contains(&self.value) && (0.0..=MOST_HALF_WIDTH).contains(&self.half_width)
    }

    fn holds(&self, log: f64) -> bool {
        (self.log() - log).abs() <= self.reach()
    }

    fn low(&self) -> f64 {
        self.value * (-self.half_width).exp()
    }

    fn high(&self) -> f64 {
        self.value * self.half_width.exp()
    }

    fn is_check(&self) -> bool {
        self.kind == WitnessKind::Doors
    }
}

/// What testimonies say together; `median_side` is that of the rooms, in pixels.
pub(super) fn combined(mut testimonies: Vec<Testimony>, median_side: Option<f64>) -> Told {
    testimonies.retain(|testimony| {
        testimony.is_check() || testimony.is_sound() && is_usual(testimony.value, median_side)
    });
    let order = |testimony: &Testimony| (testimony.is_check(), testimony.half_width);
    testimonies.sort_by(|a, b| {
        let (a, b) = (order(a), order(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let best = best(&testimonies);
    let log = best.as_ref().map(|best| best.value.ln());
    let witnesses: Vec<Witness> = testimonies
        .iter()
        .map(|testimony| witness(testimony, log))
        .collect();
    match best {
        Some(best) => Told::Scale(Scale {
            metres_per_unit: best.value,
            low: best.low(),
            high: best.high(),
            confirmed: false,
            witnesses,
        }),
        None if testimonies.iter().any(|testimony| testimony.is_enough) => {
            Told::Disagreement(witnesses)
        }
        None => Told::Nothing,
    }
}

fn witness(testimony: &Testimony, log: Option<f64>) -> Witness {
    Witness {
        kind: testimony.kind,
        text: testimony.text.clone(),
        metres_per_unit: testimony.value,
        low: testimony.low(),
        high: testimony.high(),
        agrees: log.is_some_and(|log| testimony.holds(log)),
    }
}

/// Whether the rooms have a size that rooms have.
pub(super) fn is_usual(metres_per_unit: f64, median_side: Option<f64>) -> bool {
    median_side.is_none_or(|side| ROOM_METRES.contains(&(side * metres_per_unit)))
}

/// The middle one of values; of an even number the mean of the middle two.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2).copied().unwrap_or(upper);
    Some(f64::midpoint(lower, upper))
}

/// The narrowest testimony of the strongest group, if nothing speaks against it.
fn best(testimonies: &[Testimony]) -> Option<Testimony> {
    let (log, strength) = strongest(testimonies.iter())?;
    let (group, others): (Vec<&Testimony>, Vec<&Testimony>) = testimonies
        .iter()
        .filter(|testimony| !testimony.is_check())
        .partition(|testimony| testimony.holds(log));
    let against = strongest(others.iter().copied()).map_or(0.0, |(_, strength)| strength);
    let has_usual_doors = testimonies
        .iter()
        .filter(|testimony| testimony.is_check())
        .all(|doors| doors.holds(log));
    if strength < against + MIN_LEAD || !has_usual_doors && strength < SURE {
        return None;
    }
    let enough = group.into_iter().filter(|testimony| testimony.is_enough);
    let narrowest = enough.min_by(|a, b| a.half_width.total_cmp(&b.half_width))?;
    let half_width = narrowest.half_width.max(LEAST_HALF_WIDTH);
    Some(Testimony {
        half_width,
        ..narrowest.clone()
    })
}

/// Where the most strength of testimonies meets, of which one at least is enough by itself.
fn strongest<'c>(testimonies: impl Iterator<Item = &'c Testimony> + Clone) -> Option<(f64, f64)> {
    let testimonies = testimonies.filter(|testimony| !testimony.is_check());
    let at = |own: &Testimony| {
        let log = own.log();
        let strength: f64 = testimonies
            .clone()
            .filter(|testimony| testimony.holds(log))
            .map(|testimony| testimony.strength)
            .sum();
        (log, strength)
    };
    // A handful of testimonies, one of each kind.
    let enough = testimonies
        .clone()
        .filter(|testimony| testimony.is_enough)
        .map(at);
    enough.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.total_cmp(&a.0)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn testimony(kind: WitnessKind, value: f64, half_width: f64, strength: f64) -> Testimony {
        Testimony {
            kind,
            text: None,
            value,
            half_width,
            strength,
            is_enough: strength >= 1.5,
        }
    }

    fn of(testimonies: Vec<Testimony>) -> (Option<Scale>, Vec<Witness>) {
        match combined(testimonies, None) {
            Told::Nothing => (None, vec![]),
            Told::Disagreement(witnesses) => (None, witnesses),
            Told::Scale(scale) => (Some(scale.clone()), scale.witnesses),
        }
    }

    #[test]
    fn a_strong_testimony_is_enough_and_weak_ones_are_not() {
        let (scale, witnesses) = of(vec![testimony(WitnessKind::PrintedScale, 0.02, 0.01, 1.5)]);
        assert_eq!(scale.map(|scale| scale.metres_per_unit), Some(0.02));
        assert!(witnesses[0].agrees);
        let weak = [WitnessKind::PaperSize, WitnessKind::Doors]
            .map(|kind| testimony(kind, 0.02, 0.1, 0.5));
        let (scale, witnesses) = of(weak.to_vec());
        assert_eq!(scale, None);
        assert!(witnesses.iter().all(|witness| !witness.agrees));
        assert_eq!(of(vec![]), (None, vec![]));
    }

    #[test]
    fn a_chain_outweighs_a_copied_title_block_and_a_ruler_does_not() {
        let printed = testimony(WitnessKind::PrintedScale, 0.04, 0.01, 1.5);
        let (scale, witnesses) = of(vec![
            printed.clone(),
            testimony(WitnessKind::DimensionChain, 0.02, 0.004, 3.0),
        ]);
        assert_eq!(scale.map(|scale| scale.metres_per_unit), Some(0.02));
        assert_eq!(
            witnesses
                .iter()
                .map(|witness| witness.agrees)
                .collect::<Vec<_>>(),
            [true, false]
        );
        let (scale, witnesses) = of(vec![
            printed,
            testimony(WitnessKind::ScaleBar, 0.02, 0.01, 2.0),
        ]);
        assert_eq!((scale, witnesses.len()), (None, 2));
    }

    #[test]
    fn doors_of_unusual_width_refuse_a_lone_testimony() {
        let doors = testimony(WitnessKind::Doors, 0.01, 0.5, 0.0);
        let printed = testimony(WitnessKind::PrintedScale, 0.02, 0.01, 1.5);
        assert!(of(vec![doors.clone(), printed.clone()]).0.is_some());
        let narrow = Testimony {
            value: 0.05,
            ..doors
        };
        assert!(of(vec![narrow.clone(), printed]).0.is_none());
        assert!(
            of(vec![
                narrow,
                testimony(WitnessKind::DimensionChain, 0.02, 0.004, 3.0)
            ])
            .0
            .is_some()
        );
    }

    proptest! {
        #[test]
        fn the_result_is_bounded_and_does_not_depend_on_the_order(
            values in prop::collection::vec((0_u8..8, -6.0..3.0_f64, 0.0..0.3_f64, 0.0..4.0_f64), 0..9),
        ) {
            use WitnessKind::*;
            let kinds = [DimensionChain, PdfMeasure, ScaleBar, RoomDimensions, PrintedAreas, PrintedScale, PaperSize, Doors];
            let testimonies: Vec<Testimony> = values
                .iter()
                .map(|(kind, log, half, strength)| testimony(kinds[usize::from(*kind)], 10_f64.powf(*log), *half, *strength))
                .collect();
            let (scale, witnesses) = of(testimonies.clone());
            let reversed = testimonies.into_iter().rev().collect();
            prop_assert_eq!(&of(reversed).0.map(|scale| scale.metres_per_unit), &scale.as_ref().map(|scale| scale.metres_per_unit));
            for witness in witnesses.iter().filter(|witness| witness.kind != Doors) {
                prop_assert!(witness.low <= witness.metres_per_unit && witness.metres_per_unit <= witness.high);
            }
            if let Some(scale) = scale {
                prop_assert!(0.0 < scale.low && scale.low < scale.metres_per_unit && scale.metres_per_unit < scale.high);
            }
        }
    }
}
