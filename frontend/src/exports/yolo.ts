import type { Point, Polygon, Ring } from '../geometry/polygon';
import { signedArea } from '../geometry/polygon';

/** A line of YOLO segmentation labels; holes are joined to the outline by a cut of no width. */
export function yoloLine({ polygon, holes }: Polygon, widthPx: number, heightPx: number): string {
  const outline = holes.reduce(cut, polygon);
  const relative = (value: number, sidePx: number) => Math.min(1, Math.max(0, value / sidePx)).toFixed(6);
  return `0${outline.map(([x, y]) => ` ${relative(x, widthPx)} ${relative(y, heightPx)}`).join('')}\n`;
}

function cut(outline: Ring, hole: Ring): Ring {
  const nearest = nearestPair(outline, hole);
  if (!nearest) return outline;
  const [at, holeAt] = nearest;
  const around = [...hole.slice(holeAt), ...hole.slice(0, holeAt + 1)];
  if (signedArea(outline) * signedArea(hole) > 0) around.reverse();
  return [...outline.slice(0, at + 1), ...around, ...outline.slice(at)];
}

function nearestPair(outline: Ring, hole: Ring): [at: number, holeAt: number] | null {
  let found: [number, number] | null = null;
  let least = Infinity;
  outline.forEach((a: Point, at) => {
    hole.forEach((b: Point, holeAt) => {
      const squared = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
      if (squared < least) [found, least] = [[at, holeAt], squared];
    });
  });
  return found;
}
