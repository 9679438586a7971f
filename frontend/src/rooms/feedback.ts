import type { Detection, FeedbackRequest } from '../api/types';
import { boxOf, type Ring } from '../geometry/polygon';
import type { PlanRoom } from './room';
import { resultPoint } from './room';

/** What was sent of each room, as JSON: the same is not sent twice. */
export type Sent = Readonly<Record<string, string>>;

export interface PendingFeedback {
  roomId: string;
  request: FeedbackRequest;
}

/** The service takes outlines of up to this many corners. */
const MAX_CORNERS = 10_000;

/** Corrections that the service does not know yet, a request for each room. */
export function pendingFeedback(
  detection: Detection,
  original: readonly PlanRoom[],
  rooms: readonly PlanRoom[],
  sent: Sent,
): PendingFeedback[] {
  const now = new Map(rooms.map((room) => [room.id, room]));
  const found = original.flatMap((before) => ofFoundRoom(detection, before, now.get(before.id), sent[before.id]));
  const added = rooms.filter((room) => room.isAdded).map((room) => ofAddedRoom(detection, room));
  return [...found, ...added].filter(({ roomId, request }) => sent[roomId] !== JSON.stringify(request));
}

function ofFoundRoom(
  detection: Detection,
  before: PlanRoom,
  after: PlanRoom | undefined,
  sent: string | undefined,
): PendingFeedback[] {
  const roomId = before.id;
  if (!after) return [{ roomId, request: { feedback: 'wrong', room_id: roomId, correction: { deleted: true } } }];
  const correction = correctionOf(detection, before, after);
  if (correction) return [{ roomId, request: { feedback: 'wrong', room_id: roomId, correction } }];
  if (after.verdict) return [{ roomId, request: { feedback: after.verdict, room_id: roomId } }];
  // Feedback can't be withdrawn, so what was said before is answered.
  if (sent) return [{ roomId, request: { feedback: 'correct', room_id: roomId } }];
  return [];
}

function correctionOf(detection: Detection, before: PlanRoom, after: PlanRoom): FeedbackRequest['correction'] | null {
  const isReshaped = before.polygon !== after.polygon && !sameShape(before, after);
  const isRenamed = before.name_hint !== after.name_hint;
  if (!isReshaped && !isRenamed) return null;
  return {
    ...(isReshaped ? shapeOf(detection, after) : {}),
    // The service leaves null out; an empty name says that there is none.
    ...(isRenamed ? { name_hint: after.name_hint ?? '' } : {}),
  };
}

function ofAddedRoom(detection: Detection, room: PlanRoom): PendingFeedback {
  const name = room.name_hint ? { name_hint: room.name_hint } : {};
  return { roomId: room.id, request: { feedback: 'missing', correction: { ...shapeOf(detection, room), ...name } } };
}

function shapeOf(detection: Detection, { polygon, holes }: PlanRoom): NonNullable<FeedbackRequest['correction']> {
  const convert = (ring: Ring) => ring.map((point) => resultPoint(detection, point));
  const outline = convert(polygon);
  const bounding_box = boxOf(outline);
  if (outline.length > MAX_CORNERS) return { bounding_box };
  return { bounding_box, polygon: outline, ...(holes.length > 0 ? { holes: holes.map(convert) } : {}) };
}

function sameShape(a: PlanRoom, b: PlanRoom): boolean {
  return JSON.stringify([a.polygon, a.holes]) === JSON.stringify([b.polygon, b.holes]);
}
