//! Lines that are much thinner than a cell: as a mean they would fade into the paper of a large page.

use rayon::prelude::*;

use crate::input::page::Page;

/// A line is as dark as on a page whose cells are so many pixels wide, however wide they are.
pub(super) const LINE_PX: usize = 3;

/// The darkest strips of [`LINE_PX`] pixels through a cell, down and across.
type Strips = [u8; 2];

/// Darkens cells to the darkest strip through them. A cell beside a darker one stays: it is the rim
/// of a wall, which would grow.
pub(super) fn keep_lines(
    page: &Page,
    cells: &mut [u8],
    [width, height]: [u32; 2],
    cell_px: usize,
    light: impl Fn(&[u8]) -> u8 + Sync,
) {
    let (width, height) = (width as usize, height as usize);
    let means = cells.to_vec();
    // Beyond the page lies paper; before its first cell the index wraps around.
    let mean = |x: usize, y: usize| {
        if x < width && y < height {
            means[y * width + x]
        } else {
            u8::MAX
        }
    };
    let rows = cells.par_chunks_mut(width).take(height).enumerate();
    rows.for_each(|(y, row)| {
        let strips = strips(page, y, width, cell_px, &light);
        for (x, (cell, [down, across])) in row.iter_mut().zip(strips).enumerate() {
            let own = *cell;
            let sides = mean(x.wrapping_sub(1), y).min(mean(x + 1, y));
            if own <= sides {
                *cell = down.min(*cell);
            }
            let ends = mean(x, y.wrapping_sub(1)).min(mean(x, y + 1));
            if own <= ends {
                *cell = across.min(*cell);
            }
        }
    });
}

/// The strips of a row of cells. They may begin in the pixel before a cell and end in the one behind
/// it, for a line may lie on both sides of a border.
fn strips(
    page: &Page,
    cell_y: usize,
    width: usize,
    cell_px: usize,
    light: impl Fn(&[u8]) -> u8,
) -> Vec<Strips> {
    let page_wh = [page.width_px() as usize, page.height_px() as usize];
    let stride = page_wh[0] * 3;
    let own = cell_y * cell_px..((cell_y + 1) * cell_px).min(page_wh[1]);
    let near = own.start.saturating_sub(1)..(own.end + 1).min(page_wh[1]);
    let mut columns = vec![0_u32; page_wh[0]];
    let mut lines = Vec::with_capacity(near.len() * width);
    let pixels = page.pixels().chunks_exact(stride);
    for (y, line) in (near.start..).zip(pixels.skip(near.start).take(near.len())) {
        let values: Vec<u8> = line.chunks_exact(3).map(&light).collect();
        if own.contains(&y) {
            let sums = columns.iter_mut().zip(&values);
            sums.for_each(|(sum, &value)| *sum += u32::from(value));
        }
        let cells = values.chunks(cell_px);
        lines.extend(cells.map(|cell| cell.iter().map(|&value| u32::from(value)).sum::<u32>()));
    }
    let cell = |x: usize| {
        let place = x * cell_px..((x + 1) * cell_px).min(page_wh[0]);
        let around = place.start.saturating_sub(1)..(place.end + 1).min(page_wh[0]);
        let down = darkest(columns.get(around).unwrap_or_default(), own.len());
        let sums: Vec<u32> = lines.iter().skip(x).step_by(width).copied().collect();
        [down, darkest(&sums, place.len())]
    };
    (0..width).map(cell).collect()
}

/// The darkest mean of [`LINE_PX`] sums beside one another, of `count` pixels each; paper if there
/// are fewer.
fn darkest(sums: &[u32], count: usize) -> u8 {
    let strips = sums.windows(LINE_PX).map(|strip| strip.iter().sum::<u32>());
    let pixels = (LINE_PX * count).max(1) as u32;
    strips
        .min()
        .map_or(u8::MAX, |sum| (sum / pixels).min(255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: u8 = 250;

    /// The cells of a page of 40 x 40 px, five pixels a cell, and what is kept of its lines.
    fn kept(is_ink: impl Fn(u32, u32) -> bool) -> (Vec<u8>, Vec<u8>) {
        let ink = |at: u32| if is_ink(at % 40, at / 40) { 0 } else { PAPER };
        let grey: Vec<u8> = (0..1600).map(ink).collect();
        let rgb = grey.iter().flat_map(|&value| [value; 3]).collect();
        let page = Page::from_rgb8(40, 40, rgb).unwrap();
        let mean = |at: usize| {
            let (x, y) = (at % 8 * 5, at / 8 * 5);
            let rows = (y..y + 5).flat_map(|y| &grey[y * 40 + x..][..5]);
            (rows.map(|&value| u32::from(value)).sum::<u32>() / 25) as u8
        };
        let means: Vec<u8> = (0..64).map(mean).collect();
        let mut cells = means.clone();
        keep_lines(&page, &mut cells, [8, 8], 5, |rgb| rgb[0]);
        (means, cells)
    }

    #[test]
    fn a_line_of_a_pixel_is_a_third_as_dark_as_ink_wherever_it_lies() {
        for at in 10..20 {
            for is_flat in [false, true] {
                let (_, cells) = kept(|x, y| if is_flat { y == at } else { x == at });
                let line = (0..8).map(|i| {
                    if is_flat {
                        cells[at as usize / 5 * 8 + i]
                    } else {
                        cells[i * 8 + at as usize / 5]
                    }
                });
                assert!(
                    line.clone().all(|cell| cell == 166),
                    "{at}: {:?}",
                    line.collect::<Vec<_>>()
                );
                assert_eq!(cells.iter().filter(|&&cell| cell < PAPER).count(), 8);
            }
        }
    }

    #[test]
    fn the_rim_of_a_wall_is_no_line() {
        let (means, cells) = kept(|x, _| (11..27).contains(&x));
        assert_eq!(cells, means);
    }

    #[test]
    fn specks_stay_as_light_as_they_are() {
        let (means, cells) = kept(|x, y| x % 7 == 3 && y % 9 == 4);
        assert!(cells.iter().all(|&cell| cell > 215), "{cells:?}");
        assert!(means.iter().zip(&cells).all(|(mean, cell)| cell <= mean));
    }
}
