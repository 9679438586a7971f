import type { Detection, Door, Plan, Reconciliation, Scale, Schedule } from '../api/types';
import { type BoxXyxy, boxContains, type Point, union } from '../geometry/polygon';
import { type PlanRoom, pagePoint, resultPoint, titleOf } from '../rooms/room';
import { agrees, type Found, type Measures, measuresOf } from './measures';
import { common, confirmed, type SetScales, setScaleOf, WHOLE } from './scale';
import { reconciled } from './schedule';

export const SCALE_DISAGREES = 'SCALE_DISAGREES';

/** A plan of the sheet with the rooms that it has after corrections. */
export interface SheetPlan {
  id: string;
  title: string;
  /** In page pixels. */
  box: BoxXyxy;
  rooms: readonly PlanRoom[];
  scale: Scale | null;
}

/** What a sheet says of rooms as they were corrected, at the scales that a person set. */
export interface Sheet {
  plans: readonly SheetPlan[];
  /** That of all plans; null if they differ or one has none. */
  scale: Scale | null;
  /** What each room measures, by id; rooms without a scale are left out. */
  measures: ReadonlyMap<string, Measures>;
  /** Doors whose rooms are there, in page pixels. */
  doors: readonly Door[];
  schedules: readonly Schedule[];
  reconciliation: Reconciliation | null;
  /** Whether what tells the scale contradicts itself and nobody set one. */
  contradicts: boolean;
  /** Whether most rooms that print an area measure another one. */
  printsDisagree: boolean;
}

export function sheetOf(detection: Detection, rooms: readonly PlanRoom[], scales: SetScales): Sheet {
  const plans = plansOf(detection, rooms, scales);
  const measures = measuredRooms(detection, plans, scales);
  const schedules = detection.schedules ?? [];
  return {
    plans,
    scale: sheetScale(detection, plans, scales),
    measures,
    doors: doorsOf(detection, rooms),
    schedules,
    reconciliation: reconciled(detection.reconciliation ?? null, schedules, rooms, measures),
    contradicts: contradicts(detection) && plans.some(({ id, scale }) => scale === null && !setScaleOf(scales, id)),
    printsDisagree: printsDisagree(rooms, measures),
  };
}

/** Of results of an engine that knows no plans, and of rooms that were all drawn by hand, the sheet is one plan. */
function plansOf(detection: Detection, rooms: readonly PlanRoom[], scales: SetScales): SheetPlan[] {
  const found = detection.plans ?? [];
  if (found.length === 0) {
    const box = boxOfRooms(rooms);
    const scale = scaleAfter(scales, 'plan_1', detection.scale ?? null);
    return box ? [{ id: 'plan_1', title: 'Plan', box, rooms, scale }] : [];
  }
  const boxes = found.map((plan) => pageBox(detection, plan.bounding_box));
  const planIds = new Map(found.flatMap((plan) => plan.rooms.map((id) => [id, plan.id] as const)));
  const idOf = (room: PlanRoom) => planIds.get(room.id) ?? found[nearest(boxes, room.centroid)]?.id;
  return found.map(({ id, name, scale }, index) => ({
    id,
    title: name ?? `Plan ${index + 1}`,
    box: boxes[index] as BoxXyxy,
    rooms: rooms.filter((room) => idOf(room) === id),
    scale: scaleAfter(scales, id, scale),
  }));
}

function scaleAfter(scales: SetScales, planId: string, found: Scale | null): Scale | null {
  const set = setScaleOf(scales, planId);
  return set ? confirmed(set, found) : found;
}

function sheetScale(detection: Detection, plans: readonly SheetPlan[], scales: SetScales): Scale | null {
  const [found, whole] = [detection.scale ?? null, scales[WHOLE]];
  if (Object.keys(scales).length === 0) return found;
  if (whole && Object.keys(scales).length === 1) return confirmed(whole, found);
  return common(plans.map(({ scale }) => scale));
}

function measuredRooms(detection: Detection, plans: readonly SheetPlan[], scales: SetScales): Map<string, Measures> {
  const found = foundIn(detection);
  const measured = new Map<string, Measures>();
  for (const { id, rooms, scale } of plans) {
    const isSet = setScaleOf(scales, id) !== null;
    for (const room of rooms) {
      const measures = measuresOf(room, scale, isSet, found);
      if (measures) measured.set(room.id, measures);
    }
  }
  return measured;
}

