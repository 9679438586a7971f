import type { PlanKind } from './file';

/**
 * How a picture was held, as EXIF tag 0x0112 has it: 1 is upright.
 *
 * Browsers differ: Chromium turns a PNG whose `eXIf` chunk stands before the pixels, not one where it stands behind
 * them, and no WebP. The service turns all of them, so the page takes the statement out and turns the picture itself.
 */
export interface Held {
  blob: Blob;
  orientation: number;
}

const UPRIGHT = 1;
const PNG_SIGNATURE_BYTES = 8;
const RIFF_HEADER_BYTES = 12;
/** Cameras write some kilobytes; a thumbnail makes them more. */
const MAX_EXIF_BYTES = 1 << 20;

export async function held(blob: Blob, kind: PlanKind): Promise<Held> {
  if (kind === 'png') return heldPng(blob);
  if (kind === 'webp') return heldWebp(blob);
  return { blob, orientation: UPRIGHT };
}

async function heldPng(blob: Blob): Promise<Held> {
  for (let at = PNG_SIGNATURE_BYTES; at + 12 <= blob.size; ) {
    const head = await view(blob, at, 8);
    const length = head.getUint32(0);
    if (tagOf(head, 4) === 'eXIf') {
      const entry = orientationEntry(await view(blob, at + 8, length));
      const rest = new Blob([blob.slice(0, at), blob.slice(at + 12 + length)], { type: 'image/png' });
      return { blob: rest, orientation: entry?.value ?? UPRIGHT };
    }
    at += 12 + length;
  }
  return { blob, orientation: UPRIGHT };
}

async function heldWebp(blob: Blob): Promise<Held> {
  for (let at = RIFF_HEADER_BYTES; at + 8 <= blob.size; ) {
    const head = await view(blob, at, 8);
    const length = head.getUint32(4, true);
    if (tagOf(head, 0) === 'EXIF') {
      const data = await view(blob, at + 8, length);
      const entry = orientationEntry(data);
      if (!entry) break;
      // The value alone is changed, so that no length in the file has to be.
      data.setUint16(entry.offset, UPRIGHT, entry.isLittle);
      const rest = [blob.slice(0, at + 8), data, blob.slice(at + 8 + data.byteLength)];
      return { blob: new Blob(rest, { type: 'image/webp' }), orientation: entry.value };
    }
    at += 8 + length + (length % 2);
  }
  return { blob, orientation: UPRIGHT };
}

async function view(blob: Blob, start: number, length: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await blob.slice(start, start + Math.min(length, MAX_EXIF_BYTES)).arrayBuffer());
}

function tagOf(data: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => data.getUint8(at + offset)));
}

interface Entry {
  value: number;
  offset: number;
  isLittle: boolean;
}

/** The orientation in the first directory of EXIF data, with the name that they have in a JPEG or without. */
function orientationEntry(data: DataView): Entry | null {
  try {
    const start = tagOf(data, 0) === 'Exif' ? 6 : 0;
    const isLittle = data.getUint16(start) === 0x4949;
    const directory = start + data.getUint32(start + 4, isLittle);
    const count = data.getUint16(directory, isLittle);
    for (let entry = directory + 2; entry < directory + 2 + 12 * count; entry += 12) {
      if (data.getUint16(entry, isLittle) !== 0x0112) continue;
      const value = data.getUint16(entry + 8, isLittle);
      return { value: value >= 1 && value <= 8 ? value : UPRIGHT, offset: entry + 8, isLittle };
    }
  } catch {
    // Data that end too early say nothing.
  }
  return null;
}

/** Whether width and height change places. */
export function isSideways(orientation: number): boolean {
  return orientation >= 5;
}

/** Where a picture of `width` x `height` goes on the upright canvas: the six numbers of a canvas's transform. */
export function uprightTransform(orientation: number, width: number, height: number): DOMMatrix2DInit {
  const [a, b, c, d, e, f] = [
    [1, 0, 0, 1, 0, 0],
    [-1, 0, 0, 1, width, 0],
    [-1, 0, 0, -1, width, height],
    [1, 0, 0, -1, 0, height],
    [0, 1, 1, 0, 0, 0],
    [0, 1, -1, 0, height, 0],
    [0, -1, -1, 0, height, width],
    [0, -1, 1, 0, 0, width],
  ][orientation - 1] as [number, number, number, number, number, number];
  return { a, b, c, d, e, f };
}
