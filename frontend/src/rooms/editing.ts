import type { Interval } from '../api/types';
import { isSimple, type Polygon } from '../geometry/polygon';
import { NOTHING_SET, type SetScales, WHOLE } from '../sheet/scale';
import { measured, nextId, type PlanRoom, roundedRing, type Verdict } from './room';

/** Corrections with undo and redo. Lists of rooms share the rooms that did not change, so steps are cheap to keep. */
export interface Editing {
  /** As the service found them. */
  original: readonly PlanRoom[];
  rooms: readonly PlanRoom[];
  /** Scales that a person set. */
  scales: SetScales;
  past: readonly Step[];
  future: readonly Step[];
}

interface Step {
  rooms: readonly PlanRoom[];
  scales: SetScales;
  /** What was done, for the tooltip of undo and redo: "Rename". */
  what: string;
}

export type EditAction =
  | { type: 'load'; original: readonly PlanRoom[]; rooms?: readonly PlanRoom[]; scales?: SetScales }
  | { type: 'rename'; id: string; name: string }
  | { type: 'remove'; id: string }
  | { type: 'reshape'; id: string; shape: Polygon; what?: string }
  | { type: 'add'; shape: Polygon; what?: string }
  | { type: 'judge'; id: string; verdict: Verdict | null }
  /** Of one plan, or of all that there are ({@link WHOLE}); null for what was found. */
  | { type: 'scale'; plan: string; scale: Interval | null; what: string }
  | { type: 'undo' }
  | { type: 'redo' }
  | { type: 'reset' };

export const MAX_NAME_LENGTH = 64;
const MAX_STEPS = 200;

export const NOTHING_TO_EDIT: Editing = { original: [], rooms: [], scales: NOTHING_SET, past: [], future: [] };

export function edit(state: Editing, action: EditAction): Editing {
  switch (action.type) {
    case 'load':
      return {
        ...NOTHING_TO_EDIT,
        original: action.original,
        rooms: action.rooms ?? action.original,
        scales: action.scales ?? NOTHING_SET,
      };
    case 'rename':
      return rename(state, action.id, action.name);
    case 'remove':
      return step(state, 'Delete', { rooms: state.rooms.filter((room) => room.id !== action.id) });
    case 'reshape':
      return reshape(state, action.id, action.shape, action.what ?? 'Change of shape');
    case 'add':
      return add(state, action.shape);
    case 'judge':
      return change(state, action.id, action.verdict === 'wrong' ? 'Mark as wrong' : 'Mark as correct', {
        verdict: action.verdict,
      });
    case 'scale':
      return step(state, action.what, { scales: withScale(state.scales, action.plan, action.scale) });
    case 'undo':
      return undo(state);
    case 'redo':
      return redo(state);
    case 'reset':
      return step(state, 'Take back everything', { rooms: state.original, scales: NOTHING_SET });
  }
}

export function isChanged({ original, rooms, scales }: Editing): boolean {
  return rooms !== original || Object.keys(scales).length > 0;
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
  const shaped = measured({ polygon, holes: shape.holes.map(roundedRing) });
  return change(state, id, what, { ...shaped, area_m2: null, area_ft2: null, perimeter_m: null });
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
  return step(state, 'Add room', { rooms: [...state.rooms, room] });
}

function change(state: Editing, id: string, what: string, fields: Partial<PlanRoom>): Editing {
  const changed = (room: PlanRoom) => (room.id === id && differs(room, fields) ? { ...room, ...fields } : room);
  return step(state, what, { rooms: state.rooms.map(changed) });
}

/** All plans get a scale of the whole, whatever they had. */
function withScale(scales: SetScales, plan: string, scale: Interval | null): SetScales {
  const { [plan]: _, ...others } = plan === WHOLE ? NOTHING_SET : scales;
  return scale ? { ...others, [plan]: scale } : others;
}

function step(state: Editing, what: string, changed: Partial<Pick<Editing, 'rooms' | 'scales'>>): Editing {
  const { rooms = state.rooms, scales = state.scales } = changed;
  const isSame = rooms.length === state.rooms.length && rooms.every((room, index) => room === state.rooms[index]);
  if (isSame && JSON.stringify(scales) === JSON.stringify(state.scales)) return state;
  const past = [...state.past, { rooms: state.rooms, scales: state.scales, what }].slice(-MAX_STEPS);
  return { ...state, rooms, scales, past, future: [] };
}

function undo(state: Editing): Editing {
  const last = state.past.at(-1);
  if (!last) return state;
  const { rooms, scales, what } = last;
  const future = [{ rooms: state.rooms, scales: state.scales, what }, ...state.future];
  return { ...state, rooms, scales, past: state.past.slice(0, -1), future };
}

function redo(state: Editing): Editing {
  const [next, ...future] = state.future;
  if (!next) return state;
  const { rooms, scales, what } = next;
  const past = [...state.past, { rooms: state.rooms, scales: state.scales, what }];
  return { ...state, rooms, scales, past, future };
}

function differs(room: PlanRoom, fields: Partial<PlanRoom>): boolean {
  return Object.entries(fields).some(
    ([name, value]) => JSON.stringify(room[name as keyof PlanRoom]) !== JSON.stringify(value),
  );
}
