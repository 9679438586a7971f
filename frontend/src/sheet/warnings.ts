import type { PlanRoom } from '../rooms/room';
import { printedOf, type Sheet } from './sheet';

/** What numbers of a sheet disagree, and where to look. */
export interface SheetWarning {
  sentence: string;
  tab: 'rooms' | 'scale' | 'schedule';
}

export function warningsOf(sheet: Sheet, rooms: readonly PlanRoom[]): SheetWarning[] {
  return [...ofPrints(sheet, rooms), ...ofWitnesses(sheet), ...ofSchedules(sheet)];
}

function ofPrints(sheet: Sheet, rooms: readonly PlanRoom[]): SheetWarning[] {
  const prints = rooms.map((room) => printedOf(room, sheet.measures.get(room.id))).filter((print) => print !== null);
  const off = prints.filter((print) => !print.agrees).length;
  if (sheet.printsDisagree) {
    const sentence =
      'Most areas that the plan prints are not the measured ones. The scale may be wrong, or the printed areas count ' +
      'more than the floor between the walls.';
    return [{ sentence, tab: 'scale' }];
  }
  if (off === 0) return [];
  const what = off === 1 ? '1 printed area is' : `${off} printed areas are`;
  return [{ sentence: `${what} not what was measured; ${prints.length - off} agree.`, tab: 'rooms' }];
}

/** A confirmed scale is never overruled, but what says otherwise is told. */
function ofWitnesses({ plans }: Sheet): SheetWarning[] {
  const against = plans.flatMap(({ scale }) =>
    scale?.confirmed ? scale.witnesses.filter((witness) => !witness.agrees) : [],
  );
  if (against.length === 0) return [];
  return [{ sentence: 'The plan also states another scale than the confirmed one.', tab: 'scale' }];
}

function ofSchedules({ reconciliation }: Sheet): SheetWarning[] {
  if (!reconciliation) return [];
  const { matched, missing_on_plan, missing_in_schedule } = reconciliation;
  const off = matched.filter((match) => match.agrees === false).length;
  const counts = [
    off > 0 ? `${off} ${off === 1 ? 'area differs' : 'areas differ'}` : '',
    missing_on_plan.length > 0 ? `${missing_on_plan.length} missing on the plan` : '',
    missing_in_schedule.length > 0 ? `${missing_in_schedule.length} missing in the schedule` : '',
  ].filter((count) => count !== '');
  if (counts.length === 0) return [];
  return [{ sentence: `The schedule and the plan disagree: ${counts.join(', ')}.`, tab: 'schedule' }];
}
