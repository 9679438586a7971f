//! Rooms of a page without a model.

use crate::error::Result;
use crate::input::page::Page;
use crate::naming;
use crate::options::DetectOptions;
use crate::outline::polygon::PolygonOptions;
use crate::outline::settle::settled;
use crate::raster_walls::{find_walls, healed_gaps, shapes_of_walls};
use crate::result::detection::Detection;
use crate::result::finish::detection;
use crate::vector_walls::drawn_rooms;
use crate::watch::{Steps, Watch};

/// The lines of the page, its pixels, the outlines.
const STEPS: usize = 3;

/// Finds the rooms of a page without a model: the free space between its walls.
///
/// A PDF page that is drawn with lines is read as such; any other page from its pixels, which is
/// exact where walls are thick solid strokes and doorways lie between wall ends, and weak on
/// thin-line drawings. The same page and options give the same result, whatever the number of
/// threads. Fields of the options that steer the model are not used. `watch` is told of each step
/// and asked whether to stop; `&()` lets it run.
///
/// # Errors
///
/// [`Error::InvalidOption`](crate::Error::InvalidOption) for options that are out of range;
/// [`Error::Cancelled`](crate::Error::Cancelled) if `watch` says so; whatever its `on_progress`
/// returns.
///
/// # Examples
///
/// ```
/// use locdet::{DetectOptions, Page, rooms_from_page};
///
/// let blank = Page::from_rgb8(64, 48, vec![255; 64 * 48 * 3])?;
/// assert!(rooms_from_page(&blank, &DetectOptions::default(), &())?.rooms.is_empty());
/// # Ok::<(), locdet::Error>(())
/// ```
pub fn rooms_from_page(
    page: &Page,
    options: &DetectOptions,
    watch: &dyn Watch,
) -> Result<Detection> {
    options.validate()?;
    let polygon_options = PolygonOptions::new(page, options);
    let mut steps = Steps::new(watch, STEPS);
    let drawn = steps.step(|stop| drawn_rooms(page, stop))?;
    let (shapes, gaps) = steps.step(|stop| {
        if let Some(drawn) = drawn {
            return Ok((drawn.rooms, drawn.healed_gaps));
        }
        let map = find_walls(page, stop)?;
        let shapes = shapes_of_walls(&map, &polygon_options, stop)?;
        Ok((shapes, healed_gaps(&map, polygon_options.page_wh)))
    })?;
    let mut rooms = steps.step(|stop| settled(shapes, page.info(), options, stop))?;
    if options.use_text {
        naming::name(&mut rooms, page.text());
    }
    steps.finish()?;
    Ok(detection(rooms, &gaps, page.info(), None, options))
}
