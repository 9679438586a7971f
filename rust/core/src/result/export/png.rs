//! A raster overlay: the page with its rooms, as PNG.

use noto_sans_mono_bitmap::{
    FontWeight, RasterHeight, RasterizedChar, get_raster, get_raster_width,
};
use tiny_skia::{
    Color, FillRule, IntSize, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform,
};

use super::background::{Background, encode_png};
use super::label::anchor;
use super::palette::{FILL_ALPHA, fill_rgb, outline_rgb};
use crate::error::{Error, Result};
use crate::geometry::Polygon;
use crate::input::page::Page;
use crate::result::detection::{Detection, Room};

/// Draws the rooms over the page and encodes the picture as PNG.
///
/// The overlay is for looking at: a page with a side over
/// [`MAX_OVERLAY_SIDE_PX`](super::MAX_OVERLAY_SIDE_PX) is reduced to that. Rooms have a translucent
/// fill, an outline in the colours of [`to_svg`](super::to_svg), and a label with the name (or the
/// number of the id) and the confidence. A label that does not fit in the room's box gets smaller,
/// then shorter, and is then left out. The font ends with Latin Extended-A: other characters are
/// drawn as a replacement mark, and a name of nothing else gives way to the number.
///
/// Memory beyond the page: 4 bytes per pixel of the overlay and the PNG, and 3 bytes more where the
/// page is reduced; at most 120 MB and the PNG, for a page of 200 megapixels too.
///
/// # Errors
///
/// [`Error::InvalidOption`] if the page has another size than the one that was searched.
///
/// # Examples
///
/// ```
/// # use locdet::*;
/// # let detection = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/result/export/example.rs"));
/// let page = locdet::Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3])?;
/// let png = locdet::export::to_png(&detection, &page)?;
/// assert!(png.starts_with(b"\x89PNG"));
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn to_png(detection: &Detection, page: &Page) -> Result<Vec<u8>> {
    let background = Background::new(detection, page)?;
    let (width_px, height_px) = (background.width_px, background.height_px);
    let scale_xy = [
        f64::from(width_px) / f64::from(background.page_wh[0]),
        f64::from(height_px) / f64::from(background.page_wh[1]),
    ];
    let mut canvas = canvas(background)?;
    let polygons: Vec<Polygon> = detection
        .rooms
        .iter()
        .map(|room| detection.pixel_polygon(room))
        .map(|polygon| polygon.map_points(|[x, y]| [x * scale_xy[0], y * scale_xy[1]]))
        .collect();
    for (index, polygon) in polygons.iter().enumerate() {
        draw_room(&mut canvas, index, polygon);
    }
    // Labels last, so that no outline runs through them.
    for (room, polygon) in detection.rooms.iter().zip(&polygons) {
        draw_label(&mut canvas, room, polygon);
    }
    encode_png(&without_alpha(canvas.take()), width_px, height_px)
}

/// The page as opaque RGBA8; what is opaque is the same premultiplied or not.
fn canvas(background: Background<'_>) -> Result<Pixmap> {
    let Background {
        width_px,
        height_px,
        pixels,
        ..
    } = background;
    let (from, _) = pixels.as_chunks::<3>();
    let mut rgba = vec![u8::MAX; from.len() * 4];
    let (to, _) = rgba.as_chunks_mut::<4>();
    for (to, from) in to.iter_mut().zip(from) {
        to[..3].copy_from_slice(from);
    }
    IntSize::from_wh(width_px, height_px)
        .and_then(|size| Pixmap::from_vec(rgba, size))
        .ok_or(Error::Bug("the overlay has no pixels"))
}

/// Drops every fourth byte, in place.
fn without_alpha(mut rgba: Vec<u8>) -> Vec<u8> {
    let pixels = rgba.len() / 4;
    for index in 0..pixels {
        rgba.copy_within(index * 4..index * 4 + 3, index * 3);
    }
    rgba.truncate(pixels * 3);
    rgba
}

fn draw_room(canvas: &mut Pixmap, index: usize, polygon: &Polygon) {
    let Some(path) = path(polygon) else { return };
    let width = (canvas.width().max(canvas.height()) as f32 / 1000.0).max(1.5);
    let stroke = Stroke {
        width,
        line_join: LineJoin::Round,
        ..Stroke::default()
    };
    let (fill, outline) = (
        paint(fill_rgb(index), FILL_ALPHA),
        paint(outline_rgb(index), u8::MAX),
    );
    canvas.fill_path(&path, &fill, FillRule::EvenOdd, Transform::identity(), None);
    canvas.stroke_path(&path, &outline, &stroke, Transform::identity(), None);
}

fn paint([r, g, b]: [u8; 3], alpha: u8) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    paint.set_color(Color::from_rgba8(r, g, b, alpha));
    paint
}

fn path(polygon: &Polygon) -> Option<Path> {
    let mut path = PathBuilder::new();
    for ring in polygon.rings() {
        let mut points = ring.iter().map(|&[x, y]| (x as f32, y as f32));
        let Some((x, y)) = points.next() else {
            continue;
        };
        path.move_to(x, y);
        points.for_each(|(x, y)| path.line_to(x, y));
        path.close();
    }
    path.finish()
}

/// A text and the size it is drawn in.
struct Label {
    text: String,
    height: RasterHeight,
}

impl Label {
    /// Blank pixels between the text and the edge of its plate.
    fn margin_px(&self) -> usize {
        self.height.val() / 8
    }

    fn size_wh(&self) -> [usize; 2] {
        let glyph_px = get_raster_width(FontWeight::Regular, self.height);
        let blank_px = 2 * self.margin_px();
        [
            self.text.chars().count() * glyph_px + 2 * blank_px,
            self.height.val() + blank_px,
        ]
    }
}

