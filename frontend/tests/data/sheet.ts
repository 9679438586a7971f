import type { Detection, Interval, PageInfo, Room, Scale } from '../../src/api/types';
import type { BoxXyxy, Ring } from '../../src/geometry/polygon';

/** 1:50 at 150 dpi. */
export const METRES_PER_PX = (0.0254 / 150) * 50;

const PAGE: PageInfo = {
  index: 0,
  width_px: 1240,
  height_px: 800,
  dpi: 150,
  rotation: 0,
  source: 'pdf',
  content: 'vectors',
};

export function scaleOf(changes: Partial<Scale> = {}): Scale {
  return {
    metres_per_unit: 0.00846667,
    low: 0.0084,
    high: 0.00855,
    confirmed: false,
    witnesses: [
      { kind: 'dimension_chain', text: '4 233', metres_per_unit: 0.00847, low: 0.0084, high: 0.00854, agrees: true },
      { kind: 'printed_scale', text: '1:50', metres_per_unit: 0.00846667, low: 0.0084, high: 0.00855, agrees: true },
      { kind: 'doors', text: null, metres_per_unit: 0.0094, low: 0.0089, high: 0.0099, agrees: false },
    ],
    ...changes,
  };
}

const interval = (value: number, low: number, high: number): Interval => ({ value, low, high });

function room(id: string, [xMin, yMin, xMax, yMax]: BoxXyxy, stated: Partial<Room>): Room {
  const polygon: Ring = [
    [xMin, yMin],
    [xMax, yMin],
    [xMax, yMax],
    [xMin, yMax],
  ];
  return {
    id,
    bounding_box: [xMin, yMin, xMax, yMax],
    polygon,
    holes: [],
    name_hint: null,
    kind: null,
    number: null,
    confidence: 0.95,
    source: 'vector_walls',
    evidence: 'vector_walls',
    area_px: (xMax - xMin) * (yMax - yMin),
    printed_area_m2: null,
    centroid: [(xMin + xMax) / 2, (yMin + yMax) / 2],
    area_m2: null,
    area_ft2: null,
    perimeter_m: null,
    doors: [],
    ...stated,
  };
}

/** Two storeys on one sheet, with doors and a schedule, as the engine writes them. */
export function sheetDocument(changes: Partial<Detection> = {}): Detection {
  const scale = scaleOf();
  return {
    schema_version: '1.0',
    stage: 'final',
    page: PAGE,
    coordinate_space: 'pixel',
    model: { name: 'locdet room model', version: '1.0.0' },
    judge: null,
    rooms: [
      room('room_001', [60, 80, 560, 420], {
        name_hint: 'LIVING',
        kind: 'living',
        number: '101',
        printed_area_m2: 12.2,
        area_m2: interval(12.186, 11.82, 12.609),
        area_ft2: interval(131.17, 127.23, 135.72),
        perimeter_m: interval(14.224, 14.012, 14.465),
        doors: ['door_001', 'door_002'],
      }),
      room('room_002', [60, 430, 300, 700], {
        name_hint: 'KITCHEN',
        kind: 'kitchen',
        number: '102',
        printed_area_m2: 5.4,
        area_m2: interval(4.645, 4.466, 4.848),
        area_ft2: interval(50, 48.07, 52.18),
        perimeter_m: interval(8.636, 8.468, 8.822),
        doors: ['door_001'],
      }),
      room('room_003', [310, 430, 560, 700], {
        name_hint: 'STORE',
        kind: 'storage',
        area_m2: interval(4.839, 4.654, 5.047),
        area_ft2: interval(52.08, 50.1, 54.33),
        perimeter_m: interval(8.805, 8.636, 8.993),
      }),
      room('room_004', [680, 80, 1180, 420], {
        name_hint: 'BEDROOM',
        kind: 'bedroom',
        number: '201',
        printed_area_m2: 12.2,
        area_m2: interval(12.186, 11.82, 12.609),
        area_ft2: interval(131.17, 127.23, 135.72),
        perimeter_m: interval(14.224, 14.012, 14.465),
      }),
    ],
    healed_gaps: [],
    scale,
    plans: [
      {
        id: 'plan_1',
        name: 'GROUND FLOOR PLAN',
        bounding_box: [60, 80, 560, 700],
        rooms: ['room_001', 'room_002', 'room_003'],
        scale,
        totals: [],
      },
      { id: 'plan_2', name: null, bounding_box: [680, 80, 1180, 420], rooms: ['room_004'], scale, totals: [] },
    ],
    doors: [
      {
        id: 'door_001',
        kind: 'door',
        rooms: ['room_001', 'room_002'],
        is_exit: false,
        start: [120, 425],
        end: [214, 425],
      },
      { id: 'door_002', kind: 'opening', rooms: ['room_001'], is_exit: true, start: [55, 200], end: [55, 320] },
    ],
    schedules: [
      {
        title: 'ROOM SCHEDULE',
        bounding_box: [680, 500, 1180, 700],
        columns: ['NO', 'ROOM', 'AREA'],
        rows: [
          row('101', 'LIVING', 12.2, 520),
          row('102', 'KITCHEN', 5.4, 560),
          row('103', 'BATH', 3.1, 600),
          row('201', 'BEDROOM', null, 640),
        ],
      },
    ],
    reconciliation: {
      matched: [
        { room: 'room_001', schedule: 0, row: 0, by: 'number_and_name', area_difference: -0.0011, agrees: true },
        { room: 'room_002', schedule: 0, row: 1, by: 'number_and_name', area_difference: -0.1398, agrees: false },
        { room: 'room_004', schedule: 0, row: 3, by: 'number', area_difference: null, agrees: null },
      ],
      missing_on_plan: [{ schedule: 0, row: 2 }],
      missing_in_schedule: ['room_003'],
    },
    topology: { disjoint: true, valid: true },
    ...changes,
  };
}

function row(number: string, name: string, area_m2: number | null, top: number) {
  const bounding_box: BoxXyxy = [680, top, 1180, top + 30];
  return { number, name, area_m2, cells: [number, name, area_m2 === null ? '' : `${area_m2} m²`], bounding_box };
}

/** The same sheet where nothing tells a scale, or where what tells it contradicts itself. */
export function withoutScale(warnings: string[] = []): Detection {
  const found = sheetDocument();
  return {
    ...found,
    scale: null,
    plans: (found.plans ?? []).map((plan) => ({ ...plan, scale: null })),
    rooms: found.rooms.map((known) => ({ ...known, area_m2: null, area_ft2: null, perimeter_m: null })),
    ...(warnings.length > 0 && { warnings }),
  };
}
