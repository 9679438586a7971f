import { describe, expect, it } from 'vitest';
import type { Detection, Interval } from '../src/api/types';
import { correctedDetection } from '../src/exports/corrected';
import { type EditAction, type Editing, edit, NOTHING_TO_EDIT } from '../src/rooms/editing';
import { type PlanRoom, planRooms } from '../src/rooms/room';
import { draftOf, endsOf, lengthsOf, NO_DRAFT, withEnd, withField } from '../src/sheet/calibration';
import { agrees, measures, slackOf, totalOf, totalsByKind } from '../src/sheet/measures';
import {
  calibrated,
  common,
  confirmed,
  paperDpi,
  printedAt,
  ratioText,
  scaleText,
  WHOLE,
  witnessText,
} from '../src/sheet/scale';
import { foundIn, roomDoors, sheetOf } from '../src/sheet/sheet';
import { areaText, differenceText, intervalText, lengthText, shareText, statedText } from '../src/sheet/units';
import { warningsOf } from '../src/sheet/warnings';
import { METRES_PER_PX, scaleOf, sheetDocument, withoutScale } from './data/sheet';

const exact = (value: number): Interval => ({ value, low: value, high: value });
const edited = (found: Detection, ...actions: EditAction[]): Editing =>
  actions.reduce(edit, { ...NOTHING_TO_EDIT, original: planRooms(found), rooms: planRooms(found) });
const sheetAfter = (found: Detection, ...actions: EditAction[]) => {
  const { rooms, scales } = edited(found, ...actions);
  return { rooms, sheet: sheetOf(found, rooms, scales) };
};
const setScale = (scale: Interval, plan = WHOLE): EditAction => ({ type: 'scale', plan, scale, what: 'Set scale' });
const square = (x: number, side: number, y = x) => ({
  polygon: [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
  ] as [number, number][],
  holes: [],
});

describe('measures', () => {
  const scale = { metres_per_unit: 0.01, low: 0.01, high: 0.01, confirmed: true, witnesses: [] };

  it('of a room of four by three metres are twelve square metres', () => {
    const shape = {
      polygon: [
        [0, 0],
        [400, 0],
        [400, 300],
        [0, 300],
      ] as [number, number][],
      holes: [],
    };
    const measured = measures(shape, 120_000, { outsidePx: 0, insidePx: 0 }, scale);
    expect(measured.area_m2).toEqual(exact(12));
    expect(measured.perimeter_m).toEqual(exact(14));
    expect(measured.area_ft2.value).toBe(129.167);
  });

  it('are as unsure as the outline and the scale, holes included', () => {
    const shape = { ...square(0, 100), holes: [square(40, 20).polygon] };
    const { area_m2, perimeter_m } = measures(
      shape,
      9600,
      { outsidePx: 1, insidePx: 1 },
      { ...scale, low: 0.009, high: 0.011 },
    );
    expect(area_m2).toEqual({ value: 0.96, low: 0.738, high: 1.22 });
    expect(perimeter_m).toEqual({ value: 4, low: 3.528, high: 4.488 });
  });

  it('are exact for wall segments, and least so for a preview', () => {
    const page = { stage: 'final' as const, longestPx: 3200, dpi: 0 };
    expect(slackOf('vector_walls', page)).toEqual({ outsidePx: 0.5, insidePx: 0.5 });
    expect(slackOf('vector_walls', { ...page, dpi: 254 })).toEqual({ outsidePx: 2.5, insidePx: 2.5 });
    expect(slackOf('manual', page)).toEqual({ outsidePx: 1, insidePx: 1 });
    expect(slackOf('model', page)).toEqual({ outsidePx: 2.5, insidePx: 6.5 });
    expect(slackOf('model', { ...page, stage: 'preview' })).toEqual({ outsidePx: 10.5, insidePx: 30.5 });
    expect(slackOf('vector_walls', { ...page, longestPx: null })).toEqual({ outsidePx: 0, insidePx: 0 });
  });

  it('agree with a printed area as far as this is rounded', () => {
    expect(agrees(14.2, { value: 14, low: 13.9, high: 14.16 })).toBe(true);
    expect(agrees(14.2, { value: 14, low: 13.9, high: 14.1 })).toBe(false);
    expect(agrees(14, { value: 13.6, low: 13.5, high: 13.7 })).toBe(true);
  });
});

