import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type PlanRoom, sourceWord, titleOf } from '../rooms/room';
import { totalOf } from '../sheet/measures';
import { printedOf, type Sheet, type SheetPlan } from '../sheet/sheet';
import { areaText, shareText, statedText, type Unit } from '../sheet/units';
import type { HoverStore } from '../state/hover';
import { GRID, PlanHead, ROW_PX, RoomRow } from './RoomRow';

type Column = 'name' | 'area' | 'confidence' | 'source' | 'printed';
interface Order {
  column: Column | null;
  descending: boolean;
}

interface Props {
  rooms: readonly PlanRoom[];
  sheet: Sheet;
  unit: Unit;
  hasPage: boolean;
  selectedId: string | null;
  hover: HoverStore;
  onSelect: (id: string) => void;
}

/** A room, or the head of the plan whose rooms follow. */
type Item = { room: PlanRoom } | { plan: SheetPlan; rooms: readonly PlanRoom[] };

const HEAD_PX = 34;
interface Head {
  column: Column;
  title: string;
  isNumber: boolean;
}

const HEADS: readonly Head[] = [
  { column: 'name', title: 'Room', isNumber: false },
  { column: 'area', title: 'Area', isNumber: true },
  { column: 'confidence', title: 'Confidence', isNumber: true },
];
const PRINTED_HEAD: Head = { column: 'printed', title: 'Printed', isNumber: true };
const SOURCE_HEAD: Head = { column: 'source', title: 'Source', isNumber: false };

/** The rooms as a grid: arrow keys walk through it, and it follows the drawing. Only rows in view are elements. */
export function RoomTable({ rooms, sheet, unit, hasPage, selectedId, hover, onSelect }: Props) {
  const [order, setOrder] = useState<Order>({ column: null, descending: false });
  // What a plan prints is worth more than which part of the engine gave a shape.
  const hasPrints = rooms.some((room) => room.printed_area_m2);
  const items = useMemo(() => itemsOf(rooms, sheet.plans, order), [rooms, sheet.plans, order]);
  const sorted = useMemo(() => items.flatMap((item) => ('room' in item ? [item.room] : [])), [items]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    // The head stays above the rows and covers as much of the window.
    scrollPaddingEnd: HEAD_PX,
    overscan: 8,
  });
  const selectedIndex = sorted.findIndex((room) => room.id === selectedId);
  const selectedItem = items.findIndex((item) => 'room' in item && item.room.id === selectedId);
  useEffect(() => {
    if (selectedItem >= 0) rows.scrollToIndex(selectedItem, { align: 'auto' });
  }, [selectedItem, rows]);

  const walk = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, selectedIndex, sorted.length);
    const room = next === null ? null : sorted[next];
    if (!room) return;
    event.preventDefault();
    onSelect(room.id);
  };

  return (
    <Box
      ref={scroller}
      role="grid"
      aria-label="Rooms"
      aria-rowcount={items.length + 1}
      tabIndex={0}
      aria-activedescendant={selectedIndex >= 0 ? `row-${selectedId}` : undefined}
      onKeyDown={walk}
      onMouseLeave={() => hover.set(null)}
      sx={{
        flex: 1,
        minHeight: { xs: 160, md: 90 },
        maxHeight: { xs: '60dvh', md: 'none' },
        overflowY: 'auto',
        '&:focus-visible': { outline: '2px solid', outlineColor: 'primary.main', outlineOffset: -2 },
      }}
    >
      <HeadRow heads={[...HEADS, hasPrints ? PRINTED_HEAD : SOURCE_HEAD]} order={order} onOrder={setOrder} />
      <Box role="rowgroup" sx={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((item) => {
          const shown = items[item.index];
          if (!shown) return null;
          const place = { index: item.index, top: item.start };
          if ('plan' in shown) {
            const total = totalOf(null, shown.rooms, sheet.measures);
            return (
              <PlanHead key={shown.plan.id} plan={shown.plan} total={total} {...place} unit={unit} hasPage={hasPage} />
            );
          }
          const { room } = shown;
          const measures = sheet.measures.get(room.id);
          const { text, range } = areaText(room.area_px, measures, unit, hasPage);
          const print = printedOf(room, measures);
          const printed = room.printed_area_m2 ? statedText(room.printed_area_m2, unit) : '';
          return (
            <RoomRow
              key={room.id}
              room={room}
              {...place}
              isSelected={room.id === selectedId}
              area={text}
              range={range}
              mark={markOf(room, sheet, unit)}
              printed={hasPrints ? printed : null}
              share={print && shareText(print.difference)}
              hover={hover}
              onSelect={onSelect}
            />
          );
        })}
      </Box>
    </Box>
  );
}

interface HeadRowProps {
  heads: readonly Head[];
  order: Order;
  onOrder: (order: Order) => void;
}

function HeadRow({ heads, order, onOrder }: HeadRowProps) {
  const next = (column: Column): Order => {
    if (order.column !== column) return { column, descending: false };
    return order.descending ? { column: null, descending: false } : { column, descending: true };
  };
  return (
    <Box
      role="row"
      aria-rowindex={1}
      sx={{
        ...GRID,
        position: 'sticky',
        top: 0,
        zIndex: 1,
        height: HEAD_PX,
        bgcolor: 'background.paper',
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      {heads.map(({ column, title, isNumber }) => {
        const isSorted = order.column === column;
        const sort = isSorted ? (order.descending ? 'descending' : 'ascending') : 'none';
        return (
          <Box
            key={column}
            role="columnheader"
            aria-sort={sort}
            sx={{
              display: column === 'source' || column === 'printed' ? { xs: 'none', md: 'block' } : 'block',
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

function markOf(room: PlanRoom, { measures, reconciliation }: Sheet, unit: Unit): string | null {
  const printed = printedOf(room, measures.get(room.id));
  if (printed && !printed.agrees) return `The plan prints ${statedText(printed.area_m2, unit)}`;
  const isOff = reconciliation?.matched.some((match) => match.room === room.id && match.agrees === false);
  return isOff ? 'The schedule has another area' : null;
}

/** Rooms of several plans stand below the names of these, in order within each. */
function itemsOf(rooms: readonly PlanRoom[], plans: readonly SheetPlan[], order: Order): Item[] {
  if (plans.length < 2) return sortedRooms(rooms, order).map((room) => ({ room }));
  const shown = new Set(rooms);
  return plans.flatMap((plan) => {
    const own = plan.rooms.filter((room) => shown.has(room));
    if (own.length === 0) return [];
    return [{ plan, rooms: own }, ...sortedRooms(own, order).map((room) => ({ room }))];
  });
}

function sortedRooms(rooms: readonly PlanRoom[], { column, descending }: Order): readonly PlanRoom[] {
  if (!column) return rooms;
  const sign = descending ? -1 : 1;
  return rooms.toSorted((a, b) => sign * compare(a, b, column));
}

function compare(a: PlanRoom, b: PlanRoom, column: Column): number {
  if (column === 'area') return a.area_px - b.area_px;
  if (column === 'printed') return (a.printed_area_m2 ?? 0) - (b.printed_area_m2 ?? 0);
  if (column === 'confidence') return a.confidence - b.confidence;
  const text = column === 'name' ? titleOf : sourceWord;
  return text(a).localeCompare(text(b), undefined, { numeric: true });
}

function nextIndex(key: string, index: number, count: number): number | null {
  const targets: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 };
  const target = targets[key];
  return target === undefined ? null : Math.min(count - 1, Math.max(0, target));
}
