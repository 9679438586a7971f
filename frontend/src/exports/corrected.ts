import type { Detection, Room } from '../api/types';
import { mapPoints } from '../geometry/polygon';
import { measured, type PlanRoom, resultPoint } from '../rooms/room';
import { NOTHING_SET, type SetScales } from '../sheet/scale';
import { documentPlans, SCALE_DISAGREES, sheetOf } from '../sheet/sheet';

/**
 * The result with the rooms and the scales as they were corrected, in the coordinates of the job. What follows from
 * them, such as areas and totals, is left to the engine.
 */
export function correctedDetection(
  detection: Detection,
  rooms: readonly PlanRoom[],
  scales: SetScales = NOTHING_SET,
): Detection {
  const sheet = sheetOf(detection, rooms, scales);
  const { warnings } = detection;
  return {
    ...detection,
    rooms: rooms.map((room) => correctedRoom(detection, room)),
    scale: sheet.scale,
    plans: documentPlans(detection, sheet),
    ...(warnings && { warnings: warnings.filter((code) => code !== SCALE_DISAGREES || sheet.contradicts) }),
  };
}

function correctedRoom(detection: Detection, room: PlanRoom): Room {
  // The kind is left out: the engine reads it from the name.
  const { id, name_hint, number = null, confidence, source, evidence, area_px, printed_area_m2 = null } = room;
  const isOnPage = detection.coordinate_space !== 'normalized_1000';
  const shape = mapPoints(room, (point) => resultPoint(detection, point));
  const { polygon, holes, bounding_box, centroid } = isOnPage ? room : measured(shape);
  const origin = room.isAdded
    ? // A person is sure.
      { confidence: 1, source: 'manual' as const, evidence: 'manual' as const }
    : { confidence, source, evidence };
  // An area is in pixels whatever the coordinates are.
  return { id, bounding_box, polygon, holes, name_hint, number, ...origin, area_px, printed_area_m2, centroid };
}
