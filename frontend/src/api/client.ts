import { ApiError, sentence, unreachable } from './errors';
import {
  type Detection,
  type FeedbackRequest,
  isDetection,
  type JobRequest,
  type JobView,
  type Results,
  type UploadTarget,
} from './types';

const BASE = '/api/v1';
const TIMEOUT_MS = 60_000;

export interface ClientSettings {
  /** Where the service is; empty for where the page came from. */
  apiUrl: string;
  token: string | null;
}

export interface JobPage {
  jobs: JobView[];
  cursor: string | null;
}

/** Talks to the REST API. Every method rejects with an {@link ApiError}, or with an AbortError if its signal fired. */
export class ApiClient {
  private readonly settings: ClientSettings;

  constructor(settings: ClientSettings) {
    this.settings = settings;
  }

  createUpload(file: { filename: string; format: string; size_bytes: number }): Promise<UploadTarget> {
    return this.data('POST', '/uploads', { body: file });
  }

  /** A request repeated with the same key makes no second job. */
  createJob(request: JobRequest, idempotencyKey: string, signal?: AbortSignal): Promise<JobView> {
    return this.data('POST', '/jobs', { body: request, headers: { 'Idempotency-Key': idempotencyKey }, signal });
  }

  listJobs(cursor?: string | null, signal?: AbortSignal): Promise<JobPage> {
    const query = new URLSearchParams({ limit: '10', ...(cursor ? { cursor } : {}) });
    return this.data('GET', `/jobs?${query}`, { signal });
  }

  getJob(jobId: string, signal?: AbortSignal): Promise<JobView> {
    return this.data('GET', jobPath(jobId), { signal });
  }

  cancelJob(jobId: string): Promise<JobView> {
    return this.data('DELETE', jobPath(jobId));
  }

  sendFeedback(jobId: string, feedback: FeedbackRequest): Promise<{ feedback_id: string }> {
    return this.data('POST', `${jobPath(jobId)}/feedback`, { body: feedback });
  }

  /** The rooms, fetched from where the service left them if they were too many for an answer. */
  async rooms(results: Results | null, signal?: AbortSignal): Promise<Detection | null> {
    if (isDetection(results)) return results;
    if (!results?.url) return null;
    const answer = await send(this.fileUrl(results.url), { signal: within(signal) });
    if (!answer.ok) throw await failureOf(answer);
    return (await answer.json()) as Detection;
  }

  async result(jobId: string, format: string): Promise<Blob> {
    const answer = await this.request('GET', `${jobPath(jobId)}/result?format=${format}`);
    return answer.blob();
  }

  /**
   * The URL of a file that the service signed. A server that serves this page too may know itself by another name
   * (localhost, 127.0.0.1), which the browser would take for another site.
   */
  fileUrl(url: string): string {
    const parsed = new URL(url, globalThis.location?.href);
    const isOwn = this.settings.apiUrl === '' && parsed.pathname.startsWith(`${BASE}/files/`);
    return isOwn ? this.resolve(`${parsed.pathname}${parsed.search}`) : parsed.href;
  }

  private async data<T>(method: string, path: string, extra: Extra = {}): Promise<T> {
    const answer = await this.request(method, path, extra);
    const envelope = (await answer.json().catch(() => null)) as { data?: T } | null;
    if (envelope?.data === undefined) throw new ApiError('INTERNAL_ERROR', NOT_THE_SERVICE, answer.status);
    return envelope.data;
  }

  private async request(method: string, path: string, extra: Extra = {}): Promise<Response> {
    const headers = new Headers(extra.headers);
    if (this.settings.token) headers.set('Authorization', `Bearer ${this.settings.token}`);
    if (extra.body !== undefined) headers.set('Content-Type', 'application/json');
    const body = extra.body === undefined ? null : JSON.stringify(extra.body);
    const url = this.resolve(`${this.settings.apiUrl}${BASE}${path}`);
    const answer = await send(url, { method, headers, body, signal: within(extra.signal) });
    if (!answer.ok) throw await failureOf(answer);
    return answer;
  }

  private resolve(url: string): string {
    return new URL(url, globalThis.location?.href).href;
  }
}

interface Extra {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

const NOT_THE_SERVICE = 'What answered is not locdet. Check the URL of the service in config.json.';

function jobPath(jobId: string): string {
  return `/jobs/${encodeURIComponent(jobId)}`;
}

function within(signal?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
}

async function failureOf(answer: Response): Promise<ApiError> {
  const body = (await answer.json().catch(() => null)) as {
    error?: { code: string; message: string };
    message?: string;
  } | null;
  const detail = body?.error ?? { code: codeOf(answer.status), message: '' };
  const retryAfter = Number(answer.headers.get('Retry-After'));
  return new ApiError(detail.code, sentence(detail), answer.status, retryAfter > 0 ? retryAfter : null);
}

/** For answers that did not come from the service itself but from what stands before it. */
function codeOf(status: number): string {
  if (status === 401 || status === 403) return 'UNAUTHORIZED';
  if (status === 413) return 'FILE_TOO_LARGE';
  if (status === 429) return 'RATE_LIMIT_EXCEEDED';
  return status >= 502 ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_ERROR';
}
