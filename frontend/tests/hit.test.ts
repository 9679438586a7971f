import { describe, expect, it } from 'vitest';
import { clamped, grab, moved, withoutCorner } from '../src/drawing/tools';
import { handleAt, shapeAt } from '../src/geometry/hit';
import { areaOf, boxOf, type Polygon, type Ring } from '../src/geometry/polygon';

const box = (xMin: number, yMin: number, xMax: number, yMax: number): Ring => [
  [xMin, yMin],
  [xMax, yMin],
  [xMax, yMax],
  [xMin, yMax],
];
const shape = (id: string, polygon: Ring, holes: Ring[] = []) => ({
  id,
  polygon,
  holes,
  bounding_box: boxOf(polygon),
  area_px: areaOf({ polygon, holes }),
});

describe('shapeAt', () => {
  const hall = shape('hall', box(0, 0, 100, 100), [box(40, 40, 60, 60)]);
  const cupboard = shape('cupboard', box(10, 10, 20, 20));

  it('finds the smaller of two shapes, whatever their order', () => {
    expect(shapeAt([hall, cupboard], [15, 15])?.id).toBe('cupboard');
    expect(shapeAt([cupboard, hall], [15, 15])?.id).toBe('cupboard');
    expect(shapeAt([hall, cupboard], [30, 30])?.id).toBe('hall');
  });

  it('finds nothing in a hole or outside', () => {
    expect(shapeAt([hall], [50, 50])).toBeNull();
    expect(shapeAt([hall], [101, 50])).toBeNull();
  });
});

describe('handles', () => {
  const room: Polygon = { polygon: box(0, 0, 100, 50), holes: [box(20, 20, 40, 40)] };

  it('a corner within reach is found, also of a hole, and wins over the middle of an edge', () => {
    expect(handleAt(room, [98, 3], 5)).toMatchObject({ kind: 'corner', ring: 0, index: 1 });
    expect(handleAt(room, [39, 41], 5)).toMatchObject({ kind: 'corner', ring: 1, index: 2 });
    expect(handleAt(room, [50, 1], 5)).toMatchObject({ kind: 'edge', ring: 0, index: 1 });
    expect(handleAt(room, [70, 25], 5)).toBeNull();
  });

  it('a corner that is dragged moves alone', () => {
    const dragged = grab(room, [100, 50], 5, 12)?.shapeAt([120, 60]);
    expect(dragged?.polygon).toEqual([
      [0, 0],
      [100, 0],
      [120, 60],
      [0, 50],
    ]);
    expect(dragged?.holes).toBe(room.holes);
  });

  it('the middle of an edge becomes a corner where it is dragged to', () => {
    expect(grab(room, [100, 25], 5, 12)?.shapeAt([110, 30]).polygon).toEqual([
      [0, 0],
      [100, 0],
      [110, 30],
      [100, 50],
      [0, 50],
    ]);
  });

  it('the last edge gets its corner at the end', () => {
    expect(grab(room, [0, 25], 5, 12)?.shapeAt([-9, 25]).polygon.at(-1)).toEqual([-9, 25]);
  });

  it('a corner of the box, beside that of the room, resizes the whole', () => {
    const dragged = grab(room, [112, 62], 5, 12)?.shapeAt([212, 112]);
    expect(dragged?.polygon).toEqual(box(0, 0, 200, 100));
    expect(dragged?.holes[0]).toEqual(box(40, 40, 80, 80));
  });

  it('a box can be made small but not turned inside out', () => {
    const dragged = grab(room, [112, 62], 5, 12)?.shapeAt([-500, -500]);
    expect(boxOf(dragged?.polygon ?? [])).toEqual([0, 0, 1, 0.5]);
  });

  it('the inside moves the room', () => {
    expect(grab(room, [70, 10], 5, 12)?.shapeAt([75, 13]).polygon).toEqual(box(5, 3, 105, 53));
    expect(grab(room, [300, 300], 5, 12)).toBeNull();
  });

  it('a corner is deleted unless too few would be left', () => {
    expect(withoutCorner(room, [100, 50], 5)?.polygon).toEqual([
      [0, 0],
      [100, 0],
      [0, 50],
    ]);
    expect(
      withoutCorner(
        {
          polygon: [
            [0, 0],
            [9, 0],
            [0, 9],
          ],
          holes: [],
        },
        [0, 0],
        2,
      ),
    ).toBeNull();
  });
});

it('rooms and points stay on the page', () => {
  const room: Polygon = { polygon: box(90, 0, 100, 10), holes: [] };
  expect(moved(room, [50, -5], [0, 0, 100, 100]).polygon).toEqual(room.polygon);
  expect(moved(room, [-10, 5], [0, 0, 100, 100]).polygon).toEqual(box(80, 5, 90, 15));
  expect(clamped([120, -4], [0, 0, 100, 100])).toEqual([100, 0]);
  expect(clamped([120, -4], null)).toEqual([120, -4]);
});
