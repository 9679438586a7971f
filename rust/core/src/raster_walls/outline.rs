//! The outlines of free parts, on the faces of their walls.

use super::WallMap;
use super::bits::Run;
use super::parts::PartRun;
use super::trials::Candidate;
use crate::geometry::PixelRect;
use crate::search::mask::MaskPatch;

/// The part as a mask whose zero level runs where the light crosses the level between paper and
/// wall.
pub(crate) fn part_mask(part: &Candidate, map: &WallMap) -> Option<MaskPatch> {
    let rect = rect_around(&part.runs, map.size_wh)?;
    let (width, stride) = (rect.width_px() as usize, map.size_wh[0] as usize);
    let mut logits = outside(part, map, rect)?;
    for &PartRun {
        y,
        run: Run { start, end },
        ..
    } in &part.runs
    {
        let light = map.light.get(y as usize * stride + start as usize..)?;
        let target =
            logits.get_mut((y - rect.y_min) as usize * width + (start - rect.x_min) as usize..)?;
        for (logit, &light) in target.iter_mut().zip(light).take((end - start) as usize) {
            // Below the values of the paper outside, so that parts without a wall between them
            // meet half way.
            *logit = depth(light, part.level).clamp(0.05, 0.45);
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

/// The box of a part and the cells beside it.
fn rect_around(runs: &[PartRun], [map_width, map_height]: [u32; 2]) -> Option<PixelRect> {
    let x_min = runs.iter().map(|run| run.run.start).min()?;
    let x_max = runs.iter().map(|run| run.run.end).max()?;
    Some(PixelRect {
        x_min: x_min.saturating_sub(1),
        y_min: runs.first()?.y.saturating_sub(1),
        x_max: (x_max + 1).min(map_width),
        y_max: (runs.last()?.y + 2).min(map_height),
    })
}

/// The logits of a box as if no part were in it.
fn outside(part: &Candidate, map: &WallMap, rect: PixelRect) -> Option<Vec<f32>> {
    let (width, stride) = (rect.width_px() as usize, map.size_wh[0] as usize);
    let mut logits = Vec::with_capacity(width * rect.height_px() as usize);
    for y in rect.y_min..rect.y_max {
        let start = y as usize * stride + rect.x_min as usize;
        let light = map.light.get(start..)?.get(..width)?;
        logits.extend(light.iter().map(|&light| {
            if light < part.level {
                depth(light, part.level).min(-0.05)
            } else {
                -0.5
            }
        }));
    }
    Some(logits)
}

/// How far a cell is on the side of the paper, from -1 to 1.
fn depth(light: u8, level: u8) -> f32 {
    (f32::from(light) - f32::from(level)) / 255.0
}
