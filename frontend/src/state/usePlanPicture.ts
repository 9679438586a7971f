import { useCallback, useEffect, useState } from 'react';
import { toSentence } from '../api/errors';
import type { PageInfo } from '../api/types';
import { checkFile } from '../plan/file';
import { type Picture, type PlanFile, pictureOf } from '../plan/picture';
import { useServices } from './services';

export interface PlanPicture {
  name: string | null;
  picture: Picture | null;
  /** Whether this browser has no plan of the job, so that one may be chosen. */
  isMissing: boolean;
  choose: (file: File) => Promise<void>;
}

interface Known {
  jobId: string;
  name: string;
  file: PlanFile;
}

/** The plan under the rooms: the service does not give it back, so it comes from this browser's storage. */
export function usePlanPicture(jobId: string, page: PageInfo | null): PlanPicture {
  const { store, notify } = useServices();
  const [known, setKnown] = useState<Known | null>(null);
  const [isMissing, setIsMissing] = useState(false);
  const [picture, setPicture] = useState<Picture | null>(null);

  useEffect(() => {
    let isCurrent = true;
    setKnown(null);
    setPicture(null);
    setIsMissing(false);
    void store.plan(jobId).then((plan) => {
      if (!isCurrent) return;
      if (plan) setKnown({ jobId, name: plan.name, file: plan });
      else setIsMissing(true);
    });
    return () => {
      isCurrent = false;
    };
  }, [jobId, store]);

  const [width, height] = [page?.width_px, page?.height_px];
  useEffect(() => {
    let isCurrent = true;
    if (!known) return;
    const size = width && height ? { width, height } : null;
    pictureOf(known.file, size)
      .then((drawn) => isCurrent && setPicture(drawn))
      .catch((error: unknown) => isCurrent && notify(`The plan can’t be shown. ${toSentence(error)}`, 'error'));
    return () => {
      isCurrent = false;
    };
  }, [known, width, height, notify]);

  const choose = useCallback(
    async (file: File) => {
      const checked = await checkFile(file);
      if ('problem' in checked) {
        notify(checked.problem, 'error');
        return;
      }
      const plan = { jobId, name: file.name, kind: checked.kind, pageIndex: page?.index ?? 0, savedAt: Date.now() };
      void store.savePlan({ ...plan, blob: file });
      setKnown({ jobId, name: file.name, file: { blob: file, ...checked, pageIndex: plan.pageIndex } });
      setIsMissing(false);
    },
    [jobId, notify, page?.index, store],
  );
  return { name: known?.name ?? null, picture, isMissing, choose };
}
