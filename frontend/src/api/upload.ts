import { ApiError, unreachable } from './errors';
import type { UploadTarget } from './types';

/** Sends a file as the signed form that the service gave. XMLHttpRequest, because fetch does not tell progress. */
export function sendForm(
  target: Pick<UploadTarget, 'url' | 'method' | 'fields' | 'headers'>,
  file: Blob,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(target.fields)) form.append(name, value);
  // Storage services ignore what follows the file.
  form.append('file', file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(target.method, target.url);
    for (const [name, value] of Object.entries(target.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () => (request.status < 300 ? resolve() : reject(refusalOf(request)));
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

function refusalOf(request: XMLHttpRequest): ApiError {
  if (request.status === 403) {
    return new ApiError('UNAUTHORIZED', 'The upload took too long and its URL expired. Try again.', request.status);
  }
  const isLarge = request.status === 413 || request.responseText.includes('EntityTooLarge');
  if (isLarge) return new ApiError('FILE_TOO_LARGE', 'The file is over 50 MB. Send a smaller file.', request.status);
  return new ApiError('SERVICE_UNAVAILABLE', 'The upload failed. Try again.', request.status);
}

export async function toBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces: string[] = [];
  // In pieces: a function takes a limited number of arguments. A multiple of three, so that they can be joined.
  const step = 0x6000;
  for (let start = 0; start < bytes.length; start += step) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(start, start + step))));
  }
  return pieces.join('');
}
