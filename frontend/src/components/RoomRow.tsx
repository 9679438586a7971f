import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { memo, type ReactNode } from 'react';
import { fillOf } from '../drawing/colours';
import { kindText, type PlanRoom, sourceWord, titleOf } from '../rooms/room';
import type { KindTotal } from '../sheet/measures';
import type { SheetPlan } from '../sheet/sheet';
import { areaText, type Unit } from '../sheet/units';
import { type HoverStore, useIsHovered } from '../state/hover';
import { DisagreementMark } from './DisagreementMark';

export const ROW_PX = 44;
/** On phones the last column is left out. */
export const GRID = {
  display: 'grid',
  gridTemplateColumns: { xs: 'minmax(0, 1fr) 112px 88px', md: 'minmax(0, 1fr) 108px 84px 78px' },
  alignItems: 'center',
  px: 1.5,
};

interface RowProps {
  room: PlanRoom;
  index: number;
  top: number;
  isSelected: boolean;
  area: string;
  range: string | null;
  /** What disagrees, if anything does. */
  mark: string | null;
  /** The printed area, empty if there is none; null where no room has one. */
  printed: string | null;
  /** How the measured area differs from it. */
  share: string | null;
  hover: HoverStore;
  onSelect: (id: string) => void;
}

/** A room with what is measured, and what the plan prints or who found it. */
export const RoomRow = memo(function RoomRow(props: RowProps) {
  const { room, index, top, isSelected, area, range, mark, printed, share, hover, onSelect } = props;
  const isHovered = useIsHovered(hover, room.id);
  const background = isSelected ? 'action.selected' : isHovered ? 'action.hover' : 'transparent';
  return (
    <Box
      role="row"
      id={`row-${room.id}`}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-room={room.id}
      onClick={() => onSelect(room.id)}
      onMouseEnter={() => hover.set(room.id)}
      sx={{
        ...GRID,
        position: 'absolute',
        top: 0,
        left: 0,
        right: 0,
        height: ROW_PX,
        cursor: 'pointer',
        bgcolor: background,
        fontWeight: isSelected ? 650 : 400,
      }}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Box role="gridcell" sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
        <Box
          aria-hidden="true"
          sx={{ width: 12, height: 12, borderRadius: 0.5, flexShrink: 0, bgcolor: fillOf(room.colour) }}
        />
        <Box sx={{ minWidth: 0, lineHeight: 1.25 }}>
          <Typography noWrap component="span" sx={{ display: 'block', fontSize: '0.9rem', fontWeight: 'inherit' }}>
            {titleOf(room)}
          </Typography>
          {room.kind && <Quiet>{kindText(room.kind)}</Quiet>}
        </Box>
        <VerdictMark verdict={room.verdict} />
      </Box>
      <Cell isNumber>
        {mark && <DisagreementMark sentence={mark} />} {area}
        {range && <Quiet>{range}</Quiet>}
      </Cell>
      <Cell isNumber>{room.isAdded ? '–' : `${Math.round(room.confidence * 100)} %`}</Cell>
      {printed === null ? (
        <Cell isExtra>{sourceWord(room)}</Cell>
      ) : (
        <Cell isNumber isExtra>
          {printed}
          {share && <Quiet>{share}</Quiet>}
        </Cell>
      )}
    </Box>
  );
});

interface HeadProps {
  plan: SheetPlan;
  total: KindTotal;
  index: number;
  top: number;
  unit: Unit;
  hasPage: boolean;
}

/** The head of the rooms of a plan. */
export function PlanHead({ plan, total, index, top, unit, hasPage }: HeadProps) {
  const { text } = areaText(total.areaPx, total, unit, hasPage);
  return (
    <Box
      role="row"
      aria-rowindex={index + 2}
      data-plan={plan.id}
      sx={{
        position: 'absolute',
        top: 0,
        left: 0,
        right: 0,
        height: ROW_PX,
        px: 1.5,
        pb: 0.5,
        display: 'flex',
        alignItems: 'flex-end',
        gap: 1,
        fontSize: '0.8rem',
        borderBottom: 1,
        borderColor: 'divider',
      }}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Typography role="gridcell" noWrap component="span" sx={{ flex: 1, fontSize: 'inherit', fontWeight: 650 }}>
        {plan.title}
      </Typography>
      <Box role="gridcell" sx={{ color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}>
        {total.rooms === 1 ? '1 room' : `${total.rooms} rooms`}, {text}
      </Box>
    </Box>
  );
}

/** A second line that does not ask for attention. */
function Quiet({ children }: { children: ReactNode }) {
  return (
    <Typography
      noWrap
      component="span"
      sx={{ display: 'block', fontSize: '0.7rem', lineHeight: 1.2, color: 'text.secondary', fontWeight: 400 }}
    >
      {children}
    </Typography>
  );
}

/** What is extra is left out on phones. */
function Cell({
  isNumber = false,
  isExtra = false,
  children,
}: {
  isNumber?: boolean;
  isExtra?: boolean;
  children: ReactNode;
}) {
  return (
    <Box
      role="gridcell"
      sx={{
        display: isExtra ? { xs: 'none', md: 'block' } : 'block',
        fontSize: '0.82rem',
        color: 'text.secondary',
        pr: 1,
        whiteSpace: 'nowrap',
        textAlign: isNumber ? 'right' : 'left',
        fontVariantNumeric: 'tabular-nums',
      }}
    >
      {children}
    </Box>
  );
}

function VerdictMark({ verdict }: { verdict: PlanRoom['verdict'] }) {
  if (!verdict) return null;
  const isCorrect = verdict === 'correct';
  return (
    <Box component="span" sx={{ color: isCorrect ? 'success.main' : 'error.main', flexShrink: 0 }}>
      <span aria-hidden="true">{isCorrect ? '✓' : '✗'}</span>
      <span className="visually-hidden">marked as {verdict}</span>
    </Box>
  );
}
