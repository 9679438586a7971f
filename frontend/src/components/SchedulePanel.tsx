import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import type { Match, RowRef } from '../api/types';
import type { BoxXyxy } from '../geometry/polygon';
import { type PlanRoom, titleOf } from '../rooms/room';
import { rowOf, rowTitle } from '../sheet/schedule';
import type { Sheet } from '../sheet/sheet';
import { areaText, differenceText, statedText, type Unit } from '../sheet/units';

interface Props {
  sheet: Sheet;
  rooms: readonly PlanRoom[];
  unit: Unit;
  onSelect: (id: string) => void;
  /** Brings a place on the plan into view; boxes are in the coordinates of the result. */
  onReveal: (box: BoxXyxy) => void;
}

/** How the schedules of the sheet and its rooms agree. */
export function SchedulePanel({ sheet, rooms, unit, onSelect, onReveal }: Props) {
  const { reconciliation, schedules } = sheet;
  if (!reconciliation) {
    return (
      <Typography sx={{ p: 1.5, color: 'text.secondary' }}>There are no rooms to compare with the schedule.</Typography>
    );
  }
  const { matched, missing_on_plan, missing_in_schedule } = reconciliation;
  const byId = new Map(rooms.map((room) => [room.id, room]));
  const areMany = schedules.length > 1;
  const matchItem = (match: Match) => (
    <li key={match.room}>
      <MatchLine match={match} room={byId.get(match.room)} sheet={sheet} unit={unit} onSelect={onSelect} />
    </li>
  );
  const rowItem = (ref: RowRef) => {
    const row = rowOf(schedules, ref);
    const where = areMany ? `, ${schedules[ref.schedule]?.title ?? `schedule ${ref.schedule + 1}`}` : '';
    return (
      <li key={`${ref.schedule} ${ref.row}`}>
        <Place onClick={() => row && onReveal(row.bounding_box)}>{rowTitle(row)}</Place>
        {row?.area_m2 ? `, ${statedText(row.area_m2, unit)}` : ''}
        {where}
      </li>
    );
  };
  const off = matched.filter(({ agrees }) => agrees === false);
  const right = matched.filter(({ agrees }) => agrees !== false);
  return (
    <Box sx={{ p: 1.5, display: 'flex', flexDirection: 'column', gap: 1.5 }}>
      <Typography variant="h2" sx={{ fontSize: '0.92rem' }}>
        {schedules.map(({ title }) => title ?? 'Schedule of rooms').join(', ')}
      </Typography>
      <Group sign="≠" title="Area off" items={off.map(matchItem)} />
      <Group sign="?" title="Missing on the plan" items={missing_on_plan.map(rowItem)} />
      <Group
        sign="+"
        title="Missing in the schedule"
        items={missing_in_schedule.map((id) => {
          const room = byId.get(id);
          return <li key={id}>{room ? <Place onClick={() => onSelect(id)}>{titleOf(room)}</Place> : id}</li>;
        })}
      />
      <Group sign="✓" title="Matched" items={right.map(matchItem)} />
    </Box>
  );
}

function Group({ sign, title, items }: { sign: string; title: string; items: ReactNode[] }) {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <Typography component="h3" sx={{ fontSize: '0.85rem', fontWeight: 650 }}>
        <Box component="span" aria-hidden="true" sx={{ display: 'inline-block', width: 18 }}>
          {sign}
        </Box>
        {title} ({items.length})
      </Typography>
      <Box component="ul" sx={{ m: 0, mt: 0.25, pl: 2.25, listStyle: 'none', fontSize: '0.82rem', lineHeight: 1.7 }}>
        {items}
      </Box>
    </section>
  );
}

interface MatchProps extends Pick<Props, 'sheet' | 'unit' | 'onSelect'> {
  match: Match;
  room: PlanRoom | undefined;
}

function MatchLine({ match, room, sheet, unit, onSelect }: MatchProps) {
  const row = rowOf(sheet.schedules, match);
  return (
    <>
      <Place onClick={() => onSelect(match.room)}>{room ? titleOf(room) : match.room}</Place>
      {row && room && rowTitle(row) !== titleOf(room) && ` = ${rowTitle(row)}`}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {` by ${byText(match.by)}`}
        {row?.area_m2 && room ? `: ${comparedText(match, row.area_m2, room, sheet, unit)}` : ''}
      </Box>
    </>
  );
}

function byText(by: string): string {
  return by.replaceAll('_', ' ');
}

/** "schedule 14.2 m², measured 14.9 m², 0.7 m² more (4.9 %)" */
function comparedText(match: Match, stated: number, room: PlanRoom, sheet: Sheet, unit: Unit): string {
  const measures = sheet.measures.get(room.id);
  const schedule = `schedule ${statedText(stated, unit)}`;
  if (!measures || match.area_difference === null) return schedule;
  const { text } = areaText(room.area_px, measures, unit === 'px2' ? 'm2' : unit, true);
  return `${schedule}, measured ${text}, ${differenceText(match.area_difference, stated, unit)}`;
}

function Place({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Link component="button" type="button" onClick={onClick} sx={{ fontSize: 'inherit', verticalAlign: 'baseline' }}>
      {children}
    </Link>
  );
}
