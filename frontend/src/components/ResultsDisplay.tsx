import Box from '@mui/material/Box';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Detection } from '../api/types';
import type { GestureListener, Tool } from '../drawing/Gestures';
import { moved } from '../drawing/tools';
import { widened } from '../geometry/hit';
import { type BoxXyxy, boxOf, union } from '../geometry/polygon';
import type { Picture } from '../plan/picture';
import { type EditAction, type Editing, idOfNextRoom } from '../rooms/editing';
import { frameOf, type PlanRoom, titleOf } from '../rooms/room';
import { type Draft, endsOf, type KnownLength, lengthsOf, NO_DRAFT, withEnd } from '../sheet/calibration';
import { foundIn, pageBox, roomDoors, type Sheet, sheetOf } from '../sheet/sheet';
import { HoverStore } from '../state/hover';
import { useServices } from '../state/services';
import { DrawingTools } from './DrawingTools';
import { type CanvasKeys, PlanCanvas, type PlanHandle } from './PlanCanvas';
import { type PanelTab, RoomsPanel } from './RoomsPanel';
import { useUndoKeys } from './useUndoKeys';

interface Props {
  detection: Detection | null;
  editing: Editing;
  dispatch: (action: EditAction) => void;
  canEdit: boolean;
  isLive: boolean;
  picture: Picture | null;
  /** What stands above the rooms in the panel. */
  head: ReactNode;
  foot: ReactNode;
}

/** The drawing and the table of its rooms, each following the other. */
export function ResultsDisplay({ detection, editing, dispatch, canEdit, isLive, picture, head, foot }: Props) {
  const { notify } = useServices();
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [tool, setTool] = useState<Tool>('select');
  const [tab, setTab] = useState<PanelTab>('rooms');
  const [draft, setDraft] = useState<Draft>(NO_DRAFT);
  const [threshold, setThreshold] = useState(0);
  const [showLabels, setShowLabels] = useState(true);
  const hover = useMemo(() => new HoverStore(), []);
  const plan = useRef<PlanHandle>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const lengthField = useRef<HTMLInputElement>(null);
  useUndoKeys(dispatch, canEdit);

  const rooms = useMemo(
    () => editing.rooms.filter((room) => room.isAdded || room.confidence >= threshold),
    [editing.rooms, threshold],
  );
  const selected = rooms.find((room) => room.id === selectedId) ?? null;
  // The frame of rooms that are on no page stays while they are edited.
  const frame = useMemo(() => planFrame(detection, picture, editing.original), [detection, picture, editing.original]);
  const activeTool = canEdit ? tool : 'select';
  const sheet = useMemo(
    () => detection && sheetOf(detection, editing.rooms, editing.scales),
    [detection, editing.rooms, editing.scales],
  );
  const ends = useMemo(() => endsOf(draft), [draft]);
  const points = useMemo(() => ends.map(({ at }) => at), [ends]);
  const lengths = useMemo(() => knownLengths(detection, sheet, selected), [detection, sheet, selected]);
  const chooseTool = (next: Tool) => {
    setTool(next);
    if (next === 'measure') setTab('scale');
  };
  const chooseTab = (next: PanelTab) => {
    setTab(next);
    if (next !== 'scale' && tool === 'measure') setTool('select');
  };

  const select = useCallback(
    (id: string | null) => {
      setSelectedId(id);
      const room = rooms.find((known) => known.id === id);
      if (room) plan.current?.reveal(room.bounding_box);
    },
    [rooms],
  );
  const remove = useCallback(() => {
    if (selectedId && canEdit) dispatch({ type: 'remove', id: selectedId });
  }, [selectedId, canEdit, dispatch]);

  const listener: GestureListener = {
    onSelect: (id) => {
      setSelectedId(id);
      // What is known of a room stands below the list of rooms.
      if (id && (tab === 'totals' || tab === 'schedule')) setTab('rooms');
    },
    onHover: hover.set,
    onReshape: (id, shape, what) => dispatch({ type: 'reshape', id, shape, what }),
    onAdd: (shape) => {
      const id = idOfNextRoom(editing);
      dispatch({ type: 'add', shape });
      setSelectedId(id);
      setTool('edit');
    },
    onMeasure: (at, off) => {
      setDraft(withEnd(draft, { at, off }));
      if (ends.length === 1) lengthField.current?.focus();
    },
    onRefused: (sentence) => notify(sentence),
  };
  const keys: CanvasKeys = {
    onNudge: (dx, dy) => {
      if (!selected || !canEdit) return;
      const page = detection?.page ? frame : null;
      // A pixel; drawings have units of any size.
      const step = page || !frame ? 1 : (frame[2] - frame[0]) / 1000;
      const shape = moved(selected, [dx * step, dy * step], page);
      dispatch({ type: 'reshape', id: selected.id, shape, what: 'Move' });
    },
    onStep: (by) => select(roomAfter(rooms, selectedId, by)),
    onRename: () => {
      if (tool === 'measure') {
        lengthField.current?.focus();
        return;
      }
      flushSync(() => chooseTab('rooms'));
      nameField.current?.focus();
    },
    onRemove: remove,
    onTool: (next) => canEdit && chooseTool(next),
    onDeselect: () => (tool === 'select' ? setSelectedId(null) : setTool('select')),
  };

  return (
    <Box
      component="main"
      sx={{
        // Beside each other they fill the window and scroll for themselves; on phones the page scrolls.
        flex: { xs: 1, md: 'none' },
        display: 'flex',
        flexDirection: { xs: 'column', md: 'row' },
        minHeight: 0,
        height: { md: 'calc(100dvh - 49px)' },
      }}
    >
      <Box sx={{ position: 'relative', flex: 1, minHeight: { xs: '48dvh', md: 0 }, minWidth: 0 }}>
        <PlanCanvas
          ref={plan}
          picture={picture}
          frame={frame}
          isBounded={detection?.page != null}
          rooms={rooms}
          stage={detection?.stage ?? null}
          selected={selected}
          tool={activeTool}
          ends={points}
          showLabels={showLabels}
          hover={hover}
          listener={listener}
          keys={keys}
          label={`Plan with ${rooms.length} rooms`}
        />
        <DrawingTools
          tool={activeTool}
          canEdit={canEdit}
          onTool={chooseTool}
          undo={editing.past.at(-1)?.what ?? null}
          redo={editing.future[0]?.what ?? null}
          onUndo={() => dispatch({ type: 'undo' })}
          onRedo={() => dispatch({ type: 'redo' })}
          showLabels={showLabels}
          onShowLabels={setShowLabels}
          onZoom={(factor) => plan.current?.zoom(factor)}
          onFit={() => plan.current?.fit()}
        />
        <Hint tool={activeTool} hasSelection={selected !== null} />
      </Box>
      <RoomsPanel
        head={head}
        foot={foot}
        page={detection?.page ?? null}
        sheet={sheet}
        scales={editing.scales}
        isLive={isLive}
        rooms={rooms}
        allRooms={editing.rooms}
        selected={selected}
        threshold={threshold}
        onThreshold={setThreshold}
        hover={hover}
        onSelect={select}
        onReveal={(box) => detection && plan.current?.reveal(pageBox(detection, box))}
        canEdit={canEdit}
        nameRef={nameField}
        dispatch={dispatch}
        onRemove={remove}
        tab={tab}
        onTab={chooseTab}
        measuring={{
          draft,
          onDraft: setDraft,
          isPointing: activeTool === 'measure',
          onPointing: (isPointing) => {
            chooseTool(isPointing ? 'measure' : 'select');
            if (isPointing) plan.current?.focus();
          },
          lengths,
          lengthRef: lengthField,
        }}
      />
      <Box className="visually-hidden" aria-live="polite">
        {selected ? `${titleOf(selected)} selected` : ''}
      </Box>
    </Box>
  );
}

