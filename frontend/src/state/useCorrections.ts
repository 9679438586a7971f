import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import { toSentence } from '../api/errors';
import type { Detection } from '../api/types';
import { type EditAction, type Editing, edit, NOTHING_TO_EDIT } from '../rooms/editing';
import { type PendingFeedback, pendingFeedback, type Sent } from '../rooms/feedback';
import { type PlanRoom, planRooms } from '../rooms/room';
import { isUnauthorized, useServices } from './services';

interface Kept {
  /** Corrections of one stage's rooms mean nothing for another's. */
  stage: string;
  rooms: readonly PlanRoom[];
  sent: Sent;
}

export interface Corrections {
  editing: Editing;
  dispatch: (action: EditAction) => void;
  pending: PendingFeedback[];
  /** Whether the rooms differ from those that the service found. */
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
        dispatch({ type: 'load', original, rooms: kept.rooms });
        setSent(kept.sent);
      }
      setIsLoaded(true);
    });
    return () => {
      isCurrent = false;
    };
  }, [jobId, detection, isFinal, store]);

  const hasSomething = editing.rooms !== editing.original || Object.keys(sent).length > 0;
  useEffect(() => {
    if (!isLoaded || !detection || !hasSomething) return;
    void store.saveEdits(jobId, { stage: detection.stage, rooms: editing.rooms, sent } satisfies Kept);
  }, [isLoaded, hasSomething, jobId, detection, editing.rooms, sent, store]);

  const pending = useMemo(
    () => (detection && isLoaded ? pendingFeedback(detection, editing.original, editing.rooms, sent) : []),
    [detection, isLoaded, editing.original, editing.rooms, sent],
  );

  const isEdited = useMemo(
    () => detection !== null && pendingFeedback(detection, editing.original, editing.rooms, {}).some(changesRooms),
    [detection, editing.original, editing.rooms],
  );

  const send = useCallback(async () => {
    setIsSending(true);
    try {
      for (const { roomId, request } of pending) {
        await client.sendFeedback(jobId, request);
        setSent((before) => ({ ...before, [roomId]: JSON.stringify(request) }));
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
function changesRooms({ request }: PendingFeedback): boolean {
  return request.correction !== undefined;
}
