import { centroidOf, contains, distanceToRings, type Point, type Polygon } from './polygon';

const GRID = 12;

/** A place inside a shape with room around it: the centre of gravity if it is well inside, else the best of a grid. */
export function labelPlace(shape: Polygon, [xMin, yMin, xMax, yMax]: readonly number[]): Point {
  const centre = centroidOf(shape);
  const side = Math.min((xMax as number) - (xMin as number), (yMax as number) - (yMin as number));
  let best = centre;
  let clearance = contains(shape, centre) ? distanceToRings(shape, centre) : -1;
  if (clearance > side / 4) return centre;
  for (let row = 1; row < GRID; row++) {
    for (let column = 1; column < GRID; column++) {
      const point: Point = [
        (xMin as number) + (((xMax as number) - (xMin as number)) * column) / GRID,
        (yMin as number) + (((yMax as number) - (yMin as number)) * row) / GRID,
      ];
      const room = contains(shape, point) ? distanceToRings(shape, point) : -1;
      if (room > clearance) [best, clearance] = [point, room];
    }
  }
  return best;
}
