import { describe, expect, it } from 'vitest';
import { held, isSideways, uprightTransform } from '../src/plan/orientation';

const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0));
const big = (value: number) => [24, 16, 8, 0].map((shift) => (value >> shift) & 255);
const little = (value: number) => big(value).reverse();

/** EXIF data of one tag, the orientation. */
const exif = (orientation: number, isLittle = false) => {
  const short = (value: number) => (isLittle ? [value, 0] : [0, value]);
  const long = (value: number) => (isLittle ? little(value) : big(value));
  const entry = [...(isLittle ? [0x12, 1] : [1, 0x12]), ...short(3), ...long(1), ...short(orientation), 0, 0];
  return [...ascii(isLittle ? 'II' : 'MM'), ...short(42), ...long(8), ...short(1), ...entry, ...long(0)];
};
const chunk = (kind: string, data: number[]) => [...big(data.length), ...ascii(kind), ...data, 0, 0, 0, 0];
const png = (...chunks: number[][]) => new Blob([Uint8Array.from([137, ...ascii('PNG\r\n\x1a\n'), ...chunks.flat()])]);
const riff = (kind: string, data: number[]) => [
  ...ascii(kind),
  ...little(data.length),
  ...data,
  ...(data.length % 2 ? [0] : []),
];
const webp = (...chunks: number[][]) => new Blob([Uint8Array.from([...ascii('RIFF....WEBP'), ...chunks.flat()])]);

describe('held', () => {
  const pixels = chunk('IDAT', [1, 2, 3]);
  it.each([
    ['before', [chunk('eXIf', exif(6)), pixels]],
    ['after', [pixels, chunk('eXIf', exif(6, true))]],
  ])('takes the statement out of a PNG that has it %s its pixels', async (_, chunks) => {
    const { blob, orientation } = await held(png(...chunks), 'png');
    expect(orientation).toBe(6);
    expect(await blob.arrayBuffer()).toEqual(await png(pixels).arrayBuffer());
  });

  it.each([[], ascii('Exif\0\0')])('takes it out of a WebP, with the name or without', async (...name) => {
    const [data, none] = [8, 1].map((orientation) => [...name, ...exif(orientation, true)]) as [number[], number[]];
    const picture = riff('VP8 ', [7]);
    const { blob, orientation } = await held(webp(picture, riff('EXIF', data)), 'webp');
    expect(orientation).toBe(8);
    expect(await blob.arrayBuffer()).toEqual(await webp(picture, riff('EXIF', none)).arrayBuffer());
  });

  it.each([png(pixels), png(chunk('eXIf', [77])), png(chunk('eXIf', exif(0)))])(
    'says upright otherwise',
    async (blob) => {
      expect((await held(blob, 'png')).orientation).toBe(1);
    },
  );
});

it('every orientation keeps the picture on its canvas', () => {
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const { a, b, c, d, e, f } = uprightTransform(orientation, 30, 20) as Required<DOMMatrix2DInit>;
    const far = { x: a * 30 + c * 20 + e, y: b * 30 + d * 20 + f };
    const [width, height] = isSideways(orientation) ? [20, 30] : [30, 20];
    expect([Math.min(e, far.x), Math.max(e, far.x)]).toEqual([0, width]);
    expect([Math.min(f, far.y), Math.max(f, far.y)]).toEqual([0, height]);
  }
});
