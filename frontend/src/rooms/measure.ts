import type { PageInfo } from '../api/types';

const METRES_PER_INCH = 0.0254;

/** Square metres of a square pixel on a page at 1:`scale`; null where the page has no resolution. */
export function squareMetresPerPixel(page: PageInfo | null, scale: number | null): number | null {
  if (!page?.dpi || !scale || scale <= 0) return null;
  return ((METRES_PER_INCH / page.dpi) * scale) ** 2;
}

/** An area in words: square metres where the scale is known, else pixels, else units of the drawing. */
export function formatArea(areaPx: number, page: PageInfo | null, squareMetres: number | null): string {
  if (squareMetres !== null) return `${(areaPx * squareMetres).toFixed(areaPx * squareMetres < 100 ? 1 : 0)} m²`;
  if (page) return `${Math.round(areaPx).toLocaleString('en')} px²`;
  return `${Number(areaPx.toPrecision(5)).toLocaleString('en')} units²`;
}

const SOURCES: Record<string, string> = {
  model: 'Model',
  vector_walls: 'Lines',
  raster_walls: 'Pixels',
};

/** Which part of the engine gave the shape, in a word. */
export function sourceWord({ evidence, isAdded }: { evidence: string; isAdded: boolean }): string {
  return isAdded ? 'You' : (SOURCES[evidence] ?? evidence);
}
