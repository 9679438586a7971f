import Box from '@mui/material/Box';
import { useColorScheme } from '@mui/material/styles';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { type GestureListener, Gestures, type Tool } from '../drawing/Gestures';
import { PlanView } from '../drawing/PlanView';
import type { BoxXyxy, Point } from '../geometry/polygon';
import type { Picture } from '../plan/picture';
import type { PlanRoom } from '../rooms/room';
import type { HoverStore } from '../state/hover';
import { SHADES } from '../theme';
import { useCanvasKeys } from './useCanvasKeys';

export interface PlanHandle {
  zoom(factor: number): void;
  fit(): void;
  pan(dx: number, dy: number): void;
  reveal(box: BoxXyxy): void;
  /** Gives it the focus, and scrolls it into the window. */
  focus(): void;
  /** Ends or leaves a room that is being drawn; whether there was one. */
  finishDraft(): boolean;
  forgetDraft(): boolean;
}

export interface CanvasKeys {
  onNudge: (dx: number, dy: number) => void;
  onStep: (by: 1 | -1) => void;
  onRename: () => void;
  onRemove: () => void;
  onTool: (tool: Tool) => void;
  onDeselect: () => void;
}

interface Props {
  ref: Ref<PlanHandle>;
  picture: Picture | null;
  frame: BoxXyxy | null;
  /** Whether shapes must stay within the frame. */
  isBounded: boolean;
  rooms: readonly PlanRoom[];
  /** Changes when rooms come from another stage, which then fade in. */
  stage: string | null;
  selected: PlanRoom | null;
  tool: Tool;
  /** The ends of a known length. */
  ends: readonly Point[];
  showLabels: boolean;
  hover: HoverStore;
  listener: GestureListener;
  keys: CanvasKeys;
  label: string;
}

/** The plan with its rooms; React only tells the view what changed. */
export function PlanCanvas(props: Props) {
  const {
    ref,
    picture,
    frame,
    isBounded,
    rooms,
    stage,
    selected,
    tool,
    ends,
    showLabels,
    hover,
    listener,
    keys,
    label,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const planCanvas = useRef<HTMLCanvasElement>(null);
  const topCanvas = useRef<HTMLCanvasElement>(null);
  const shades = useShades();
  const selectedId = selected?.id ?? null;
  const page = isBounded ? frame : null;

  // Listeners are read when something happens, so that the view is made once.
  const latest = useRef(listener);
  latest.current = listener;
  const [parts, setParts] = useState<{ view: PlanView; gestures: Gestures } | null>(null);
  useEffect(() => {
    if (!host.current || !planCanvas.current || !topCanvas.current) return;
    const style = { selectedId: null, hoveredId: null, showLabels: true, shades: SHADES.light };
    const view = new PlanView(host.current, planCanvas.current, topCanvas.current, style);
    const forward: GestureListener = {
      onSelect: (id) => latest.current.onSelect(id),
      onHover: (id) => latest.current.onHover(id),
      onReshape: (id, shape, what) => latest.current.onReshape(id, shape, what),
      onAdd: (shape) => latest.current.onAdd(shape),
      onMeasure: (at, off) => latest.current.onMeasure(at, off),
      onRefused: (sentence) => latest.current.onRefused(sentence),
    };
    const start = { tool: 'select' as const, selected: null, page: null, shades: SHADES.light, ends: [] };
    const gestures = new Gestures(host.current, view, forward, start);
    setParts({ view, gestures });
    return () => {
      gestures.close();
      view.close();
    };
  }, []);

  useEffect(() => parts?.view.setFrame(frame), [parts, frame]);
  useEffect(() => parts?.view.setPicture(picture), [parts, picture]);
  const shownStage = useRef<string | null>(null);
  useEffect(() => {
    if (!parts) return;
    parts.view.setRooms(rooms, stage !== shownStage.current);
    shownStage.current = stage;
  }, [parts, rooms, stage]);
  useEffect(() => {
    if (!parts) return;
    const show = () => parts.view.setStyle({ selectedId, hoveredId: hover.get(), showLabels, shades });
    show();
    return hover.subscribe(show);
  }, [parts, selectedId, showLabels, shades, hover]);
  useEffect(
    () => parts?.gestures.setState({ tool, selected, page, shades, ends }),
    [parts, tool, selected, page, shades, ends],
  );

  useImperativeHandle(
    ref,
    () => ({
      zoom: (factor) => parts?.view.zoom(factor),
      fit: () => parts?.view.fit(),
      pan: (dx, dy) => parts?.view.pan([dx, dy]),
      reveal: (box) => parts?.view.reveal(box),
      focus: () => host.current?.focus(),
      finishDraft: () => parts?.gestures.finishDraft() ?? false,
      forgetDraft: () => parts?.gestures.forgetDraft() ?? false,
    }),
    [parts],
  );
  const onKeyDown = useCanvasKeys(parts, tool, keys);

  return (
    <Box
      ref={host}
      role="application"
      aria-label={label}
      aria-describedby="plan-keys"
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-testid="plan"
      data-stage={stage ?? ''}
      data-picture={picture ? 'shown' : ''}
      sx={{
        position: 'absolute',
        inset: 0,
        touchAction: 'none',
        userSelect: 'none',
        '& canvas': { position: 'absolute', inset: 0, width: '100%', height: '100%' },
        '&:focus-visible': { outline: '3px solid', outlineColor: 'primary.main', outlineOffset: -3 },
      }}
    >
      <canvas ref={planCanvas} data-layer="plan" />
      <canvas ref={topCanvas} data-layer="rooms" />
      <span id="plan-keys" className="visually-hidden">
        Arrow keys move the plan, plus and minus zoom, zero fits it. N and P go to the next and the previous room. E
        edits the selected room: arrow keys then move it. Enter renames it, Delete deletes it. A draws a missing room. M
        sets the scale by a known length, whose ends can also be typed beside the plan. Escape goes back. The table
        beside the plan lists the same rooms.
      </span>
    </Box>
  );
}

function useShades() {
  const { mode, systemMode } = useColorScheme();
  const isDark = (mode === 'system' ? systemMode : mode) === 'dark';
  return isDark ? SHADES.dark : SHADES.light;
}
