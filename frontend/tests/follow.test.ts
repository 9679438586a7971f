import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiClient } from '../src/api/client';
import { ApiError, unreachable } from '../src/api/errors';
import { followJob } from '../src/api/follow';
import type { Detection, JobEvent, JobView, Results } from '../src/api/types';
import { detection } from './data/rooms';

class FakeSocket {
  static OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor() {
    FakeSocket.all.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  say(event: Partial<JobEvent>) {
    this.onmessage?.({ data: JSON.stringify({ timestamp: '2026-01-01T00:00:05.000Z', job_id: 'job_1', ...event }) });
  }
  send(text: string) {
    this.sent.push(JSON.parse(text).type);
  }
  close() {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.();
  }
}

const rooms = (stage: Detection['stage']): Detection => ({ ...detection(), stage });

function jobView(fields: Partial<JobView> = {}): JobView {
  return {
    job_id: 'job_1',
    kind: 'blueprint',
    status: 'processing',
    stage: 'preview',
    progress: 1,
    message: 'Looking',
    estimated_seconds_remaining: null,
    results: null,
    rooms_count: null,
    blueprint_hash: null,
    cache_hits: [],
    error: null,
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...fields,
  };
}

let getJob = vi.fn<() => Promise<JobView>>();
const follower = { onJob: vi.fn(), onRooms: vi.fn(), onConnection: vi.fn(), onError: vi.fn() };
let stop = () => {};

function start() {
  const client = {
    getJob: () => getJob(),
    rooms: async (results: Results | null) => (results && 'rooms' in results ? results : null),
  } as unknown as ApiClient;
  stop = followJob({ client, jobId: 'job_1', openSocket: () => new FakeSocket() as unknown as WebSocket }, follower);
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const socket = () => FakeSocket.all.at(-1) as FakeSocket;
const lastJob = () => follower.onJob.mock.lastCall?.[0] as JobView;
const lastConnection = () => follower.onConnection.mock.lastCall?.[0];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
  getJob = vi.fn<() => Promise<JobView>>().mockImplementation(async () => jobView());
  for (const listener of Object.values(follower)) listener.mockReset();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('with a live socket', () => {
  beforeEach(async () => {
    start();
    socket().open();
    await pass(0);
    socket().say({ type: 'progress_update', status: 'processing', progress: 10 });
  });

  it('events change the job, and it is not polled', async () => {
    const asked = getJob.mock.calls.length;
    await pass(5000);
    expect(socket().sent[0]).toBe('subscribe');
    expect(lastConnection()).toBe('live');
    expect(lastJob().progress).toBe(10);
    expect(getJob.mock.calls.length).toBe(asked);
  });

  it('rooms of later stages replace those before, never the other way', async () => {
    socket().say({ type: 'stage_complete', status: 'stage_2_complete', results: rooms('intermediate') });
    await pass(0);
    socket().say({ type: 'stage_complete', status: 'stage_1_complete', results: rooms('preview') });
    await pass(0);
    expect(follower.onRooms.mock.calls.map(([found]) => found.stage)).toEqual(['intermediate']);
  });

  it('an event that is older than what is known changes nothing', async () => {
    socket().say({ type: 'progress_update', progress: 4, timestamp: '2026-01-01T00:00:04.000Z' });
    expect(lastJob().progress).toBe(10);
  });

  it('rooms that an event leaves out are asked for, also at the end', async () => {
    getJob.mockResolvedValue(jobView({ status: 'completed', results: rooms('final') }));
    socket().say({ type: 'job_complete', status: 'completed', progress: 100, results: { rooms_count: 900 } });
    await pass(0);
    expect(follower.onRooms).toHaveBeenCalledWith(expect.objectContaining({ stage: 'final' }));
  });

  it('the end of the job ends everything', async () => {
    socket().say({ type: 'job_complete', status: 'completed', progress: 100, results: rooms('final') });
    await pass(0);
    const asked = getJob.mock.calls.length;
    await pass(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(getJob.mock.calls.length).toBe(asked);
    expect(lastJob().status).toBe('completed');
  });

  it('a silent socket is asked, and left if it stays silent', async () => {
    await pass(6100);
    expect(socket().sent).toContain('request_status');
    await pass(2600);
    expect(socket().readyState).toBe(3);
    expect(lastConnection()).toBe('polling');
  });

  it('a socket that closes is opened again, and the job polled meanwhile', async () => {
    socket().close();
    await pass(100);
    expect(lastConnection()).toBe('polling');
    await pass(1500);
    expect(FakeSocket.all).toHaveLength(2);
    socket().open();
    socket().say({ type: 'progress_update', progress: 50 });
    expect(lastConnection()).toBe('live');
    expect(lastJob().progress).toBe(50);
  });
});

describe('without a socket', () => {
  it('the job is polled to its end', async () => {
    start();
    socket().close();
    await pass(100);
    expect(lastConnection()).toBe('polling');
    getJob.mockResolvedValue(jobView({ status: 'completed', progress: 100, results: rooms('final') }));
    await pass(1000);
    expect(lastJob().status).toBe('completed');
    const asked = getJob.mock.calls.length;
    await pass(30_000);
    expect(getJob.mock.calls.length).toBe(asked);
  });

  it('a socket that never opens is not waited for', async () => {
    start();
    await pass(3000);
    expect(lastConnection()).toBe('polling');
  });

  it('a service that went away is asked again until it is back', async () => {
    start();
    socket().close();
    getJob.mockRejectedValue(unreachable());
    await pass(3000);
    expect(lastConnection()).toBe('lost');
    getJob.mockResolvedValue(jobView({ progress: 40, updated_at: '2026-01-01T00:00:09.000Z' }));
    await pass(9000);
    expect(lastConnection()).toBe('polling');
    expect(lastJob().progress).toBe(40);
    expect(follower.onError).not.toHaveBeenCalled();
  });

  it('a job that is gone ends with the reason', async () => {
    getJob.mockRejectedValue(new ApiError('JOB_NOT_FOUND', 'Gone.', 404));
    start();
    await pass(0);
    expect(follower.onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'JOB_NOT_FOUND' }));
    await pass(30_000);
    expect(getJob).toHaveBeenCalledTimes(1);
  });
});
