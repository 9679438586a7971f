import type { BoxXyxy } from '../geometry/polygon';
import { isSimple, mapPoints, type Point, type Polygon } from '../geometry/polygon';
import { measured, type PlanRoom } from '../rooms/room';
import type { PlanView } from './PlanView';
import type { Shades } from './paint';
import { paintDraft, paintHandles, paintLength } from './paintTools';
import { BOX_MARGIN_PX, clamped, type Drag, grab, moved, rectangle, withoutCorner } from './tools';

export type Tool = 'select' | 'edit' | 'add' | 'measure';

export interface GestureState {
  tool: Tool;
  selected: PlanRoom | null;
  /** Shapes stay on the page; null where there is none. */
  page: BoxXyxy | null;
  shades: Shades;
  /** The ends of a known length, as far as they were chosen. */
  ends: readonly Point[];
}

export interface GestureListener {
  onSelect(id: string | null): void;
  onHover(id: string | null): void;
  onReshape(id: string, shape: Polygon, what: string): void;
  onAdd(shape: Polygon): void;
  /** An end of a known length, and how far it may be off. */
  onMeasure(at: Point, off: number): void;
  /** An edit that is not possible, and why. */
  onRefused(sentence: string): void;
}

const REACH_PX = 9;
const TOUCH_REACH_PX = 18;
const CLICK_PX = 4;
/** How exactly a person points: a pixel of the screen with a mouse, some more with a finger. */
const POINTING_PX = 1;
const TOUCH_POINTING_PX = 4;

type Held = { kind: 'pan' } | { kind: 'shape'; room: PlanRoom; drag: Drag } | { kind: 'draft' };

/** Turns what fingers, pens, mice and wheels do into views, selections and edits. */
export class Gestures {
  private readonly host: HTMLElement;
  private readonly view: PlanView;
  private readonly listener: GestureListener;
  private state: GestureState;
  private readonly pointers = new Map<number, Point>();
  private held: Held | null = null;
  private pressedAt: Point = [0, 0];
  private hasMoved = false;
  private draft: Point[] = [];
  private readonly closing = new AbortController();

  constructor(host: HTMLElement, view: PlanView, listener: GestureListener, state: GestureState) {
    this.host = host;
    this.view = view;
    this.listener = listener;
    this.state = state;
    const options = { signal: this.closing.signal };
    host.addEventListener('pointerdown', (event) => this.press(event), options);
    host.addEventListener('pointermove', (event) => this.move(event), options);
    host.addEventListener('pointerup', (event) => this.release(event), options);
    host.addEventListener('pointercancel', (event) => this.drop(event), options);
    host.addEventListener('pointerleave', () => listener.onHover(null), options);
    host.addEventListener('dblclick', (event) => this.doublePress(event), options);
    host.addEventListener('wheel', (event) => this.wheel(event), { ...options, passive: false });
  }

  close(): void {
    this.closing.abort();
  }

  setState(state: GestureState): void {
    if (state.tool !== this.state.tool) this.forgetDraft();
    this.state = state;
    this.showOverlay();
  }

  /** Ends a room that is being drawn corner by corner. */
  finishDraft(): boolean {
    if (this.draft.length === 0) return false;
    const shape = { polygon: this.distinct(this.draft), holes: [] };
    this.forgetDraft();
    if (isSimple(shape.polygon)) this.listener.onAdd(shape);
    else this.listener.onRefused('A room needs three corners or more, and its edges must not cross. Draw it again.');
    return true;
  }

  forgetDraft(): boolean {
    const hadDraft = this.draft.length > 0 || this.held?.kind === 'shape';
    this.draft = [];
    this.held = null;
    this.view.replace(null);
    this.showOverlay();
    return hadDraft;
  }

  private press(event: PointerEvent): void {
    if (event.button > 1) return;
    const at = this.place(event);
    this.pointers.set(event.pointerId, at);
    this.host.setPointerCapture(event.pointerId);
    if (this.pointers.size > 1) {
      // A second finger zooms; what the first one held goes back.
      if (this.held?.kind === 'shape') this.view.replace(null);
      this.held = { kind: 'pan' };
      this.hasMoved = true;
      return;
    }
    this.pressedAt = at;
    this.hasMoved = false;
    this.held = event.button === 1 ? { kind: 'pan' } : this.hold(at, event);
  }