describe('a scale', () => {
  const page = sheetDocument().page;

  it('is told in words', () => {
    expect(scaleText(scaleOf(), page)).toBe('1 px = 8.47 mm (8.40 to 8.55)');
    expect(ratioText(scaleOf(), page)).toBe('about 1:50');
    expect(ratioText({ metres_per_unit: 0.0062, low: 0.0062, high: 0.0062 }, page)).toBe('about 1:36.6');
    expect(scaleText({ metres_per_unit: 1, low: 1, high: 1 }, null)).toBe('1 unit = 1.00 m');
    expect(scaleText({ metres_per_unit: 0.0254, low: 0.0254, high: 0.0254 }, null)).toBe('1 unit = 25.4 mm');
  });

  it('has no paper but on a page of a PDF: the density of a picture is a tag of a scanner or a screen', () => {
    for (const source of ['png', 'jpeg', 'tiff', 'webp', 'array']) {
      const picture = page && { ...page, source, dpi: 300 };
      expect(paperDpi(picture)).toBeNull();
      expect(ratioText(scaleOf(), picture)).toBeNull();
    }
    expect(paperDpi(page && { ...page, dpi: 0 })).toBeNull();
    expect(paperDpi(page)).toBe(150);
  });

  it('that is printed on a PDF is that of its paper', () => {
    expect(printedAt(50, 150)).toMatchObject({ value: expect.closeTo(METRES_PER_PX, 12) });
    expect(printedAt(1e9, 150)).toHaveProperty('problem');
  });

  it('by a known length lies between what its ends may be off', () => {
    const ends = [
      { at: [0, 0] as [number, number], off: 1 },
      { at: [300, 400] as [number, number], off: 1.5 },
    ];
    const scale = calibrated(ends, 5);
    if ('problem' in scale) throw new Error(scale.problem);
    expect(scale.value).toBeCloseTo(0.01, 12);
    expect([scale.low, scale.high]).toEqual([5 / 502.5, 5 / 497.5]);
  });

  it('is not told by ends that are missing, the same, or too close, nor by a length that no plan has', () => {
    const at = (x: number, off = 1) => ({ at: [x, 0] as [number, number], off });
    expect(calibrated([], 5)).toEqual({ problem: expect.stringContaining('both ends') });
    expect(calibrated([at(5)], 5)).toEqual({ problem: expect.stringContaining('both ends') });
    expect(calibrated([at(5, 0), at(5, 0)], 5)).toEqual({ problem: expect.stringContaining('too close') });
    expect(calibrated([at(0), at(15)], 5)).toEqual({ problem: expect.stringContaining('too close') });
    expect(calibrated([at(0), at(1000)], 1e9)).toEqual({ problem: expect.stringContaining('No plan') });
    expect(calibrated([at(0), at(1000)], 1e-9)).toEqual({ problem: expect.stringContaining('No plan') });
  });

  it('of a sheet is the most exact one of plans that agree', () => {
    const rough = scaleOf({ low: 0.008, high: 0.009 });
    expect(common([rough, scaleOf()])).toEqual(scaleOf());
    expect(common([scaleOf(), scaleOf({ low: 0.016, high: 0.018, metres_per_unit: 0.017 })])).toBeNull();
    expect(common([scaleOf(), null])).toBeNull();
    expect(common([])).toBeNull();
  });

  it('that was confirmed hears again what tells it', () => {
    const scale = confirmed(exact(0.0094), scaleOf());
    expect(scale).toMatchObject({ metres_per_unit: 0.0094, confirmed: true });
    expect(scale.witnesses.map((witness) => witness.agrees)).toEqual([false, false, true]);
    expect(confirmed(exact(1), null).witnesses).toEqual([]);
  });

  it('has witnesses with names, also those that this page does not know', () => {
    const names = scaleOf().witnesses.map(witnessText);
    expect(names).toEqual(['Dimensions', 'Printed scale', 'Door widths']);
    expect(witnessText({ ...scaleOf().witnesses[0], kind: 'stair_treads' } as never)).toBe('Stair treads');
  });
});

