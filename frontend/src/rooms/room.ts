import type { Detection, Interval, Room, RoomSource } from '../api/types';
import {
  areaOf,
  type BoxXyxy,
  boxOf,
  centroidOf,
  mapPoints,
  type Point,
  type Polygon,
  type Ring,
  union,
} from '../geometry/polygon';

export type Verdict = 'correct' | 'wrong';

/** A room on the page, in page pixels (or in units of the drawing), with what a person said of it. */
export interface PlanRoom extends Polygon {
  id: string;
  bounding_box: BoxXyxy;
  name_hint: string | null;
  kind?: string | null;
  number?: string | null;
  printed_area_m2?: number | null;
  /** What the engine measured; null for a shape that it did not see. */
  area_m2?: Interval | null;
  area_ft2?: Interval | null;
  perimeter_m?: Interval | null;
  confidence: number;
  source: RoomSource;
  evidence: RoomSource;
  area_px: number;
  centroid: Point;
  /** Place in the palette; stays when other rooms are deleted. */
  colour: number;
  isAdded: boolean;
  verdict: Verdict | null;
}

/** Rooms as the page shows them, whatever coordinates the job asked for. */
export function planRooms(detection: Detection): PlanRoom[] {
  return detection.rooms.map((room, index) => ({
    ...(detection.coordinate_space === 'normalized_1000' ? placed(room, detection) : room),
    colour: index,
    isAdded: false,
    verdict: null,
  }));
}

function placed(room: Room, detection: Detection): Room {
  const shape = mapPoints(room, (point) => pagePoint(detection, point));
  // An area is in pixels whatever the coordinates are.
  return { ...room, ...measured(shape), area_px: room.area_px };
}

/** A shape with what follows from it, rounded as the engine rounds. */
export function measured({ polygon, holes }: Polygon) {
  return {
    polygon,
    holes,
    bounding_box: boxOf(polygon),
    area_px: round2(areaOf({ polygon, holes })),
    centroid: rounded(centroidOf({ polygon, holes })),
  };
}

export function pagePoint({ page, coordinate_space }: Detection, [x, y]: Point): Point {
  if (coordinate_space !== 'normalized_1000' || !page) return [x, y];
  return [(x * page.width_px) / 1000, (y * page.height_px) / 1000];
}

/** Back from the page into the coordinates of the job's result. */
export function resultPoint({ page, coordinate_space }: Detection, [x, y]: Point): Point {
  if (coordinate_space !== 'normalized_1000' || !page) return [x, y];
  return [Math.round((x * 1000) / page.width_px), Math.round((y * 1000) / page.height_px)];
}

/** What is drawn as paper: the page, or the box around rooms that are on none. */
export function frameOf(detection: Detection | null, rooms: readonly PlanRoom[]): BoxXyxy | null {
  if (detection?.page) return [0, 0, detection.page.width_px, detection.page.height_px];
  return union(rooms.map((room) => room.bounding_box));
}

/** The name that is shown: number and name from the plan, else the place of the room in the result. */
export function titleOf(room: Pick<PlanRoom, 'id' | 'name_hint' | 'number' | 'isAdded'>): string {
  const stated = [room.number, room.name_hint].filter(Boolean).join(' ');
  if (stated) return stated;
  const place = Number(room.id.replace(/^room_/, ''));
  return room.isAdded ? `Added room ${place}` : `Room ${place}`;
}

/** What a room is for, as a word; one that an engine after this page knows is shown as it is. */
export function kindText(kind: string | null | undefined): string {
  if (!kind) return 'Not named';
  const words = kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const SOURCES: Record<string, string> = {
  model: 'Model',
  vector_walls: 'Lines',
  raster_walls: 'Pixels',
};

/** Which part of the engine gave the shape, in a word. */
export function sourceWord({ evidence, isAdded }: { evidence: string; isAdded: boolean }): string {
  return isAdded ? 'You' : (SOURCES[evidence] ?? evidence);
}

export function nextId(rooms: readonly { id: string }[]): string {
  const last = rooms.reduce((most, { id }) => Math.max(most, Number(id.replace(/^room_/, '')) || 0), 0);
  return `room_${String(last + 1).padStart(3, '0')}`;
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

export function rounded([x, y]: Point): Point {
  return [round2(x), round2(y)];
}

export function roundedRing(ring: Ring): Ring {
  return ring.map(rounded);
}
