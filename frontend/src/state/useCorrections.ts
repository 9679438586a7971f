import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import { toSentence } from '../api/errors';
import type { Detection } from '../api/types';
import { type EditAction, type Editing, edit, isChanged, NOTHING_TO_EDIT } from '../rooms/editing';
import { type PendingFeedback, pendingFeedback, type Sent } from '../rooms/feedback';
import { type PlanRoom, planRooms } from '../rooms/room';
import { NOTHING_SET, type SetScales } from '../sheet/scale';
import { isUnauthorized, useServices } from './services';

interface Kept {
  /** Corrections of one stage's rooms mean nothing for another's. */
  stage: string;
  rooms: readonly PlanRoom[];
  /** Absent from what was kept before scales could be set. */
  scales?: SetScales;
  sent: Sent;
}

export interface Corrections {
  editing: Editing;
  dispatch: (action: EditAction) => void;
  pending: PendingFeedback[];
  /** Whether rooms or scales differ from those that the service found. */
  isEdited: boolean;
  isSending: boolean;
  send: () => Promise<void>;
}

/** Corrections of a job's rooms: kept in this browser until they are sent to the service. */
export function useCorrections(jobId: string, detection: Detection | null, isFinal: boolean): Corrections {
  const { client, store, notify, onUnauthorized } = useServices();
  const [editing, dispatch] = useReducer(edit, NOTHING_TO_EDIT);
  const [sent, setSent] = useState<Sent>({});
  const [isSending, setIsSending] = useState(false);
  const [isLoaded, setIsLoaded] = useState(false);

  useEffect(() => {
    let isCurrent = true;
    setIsLoaded(false);
    const original = detection ? planRooms(detection) : [];
    dispatch({ type: 'load', original });
    setSent({});
    if (!detection || !isFinal) return;
    void store.edits<Kept>(jobId).then((kept) => {
      if (!isCurrent) return;
      if (kept?.stage === detection.stage) {
        dispatch({ type: 'load', original, rooms: kept.rooms, scales: kept.scales ?? NOTHING_SET });
        setSent(kept.sent);
      }
      setIsLoaded(true);
    });
    return () => {
      isCurrent = false;
    };
  }, [jobId, detection, isFinal, store]);

  const { original, rooms, scales } = editing;
  // What was undone is kept as well, or the next load would bring back what it undid.
  const hasSteps = editing.past.length + editing.future.length > 0;
  const hasSomething = isChanged(editing) || hasSteps || Object.keys(sent).length > 0;
  useEffect(() => {
    if (!isLoaded || !detection || !hasSomething) return;
    void store.saveEdits(jobId, { stage: detection.stage, rooms, scales, sent } satisfies Kept);
  }, [isLoaded, hasSomething, jobId, detection, rooms, scales, sent, store]);

  const pending = useMemo(
    () => (detection && isLoaded ? pendingFeedback(detection, original, { rooms, scales }, sent) : []),
    [detection, isLoaded, original, rooms, scales, sent],
  );

  const isEdited = useMemo(
    () => detection !== null && pendingFeedback(detection, original, { rooms, scales }, {}).some(changesResult),
    [detection, original, rooms, scales],
  );

  const send = useCallback(async () => {
    setIsSending(true);
    try {
      for (const { subject, request } of pending) {
        await client.sendFeedback(jobId, request);
        setSent((before) => ({ ...before, [subject]: JSON.stringify(request) }));
      }
      notify(pending.length === 1 ? 'The correction was sent.' : `${pending.length} corrections were sent.`, 'success');
    } catch (error) {
      if (isUnauthorized(error)) onUnauthorized();
      notify(`Not everything was sent. ${toSentence(error)}`, 'error');
    } finally {
      setIsSending(false);
    }
  }, [client, jobId, notify, onUnauthorized, pending]);

  return { editing, dispatch, pending, isEdited, isSending, send };
}

/** A verdict alone changes no room. */
function changesResult({ request }: PendingFeedback): boolean {
  return request.correction !== undefined || request.scale !== undefined;
}
