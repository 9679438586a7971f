import { type BoxXyxy, boxContains, contains, type Point, type Polygon } from './polygon';

/** A shape with its box, which most questions end at. */
export interface Shape extends Polygon {
  id: string;
  bounding_box: BoxXyxy;
  area_px: number;
}

/** The smallest shape at a place: a cupboard is chosen before the room that it stands in. */
export function shapeAt<T extends Shape>(shapes: readonly T[], point: Point): T | null {
  let found: T | null = null;
  for (const shape of shapes) {
    const isBetter = found === null || shape.area_px < found.area_px;
    if (isBetter && boxContains(shape.bounding_box, point) && contains(shape, point)) found = shape;
  }
  return found;
}

/** Where a corner or the middle of an edge is: `ring` 0 is the outline, others are holes. */
export interface Handle {
  kind: 'corner' | 'edge';
  ring: number;
  index: number;
  point: Point;
}

/** The corner, or else the middle of an edge, within reach; corners win, they are harder to meet. */
export function handleAt(shape: Polygon, point: Point, reach: number): Handle | null {
  return nearest(cornersOf(shape), point, reach) ?? nearest(edgeMiddlesOf(shape), point, reach);
}

export function cornersOf({ polygon, holes }: Polygon): Handle[] {
  return [polygon, ...holes].flatMap((points, ring) =>
    points.map((point, index) => ({ kind: 'corner' as const, ring, index, point })),
  );
}

/** `index` is where a corner would be put in. */
export function edgeMiddlesOf({ polygon, holes }: Polygon): Handle[] {
  return [polygon, ...holes].flatMap((points, ring) =>
    points.map((a, index) => {
      const b = points[(index + 1) % points.length] as Point;
      return { kind: 'edge' as const, ring, index: index + 1, point: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
    }),
  );
}

/** A corner of a box, as the place in `[x_min, y_min, x_max, y_max]` of its x and its y. */
export type BoxCorner = [xAt: 0 | 2, yAt: 1 | 3];

export const BOX_CORNERS: BoxCorner[] = [
  [0, 1],
  [2, 1],
  [2, 3],
  [0, 3],
];

/** A box with a margin: its corners must not lie on those of a room that fills it. */
export function widened([xMin, yMin, xMax, yMax]: BoxXyxy, margin: number): BoxXyxy {
  return [xMin - margin, yMin - margin, xMax + margin, yMax + margin];
}

export function boxCornerAt(box: BoxXyxy, [x, y]: Point, reach: number): BoxCorner | null {
  return BOX_CORNERS.find(([xAt, yAt]) => Math.hypot(box[xAt] - x, box[yAt] - y) <= reach) ?? null;
}

function nearest(handles: Handle[], [x, y]: Point, reach: number): Handle | null {
  let found: Handle | null = null;
  let least = reach;
  for (const handle of handles) {
    const distance = Math.hypot(handle.point[0] - x, handle.point[1] - y);
    if (distance <= least) {
      found = handle;
      least = distance;
    }
  }
  return found;
}