  private hold(at: Point, event: PointerEvent): Held {
    const { tool, selected } = this.state;
    if (tool === 'add') return { kind: 'draft' };
    if (tool === 'edit' && selected && !event.altKey) {
      const drag = this.grab(selected, at, event);
      if (drag) return { kind: 'shape', room: selected, drag };
    }
    return { kind: 'pan' };
  }

  private move(event: PointerEvent): void {
    const at = this.place(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      this.hover(at, event);
      return;
    }
    if (this.pointers.size === 2) this.pinch(event.pointerId, before, at);
    this.pointers.set(event.pointerId, at);
    if (Math.hypot(at[0] - this.pressedAt[0], at[1] - this.pressedAt[1]) > CLICK_PX) this.hasMoved = true;
    if (!this.hasMoved || this.pointers.size > 1) return;
    if (this.held?.kind === 'pan') this.view.pan([at[0] - before[0], at[1] - before[1]]);
    else if (this.held?.kind === 'shape') this.showDragged(this.held.room, this.held.drag, at);
    else this.showOverlay(at);
  }

  private release(event: PointerEvent): void {
    if (!this.pointers.delete(event.pointerId) || this.pointers.size > 0) return;
    const at = this.place(event);
    const held = this.held;
    this.held = null;
    if (held?.kind === 'draft') this.extendDraft(at);
    else if (!this.hasMoved) this.click(at, event);
    else if (held?.kind === 'shape') this.finishShape(held.room, held.drag, at);
  }

  private drop(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    this.held = null;
    this.view.replace(null);
  }

  private click(at: Point, event: PointerEvent): void {
    const { tool, selected } = this.state;
    if (tool === 'measure') this.measure(at, event);
    else if (tool === 'edit' && event.altKey && selected) this.removeCorner(selected, at, this.reach(event));
    else this.listener.onSelect(this.view.roomAt(at)?.id ?? null);
  }

  private measure(at: Point, event: PointerEvent): void {
    const pointing = event.pointerType === 'touch' ? TOUCH_POINTING_PX : POINTING_PX;
    this.listener.onMeasure(this.endAt(at, event.shiftKey), pointing / this.view.viewport.scale);
  }

  /** With Shift a length runs along an axis of the page. */
  private endAt(at: Point, isStraight: boolean): Point {
    const { ends, page } = this.state;
    const end = clamped(this.view.pageAt(at), page);
    const [from] = ends;
    if (!isStraight || !from || ends.length !== 1) return end;
    const isFlat = Math.abs(end[0] - from[0]) > Math.abs(end[1] - from[1]);
    return isFlat ? [end[0], from[1]] : [from[0], end[1]];
  }

  private doublePress(event: MouseEvent): void {
    const { tool, selected } = this.state;
    if (tool === 'add') this.finishDraft();
    else if (tool === 'edit' && selected) this.removeCorner(selected, this.place(event), this.reach(event));
  }

  private removeCorner(room: PlanRoom, at: Point, reach: number): void {
    const shape = withoutCorner(room, this.view.pageAt(at), reach);
    if (shape) this.listener.onReshape(room.id, shape, 'Delete corner');
  }

  private finishShape(room: PlanRoom, drag: Drag, at: Point): void {
    const shape = this.dragged(drag, at);
    this.view.replace(null);
    if (isSimple(shape.polygon)) this.listener.onReshape(room.id, shape, drag.what);
    else this.listener.onRefused('The edges of the room would cross, so it is back as it was.');
    this.showOverlay();
  }

  private showDragged(room: PlanRoom, drag: Drag, at: Point): void {
    const shape = this.dragged(drag, at);
    const replaced = { ...room, ...measured(shape) };
    this.view.replace(replaced);
    this.view.setOverlay((context, viewport) => paintHandles(context, replaced, viewport, this.state.shades));
  }

  private dragged(drag: Drag, at: Point): Polygon {
    const { page } = this.state;
    const shape = drag.shapeAt(this.view.pageAt(at));
    // A room that is moved keeps its shape; others are cut off at the edge of the page.
    return drag.what === 'Move' ? moved(shape, [0, 0], page) : mapPoints(shape, (point) => clamped(point, page));
  }

