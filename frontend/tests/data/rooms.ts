import type { Detection } from '../../src/api/types';
import exports from './exports.json' with { type: 'json' };

/** What the engine wrote for one result, by format (scripts/make_fixtures.py). */
export const ENGINE: Record<'json' | 'geojson' | 'coco' | 'yolo' | 'csv', string> = exports;

export function detection(): Detection {
  return JSON.parse(ENGINE.json) as Detection;
}