describe('areas in words', () => {
  const area = {
    area_m2: { value: 14.23, low: 14.04, high: 14.46 },
    area_ft2: { value: 153.2, low: 151.1, high: 155.6 },
  };

  it('have the unit that was chosen, or pixels where there is no scale', () => {
    expect(areaText(1234.5, area, 'm2', true)).toEqual({ text: '14.2 m²', range: '14.0 to 14.5' });
    expect(areaText(1234.5, area, 'ft2', true)).toEqual({ text: '153.2 ft²', range: '151.1 to 155.6' });
    expect(areaText(12345.6, area, 'px2', true)).toEqual({ text: '12,346 px²', range: null });
    expect(areaText(12345.6, undefined, 'm2', true)).toEqual({ text: '12,346 px²', range: null });
    expect(areaText(20, null, 'm2', false)).toEqual({ text: '20 units²', range: null });
  });

  it('say nothing of an interval that their digits do not show', () => {
    expect(intervalText({ value: 14.2, low: 14.19, high: 14.21 }, 'm²').range).toBeNull();
    expect(intervalText({ value: 0.624, low: 0.61, high: 0.64 }, 'm²')).toEqual({
      text: '0.62 m²',
      range: '0.61 to 0.64',
    });
    expect(lengthText({ value: 3.048, low: 3.048, high: 3.048 }, 'ft2').text).toBe('10.0 ft');
    expect(lengthText({ value: 3.048, low: 3.048, high: 3.048 }, 'px2').text).toBe('3.0 m');
  });

  it('that are stated keep their digits, and differences are in the unit and in percent', () => {
    expect(statedText(14.2, 'm2')).toBe('14.2 m²');
    expect(statedText(12, 'px2')).toBe('12 m²');
    expect(statedText(9.754819, 'm2')).toBe('9.75 m²');
    expect(statedText(9.754819, 'ft2')).toBe('105.0 ft²');
    expect(differenceText(-0.14, 5.4, 'm2')).toBe('0.76 m² less (14 %)');
    expect(differenceText(0.049, 14.2, 'ft2')).toBe('7.5 ft² more (4.9 %)');
    expect(differenceText(0.0004, 14.2, 'm2')).toBe('the same');
    expect([-0.14, 0.049, 0.0004].map(shareText)).toEqual(['14 % less', '4.9 % more', 'the same']);
  });
});

