import type { Match, Reconciliation, RowRef, Schedule, ScheduleRow } from '../api/types';
import type { PlanRoom } from '../rooms/room';
import { agrees, type Measures } from './measures';

/**
 * How schedules and rooms agree after corrections: rooms that were taken away are missing, and one that was added or
 * renamed is matched if it is called as a single row is.
 */
export function reconciled(
  found: Reconciliation | null,
  schedules: readonly Schedule[],
  rooms: readonly PlanRoom[],
  measures: ReadonlyMap<string, Measures>,
): Reconciliation | null {
  if (!found || rooms.length === 0) return null;
  const byId = new Map(rooms.map((room) => [room.id, room]));
  const kept = found.matched.filter(({ room }) => byId.has(room));
  const lost = found.matched.filter(({ room }) => !byId.has(room)).map(({ schedule, row }) => ({ schedule, row }));
  const free = [...found.missing_on_plan, ...lost].toSorted((a, b) => a.schedule - b.schedule || a.row - b.row);
  const known = new Set([...kept.map(({ room }) => room)]);
  const open = new Set(found.missing_in_schedule);
  const unmatched = rooms.filter(({ id, isAdded }) => !known.has(id) && (open.has(id) || isAdded));
  const added = matchedByName(unmatched, free, schedules);
  const taken = new Set(added.map(({ schedule, row }) => `${schedule} ${row}`));
  const nowMatched = new Set(added.map(({ room }) => room));
  return {
    matched: [...kept, ...added].map((match) => compared(match, rowOf(schedules, match), measures.get(match.room))),
    missing_on_plan: free.filter(({ schedule, row }) => !taken.has(`${schedule} ${row}`)),
    missing_in_schedule: unmatched.map(({ id }) => id).filter((id) => !nowMatched.has(id)),
  };
}

export function rowOf(schedules: readonly Schedule[], { schedule, row }: RowRef): ScheduleRow | null {
  return schedules[schedule]?.rows[row] ?? null;
}

/** What a row calls its room. */
export function rowTitle(row: ScheduleRow | null): string {
  return [row?.number, row?.name].filter(Boolean).join(' ') || row?.cells.join(' ') || 'a row without a name';
}

function matchedByName(rooms: readonly PlanRoom[], free: readonly RowRef[], schedules: readonly Schedule[]): Match[] {
  return rooms.flatMap((room) => {
    const name = plain(room.name_hint);
    const same = free.filter((ref) => namesOf(rowOf(schedules, ref)).includes(name));
    const others = rooms.filter((other) => plain(other.name_hint) === name);
    const [ref] = same;
    if (!ref || same.length > 1 || others.length > 1) return [];
    return [{ ...ref, room: room.id, by: 'name', area_difference: null, agrees: null }];
  });
}

function namesOf(row: ScheduleRow | null): string[] {
  if (!row) return [];
  const both = [row.number, row.name].filter(Boolean).join(' ');
  return [row.number, row.name, both].map(plain).filter((name) => name !== '');
}

function plain(text: string | null | undefined): string {
  return (text ?? '').trim().toLocaleLowerCase();
}

/** The area of the row beside the measured one. */
function compared(match: Match, row: ScheduleRow | null, measures: Measures | undefined): Match {
  const { room, schedule, row: index, by } = match;
  const area = row?.area_m2;
  const isKnown = area !== undefined && area !== null && measures !== undefined;
  return {
    room,
    schedule,
    row: index,
    by,
    area_difference: isKnown ? measures.area_m2.value / area - 1 : null,
    agrees: isKnown ? agrees(area, measures.area_m2) : null,
  };
}
