/** The palette of Okabe and Ito, as in the service's own pictures (rust/core/src/result/export/palette.rs). */
const FILLS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442'] as const;
const OUTLINES = FILLS.map(darker);

export function fillOf(colour: number): string {
  return FILLS[colour % FILLS.length] as string;
}

export function outlineOf(colour: number): string {
  return OUTLINES[colour % OUTLINES.length] as string;
}

function darker(hex: string): string {
  const channels = [1, 3, 5].map((at) => Math.floor((Number.parseInt(hex.slice(at, at + 2), 16) * 5) / 8));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
