import { shapeAt } from '../geometry/hit';
import type { BoxXyxy, Point } from '../geometry/polygon';
import { fitted, panBy, type Size, toPage, type Viewport, zoomAt } from '../geometry/viewport';
import type { Picture } from '../plan/picture';
import type { PlanRoom } from '../rooms/room';
import { paintPlan, paintRooms, type Shades } from './paint';

export interface ViewStyle {
  selectedId: string | null;
  hoveredId: string | null;
  showLabels: boolean;
  shades: Shades;
}

/** Draws over the rooms: handles, a room that is being drawn. */
export type Overlay = (context: CanvasRenderingContext2D, viewport: Viewport) => void;

const FADE_MS = 450;
const EMPTY: Size = { width: 0, height: 0 };

/**
 * The plan and its rooms on two canvases: the picture below is drawn again only when the view moves.
 *
 * Whatever changes asks for one frame; frames with nothing to draw are not made.
 */
export class PlanView {
  viewport: Viewport = { scale: 1, x: 0, y: 0 };
  private readonly host: HTMLElement;
  private readonly plan: CanvasRenderingContext2D;
  private readonly top: CanvasRenderingContext2D;
  private readonly observer: ResizeObserver;
  private screen = EMPTY;
  private frame: BoxXyxy | null = null;
  private picture: Picture | null = null;
  private rooms: readonly PlanRoom[] = [];
  private leaving: readonly PlanRoom[] = [];
  private fadeStart = 0;
  private style: ViewStyle;
  private overlay: Overlay | null = null;
  private replaced: PlanRoom | null = null;
  private isFitted = true;
  private planIsStale = true;
  private request = 0;

  constructor(host: HTMLElement, planCanvas: HTMLCanvasElement, topCanvas: HTMLCanvasElement, style: ViewStyle) {
    this.host = host;
    this.plan = contextOf(planCanvas);
    this.top = contextOf(topCanvas);
    this.style = style;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
    this.resize();
  }

  close(): void {
    this.observer.disconnect();
    cancelAnimationFrame(this.request);
  }

  setFrame(frame: BoxXyxy | null): void {
    if (String(frame) === String(this.frame)) return;
    this.frame = frame;
    this.fit();
  }

  setPicture(picture: Picture | null): void {
    this.picture = picture;
    this.refresh();
  }

  /** Rooms of another stage fade in over those before them. */
  setRooms(rooms: readonly PlanRoom[], fade: boolean): void {
    const isStill = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches;
    if (fade && !isStill) {
      this.leaving = this.rooms;
      this.fadeStart = performance.now();
    }
    this.rooms = rooms;
    this.repaint();
  }

  setStyle(style: ViewStyle): void {
    const hasOtherShades = style.shades !== this.style.shades;
    this.style = style;
    if (hasOtherShades) this.refresh();
    else this.repaint();
  }

  setOverlay(overlay: Overlay | null): void {
    this.overlay = overlay;
    this.repaint();
  }

  /** Shows a room in another shape while it is dragged. */
  replace(room: PlanRoom | null): void {
    this.replaced = room;
    this.repaint();
  }

  pageAt(screenPoint: Point): Point {
    return toPage(this.viewport, screenPoint);
  }

  roomAt(screenPoint: Point): PlanRoom | null {
    return shapeAt(this.rooms, this.pageAt(screenPoint));
  }

  pan(by: Point): void {
    if (this.frame) this.move(panBy(this.viewport, by, this.frame, this.screen));
  }

  zoom(factor: number, around?: Point): void {
    if (!this.frame) return;
    const centre: Point = [this.screen.width / 2, this.screen.height / 2];
    this.move(zoomAt(this.viewport, factor, around ?? centre, fitted(this.frame, this.screen)));
  }

  fit(): void {
    if (this.frame && this.screen.width > 0) this.move(fitted(this.frame, this.screen));
    this.isFitted = true;
  }

  /** Brings a box into view; what is in view already stays where it is. */
  reveal(box: BoxXyxy): void {
    const { scale, x, y } = this.viewport;
    const place = [box[0] * scale + x, box[1] * scale + y, box[2] * scale + x, box[3] * scale + y] as const;
    const isInView = place[0] >= 0 && place[1] >= 0 && place[2] <= this.screen.width && place[3] <= this.screen.height;
    if (isInView || this.screen.width === 0) return;
    const whole = fitted(box, this.screen);
    const nearest = Math.min(scale, whole.scale);
    const [centreX, centreY] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    this.move({
      scale: nearest,
      x: this.screen.width / 2 - centreX * nearest,
      y: this.screen.height / 2 - centreY * nearest,
    });
  }

  repaint(): void {
    if (this.request === 0) this.request = requestAnimationFrame((time) => this.draw(time));
  }

  /** Draws at once; for measurements. */
  draw(time: number): void {
    this.request = 0;
    if (this.screen.width === 0) return;
    if (this.planIsStale) this.drawPlan();
    this.drawTop(time);
    this.host.dataset.viewport = `${this.viewport.scale} ${this.viewport.x} ${this.viewport.y}`;
  }

  refresh(): void {
    this.planIsStale = true;
    this.repaint();
  }

  private move(viewport: Viewport): void {
    this.viewport = viewport;
    this.isFitted = false;
    this.refresh();
  }

  private resize(): void {
    const screen = { width: this.host.clientWidth, height: this.host.clientHeight };
    if (screen.width === this.screen.width && screen.height === this.screen.height) return;
    this.screen = screen;
    const ratio = globalThis.devicePixelRatio || 1;
    for (const { canvas } of [this.plan, this.top]) {
      canvas.width = Math.round(screen.width * ratio);
      canvas.height = Math.round(screen.height * ratio);
    }
    if (this.isFitted) this.fit();
    this.refresh();
  }

  private drawPlan(): void {
    this.planIsStale = false;
    this.begin(this.plan);
    this.plan.fillStyle = this.style.shades.desk;
    this.plan.fillRect(0, 0, this.screen.width, this.screen.height);
    if (this.frame) paintPlan(this.plan, this.picture, this.frame, this.viewport, this.style.shades);
  }

  private drawTop(time: number): void {
    this.begin(this.top);
    this.top.clearRect(0, 0, this.screen.width, this.screen.height);
    const shown = this.fadeStart ? Math.min(1, Math.max(0, (time - this.fadeStart) / FADE_MS)) : 1;
    if (shown < 1) {
      this.paint(this.leaving, 1 - shown);
      this.repaint();
    } else {
      this.leaving = [];
      this.fadeStart = 0;
    }
    this.paint(this.currentRooms(), shown);
    this.overlay?.(this.top, this.viewport);
  }

  private paint(rooms: readonly PlanRoom[], opacity: number): void {
    const style = { ...this.style, opacity };
    paintRooms(this.top, rooms, this.viewport, this.screen, style, this.style.shades);
  }

  private currentRooms(): readonly PlanRoom[] {
    const { replaced } = this;
    return replaced ? this.rooms.map((room) => (room.id === replaced.id ? replaced : room)) : this.rooms;
  }

  private begin(context: CanvasRenderingContext2D): void {
    const ratio = globalThis.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser can’t draw. Use a current version of Chrome, Edge, Firefox or Safari.');
  return context;
}
