import { labelPlace } from '../geometry/label';
import { type BoxXyxy, boxesTouch, type Point } from '../geometry/polygon';
import { type Size, toScreen, type Viewport, visibleBox } from '../geometry/viewport';
import type { Picture } from '../plan/picture';
import { type PlanRoom, titleOf } from '../rooms/room';
import { fillOf, outlineOf } from './colours';
import { labelSprite } from './labelSprites';

/** Shades that follow the page's theme; paper is white in both, as plans are drawn for it. */
export interface Shades {
  desk: string;
  paper: string;
  paperEdge: string;
  accent: string;
}

export interface RoomStyle {
  selectedId: string | null;
  hoveredId: string | null;
  showLabels: boolean;
  /** 0 to 1, while rooms of a stage appear. */
  opacity: number;
}

const paths = new WeakMap<PlanRoom, Path2D>();
const places = new WeakMap<PlanRoom, Point>();

const LABEL_HEIGHT_PX = 16;

export function paintPlan(
  context: CanvasRenderingContext2D,
  picture: Picture | null,
  frame: BoxXyxy,
  viewport: Viewport,
  shades: Shades,
): void {
  const [x, y] = toScreen(viewport, [frame[0], frame[1]]);
  const [width, height] = [(frame[2] - frame[0]) * viewport.scale, (frame[3] - frame[1]) * viewport.scale];
  context.fillStyle = shades.paper;
  context.strokeStyle = shades.paperEdge;
  context.lineWidth = 1;
  context.fillRect(x, y, width, height);
  const level = picture ? levelFor(picture, width * (globalThis.devicePixelRatio || 1)) : null;
  if (level) context.drawImage(level, x, y, width, height);
  context.strokeRect(x, y, width, height);
  if (picture && picture.walls.length > 0) paintWalls(context, picture, viewport);
}

/** The smallest halving that is still as large as it is shown. */
function levelFor({ levels, levelWidths }: Picture, widthPx: number): CanvasImageSource | null {
  const index = levelWidths.findLastIndex((width) => width >= widthPx);
  return levels[Math.max(0, index)] ?? null;
}

function paintWalls(context: CanvasRenderingContext2D, { walls }: Picture, viewport: Viewport): void {
  context.strokeStyle = '#333';
  context.lineWidth = 2.5;
  context.lineCap = 'round';
  context.beginPath();
  for (const { start, end } of walls) {
    context.moveTo(...toScreen(viewport, start));
    context.lineTo(...toScreen(viewport, end));
  }
  context.stroke();
}

export function paintRooms(
  context: CanvasRenderingContext2D,
  rooms: readonly PlanRoom[],
  viewport: Viewport,
  screen: Size,
  style: RoomStyle,
  shades: Shades,
): void {
  const visible = visibleBox(viewport, screen);
  const shown = rooms.filter((room) => boxesTouch(room.bounding_box, visible));
  context.save();
  context.translate(viewport.x, viewport.y);
  context.scale(viewport.scale, viewport.scale);
  context.lineJoin = 'round';
  for (const room of shown) paintRoom(context, room, viewport.scale, style, shades);
  context.restore();
  if (style.showLabels) {
    context.globalAlpha = style.opacity;
    for (const room of shown) paintLabel(context, room, viewport);
    context.globalAlpha = 1;
  }
}

function paintRoom(
  context: CanvasRenderingContext2D,
  room: PlanRoom,
  scale: number,
  { selectedId, hoveredId, opacity }: RoomStyle,
  shades: Shades,
): void {
  const path = pathOf(room);
  const isSelected = room.id === selectedId;
  const isMarked = isSelected || room.id === hoveredId;
  context.fillStyle = fillOf(room.colour);
  context.globalAlpha = opacity * (isMarked ? 0.5 : 0.31);
  context.fill(path, 'evenodd');
  context.globalAlpha = opacity;
  context.strokeStyle = isSelected ? shades.accent : outlineOf(room.colour);
  context.lineWidth = (isSelected ? 3 : isMarked ? 2.5 : 1.5) / scale;
  context.setLineDash(room.verdict === 'wrong' ? [6 / scale, 4 / scale] : []);
  context.stroke(path);
}

export function pathOf(room: PlanRoom): Path2D {
  const known = paths.get(room);
  if (known) return known;
  const path = new Path2D();
  for (const ring of [room.polygon, ...room.holes]) {
    ring.forEach(([x, y], index) => {
      if (index === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    path.closePath();
  }
  paths.set(room, path);
  return path;
}

function paintLabel(context: CanvasRenderingContext2D, room: PlanRoom, viewport: Viewport): void {
  const [xMin, yMin, xMax, yMax] = room.bounding_box;
  const [width, height] = [(xMax - xMin) * viewport.scale, (yMax - yMin) * viewport.scale];
  if (height < LABEL_HEIGHT_PX || width < 2 * LABEL_HEIGHT_PX) return;
  const mark = room.verdict === 'wrong' ? ' ✗' : room.verdict === 'correct' ? ' ✓' : '';
  const sprite = labelSprite(`${titleOf(room)}${mark}`, globalThis.devicePixelRatio || 1);
  // The margin of a label may lie over the outline.
  if (!sprite || sprite.width > width + 2) return;
  const [x, y] = toScreen(viewport, placeOf(room));
  // On whole pixels, where text stays sharp.
  const [left, top] = [Math.round(x - sprite.width / 2), Math.round(y - sprite.height / 2)];
  context.drawImage(sprite.canvas, left, top, sprite.width, sprite.height);
}

function placeOf(room: PlanRoom): Point {
  const known = places.get(room);
  if (known) return known;
  const place = labelPlace(room, room.bounding_box);
  places.set(room, place);
  return place;
}
