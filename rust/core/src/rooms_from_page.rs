//! Rooms of a page without a model.

use crate::error::Result;
use crate::naming;
use crate::options::DetectOptions;
use crate::page::Page;
use crate::polygon::PolygonOptions;
use crate::raster_walls::{find_walls, healed_gaps, shapes_of_walls};
use crate::result::Detection;
use crate::shape::{detection, settled};
use crate::vector_walls::drawn_rooms;

/// Finds the rooms of a page without a model: the free space between its walls.
///
/// A PDF page that is drawn with lines is read as such; any other page from its pixels, which is exact where walls are
/// thick solid strokes and doorways lie between wall ends, and weak on thin-line drawings. The same page and options
/// give the same result, whatever the number of threads. Fields of the options that steer the model are not used.
///
/// # Errors
///
/// [`Error::InvalidOption`](crate::Error::InvalidOption) for options that are out of range.
///
/// # Examples
///
/// ```
/// use locdet::{DetectOptions, Page, rooms_from_page};
///
/// let blank = Page::from_rgb8(64, 48, vec![255; 64 * 48 * 3])?;
/// assert!(rooms_from_page(&blank, &DetectOptions::default())?.rooms.is_empty());
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn rooms_from_page(page: &Page, options: &DetectOptions) -> Result<Detection> {
    options.validate()?;
    let polygon_options = PolygonOptions::new(page, options);
    let (shapes, gaps) = match drawn_rooms(page)? {
        Some(drawn) => (drawn.rooms, drawn.healed_gaps),
        None => {
            let map = find_walls(page);
            (shapes_of_walls(&map, &polygon_options), healed_gaps(&map, polygon_options.page_wh))
        }
    };
    let mut rooms = settled(shapes, options)?;
    if options.use_text {
        naming::name(&mut rooms, page.text());
    }
    Ok(detection(rooms, &gaps, page.info(), None, options))
}
