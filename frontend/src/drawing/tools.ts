import { type BoxCorner, boxCornerAt, type Handle, handleAt, widened } from '../geometry/hit';
import {
  type BoxXyxy,
  boxOf,
  contains,
  fitInto,
  isSimple,
  mapPoints,
  type Point,
  type Polygon,
} from '../geometry/polygon';

/** What a press of the pointer takes hold of: how the shape changes as the pointer moves. */
export interface Drag {
  what: string;
  /** The shape when the pointer, which was pressed at one point, is at another. */
  shapeAt(point: Point): Polygon;
}

/** How far outside of its room the box is drawn. */
export const BOX_MARGIN_PX = 12;

/** Finds what is under the pointer: a corner, an edge, a corner of the box, or the room itself. */
export function grab(shape: Polygon, at: Point, reach: number, boxMargin: number): Drag | null {
  const handle = handleAt(shape, at, reach);
  if (handle?.kind === 'corner') return cornerDrag(shape, handle);
  const box = boxOf(shape.polygon);
  const corner = boxCornerAt(widened(box, boxMargin), at, reach);
  if (corner) return boxDrag(shape, box, corner, at);
  if (handle) return cornerDrag(withCorner(shape, handle), { ...handle, kind: 'corner' });
  return contains(shape, at) ? moveDrag(shape, at) : null;
}

/** The shape without a corner; null if it would have too few, or edges would cross. */
export function withoutCorner(shape: Polygon, at: Point, reach: number): Polygon | null {
  const handle = handleAt(shape, at, reach);
  if (handle?.kind !== 'corner') return null;
  const changed = withRing(shape, handle.ring, (points) => points.filter((_, index) => index !== handle.index));
  return isSimple(ringOf(changed, handle.ring)) ? changed : null;
}

/** Moves a shape, but not off the page. */
export function moved(shape: Polygon, [dx, dy]: Point, page: BoxXyxy | null): Polygon {
  const box = boxOf(shape.polygon);
  const x = page ? Math.min(page[2] - box[2], Math.max(page[0] - box[0], dx)) : dx;
  const y = page ? Math.min(page[3] - box[3], Math.max(page[1] - box[1], dy)) : dy;
  return mapPoints(shape, (point) => [point[0] + x, point[1] + y]);
}

export function clamped([x, y]: Point, page: BoxXyxy | null): Point {
  if (!page) return [x, y];
  return [Math.min(page[2], Math.max(page[0], x)), Math.min(page[3], Math.max(page[1], y))];
}

export function rectangle(a: Point, b: Point): Polygon {
  return {
    polygon: [
      [a[0], a[1]],
      [b[0], a[1]],
      [b[0], b[1]],
      [a[0], b[1]],
    ],
    holes: [],
  };
}

function cornerDrag(shape: Polygon, { ring, index }: Handle): Drag {
  return {
    what: 'Move corner',
    shapeAt: (point) => withRing(shape, ring, (points) => points.map((old, at) => (at === index ? point : old))),
  };
}

function boxDrag(shape: Polygon, box: BoxXyxy, [xAt, yAt]: BoxCorner, from: Point): Drag {
  return {
    what: 'Resize',
    shapeAt: (point) => {
      const [x, y] = [box[xAt] + point[0] - from[0], box[yAt] + point[1] - from[1]];
      const stretched: BoxXyxy = [...box];
      // A hundredth at least: a shape of no width can't be stretched back.
      const [width, height] = [(box[2] - box[0]) / 100, (box[3] - box[1]) / 100];
      stretched[xAt] = xAt === 0 ? Math.min(x, box[2] - width) : Math.max(x, box[0] + width);
      stretched[yAt] = yAt === 1 ? Math.min(y, box[3] - height) : Math.max(y, box[1] + height);
      return fitInto(shape, box, stretched);
    },
  };
}

function moveDrag(shape: Polygon, from: Point): Drag {
  return { what: 'Move', shapeAt: ([x, y]) => moved(shape, [x - from[0], y - from[1]], null) };
}

function withCorner(shape: Polygon, { ring, index, point }: Handle): Polygon {
  return withRing(shape, ring, (points) => [...points.slice(0, index), point, ...points.slice(index)]);
}

function withRing({ polygon, holes }: Polygon, ring: number, change: (points: Point[]) => Point[]): Polygon {
  if (ring === 0) return { polygon: change(polygon), holes };
  return { polygon, holes: holes.map((hole, index) => (index === ring - 1 ? change(hole) : hole)) };
}

function ringOf({ polygon, holes }: Polygon, ring: number): Point[] {
  return ring === 0 ? polygon : (holes[ring - 1] ?? []);
}
