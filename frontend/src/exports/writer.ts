import type { ExportFormat } from '../api/formats';
import type { Detection } from '../api/types';

/** What rust/web offers. */
interface Engine extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  reserve(length: number): number;
  export(nameLength: number, documentLength: number, widthPx: number, heightPx: number): number;
  answer(): number;
  answer_length(): number;
}

/**
 * A result as a file, written by the engine itself, so that it has the same bytes as one of the service.
 *
 * The plan is drawn under the rooms of pictures; it has the page's size, or `overlaySize` of it.
 */
export async function written(
  engine: WebAssembly.Module,
  format: ExportFormat,
  detection: Detection,
  plan: ImageData | null,
): Promise<Uint8Array<ArrayBuffer>> {
  // Memory of an instance never shrinks, and one that failed is in no known state: each file has its own.
  const { exports } = await WebAssembly.instantiate(engine);
  const { memory, ...calls } = exports as Engine;
  const name = new TextEncoder().encode(format.name);
  const document = new TextEncoder().encode(JSON.stringify(detection));
  const pixels = plan?.data ?? new Uint8ClampedArray();
  const start = calls.reserve(name.length + document.length + pixels.length);
  const input = new Uint8Array(memory.buffer, start);
  input.set(name);
  input.set(document, name.length);
  input.set(pixels, name.length + document.length);
  const isWritten = calls.export(name.length, document.length, plan?.width ?? 0, plan?.height ?? 0);
  const answer = new Uint8Array(memory.buffer, calls.answer(), calls.answer_length()).slice();
  if (!isWritten) throw new Error(`${new TextDecoder().decode(answer)}.`);
  return answer;
}
