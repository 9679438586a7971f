import type { Interval } from '../api/types';

/** What areas are shown in; where there is no scale they are in pixels whatever was chosen. */
export type Unit = 'm2' | 'ft2' | 'px2';

export interface AreaText {
  text: string;
  /** "14.0 to 14.5"; null where that says no more. */
  range: string | null;
}

interface Area {
  area_m2: Interval | null;
  area_ft2: Interval | null;
}

/** An area in words, in the unit that was chosen if the scale is known. */
export function areaText(areaPx: number, area: Area | null | undefined, unit: Unit, hasPage: boolean): AreaText {
  const interval = unit === 'px2' ? null : unit === 'm2' ? area?.area_m2 : area?.area_ft2;
  if (interval) return intervalText(interval, unit === 'm2' ? 'm²' : 'ft²');
  if (hasPage) return { text: `${Math.round(areaPx).toLocaleString('en')} px²`, range: null };
  return { text: `${Number(areaPx.toPrecision(5)).toLocaleString('en')} units²`, range: null };
}

/** A measure in words with what it lies between, as far as its digits show it. */
export function intervalText({ value, low, high }: Interval, unit: string): AreaText {
  const digits = digitsOf(value);
  const [shown, least, most] = [value, low, high].map((number) => numberText(number, digits));
  return { text: `${shown} ${unit}`, range: least === most ? null : `${least} to ${most}` };
}

const METRES_PER_FOOT = 0.3048;

/** A length in metres, or in feet beside square feet. */
export function lengthText(metres: Interval, unit: Unit): AreaText {
  if (unit !== 'ft2') return intervalText(metres, 'm');
  const { value, low, high } = metres;
  const [inFeet, least, most] = [value / METRES_PER_FOOT, low / METRES_PER_FOOT, high / METRES_PER_FOOT];
  return intervalText({ value: inFeet, low: least, high: most }, 'ft');
}

/** Square metres that the plan prints, in the unit that is shown. */
export function statedText(squareMetres: number, unit: Unit): string {
  if (unit !== 'ft2') return `${numberText(squareMetres, Math.min(2, decimalsOf(squareMetres)))} m²`;
  const feet = squareMetres / METRES_PER_FOOT ** 2;
  return `${numberText(feet, digitsOf(feet))} ft²`;
}

/** "0.8 m² less (14 %)": how a measured area and a stated one differ; `share` is measured over stated, less 1. */
export function differenceText(share: number, statedM2: number, unit: Unit): string {
  if (isSame(share)) return 'the same';
  const squareMetres = Math.abs(share) * statedM2;
  const [value, name] = unit === 'ft2' ? [squareMetres / METRES_PER_FOOT ** 2, 'ft²'] : [squareMetres, 'm²'];
  return `${numberText(value, digitsOf(value))} ${name} ${share > 0 ? 'more' : 'less'} (${percentText(share)})`;
}

/** "14 % less": the same in short. */
export function shareText(share: number): string {
  return isSame(share) ? 'the same' : `${percentText(share)} ${share > 0 ? 'more' : 'less'}`;
}

function isSame(share: number): boolean {
  return Math.abs(share) < 0.0005;
}

function percentText(share: number): string {
  const percent = Math.abs(share) * 100;
  return `${numberText(percent, percent < 10 ? 1 : 0)} %`;
}

function digitsOf(value: number): number {
  if (value < 1) return 2;
  return value < 1000 ? 1 : 0;
}

function decimalsOf(value: number): number {
  return String(value).split('.')[1]?.length ?? 0;
}

function numberText(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
