import type { ErrorDetail } from './types';

/** A request that failed, with a sentence that says what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly httpStatus: number;
  readonly retryAfterS: number | null;

  constructor(code: string, message: string, httpStatus: number, retryAfterS: number | null = null) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
    this.retryAfterS = retryAfterS;
  }

  /** Whether the same request may succeed later. */
  get isPassing(): boolean {
    return this.httpStatus === 0 || this.httpStatus === 429 || this.httpStatus >= 500;
  }
}

export const UNREACHABLE = 'UNREACHABLE';

/** The service's own sentences are kept; these are for answers that have none, or that a page can say better. */
const SENTENCES: Record<string, string> = {
  [UNREACHABLE]: 'The service does not answer. Check that it runs and that you are online, then try again.',
  UNAUTHORIZED: 'The service needs a token, or the one you gave is not valid. Enter a token to go on.',
  JOB_NOT_FOUND: 'This job does not exist any more, or it is not yours. Start another with the plan.',
  JOB_ALREADY_COMPLETED: 'The job has already ended, so it can’t be cancelled.',
  CORRUPT_FILE: 'The file is damaged or incomplete. Open it in another program, save it again and send that.',
  SERVICE_UNAVAILABLE: 'The service is busy or restarting. Wait a moment and try again.',
  INTERNAL_ERROR: 'The service failed. Try again; if it happens with this plan only, send it as PNG.',
};

export function unreachable(): ApiError {
  return new ApiError(UNREACHABLE, sentence({ code: UNREACHABLE, message: '' }), 0);
}

export function sentence(error: ErrorDetail): string {
  return SENTENCES[error.code] ?? (error.message || 'Something went wrong. Try again.');
}

export function toSentence(error: unknown): string {
  if (error instanceof Error && error.message) return error.message;
  return 'Something went wrong. Reload the page and try again.';
}