describe('a sheet', () => {
  it('that nobody corrected has the measures of the engine', () => {
    const found = sheetDocument();
    const { sheet } = sheetAfter(found);
    for (const room of found.rooms) expect(sheet.measures.get(room.id)?.area_m2).toEqual(room.area_m2);
    expect(sheet.scale).toEqual(found.scale);
    expect(sheet.plans.map(({ title, rooms }) => [title, rooms.length])).toEqual([
      ['GROUND FLOOR PLAN', 3],
      ['Plan 2', 1],
    ]);
  });

  it('measures rooms as the engine does, within what is rounded', () => {
    const { sheet, rooms } = sheetAfter(sheetDocument(), setScale({ value: 0.00846667, low: 0.0084, high: 0.00855 }));
    for (const room of rooms) {
      const measured = sheet.measures.get(room.id);
      for (const part of ['value', 'low', 'high'] as const) {
        expect(measured?.area_m2[part]).toBeCloseTo(room.area_m2?.[part] ?? 0, 1);
        expect(measured?.perimeter_m[part]).toBeCloseTo(room.perimeter_m?.[part] ?? 0, 1);
      }
    }
  });

  it('measures again what was reshaped or added, and undoes it', () => {
    const actions: EditAction[] = [
      { type: 'reshape', id: 'room_003', shape: square(310, 200) },
      { type: 'add', shape: square(700, 100, 90) },
    ];
    const { sheet, rooms } = sheetAfter(sheetDocument(), ...actions);
    expect(sheet.measures.get('room_003')?.area_m2.value).toBeCloseTo((200 * METRES_PER_PX) ** 2, 2);
    const added = rooms.at(-1) as PlanRoom;
    expect(sheet.measures.get(added.id)?.area_m2.value).toBeCloseTo((100 * METRES_PER_PX) ** 2, 2);
    expect(sheet.plans[1]?.rooms).toContain(added);
    const undone = sheetAfter(sheetDocument(), ...actions, { type: 'undo' }, { type: 'undo' }).sheet;
    expect(undone.measures.get('room_003')?.area_m2.value).toBe(4.839);
    expect(undone.measures.has(added.id)).toBe(false);
  });

  it('without a scale has no measures until a person sets one', () => {
    expect(sheetAfter(withoutScale()).sheet.measures.size).toBe(0);
    const { sheet } = sheetAfter(withoutScale(), setScale(exact(METRES_PER_PX)));
    expect(sheet.scale?.confirmed).toBe(true);
    expect(sheet.measures.get('room_001')?.area_m2.value).toBeCloseTo(170_000 * METRES_PER_PX ** 2, 2);
  });

  it('may have plans at scales of their own', () => {
    const { sheet } = sheetAfter(sheetDocument(), setScale(exact(0.02), 'plan_2'));
    expect(sheet.scale).toBeNull();
    expect(sheet.plans.map(({ scale }) => [scale?.metres_per_unit, scale?.confirmed])).toEqual([
      [0.00846667, false],
      [0.02, true],
    ]);
    expect(sheet.measures.get('room_004')?.area_m2.value).toBe(68);
    expect(sheet.measures.get('room_001')?.area_m2.value).toBe(12.186);
  });

  it('whose witnesses contradict one another does so until a scale is set', () => {
    const found = withoutScale(['SCALE_DISAGREES']);
    expect(sheetAfter(found).sheet.contradicts).toBe(true);
    expect(sheetAfter(found, setScale(exact(0.01))).sheet.contradicts).toBe(false);
  });

  it('of an engine that knows no plans is one plan', () => {
    const { plans: _, doors: __, schedules: ___, reconciliation: ____, scale: _____, ...old } = sheetDocument();
    const { sheet } = sheetAfter(old);
    expect(sheet.plans.map(({ rooms }) => rooms.length)).toEqual([4]);
    expect(sheet.reconciliation).toBeNull();
    expect(sheetAfter({ ...old, rooms: [] }).sheet.plans).toEqual([]);
  });

  it('in thousandths of the page has boxes and doors in its pixels', () => {
    const found = sheetDocument({ coordinate_space: 'normalized_1000' });
    const { sheet } = sheetAfter(found);
    expect(sheet.plans[0]?.box).toEqual(
      [60, 80, 560, 700].map((value, axis) => (value * (axis % 2 ? 800 : 1240)) / 1000),
    );
    expect(sheet.doors[0]?.start).toEqual([(120 * 1240) / 1000, (425 * 800) / 1000]);
  });

  it('leads from room to room by doors', () => {
    const { sheet, rooms } = sheetAfter(sheetDocument());
    const texts = (id: string) =>
      roomDoors(rooms.find((room) => room.id === id) as PlanRoom, sheet.doors, rooms).map(({ text }) => text);
    expect(texts('room_001')).toEqual(['Door to 102 KITCHEN', 'Opening out']);
    expect(texts('room_003')).toEqual([]);
    expect(sheetAfter(sheetDocument(), { type: 'remove', id: 'room_002' }).sheet.doors.map(({ id }) => id)).toEqual([
      'door_002',
    ]);
  });

  it('has totals by kind, the largest first, and none in metres where a room has none', () => {
    const { sheet, rooms } = sheetAfter(sheetDocument());
    const ground = sheet.plans[0]?.rooms ?? [];
    expect(totalsByKind(ground, sheet.measures).map(({ kind, area_m2 }) => [kind, area_m2?.value])).toEqual([
      ['living', 12.186],
      ['storage', 4.839],
      ['kitchen', 4.645],
    ]);
    expect(totalOf(null, ground, sheet.measures).area_m2?.low).toBeCloseTo(11.82 + 4.466 + 4.654, 9);
    expect(totalOf(null, rooms, new Map()).area_m2).toBeNull();
  });
});

