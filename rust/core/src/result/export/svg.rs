//! A vector overlay: SVG 1.1 with `data-` attributes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::background::{Background, encode_png};
use super::frame_xywh;
use super::label::{ASPECT, anchor};
use super::palette::{FILL_ALPHA, fill_rgb, outline_rgb};
use crate::error::Result;
use crate::geometry::Polygon;
use crate::input::page::Page;
use crate::result::detection::{Detection, Room};

/// Draws the rooms as an SVG document whose user units are page pixels, over the page if one is
/// given. Rooms of wall segments are drawn in units of the drawing, y down.
///
/// Every room is a `<path class="locdet-room">` filled by the even-odd rule, with `data-id`,
/// `data-name-hint` (if any), `data-confidence`, `data-source`, `data-evidence` and `data-area-px`,
/// and a `<title>` that browsers show as a tooltip. Its name, or its id, stands at a place inside
/// the room, in a size that fits there. Outlines keep their width at any zoom. Colours follow the
/// room's index in a palette for colour-blind readers. There are no scripts, style sheets or
/// outside references, so the document can stand inside an HTML page; text is escaped, and
/// characters that XML forbids become U+FFFD.
///
/// A page is embedded as a PNG of at most [`MAX_OVERLAY_SIDE_PX`](super::MAX_OVERLAY_SIDE_PX) a
/// side. Memory for a page of 200 megapixels: up to 50 MB for the reduced copy, and about three
/// times the size of its PNG.
///
/// # Errors
///
/// [`Error::InvalidOption`](crate::Error::InvalidOption) if the page has another size than the one
/// that was searched.
///
/// # Examples
///
/// ```
/// # use locdet::*;
/// # let detection = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/result/export/example.rs"));
/// let svg = locdet::export::to_svg(&detection, None)?;
/// assert_eq!(svg.matches("<path ").count(), detection.rooms.len());
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn to_svg(detection: &Detection, page: Option<&Page>) -> Result<String> {
    let polygons: Vec<Polygon> = detection
        .rooms
        .iter()
        .map(|room| detection.pixel_polygon(room))
        .collect();
    let rooms = || detection.rooms.iter().zip(&polygons);
    let paths: String = rooms()
        .enumerate()
        .map(|(index, (room, polygon))| path(index, room, polygon))
        .collect();
    let [_, _, width, height] = frame_xywh(detection);
    let largest_font_px = width.max(height) / 90.0;
    let texts: String = rooms()
        .map(|(room, polygon)| text(room, polygon, largest_font_px))
        .collect();
    let image = page
        .map(|page| image(detection, page))
        .transpose()?
        .unwrap_or_default();
    let opacity = f32::from(FILL_ALPHA) / 255.0;
    Ok([
        &head(detection),
        &image,
        r#"<g class="locdet-rooms""#,
        &format!(r#" fill-opacity="{opacity:.2}" stroke-width="2" stroke-linejoin="round">"#),
        "\n",
        &paths,
        "</g>\n",
        r#"<g class="locdet-labels" font-family="sans-serif" text-anchor="middle""#,
        r##" fill="#111" stroke="#fff" stroke-linejoin="round" paint-order="stroke" pointer-events="none">"##,
        "\n",
        &texts,
        "</g>\n</svg>\n",
    ]
    .concat())
}

fn head(detection: &Detection) -> String {
    let [x_min, y_min, width, height] = frame_xywh(detection);
    // Without a width and a height the drawing fills the place it is shown in, at its own
    // proportions.
    let count = detection.rooms.len();
    let plural = if count == 1 { "" } else { "s" };
    [
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink""#,
        &format!(r#" class="locdet" viewBox="{x_min} {y_min} {width} {height}" role="img">"#),
        &format!("\n<title>{count} room{plural}</title>\n"),
    ]
    .concat()
}

fn image(detection: &Detection, page: &Page) -> Result<String> {
    let background = Background::new(detection, page)?;
    let png = encode_png(
        &background.pixels,
        background.width_px,
        background.height_px,
    )?;
    let [width_px, height_px] = background.page_wh;
    drop(background);
    let mut image = format!(r#"<image width="{width_px}" height="{height_px}""#);
    image += r#" preserveAspectRatio="none" xlink:href="data:image/png;base64,"#;
    STANDARD.encode_string(&png, &mut image);
    image += "\"/>\n";
    Ok(image)
}

fn path(index: usize, room: &Room, polygon: &Polygon) -> String {
    let data = path_data(polygon);
    let (fill, outline) = (hex(fill_rgb(index)), hex(outline_rgb(index)));
    let id = escape(&room.id);
    let name = room.name_hint.as_deref().map(escape);
    let name_attribute = name
        .as_ref()
        .map(|name| format!(r#" data-name-hint="{name}""#))
        .unwrap_or_default();
    let name_title = name
        .as_ref()
        .map(|name| format!(" · {name}"))
        .unwrap_or_default();
    let (confidence, area_px) = (room.confidence, room.area_px);
    let percent = confidence * 100.0;
    let (source, evidence) = (room.source.as_str(), room.evidence.as_str());
    [
        &format!(r#"<path class="locdet-room" d="{data}" fill="{fill}" stroke="{outline}""#),
        r#" fill-rule="evenodd" vector-effect="non-scaling-stroke""#,
        &format!(r#" data-id="{id}"{name_attribute} data-confidence="{confidence}""#),
        &format!(r#" data-source="{source}" data-evidence="{evidence}" data-area-px="{area_px}">"#),
        &format!("<title>{id}{name_title} · {percent:.0} %</title></path>\n"),
    ]
    .concat()
}

fn path_data(polygon: &Polygon) -> String {
    let point = |[x, y]: &[f64; 2]| format!("{x} {y}");
    let ring = |ring: &Vec<[f64; 2]>| {
        format!("M{}Z", ring.iter().map(point).collect::<Vec<_>>().join("L"))
    };
    polygon.rings().map(ring).collect()
}

/// The name in the largest size, up to a limit, at which its box lies in the room.
fn text(room: &Room, polygon: &Polygon, largest_font_px: f64) -> String {
    // A sans-serif capital is about 0.65 em wide, a line about 1.2 em high.
    const HALF_WIDTH_EM: f64 = 0.325;
    const HALF_HEIGHT_EM: f64 = 0.6;

    let label = room.name_hint.as_deref().unwrap_or(&room.id);
    let place = anchor(polygon);
    let half_diagonal_em =
        (label.chars().count() as f64 * HALF_WIDTH_EM).hypot(HALF_HEIGHT_EM * ASPECT);
    let font_px = (place.reach_px / half_diagonal_em).min(largest_font_px);
    if font_px <= 0.0 {
        return String::new();
    }
    let [x, y] = place.point;
    format!(
        "<text x=\"{x:.2}\" y=\"{y:.2}\" dy=\"0.35em\" font-size=\"{font_px:.2}\" stroke-width=\"{:.2}\">{}</text>\n",
        font_px / 6.0,
        escape(label)
    )
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Text for XML character data and for attributes in double quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // As themselves they would become spaces in an attribute.
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            // Not characters of XML 1.0, section 2.2, not even escaped.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::export::example;

    #[test]
    fn markup_and_forbidden_characters_are_escaped() {
        let hostile = "</title><script>\"'&\n\u{1}🛏";
        assert_eq!(
            escape(hostile),
            "&lt;/title&gt;&lt;script&gt;&quot;&#39;&amp;&#10;\u{fffd}🛏"
        );
    }

    #[test]
    fn a_hole_is_a_second_ring_of_the_same_path() {
        let data = path_data(&example().rooms[0].to_polygon());
        assert_eq!(data, "M10 10L90 10L90 90L10 90ZM40 40L40 60L60 60L60 40Z");
    }

    #[test]
    fn a_page_is_embedded_below_the_rooms() {
        let page = Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3]).unwrap();
        let svg = to_svg(&example(), Some(&page)).unwrap();
        let image = svg.find("data:image/png;base64,iVBORw0KGgo").unwrap();
        assert!(image < svg.find("<path").unwrap());
    }
}
