import { describe, expect, it } from 'vitest';
import { parseLength, parseRatio } from '../src/sheet/length';

const metres = (text: string) => {
  const parsed = parseLength(text);
  return 'value' in parsed ? Number(parsed.value.toFixed(6)) : parsed.problem;
};

describe('a length', () => {
  it.each([
    ['3.2 m', 3.2],
    ['3,2m', 3.2],
    [' 320 cm ', 3.2],
    ['3200 mm', 3.2],
    ['32 dm', 3.2],
    ['3.2 M', 3.2],
    ['3.200 m', 3.2],
    ['12\'-6"', 3.81],
    ["12'-6", 3.81],
    ['12\' 6 1/2"', 3.8227],
    ['12′ – 6½″', 3.8227],
    ['12\'-0 1/2"', 3.6703],
    ["12'", 3.6576],
    ['12 ft', 3.6576],
    ['12 ft 6 in', 3.81],
    ['12.5 feet', 3.81],
    ['150"', 3.81],
    ["150''", 3.81],
    ['6 1/2 in', 0.1651],
    ['1/2"', 0.0127],
  ])('%s', (text, expected) => {
    expect(metres(text)).toBe(expected);
  });

  it.each(['abc', '3 m 20', 'm', "'", '"', '3..2 m', '-3 m', '1e3 m', '1/0"', "12'-", '12"6\'', '3 km', '3.2 m 4 m'])(
    'is not %s',
    (text) => {
      expect(metres(text)).toMatch(/is not a length/);
    },
  );

  it('needs a unit: a guess could be wrong by a thousand', () => {
    expect(metres('3.2')).toMatch(/Add the unit/);
    expect(metres('12')).toMatch(/Add the unit/);
    expect(metres('  ')).toMatch(/with its unit/);
  });

  it('with a comma before three digits could be two', () => {
    expect(metres('3,200 mm')).toMatch(/two ways/);
    expect(metres('1.234,5 mm')).toMatch(/two ways/);
    expect(metres('3,25 m')).toBe(3.25);
  });

  it('of nothing tells no scale', () => {
    expect(metres('0 m')).toMatch(/more than zero/);
    expect(metres('0\'-0"')).toMatch(/more than zero/);
  });
});

describe('a printed scale', () => {
  it.each([
    ['1:50', 50],
    ['1 : 100', 100],
    ['1/200', 200],
    ['50', 50],
    ['1/8" = 1\'-0"', 96],
    ['1/4"=1\'', 48],
    ['1 cm = 1 m', 100],
  ])('%s', (text, ratio) => {
    const parsed = parseRatio(text);
    expect('value' in parsed && parsed.value).toBeCloseTo(ratio, 9);
  });

  it.each(['', '0', '1:0', '2:50', '1:', 'fifty', '1/8" = ', '1" = 2" = 3"', '= 3 m'])('is not %s', (text) => {
    expect(parseRatio(text)).toHaveProperty('problem');
  });
});
