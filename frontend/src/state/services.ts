import { createContext, useContext } from 'react';
import type { ApiClient } from '../api/client';
import type { ApiError } from '../api/errors';
import type { PlanStore } from '../plan/store';

/** What every part of the page may need. */
export interface PageServices {
  client: ApiClient;
  store: PlanStore;
  openSocket: () => WebSocket;
  /** Asks for a token. */
  onUnauthorized: () => void;
  /** Shows a sentence for a while. */
  notify: (sentence: string, severity?: 'info' | 'success' | 'error') => void;
}

export const ServicesContext = createContext<PageServices | null>(null);

export function useServices(): PageServices {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('ServicesContext has no value');
  return services;
}

export function isUnauthorized(error: unknown): error is ApiError {
  return error instanceof Error && (error as Partial<ApiError>).httpStatus === 401;
}