  private extendDraft(at: Point): void {
    const to = clamped(this.view.pageAt(at), this.state.page);
    if (this.hasMoved && this.draft.length === 0) {
      const from = clamped(this.view.pageAt(this.pressedAt), this.state.page);
      this.listener.onAdd(rectangle(from, to));
    } else if (this.isAtFirstCorner(at)) this.finishDraft();
    else this.draft = [...this.draft, to];
    this.showOverlay();
  }

  /** A double click gives its corner twice. */
  private distinct(points: readonly Point[]): Point[] {
    const least = CLICK_PX / this.view.viewport.scale;
    return points.filter((point, index) => {
      const before = points[index - 1];
      return !before || Math.hypot(point[0] - before[0], point[1] - before[1]) > least;
    });
  }

  private isAtFirstCorner(at: Point): boolean {
    const first = this.draft[0];
    if (!first || this.draft.length < 3) return false;
    const page = this.view.pageAt(at);
    return Math.hypot(first[0] - page[0], first[1] - page[1]) * this.view.viewport.scale <= REACH_PX;
  }

  private hover(at: Point, event: PointerEvent): void {
    if (this.draft.length > 0) this.showOverlay(at);
    if (this.state.tool === 'measure') this.showOverlay(at, event.shiftKey);
    if (event.pointerType !== 'touch') this.listener.onHover(this.view.roomAt(at)?.id ?? null);
    this.host.style.cursor = this.cursorAt(at, event);
  }

  private cursorAt(at: Point, event: PointerEvent): string {
    const { tool, selected } = this.state;
    if (tool === 'add' || tool === 'measure') return 'crosshair';
    const drag = tool === 'edit' && selected ? this.grab(selected, at, event) : null;
    if (drag) return drag.what === 'Move' ? 'move' : 'pointer';
    return this.view.roomAt(at) ? 'pointer' : 'grab';
  }

  private pinch(pointerId: number, before: Point, at: Point): void {
    const other = [...this.pointers].find(([id]) => id !== pointerId)?.[1];
    if (!other) return;
    const distance = (point: Point) => Math.max(1, Math.hypot(point[0] - other[0], point[1] - other[1]));
    this.view.zoom(distance(at) / distance(before), other);
    this.view.pan([(at[0] - before[0]) / 2, (at[1] - before[1]) / 2]);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.shiftKey) this.view.pan([-(event.deltaX || event.deltaY) * lines, 0]);
    else this.view.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0015)), this.place(event));
  }

  private showOverlay(pointer?: Point, isStraight = false): void {
    const { tool, selected, shades, ends } = this.state;
    if (tool === 'measure') {
      const line = pointer && ends.length === 1 ? [...ends, this.endAt(pointer, isStraight)] : ends;
      this.view.setOverlay((context, viewport) => paintLength(context, line, viewport, shades));
      return;
    }
    if (tool === 'edit' && selected) {
      this.view.setOverlay((context, viewport) => paintHandles(context, selected, viewport, shades));
      return;
    }
    if (tool !== 'add') {
      this.view.setOverlay(null);
      return;
    }
    const { points, isClosed } = this.draftWith(pointer);
    this.view.setOverlay((context, viewport) => paintDraft(context, points, isClosed, viewport, shades));
  }

  private draftWith(pointer?: Point): { points: Point[]; isClosed: boolean } {
    if (!pointer) return { points: this.draft, isClosed: false };
    const to = clamped(this.view.pageAt(pointer), this.state.page);
    if (this.draft.length > 0) return { points: [...this.draft, to], isClosed: false };
    const from = clamped(this.view.pageAt(this.pressedAt), this.state.page);
    return { points: rectangle(from, to).polygon, isClosed: true };
  }

  private grab(room: PlanRoom, at: Point, event: MouseEvent): Drag | null {
    return grab(room, this.view.pageAt(at), this.reach(event), BOX_MARGIN_PX / this.view.viewport.scale);
  }

  private reach(event: MouseEvent): number {
    const isTouch = 'pointerType' in event && event.pointerType === 'touch';
    return (isTouch ? TOUCH_REACH_PX : REACH_PX) / this.view.viewport.scale;
  }

  private place(event: MouseEvent): Point {
    const box = this.host.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
}
