import { describe, expect, it } from 'vitest';
import { areaOf, centroidOf, contains, distanceToEdge, fitInto, isSimple, type Ring } from '../src/geometry/polygon';

const square = (low: number, high: number): Ring => [
  [low, low],
  [high, low],
  [high, high],
  [low, high],
];
const ringRoom = { polygon: square(0, 10), holes: [square(3, 7)] };

describe('a polygon with a hole', () => {
  it('has the area between its rings, whichever way they turn', () => {
    expect(areaOf(ringRoom)).toBe(84);
    expect(areaOf({ polygon: square(0, 10).toReversed(), holes: [square(3, 7)] })).toBe(84);
  });

  it('does not contain what is in the hole', () => {
    expect(contains(ringRoom, [1, 1])).toBe(true);
    expect(contains(ringRoom, [5, 5])).toBe(false);
    expect(contains(ringRoom, [11, 5])).toBe(false);
  });

  it('has its centre of gravity away from a hole on one side', () => {
    const [x, y] = centroidOf({ polygon: square(0, 10), holes: [square(6, 8)] });
    expect(x).toBeCloseTo((100 * 5 - 4 * 7) / 96, 9);
    expect(y).toBeCloseTo(x, 9);
  });
});

it('centres of gravity far from the origin keep their digits', () => {
  const far = square(0, 10).map(([x, y]): [number, number] => [x + 1e7, y + 1e7]);
  expect(centroidOf({ polygon: far, holes: [] })).toEqual([1e7 + 5, 1e7 + 5]);
});

it('distance to an edge is that to its nearest end beyond it', () => {
  expect(distanceToEdge([5, 3], [0, 0], [10, 0])).toBe(3);
  expect(distanceToEdge([13, 4], [0, 0], [10, 0])).toBe(5);
  expect(distanceToEdge([3, 4], [0, 0], [0, 0])).toBe(5);
});

describe('isSimple', () => {
  it('takes any outline whose edges do not cross', () => {
    expect(isSimple(square(0, 10))).toBe(true);
    expect(
      isSimple([
        [0, 0],
        [10, 0],
        [10, 10],
        [5, 2],
        [0, 10],
      ]),
    ).toBe(true);
  });

  it('refuses a bow tie, a line, and two corners', () => {
    expect(
      isSimple([
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ]),
    ).toBe(false);
    expect(
      isSimple([
        [0, 0],
        [5, 0],
        [10, 0],
      ]),
    ).toBe(false);
    expect(
      isSimple([
        [0, 0],
        [5, 5],
      ]),
    ).toBe(false);
  });
});

it('fitInto stretches outline and holes together', () => {
  const fitted = fitInto(ringRoom, [0, 0, 10, 10], [0, 0, 20, 5]);
  expect(fitted.polygon[2]).toEqual([20, 5]);
  expect(fitted.holes[0]?.[0]).toEqual([6, 1.5]);
});
