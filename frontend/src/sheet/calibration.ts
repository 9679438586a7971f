import type { Door } from '../api/types';
import { forEachEdge, type Point } from '../geometry/polygon';
import { type PlanRoom, round2 } from '../rooms/room';
import { type Found, slackOf } from './measures';
import type { End } from './scale';
import type { RoomDoor } from './sheet';

/** The two ends of a known length as they stand in their fields: x and y of one, x and y of the other. */
export interface Draft {
  fields: readonly [string, string, string, string];
  /** How far each end may be off. */
  off: readonly [number, number];
}

export const NO_DRAFT: Draft = { fields: ['', '', '', ''], off: [0, 0] };

/** As many ends as are complete, in order. */
export function endsOf({ fields, off }: Draft): End[] {
  const ends: End[] = [];
  for (const index of [0, 1] as const) {
    const texts = [fields[2 * index], fields[2 * index + 1]];
    const [x, y] = texts.map((text) => (text?.trim() ? Number(text.replace(',', '.')) : Number.NaN));
    if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) break;
    ends.push({ at: [x, y], off: off[index] });
  }
  return ends;
}

export function draftOf(ends: readonly End[]): Draft {
  const text = (index: number, axis: 0 | 1) => (ends[index] ? String(round2(ends[index].at[axis])) : '');
  return { fields: [text(0, 0), text(0, 1), text(1, 0), text(1, 1)], off: [ends[0]?.off ?? 0, ends[1]?.off ?? 0] };
}

/** A click begins a length, ends it, or begins another one. */
export function withEnd(draft: Draft, end: End): Draft {
  const ends = endsOf(draft);
  return draftOf(ends.length === 1 ? [...ends, end] : [end]);
}

/** What was typed may be off by as much as a person who points. */
export function withField(draft: Draft, index: number, text: string, off: number): Draft {
  const fields = draft.fields.map((old, at) => (at === index ? text : old)) as [string, string, string, string];
  const offs = draft.off.map((old, at) => (at === index >> 1 ? off : old)) as [number, number];
  return { fields, off: offs };
}

/** A length of a room whose ends need not be pointed at. */
export interface KnownLength {
  label: string;
  ends: [End, End];
}

/** Sides that are shorter than this part of the longest are no lengths that a plan states. */
const LEAST_SIDE = 0.05;
const MOST_SIDES = 12;

/** Width and height of a room, its sides and its doors, with their lengths in `unit`. */
export function lengthsOf(room: PlanRoom, doors: readonly RoomDoor[], found: Found, unit: string): KnownLength[] {
  const { outsidePx, insidePx } = slackOf(room.isAdded ? 'manual' : room.evidence, found);
  const off = Math.max(outsidePx, insidePx);
  const [xMin, yMin, xMax, yMax] = room.bounding_box;
  const [xMid, yMid] = [(xMin + xMax) / 2, (yMin + yMax) / 2];
  const known = (what: string, from: Point, to: Point): KnownLength => ({
    label: `${what}, ${Number(distance(from, to).toPrecision(4)).toLocaleString('en')} ${unit}`,
    ends: [
      { at: from, off },
      { at: to, off },
    ],
  });
  const sides = sidesOf(room).map(([from, to]) => known(sideText(room, from, to), from, to));
  const ways = doors.map(({ text, door }: { text: string; door: Door }) => known(text, door.start, door.end));
  return [
    known('Whole width', [xMin, yMid], [xMax, yMid]),
    known('Whole height', [xMid, yMin], [xMid, yMax]),
    ...sides,
    ...ways,
  ];
}

function sidesOf({ polygon }: PlanRoom): [Point, Point][] {
  const sides: [Point, Point][] = [];
  forEachEdge(polygon, (from, to) => sides.push([from, to]));
  const longest = Math.max(...sides.map(([from, to]) => distance(from, to)));
  const long = sides.filter(([from, to]) => distance(from, to) >= LEAST_SIDE * longest);
  return long.toSorted((a, b) => distance(...b) - distance(...a)).slice(0, MOST_SIDES);
}

/** "Top side", as it lies on the screen. */
function sideText({ centroid }: PlanRoom, from: Point, to: Point): string {
  const [dx, dy] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  if (dy < dx / 20) return (from[1] + to[1]) / 2 < centroid[1] ? 'Top side' : 'Bottom side';
  if (dx < dy / 20) return (from[0] + to[0]) / 2 < centroid[0] ? 'Left side' : 'Right side';
  return 'Slanted side';
}

function distance(from: Point, to: Point): number {
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}
