/** Labels drawn once: outlined text takes longer to draw than the room that it names. */

export interface Sprite {
  canvas: HTMLCanvasElement;
  /** In CSS pixels. */
  width: number;
  height: number;
}

const FONT = '600 12px "Inter Variable", system-ui, sans-serif';
const HEIGHT_PX = 18;
const MARGIN_PX = 3;
const MAX_SPRITES = 2000;

const sprites = new Map<string, Sprite>();

export function labelSprite(text: string, ratio: number): Sprite | null {
  const key = `${ratio} ${text}`;
  const known = sprites.get(key);
  if (known) return known;
  const sprite = draw(text, ratio);
  if (!sprite) return null;
  if (sprites.size >= MAX_SPRITES) sprites.clear();
  // Text that is drawn before its font has come is drawn again.
  if (document.fonts.check(FONT)) sprites.set(key, sprite);
  return sprite;
}

function draw(text: string, ratio: number): Sprite | null {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.font = FONT;
  const width = Math.ceil(context.measureText(text).width) + 2 * MARGIN_PX;
  canvas.width = Math.ceil(width * ratio);
  canvas.height = Math.ceil(HEIGHT_PX * ratio);
  context.scale(ratio, ratio);
  context.font = FONT;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = 'rgba(255, 255, 255, 0.9)';
  context.fillStyle = '#111';
  context.strokeText(text, MARGIN_PX, HEIGHT_PX / 2);
  context.fillText(text, MARGIN_PX, HEIGHT_PX / 2);
  return { canvas, width, height: HEIGHT_PX };
}