describe('a schedule', () => {
  const reconciledAfter = (...actions: EditAction[]) => sheetAfter(sheetDocument(), ...actions).sheet.reconciliation;

  it('agrees as it was found', () => {
    const { matched, ...others } = sheetDocument().reconciliation ?? { matched: [] };
    expect(reconciledAfter()).toMatchObject(others);
    expect(reconciledAfter()?.matched.map((match) => [match.room, match.agrees])).toEqual(
      matched.map((match) => [match.room, match.agrees]),
    );
  });

  it('misses rooms that were taken away', () => {
    const { missing_on_plan, matched } = reconciledAfter({ type: 'remove', id: 'room_001' }) ?? {};
    expect(missing_on_plan).toEqual([
      { schedule: 0, row: 0 },
      { schedule: 0, row: 2 },
    ]);
    expect(matched).toHaveLength(2);
  });

  it('has a room that was drawn once it is called as its row', () => {
    const add: EditAction = { type: 'add', shape: square(600, 50) };
    expect(reconciledAfter(add)?.missing_in_schedule).toEqual(['room_003', 'room_005']);
    const named = reconciledAfter(add, { type: 'rename', id: 'room_005', name: '103 Bath' });
    expect(named?.missing_on_plan).toEqual([]);
    expect(named?.matched.at(-1)).toMatchObject({ room: 'room_005', row: 2, by: 'name', agrees: false });
    const twice = reconciledAfter(
      add,
      { type: 'rename', id: 'room_005', name: 'Bath' },
      { type: 'rename', id: 'room_003', name: 'Bath' },
    );
    expect(twice?.missing_on_plan).toHaveLength(1);
  });

  it('is compared again at another scale', () => {
    const kitchen = reconciledAfter(setScale(exact(0.00913)))?.matched.find(({ room }) => room === 'room_002');
    expect(kitchen?.agrees).toBe(true);
    expect(kitchen?.area_difference).toBeCloseTo(0, 2);
  });
});

describe('numbers that disagree', () => {
  const sentences = (found: Detection, ...actions: EditAction[]) => {
    const { sheet, rooms } = sheetAfter(found, ...actions);
    return warningsOf(sheet, rooms).map(({ sentence, tab }) => [tab, sentence]);
  };

  it('are printed areas and schedules', () => {
    expect(sentences(sheetDocument())).toEqual([
      ['rooms', '1 printed area is not what was measured; 2 agree.'],
      [
        'schedule',
        'The schedule and the plan disagree: 1 area differs, 1 missing on the plan, 1 missing in the schedule.',
      ],
    ]);
  });

  it('are a confirmed scale and what tells another one', () => {
    const [most, other] = sentences(sheetDocument({ reconciliation: null }), setScale(exact(0.0086)));
    expect(most).toEqual(['scale', expect.stringContaining('Most areas')]);
    expect(other).toEqual(['scale', expect.stringContaining('another scale')]);
  });

  it('are none where nothing is stated', () => {
    expect(sentences(sheetDocument({ reconciliation: null, rooms: [] }))).toEqual([]);
  });
});