function doorsOf(detection: Detection, rooms: readonly PlanRoom[]): Door[] {
  const ids = new Set(rooms.map(({ id }) => id));
  const doors = (detection.doors ?? []).filter((door) => door.rooms.every((id) => ids.has(id)));
  return doors.map((door) => ({
    ...door,
    start: pagePoint(detection, door.start),
    end: pagePoint(detection, door.end),
  }));
}

function contradicts({ warnings = [] }: Detection): boolean {
  return warnings.includes(SCALE_DISAGREES);
}

/** Fewest rooms with printed areas that tell whether these agree with the measured ones. */
const MIN_PRINTED = 3;

function printsDisagree(rooms: readonly PlanRoom[], measures: ReadonlyMap<string, Measures>): boolean {
  const printed = rooms.map((room) => printedOf(room, measures.get(room.id))).filter((print) => print !== null);
  return printed.length >= MIN_PRINTED && 2 * printed.filter((print) => !print.agrees).length > printed.length;
}

/** The area that a plan prints in a room beside the measured one. */
export interface Printed {
  area_m2: number;
  /** Measured over printed, less 1. */
  difference: number;
  agrees: boolean;
}

export function printedOf({ printed_area_m2 }: PlanRoom, measures: Measures | undefined): Printed | null {
  if (!printed_area_m2 || !measures) return null;
  const { area_m2 } = measures;
  return {
    area_m2: printed_area_m2,
    difference: area_m2.value / printed_area_m2 - 1,
    agrees: agrees(printed_area_m2, area_m2),
  };
}

/** A door of a room, and where it leads. */
export interface RoomDoor {
  door: Door;
  /** "Door to Hall", "Opening to 12 Kitchen", "Door out" */
  text: string;
  /** The room behind it; null if it leads out. */
  other: PlanRoom | null;
}

export function roomDoors(room: PlanRoom, doors: readonly Door[], rooms: readonly PlanRoom[]): RoomDoor[] {
  const own = doors.filter((door) => door.rooms.includes(room.id));
  return own.map((door) => {
    const other = rooms.find(({ id }) => id !== room.id && door.rooms.includes(id)) ?? null;
    const what = door.kind === 'door' ? 'Door' : 'Opening';
    return { door, other, text: other ? `${what} to ${titleOf(other)}` : `${what} out` };
  });
}

/** How rooms were found, as far as it says how exact they are. */
export function foundIn({ stage, page }: Detection): Found {
  return { stage, longestPx: page ? Math.max(page.width_px, page.height_px) : null, dpi: page?.dpi ?? 0 };
}

/** The plans of a document after corrections, as the engine reads them back. */
export function documentPlans(detection: Detection, sheet: Sheet): Plan[] {
  const found = new Map((detection.plans ?? []).map((plan) => [plan.id, plan]));
  return sheet.plans.map(({ id, rooms, scale, box }) => {
    const before = found.get(id);
    const ids = rooms.map((room) => room.id);
    const isSame = before !== undefined && String(before.rooms) === String(ids);
    const bounding_box = isSame ? before.bounding_box : resultBox(detection, boxOfRooms(rooms) ?? box);
    // Totals are left to the engine.
    return { id, name: before?.name ?? null, bounding_box, rooms: ids, scale, totals: [] };
  });
}

function boxOfRooms(rooms: readonly PlanRoom[]): BoxXyxy | null {
  return union(rooms.map((room) => room.bounding_box));
}

function resultBox(detection: Detection, [xMin, yMin, xMax, yMax]: BoxXyxy): BoxXyxy {
  return [...resultPoint(detection, [xMin, yMin]), ...resultPoint(detection, [xMax, yMax])];
}

/** A box of the result in page pixels. */
export function pageBox(detection: Detection, [xMin, yMin, xMax, yMax]: BoxXyxy): BoxXyxy {
  return [...pagePoint(detection, [xMin, yMin]), ...pagePoint(detection, [xMax, yMax])];
}

/** The box that a point lies in, or the nearest one; by its place in the list. */
function nearest(boxes: readonly BoxXyxy[], point: Point): number {
  const distance = (box: BoxXyxy) => {
    if (boxContains(box, point)) return 0;
    const [x, y] = point;
    return Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
  };
  const distances = boxes.map(distance);
  return distances.indexOf(Math.min(...distances));
}
