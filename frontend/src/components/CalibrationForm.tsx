import PointIcon from '@mui/icons-material/StraightenOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, type Ref, useState } from 'react';
import type { Interval, PageInfo } from '../api/types';
import type { PlanRoom } from '../rooms/room';
import { titleOf } from '../rooms/room';
import { type Draft, draftOf, endsOf, type KnownLength, NO_DRAFT, withField } from '../sheet/calibration';
import { parseLength, parseRatio } from '../sheet/length';
import { calibrated, lengthOf, paperDpi, printedAt, ratioText, scaleText, WHOLE } from '../sheet/scale';
import type { Sheet } from '../sheet/sheet';

/** A known length while it is chosen on the plan. */
export interface Measuring {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  /** Whether clicks on the plan choose its ends. */
  isPointing: boolean;
  onPointing: (isPointing: boolean) => void;
  /** Lengths of the selected room that can be taken without pointing. */
  lengths: readonly KnownLength[];
  lengthRef: Ref<HTMLInputElement>;
}

interface Props {
  sheet: Sheet;
  page: PageInfo | null;
  selected: PlanRoom | null;
  measuring: Measuring;
  onScale: (plan: string, scale: Interval, what: string) => void;
}

type Told = Interval | { problem: string };

/** Sets the scale by a length that a person knows, or by the one that a PDF prints. */
export function CalibrationForm({ sheet, page, selected, measuring, onScale }: Props) {
  const [plan, setPlan] = useState(WHOLE);
  const dpi = paperDpi(page);
  const hasPlan = sheet.plans.some(({ id }) => id === plan);
  const target = hasPlan ? plan : WHOLE;
  return (
    <Box component="section" aria-label="Set the scale">
      <Typography variant="h2" sx={{ fontSize: '0.92rem', mb: 0.5 }}>
        Set the scale
      </Typography>
      {sheet.plans.length > 1 && (
        <TextField
          select
          fullWidth
          size="small"
          margin="dense"
          label="For"
          value={target}
          onChange={(event) => setPlan(event.target.value)}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value={WHOLE}>All plans of the sheet</MenuItem>
          {sheet.plans.map(({ id, title }) => (
            <MenuItem key={id} value={id}>
              {title}
            </MenuItem>
          ))}
        </TextField>
      )}
      <LengthForm
        page={page}
        selected={selected}
        measuring={measuring}
        onScale={(scale) => onScale(target, scale, 'Set scale')}
      />
      {dpi && <PrintedForm page={page} dpi={dpi} onScale={(scale) => onScale(target, scale, 'Set scale')} />}
    </Box>
  );
}

interface LengthProps extends Pick<Props, 'page' | 'selected' | 'measuring'> {
  onScale: (scale: Interval) => void;
}

function LengthForm({ page, selected, measuring, onScale }: LengthProps) {
  const [text, setText] = useState('');
  const [isTried, setIsTried] = useState(false);
  const { draft, onDraft, isPointing, onPointing, lengthRef } = measuring;
  const ends = endsOf(draft);
  const told = scaleOf(text, draft);
  const problem = 'problem' in told ? told.problem : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(problem !== null);
    if ('problem' in told) return;
    onScale(told);
    onDraft(NO_DRAFT);
    onPointing(false);
    setText('');
  };
  return (
    <Box component="form" noValidate onSubmit={submit}>
      <Typography variant="body2" sx={{ mb: 1 }}>
        Click both ends of a length that you know on the plan, the longer the better. Then type the length.
      </Typography>
      <Button
        size="small"
        variant={isPointing ? 'contained' : 'outlined'}
        startIcon={<PointIcon />}
        aria-pressed={isPointing}
        onClick={() => onPointing(!isPointing)}
      >
        {isPointing ? pointingText(ends.length) : 'Click two points'}
      </Button>
      <KnownLengths measuring={measuring} selected={selected} />
      <EndFields draft={draft} page={page} onDraft={onDraft} />
      <TextField
        fullWidth
        size="small"
        margin="dense"
        label="Length"
        placeholder={'3.2 m, 320 cm, 12\'-6"'}
        value={text}
        inputRef={lengthRef}
        error={isTried && problem !== null}
        onChange={(event) => {
          setText(event.target.value);
          setIsTried(false);
        }}
        helperText={isTried && problem ? problem : previewText(told, ends.length === 2 ? lengthOf(ends) : 0, page)}
        slotProps={{ inputLabel: { shrink: true }, formHelperText: { 'aria-live': 'polite' } }}
      />
      <Button type="submit" variant="contained" size="small">
        Set scale
      </Button>
    </Box>
  );
}

