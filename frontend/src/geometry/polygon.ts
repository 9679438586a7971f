/** Points, rings and boxes on the page: origin top left, y down, in page pixels (or in units of the drawing). */

export type Point = [x: number, y: number];
/** Corners in order; the last one joins the first. */
export type Ring = Point[];
/** `[x_min, y_min, x_max, y_max]` */
export type BoxXyxy = [xMin: number, yMin: number, xMax: number, yMax: number];

export interface Polygon {
  polygon: Ring;
  holes: Ring[];
}

/** Twice nothing is nothing: rings of fewer than three corners have no area. */
export function signedArea(ring: Ring): number {
  let twice = 0;
  forEachEdge(ring, (a, b) => {
    twice += a[0] * b[1] - b[0] * a[1];
  });
  return twice / 2;
}

export function areaOf({ polygon, holes }: Polygon): number {
  return Math.abs(signedArea(polygon)) - holes.reduce((sum, hole) => sum + Math.abs(signedArea(hole)), 0);
}

export function lengthOfRing(ring: Ring): number {
  let length = 0;
  forEachEdge(ring, (a, b) => {
    length += Math.hypot(b[0] - a[0], b[1] - a[1]);
  });
  return length;
}

export function boxOf(ring: Ring): BoxXyxy {
  const box: BoxXyxy = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** The box around boxes; null if there are none. */
export function union(boxes: BoxXyxy[]): BoxXyxy | null {
  if (boxes.length === 0) return null;
  return boxes.reduce((a, b) => [
    Math.min(a[0], b[0]),
    Math.min(a[1], b[1]),
    Math.max(a[2], b[2]),
    Math.max(a[3], b[3]),
  ]);
}

/** The centre of gravity, holes included; the centre of the box if there is no area. */
export function centroidOf({ polygon, holes }: Polygon): Point {
  let [x, y, area] = moments(polygon);
  for (const hole of holes) {
    const [holeX, holeY, holeArea] = moments(hole);
    x -= holeX;
    y -= holeY;
    area -= holeArea;
  }
  if (area > 1e-9) return [x / area, y / area];
  const box = boxOf(polygon);
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

/** Even-odd, so that holes need no special case. */
export function contains({ polygon, holes }: Polygon, [x, y]: Point): boolean {
  let inside = false;
  for (const ring of [polygon, ...holes]) {
    forEachEdge(ring, (a, b) => {
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
    });
  }
  return inside;
}

export function boxContains(box: BoxXyxy, [x, y]: Point): boolean {
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
}

export function boxesTouch(a: BoxXyxy, b: BoxXyxy): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

export function distanceToEdge([x, y]: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / squared));
  return Math.hypot(x - a[0] - along * dx, y - a[1] - along * dy);
}

export function distanceToRings({ polygon, holes }: Polygon, point: Point): number {
  let nearest = Infinity;
  for (const ring of [polygon, ...holes]) {
    forEachEdge(ring, (a, b) => {
      nearest = Math.min(nearest, distanceToEdge(point, a, b));
    });
  }
  return nearest;
}

/** Whether no two edges cross and there is an area. Quadratic; edits are of one room. */
export function isSimple(ring: Ring): boolean {
  if (ring.length < 3 || Math.abs(signedArea(ring)) < 1e-9) return false;
  for (let i = 0; i < ring.length; i++) {
    for (let j = i + 2; j < ring.length; j++) {
      const areNeighbours = i === 0 && j === ring.length - 1;
      if (!areNeighbours && edgesCross(ring, i, j)) return false;
    }
  }
  return true;
}

export function mapPoints({ polygon, holes }: Polygon, move: (point: Point) => Point): Polygon {
  return { polygon: polygon.map(move), holes: holes.map((hole) => hole.map(move)) };
}

/** Moves and stretches what lies in one box so that it fills another. */
export function fitInto(shape: Polygon, from: BoxXyxy, to: BoxXyxy): Polygon {
  const scale = (value: number, low: number, high: number, newLow: number, newHigh: number) =>
    high === low ? newLow : newLow + ((value - low) * (newHigh - newLow)) / (high - low);
  return mapPoints(shape, ([x, y]) => [
    scale(x, from[0], from[2], to[0], to[2]),
    scale(y, from[1], from[3], to[1], to[3]),
  ]);
}

export function forEachEdge(ring: Ring, visit: (a: Point, b: Point, index: number) => void): void {
  let before = ring.at(-1);
  if (!before) return;
  for (let index = 0; index < ring.length; index++) {
    const point = ring[index] as Point;
    visit(before, point, index);
    before = point;
  }
}

function moments(ring: Ring): [x: number, y: number, area: number] {
  let [x, y, twice] = [0, 0, 0];
  const [originX, originY] = ring[0] ?? [0, 0];
  forEachEdge(ring, (a, b) => {
    const [ax, ay, bx, by] = [a[0] - originX, a[1] - originY, b[0] - originX, b[1] - originY];
    const cross = ax * by - bx * ay;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
    twice += cross;
  });
  const sign = Math.sign(twice) || 1;
  const area = Math.abs(twice) / 2;
  return [(sign * x) / 6 + originX * area, (sign * y) / 6 + originY * area, area];
}

function edgesCross(ring: Ring, i: number, j: number): boolean {
  const [a, b] = [ring[i] as Point, ring[(i + 1) % ring.length] as Point];
  const [c, d] = [ring[j] as Point, ring[(j + 1) % ring.length] as Point];
  const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)] as const;
  return turns[0] * turns[1] < 0 && turns[2] * turns[3] < 0;
}

function turn(a: Point, b: Point, c: Point): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}
