import type { Interval, PageInfo, Scale, Witness } from '../api/types';
import type { Point } from '../geometry/polygon';

/** Scales that a person set, by the id of a plan, and under {@link WHOLE} for all plans. */
export type SetScales = Readonly<Record<string, Interval>>;
export const WHOLE = '';
export const NOTHING_SET: SetScales = {};

const METRES_PER_INCH = 0.0254;
/** What the engine takes for a scale, in metres a unit. */
const LEAST_METRES = 1e-5;
const MOST_METRES = 1e3;
/** Ends that are surer than this part of the length tell a scale. */
const MOST_OFF = 0.1;

/** An end of a known length on the plan. */
export interface End {
  at: Point;
  /** How far it may be off, in page pixels or in units of the drawing. */
  off: number;
}

export function setScaleOf(scales: SetScales, planId: string): Interval | null {
  return scales[planId] ?? scales[WHOLE] ?? null;
}

/** The scale that a person set, with the witnesses of the one that was found. */
export function confirmed({ value, low, high }: Interval, found: Scale | null): Scale {
  const witnesses = (found?.witnesses ?? []).map((witness) => ({
    ...witness,
    agrees: witness.low <= high && low <= witness.high,
  }));
  return { metres_per_unit: value, low, high, confirmed: true, witnesses };
}

/** The scale that all plans have, the most exact one; null if two differ or one has none. */
export function common(scales: readonly (Scale | null)[]): Scale | null {
  const known = scales.filter((scale) => scale !== null);
  const [first] = known;
  if (!first || known.length < scales.length) return null;
  const low = Math.max(...known.map((scale) => scale.low));
  const high = Math.min(...known.map((scale) => scale.high));
  if (high < low) return null;
  return known.reduce((best, scale) => (scale.high / scale.low < best.high / best.low ? scale : best), first);
}

/** The scale by a known length between two points, with what follows from how exactly they were met. */
export function calibrated(ends: readonly End[], metres: number): Interval | { problem: string } {
  const [from, to] = ends;
  if (!from || !to) return { problem: 'Choose both ends of the length on the plan first.' };
  const length = lengthOf(ends);
  const off = from.off + to.off;
  if (length === 0 || off > MOST_OFF * length) {
    return { problem: 'The two ends are too close together to tell a scale. Zoom in, or choose a longer length.' };
  }
  return inRange({ value: metres / length, low: metres / (length + off), high: metres / (length - off) });
}

/** The scale of a PDF page that is printed at 1:`ratio`. */
export function printedAt(ratio: number, dpi: number): Interval | { problem: string } {
  const value = (ratio * METRES_PER_INCH) / dpi;
  return inRange({ value, low: value, high: value });
}

function inRange(scale: Interval): Interval | { problem: string } {
  if (scale.low >= LEAST_METRES && scale.high <= MOST_METRES) return scale;
  return { problem: 'No plan has this scale. Check the length and its unit.' };
}

export function lengthOf([from, to]: readonly End[]): number {
  return from && to ? Math.hypot(to.at[0] - from.at[0], to.at[1] - from.at[1]) : 0;
}

/** Only the pages of a PDF have a size on paper: the density of a picture says nothing of one. */
export function paperDpi(page: PageInfo | null): number | null {
  return page?.source === 'pdf' && page.dpi && page.dpi > 0 ? page.dpi : null;
}

/** "1 px = 8.47 mm (8.40 to 8.55)" */
export function scaleText({ metres_per_unit, low, high }: ScaleValue, page: PageInfo | null): string {
  const unit = page ? 'px' : 'unit';
  const [factor, name] = metres_per_unit < 1 ? [1000, 'mm'] : [1, 'm'];
  const digits = Math.max(0, 2 - Math.floor(Math.log10(metres_per_unit * factor)));
  const text = (value: number) =>
    (value * factor).toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const range = text(low) === text(high) ? '' : ` (${text(low)} to ${text(high)})`;
  return `1 ${unit} = ${text(metres_per_unit)} ${name}${range}`;
}

/** Scales that plans are drawn at, metric ones and those of feet and inches. */
const USUAL = [
  1, 2, 5, 10, 12, 16, 20, 24, 25, 32, 48, 50, 64, 75, 96, 100, 120, 125, 128, 192, 200, 240, 250, 384, 480, 500, 600,
  1000, 1250, 2000, 2500, 5000,
];

/** "about 1:50"; null where there is no paper. */
export function ratioText({ metres_per_unit, low, high }: ScaleValue, page: PageInfo | null): string | null {
  const dpi = paperDpi(page);
  if (!dpi) return null;
  const ratio = (metres: number) => (metres * dpi) / METRES_PER_INCH;
  const [value, least, most] = [ratio(metres_per_unit), ratio(low) * 0.9999, ratio(high) * 1.0001];
  const within = USUAL.filter((usual) => usual >= least && usual <= most);
  const usual = within.toSorted((a, b) => Math.abs(a - value) - Math.abs(b - value))[0];
  return `about 1:${usual ?? Number(value.toPrecision(3))}`;
}

type ScaleValue = Pick<Scale, 'metres_per_unit' | 'low' | 'high'>;

const WITNESSES: Record<string, string> = {
  pdf_measure: 'Measure in the PDF',
  dimension_chain: 'Dimensions',
  scale_bar: 'Scale bar',
  printed_scale: 'Printed scale',
  room_dimensions: 'Sizes printed in rooms',
  printed_areas: 'Areas printed in rooms',
  paper_size: 'Paper size',
  doors: 'Door widths',
};

/** What tells a scale, in words; an engine may know more of them. */
export function witnessText({ kind }: Witness): string {
  const words = kind.replaceAll('_', ' ');
  return WITNESSES[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
