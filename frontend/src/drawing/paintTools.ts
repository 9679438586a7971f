import { BOX_CORNERS, cornersOf, edgeMiddlesOf, widened } from '../geometry/hit';
import { type BoxXyxy, boxOf, type Point, type Polygon } from '../geometry/polygon';
import { toScreen, type Viewport } from '../geometry/viewport';
import type { Shades } from './paint';
import { BOX_MARGIN_PX } from './tools';

const CORNER_PX = 4.5;
const LEAST_DISTANCE_PX = 12;

/** Handles of the room that is being edited: its corners, the middles of its edges, and its box. */
export function paintHandles(
  context: CanvasRenderingContext2D,
  shape: Polygon,
  viewport: Viewport,
  { accent }: Shades,
): void {
  paintBox(context, widened(boxOf(shape.polygon), BOX_MARGIN_PX / viewport.scale), viewport, accent);
  context.lineWidth = 1.5;
  context.strokeStyle = accent;
  let last: Point | null = null;
  for (const { point } of cornersOf(shape)) {
    const place = toScreen(viewport, point);
    // Outlines of thousands of corners would be a row of dots; those that are drawn can be told apart.
    if (last && Math.hypot(place[0] - last[0], place[1] - last[1]) < LEAST_DISTANCE_PX) continue;
    dot(context, place, CORNER_PX, '#fff');
    last = place;
  }
  for (const { point, ring, index } of edgeMiddlesOf(shape)) {
    const points = ring === 0 ? shape.polygon : (shape.holes[ring - 1] ?? []);
    const [a, b] = [points[index - 1], points[index % points.length]];
    if (a && b && lengthPx(a, b, viewport) > 5 * LEAST_DISTANCE_PX) {
      dot(context, toScreen(viewport, point), 3, accent);
    }
  }
}

function paintBox(context: CanvasRenderingContext2D, box: BoxXyxy, viewport: Viewport, accent: string): void {
  const [xMin, yMin] = toScreen(viewport, [box[0], box[1]]);
  const [xMax, yMax] = toScreen(viewport, [box[2], box[3]]);
  context.strokeStyle = accent;
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.strokeRect(xMin, yMin, xMax - xMin, yMax - yMin);
  context.setLineDash([]);
  context.fillStyle = accent;
  for (const [xAt, yAt] of BOX_CORNERS) {
    const [x, y] = toScreen(viewport, [box[xAt], box[yAt]]);
    context.fillRect(x - 5, y - 5, 10, 10);
  }
}

/** The outline of a room while it is drawn. */
export function paintDraft(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  isClosed: boolean,
  viewport: Viewport,
  { accent }: Shades,
): void {
  if (points.length === 0) return;
  context.beginPath();
  for (const point of points) context.lineTo(...toScreen(viewport, point));
  if (isClosed) context.closePath();
  context.strokeStyle = accent;
  context.lineWidth = 2;
  context.setLineDash([6, 4]);
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 1.5;
  for (const point of points) dot(context, toScreen(viewport, point), CORNER_PX, '#fff');
}

const TICK_PX = 9;

/** A known length, like a line of dimensions: its ends are crossed by ticks. */
export function paintLength(
  context: CanvasRenderingContext2D,
  ends: readonly Point[],
  viewport: Viewport,
  { accent }: Shades,
): void {
  const [from, to] = ends.map((end) => toScreen(viewport, end));
  if (!from) return;
  // White below, so that it shows on the lines of a plan.
  for (const [width, colour] of [
    [5, '#fff'],
    [2, accent],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    if (to) {
      context.moveTo(...from);
      context.lineTo(...to);
    }
    const angle = to ? Math.atan2(to[1] - from[1], to[0] - from[0]) : 0;
    for (const [x, y] of to ? [from, to] : [from]) {
      const [dx, dy] = [TICK_PX * Math.sin(angle), TICK_PX * Math.cos(angle)];
      context.moveTo(x + dx, y - dy);
      context.lineTo(x - dx, y + dy);
    }
    context.stroke();
  }
  context.lineWidth = 1.5;
  for (const end of to ? [from, to] : [from]) dot(context, end, CORNER_PX, '#fff');
}

function dot(context: CanvasRenderingContext2D, [x, y]: Point, radius: number, fill: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.stroke();
}

function lengthPx(a: Point, b: Point, { scale }: Viewport): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]) * scale;
}
