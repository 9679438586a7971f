import type { WallSegment } from '../api/types';
import type { Size } from '../geometry/viewport';
import type { PlanKind } from './file';
import { held, isSideways, uprightTransform } from './orientation';
import { openPdf } from './pdf';
import { parseWalls } from './walls';

/** What is shown under the rooms: the page in halved sizes, so that thin lines stay clear at every zoom; or walls. */
export interface Picture {
  /** Largest first; each half as wide as the one before. */
  levels: CanvasImageSource[];
  levelWidths: number[];
  walls: WallSegment[];
}

/** Browsers refuse canvases beyond 16,384 px a side, and memory ends before that. */
const MAX_SIDE_PX = 8192;
const MAX_PIXELS = 36_000_000;
const SMALLEST_LEVEL_PX = 400;

export interface PlanFile {
  blob: Blob;
  kind: PlanKind;
  pageIndex: number;
}

/** Draws a plan for a page of a size in pixels. Pages that are too large for a canvas are drawn smaller. */
export async function pictureOf({ blob, kind, pageIndex }: PlanFile, page: Size | null): Promise<Picture> {
  if (kind === 'json') return { levels: [], levelWidths: [], walls: parseWalls(await blob.text()) };
  const base = kind === 'pdf' ? await pdfPage(blob, pageIndex, page) : await raster({ blob, kind, pageIndex }, page);
  return { ...pyramid(base), walls: [] };
}

export function bounded({ width, height }: Size): Size {
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(width, height), Math.sqrt(MAX_PIXELS / (width * height)));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

async function pdfPage(blob: Blob, index: number, page: Size | null): Promise<HTMLCanvasElement> {
  const pdf = await openPdf(blob);
  try {
    return await pdf.draw(index, page ? { widthPx: bounded(page).width } : { longestPx: 2048 });
  } finally {
    pdf.close();
  }
}

async function raster(file: PlanFile, page: Size | null): Promise<ImageBitmap | HTMLCanvasElement> {
  const { blob, orientation } = await held(file.blob, file.kind);
  const target = page ? bounded(page) : null;
  const isWhole = !target || (page && target.width === page.width);
  const stored = target && isSideways(orientation) ? { width: target.height, height: target.width } : target;
  const resize = isWhole || !stored ? {} : { resizeWidth: stored.width, resizeHeight: stored.height };
  const bitmap = file.kind === 'tiff' ? await tiff(file, page) : await createImageBitmap(blob, high(resize));
  return upright(bitmap, orientation);
}

function high(resize: ImageBitmapOptions): ImageBitmapOptions {
  return 'resizeWidth' in resize ? { ...resize, resizeQuality: 'high' } : {};
}

/** Few browsers show TIFF files, and those their first page only. */
async function tiff({ blob, pageIndex }: PlanFile, page: Size | null): Promise<ImageBitmap> {
  const bitmap = pageIndex === 0 ? await createImageBitmap(blob).catch(() => null) : null;
  const isPage = bitmap && (!page || bitmap.width * page.height === bitmap.height * page.width);
  if (isPage) return bitmap;
  throw new Error('This browser does not show TIFF files. The rooms are drawn without it.');
}

function upright(bitmap: ImageBitmap, orientation: number): ImageBitmap | HTMLCanvasElement {
  if (orientation === 1) return bitmap;
  const canvas = document.createElement('canvas');
  canvas.width = isSideways(orientation) ? bitmap.height : bitmap.width;
  canvas.height = isSideways(orientation) ? bitmap.width : bitmap.height;
  const context = canvas.getContext('2d');
  context?.setTransform(uprightTransform(orientation, bitmap.width, bitmap.height));
  context?.drawImage(bitmap, 0, 0);
  return canvas;
}

function pyramid(base: HTMLCanvasElement | ImageBitmap): Pick<Picture, 'levels' | 'levelWidths'> {
  const levels: (HTMLCanvasElement | ImageBitmap)[] = [base];
  for (let last = base; Math.max(last.width, last.height) > SMALLEST_LEVEL_PX; last = levels.at(-1) ?? base) {
    levels.push(halved(last));
  }
  return { levels, levelWidths: levels.map((level) => level.width) };
}

function halved(source: HTMLCanvasElement | ImageBitmap): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, source.width >> 1);
  canvas.height = Math.max(1, source.height >> 1);
  const context = canvas.getContext('2d');
  if (context) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}
