import { describe, expect, it } from 'vitest';
import { exportText, type TextFormat } from '../src/exports/formats';
import { type EditAction, edit, NOTHING_TO_EDIT } from '../src/rooms/editing';
import { planRooms } from '../src/rooms/room';
import { detection, ENGINE } from './data/rooms';

const found = detection();
const original = planRooms(found);
const corrected = (...actions: EditAction[]) => ({
  detection: found,
  rooms: actions.reduce(edit, { ...NOTHING_TO_EDIT, original, rooms: original }).rooms,
});
const unchanged = corrected();

describe('rooms that nobody corrected are written as the engine writes them', () => {
  it.each(['json', 'geojson', 'coco'] as const)('%s', (format) => {
    expect(JSON.parse(exportText(unchanged, format))).toEqual(JSON.parse(ENGINE[format]));
  });

  it.each(['yolo', 'csv'] as const)('%s', (format) => {
    expect(exportText(unchanged, format)).toBe(ENGINE[format]);
  });
});

describe('corrected rooms', () => {
  const shape = {
    polygon: [
      [0, 0],
      [9, 0],
      [9, 9],
    ] as [number, number][],
    holes: [],
  };
  const rooms = corrected(
    { type: 'remove', id: 'room_001' },
    { type: 'rename', id: 'room_002', name: '<b>Bath & "spa"</b>' },
    { type: 'add', shape },
  );

  it('have their names, shapes and areas in every text format', () => {
    const json = JSON.parse(exportText(rooms, 'json'));
    expect(json.rooms.map((room: { id: string }) => room.id)).toEqual(['room_002', 'room_003']);
    expect(json.rooms[1]).toMatchObject({ area_px: 40.5, bounding_box: [0, 0, 9, 9], confidence: 1 });
    expect(exportText(rooms, 'csv')).toContain('"<b>Bath & ""spa""</b>"');
    expect(exportText(rooms, 'yolo').split('\n')).toHaveLength(3);
  });

  it('are escaped in a drawing, which has a path for each', () => {
    const svg = exportText(rooms, 'svg');
    const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(document.querySelectorAll('path.locdet-room')).toHaveLength(2);
    expect(svg).toContain('&lt;b&gt;Bath &amp; &quot;spa&quot;&lt;/b&gt;');
    expect(svg).not.toContain('<b>');
  });
});

it.each(['coco', 'yolo'] as TextFormat[])('%s of wall segments is refused with a way out', (format) => {
  const walls = { ...found, page: null, coordinate_space: 'drawing' as const };
  expect(() => exportText({ detection: walls, rooms: original }, format)).toThrow(/Use JSON, GeoJSON, SVG or CSV/);
});
