import { expect, it } from 'vitest';
import { stageProgress } from '../src/components/progress';
import { pagePoint, planRooms, resultPoint } from '../src/rooms/room';
import { hashOf, jobIdOf } from '../src/state/useHashJob';
import { detection } from './data/rooms';

it('progress of a job is split over its stages', () => {
  expect([10, 33, 50, 100].map((progress) => stageProgress(progress, 'preview'))).toEqual([30, 100, 100, 100]);
  expect([33, 66].map((progress) => stageProgress(progress, 'intermediate'))).toEqual([0, 100]);
  expect([50, 83, 100].map((progress) => stageProgress(progress, 'final'))).toEqual([0, 50, 100]);
});

it('a job in the URL is found again, and nothing else is taken for one', () => {
  const jobId = 'job_20260115_01KF0ZQ4T5J8M2W9XQ6Y7R3N1B';
  expect(jobIdOf(hashOf(jobId))).toBe(jobId);
  expect(jobIdOf(hashOf(null))).toBeNull();
  expect(jobIdOf('#/jobs/../../x')).toBeNull();
});

it('results in thousandths of the page are shown in its pixels', () => {
  const found = { ...detection(), coordinate_space: 'normalized_1000' as const };
  expect(pagePoint(found, [500, 500])).toEqual([100, 50]);
  expect(resultPoint(found, [100, 50])).toEqual([500, 500]);
  expect(planRooms(found)[0]?.bounding_box).toEqual([2, 1, 22, 9]);
  expect(planRooms(found)[0]?.area_px).toBe(6400);
});
