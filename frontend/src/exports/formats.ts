/**
 * The service's export formats for rooms that were corrected in the page; the service has only its own result.
 *
 * Field for field as the engine writes them (rust/core/src/export), which the end-to-end tests compare.
 */

import type { Detection, ExportFormat } from '../api/types';
import { fillOf, outlineOf } from '../drawing/colours';
import { labelPlace } from '../geometry/label';
import { type BoxXyxy, mapPoints, type Point, type Polygon, type Ring, signedArea, union } from '../geometry/polygon';
import { frameOf, measured, type PlanRoom, resultPoint, round2, titleOf } from '../rooms/room';
import { rasterise } from './rle';
import { yoloLine } from './yolo';

export type TextFormat = Exclude<ExportFormat, 'png'>;

export interface Corrected {
  detection: Detection;
  rooms: readonly PlanRoom[];
}

interface OutRoom extends Polygon {
  id: string;
  bounding_box: BoxXyxy;
  name_hint: string | null;
  confidence: number;
  source: string;
  evidence: string;
  area_px: number;
  centroid: Point;
}

/** Rooms of wall segments are on no page, which these formats need. */
export const PAGE_FORMATS: readonly ExportFormat[] = ['coco', 'yolo', 'png'];

export const EXTENSIONS: Record<ExportFormat, string> = {
  json: 'json',
  geojson: 'geojson',
  coco: 'coco.json',
  yolo: 'txt',
  svg: 'svg',
  png: 'rooms.png',
  csv: 'csv',
};

export function exportText(corrected: Corrected, format: TextFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(toJson(corrected));
    case 'geojson':
      return JSON.stringify(toGeoJson(corrected));
    case 'coco':
      return JSON.stringify(toCoco(corrected));
    case 'yolo':
      return toYolo(corrected);
    case 'svg':
      return toSvg(corrected);
    case 'csv':
      return toCsv(corrected);
  }
}

function outRooms({ detection, rooms }: Corrected): OutRoom[] {
  return rooms.map((room) => {
    const { id, name_hint, confidence, source, evidence } = room;
    const shape = mapPoints(room, (point) => resultPoint(detection, point));
    const isOnPage = detection.coordinate_space !== 'normalized_1000';
    const { area_px, centroid, ...place } = isOnPage ? room : { ...measured(shape), area_px: room.area_px };
    const { polygon, holes, bounding_box } = place;
    // An area is always in pixels; a person is sure.
    const kind = room.isAdded
      ? { confidence: 1, source: 'manual', evidence: 'manual' }
      : { confidence, source, evidence };
    return { id, bounding_box, polygon, holes, name_hint, ...kind, area_px, centroid };
  });
}

function toJson(corrected: Corrected) {
  return { ...corrected.detection, rooms: outRooms(corrected) };
}

function toGeoJson(corrected: Corrected) {
  const { schema_version, coordinate_space, page, healed_gaps } = corrected.detection;
  const place = page
    ? 'positions are x, y on the page (origin top left, y down), not WGS 84 longitude and latitude'
    : 'positions are x, y in the unit of the wall segments, not WGS 84 longitude and latitude';
  const rooms = outRooms(corrected);
  const bbox = union(rooms.map((room) => room.bounding_box));
  return {
    type: 'FeatureCollection',
    schema_version,
    coordinate_space,
    page,
    note: place,
    healed_gaps,
    ...(bbox ? { bbox } : {}),
    features: rooms.map(({ polygon, holes, bounding_box, ...properties }) => ({
      type: 'Feature',
      id: properties.id,
      bbox: bounding_box,
      geometry: { type: 'Polygon', coordinates: closedRings({ polygon, holes }) },
      properties,
    })),
  };
}

function toCoco({ detection, rooms }: Corrected) {
  const { page } = detection;
  if (!page) throw new Error('Rooms of wall segments are on no page. Use JSON, GeoJSON, SVG or CSV.');
  const [width, height] = [page.width_px, page.height_px];
  return {
    info: { description: 'rooms found by locdet', version: detection.schema_version, stage: detection.stage },
    licenses: [],
    images: [{ id: 1, width, height, file_name: '' }],
    annotations: rooms.map((room, index) => {
      const [xMin, yMin, xMax, yMax] = room.bounding_box;
      return {
        id: index + 1,
        image_id: 1,
        category_id: 1,
        bbox: [xMin, yMin, round2(xMax - xMin), round2(yMax - yMin)],
        ...cocoShape(room, width, height),
        iscrowd: 0,
        score: room.confidence,
        room_id: room.id,
        name_hint: room.name_hint,
        source: room.isAdded ? 'manual' : room.source,
        evidence: room.isAdded ? 'manual' : room.evidence,
      };
    }),
    categories: [{ id: 1, name: 'room', supercategory: 'room' }],
  };
}

