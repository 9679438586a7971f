import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EXPORT_FORMATS, type ExportFormat } from '../src/api/formats';
import type { Detection } from '../src/api/types';
import { correctedDetection } from '../src/exports/corrected';
import { overlaySize } from '../src/exports/download';
import { written } from '../src/exports/writer';
import { type EditAction, edit, NOTHING_TO_EDIT } from '../src/rooms/editing';
import { planRooms } from '../src/rooms/room';
import { totalsByKind } from '../src/sheet/measures';
import { WHOLE } from '../src/sheet/scale';
import { sheetOf } from '../src/sheet/sheet';
import { detection, ENGINE } from './data/rooms';
import { sheetDocument } from './data/sheet';

const code = readFileSync(join(import.meta.dirname, '../src/exports/locdet.wasm'));
const engine = await WebAssembly.compile(code);
const found = detection();
const original = planRooms(found);
const corrected = (...actions: EditAction[]) =>
  correctedDetection(found, actions.reduce(edit, { ...NOTHING_TO_EDIT, original, rooms: original }).rooms);

const format = (name: string) => EXPORT_FORMATS.find((known) => known.name === name) as ExportFormat;
const text = async (name: string, result = found) =>
  new TextDecoder().decode(await written(engine, format(name), result, null));

/** The page of scripts/make_fixtures.py. */
function pattern(): ImageData {
  const data = new Uint8ClampedArray(200 * 100 * 4).map((_, at) => {
    const [x, y, channel] = [(at >> 2) % 200, Math.floor((at >> 2) / 200), at & 3];
    return channel === 3 ? 255 : (7 * x + 13 * y + 29 * channel) % 256;
  });
  return { data, width: 200, height: 100, colorSpace: 'srgb' } as ImageData;
}

describe('rooms that nobody corrected have the bytes that the engine writes', () => {
  it.each(Object.entries(ENGINE))('%s', async (name, expected) => {
    const form = format(name);
    const content = Buffer.from(await written(engine, form, corrected(), pattern()));
    expect(content.toString(form.is_text ? 'utf8' : 'base64')).toBe(expected);
  });
});

it('corrected rooms have their names, shapes and areas', async () => {
  const shape = {
    polygon: [
      [0, 0],
      [9, 0],
      [9, 9],
    ] as [number, number][],
    holes: [],
  };
  const result = corrected(
    { type: 'remove', id: 'room_001' },
    { type: 'rename', id: 'room_002', name: '<b>Bath & "spa"</b>' },
    { type: 'add', shape },
  );
  const [bath, added, ...others] = JSON.parse(await text('json', result)).rooms;
  expect(others).toEqual([]);
  expect(bath).toMatchObject({ id: 'room_002', name_hint: '<b>Bath & "spa"</b>', source: 'model' });
  expect(added).toMatchObject({ id: 'room_003', area_px: 40.5, bounding_box: [0, 0, 9, 9], source: 'manual' });
  expect(await text('svg', result)).toContain('data-evidence="manual"');
});

const writesFacts = 'plans' in JSON.parse(await text('json'));

describe.skipIf(!writesFacts)('what the engine makes of a corrected sheet', () => {
  const sheetFound = sheetDocument();
  const pageRooms = planRooms(sheetFound);
  const rewritten = async (...actions: EditAction[]) => {
    const { rooms, scales } = actions.reduce(edit, { ...NOTHING_TO_EDIT, original: pageRooms, rooms: pageRooms });
    const document: Detection = JSON.parse(await text('json', correctedDetection(sheetFound, rooms, scales)));
    return { document, sheet: sheetOf(sheetFound, rooms, scales) };
  };
  const scale = { value: 0.0085, low: 0.0084, high: 0.0086 };
  const confirm: EditAction = { type: 'scale', plan: WHOLE, scale, what: 'Confirm scale' };
  const shape = {
    polygon: [
      [700, 100],
      [800, 100],
      [800, 160],
    ] as [number, number][],
    holes: [],
  };

  it('are the measures that the page shows', async () => {
    const { document, sheet } = await rewritten(
      confirm,
      { type: 'reshape', id: 'room_003', shape },
      { type: 'add', shape },
    );
    for (const { id, area_m2, area_ft2, perimeter_m } of document.rooms) {
      expect({ area_m2, area_ft2, perimeter_m }, id).toEqual(sheet.measures.get(id));
    }
  });

  it('are the confirmed scale, its plans and their totals', async () => {
    const { document, sheet } = await rewritten(confirm, { type: 'remove', id: 'room_002' });
    expect(document.scale).toEqual(sheet.scale);
    expect(document.plans?.map((plan) => plan.scale?.confirmed)).toEqual([true, true]);
    const [ground] = sheet.plans;
    const totals = totalsByKind(ground?.rooms ?? [], sheet.measures).map(({ kind, rooms }) => ({ kind, rooms }));
    expect(document.plans?.[0]?.totals).toMatchObject(totals);
    expect(document.doors).toEqual(sheet.doors);
  });
});

it('rooms in thousandths of the page are written as such', async () => {
  const thousandths = { ...found, coordinate_space: 'normalized_1000' as const };
  const result = correctedDetection(thousandths, planRooms(thousandths));
  expect(JSON.parse(await text('json', result)).rooms[0].polygon).toEqual(found.rooms[0]?.polygon);
});

it('what cannot be written is said in a sentence', async () => {
  const walls = { ...found, page: null, coordinate_space: 'drawing' as const };
  await expect(text('coco', walls)).rejects.toThrow(/^format must be one of json, .* for rooms of wall segments/);
});

it('a page is drawn in its own size, and a large one in that of the engine', () => {
  expect(overlaySize({ width: 200, height: 100 })).toEqual({ width: 200, height: 100 });
  expect(overlaySize({ width: 8192, height: 3 })).toEqual({ width: 4096, height: 2 });
});

it('the writer is a small download', () => {
  expect(gzipSync(code).length).toBeLessThan(450_000);
});
