import type { Interval, RoomSource, Scale, Stage } from '../api/types';
import { lengthOfRing, type Polygon } from '../geometry/polygon';
import type { PlanRoom } from '../rooms/room';

/** What a room measures, as the engine's plan/areas.rs says it. */
export interface Measures {
  area_m2: Interval;
  area_ft2: Interval;
  perimeter_m: Interval;
}

/** Where rooms were found, as far as it says how exact they are. */
export interface Found {
  stage: Stage;
  /** The longer side of the page; null for rooms of wall segments, which are exact. */
  longestPx: number | null;
  /** Dots per inch; 0 if the file does not say. */
  dpi: number;
}

/** How far the outline of a room may lie outside of the true one, and how far inside, in page pixels. */
export interface Slack {
  outsidePx: number;
  insidePx: number;
}

const SQUARE_METRES_PER_SQUARE_FOOT = 0.09290304;
const HALF_LINE_MM = 0.25;
const MM_PER_INCH = 25.4;
const HALF_LINE_PX = 0.5;
const OFF_BY_HAND_PX = 1;
const OUTSIDE_IN_CELLS = 1;
const INSIDE_IN_CELLS = 3;
const CELLS = 1600;
const PREVIEW_CELLS = 320;
const CORNERS = 8;

/** The engine's measures of a room that nobody changed; of others the same, worked out here. */
export function measuresOf(room: PlanRoom, scale: Scale | null, isSet: boolean, found: Found): Measures | null {
  const { area_m2, area_ft2, perimeter_m } = room;
  if (!isSet && area_m2 && area_ft2 && perimeter_m) return { area_m2, area_ft2, perimeter_m };
  return scale && measures(room, room.area_px, slackOf(room.isAdded ? 'manual' : room.evidence, found), scale);
}

export function measures(shape: Polygon, areaPx: number, slack: Slack, scale: Scale): Measures {
  const outerPx = lengthOfRing(shape.polygon);
  const allPx = shape.holes.reduce((sum, hole) => sum + lengthOfRing(hole), outerPx);
  const area = scaled(areaPx, allPx, slack, scale, 2);
  return {
    area_m2: rounded(area),
    area_ft2: rounded(map(area, (value) => value / SQUARE_METRES_PER_SQUARE_FOOT)),
    perimeter_m: rounded(scaled(outerPx, CORNERS, slack, scale, 1)),
  };
}

/** How far the outline of a room may be off, by who gave it its shape. */
export function slackOf(evidence: RoomSource, { stage, longestPx, dpi }: Found): Slack {
  if (longestPx === null) return even(0);
  if (evidence === 'vector_walls') return even(Math.max(HALF_LINE_PX, (HALF_LINE_MM / MM_PER_INCH) * dpi));
  if (evidence === 'manual') return even(OFF_BY_HAND_PX);
  const cellPx = Math.max(1, Math.ceil(longestPx / (stage === 'preview' ? PREVIEW_CELLS : CELLS)));
  return {
    outsidePx: HALF_LINE_PX + OUTSIDE_IN_CELLS * cellPx,
    insidePx: HALF_LINE_PX + INSIDE_IN_CELLS * cellPx,
  };
}

function even(px: number): Slack {
  return { outsidePx: px, insidePx: px };
}

/** A length (`power` 1) or an area (2) in pixels, of an outline of some length that may be off, at a scale. */
function scaled(value: number, length: number, slack: Slack, { metres_per_unit, low, high }: Scale, power: number) {
  return {
    value: value * metres_per_unit ** power,
    low: Math.max(0, value - slack.outsidePx * length) * low ** power,
    high: (value + slack.insidePx * length) * high ** power,
  };
}

function map({ value, low, high }: Interval, change: (value: number) => number): Interval {
  return { value: change(value), low: change(low), high: change(high) };
}

/** Thousandths that hold no less than the interval did; a thousandth stays one, whatever its last bit says. */
function rounded({ value, low, high }: Interval): Interval {
  return {
    value: Math.round(value * 1000) / 1000,
    low: Math.max(0, Math.floor(low * 1000 + 1e-9) / 1000),
    high: Math.ceil(high * 1000 - 1e-9) / 1000,
  };
}

/** Areas that are printed in whole square metres, or finer, may be off by so many. */
const WHOLE_OFF_M2 = 0.5;
const FINE_OFF_M2 = 0.05;

/** Whether an area that is printed may be the measured one. */
export function agrees(printedM2: number, { low, high }: Interval): boolean {
  const off = Number.isInteger(printedM2) ? WHOLE_OFF_M2 : FINE_OFF_M2;
  return printedM2 >= low - off && printedM2 <= high + off;
}

/** The rooms of one kind, taken together. */
export interface KindTotal {
  /** Null for those that do not say. */
  kind: string | null;
  rooms: number;
  areaPx: number;
  area_m2: Interval | null;
  area_ft2: Interval | null;
}

/** Rooms taken together; without square metres if one of them has none. */
export function totalOf(kind: string | null, rooms: readonly PlanRoom[], measured: MeasuresById): KindTotal {
  const known = rooms.map(({ id }) => measured.get(id)).filter((found) => found !== undefined);
  const isWhole = known.length === rooms.length && rooms.length > 0;
  return {
    kind,
    rooms: rooms.length,
    areaPx: rooms.reduce((sum, { area_px }) => sum + area_px, 0),
    area_m2: isWhole ? sum(known.map(({ area_m2 }) => area_m2)) : null,
    area_ft2: isWhole ? sum(known.map(({ area_ft2 }) => area_ft2)) : null,
  };
}

/** Areas by kind, the largest first. */
export function totalsByKind(rooms: readonly PlanRoom[], measured: MeasuresById): KindTotal[] {
  const kinds = new Set(rooms.map(({ kind }) => kind ?? null));
  const ofKind = (kind: string | null) => rooms.filter((room) => (room.kind ?? null) === kind);
  const totals = [...kinds].map((kind) => totalOf(kind, ofKind(kind), measured));
  return totals.toSorted((a, b) => b.areaPx - a.areaPx);
}

export type MeasuresById = ReadonlyMap<string, Measures>;

function sum(intervals: readonly Interval[]): Interval {
  const of = (part: keyof Interval) => intervals.reduce((total, interval) => total + interval[part], 0);
  return { value: of('value'), low: of('low'), high: of('high') };
}
