import { isSimple, type Polygon } from '../geometry/polygon';
import { measured, nextId, type PlanRoom, roundedRing, type Verdict } from './room';

/** Corrections with undo and redo. Lists of rooms share the rooms that did not change, so steps are cheap to keep. */
export interface Editing {
  /** As the service found them. */
  original: readonly PlanRoom[];
  rooms: readonly PlanRoom[];
  past: readonly Step[];
  future: readonly Step[];
}

interface Step {
  rooms: readonly PlanRoom[];
  /** What was done, for the tooltip of undo and redo: "Rename". */
  what: string;
}

export type EditAction =
  | { type: 'load'; original: readonly PlanRoom[]; rooms?: readonly PlanRoom[] | undefined }
  | { type: 'rename'; id: string; name: string }
  | { type: 'remove'; id: string }
  | { type: 'reshape'; id: string; shape: Polygon; what?: string }
  | { type: 'add'; shape: Polygon; what?: string }
  | { type: 'judge'; id: string; verdict: Verdict | null }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'reset' };

export const MAX_NAME_LENGTH = 64;
const MAX_STEPS = 200;

export const NOTHING_TO_EDIT: Editing = { original: [], rooms: [], past: [], future: [] };

export function edit(state: Editing, action: EditAction): Editing {
  switch (action.type) {
    case 'load':
      return { ...NOTHING_TO_EDIT, original: action.original, rooms: action.rooms ?? action.original };
    case 'rename':
      return rename(state, action.id, action.name);
    case 'remove':
      return step(
        state,
        'Delete',
        state.rooms.filter((room) => room.id !== action.id),
      );
    case 'reshape':
      return reshape(state, action.id, action.shape, action.what ?? 'Change of shape');
    case 'add':
      return add(state, action.shape);
    case 'judge':
      return change(state, action.id, action.verdict === 'wrong' ? 'Mark as wrong' : 'Mark as correct', {
        verdict: action.verdict,
      });
    case 'undo':
      return undo(state);
    case 'redo':
      return redo(state);
    case 'reset':
      return step(state, 'Take back everything', state.original);
  }
}

/** The id that `add` gives to the next room. Ids of deleted rooms are not given again. */
export function idOfNextRoom(state: Editing): string {
  return nextId([...state.original, ...state.rooms]);
}

function rename(state: Editing, id: string, name: string): Editing {
  const text = name.trim().slice(0, MAX_NAME_LENGTH);
  const name_hint = text === '' ? null : text;
  if (state.rooms.some((room) => room.id === id && room.name_hint === name_hint)) return state;
  // What the old name said of the room may not hold for the new one.
  return change(state, id, 'Rename', { name_hint, kind: null });
}

function reshape(state: Editing, id: string, shape: Polygon, what: string): Editing {
  const polygon = roundedRing(shape.polygon);
  if (!isSimple(polygon)) return state;
  return change(state, id, what, measured({ polygon, holes: shape.holes.map(roundedRing) }));
}

function add(state: Editing, shape: Polygon): Editing {
  const polygon = roundedRing(shape.polygon);
  if (!isSimple(polygon)) return state;
  const id = idOfNextRoom(state);
  const room: PlanRoom = {
    id,
    name_hint: null,
    confidence: 1,
    source: 'model',
    evidence: 'model',
    colour: state.rooms.reduce((most, { colour }) => Math.max(most, colour + 1), 0),
    isAdded: true,
    verdict: null,
    ...measured({ polygon, holes: shape.holes }),
  };
  return step(state, 'Add room', [...state.rooms, room]);
}

function change(state: Editing, id: string, what: string, fields: Partial<PlanRoom>): Editing {
  return step(
    state,
    what,
    state.rooms.map((room) => (room.id === id && differs(room, fields) ? { ...room, ...fields } : room)),
  );
}

function step(state: Editing, what: string, rooms: readonly PlanRoom[]): Editing {
  const isSame = rooms.length === state.rooms.length && rooms.every((room, index) => room === state.rooms[index]);
  if (isSame) return state;
  return { ...state, rooms, past: [...state.past, { rooms: state.rooms, what }].slice(-MAX_STEPS), future: [] };
}

function undo(state: Editing): Editing {
  const last = state.past.at(-1);
  if (!last) return state;
  const future = [{ rooms: state.rooms, what: last.what }, ...state.future];
  return { ...state, rooms: last.rooms, past: state.past.slice(0, -1), future };
}

function redo(state: Editing): Editing {
  const [next, ...future] = state.future;
  if (!next) return state;
  return { ...state, rooms: next.rooms, past: [...state.past, { rooms: state.rooms, what: next.what }], future };
}

function differs(room: PlanRoom, fields: Partial<PlanRoom>): boolean {
  return Object.entries(fields).some(
    ([name, value]) => JSON.stringify(room[name as keyof PlanRoom]) !== JSON.stringify(value),
  );
}