const HINTS = {
  pick: 'Choose a room to change its shape.',
  edit: 'Drag a corner, the middle of an edge, a corner of the box, or the room. Double-click a corner to delete it.',
  measure: 'Click both ends of a length that you know. Shift keeps it straight.',
  add: 'Drag a rectangle, or click corner by corner and end with a double click.',
};

function Hint({ tool, hasSelection }: { tool: Tool; hasSelection: boolean }) {
  if (tool === 'select') return null;
  const text = tool === 'edit' && !hasSelection ? HINTS.pick : HINTS[tool];
  return (
    <Box
      sx={{
        position: 'absolute',
        left: 12,
        bottom: 12,
        maxWidth: { xs: 'calc(100% - 190px)', md: 420 },
        px: 1.5,
        py: 0.75,
        borderRadius: 1,
        bgcolor: 'background.paper',
        border: 1,
        borderColor: 'divider',
        fontSize: '0.82rem',
        pointerEvents: 'none',
      }}
    >
      {text}
    </Box>
  );
}

/** What is shown at first: the page; before there is one its picture; or what is drawn without a page. */
function planFrame(detection: Detection | null, picture: Picture | null, rooms: readonly PlanRoom[]): BoxXyxy | null {
  if (detection?.page) return frameOf(detection, rooms);
  const level = picture?.levels[0] as { width: number; height: number } | undefined;
  if (level) return [0, 0, level.width, level.height];
  const walls = (picture?.walls ?? []).flatMap(({ start, end }) => [start, end]);
  const boxes = [frameOf(detection, rooms), walls.length > 0 ? boxOf(walls) : null].filter((box) => box !== null);
  const box = union(boxes);
  return box && widened(box, Math.max(box[2] - box[0], box[3] - box[1]) / 40);
}

function knownLengths(detection: Detection | null, sheet: Sheet | null, room: PlanRoom | null): KnownLength[] {
  if (!detection || !sheet || !room) return [];
  const rooms = sheet.plans.flatMap((known) => known.rooms);
  const unit = detection.page ? 'px' : 'units';
  return lengthsOf(room, roomDoors(room, sheet.doors, rooms), foundIn(detection), unit);
}

function roomAfter(rooms: readonly PlanRoom[], id: string | null, by: 1 | -1): string | null {
  if (rooms.length === 0) return null;
  const index = rooms.findIndex((room) => room.id === id);
  const next = index < 0 ? (by === 1 ? 0 : rooms.length - 1) : (index + by + rooms.length) % rooms.length;
  return rooms[next]?.id ?? null;
}
