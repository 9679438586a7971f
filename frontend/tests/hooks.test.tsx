import { act, configure, renderHook, waitFor } from '@testing-library/react';
import 'fake-indexeddb/auto';
import type { ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiClient } from '../src/api/client';
import { ApiError, unreachable } from '../src/api/errors';
import type { FeedbackRequest, JobRequest } from '../src/api/types';
import { useChosenPlan } from '../src/components/useChosenPlan';
import { PlanStore } from '../src/plan/store';
import { WHOLE } from '../src/sheet/scale';
import { type PageServices, ServicesContext } from '../src/state/services';
import { useCorrections } from '../src/state/useCorrections';
import { detection } from './data/rooms';

const client = {
  sendFeedback: vi.fn<(jobId: string, feedback: FeedbackRequest) => Promise<{ feedback_id: string }>>(),
  createJob: vi.fn<(request: JobRequest, key: string) => Promise<{ job_id: string }>>(),
};
const page = { notify: vi.fn(), onUnauthorized: vi.fn() };

function wrapper({ children }: { children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}
let services: PageServices;

// Two compilers beside the tests make a second short.
configure({ asyncUtilTimeout: 4_000 });

beforeEach(() => {
  vi.resetAllMocks();
  services = {
    client: client as unknown as ApiClient,
    store: new PlanStore(),
    openSocket: () => {
      throw new Error('no socket here');
    },
    ...page,
  };
});

describe('corrections', () => {
  const found = detection();
  const start = async (jobId: string) => {
    const { result } = renderHook(() => useCorrections(jobId, found, true), { wrapper });
    await waitFor(() => expect(result.current.editing.rooms).toHaveLength(2));
    act(() => {
      result.current.dispatch({ type: 'rename', id: 'room_001', name: 'Foyer' });
      result.current.dispatch({ type: 'remove', id: 'room_002' });
    });
    // Corrections count as soon as what this browser kept was read.
    await waitFor(() => expect(result.current.pending).toHaveLength(2));
    return result;
  };

  it('that were sent before one failed are not sent again', async () => {
    const result = await start('job_a');
    client.sendFeedback.mockResolvedValueOnce({ feedback_id: 'fb_1' }).mockRejectedValueOnce(unreachable());
    await act(() => result.current.send());
    expect(result.current.pending.map(({ subject }) => subject)).toEqual(['room_002']);
    expect(page.notify).toHaveBeenLastCalledWith(expect.stringContaining('Not everything was sent'), 'error');

    client.sendFeedback.mockResolvedValueOnce({ feedback_id: 'fb_2' });
    await act(() => result.current.send());
    expect(result.current.pending).toEqual([]);
    expect(client.sendFeedback).toHaveBeenCalledTimes(3);
  });

  it('are there again when the page is', async () => {
    await start('job_b');
    await waitFor(async () => expect(await services.store.edits('job_b')).not.toBeNull());
    const { result } = renderHook(() => useCorrections('job_b', found, true), { wrapper });
    await waitFor(() => expect(result.current.pending).toHaveLength(2));
    expect(result.current.editing.rooms.map((room) => room.name_hint)).toEqual(['Foyer']);
  });

  it('of a scale are sent as those of rooms are, and are there again', async () => {
    const scale = { value: 0.05, low: 0.049, high: 0.051 };
    const unscaled = { ...found, scale: null };
    const first = renderHook(() => useCorrections('job_d', unscaled, true), { wrapper });
    await waitFor(() => expect(first.result.current.editing.rooms).toHaveLength(2));
    act(() => first.result.current.dispatch({ type: 'scale', plan: WHOLE, scale, what: 'Set scale' }));
    await waitFor(() => expect(first.result.current.pending).toHaveLength(1));
    expect(first.result.current.isEdited).toBe(true);
    await waitFor(async () => expect(await services.store.edits('job_d')).not.toBeNull());
    const { result } = renderHook(() => useCorrections('job_d', unscaled, true), { wrapper });
    await waitFor(() => expect(result.current.editing.scales).toEqual({ [WHOLE]: scale }));
    client.sendFeedback.mockResolvedValueOnce({ feedback_id: 'fb_1' });
    await act(() => result.current.send());
    const sent = { metres_per_unit: 0.05, low: 0.049, high: 0.051 };
    expect(client.sendFeedback).toHaveBeenCalledWith('job_d', { feedback: 'missing', scale: sent });
  });

  it('that were taken back stay so', async () => {
    const result = await start('job_e');
    await waitFor(async () => expect(await services.store.edits('job_e')).not.toBeNull());
    act(() => result.current.dispatch({ type: 'reset' }));
    await waitFor(async () => expect(await services.store.edits('job_e')).toMatchObject({ rooms: [{}, {}] }));
    const again = renderHook(() => useCorrections('job_e', found, true), { wrapper }).result;
    await waitFor(() =>
      expect(again.current.editing.rooms.map((room) => room.name_hint)).toContain(found.rooms[0]?.name_hint),
    );
    expect(again.current.pending).toEqual([]);
  });

  it('ask for a token where the service does', async () => {
    const result = await start('job_c');
    client.sendFeedback.mockRejectedValueOnce(new ApiError('UNAUTHORIZED', 'Enter a token.', 401));
    await act(() => result.current.send());
    expect(page.onUnauthorized).toHaveBeenCalled();
  });
});

describe('a chosen plan', () => {
  const file = new File(['[{"start": [0, 0], "end": [1, 0]}]'], 'walls.json');
  const choose = async (onJob = vi.fn()) => {
    const { result } = renderHook(() => useChosenPlan(onJob), { wrapper });
    await act(() => result.current.choose(file));
    return result;
  };
  const keys = () => client.createJob.mock.calls.map(([, key]) => key);

  it('that is sent again after a failure makes no second job', async () => {
    const onJob = vi.fn();
    const result = await choose(onJob);
    client.createJob.mockRejectedValueOnce(unreachable()).mockResolvedValueOnce({ job_id: 'job_1' });
    await act(() => result.current.send());
    expect(result.current.problem).toContain('Check that it runs');
    await act(() => result.current.send());
    expect(new Set(keys()).size).toBe(1);
    expect(onJob).toHaveBeenCalledWith('job_1');
  });

  it('with other options is another job', async () => {
    const result = await choose();
    client.createJob.mockRejectedValue(unreachable());
    await act(() => result.current.send());
    act(() => result.current.change({ preview_only: true }));
    await act(() => result.current.send());
    expect(new Set(keys()).size).toBe(2);
  });

  it('that is no plan is refused and another may be chosen', async () => {
    const result = await choose();
    await act(() => result.current.choose(new File(['[]'], 'walls.json')));
    expect(result.current.phase).toBe('empty');
    expect(result.current.problem).toContain('empty');
  });
});
