import { STAGES, type Stage } from '../api/types';

/** Where each stage ends, of 100 for the whole job. */
const ENDS = [33, 66, 100];

/** How far one stage is, 0 to 100. */
export function stageProgress(progress: number, stage: Stage): number {
  const index = STAGES.indexOf(stage);
  const start = ENDS[index - 1] ?? 0;
  const end = ENDS[index] ?? 100;
  return Math.round(Math.min(1, Math.max(0, (progress - start) / (end - start))) * 100);
}
