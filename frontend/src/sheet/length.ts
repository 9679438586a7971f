/** Lengths and scales as people type them. */

export type Parsed = { value: number } | { problem: string };

const EXAMPLES = '3.2 m, 320 cm or 12\'-6"';
const METRES: Record<string, number> = { m: 1, dm: 0.1, cm: 0.01, mm: 0.001 };
const METRES_PER_INCH = 0.0254;
const INCHES_PER_FOOT = 12;

const NUMBER = '\\d+(?:[.,]\\d+)?';
const METRIC = new RegExp(`^(${NUMBER})\\s*(mm|cm|dm|m)$`, 'i');
const FEET = new RegExp(`^(${NUMBER})\\s*(?:'|ft\\.?|feet|foot)`, 'i');
/** `6`, `6.5`, `6 1/2`, `1/2`, with or without a mark. */
const INCHES = new RegExp(
  `^(?:(${NUMBER})(?=$|[^\\d/.,])(?!\\s*/))?[\\s-]*(?:(\\d+)\\s*/\\s*(\\d+))?\\s*("|in\\.?|inch(?:es)?)?$`,
  'i',
);

/** A length in metres: metric, or feet and inches. A number alone is none: its unit would be a guess. */
export function parseLength(text: string): Parsed {
  const plain = plainText(text);
  if (plain === '') return { problem: `Type the length with its unit, such as ${EXAMPLES}.` };
  if (/\d[.,]\d{3}[.,]|,\d{3}(?!\d)/.test(plain)) {
    return { problem: 'A comma before three digits can be read in two ways. Write 3200 or 3.2.' };
  }
  if (new RegExp(`^${NUMBER}$`).test(plain)) return { problem: `Add the unit, such as ${EXAMPLES}.` };
  const metres = metric(plain) ?? imperial(plain);
  if (metres === null || !Number.isFinite(metres)) {
    return { problem: `“${text.trim()}” is not a length. Write it like ${EXAMPLES}.` };
  }
  if (metres <= 0) return { problem: 'A length must be more than zero.' };
  return { value: metres };
}

/** How many times larger the building is than the paper: `1:50`, `1/50`, `50`, `1/8" = 1'-0"`. */
export function parseRatio(text: string): Parsed {
  const problem = `“${text.trim()}” is not a scale. Write it like 1:50 or 1/8" = 1'-0".`;
  const [paper, building, ...more] = text.split('=');
  if (building !== undefined && paper !== undefined && more.length === 0) {
    const [small, large] = [parseLength(paper), parseLength(building)];
    if ('problem' in small || 'problem' in large) return { problem };
    return { value: large.value / small.value };
  }
  const ratio = new RegExp(`^(?:1\\s*[:/]\\s*)?(${NUMBER})$`).exec(plainText(text));
  const value = ratio ? numberOf(ratio[1]) : 0;
  return value > 0 && Number.isFinite(value) ? { value } : { problem };
}

function metric(text: string): number | null {
  const [, number, unit = ''] = METRIC.exec(text) ?? [];
  return number === undefined ? null : numberOf(number) * (METRES[unit.toLowerCase()] ?? 1);
}

function imperial(text: string): number | null {
  const feet = FEET.exec(text);
  const rest = (feet ? text.slice(feet[0].length) : text).replace(/^[\s-]+/, '');
  const [whole, inches, over, under, mark] = INCHES.exec(rest) ?? [null];
  if (whole === null || (under !== undefined && Number(under) === 0)) return null;
  const hasInches = inches !== undefined || over !== undefined;
  // Inches need no mark after feet, 12'-6, but they may not be left out after a dash.
  const isComplete = feet ? hasInches || feet[0] === text : hasInches && mark !== undefined;
  if (!isComplete) return null;
  const part = over === undefined ? 0 : Number(over) / Number(under);
  return (numberOf(feet?.[1]) * INCHES_PER_FOOT + numberOf(inches) + part) * METRES_PER_INCH;
}

function numberOf(text: string | undefined): number {
  return Number((text ?? '0').replace(',', '.'));
}

const FRACTIONS: Record<string, string> = {
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '⅛': '1/8',
  '⅜': '3/8',
  '⅝': '5/8',
  '⅞': '7/8',
};

/** Keyboards and drawings have many marks for feet, inches and dashes. */
function plainText(text: string): string {
  return text
    .replace(/[½¼¾⅛⅜⅝⅞]/g, (sign) => ` ${FRACTIONS[sign]}`)
    .replace(/[’‘′`´]/g, "'")
    .replace(/[”“″]|''/g, '"')
    .replace(/[‐‑–—−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}