describe('a known length', () => {
  const found = sheetDocument();
  const room = planRooms(found)[0] as PlanRoom;

  it('is begun by a click, ended by another, and begun again by a third', () => {
    const click = (x: number) => ({ at: [x, 7] as [number, number], off: 2 });
    const two = withEnd(withEnd(NO_DRAFT, click(1)), click(2));
    expect(endsOf(two)).toEqual([click(1), click(2)]);
    expect(endsOf(withEnd(two, click(3)))).toEqual([click(3)]);
  });

  it('can be typed, and counts as soon as its ends are numbers', () => {
    const typed = ['10', '20,5', '110', ' 20.5 '].reduce(
      (draft, text, index) => withField(draft, index, text, 1),
      NO_DRAFT,
    );
    expect(endsOf(typed)).toEqual([
      { at: [10, 20.5], off: 1 },
      { at: [110, 20.5], off: 1 },
    ]);
    expect(endsOf(withField(typed, 1, 'x', 1))).toEqual([]);
    expect(endsOf(withField(typed, 3, '', 1))).toHaveLength(1);
    expect(endsOf(draftOf([]))).toEqual([]);
  });

  it('is a side or a door of a room', () => {
    const doors = roomDoors(room, found.doors ?? [], planRooms(found));
    const lengths = lengthsOf(room, doors, foundIn(found), 'px');
    expect(lengths.map(({ label }) => label)).toEqual([
      'Whole width, 500 px',
      'Whole height, 340 px',
      'Top side, 500 px',
      'Bottom side, 500 px',
      'Left side, 340 px',
      'Right side, 340 px',
      'Door to 102 KITCHEN, 94 px',
      'Opening out, 120 px',
    ]);
    expect(lengths[0]?.ends).toEqual([
      { at: [60, 250], off: (0.25 / 25.4) * 150 },
      { at: [560, 250], off: (0.25 / 25.4) * 150 },
    ]);
  });
});

describe('the corrected document', () => {
  it('is that of the engine if nothing was corrected', () => {
    const found = sheetDocument();
    const { scale, plans, warnings } = correctedDetection(found, planRooms(found));
    expect({ scale, plans, warnings }).toEqual({ scale: found.scale, plans: found.plans, warnings: undefined });
  });

  it('has the confirmed scale everywhere, and no warning that it answers', () => {
    const found = withoutScale(['LINES_TOO_TANGLED', 'SCALE_DISAGREES']);
    const { rooms, scales } = edited(found, setScale(exact(0.01)));
    const { scale, plans, warnings } = correctedDetection(found, rooms, scales);
    const expected = { metres_per_unit: 0.01, low: 0.01, high: 0.01, confirmed: true, witnesses: [] };
    expect([scale, ...(plans ?? []).map((plan) => plan.scale)]).toEqual([expected, expected, expected]);
    expect(warnings).toEqual(['LINES_TOO_TANGLED']);
    expect(correctedDetection(found, rooms).warnings).toEqual(found.warnings);
  });

  it('has added rooms in their plan, and none that are gone', () => {
    const found = sheetDocument();
    const { rooms } = edited(found, { type: 'remove', id: 'room_002' }, { type: 'add', shape: square(70, 30) });
    const [ground] = correctedDetection(found, rooms).plans ?? [];
    expect(ground).toMatchObject({
      id: 'plan_1',
      rooms: ['room_001', 'room_003', 'room_005'],
      bounding_box: [60, 70, 560, 700],
    });
  });

  it('in thousandths of the page has boxes in these', () => {
    const found = sheetDocument({ coordinate_space: 'normalized_1000' });
    const { rooms } = edited(found, { type: 'remove', id: 'room_002' });
    expect(correctedDetection(found, rooms).plans?.[0]?.bounding_box).toEqual([60, 80, 560, 700]);
  });
});
