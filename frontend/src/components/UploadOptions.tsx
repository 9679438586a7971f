import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { JobOptions } from '../api/types';
import type { PlanKind } from '../plan/file';
import { DEFAULT_DPI } from '../plan/pdf';

interface Props {
  kind: PlanKind;
  options: JobOptions;
  onChange: (options: JobOptions) => void;
}

const RESOLUTIONS: [dpi: number, label: string][] = [
  [100, '100 dpi: fastest'],
  [DEFAULT_DPI, '150 dpi: usual'],
  [300, '300 dpi: for small rooms on large sheets'],
  [450, '450 dpi: slowest'],
];

/** What may be asked of a job; what is left alone is up to the service. */
export function UploadOptions({ kind, options, onChange }: Props) {
  const { dpi, preview_only, use_walls, ...rest } = options;
  const { page } = options;
  return (
    <FormGroup sx={{ mt: 2, gap: 0.5 }}>
      <FormControlLabel
        control={
          <Checkbox
            checked={preview_only ?? false}
            onChange={(_, checked) =>
              onChange({ ...rest, ...given({ dpi, use_walls }), ...(checked ? { preview_only: true } : {}) })
            }
          />
        }
        label="Quick preview only"
      />
      <FormControlLabel
        control={
          <Checkbox
            checked={use_walls ?? true}
            onChange={(_, checked) =>
              onChange({ ...rest, ...given({ dpi, preview_only }), ...(checked ? {} : { use_walls: false }) })
            }
          />
        }
        label="Follow the walls on the plan"
      />
      {kind === 'tiff' && (
        <TextField
          type="number"
          size="small"
          label="Page"
          value={(page ?? 0) + 1}
          onChange={(event) => onChange({ ...options, page: Math.max(0, Number(event.target.value) - 1) })}
          sx={{ mt: 1, maxWidth: 120 }}
        />
      )}
      {kind === 'pdf' && (
        <TextField
          select
          size="small"
          label="Resolution"
          value={dpi ?? DEFAULT_DPI}
          onChange={(event) => onChange({ ...options, dpi: Number(event.target.value) })}
          sx={{ mt: 1, maxWidth: 380 }}
        >
          {RESOLUTIONS.map(([value, label]) => (
            <MenuItem key={value} value={value}>
              {label}
            </MenuItem>
          ))}
        </TextField>
      )}
    </FormGroup>
  );
}

/** The options that have a value: one that is left out differs from one that is undefined. */
function given(options: { [Name in keyof JobOptions]: JobOptions[Name] | undefined }): JobOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
