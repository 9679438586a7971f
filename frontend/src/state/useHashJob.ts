import { useCallback, useSyncExternalStore } from 'react';

const PATTERN = /^#\/jobs\/(job_[0-9A-Za-z_]{1,60})$/;

export function jobIdOf(hash: string): string | null {
  return PATTERN.exec(hash)?.[1] ?? null;
}

export function hashOf(jobId: string | null): string {
  return jobId ? `#/jobs/${jobId}` : '#/';
}

/** The job whose id stands in the URL, so that reloading, the back button and bookmarks keep it. */
export function useHashJob(): [string | null, (jobId: string | null) => void] {
  const jobId = useSyncExternalStore(subscribe, () => jobIdOf(location.hash));
  const open = useCallback((next: string | null) => {
    location.hash = hashOf(next);
  }, []);
  return [jobId, open];
}

function subscribe(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}
