//! Where texts stand, along the direction in which they are read.

use crate::input::drawing::PageText;

/// Texts that are looked at; a dense sheet has some thousand.
const MAX_TEXTS: usize = 50_000;

/// A text of three letters that is so much higher than wide stands upright.
const UPRIGHT: f64 = 1.0;
const UPRIGHT_SHORT: f64 = 1.5;

/// A text in the direction in which it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'t> {
    pub(super) text: &'t str,
    pub(super) bbox_xyxy: [f64; 4],
    /// 0 if it is read along x, 1 if it stands upright.
    pub(super) axis: usize,
}

impl Placed<'_> {
    /// The middle along the direction of reading and across it.
    pub(super) fn middle(&self) -> [f64; 2] {
        [self.axis, 1 - self.axis]
            .map(|axis| f64::midpoint(self.bbox_xyxy[axis], self.bbox_xyxy[axis + 2]))
    }

    /// Height of the letters' box.
    pub(super) fn height(&self) -> f64 {
        self.side(1 - self.axis)
    }

    /// Length of the text.
    pub(super) fn length(&self) -> f64 {
        self.side(self.axis)
    }

    fn side(&self, axis: usize) -> f64 {
        self.bbox_xyxy[axis + 2] - self.bbox_xyxy[axis]
    }
}

/// The texts that have a place, in an order that does not depend on theirs.
pub(super) fn placed(texts: &[PageText]) -> Vec<Placed<'_>> {
    let mut placed: Vec<Placed> = texts.iter().take(MAX_TEXTS).filter_map(place).collect();
    placed.sort_by(|a, b| {
        let corners = a.bbox_xyxy.iter().zip(&b.bbox_xyxy);
        let order = corners
            .map(|(a, b)| a.total_cmp(b))
            .find(|order| order.is_ne());
        order
            .unwrap_or(std::cmp::Ordering::Equal)
            .then_with(|| a.text.cmp(b.text))
    });
    placed.dedup_by(|a, b| a.text == b.text && a.bbox_xyxy == b.bbox_xyxy);
    placed
}

fn place(text: &PageText) -> Option<Placed<'_>> {
    let bbox_xyxy = text.bbox_xyxy;
    let [x_min, y_min, x_max, y_max] = bbox_xyxy;
    let is_sound = bbox_xyxy.iter().all(|side| side.is_finite()) && x_min < x_max && y_min < y_max;
    let letters = text.text.trim().chars().count();
    if !is_sound || letters == 0 {
        return None;
    }
    let (width, height) = (x_max - x_min, y_max - y_min);
    let is_upright = match letters {
        1 => false,
        2 | 3 => height > UPRIGHT_SHORT * width,
        _ => height > UPRIGHT * width,
    };
    Some(Placed {
        text: &text.text,
        bbox_xyxy,
        axis: usize::from(is_upright),
    })
}

/// The box grown by a share of its longer side.
pub(super) fn grown([x_min, y_min, x_max, y_max]: [f64; 4], share: f64) -> [f64; 4] {
    let margin = share * (x_max - x_min).max(y_max - y_min).max(0.0);
    [
        x_min - margin,
        y_min - margin,
        x_max + margin,
        y_max + margin,
    ]
}

/// Whether a box's middle lies in a box.
pub(super) fn is_within(inner: [f64; 4], outer: [f64; 4]) -> bool {
    [0, 1].into_iter().all(|axis| {
        let middle = f64::midpoint(inner[axis], inner[axis + 2]);
        (outer[axis]..=outer[axis + 2]).contains(&middle)
    })
}

/// The distance between two boxes; 0 if they touch.
pub(super) fn gap(a: [f64; 4], b: [f64; 4]) -> f64 {
    let [x, y] = [0, 1].map(|axis| (a[axis].max(b[axis]) - a[axis + 2].min(b[axis + 2])).max(0.0));
    x.hypot(y)
}
