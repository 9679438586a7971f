import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { Fragment, type ReactNode } from 'react';
import { kindText, type PlanRoom } from '../rooms/room';
import { rowOf, rowTitle } from '../sheet/schedule';
import { type Printed, printedOf, type RoomDoor, roomDoors, type Sheet } from '../sheet/sheet';
import { type AreaText, areaText, differenceText, lengthText, statedText, type Unit } from '../sheet/units';
import { DisagreementMark } from './DisagreementMark';

interface Props {
  room: PlanRoom;
  rooms: readonly PlanRoom[];
  sheet: Sheet;
  unit: Unit;
  onSelect: (id: string) => void;
}

/** What is known of a room, term by term; what is not known is left out. */
export function RoomFacts({ room, rooms, sheet, unit, onSelect }: Props) {
  const measures = sheet.measures.get(room.id);
  const printed = printedOf(room, measures);
  const doors = roomDoors(room, sheet.doors, rooms);
  const facts: [string, ReactNode][] = [
    ['Number', room.number],
    ['Kind', room.kind && kindText(room.kind)],
    ['Area', measures && <Measure key="area" {...areaText(room.area_px, measures, unit, true)} />],
    ['Perimeter', measures && <Measure key="perimeter" {...lengthText(measures.perimeter_m, unit)} />],
    ['Printed', room.printed_area_m2 && <PrintedArea area_m2={room.printed_area_m2} printed={printed} unit={unit} />],
    ['Schedule', scheduleText(room, sheet, unit)],
    ['Doors', doors.length > 0 && <Doors doors={doors} onSelect={onSelect} />],
  ];
  const known = facts.filter(([, fact]) => fact);
  if (known.length === 0) return null;
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: 'auto 1fr',
        columnGap: 1.5,
        rowGap: 0.25,
        m: 0,
        mt: 1,
        fontSize: '0.82rem',
        '& dt': { color: 'text.secondary' },
        '& dd': { m: 0, overflowWrap: 'anywhere' },
      }}
    >
      {known.map(([term, fact]) => (
        <Fragment key={term}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </Fragment>
      ))}
    </Box>
  );
}

function Measure({ text, range }: AreaText) {
  return (
    <>
      {text}
      {range && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {' '}
          ({range})
        </Box>
      )}
    </>
  );
}

function PrintedArea({ area_m2, printed, unit }: { area_m2: number; printed: Printed | null; unit: Unit }) {
  const stated = statedText(area_m2, unit);
  if (!printed) return <>{stated}</>;
  return (
    <>
      {stated}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        ; measured {differenceText(printed.difference, area_m2, unit)}
      </Box>
      {!printed.agrees && (
        <>
          {' '}
          <DisagreementMark sentence="more than the measure may be off" isShown />
        </>
      )}
    </>
  );
}

function scheduleText(room: PlanRoom, { reconciliation, schedules }: Sheet, unit: Unit): ReactNode {
  if (!reconciliation) return null;
  const match = reconciliation.matched.find((known) => known.room === room.id);
  if (!match) return reconciliation.missing_in_schedule.includes(room.id) ? 'not in the schedule' : null;
  const row = rowOf(schedules, match);
  const area = row?.area_m2 ? `, ${statedText(row.area_m2, unit)}` : '';
  return (
    <>
      {rowTitle(row)}
      {area}
      {match.agrees === false && match.area_difference !== null && row?.area_m2 && (
        <>
          {`; measured ${differenceText(match.area_difference, row.area_m2, unit)} `}
          <DisagreementMark sentence="more than the measure may be off" isShown />
        </>
      )}
    </>
  );
}

function Doors({ doors, onSelect }: { doors: readonly RoomDoor[]; onSelect: (id: string) => void }) {
  return (
    <>
      {doors.map(({ door, text, other }, index) => (
        <Fragment key={door.id}>
          {index > 0 && ', '}
          {other ? (
            <Link
              component="button"
              type="button"
              onClick={() => onSelect(other.id)}
              sx={{ fontSize: 'inherit', verticalAlign: 'baseline' }}
            >
              {text}
            </Link>
          ) : (
            text
          )}
        </Fragment>
      ))}
    </>
  );
}
