/** PDF pages, by Mozilla's pdf.js (Apache-2.0), which is loaded when the first PDF is chosen. */

import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';

const POINTS_PER_INCH = 72;
export const DEFAULT_DPI = 150;
export const MAX_PDF_PAGES = 500;

/** A PDF that can't be shown; the message says what to do. */
export class PdfInvalid extends Error {
  override readonly name = 'PdfInvalid';
}

export interface PdfFile {
  pageCount: number;
  /** Draws a page so that it has this width, or so that its longer side has at most this many pixels. */
  draw(index: number, size: { widthPx: number } | { longestPx: number }): Promise<HTMLCanvasElement>;
  close(): void;
}

export async function openPdf(file: Blob): Promise<PdfFile> {
  const library = await load();
  const data = new Uint8Array(await file.arrayBuffer());
  const folder = new URL('pdf/', document.baseURI).href;
  const task = library.getDocument({
    data,
    cMapUrl: `${folder}cmaps/`,
    standardFontDataUrl: `${folder}standard_fonts/`,
    wasmUrl: `${folder}wasm/`,
    iccUrl: `${folder}iccs/`,
    isEvalSupported: false,
    enableXfa: false,
  });
  const pdf = await task.promise.catch((error: unknown) => {
    throw new PdfInvalid(problemOf(error));
  });
  return {
    pageCount: pdf.numPages,
    draw: (index, size) => draw(pdf, index, size),
    close: () => void task.destroy(),
  };
}

async function load(): Promise<typeof import('pdfjs-dist')> {
  const [library, worker] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.min.mjs'),
    import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'),
  ]);
  library.GlobalWorkerOptions.workerSrc = worker.default;
  return library;
}

async function draw(
  pdf: PDFDocumentProxy,
  index: number,
  size: { widthPx: number } | { longestPx: number },
): Promise<HTMLCanvasElement> {
  const page = await pdf.getPage(index + 1);
  const viewport = page.getViewport({ scale: scaleOf(page, size) });
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(viewport.width));
  canvas.height = Math.max(1, Math.round(viewport.height));
  await page.render({ canvas, viewport }).promise;
  page.cleanup();
  return canvas;
}

function scaleOf(page: PDFPageProxy, size: { widthPx: number } | { longestPx: number }): number {
  const { width, height } = page.getViewport({ scale: 1 });
  if ('widthPx' in size) return size.widthPx / width;
  return size.longestPx / Math.max(width, height);
}

/** The size at which the service draws a page, in pixels. */
export function pagePixels(points: number, dpi: number): number {
  return Math.round((points * dpi) / POINTS_PER_INCH);
}

function problemOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return 'The PDF has a password. Save it without one and choose it again.';
  return 'The PDF can’t be read. Open it in a PDF viewer and save or print it to PDF again.';
}
