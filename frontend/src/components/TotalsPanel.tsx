import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { PlanRoom } from '../rooms/room';
import { kindText } from '../rooms/room';
import { type KindTotal, totalOf, totalsByKind } from '../sheet/measures';
import type { Sheet } from '../sheet/sheet';
import { areaText, type Unit } from '../sheet/units';
import { DataTable } from './DataTable';

interface Props {
  sheet: Sheet;
  /** Those that are shown. */
  rooms: readonly PlanRoom[];
  unit: Unit;
  hasPage: boolean;
}

/** Areas by kind, for each plan. */
export function TotalsPanel({ sheet, rooms, unit, hasPage }: Props) {
  const shown = new Set(rooms);
  const plans = sheet.plans.map((plan) => ({ ...plan, rooms: plan.rooms.filter((room) => shown.has(room)) }));
  const isOne = plans.length < 2;
  return (
    <Box sx={{ p: 1.5, display: 'flex', flexDirection: 'column', gap: 2 }}>
      {plans.map((plan) => (
        <section key={plan.id} aria-label={isOne ? 'Areas by kind' : plan.title}>
          <Typography variant="h2" sx={{ fontSize: '0.92rem' }}>
            {isOne ? 'Areas by kind' : plan.title}
          </Typography>
          <KindTable title={plan.title} rooms={plan.rooms} sheet={sheet} unit={unit} hasPage={hasPage} />
        </section>
      ))}
      {!isOne && <Whole total={totalOf(null, rooms, sheet.measures)} unit={unit} hasPage={hasPage} />}
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
        Areas are those between the inner faces of the walls.
      </Typography>
    </Box>
  );
}

interface KindProps extends Props {
  title: string;
}

function KindTable({ title, rooms, sheet, unit, hasPage }: KindProps) {
  const totals = totalsByKind(rooms, sheet.measures);
  const row = (total: KindTotal, isSum: boolean) => ({
    key: isSum ? 'sum' : (total.kind ?? ''),
    isSum,
    cells: [
      isSum ? 'All rooms' : kindText(total.kind),
      String(total.rooms),
      <Area key="area" total={total} unit={unit} hasPage={hasPage} />,
    ],
  });
  return (
    <DataTable
      label={`Areas by kind: ${title}`}
      heads={['Kind', 'Rooms', 'Area']}
      numbers={[1, 2]}
      rows={[...totals.map((total) => row(total, false)), row(totalOf(null, rooms, sheet.measures), true)]}
    />
  );
}

function Area({ total, unit, hasPage }: { total: KindTotal; unit: Unit; hasPage: boolean }) {
  const { text, range } = areaText(total.areaPx, total, unit, hasPage);
  return (
    <>
      {text}
      {range && (
        <Box component="span" sx={{ display: 'block', color: 'text.secondary', fontSize: '0.72rem', fontWeight: 400 }}>
          {range}
        </Box>
      )}
    </>
  );
}

function Whole({ total, unit, hasPage }: { total: KindTotal; unit: Unit; hasPage: boolean }) {
  const { text, range } = areaText(total.areaPx, total, unit, hasPage);
  return (
    <Typography variant="body2">
      All plans: {text}
      {range && ` (${range})`} in {total.rooms} rooms
    </Typography>
  );
}
