import { expect, it } from 'vitest';
import { fitted, panBy, toPage, toScreen, zoomAt } from '../src/geometry/viewport';

const screen = { width: 800, height: 600 };
const whole = fitted([0, 0, 2000, 1000], screen);

it('a fitted box lies in the middle with a margin on its tighter side', () => {
  const [left, top] = toScreen(whole, [0, 0]);
  const [right, bottom] = toScreen(whole, [2000, 1000]);
  expect(left).toBeCloseTo(24);
  expect(right).toBeCloseTo(776);
  expect(top + bottom).toBeCloseTo(600);
});

it('zooming keeps the place under the pointer', () => {
  const place: [number, number] = [123, 456];
  const before = toPage(whole, place);
  const after = toPage(zoomAt(whole, 3, place, whole), place);
  expect(after[0]).toBeCloseTo(before[0]);
  expect(after[1]).toBeCloseTo(before[1]);
});

it('zooming ends at half and at 64 times the whole page', () => {
  expect(zoomAt(whole, 1e-9, [0, 0], whole).scale).toBe(whole.scale / 2);
  expect(zoomAt(whole, 1e9, [0, 0], whole).scale).toBe(whole.scale * 64);
});

it('panning never loses the page', () => {
  const far = panBy(whole, [1e6, -1e6], [0, 0, 2000, 1000], screen);
  const [left] = toScreen(far, [0, 0]);
  const [, bottom] = toScreen(far, [2000, 1000]);
  expect(left).toBeLessThan(screen.width);
  expect(bottom).toBeGreaterThan(0);
});
