/** What the service sends and takes; docs/api/openapi.yaml is the source. */

import type { BoxXyxy, Point, Ring } from '../geometry/polygon';

export type Stage = 'preview' | 'intermediate' | 'final';
export const STAGES: readonly Stage[] = ['preview', 'intermediate', 'final'];

export type Status =
  | 'pending'
  | 'processing'
  | 'stage_1_complete'
  | 'stage_2_complete'
  | 'completed'
  | 'failed'
  | 'cancelled';

export type RoomSource = 'model' | 'vector_walls' | 'raster_walls' | 'manual';

export interface Room {
  id: string;
  bounding_box: BoxXyxy;
  polygon: Ring;
  holes: Ring[];
  name_hint: string | null;
  /** These are absent from results of an engine before them. */
  kind?: string | null;
  number?: string | null;
  printed_area_m2?: number | null;
  area_m2?: Interval | null;
  area_ft2?: Interval | null;
  perimeter_m?: Interval | null;
  doors?: string[];
  confidence: number;
  source: RoomSource;
  evidence: RoomSource;
  area_px: number;
  centroid: Point;
}

export interface PageInfo {
  index: number;
  width_px: number;
  height_px: number;
  dpi: number | null;
  rotation: number;
  source: string;
  content: string;
}

export interface HealedGap {
  start: Point;
  end: Point;
  length: number;
}

/** A measure and what it lies between. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** One thing on a sheet that tells its scale. */
export interface Witness {
  kind: string;
  text: string | null;
  metres_per_unit: number;
  low: number;
  high: number;
  agrees: boolean;
}

/** Metres of a page pixel, whatever the coordinate space; of a unit of the drawing if there is no page. */
export interface Scale {
  metres_per_unit: number;
  low: number;
  high: number;
  confirmed: boolean;
  witnesses: Witness[];
}

export interface Total {
  kind: string | null;
  rooms: number;
  area_m2: Interval;
}

export interface Plan {
  id: string;
  name: string | null;
  bounding_box: BoxXyxy;
  rooms: string[];
  scale: Scale | null;
  totals: Total[];
}

export interface Door {
  id: string;
  kind: string;
  rooms: string[];
  is_exit: boolean;
  start: Point;
  end: Point;
}

export interface ScheduleRow {
  number: string | null;
  name: string | null;
  area_m2: number | null;
  cells: string[];
  bounding_box: BoxXyxy;
}

export interface Schedule {
  title: string | null;
  bounding_box: BoxXyxy;
  columns: string[];
  rows: ScheduleRow[];
}

/** A row by its place: both from 0. */
export interface RowRef {
  schedule: number;
  row: number;
}

export interface Match extends RowRef {
  room: string;
  by: string;
  /** Measured area over that of the schedule, less 1. */
  area_difference: number | null;
  agrees: boolean | null;
}

export interface Reconciliation {
  matched: Match[];
  missing_on_plan: RowRef[];
  missing_in_schedule: string[];
}

/** What a sheet says beside its rooms; absent from results of an engine before it. */
export interface Facts {
  scale?: Scale | null;
  plans?: Plan[];
  doors?: Door[];
  schedules?: Schedule[];
  reconciliation?: Reconciliation | null;
}

export interface Detection extends Facts {
  schema_version: string;
  stage: Stage;
  page: PageInfo | null;
  coordinate_space: 'pixel' | 'normalized_1000' | 'drawing';
  model: { name: string; version: string } | null;
  /** What told rooms from other regions; results of version 0.1 lack it. */
  judge?: { fitted_for: string; digest: string } | null;
  rooms: Room[];
  healed_gaps: HealedGap[];
  topology: { disjoint: boolean; valid: boolean };
  /** What to know of how the rooms were found: codes; absent if there is nothing. */
  warnings?: string[];
}

/** Rooms, or where they are if they are too many for an answer. */
export type Results = Detection | { rooms_count: number | null; url?: string };

export interface ErrorDetail {
  code: string;
  message: string;
  details?: Record<string, unknown>;
}

export interface JobView {
  job_id: string;
  kind: 'blueprint' | 'walls';
  status: Status;
  stage: Stage | null;
  progress: number;
  message: string;
  estimated_seconds_remaining: number | null;
  results: Results | null;
  rooms_count: number | null;
  blueprint_hash: string | null;
  cache_hits: Stage[];
  error: ErrorDetail | null;
  created_at: string;
  updated_at: string;
}

export interface JobEvent {
  type: 'progress_update' | 'stage_complete' | 'job_complete' | 'job_failed' | 'job_cancelled' | 'error';
  job_id?: string;
  timestamp: string;
  status?: Status;
  stage?: Stage;
  progress?: number;
  message?: string;
  estimated_seconds_remaining?: number;
  results?: Results;
  error?: ErrorDetail;
}

export interface UploadTarget {
  upload_id: string;
  url: string;
  method: string;
  fields: Record<string, string>;
  headers: Record<string, string>;
}

export interface WallSegment {
  type: 'line';
  start: Point;
  end: Point;
  is_load_bearing: boolean;
}

export interface JobOptions {
  preview_only?: boolean;
  page?: number;
  dpi?: number;
  use_walls?: boolean;
}

export type JobRequest =
  | { blueprint: { file?: string; upload_id?: string; format: string; filename?: string }; options?: JobOptions }
  | { walls: WallSegment[]; options?: Record<string, never> };

export interface FeedbackRequest {
  feedback: 'correct' | 'wrong' | 'missing';
  room_id?: string;
  correction?: {
    bounding_box?: BoxXyxy;
    polygon?: Ring;
    holes?: Ring[];
    name_hint?: string | null;
    deleted?: boolean;
  };
  /** The scale of the sheet, or of one of its plans; then it is of no room. */
  scale?: { metres_per_unit: number; low: number; high: number; plan?: string };
  comment?: string;
}

export function hasEnded(status: Status): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export function isDetection(results: Results | null | undefined): results is Detection {
  return results != null && 'rooms' in results;
}
