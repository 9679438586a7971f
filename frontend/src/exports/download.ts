import type { ApiClient } from '../api/client';
import type { ExportFormat } from '../api/types';
import { paintPlan, paintRooms, type Shades } from '../drawing/paint';
import type { Picture } from '../plan/picture';
import { bounded } from '../plan/picture';
import { type Corrected, EXTENSIONS, exportText } from './formats';

/** Saves the service's own file. */
export async function downloadStored(client: ApiClient, jobId: string, format: ExportFormat): Promise<void> {
  save(await client.result(jobId, format), `${jobId}.${EXTENSIONS[format]}`);
}

/** Saves the rooms with corrections that were made in this page. */
export async function downloadCorrected(
  corrected: Corrected,
  picture: Picture | null,
  jobId: string,
  format: ExportFormat,
): Promise<void> {
  const blob = format === 'png' ? await drawn(corrected, picture) : new Blob([exportText(corrected, format)]);
  save(blob, `${jobId}.corrected.${EXTENSIONS[format]}`);
}

const PAPER: Shades = { desk: '#fff', paper: '#fff', paperEdge: '#fff', accent: '#000' };

async function drawn({ detection, rooms }: Corrected, picture: Picture | null): Promise<Blob> {
  const page = { width: detection.page?.width_px ?? 1, height: detection.page?.height_px ?? 1 };
  const size = bounded(page);
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser can’t draw the picture. Download SVG instead.');
  const viewport = { scale: size.width / page.width, x: 0, y: 0 };
  paintPlan(context, picture, [0, 0, page.width, page.height], viewport, PAPER);
  const style = { selectedId: null, hoveredId: null, showLabels: true, opacity: 1 };
  paintRooms(context, rooms, viewport, size, style, PAPER);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for this browser. Download SVG instead.');
  return blob;
}

function save(blob: Blob, filename: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  // Some browsers read the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
