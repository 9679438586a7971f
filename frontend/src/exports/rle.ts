import { forEachEdge, type Point, type Polygon } from '../geometry/polygon';

/** COCO's uncompressed run-length encoding: lengths of runs outside, inside, outside, ... in column-major order. */
export interface Runs {
  counts: number[];
  areaPx: number;
}

/** A pixel is inside if its centre is, by the even-odd rule; parts beyond the page are cut off. */
export function rasterise({ polygon, holes }: Polygon, widthPx: number, heightPx: number): Runs {
  const flips: number[] = [];
  for (const ring of [polygon, ...holes]) {
    forEachEdge(ring, (a, b) => addFlips(flips, a, b, widthPx, heightPx));
  }
  flips.sort((a, b) => a - b);
  return runsOf(flips, widthPx * heightPx);
}

/** The first pixel below the edge in every column that the edge crosses: inside and outside change places there. */
function addFlips(flips: number[], a: Point, b: Point, widthPx: number, heightPx: number): void {
  const [left, right] = a[0] <= b[0] ? [a, b] : [b, a];
  const slope = (right[1] - left[1]) / (right[0] - left[0]);
  // Half open, so that a corner on a centre line is counted for one of its two edges.
  for (let column = firstCentre(left[0], widthPx); column < firstCentre(right[0], widthPx); column++) {
    const y = left[1] + (column + 0.5 - left[0]) * slope;
    flips.push(column * heightPx + firstCentre(y, heightPx));
  }
}

/** The first pixel whose centre is at a coordinate or beyond. */
function firstCentre(value: number, sidePx: number): number {
  return Math.min(sidePx, Math.max(0, Math.ceil(value - 0.5)));
}

function runsOf(flips: number[], totalPx: number): Runs {
  const ends: number[] = [];
  for (const flip of flips) {
    if (ends.at(-1) === flip) ends.pop();
    else ends.push(flip);
  }
  let areaPx = 0;
  for (let index = 0; index + 1 < ends.length; index += 2) areaPx += (ends[index + 1] ?? 0) - (ends[index] ?? 0);
  if (ends.at(-1) !== totalPx) ends.push(totalPx);
  return { counts: ends.map((end, index) => end - (ends[index - 1] ?? 0)), areaPx };
}
