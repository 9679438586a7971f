//! From the candidates of all trials to disjoint rooms: agreement counts, then the best come first.

use super::bits::{BitGrid, Run};
use super::parts::PartRun;
use super::trials::Candidate;

/// A candidate of which more than this share is taken by better ones is dropped; otherwise it keeps
/// the rest.
const MAX_TAKEN: f64 = 0.3;
/// Areas of parts that are the same differ by this factor at most.
const SAME_AREA: f64 = 1.15;

/// Sorts by area and counts for each candidate how many trials found the same part.
pub(crate) fn count_agreeing(candidates: &mut [Candidate]) {
    candidates.sort_by_key(|candidate| {
        (
            candidate.features.area_cells,
            candidate.features.bbox_xyxy,
            candidate.trial,
        )
    });
    // By area, so that each is compared with those of nearly its own only.
    let mut agreeing = vec![1_u32; candidates.len()];
    for (index, candidate) in candidates.iter().enumerate() {
        let largest = (candidate.features.area_cells as f64 * SAME_AREA) as u64;
        let larger = candidates.iter().enumerate().skip(index + 1);
        let near = larger
            .take(MAX_COMPARED)
            .take_while(|(_, other)| other.features.area_cells <= largest);
        for (other_index, other) in near {
            if candidate.features.agrees(&other.features) {
                agreeing[index] += 1;
                agreeing[other_index] += 1;
            }
        }
    }
    candidates
        .iter_mut()
        .zip(agreeing)
        .for_each(|(candidate, count)| candidate.features.agreeing = count);
}

/// Candidates of nearly one area are compared with so many others at most; a page of noise has
/// thousands.
const MAX_COMPARED: usize = 400;

/// Takes candidates from the best score down; each keeps the cells that no better one has.
pub(crate) fn pick_disjoint(candidates: &[Candidate], size_wh: [u32; 2]) -> Vec<Candidate> {
    // The sort is stable and the order before it does not depend on threads.
    let mut order: Vec<&Candidate> = candidates.iter().collect();
    order.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut taken = BitGrid::new(size_wh);
    let mut picked = Vec::new();
    for candidate in order {
        let lost: u64 = candidate
            .runs
            .iter()
            .map(|run| u64::from(taken.count_in(run.y, run.run)))
            .sum();
        if lost as f64 > MAX_TAKEN * candidate.features.area_cells as f64 {
            continue;
        }
        let mut room = candidate.clone();
        if lost > 0 {
            room.runs = room
                .runs
                .iter()
                .flat_map(|run| without(run, &taken))
                .collect();
        }
        room.runs
            .iter()
            .for_each(|run| taken.set_run(run.y, run.run));
        if !room.runs.is_empty() {
            picked.push(room);
        }
    }
    picked
}

/// What is left of a run beside the cells that are taken.
fn without(part_run: &PartRun, taken: &BitGrid) -> Vec<PartRun> {
    let Run { start, end } = part_run.run;
    let mut left = Vec::new();
    let mut at = start;
    for run in taken
        .runs(part_run.y)
        .skip_while(|run| run.end <= start)
        .take_while(|run| run.start < end)
    {
        if run.start > at {
            left.push(Run {
                start: at,
                end: run.start,
            });
        }
        at = run.end;
    }
    if at < end {
        left.push(Run { start: at, end });
    }
    left.into_iter()
        .map(|run| PartRun { run, ..*part_run })
        .collect()
}
