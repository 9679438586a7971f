import type { ApiClient } from '../api/client';
import type { JobOptions, JobRequest, JobView } from '../api/types';
import { sendForm, toBase64 } from '../api/upload';
import { MAX_INLINE_BYTES, type PlanKind } from './file';
import type { PlanStore } from './store';
import { parseWalls } from './walls';

export interface ChosenPlan {
  file: File;
  kind: PlanKind;
  options: JobOptions;
  /** Stays the same when a request is repeated, so that it makes no second job. */
  key: string;
}

export interface Sender {
  client: ApiClient;
  store: PlanStore;
}

/** Sends a plan: within the request if it is small, else first by the signed form. `onProgress` gets 0 to 1. */
export async function submitPlan(
  { client, store }: Sender,
  plan: ChosenPlan,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<JobView> {
  const request = await requestOf(client, plan, onProgress, signal);
  onProgress(1);
  const job = await client.createJob(request, plan.key, signal);
  const { file, kind, options } = plan;
  await store.savePlan({
    jobId: job.job_id,
    name: file.name,
    kind,
    pageIndex: options.page ?? 0,
    savedAt: Date.now(),
    blob: file,
  });
  return job;
}

async function requestOf(
  client: ApiClient,
  { file, kind, options }: ChosenPlan,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<JobRequest> {
  if (kind === 'json') {
    const walls = parseWalls(await file.text());
    if (file.size <= MAX_INLINE_BYTES / 2) return { walls };
    const document = new Blob([JSON.stringify({ walls })], { type: 'application/json' });
    return { blueprint: await uploaded(client, document, kind, file.name, onProgress, signal) };
  }
  if (file.size > MAX_INLINE_BYTES) {
    return { blueprint: await uploaded(client, file, kind, file.name, onProgress, signal), options };
  }
  return { blueprint: { file: await toBase64(file), format: kind, filename: file.name.slice(0, 255) }, options };
}

async function uploaded(
  client: ApiClient,
  file: Blob,
  format: PlanKind,
  name: string,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
) {
  const filename = name.slice(0, 255);
  const target = await client.createUpload({ filename, format, size_bytes: file.size });
  await sendForm({ ...target, url: client.fileUrl(target.url) }, file, onProgress, signal);
  return { upload_id: target.upload_id, format, filename };
}

/** Random, also where pages have no crypto.randomUUID: on plain HTTP from another machine. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
