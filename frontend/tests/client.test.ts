import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../src/api/client';
import { ApiError } from '../src/api/errors';
import { toBase64 } from '../src/api/upload';
import { socketUrl } from '../src/config';

afterEach(() => vi.unstubAllGlobals());

function answering(body: unknown, init: ResponseInit = {}) {
  const fetch = vi.fn(async (_url: string, _init?: RequestInit) => {
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), init);
  });
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const client = new ApiClient({ apiUrl: 'https://api.example', token: 't0ken' });
const failure = (code: string, message: string) => ({
  status: 'error',
  error: { code, message, details: {} },
  meta: {},
});

describe('a request', () => {
  it('goes to the service with the token, and its envelope is opened', async () => {
    const fetch = answering({ status: 'success', data: { jobs: [], cursor: 'next' }, meta: {} });
    expect(await client.listJobs('a b')).toEqual({ jobs: [], cursor: 'next' });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe('https://api.example/api/v1/jobs?limit=10&cursor=a+b');
    expect(new Headers(init?.headers).get('Authorization')).toBe('Bearer t0ken');
  });

  it('that makes a job has its key', async () => {
    const fetch = answering({ data: { job_id: 'job_1' } }, { status: 201 });
    await client.createJob({ walls: [] }, 'key-1');
    expect(new Headers(fetch.mock.calls[0]?.[1]?.headers).get('Idempotency-Key')).toBe('key-1');
  });
});

describe('a failure', () => {
  it('has the code of the service and its sentence', async () => {
    answering(failure('FILE_TOO_LARGE', 'The file is over 4 MB.'), { status: 413 });
    await expect(client.getJob('job_1')).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
      message: 'The file is over 4 MB.',
    });
  });

  it('of a token says so, also when a gateway answers in its own words', async () => {
    answering({ message: 'Unauthorized' }, { status: 401 });
    await expect(client.getJob('job_1')).rejects.toMatchObject({ code: 'UNAUTHORIZED', httpStatus: 401 });
  });

  it('may pass if the service is busy or away, but not if the request is wrong', async () => {
    answering(failure('RATE_LIMIT_EXCEEDED', 'Wait.'), { status: 429, headers: { 'Retry-After': '7' } });
    await expect(client.getJob('job_1')).rejects.toMatchObject({ isPassing: true, retryAfterS: 7 });
    answering('<html>bad gateway</html>', { status: 502 });
    await expect(client.getJob('job_1')).rejects.toMatchObject({ isPassing: true, code: 'SERVICE_UNAVAILABLE' });
    answering(failure('INVALID_REQUEST', 'No.'), { status: 400 });
    await expect(client.getJob('job_1')).rejects.toMatchObject({ isPassing: false });
  });

  it('to connect says what to check', async () => {
    vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('Failed to fetch')));
    const error = await client.getJob('job_1').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).message).toContain('Check that it runs');
  });

  it('is also an answer of something that is not the service', async () => {
    answering('<html>a router</html>', { status: 200 });
    await expect(client.getJob('job_1')).rejects.toThrow('What answered is not locdet');
  });
});

describe('rooms that are too many for an answer', () => {
  it('are fetched from their URL without the token', async () => {
    const fetch = answering({ rooms: [], stage: 'final' });
    expect(await client.rooms({ rooms_count: 9, url: 'https://files.example/r.json?signature=1' })).toMatchObject({
      stage: 'final',
    });
    expect(new Headers(fetch.mock.calls[0]?.[1]?.headers).has('Authorization')).toBe(false);
  });

  it('of the server of this page keep its name', () => {
    const own = new ApiClient({ apiUrl: '', token: null });
    const signed = 'http://127.0.0.1:9/api/v1/files/cache?key=a%2Fb&signature=1';
    expect(own.fileUrl(signed)).toBe(`${location.origin}/api/v1/files/cache?key=a%2Fb&signature=1`);
    expect(client.fileUrl(signed)).toBe(signed);
  });
});

it('a socket has the URL of its service and the token', () => {
  expect(socketUrl({ apiUrl: 'https://api.example', websocketUrl: '' }, null)).toBe('wss://api.example/api/v1/ws');
  expect(socketUrl({ apiUrl: '', websocketUrl: 'wss://ws.example/prod' }, 'a+b')).toBe(
    'wss://ws.example/prod?token=a%2Bb',
  );
});

it('base64 is that of the whole file, however long', async () => {
  const bytes = new Uint8Array(100_001).map((_, index) => index % 251);
  expect(await toBase64(new Blob([bytes]))).toBe(Buffer.from(bytes).toString('base64'));
});
