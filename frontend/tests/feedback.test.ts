import { describe, expect, it } from 'vitest';
import type { Detection } from '../src/api/types';
import { type EditAction, edit, NOTHING_TO_EDIT } from '../src/rooms/editing';
import { pendingFeedback, type Sent } from '../src/rooms/feedback';
import { planRooms } from '../src/rooms/room';
import { WHOLE } from '../src/sheet/scale';
import { detection } from './data/rooms';
import { sheetDocument, withoutScale } from './data/sheet';

const square = {
  polygon: [
    [0, 0],
    [20, 0],
    [20, 10],
    [0, 10],
  ] as [number, number][],
  holes: [],
};

function pendingAfter(actions: EditAction[], sent: Sent = {}, found: Detection = detection()) {
  const original = planRooms(found);
  const edited = actions.reduce(edit, { ...NOTHING_TO_EDIT, original, rooms: original });
  return pendingFeedback(found, original, edited, sent);
}

describe('what is sent', () => {
  it('is nothing for rooms that nobody touched', () => {
    expect(pendingAfter([])).toEqual([]);
  });

  it('is what changed of a room, and only that', () => {
    expect(pendingAfter([{ type: 'rename', id: 'room_001', name: 'Foyer' }])).toEqual([
      { subject: 'room_001', request: { feedback: 'wrong', room_id: 'room_001', correction: { name_hint: 'Foyer' } } },
    ]);
    expect(pendingAfter([{ type: 'reshape', id: 'room_002', shape: square }])[0]?.request).toEqual({
      feedback: 'wrong',
      room_id: 'room_002',
      correction: { bounding_box: [0, 0, 20, 10], polygon: square.polygon },
    });
  });

  it('says that a room is deleted, right or wrong', () => {
    expect(pendingAfter([{ type: 'remove', id: 'room_001' }])[0]?.request.correction).toEqual({ deleted: true });
    expect(pendingAfter([{ type: 'judge', id: 'room_001', verdict: 'correct' }])[0]?.request).toEqual({
      feedback: 'correct',
      room_id: 'room_001',
    });
  });

  it('names no room for one that was missing', () => {
    expect(pendingAfter([{ type: 'add', shape: square }])[0]?.request).toEqual({
      feedback: 'missing',
      correction: { bounding_box: [0, 0, 20, 10], polygon: square.polygon },
    });
  });

  it('is in the coordinates of the result', () => {
    const found: Detection = { ...detection(), coordinate_space: 'normalized_1000' };
    expect(pendingAfter([{ type: 'add', shape: square }], {}, found)[0]?.request.correction?.bounding_box).toEqual([
      0, 0, 100, 100,
    ]);
  });
});

describe('what was sent', () => {
  const rename: EditAction = { type: 'rename', id: 'room_001', name: 'Foyer' };
  const sent = { room_001: JSON.stringify(pendingAfter([rename])[0]?.request) };

  it('is not sent twice', () => {
    expect(pendingAfter([rename], sent)).toEqual([]);
  });

  it('is sent again when it changed', () => {
    expect(pendingAfter([{ ...rename, name: 'Lobby' }], sent)).toHaveLength(1);
  });

  it('is answered when it was taken back', () => {
    expect(pendingAfter([], sent)[0]?.request).toEqual({ feedback: 'correct', room_id: 'room_001' });
  });
});

describe('a scale', () => {
  const set = (plan: string, value: number): EditAction => ({
    type: 'scale',
    plan,
    scale: { value, low: value, high: value },
    what: 'Set scale',
  });
  const requests = (actions: EditAction[], sent: Sent, found: Detection) =>
    pendingAfter(actions, sent, found).map(({ request }) => request);

  it('is confirmed, corrected, or told where none was found', () => {
    const exact = { metres_per_unit: 0.00845, low: 0.00845, high: 0.00845 };
    expect(requests([set(WHOLE, 0.00845)], {}, sheetDocument())).toEqual([{ feedback: 'correct', scale: exact }]);
    expect(requests([set(WHOLE, 0.00845)], {}, withoutScale())).toEqual([{ feedback: 'missing', scale: exact }]);
    expect(requests([set('plan_2', 0.02)], {}, sheetDocument())).toEqual([
      { feedback: 'wrong', scale: { metres_per_unit: 0.02, low: 0.02, high: 0.02, plan: 'plan_2' } },
    ]);
  });

  it('that was sent and taken back is answered by the one that was found', () => {
    const [first] = pendingAfter([set(WHOLE, 0.02)], {}, sheetDocument());
    const sent = { [first?.subject ?? '']: JSON.stringify(first?.request) };
    expect(requests([set(WHOLE, 0.02)], sent, sheetDocument())).toEqual([]);
    expect(requests([], sent, sheetDocument())).toEqual([
      { feedback: 'correct', scale: { metres_per_unit: 0.00846667, low: 0.0084, high: 0.00855 } },
    ]);
    expect(requests([], sent, withoutScale())).toEqual([]);
  });
});
