import type { ApiClient } from '../api/client';
import type { ExportFormat } from '../api/formats';
import type { Detection, PageInfo } from '../api/types';
import type { Size } from '../geometry/viewport';
import type { Picture } from '../plan/picture';
import engineUrl from './locdet.wasm?url';
import { written } from './writer';

export { correctedDetection } from './corrected';

let loading: Promise<WebAssembly.Module> | null = null;

/** Loads the writer of files; before it is needed, it can be used without the service. */
export function loadEngine(): Promise<WebAssembly.Module> {
  loading ??= compiled().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function compiled(): Promise<WebAssembly.Module> {
  const answer = await fetch(engineUrl);
  if (!answer.ok)
    throw new Error('The writer of files could not be loaded. Check that you are online, then try again.');
  return WebAssembly.compile(await answer.arrayBuffer());
}

/** Saves the service's own file. */
export async function downloadStored(client: ApiClient, jobId: string, format: ExportFormat): Promise<void> {
  save(await client.result(jobId, format.name), `${jobId}${format.file_suffix}`);
}

/** Saves rooms that the service does not have in this format, over the plan where the format is a picture. */
export async function downloadWritten(
  detection: Detection,
  picture: Picture | null,
  fileName: string,
  format: ExportFormat,
): Promise<void> {
  const plan = detection.page && format.media_type.startsWith('image/') ? planPixels(detection.page, picture) : null;
  const content = await written(await loadEngine(), format, detection, plan);
  save(new Blob([content], { type: format.media_type }), `${fileName}${format.file_suffix}`);
}

/** The engine's MAX_OVERLAY_SIDE_PX. */
const MAX_OVERLAY_SIDE_PX = 4096;

/** The size in which the engine draws a page: its own, or reduced. */
export function overlaySize({ width, height }: Size): Size {
  const scale = Math.min(1, MAX_OVERLAY_SIDE_PX / Math.max(width, height));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: scaled(width), height: scaled(height) };
}

/** The plan as this browser shows it, on white paper where it has none. */
function planPixels(page: PageInfo, picture: Picture | null): ImageData {
  const { width, height } = overlaySize({ width: page.width_px, height: page.height_px });
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser can’t draw the plan. Download GeoJSON instead.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  const largest = picture?.levels[0];
  if (largest) context.drawImage(largest, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

function save(blob: Blob, filename: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  // Some browsers read the URL after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
