//! A result named again, by texts that were read after it was made.

use crate::error::{Error, Result};
use crate::geometry::Polygon;
use crate::input::drawing::PageText;
use crate::input::page::Page;
use crate::naming::{kind_of, labels};
use crate::result::detection::Detection;
use crate::result::facts::Sources;
use crate::watch::Stop;

impl Detection {
    /// The result with the name, the number and the printed area of each room that `texts` say.
    ///
    /// `texts` are words or lines in page pixels, whatever the coordinate space of the result, or
    /// in units of the drawing if there is no page; a text belongs to the room that holds its
    /// middle. Words are joined to names along lines and across lines that follow closely.
    /// Measures, areas, room numbers that stand alone, dates and tags are no names. Of several
    /// names the one that says what the room is for is taken, then the largest. It keeps the
    /// drawing's spelling and has at most 64 characters. A number stands at the name, or is written
    /// as those of other rooms of the page; one that two rooms have is of neither. Rooms of which
    /// the texts say nothing keep what they had.
    ///
    /// Plans, scales, measures and schedules are read again too. With the `page` of the result numbers
    /// on dimension lines tell a scale as well. Doors and a confirmed scale stay.
    ///
    /// Time grows as n log n with the texts. The result does not depend on the order of `texts`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] if `page` is of another size than that of the result.
    ///
    /// # Examples
    ///
    /// ```
    /// # use locdet::*;
    /// # let detection = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/result/export/example.rs"));
    /// let text = |text: &str, bbox_xyxy| PageText { text: text.to_owned(), bbox_xyxy };
    /// let texts = [
    ///     text("MASTER", [115.0, 15.0, 155.0, 23.0]),
    ///     text("BEDROOM", [112.0, 25.0, 158.0, 33.0]),
    ///     text("14.2 m²", [118.0, 35.0, 152.0, 41.0]),
    /// ];
    /// let named = detection.with_names(&texts, None)?;
    /// assert_eq!(named.rooms[1].name_hint.as_deref(), Some("MASTER BEDROOM"));
    /// assert_eq!(named.rooms[1].kind, Some(RoomKind::Bedroom));
    /// assert_eq!(named.rooms[1].printed_area_m2, Some(14.2));
    /// assert_eq!(named.rooms[0], detection.rooms[0]);
    /// # Ok::<(), locdet::Error>(())
    /// ```
    pub fn with_names(&self, texts: &[PageText], page: Option<&Page>) -> Result<Self> {
        if let (Some(page), Some(own)) = (page, &self.page) {
            let (size, searched) = (
                [page.width_px(), page.height_px()],
                [own.width_px, own.height_px],
            );
            if size != searched {
                return Err(Error::invalid_option(
                    "page size",
                    format!("{} x {} px", size[0], size[1]),
                    format!(
                        "{} x {} px, the size of the result's page",
                        searched[0], searched[1]
                    ),
                ));
            }
        }
        let polygons: Vec<Polygon> = self
            .rooms
            .iter()
            .map(|room| self.pixel_polygon(room))
            .collect();
        let mut named = self.clone();
        for (room, label) in named.rooms.iter_mut().zip(labels(polygons.iter(), texts)) {
            room.name_hint = label.name.or(room.name_hint.take());
            room.kind = kind_of(room.name_hint.as_deref());
            room.number = label.number.or(room.number.take());
            room.printed_area_m2 = label.printed_area_m2.or(room.printed_area_m2);
        }
        let sources = Sources {
            page,
            texts,
            openings: None,
            outlines: &[],
            scale: None,
        };
        named.read_facts(&sources, &Stop::new(&()))?;
        Ok(named)
    }
}
