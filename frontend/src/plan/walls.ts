import type { WallSegment } from '../api/types';
import type { Point } from '../geometry/polygon';

const MAX_SEGMENTS = 1_000_000;

/** A file of walls that can't be used; the message says where and what to do. */
export class WallsInvalid extends Error {
  override readonly name = 'WallsInvalid';
}

/** Reads `{"walls": [{"start": [x, y], "end": [x, y]}, ...]}` or the bare list. */
export function parseWalls(text: string): WallSegment[] {
  const list = listOf(parse(text));
  if (!list)
    throw new WallsInvalid('The file has no list "walls". Write {"walls": [{"start": [0, 0], "end": [9, 0]}]}.');
  if (list.length === 0) throw new WallsInvalid('The list of walls is empty. Add at least one wall.');
  if (list.length > MAX_SEGMENTS)
    throw new WallsInvalid('There are over a million walls. Split the drawing into floors.');
  return list.map(segment);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new WallsInvalid('The file is not valid JSON. Export it again, or look for a missing comma or bracket.');
  }
}

function listOf(document: unknown): unknown[] | null {
  if (Array.isArray(document)) return document;
  const walls = (document as { walls?: unknown } | null)?.walls;
  return Array.isArray(walls) ? walls : null;
}

function segment(value: unknown, index: number): WallSegment {
  const wall = value as Partial<WallSegment> | null;
  if (!wall || !isPoint(wall.start) || !isPoint(wall.end)) {
    throw new WallsInvalid(
      `Wall ${index + 1} needs "start" and "end", each [x, y]. Correct it and choose the file again.`,
    );
  }
  return { type: 'line', start: wall.start, end: wall.end, is_load_bearing: wall.is_load_bearing === true };
}

function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 2 && value.every((part) => Number.isFinite(part));
}
