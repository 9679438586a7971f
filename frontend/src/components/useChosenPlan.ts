import { useCallback, useEffect, useRef, useState } from 'react';
import { toSentence } from '../api/errors';
import type { JobOptions } from '../api/types';
import { checkFile, type PlanKind } from '../plan/file';
import { MAX_PDF_PAGES, openPdf, type PdfFile } from '../plan/pdf';
import { newKey, submitPlan } from '../plan/submit';
import { parseWalls } from '../plan/walls';
import { isUnauthorized, useServices } from '../state/services';

export interface Chosen {
  file: File;
  kind: PlanKind;
  pdf: PdfFile | null;
  /** URL of the picture, for pictures. */
  url: string | null;
  wallsCount: number | null;
}

export type Phase = 'empty' | 'checking' | 'chosen' | 'sending';

/** A file on its way from the disk to the service. */
export function useChosenPlan(onJob: (jobId: string) => void) {
  const { client, store, onUnauthorized } = useServices();
  const [phase, setPhase] = useState<Phase>('empty');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [options, setOptions] = useState<JobOptions>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [progress, setProgress] = useState(0);
  const sending = useRef<AbortController | null>(null);
  const key = useRef(newKey());

  useEffect(() => () => forget(chosen), [chosen]);
  useEffect(() => () => sending.current?.abort(), []);

  const choose = useCallback(async (file: File) => {
    setProblem(null);
    setPhase('checking');
    try {
      setChosen(await inspected(file));
      setOptions({});
      key.current = newKey();
      setPhase('chosen');
    } catch (error) {
      setChosen(null);
      setProblem(toSentence(error));
      setPhase('empty');
    }
  }, []);

  const change = (changed: JobOptions) => {
    key.current = newKey();
    setOptions(changed);
  };

  const send = async () => {
    if (!chosen) return;
    const leaving = new AbortController();
    sending.current = leaving;
    setPhase('sending');
    setProblem(null);
    setProgress(0);
    try {
      const { file, kind } = chosen;
      const plan = { file, kind, options, key: key.current };
      const job = await submitPlan({ client, store }, plan, setProgress, leaving.signal);
      onJob(job.job_id);
    } catch (error) {
      setPhase('chosen');
      if (leaving.signal.aborted) return;
      if (isUnauthorized(error)) onUnauthorized();
      setProblem(toSentence(error));
    }
  };

  const clear = () => {
    sending.current?.abort();
    setChosen(null);
    setProblem(null);
    setPhase('empty');
  };
  const stop = () => sending.current?.abort();
  return { phase, chosen, options, problem, progress, choose, change, send, clear, stop };
}

async function inspected(file: File): Promise<Chosen> {
  const checked = await checkFile(file);
  if ('problem' in checked) throw new Error(checked.problem);
  const { kind } = checked;
  const chosen: Chosen = { file, kind, pdf: null, url: null, wallsCount: null };
  if (kind === 'json') return { ...chosen, wallsCount: parseWalls(await file.text()).length };
  if (kind === 'tiff') return chosen;
  if (kind !== 'pdf') return { ...chosen, url: URL.createObjectURL(file) };
  const pdf = await openPdf(file);
  if (pdf.pageCount <= MAX_PDF_PAGES) return { ...chosen, pdf };
  pdf.close();
  throw new Error(
    `The PDF has ${pdf.pageCount} pages; ${MAX_PDF_PAGES} is the most. Save the pages you need as a PDF.`,
  );
}

function forget(chosen: Chosen | null): void {
  chosen?.pdf?.close();
  if (chosen?.url) URL.revokeObjectURL(chosen.url);
}
