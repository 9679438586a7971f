import table from '../../../python/locdet/formats.json' with { type: 'json' };

/** An export format, as the engine says (scripts/formats.py). */
export interface ExportFormat {
  name: string;
  title: string;
  about: string;
  file_suffix: string;
  media_type: string;
  is_text: boolean;
  /** Rooms of wall segments are on no page. */
  needs_page: boolean;
  needs_pixels: boolean;
}

export const EXPORT_FORMATS: readonly ExportFormat[] = table;
