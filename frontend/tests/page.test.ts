import { describe, expect, it } from 'vitest';
import { stageProgress } from '../src/components/progress';
import { formatArea, squareMetresPerPixel } from '../src/rooms/measure';
import { pagePoint, planRooms, resultPoint } from '../src/rooms/room';
import { hashOf, jobIdOf } from '../src/state/useHashJob';
import { detection } from './data/rooms';

it('progress of a job is split over its stages', () => {
  expect([10, 33, 50, 100].map((progress) => stageProgress(progress, 'preview'))).toEqual([30, 100, 100, 100]);
  expect([33, 66].map((progress) => stageProgress(progress, 'intermediate'))).toEqual([0, 100]);
  expect([50, 83, 100].map((progress) => stageProgress(progress, 'final'))).toEqual([0, 50, 100]);
});

describe('areas', () => {
  const { page } = detection();

  it('are in square metres where the scale is known', () => {
    // 150 dpi at 1:50: a metre is 20 mm on paper, 118.11 pixels.
    const squareMetres = squareMetresPerPixel(page, 50);
    expect(formatArea(118.11 ** 2 * 12, page, squareMetres)).toBe('12.0 m²');
  });

  it('are in pixels or in units of the drawing where it is not', () => {
    expect(squareMetresPerPixel(page, null)).toBeNull();
    expect(squareMetresPerPixel(page && { ...page, dpi: null }, 50)).toBeNull();
    expect(formatArea(12345.6, page, null)).toBe('12,346 px²');
    expect(formatArea(20, null, null)).toBe('20 units²');
  });
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