function cocoShape(room: PlanRoom, width: number, height: number) {
  if (room.holes.length === 0) return { area: room.area_px, segmentation: [room.polygon.flat()] };
  const { counts, areaPx } = rasterise(room, width, height);
  return { area: areaPx, segmentation: { counts, size: [height, width] } };
}

function toYolo({ detection, rooms }: Corrected): string {
  const { page } = detection;
  if (!page) throw new Error('Rooms of wall segments are on no page. Use JSON, GeoJSON, SVG or CSV.');
  return rooms.map((room) => yoloLine(room, page.width_px, page.height_px)).join('');
}

const COLUMNS =
  'id,name_hint,confidence,source,evidence,x_min,y_min,x_max,y_max,area_px,centroid_x,centroid_y,vertices,holes,coordinate_space,wkt';

function toCsv(corrected: Corrected): string {
  const space = corrected.detection.coordinate_space;
  const rows = outRooms(corrected).map((room) => {
    const { id, name_hint, confidence, source, evidence, bounding_box, area_px, centroid, polygon, holes } = room;
    const numbers = [...bounding_box, area_px, ...centroid].map(decimal);
    const texts = [inert(id), inert(name_hint ?? ''), decimal(confidence), source, evidence];
    return [...texts, ...numbers, polygon.length, holes.length, space, wkt(room)].map(quoted).join(',');
  });
  return [COLUMNS, ...rows, ''].join('\r\n');
}

/** Numbers that stand for decimals have a point, as the engine writes them. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Spreadsheets would take a name such as "=1+1" for a formula. */
function inert(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

function quoted(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function wkt(shape: Polygon): string {
  const rings = closedRings(shape).map((ring) => `(${ring.map(([x, y]) => `${x} ${y}`).join(', ')})`);
  return `POLYGON (${rings.join(', ')})`;
}

/** First point repeated; outline and holes turn opposite ways, as RFC 7946 asks. */
function closedRings({ polygon, holes }: Polygon): Ring[] {
  return [polygon, ...holes].map((ring, index) => {
    const closed = [...ring, ring[0] as Point];
    const isWrongWay = signedArea(ring) > 0 !== (index === 0);
    return isWrongWay ? closed.toReversed() : closed;
  });
}

function toSvg({ detection, rooms }: Corrected): string {
  const [xMin, yMin, xMax, yMax] = frameOf(detection, rooms) ?? [0, 0, 1, 1];
  const largestFont = Math.max(xMax - xMin, yMax - yMin) / 90;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" class="locdet" viewBox="${xMin} ${yMin} ${xMax - xMin} ${yMax - yMin}" role="img">`;
  const title = `<title>${rooms.length} room${rooms.length === 1 ? '' : 's'}</title>`;
  return [
    head,
    title,
    '<g class="locdet-rooms" fill-opacity="0.31" stroke-width="2" stroke-linejoin="round">',
    ...rooms.map(svgPath),
    '</g>',
    '<g class="locdet-labels" font-family="sans-serif" text-anchor="middle" fill="#111" stroke="#fff" stroke-linejoin="round" paint-order="stroke" pointer-events="none">',
    ...rooms.map((room) => svgLabel(room, largestFont)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function svgPath(room: PlanRoom): string {
  const data = [room.polygon, ...room.holes].map((ring) => `M${ring.map(([x, y]) => `${x} ${y}`).join('L')}Z`).join('');
  const name = room.name_hint === null ? '' : ` data-name-hint="${escaped(room.name_hint)}"`;
  const source = room.isAdded ? 'manual' : room.source;
  return [
    `<path class="locdet-room" d="${data}" fill="${fillOf(room.colour)}" stroke="${outlineOf(room.colour)}"`,
    ` fill-rule="evenodd" vector-effect="non-scaling-stroke" data-id="${escaped(room.id)}"${name}`,
    ` data-confidence="${room.confidence}" data-source="${source}" data-area-px="${room.area_px}">`,
    `<title>${escaped(titleOf(room))} · ${Math.round(room.confidence * 100)} %</title></path>`,
  ].join('');
}

function svgLabel(room: PlanRoom, largestFont: number): string {
  const [x, y] = labelPlace(room, room.bounding_box);
  const title = titleOf(room);
  const width = room.bounding_box[2] - room.bounding_box[0];
  const font = Math.min(largestFont, width / (title.length * 0.65 + 1));
  const place = `x="${x.toFixed(2)}" y="${y.toFixed(2)}" dy="0.35em"`;
  return `<text ${place} font-size="${font.toFixed(2)}" stroke-width="${(font / 6).toFixed(2)}">${escaped(title)}</text>`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids them, even escaped
  return text.replace(/[\0-\x1f\ufffe\uffff]/g, '\ufffd').replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