function pointingText(count: number): string {
  if (count === 0) return 'Click the first end';
  return count === 1 ? 'Click the other end' : 'Click to begin again';
}

/** What is typed is looked at first: its sentence says more than that an end is missing. */
function scaleOf(text: string, draft: Draft): Told {
  const ends = endsOf(draft);
  const length = parseLength(text);
  if (ends.length < 2 && (text.trim() === '' || !('problem' in length))) return calibrated(ends, 1);
  return 'problem' in length ? length : calibrated(ends, length.value);
}

function previewText(told: Told, length: number, page: PageInfo | null): string {
  if ('problem' in told) {
    return length > 0 ? `${Number(length.toPrecision(4)).toLocaleString('en')} ${unitOf(page)} on the plan` : ' ';
  }
  const scale = { metres_per_unit: told.value, low: told.low, high: told.high };
  return [scaleText(scale, page), ratioText(scale, page)].filter((words) => words !== null).join(', ');
}

function unitOf(page: PageInfo | null): string {
  return page ? 'px' : 'units';
}

function KnownLengths({ measuring, selected }: Pick<LengthProps, 'measuring' | 'selected'>) {
  const { lengths, onDraft } = measuring;
  return (
    <TextField
      select
      fullWidth
      size="small"
      margin="dense"
      label={selected ? `Or a length of ${titleOf(selected)}` : 'Or a length of the selected room'}
      value=""
      disabled={lengths.length === 0}
      helperText={selected ? undefined : 'Select a room to take one of its sides or doors.'}
      onChange={(event) => onDraft(draftOf(lengths[Number(event.target.value)]?.ends ?? []))}
    >
      {lengths.map(({ label }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two sides may have the same length, and the list does not move
        <MenuItem key={index} value={index}>
          {label}
        </MenuItem>
      ))}
    </TextField>
  );
}

const FIELDS = ['First end x', 'First end y', 'Other end x', 'Other end y'];

function EndFields({ draft, page, onDraft }: { draft: Draft; page: PageInfo | null; onDraft: (draft: Draft) => void }) {
  const off = page ? 1 : 0;
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', columnGap: 1 }}>
      {FIELDS.map((label, index) => (
        <TextField
          key={label}
          size="small"
          margin="dense"
          label={`${label}, ${unitOf(page)}`}
          value={draft.fields[index]}
          onChange={(event) => onDraft(withField(draft, index, event.target.value, off))}
          slotProps={{ htmlInput: { inputMode: 'decimal' }, inputLabel: { shrink: true } }}
        />
      ))}
    </Box>
  );
}

interface PrintedProps {
  page: PageInfo | null;
  dpi: number;
  onScale: (scale: Interval) => void;
}

/** Only a PDF has a size on paper, so only there a printed scale tells something. */
function PrintedForm({ page, dpi, onScale }: PrintedProps) {
  const [text, setText] = useState('');
  const [isTried, setIsTried] = useState(false);
  const ratio = parseRatio(text);
  const told = 'problem' in ratio ? ratio : printedAt(ratio.value, dpi);
  const isWrong = isTried && 'problem' in told;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried('problem' in told);
    if ('problem' in told) return;
    onScale(told);
    setText('');
  };
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ mt: 2 }}>
      <Typography variant="body2">
        Or type the scale that the plan is drawn at, if the PDF has its paper size.
      </Typography>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
        <TextField
          fullWidth
          size="small"
          margin="dense"
          label="Printed scale"
          placeholder={'1:50, 1/8" = 1\'-0"'}
          value={text}
          error={isWrong}
          onChange={(event) => {
            setText(event.target.value);
            setIsTried(false);
          }}
          helperText={isWrong ? told.problem : previewText(told, 0, page)}
          slotProps={{ inputLabel: { shrink: true }, formHelperText: { 'aria-live': 'polite' } }}
        />
        <Button type="submit" size="small" variant="outlined" sx={{ mt: 1.25, flexShrink: 0 }}>
          Set
        </Button>
      </Box>
    </Box>
  );
}
