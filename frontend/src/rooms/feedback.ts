import type { Detection, FeedbackRequest, Interval, Scale } from '../api/types';
import { boxOf, type Ring } from '../geometry/polygon';
import { type SetScales, WHOLE } from '../sheet/scale';
import type { Editing } from './editing';
import type { PlanRoom } from './room';
import { resultPoint } from './room';

/** What was sent of each subject, as JSON: the same is not sent twice. */
export type Sent = Readonly<Record<string, string>>;

export interface PendingFeedback {
  /** What it is of: the id of a room, or {@link SCALE} with that of a plan. */
  subject: string;
  request: FeedbackRequest;
}

const SCALE = 'scale of ';

/** The service takes outlines of up to this many corners. */
const MAX_CORNERS = 10_000;

/** Corrections that the service does not know yet, a request for each room and each scale. */
export function pendingFeedback(
  detection: Detection,
  original: readonly PlanRoom[],
  { rooms, scales }: Pick<Editing, 'rooms' | 'scales'>,
  sent: Sent,
): PendingFeedback[] {
  const now = new Map(rooms.map((room) => [room.id, room]));
  const found = original.flatMap((before) => ofFoundRoom(detection, before, now.get(before.id), sent[before.id]));
  const added = rooms.filter((room) => room.isAdded).map((room) => ofAddedRoom(detection, room));
  const all = [...found, ...added, ...ofScales(detection, scales, sent)];
  return all.filter(({ subject, request }) => sent[subject] !== JSON.stringify(request));
}

function ofScales(detection: Detection, scales: SetScales, sent: Sent): PendingFeedback[] {
  const plans = [WHOLE, ...(detection.plans ?? []).map(({ id }) => id)];
  return plans.flatMap((plan) => ofScale(foundScale(detection, plan), plan, scales[plan], sent[SCALE + plan]));
}

function foundScale({ scale, plans = [] }: Detection, plan: string): Scale | null {
  return (plan === WHOLE ? scale : plans.find(({ id }) => id === plan)?.scale) ?? null;
}

function ofScale(
  found: Scale | null,
  plan: string,
  set: Interval | undefined,
  sent: string | undefined,
): PendingFeedback[] {
  // As for rooms: what was taken back after it was sent is answered by what was found.
  const stated = set ?? (sent && found ? { ...found, value: found.metres_per_unit } : null);
  if (!stated) return [];
  const { value, low, high } = stated;
  const scale = { metres_per_unit: value, low, high, ...(plan === WHOLE ? {} : { plan }) };
  return [{ subject: SCALE + plan, request: { feedback: verdictOn(found, value), scale } }];
}

function verdictOn(found: Scale | null, value: number): FeedbackRequest['feedback'] {
  if (!found) return 'missing';
  return value >= found.low && value <= found.high ? 'correct' : 'wrong';
}

function ofFoundRoom(
  detection: Detection,
  before: PlanRoom,
  after: PlanRoom | undefined,
  sent: string | undefined,
): PendingFeedback[] {
  const subject = before.id;
  if (!after) return [{ subject, request: { feedback: 'wrong', room_id: subject, correction: { deleted: true } } }];
  const correction = correctionOf(detection, before, after);
  if (correction) return [{ subject, request: { feedback: 'wrong', room_id: subject, correction } }];
  if (after.verdict) return [{ subject, request: { feedback: after.verdict, room_id: subject } }];
  // Feedback can't be withdrawn, so what was said before is answered.
  if (sent) return [{ subject, request: { feedback: 'correct', room_id: subject } }];
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
  return { subject: room.id, request: { feedback: 'missing', correction: { ...shapeOf(detection, room), ...name } } };
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
