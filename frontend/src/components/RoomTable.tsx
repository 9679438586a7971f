import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { fillOf } from '../drawing/colours';
import { sourceWord } from '../rooms/measure';
import { type PlanRoom, titleOf } from '../rooms/room';
import { type HoverStore, useIsHovered } from '../state/hover';

type Column = 'name' | 'area' | 'confidence' | 'source';
interface Order {
  column: Column | null;
  descending: boolean;
}

interface Props {
  rooms: readonly PlanRoom[];
  selectedId: string | null;
  hover: HoverStore;
  onSelect: (id: string) => void;
  areaText: (areaPx: number) => string;
}

const ROW_PX = 38;
const COLUMNS: { column: Column; title: string; isNumber: boolean }[] = [
  { column: 'name', title: 'Room', isNumber: false },
  { column: 'area', title: 'Area', isNumber: true },
  { column: 'confidence', title: 'Confidence', isNumber: true },
  { column: 'source', title: 'Source', isNumber: false },
];
const GRID = {
  display: 'grid',
  gridTemplateColumns: { xs: 'minmax(0, 1fr) 96px 92px', md: 'minmax(0, 1fr) 104px 88px 60px' },
  alignItems: 'center',
  px: 1.5,
};

/** The rooms as a grid: arrow keys walk through it, and it follows the drawing. Only rows in view are elements. */
export function RoomTable({ rooms, selectedId, hover, onSelect, areaText }: Props) {
  const [order, setOrder] = useState<Order>({ column: null, descending: false });
  const sorted = useMemo(() => sortedRooms(rooms, order), [rooms, order]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const selectedIndex = sorted.findIndex((room) => room.id === selectedId);
  useEffect(() => {
    if (selectedIndex >= 0) rows.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, rows]);

  const walk = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, selectedIndex, sorted.length);
    const room = next === null ? null : sorted[next];
    if (!room) return;
    event.preventDefault();
    onSelect(room.id);
  };

  return (
    <Box
      role="grid"
      aria-label="Rooms"
      aria-rowcount={sorted.length + 1}
      tabIndex={0}
      aria-activedescendant={selectedIndex >= 0 ? `row-${selectedId}` : undefined}
      onKeyDown={walk}
      onMouseLeave={() => hover.set(null)}
      sx={{
        flex: 1,
        minHeight: 160,
        maxHeight: { xs: '60dvh', md: 'none' },
        display: 'flex',
        flexDirection: 'column',
        '&:focus-visible': { outline: '2px solid', outlineColor: 'primary.main', outlineOffset: -2 },
      }}
    >
      <HeadRow order={order} onOrder={setOrder} />
      <Box ref={scroller} role="rowgroup" sx={{ flex: 1, overflowY: 'auto' }}>
        <Box role="presentation" sx={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((item) => {
            const room = sorted[item.index];
            if (!room) return null;
            return (
              <Row
                key={room.id}
                room={room}
                index={item.index}
                top={item.start}
                isSelected={room.id === selectedId}
                area={areaText(room.area_px)}
                hover={hover}
                onSelect={onSelect}
              />
            );
          })}
        </Box>
      </Box>
    </Box>
  );
}

function HeadRow({ order, onOrder }: { order: Order; onOrder: (order: Order) => void }) {
  const next = (column: Column): Order => {
    if (order.column !== column) return { column, descending: false };
    return order.descending ? { column: null, descending: false } : { column, descending: true };
  };
  return (
    <Box role="row" aria-rowindex={1} sx={{ ...GRID, borderBottom: 1, borderColor: 'divider', minHeight: 34 }}>
      {COLUMNS.map(({ column, title, isNumber }) => {
        const isSorted = order.column === column;
        const sort = isSorted ? (order.descending ? 'descending' : 'ascending') : 'none';
        return (
          <Box
            key={column}
            role="columnheader"
            aria-sort={sort}
            sx={{
              display: column === 'source' ? { xs: 'none', md: 'block' } : 'block',
              textAlign: isNumber ? 'right' : 'left',
              pr: 1,
            }}
          >
            <ButtonBase
              onClick={() => onOrder(next(column))}
              sx={{ fontSize: '0.8rem', fontWeight: 650, borderRadius: 0.5 }}
            >
              {title}
              {isSorted && <span aria-hidden="true">{order.descending ? ' ↓' : ' ↑'}</span>}
            </ButtonBase>
          </Box>
        );
      })}
    </Box>
  );
}

interface RowProps {
  room: PlanRoom;
  index: number;
  top: number;
  isSelected: boolean;
  area: string;
  hover: HoverStore;
  onSelect: (id: string) => void;
}

const Row = memo(function Row({ room, index, top, isSelected, area, hover, onSelect }: RowProps) {
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
        <Typography noWrap component="span" sx={{ fontSize: '0.9rem', fontWeight: 'inherit' }}>
          {titleOf(room)}
        </Typography>
        <VerdictMark verdict={room.verdict} />
      </Box>
      <Cell isNumber>{area}</Cell>
      <Cell isNumber>{room.isAdded ? '–' : `${Math.round(room.confidence * 100)} %`}</Cell>
      <Cell isExtra>{sourceWord(room)}</Cell>
    </Box>
  );
});

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

function sortedRooms(rooms: readonly PlanRoom[], { column, descending }: Order): readonly PlanRoom[] {
  if (!column) return rooms;
  const sign = descending ? -1 : 1;
  return rooms.toSorted((a, b) => sign * compare(a, b, column));
}

function compare(a: PlanRoom, b: PlanRoom, column: Column): number {
  if (column === 'area') return a.area_px - b.area_px;
  if (column === 'confidence') return a.confidence - b.confidence;
  const text = column === 'name' ? titleOf : sourceWord;
  return text(a).localeCompare(text(b), undefined, { numeric: true });
}

function nextIndex(key: string, index: number, count: number): number | null {
  const targets: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 };
  const target = targets[key];
  return target === undefined ? null : Math.min(count - 1, Math.max(0, target));
}
