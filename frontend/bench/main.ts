/** Draws results of many corners while the view moves, and tells how long frames take. */

import { PlanView } from '../src/drawing/PlanView';
import { shapeAt } from '../src/geometry/hit';
import type { Point, Ring } from '../src/geometry/polygon';
import type { Picture } from '../src/plan/picture';
import { measured, type PlanRoom } from '../src/rooms/room';
import { SHADES } from '../src/theme';

const [WIDTH, HEIGHT] = [4967, 3508];

export interface Measured {
  /** Milliseconds between frames as the screen showed them. */
  frames: number[];
  /** Milliseconds of the page's own work in a frame. */
  work: number[];
}

function wavyRoom(index: number, columns: number, rows: number, corners: number): PlanRoom {
  const [width, height] = [WIDTH / columns, HEIGHT / rows];
  const centre: Point = [((index % columns) + 0.5) * width, (Math.floor(index / columns) + 0.5) * height];
  const polygon: Ring = Array.from({ length: corners }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / corners;
    const reach = 0.44 + 0.03 * Math.sin(9 * angle);
    return [centre[0] + Math.cos(angle) * reach * width, centre[1] + Math.sin(angle) * reach * height];
  });
  return {
    ...measured({ polygon, holes: [] }),
    id: `room_${String(index + 1).padStart(3, '0')}`,
    name_hint: `Office ${index + 1}`,
    confidence: 0.9,
    source: 'model',
    evidence: 'model',
    colour: index,
    isAdded: false,
    verdict: null,
  };
}

function sheet(): Picture {
  const levels: HTMLCanvasElement[] = [];
  for (let width = WIDTH, height = HEIGHT; width > 300; width >>= 1, height >>= 1) {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d');
    for (let line = 0; context && line < width; line += 40) context.strokeRect(line, line % height, 300, 200);
    levels.push(canvas);
  }
  return { levels, levelWidths: levels.map((level) => level.width), walls: [] };
}

const [host] = [document.getElementById('host') as HTMLElement];
const [planCanvas, topCanvas] = [...host.querySelectorAll('canvas')] as [HTMLCanvasElement, HTMLCanvasElement];
const style = { selectedId: 'room_003', hoveredId: null as string | null, showLabels: true, shades: SHADES.light };
const view = new PlanView(host, planCanvas, topCanvas, style);
view.setFrame([0, 0, WIDTH, HEIGHT]);
view.setPicture(sheet());

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

const MOTIONS: Record<string, (frame: number, rooms: PlanRoom[]) => void> = {
  pan: (frame) => view.pan([8 * Math.cos(frame / 15), 6 * Math.sin(frame / 15)]),
  zoom: (frame) => view.zoom(Math.sin(frame / 20) > 0 ? 1.03 : 1 / 1.03, [700, 400]),
  hover: (frame, rooms) => {
    const at = view.pageAt([(frame * 13) % 1400, (frame * 7) % 850]);
    view.setStyle({ ...style, hoveredId: shapeAt(rooms, at)?.id ?? null });
  },
};

/** Moves the view for some frames. */
async function measure(motion: string, corners: number, roomsCount: number, frames: number): Promise<Measured> {
  const columns = Math.ceil(Math.sqrt(roomsCount * 1.4));
  const rows = Math.ceil(roomsCount / columns);
  const perRoom = Math.round(corners / roomsCount);
  const rooms = Array.from({ length: roomsCount }, (_, index) => wavyRoom(index, columns, rows, perRoom));
  view.setRooms(rooms, false);
  view.fit();
  const result: Measured = { frames: [], work: [] };
  let before = await nextFrame();
  for (let frame = 0; frame < frames + 20; frame++) {
    const start = performance.now();
    MOTIONS[motion]?.(frame, rooms);
    view.draw(start);
    const work = performance.now() - start;
    const now = await nextFrame();
    // The first frames fill caches.
    if (frame >= 20) {
      result.frames.push(now - before);
      result.work.push(work);
    }
    before = now;
  }
  return result;
}

Object.assign(window, { measure });
