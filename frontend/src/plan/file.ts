/** What a chosen file is, and sentences for files that the service would refuse. */

export type PlanKind = 'png' | 'jpg' | 'tiff' | 'webp' | 'pdf' | 'json';

export const MAX_FILE_BYTES = 50 * 1024 * 1024;
/** Files up to this size travel within the request. */
export const MAX_INLINE_BYTES = 4 * 1024 * 1024;
export const ACCEPTED =
  '.png,.jpg,.jpeg,.tif,.tiff,.webp,.pdf,.json,image/png,image/jpeg,image/tiff,image/webp,application/pdf,application/json';

export type Checked = { kind: PlanKind } | { problem: string };

const HEAD_BYTES = 1024;

/** Decides by the first bytes, as the service does; a name's end may be wrong. */
export async function checkFile(file: File): Promise<Checked> {
  if (file.size === 0) return { problem: `${file.name} is empty. Choose another file.` };
  if (file.size > MAX_FILE_BYTES) {
    return {
      problem: `${file.name} is ${formatBytes(file.size)}; 50 MB is the most. Send a smaller file or a single page.`,
    };
  }
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const kind = kindOf(head);
  return kind ? { kind } : { problem: refusal(file.name, head) };
}

export function kindOf(head: Uint8Array): PlanKind | null {
  const text = latin(head);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpg';
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'tiff';
  if (/^RIFF....WEBP/s.test(text)) return 'webp';
  if (text.includes('%PDF-')) return 'pdf';
  if (/^(\xef\xbb\xbf)?\s*[[{]/.test(text)) return 'json';
  return null;
}

const OTHERS: [pattern: RegExp, name: string, advice: string][] = [
  [/^GIF8/, 'a GIF', 'Save it as PNG.'],
  [/^BM/, 'a bitmap', 'Save it as PNG.'],
  [/^....ftyp(hei[cxms]|hev[cx]|mif1|msf1|avi[fs])/s, 'a HEIC or AVIF photo', 'Export it as JPG or PNG.'],
  [/^(....jP {2}|\xff\x4f\xff\x51)/s, 'a JPEG 2000 picture', 'Save it as PNG.'],
  [/^8BPS/, 'a Photoshop document', 'Export it as PDF or PNG.'],
  [/^%!PS/, 'a PostScript document', 'Save or print it as PDF.'],
  [/^AC10/, 'a DWG drawing', 'Plot it to PDF.'],
  [/^\s*0\s+SECTION/, 'a DXF drawing', 'Plot it to PDF.'],
  [/^ISO-10303-21/, 'an IFC or STEP model', 'Export the floor plan as PDF.'],
  [/^PK/, 'a ZIP archive', 'Unpack it and choose one plan.'],
  [/^\s*<(\?xml|svg)/i, 'an SVG or XML file', 'Save it as PDF or PNG.'],
];

function refusal(name: string, head: Uint8Array): string {
  const other = OTHERS.find(([pattern]) => pattern.test(latin(head)));
  if (other) return `${name} is ${other[1]}, which is not read. ${other[2]}`;
  return `${name} is not a plan that can be read. Choose a PNG, JPG, TIFF, WebP or PDF, or JSON with wall segments.`;
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
