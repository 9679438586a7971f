import { useState } from 'react';
import type { Unit } from '../sheet/units';

const UNIT_KEY = 'locdet.unit';
const UNITS: readonly Unit[] = ['m2', 'ft2', 'px2'];

/** The unit of areas, which this browser remembers. */
export function useUnit(): [Unit, (unit: Unit) => void] {
  const [unit, setUnit] = useState<Unit>(() => UNITS.find((known) => known === kept()) ?? 'm2');
  const keep = (next: Unit) => {
    setUnit(next);
    try {
      localStorage.setItem(UNIT_KEY, next);
    } catch {
      // A browser that keeps nothing must not stop anyone.
    }
  };
  return [unit, keep];
}

function kept(): string | null {
  try {
    return localStorage.getItem(UNIT_KEY);
  } catch {
    return null;
  }
}
