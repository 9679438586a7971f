//! The outlines of free parts, on the faces of their walls.

use super::WallMap;
use super::bits::Run;
use super::parts::PartRun;
use super::trials::Candidate;
use crate::geometry::PixelRect;
use crate::search::mask::MaskPatch;

/// The part as a mask whose zero level runs where the light crosses the level between paper and
/// wall.
///
/// Inside values stay below those of the paper outside, so that parts without a wall between them
/// meet half way.
pub(crate) fn part_mask(part: &Candidate, map: &WallMap) -> Option<MaskPatch> {
    let (runs, [map_width, map_height]) = (&part.runs, map.size_wh);
    let x_min = runs
        .iter()
        .map(|run| run.run.start)
        .min()?
        .saturating_sub(1);
    let x_max = (runs.iter().map(|run| run.run.end).max()? + 1).min(map_width);
    let y_min = runs.first()?.y.saturating_sub(1);
    let y_max = (runs.last()?.y + 2).min(map_height);
    let rect = PixelRect {
        x_min,
        y_min,
        x_max,
        y_max,
    };
    let (width, stride) = (rect.width_px() as usize, map_width as usize);
    let depth = |light: u8| (f32::from(light) - f32::from(part.level)) / 255.0;
    let mut logits = Vec::with_capacity(width * rect.height_px() as usize);
    for y in y_min..y_max {
        let light = map
            .light
            .get(y as usize * stride + x_min as usize..)?
            .get(..width)?;
        logits.extend(light.iter().map(|&light| {
            if light < part.level {
                depth(light).min(-0.05)
            } else {
                -0.5
            }
        }));
    }
    for &PartRun {
        y,
        run: Run { start, end },
        ..
    } in runs
    {
        let light = map.light.get(y as usize * stride + start as usize..)?;
        let target = logits.get_mut((y - y_min) as usize * width + (start - x_min) as usize..)?;
        for (logit, &light) in target.iter_mut().zip(light).take((end - start) as usize) {
            *logit = depth(light).clamp(0.05, 0.45);
        }
    }
    Some(MaskPatch {
        rect,
        logits,
        score: part.score as f32,
        class_id: 0,
        tile_rect: rect,
        cut_ltrb: [false; 4],
    })
}
