import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../src/plan/file';
import { bounded } from '../src/plan/picture';
import { PlanStore, type StoredPlan } from '../src/plan/store';
import { parseWalls } from '../src/plan/walls';

const file = (bytes: BlobPart, name = 'plan.png') => new File([bytes], name);

describe('checkFile', () => {
  it.each([
    ['png', '\x89PNG\r\n\x1a\n...'],
    ['jpg', '\xff\xd8\xff\xe0...'],
    ['tiff', 'II*\0...'],
    ['tiff', 'MM\0+...'],
    ['webp', 'RIFF\x04\0\0\0WEBP'],
    ['pdf', '%PDF-1.7'],
    ['pdf', 'bytes before it %PDF-1.4'],
    ['json', '{"walls": []}'],
    ['json', '\xef\xbb\xbf [ {'],
  ])('takes %s by its first bytes, whatever its name', async (kind, text) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(await checkFile(file(bytes, 'plan.bin'))).toEqual({ kind });
  });

  it.each([
    ['GIF89a', /GIF.*Save it as PNG/],
    ['\0\0\0\x18ftypheic', /HEIC.*Export it as JPG or PNG/],
    ['AC1032', /DWG.*Plot it to PDF/],
    ['  0\nSECTION', /DXF/],
    ['hello', /Choose a PNG, JPG, TIFF, WebP or PDF/],
  ])('says what to do with %j', async (text, sentence) => {
    expect(await checkFile(file(text))).toEqual({ problem: expect.stringMatching(sentence) });
  });

  it('refuses empty files and files over 50 MB', async () => {
    expect(await checkFile(file(''))).toEqual({ problem: expect.stringContaining('empty') });
    const large = Object.defineProperty(file('x'), 'size', { value: 50 * 1024 * 1024 + 1 });
    expect(await checkFile(large)).toEqual({ problem: expect.stringContaining('50 MB') });
  });
});

describe('parseWalls', () => {
  it('reads the list alone or in a document', () => {
    const wall = { start: [0, 0], end: [4, 0] };
    const read = [{ type: 'line', start: [0, 0], end: [4, 0], is_load_bearing: false }];
    expect(parseWalls(JSON.stringify({ walls: [wall] }))).toEqual(read);
    expect(parseWalls(JSON.stringify([wall]))).toEqual(read);
  });

  it.each([
    ['{', /not valid JSON/],
    ['{"rooms": []}', /no list "walls"/],
    ['[]', /empty/],
    ['[{"start": [0, 0], "end": [1, 1]}, {"start": [0]}]', /^Wall 2 needs/],
    ['[{"start": [0, null], "end": [1, 1]}]', /^Wall 1 needs/],
  ])('says what is wrong with %s', (text, sentence) => {
    expect(() => parseWalls(text)).toThrow(sentence);
  });
});

it('pages that no canvas can hold are drawn smaller at their own proportions', () => {
  expect(bounded({ width: 4000, height: 3000 })).toEqual({ width: 4000, height: 3000 });
  const { width, height } = bounded({ width: 20_000, height: 10_000 });
  expect(Math.max(width, height)).toBeLessThanOrEqual(8192);
  expect(width * height).toBeLessThanOrEqual(36_000_000);
  expect(width / height).toBeCloseTo(2, 2);
});

describe('PlanStore', () => {
  const plan = (jobId: string, savedAt: number): StoredPlan => ({
    jobId,
    name: `${jobId}.png`,
    kind: 'png',
    pageIndex: 0,
    savedAt,
    blob: new Blob(['plan']),
  });

  it('keeps the newest plans and corrections', async () => {
    const store = new PlanStore();
    for (let index = 0; index < 15; index++) await store.savePlan(plan(`job_${index}`, index));
    expect(await store.plan('job_0')).toBeNull();
    expect((await store.plan('job_14'))?.name).toBe('job_14.png');
    expect((await store.names()).size).toBe(12);
    await store.saveEdits('job_14', { stage: 'final' });
    expect(await new PlanStore().edits('job_14')).toEqual({ stage: 'final' });
  });
});
