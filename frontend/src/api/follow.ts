import type { ApiClient } from './client';
import { ApiError } from './errors';
import { type Detection, hasEnded, isDetection, type JobEvent, type JobView, type Results, STAGES } from './types';

/** `live`: by WebSocket. `polling`: by asking again and again. `lost`: the service does not answer. */
export type Connection = 'connecting' | 'live' | 'polling' | 'lost';

export interface Follower {
  onJob(job: JobView): void;
  onRooms(rooms: Detection): void;
  onConnection(connection: Connection): void;
  /** The job can't be followed any further. */
  onError(error: ApiError): void;
}

export interface FollowSettings {
  client: ApiClient;
  jobId: string;
  openSocket: () => WebSocket;
}

const POLL_MS = 700;
const LONGEST_WAIT_MS = 8000;
/** A stage that runs says something every 5 s. A socket that is silent for longer is asked, and then taken for dead. */
const SILENCE_MS = 6000;
const SOCKET_PATIENCE_MS = 2500;

/** Follows a job until it ends: by WebSocket where that works, by polling meanwhile. Returns how to stop. */
export function followJob(settings: FollowSettings, follower: Follower): () => void {
  const following = new Following(settings, follower);
  following.start();
  return () => following.stop();
}

class Following {
  private readonly settings: FollowSettings;
  private readonly follower: Follower;
  private readonly stopped = new AbortController();
  private job: JobView | null = null;
  private roomsStage = -1;
  private socket: WebSocket | null = null;
  private socketIsLive = false;
  private socketFailures = 0;
  private pollFailures = 0;
  private isAsking = false;
  private pollTimer: ReturnType<typeof setTimeout> | undefined;
  private socketTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(settings: FollowSettings, follower: Follower) {
    this.settings = settings;
    this.follower = follower;
  }

  start(): void {
    this.follower.onConnection('connecting');
    void this.poll();
    this.connect();
  }

  stop(): void {
    this.stopped.abort();
    clearTimeout(this.pollTimer);
    clearTimeout(this.socketTimer);
    this.socket?.close();
  }

  private get isOver(): boolean {
    return this.stopped.signal.aborted;
  }

  private connect(): void {
    if (this.isOver) return;
    let socket: WebSocket;
    try {
      socket = this.settings.openSocket();
    } catch {
      this.retrySocket();
      return;
    }
    this.socket = socket;
    this.socketTimer = setTimeout(() => this.retrySocket(), SOCKET_PATIENCE_MS);
    socket.onopen = () => this.say('subscribe');
    socket.onmessage = (message) => this.hear(String(message.data));
    socket.onclose = () => {
      if (this.socket === socket) this.retrySocket();
    };
  }

  private watchSocket(): void {
    clearTimeout(this.socketTimer);
    this.socketTimer = setTimeout(() => {
      this.say('request_status');
      this.socketTimer = setTimeout(() => this.retrySocket(), SOCKET_PATIENCE_MS);
    }, SILENCE_MS);
  }

  private say(type: 'subscribe' | 'request_status'): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify({ type, job_id: this.settings.jobId }));
  }

  private retrySocket(): void {
    if (this.isOver) return;
    const dead = this.socket;
    this.socket = null;
    dead?.close();
    this.socketIsLive = false;
    this.socketFailures += 1;
    clearTimeout(this.socketTimer);
    this.socketTimer = setTimeout(() => this.connect(), backoff(this.socketFailures));
    this.schedulePoll(0);
  }

  private hear(text: string): void {
    if (this.isOver) return;
    const event = parse(text);
    if (!event || (event.job_id && event.job_id !== this.settings.jobId)) return;
    this.watchSocket();
    if (event.type === 'error') {
      // Polling finds out whether the job is gone or only the socket refuses.
      this.schedulePoll(0);
      return;
    }
    this.socketIsLive = true;
    this.socketFailures = 0;
    clearTimeout(this.pollTimer);
    this.follower.onConnection('live');
    if (this.job) this.take(merge(this.job, event), event.results ?? null);
    else this.schedulePoll(0);
  }

  private schedulePoll(afterMs: number): void {
    clearTimeout(this.pollTimer);
    if (!this.isOver) this.pollTimer = setTimeout(() => void this.poll(), afterMs);
  }

  private async poll(): Promise<void> {
    if (this.isOver || this.isAsking) return;
    this.isAsking = true;
    try {
      const job = await this.settings.client.getJob(this.settings.jobId, this.stopped.signal);
      this.pollFailures = 0;
      if (this.isOver) return;
      if (!this.socketIsLive && this.socketFailures > 0) this.follower.onConnection('polling');
      this.take(job, job.results);
    } catch (error) {
      this.failed(error);
    } finally {
      this.isAsking = false;
    }
    if (!this.socketIsLive || !this.job) this.schedulePoll(this.pollFailures ? backoff(this.pollFailures) : POLL_MS);
  }

  private failed(error: unknown): void {
    if (this.isOver || !(error instanceof ApiError)) return;
    if (!error.isPassing) {
      this.stop();
      this.follower.onError(error);
      return;
    }
    this.pollFailures += 1;
    this.follower.onConnection('lost');
  }

  private take(job: JobView, results: Results | null): void {
    const isOlder = this.job !== null && job.updated_at < this.job.updated_at;
    if (!isOlder) {
      this.job = { ...job, results: null };
      this.follower.onJob(this.job);
    }
    void this.takeRooms(job, results);
  }

  private async takeRooms(job: JobView, results: Results | null): Promise<void> {
    const { client, jobId } = this.settings;
    const signal = this.stopped.signal;
    try {
      const whole = isLeftOut(results) ? (await client.getJob(jobId, signal)).results : results;
      const rooms = await client.rooms(whole, signal);
      if (this.isOver) return;
      if (rooms) this.showRooms(rooms);
      if (hasEnded(job.status)) this.stop();
    } catch (error) {
      this.failed(error);
      this.schedulePoll(backoff(1));
    }
  }

  private showRooms(rooms: Detection): void {
    const stage = STAGES.indexOf(rooms.stage);
    if (stage <= this.roomsStage) return;
    this.roomsStage = stage;
    this.follower.onRooms(rooms);
  }
}

function parse(text: string): JobEvent | null {
  try {
    return JSON.parse(text) as JobEvent;
  } catch {
    return null;
  }
}

function merge(job: JobView, event: JobEvent): JobView {
  return {
    ...job,
    status: event.status ?? job.status,
    stage: event.stage ?? job.stage,
    progress: event.progress ?? job.progress,
    message: event.message ?? job.message,
    estimated_seconds_remaining: event.estimated_seconds_remaining ?? null,
    error: event.error ?? job.error,
    rooms_count: event.results ? countOf(event.results) : job.rooms_count,
    updated_at: event.timestamp,
  };
}

/** An event leaves out rooms that are too many for it; the job has them, or their URL. */
function isLeftOut(results: Results | null): boolean {
  return results !== null && !isDetection(results) && !results.url && Boolean(results.rooms_count);
}

function countOf(results: Results): number | null {
  return isDetection(results) ? results.rooms.length : results.rooms_count;
}

/** 1, 2, 4, 8 s, each less a random part so that many pages don't come back at once. */
export function backoff(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures) * (0.75 + Math.random() / 4);
}
