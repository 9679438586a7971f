import { useEffect } from 'react';
import type { EditAction } from '../rooms/editing';

/** Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z anywhere but in fields, which have an undo of their own. */
export function useUndoKeys(dispatch: (action: EditAction) => void, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const listen = (event: KeyboardEvent) => {
      const isField = event.target instanceof HTMLInputElement && event.target.type !== 'range';
      if (isField || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      dispatch({ type: key === 'y' || event.shiftKey ? 'redo' : 'undo' });
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [dispatch, isOn]);
}
