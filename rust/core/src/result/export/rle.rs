//! COCO's uncompressed run-length encoding of a polygon.

use crate::geometry::{Polygon, edges, first_centre};

/// The pixels of a mask in column-major order: lengths of runs of pixels outside, inside, outside,
/// ...
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Runs {
    /// Lengths of the runs; the first is of pixels outside and may be zero, every other is
    /// positive.
    pub(super) counts: Vec<u64>,
    /// Number of pixels inside.
    pub(super) area_px: u64,
}

/// Rasterises a polygon: a pixel is inside if its centre is, by the even-odd rule. Parts beyond the
/// page are cut off.
///
/// Takes time and memory in proportion to the columns that the edges cross, not to the page.
pub(super) fn rasterise(polygon: &Polygon, width_px: u32, height_px: u32) -> Runs {
    let edges = polygon.rings().flat_map(|ring| edges(ring));
    let mut flips: Vec<u64> = edges
        .flat_map(|(a, b)| edge_flips(a, b, width_px, height_px))
        .collect();
    flips.sort_unstable();
    counts(&flips, u64::from(width_px) * u64::from(height_px))
}

/// The column-major index, in every column whose centre line an edge crosses, of the first pixel
/// centre below the edge.
///
/// Inside and outside change places there. Below the last row that is the first pixel of the next
/// column, which is right: it cancels or continues the run.
fn edge_flips(
    a: [f64; 2],
    b: [f64; 2],
    width_px: u32,
    height_px: u32,
) -> impl Iterator<Item = u64> {
    let (left, right) = if a[0] <= b[0] { (a, b) } else { (b, a) };
    // Half open, so that a vertex on a centre line is counted for one of its two edges.
    let columns = first_centre(left[0], width_px)..first_centre(right[0], width_px);
    let slope = (right[1] - left[1]) / (right[0] - left[0]);
    columns.map(move |column| {
        let y = left[1] + (column as f64 + 0.5 - left[0]) * slope;
        column * u64::from(height_px) + first_centre(y, height_px)
    })
}

fn counts(flips: &[u64], total_px: u64) -> Runs {
    let mut ends: Vec<u64> = Vec::with_capacity(flips.len());
    for &flip in flips {
        if ends.last() == Some(&flip) {
            ends.pop();
        } else {
            ends.push(flip);
        }
    }
    let area_px = ends.chunks_exact(2).map(|run| run[1] - run[0]).sum();
    if ends.last() != Some(&total_px) {
        ends.push(total_px);
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    Runs {
        counts: ends
            .iter()
            .zip(starts)
            .map(|(end, start)| end - start)
            .collect(),
        area_px,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn square(min: f64, max: f64) -> Vec<[f64; 2]> {
        vec![[min, min], [max, min], [max, max], [min, max]]
    }

    fn mask(runs: &Runs) -> Vec<bool> {
        let value = |(index, &count): (usize, &u64)| vec![index % 2 == 1; count as usize];
        runs.counts.iter().enumerate().flat_map(value).collect()
    }

    /// Even-odd test of one pixel centre: the slow twin.
    fn is_inside(polygon: &Polygon, [x, y]: [f64; 2]) -> bool {
        let below = |(a, b): &([f64; 2], [f64; 2])| {
            let (a, b) = if a[0] <= b[0] { (a, b) } else { (b, a) };
            a[0] <= x && x < b[0] && a[1] + (x - a[0]) * ((b[1] - a[1]) / (b[0] - a[0])) <= y
        };
        polygon
            .rings()
            .flat_map(|ring| edges(ring))
            .filter(below)
            .count()
            % 2
            == 1
    }

    #[test]
    fn runs_of_a_square_with_a_hole_are_column_major() {
        let polygon = Polygon {
            exterior: square(1.0, 4.0),
            holes: vec![square(2.0, 3.0)],
        };
        let runs = rasterise(&polygon, 5, 5);
        assert_eq!(
            runs,
            Runs {
                counts: vec![6, 3, 2, 1, 1, 1, 2, 3, 6],
                area_px: 8
            }
        );
    }

    #[test]
    fn a_full_page_is_one_run_after_an_empty_one() {
        let polygon = Polygon {
            exterior: square(-7.0, 70.0),
            holes: vec![],
        };
        assert_eq!(
            rasterise(&polygon, 4, 3),
            Runs {
                counts: vec![0, 12],
                area_px: 12
            }
        );
    }

    #[test]
    fn a_polygon_beside_the_page_is_an_empty_mask() {
        let polygon = Polygon {
            exterior: square(20.0, 30.0),
            holes: vec![],
        };
        assert_eq!(
            rasterise(&polygon, 4, 3),
            Runs {
                counts: vec![12],
                area_px: 0
            }
        );
        assert_eq!(rasterise(&Polygon::default(), 4, 3).counts, [12]);
    }

    proptest! {
        #[test]
        fn every_pixel_agrees_with_the_slow_test(
            exterior in prop::collection::vec([-300..1500i32, -300..1500i32], 3..9),
            hole in prop::collection::vec([0..1000i32, 0..1000i32], 3..6),
        ) {
            let ring = |points: Vec<[i32; 2]>| points.iter().map(|p| p.map(|v| f64::from(v) / 100.0)).collect();
            let polygon = Polygon { exterior: ring(exterior), holes: vec![ring(hole)] };
            let (width_px, height_px) = (11, 9);
            let runs = rasterise(&polygon, width_px, height_px);
            let slow: Vec<bool> = (0..width_px)
                .flat_map(|x| (0..height_px).map(move |y| [f64::from(x) + 0.5, f64::from(y) + 0.5]))
                .map(|centre| is_inside(&polygon, centre))
                .collect();
            prop_assert_eq!(runs.area_px, slow.iter().filter(|inside| **inside).count() as u64);
            prop_assert_eq!(mask(&runs), slow);
        }
    }
}
