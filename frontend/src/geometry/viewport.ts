import type { BoxXyxy, Point } from './polygon';

/** How the page is seen: `screen = page * scale + offset`, in CSS pixels. */
export interface Viewport {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

const PADDING_PX = 24;
const MAX_ZOOM_OVER_FIT = 64;

/** Shows a whole box in the middle of the screen. */
export function fitted(box: BoxXyxy, screen: Size): Viewport {
  const [width, height] = [Math.max(box[2] - box[0], 1e-9), Math.max(box[3] - box[1], 1e-9)];
  const padding = Math.min(PADDING_PX, screen.width / 8, screen.height / 8);
  const scale = Math.min((screen.width - 2 * padding) / width, (screen.height - 2 * padding) / height);
  return {
    scale,
    x: screen.width / 2 - scale * (box[0] + width / 2),
    y: screen.height / 2 - scale * (box[1] + height / 2),
  };
}

/** Zooms so that what is under a place on the screen stays there; never far out of the page nor into nothing. */
export function zoomAt(viewport: Viewport, factor: number, [x, y]: Point, whole: Viewport): Viewport {
  const scale = Math.min(whole.scale * MAX_ZOOM_OVER_FIT, Math.max(whole.scale / 2, viewport.scale * factor));
  const ratio = scale / viewport.scale;
  return { scale, x: x - (x - viewport.x) * ratio, y: y - (y - viewport.y) * ratio };
}

/** Moves the page, keeping a part of it on the screen. */
export function panBy(viewport: Viewport, [dx, dy]: Point, box: BoxXyxy, screen: Size): Viewport {
  const keep = (offset: number, low: number, high: number, side: number) => {
    const margin = Math.min(side / 3, 120);
    return Math.min(side - margin - low * viewport.scale, Math.max(margin - high * viewport.scale, offset));
  };
  return {
    scale: viewport.scale,
    x: keep(viewport.x + dx, box[0], box[2], screen.width),
    y: keep(viewport.y + dy, box[1], box[3], screen.height),
  };
}

export function toPage(viewport: Viewport, [x, y]: Point): Point {
  return [(x - viewport.x) / viewport.scale, (y - viewport.y) / viewport.scale];
}

export function toScreen(viewport: Viewport, [x, y]: Point): Point {
  return [x * viewport.scale + viewport.x, y * viewport.scale + viewport.y];
}

/** The part of the page that is on the screen. */
export function visibleBox(viewport: Viewport, screen: Size): BoxXyxy {
  const [xMin, yMin] = toPage(viewport, [0, 0]);
  const [xMax, yMax] = toPage(viewport, [screen.width, screen.height]);
  return [xMin, yMin, xMax, yMax];
}
