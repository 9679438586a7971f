//! How thick walls are: in few sizes, while furniture and the gaps between things come in many.

/// Thicknesses this close are one, in parts and in pixels.
const TOLERANCE: f64 = 0.03;
const TOLERANCE_PX: f64 = 0.1;

/// Distances between faces, with the length of wall at each.
pub(super) struct Thicknesses {
    /// Thickness, and the length of all walls up to it, in order.
    passed: Vec<[f64; 2]>,
    most_common: f64,
}

impl Thicknesses {
    /// Takes thickness and length of each wall.
    pub(super) fn new(mut sizes: Vec<[f64; 2]>) -> Self {
        sizes.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        let mut sum = 0.0;
        for size in &mut sizes {
            sum += size[1];
            size[1] = sum;
        }
        let mut thicknesses = Self {
            passed: sizes,
            most_common: 0.0,
        };
        let lengths = thicknesses
            .passed
            .iter()
            .map(|size| thicknesses.length_near(size[0]));
        thicknesses.most_common = lengths.fold(0.0, f64::max);
        thicknesses
    }

    /// Length of the walls that are about this thick.
    pub(super) fn length_near(&self, thickness: f64) -> f64 {
        let slack = TOLERANCE * thickness + TOLERANCE_PX;
        self.length_below(thickness + slack) - self.length_below(thickness - slack)
    }

    /// Length of the walls that are thinner.
    fn length_below(&self, thickness: f64) -> f64 {
        let count = self.passed.partition_point(|size| size[0] < thickness);
        count
            .checked_sub(1)
            .and_then(|index| self.passed.get(index))
            .map_or(0.0, |size| size[1])
    }

    /// [`Self::length_near`] in parts of that of the most common thickness.
    pub(super) fn share(&self, thickness: f64) -> f64 {
        self.length_near(thickness) / self.most_common.max(f64::MIN_POSITIVE)
    }
}
