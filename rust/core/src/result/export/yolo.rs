//! YOLO segmentation labels, <https://docs.ultralytics.com/datasets/segment/>.

use super::require_page;
use crate::error::{Error, Result};
use crate::geometry::{Polygon, Ring, signed_area};
use crate::input::page::PageInfo;
use crate::result::detection::{Detection, Room};

/// Writes the rooms as a YOLO segmentation label file: one line `0 x1 y1 x2 y2 ...` per room,
/// coordinates relative to the page, 0 to 1, with six decimals.
///
/// The class is always 0; a `data.yaml` beside the labels names it `room`. The format has no place
/// for ids, names, confidences and holes. A hole is joined to the outline by a cut of no width
/// between their nearest corners, there and back, as in `merge_multi_segment` of Ultralytics' COCO
/// converter. Filling the line by the even-odd or the non-zero rule gives the room with its holes;
/// its outline is not a simple polygon, though. No rooms: no lines, which YOLO reads as a
/// background image.
///
/// # Errors
///
/// [`Error::InvalidOption`] if a side of the page is zero: coordinates relative to it have no
/// value.
///
/// # Examples
///
/// ```
/// # use locdet::*;
/// # let detection = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/result/export/example.rs"));
/// let labels = locdet::export::to_yolo(&detection)?;
/// assert!(labels.lines().all(|line| line.starts_with("0 ")));
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn to_yolo(detection: &Detection) -> Result<String> {
    let &PageInfo {
        width_px,
        height_px,
        ..
    } = require_page(detection, "yolo")?;
    if width_px == 0 || height_px == 0 {
        let value = format!("{width_px} x {height_px}");
        return Err(Error::invalid_option(
            "page size",
            value,
            "at least 1 x 1 px",
        ));
    }
    Ok(detection
        .rooms
        .iter()
        .map(|room| line(detection, room, [width_px, height_px]))
        .collect())
}

fn line(detection: &Detection, room: &Room, page_wh: [u32; 2]) -> String {
    // Training tools refuse a whole label file for one coordinate beyond the image.
    let relative = |value: f64, side_px: u32| (value / f64::from(side_px)).clamp(0.0, 1.0);
    let Polygon { exterior, holes } = detection.pixel_polygon(room);
    let outline = holes
        .iter()
        .fold(exterior, |outline, hole| cut(&outline, hole));
    let points = outline.iter().map(|&[x, y]| {
        let (x, y) = (relative(x, page_wh[0]), relative(y, page_wh[1]));
        format!(" {x:.6} {y:.6}")
    });
    format!("0{}\n", points.collect::<String>())
}

/// One ring around `outline` and `hole`, joined at their nearest corners.
fn cut(outline: &Ring, hole: &Ring) -> Ring {
    let Some((at, hole_at)) = nearest(outline, hole) else {
        return outline.clone();
    };
    let same_turn = signed_area(outline) * signed_area(hole) > 0.0;
    let mut around: Ring = hole[hole_at..]
        .iter()
        .chain(&hole[..=hole_at])
        .copied()
        .collect();
    if same_turn {
        around.reverse();
    }
    [&outline[..=at], &around, &outline[at..]].concat()
}

/// Indices of the nearest pair of corners; the first such pair if several are as near.
fn nearest(outline: &Ring, hole: &Ring) -> Option<(usize, usize)> {
    let pairs = (0..outline.len()).flat_map(|i| (0..hole.len()).map(move |j| (i, j)));
    let distance = |&(i, j): &(usize, usize)| {
        let (a, b) = (outline[i], hole[j]);
        (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
    };
    pairs.min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::export::example;

    fn square(min: f64, max: f64) -> Ring {
        vec![[min, min], [max, min], [max, max], [min, max]]
    }

    #[test]
    fn a_cut_keeps_the_area_whatever_the_turn_of_the_hole() {
        let mut hole = square(2.0, 4.0);
        for _ in 0..2 {
            let joined = cut(&square(0.0, 10.0), &hole);
            assert_eq!(signed_area(&joined), 96.0);
            assert_eq!(joined.len(), 4 + 4 + 2);
            assert_eq!(joined[..2], [[0.0, 0.0], [2.0, 2.0]]);
            hole.reverse();
        }
    }

    #[test]
    fn a_room_beyond_the_page_is_cut_off_at_its_edge() {
        let mut detection = example();
        detection.rooms.truncate(1);
        detection.rooms[0].holes.clear();
        detection.rooms[0].polygon = vec![[-1.0, 0.0], [201.0, 0.0], [100.0, 100.5]];
        let labels = to_yolo(&detection).unwrap();
        assert_eq!(
            labels,
            "0 0.000000 0.000000 1.000000 0.000000 0.500000 1.000000\n"
        );
    }

    #[test]
    fn a_page_without_pixels_is_refused() {
        let page = PageInfo {
            width_px: 0,
            ..example().page.unwrap()
        };
        let message = to_yolo(&Detection {
            page: Some(page),
            ..example()
        })
        .unwrap_err()
        .to_string();
        assert_eq!(message, "page size must be at least 1 x 1 px, got 0 x 100");
    }
}
