import type { Page } from '@playwright/test';
import type { Detection, FeedbackRequest, JobView } from '../src/api/types';

export const JOB_ID = 'job_20260115_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B';

/** Opens a finished job with a result that is made by hand; returns the feedback that the page sends of it. */
export async function openResult(
  page: Page,
  url: string,
  results: Detection,
  jobId = JOB_ID,
): Promise<FeedbackRequest[]> {
  const sent: FeedbackRequest[] = [];
  const job: JobView = {
    job_id: jobId,
    kind: results.page ? 'blueprint' : 'walls',
    status: 'completed',
    stage: 'final',
    progress: 100,
    message: 'Done',
    estimated_seconds_remaining: null,
    results,
    rooms_count: results.rooms.length,
    blueprint_hash: null,
    cache_hits: [],
    error: null,
    created_at: '2026-01-15T10:00:00Z',
    updated_at: '2026-01-15T10:00:04Z',
  };
  const envelope = (data: unknown) => ({ json: { status: 'success', data, meta: { request_id: 'by_hand' } } });
  await page.routeWebSocket('**/ws', (socket) => socket.close({ code: 1008 }));
  await page.route(`**/api/v1/jobs/${jobId}`, (route) => route.fulfill(envelope(job)));
  await page.route(`**/api/v1/jobs/${jobId}/feedback`, (route) => {
    sent.push(route.request().postDataJSON());
    return route.fulfill({ status: 201, ...envelope({ feedback_id: 'fb_1', job_id: jobId, created_at: '' }) });
  });
  await page.goto(`${url}/#/jobs/${jobId}`);
  return sent;
}
