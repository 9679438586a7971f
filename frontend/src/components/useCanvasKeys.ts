import type { KeyboardEvent } from 'react';
import type { Gestures, Tool } from '../drawing/Gestures';
import type { PlanView } from '../drawing/PlanView';
import type { CanvasKeys } from './PlanCanvas';

const STEP_PX = 60;
const ZOOM = 1.25;

const ARROWS: Record<string, [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What keys do while the drawing has the focus. */
export function useCanvasKeys(parts: { view: PlanView; gestures: Gestures } | null, tool: Tool, keys: CanvasKeys) {
  return (event: KeyboardEvent) => {
    if (!parts || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const [dx, dy] = arrow;
      const step = event.shiftKey ? 10 : 1;
      if (tool === 'edit') keys.onNudge(dx * step, dy * step);
      else parts.view.pan([-dx * STEP_PX, -dy * STEP_PX]);
      event.preventDefault();
      return;
    }
    const action = actionsOf(parts, keys)[event.key.toLowerCase()];
    if (!action) return;
    action();
    event.preventDefault();
  };
}

function actionsOf(
  { view, gestures }: { view: PlanView; gestures: Gestures },
  keys: CanvasKeys,
): Record<string, () => void> {
  const remove = () => keys.onRemove();
  return {
    '+': () => view.zoom(ZOOM),
    '=': () => view.zoom(ZOOM),
    '-': () => view.zoom(1 / ZOOM),
    '0': () => view.fit(),
    n: () => keys.onStep(1),
    p: () => keys.onStep(-1),
    v: () => keys.onTool('select'),
    e: () => keys.onTool('edit'),
    a: () => keys.onTool('add'),
    m: () => keys.onTool('measure'),
    enter: () => gestures.finishDraft() || keys.onRename(),
    delete: remove,
    backspace: remove,
    escape: () => gestures.forgetDraft() || keys.onDeselect(),
  };
}
