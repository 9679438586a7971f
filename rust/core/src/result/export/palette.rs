//! The colours of rooms on overlays.

/// The qualitative palette of Okabe and Ito without its black, told apart with every common form of
/// colour blindness.
///
/// M. Okabe, K. Ito: Color Universal Design, 2008, <https://jfly.uni-koeln.de/color/>; reordered so
/// that neighbours in reading order differ in lightness too.
const FILLS: [[u8; 3]; 7] = [
    [0x00, 0x72, 0xb2], // blue
    [0xe6, 0x9f, 0x00], // orange
    [0x00, 0x9e, 0x73], // bluish green
    [0xcc, 0x79, 0xa7], // reddish purple
    [0x56, 0xb4, 0xe9], // sky blue
    [0xd5, 0x5e, 0x00], // vermillion
    [0xf0, 0xe4, 0x42], // yellow
];

/// How opaque a fill is, 0 to 255: the drawing below stays readable.
pub(super) const FILL_ALPHA: u8 = 80;

/// The colour that fills the room at `index`, as RGB.
pub(super) fn fill_rgb(index: usize) -> [u8; 3] {
    FILLS[index % FILLS.len()]
}

/// The colour that outlines the room at `index`: a shade of its fill with a contrast of at least 3
/// to 1 on white paper (WCAG 2.2, 1.4.11).
pub(super) fn outline_rgb(index: usize) -> [u8; 3] {
    fill_rgb(index).map(|channel| (u16::from(channel) * 5 / 8) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(rgb: [u8; 3]) -> f64 {
        let linear = rgb.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    #[test]
    fn every_outline_stands_out_from_white_paper() {
        for index in 0..FILLS.len() {
            let contrast = 1.05 / (luminance(outline_rgb(index)) + 0.05);
            assert!(
                contrast >= 3.0,
                "outline {index} has a contrast of {contrast:.2}"
            );
        }
    }

    #[test]
    fn the_palette_starts_again_after_its_last_colour() {
        assert_eq!(fill_rgb(FILLS.len()), fill_rgb(0));
    }
}
