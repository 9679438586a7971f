import { describe, expect, it } from 'vitest';
import { type EditAction, type Editing, edit, idOfNextRoom, NOTHING_TO_EDIT } from '../src/rooms/editing';
import { kindText, planRooms, titleOf } from '../src/rooms/room';
import { WHOLE } from '../src/sheet/scale';
import { detection } from './data/rooms';

const loaded: Editing = edit(NOTHING_TO_EDIT, { type: 'load', original: planRooms(detection()) });
const edited = (...actions: EditAction[]) => actions.reduce(edit, loaded);
const square = {
  polygon: [
    [0, 0],
    [9.004, 0],
    [9, 9],
    [0, 9],
  ] as [number, number][],
  holes: [],
};

describe('undo and redo', () => {
  const actions: EditAction[] = [
    { type: 'rename', id: 'room_001', name: 'Foyer' },
    { type: 'reshape', id: 'room_002', shape: square, what: 'Move corner' },
    { type: 'judge', id: 'room_001', verdict: 'wrong' },
    { type: 'add', shape: square },
    { type: 'remove', id: 'room_002' },
  ];

  it('every step can be taken back one by one, and done again', () => {
    const states = actions.map((_, index) => edited(...actions.slice(0, index + 1)));
    let state = states.at(-1) as Editing;
    for (const expected of [...states.slice(0, -1).toReversed(), loaded]) {
      state = edit(state, { type: 'undo' });
      expect(state.rooms).toEqual(expected.rooms);
    }
    expect(edit(state, { type: 'undo' })).toBe(state);
    for (const expected of states) {
      state = edit(state, { type: 'redo' });
      expect(state.rooms).toEqual(expected.rooms);
    }
    expect(edit(state, { type: 'redo' })).toBe(state);
  });

  it('another edit after undo forgets what could be done again', () => {
    const state = [...actions, { type: 'undo' } as const, { type: 'remove', id: 'room_001' } as const].reduce(
      edit,
      loaded,
    );
    expect(state.future).toHaveLength(0);
    expect(state.past.at(-1)?.what).toBe('Delete');
  });

  it('an edit that changes nothing is no step', () => {
    expect(edited({ type: 'rename', id: 'room_001', name: ' =Hall "A", north ' }).past).toHaveLength(0);
    expect(edited({ type: 'remove', id: 'room_999' })).toBe(loaded);
  });

  it('taking back everything can be undone', () => {
    const state = edited(...actions, { type: 'reset' });
    expect(state.rooms).toEqual(loaded.original);
    expect(edit(state, { type: 'undo' }).rooms).toEqual(edited(...actions).rooms);
  });

  it('keeps a bounded number of steps', () => {
    const many = Array.from(
      { length: 500 },
      (_, index) => ({ type: 'rename', id: 'room_001', name: `n${index}` }) as const,
    );
    expect(many.reduce(edit, loaded).past).toHaveLength(200);
  });
});

describe('scales', () => {
  const scale = { value: 0.02, low: 0.019, high: 0.021 };
  const set = (plan: string, to: typeof scale | null = scale): EditAction => ({
    type: 'scale',
    plan,
    scale: to,
    what: 'Set scale',
  });

  it('are steps as corrections of rooms are', () => {
    const state = edited({ type: 'rename', id: 'room_001', name: 'Foyer' }, set(WHOLE));
    expect(state.scales).toEqual({ [WHOLE]: scale });
    const before = edit(state, { type: 'undo' });
    expect(before.scales).toEqual({});
    expect(before.rooms[0]?.name_hint).toBe('Foyer');
    expect(edit(before, { type: 'redo' }).scales).toEqual({ [WHOLE]: scale });
    expect(edit(state, { type: 'reset' }).scales).toEqual({});
  });

  it('of the whole sheet replace those of its plans, and one of a plan stands beside it', () => {
    expect(edited(set('plan_1'), set(WHOLE)).scales).toEqual({ [WHOLE]: scale });
    expect(Object.keys(edited(set(WHOLE), set('plan_2')).scales)).toEqual([WHOLE, 'plan_2']);
    expect(edited(set('plan_1'), set('plan_1', null)).scales).toEqual({});
  });

  it('that are set again are no step', () => {
    const state = edited(set(WHOLE));
    expect(edit(state, set(WHOLE))).toBe(state);
  });
});

describe('edits', () => {
  it('a reshaped room has the area, box and centre of its shape, rounded', () => {
    const room = edited({ type: 'reshape', id: 'room_001', shape: square }).rooms[0];
    expect(room).toMatchObject({
      area_m2: null,
      perimeter_m: null,
      area_px: 81,
      bounding_box: [0, 0, 9, 9],
      centroid: [4.5, 4.5],
    });
  });

  it('shapes whose edges cross are not taken', () => {
    const bowTie = {
      polygon: [
        [0, 0],
        [9, 9],
        [9, 0],
        [0, 9],
      ] as [number, number][],
      holes: [],
    };
    expect(edited({ type: 'reshape', id: 'room_001', shape: bowTie })).toBe(loaded);
    expect(edited({ type: 'add', shape: bowTie })).toBe(loaded);
  });

  it('ids of deleted rooms are not given again', () => {
    expect(idOfNextRoom(edited({ type: 'remove', id: 'room_002' }))).toBe('room_003');
    const state = edited({ type: 'remove', id: 'room_002' }, { type: 'add', shape: square });
    expect(state.rooms.map(({ id }) => id)).toEqual(['room_001', 'room_003']);
  });

  it('an empty name is no name', () => {
    const room = edited({ type: 'rename', id: 'room_001', name: '  ' }).rooms[0];
    expect(room?.name_hint).toBeNull();
    expect(room && titleOf(room)).toBe('B-204');
  });

  it('a room is called by its number and its name, and its kind is a word', () => {
    const room = { id: 'room_007', name_hint: 'Office', number: 'B-204', isAdded: false };
    expect(titleOf(room)).toBe('B-204 Office');
    expect(titleOf({ ...room, name_hint: null })).toBe('B-204');
    expect(titleOf({ ...room, name_hint: null, number: null })).toBe('Room 7');
    expect(['office', 'wine_cellar', null].map(kindText)).toEqual(['Office', 'Wine cellar', 'Not named']);
  });

  it('a new name takes the kind with it, the same name does not', () => {
    const rooms = planRooms(detection()).map((room) => ({ ...room, kind: 'corridor' }));
    const before = { ...loaded, rooms };
    const [named] = edit(before, { type: 'rename', id: 'room_001', name: 'Atelier' }).rooms;
    expect(named).toMatchObject({ name_hint: 'Atelier', kind: null });
    expect(edit(before, { type: 'rename', id: 'room_001', name: rooms[0]?.name_hint ?? '' })).toBe(before);
  });

  it('names end where the service ends them', () => {
    expect(edited({ type: 'rename', id: 'room_001', name: 'x'.repeat(99) }).rooms[0]?.name_hint).toHaveLength(64);
  });
});
