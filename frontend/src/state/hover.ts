import { useSyncExternalStore } from 'react';

/** The room under the pointer, outside of React's state: it changes too often to render the page for it. */
export class HoverStore {
  private id: string | null = null;
  private readonly listeners = new Set<() => void>();

  get = (): string | null => this.id;

  set = (id: string | null): void => {
    if (id === this.id) return;
    this.id = id;
    for (const listener of this.listeners) listener();
  };

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

/** Whether a room is hovered; only the two rows that change are rendered again. */
export function useIsHovered(store: HoverStore, id: string): boolean {
  return useSyncExternalStore(store.subscribe, () => store.get() === id);
}