fn draw_label(canvas: &mut Pixmap, room: &Room, polygon: &Polygon) {
    let [x_min, y_min, x_max, y_max] = polygon.bbox_xyxy();
    let (x_max, y_max) = (
        x_max.min(f64::from(canvas.width())),
        y_max.min(f64::from(canvas.height())),
    );
    let (x_min, y_min) = (x_min.max(0.0), y_min.max(0.0));
    let longest_px = canvas.width().max(canvas.height());
    let fitting = labels(room, longest_px).find(|label| {
        let [width, height] = label.size_wh();
        width as f64 <= x_max - x_min && height as f64 <= y_max - y_min
    });
    let Some(label) = fitting else { return };
    let [width, height] = label.size_wh();
    let [x, y] = anchor(polygon).point;
    // Not `clamp`: it panics where rounding puts the upper bound below the lower one.
    let left = (x - width as f64 / 2.0)
        .min(x_max - width as f64)
        .max(x_min) as usize;
    let top = (y - height as f64 / 2.0)
        .min(y_max - height as f64)
        .max(y_min) as usize;
    if let Some(plate) = Rect::from_xywh(left as f32, top as f32, width as f32, height as f32) {
        canvas.fill_rect(
            plate,
            &paint([u8::MAX; 3], 200),
            Transform::identity(),
            None,
        );
    }
    let margin_px = label.margin_px();
    draw_text(canvas, &label, left + 2 * margin_px, top + margin_px);
}

/// The labels to try, best first: every text in sizes from the one that suits the overlay down to
/// the smallest.
fn labels(room: &Room, longest_px: u32) -> impl Iterator<Item = Label> {
    let sizes = [
        (2400, RasterHeight::Size32),
        (1600, RasterHeight::Size24),
        (1100, RasterHeight::Size20),
        (0, RasterHeight::Size16),
    ];
    let digits = room
        .id
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .trim_start_matches('0');
    let number = format!("#{digits}");
    let percent = format!("{:.0}%", room.confidence * 100.0);
    let legible = |name: &&str| {
        name.chars()
            .any(|c| c.is_alphanumeric() && glyph(c, RasterHeight::Size16).is_some())
    };
    let name = room.name_hint.as_deref().filter(legible).unwrap_or(&number);
    let texts = [format!("{name} {percent}"), name.to_owned(), number];
    let sizes = sizes
        .into_iter()
        .filter(move |&(from_px, _)| from_px <= longest_px);
    texts.into_iter().flat_map(move |text| {
        sizes.clone().map(move |(_, height)| Label {
            text: text.clone(),
            height,
        })
    })
}

fn glyph(character: char, height: RasterHeight) -> Option<RasterizedChar> {
    get_raster(character, FontWeight::Regular, height)
}

fn draw_text(canvas: &mut Pixmap, label: &Label, left: usize, top: usize) {
    let row_px = canvas.width() as usize;
    let (pixels, _) = canvas.data_mut().as_chunks_mut::<4>();
    let glyph_px = get_raster_width(FontWeight::Regular, label.height);
    for (index, character) in label.text.chars().enumerate() {
        let blank_or_mark = if character.is_control() {
            ' '
        } else {
            '\u{fffd}'
        };
        let Some(raster) =
            glyph(character, label.height).or_else(|| glyph(blank_or_mark, label.height))
        else {
            continue;
        };
        for (y, row) in raster.rows().enumerate() {
            let start = (top + y) * row_px + left + index * glyph_px;
            let Some(target) = pixels.get_mut(start..start + glyph_px) else {
                continue;
            };
            for (pixel, &ink) in target.iter_mut().zip(row) {
                darken(pixel, ink);
            }
        }
    }
}

/// Lays black with the coverage `ink` over an opaque pixel.
fn darken(pixel: &mut [u8; 4], ink: u8) {
    for channel in &mut pixel[..3] {
        *channel = (u16::from(*channel) * u16::from(u8::MAX - ink) / 255) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::export::example;

    #[test]
    fn the_alpha_channel_is_dropped_in_place() {
        assert_eq!(
            without_alpha(vec![1, 2, 3, 255, 4, 5, 6, 255]),
            [1, 2, 3, 4, 5, 6]
        );
    }

    #[test]
    fn a_label_gets_smaller_before_it_gets_shorter() {
        let texts: Vec<_> = labels(&example().rooms[0], 1600)
            .map(|label| (label.text.clone(), label.height.val()))
            .collect();
        assert_eq!(texts[0], ("Kitchen 93%".to_owned(), 24));
        assert_eq!(texts[1], ("Kitchen 93%".to_owned(), 20));
        assert_eq!(texts.last(), Some(&("#1".to_owned(), 16)));
    }

    #[test]
    fn a_name_that_the_font_lacks_gives_way_to_the_number() {
        let first_label = |name: &str| {
            let room = Room {
                name_hint: Some(name.to_owned()),
                ..example().rooms[0].clone()
            };
            labels(&room, 100).next().unwrap().text
        };
        assert_eq!(first_label("寝室 🛏"), "#1 93%");
        assert_eq!(first_label("Küche 🛏"), "Küche 🛏 93%");
    }

    #[test]
    fn a_room_too_small_for_any_label_has_none() {
        let mut room = example().rooms[0].clone();
        room.polygon = vec![[0.0, 0.0], [12.0, 0.0], [12.0, 12.0], [0.0, 12.0]];
        room.holes.clear();
        let mut canvas = Pixmap::new(200, 100).unwrap();
        draw_label(&mut canvas, &room, &room.to_polygon());
        assert!(canvas.data().iter().all(|&byte| byte == 0));
    }
}
