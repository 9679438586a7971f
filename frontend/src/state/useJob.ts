import { useEffect, useReducer } from 'react';
import type { ApiError } from '../api/errors';
import { type Connection, followJob } from '../api/follow';
import type { Detection, JobView } from '../api/types';
import { isUnauthorized, useServices } from './services';

export interface FollowedJob {
  jobId: string | null;
  job: JobView | null;
  detection: Detection | null;
  connection: Connection;
  error: ApiError | null;
}

export type JobAction =
  | { type: 'follow'; jobId: string | null }
  | { type: 'job'; job: JobView }
  | { type: 'rooms'; detection: Detection }
  | { type: 'connection'; connection: Connection }
  | { type: 'error'; error: ApiError };

const NO_JOB: FollowedJob = { jobId: null, job: null, detection: null, connection: 'connecting', error: null };

export function followed(state: FollowedJob, action: JobAction): FollowedJob {
  switch (action.type) {
    case 'follow':
      return { ...NO_JOB, jobId: action.jobId };
    case 'job':
      return { ...state, job: action.job };
    case 'rooms':
      return { ...state, detection: action.detection };
    case 'connection':
      return state.connection === action.connection ? state : { ...state, connection: action.connection };
    case 'error':
      return { ...state, error: action.error };
  }
}

/** Follows a job for as long as its id is given. */
export function useJob(jobId: string | null): FollowedJob {
  const { client, openSocket, onUnauthorized } = useServices();
  const [state, dispatch] = useReducer(followed, NO_JOB);
  useEffect(() => {
    dispatch({ type: 'follow', jobId });
    if (!jobId) return;
    return followJob(
      { client, jobId, openSocket },
      {
        onJob: (job) => dispatch({ type: 'job', job }),
        onRooms: (detection) => dispatch({ type: 'rooms', detection }),
        onConnection: (connection) => dispatch({ type: 'connection', connection }),
        onError: (error) => {
          dispatch({ type: 'error', error });
          if (isUnauthorized(error)) onUnauthorized();
        },
      },
    );
  }, [jobId, client, openSocket, onUnauthorized]);
  // Until the effect has run, the state is that of the job before.
  return state.jobId === jobId ? state : { ...NO_JOB, jobId };
}
