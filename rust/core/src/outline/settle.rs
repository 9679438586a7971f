//! The rooms of a page side by side: sure enough, on the page, disjoint.

use crate::claim::RoomShape;
use crate::error::Result;
use crate::geometry::Polygon;
use crate::input::page::PageInfo;
use crate::options::DetectOptions;
use crate::outline::overlay::disjoint;
use crate::watch::Stop;

/// The rooms that are sure enough, at most as many as allowed, made disjoint: what several cover
/// goes to the first.
///
/// # Errors
///
/// [`Error::Cancelled`](crate::Error::Cancelled) if `stop` says so, and as [`disjoint`].
pub(crate) fn settled(
    mut shapes: Vec<RoomShape>,
    page: &PageInfo,
    options: &DetectOptions,
    stop: &Stop,
) -> Result<Vec<RoomShape>> {
    stop.check()?;
    shapes.retain(|shape| f64::from(shape.score) >= options.min_confidence);
    if shapes.len() > options.max_rooms as usize {
        shapes.sort_by(|a, b| b.score.total_cmp(&a.score));
        shapes.truncate(options.max_rooms as usize);
    }
    let polygons: Vec<Polygon> = shapes
        .iter_mut()
        .map(|shape| on_page(&std::mem::take(&mut shape.polygon), page))
        .collect();
    let polygons = disjoint(&polygons, options.min_area_px, stop)?;
    let settled = shapes.into_iter().zip(polygons);
    Ok(settled
        .filter_map(|(shape, polygon)| polygon.map(|polygon| RoomShape { polygon, ..shape }))
        .collect())
}

/// A polygon with the points that straight edges or a coarse grid put beyond the page brought back
/// to its edge.
fn on_page(polygon: &Polygon, page: &PageInfo) -> Polygon {
    let [width_px, height_px] = [page.width_px, page.height_px].map(f64::from);
    polygon.map_points(|[x, y]| [x.clamp(0.0, width_px), y.clamp(0.0, height_px)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::RoomSource;
    use crate::input::page::Page;

    #[test]
    fn rooms_stay_on_the_page() {
        let options = DetectOptions {
            min_confidence: 0.1,
            ..DetectOptions::default()
        };
        let page = Page::from_rgb8(200, 100, vec![255; 200 * 100 * 3]).unwrap();
        let exterior = vec![[180.5, -3.0], [210.5, -3.0], [210.5, 17.0], [180.5, 17.0]];
        let beyond = RoomShape::of_engine(
            RoomSource::Model,
            Polygon {
                exterior,
                holes: vec![],
            },
            0.9,
        );
        let rooms = settled(vec![beyond], page.info(), &options, &Stop::new(&())).unwrap();
        assert_eq!(rooms[0].polygon.bbox_xyxy(), [180.5, 0.0, 200.0, 17.0]);
    }
}
