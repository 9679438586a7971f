import type { Detection } from '../../src/api/types';
import exports from './exports.json' with { type: 'json' };

/** What the engine wrote for one result, by format; base64 where that is no text (scripts/make_fixtures.py). */
export const ENGINE: Record<string, string> = exports;

export function detection(): Detection {
  return JSON.parse(exports.json) as Detection;
}
