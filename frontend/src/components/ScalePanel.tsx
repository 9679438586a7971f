import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useRef } from 'react';
import type { Interval, PageInfo, Scale, Witness } from '../api/types';
import type { EditAction } from '../rooms/editing';
import type { PlanRoom } from '../rooms/room';
import { type SetScales, scaleText, WHOLE, witnessText } from '../sheet/scale';
import type { Sheet, SheetPlan } from '../sheet/sheet';
import { CalibrationForm, type Measuring } from './CalibrationForm';
import { DataTable } from './DataTable';
import { SCALE_COMES_LAST, ScaleWords } from './ScaleLine';

interface ScaleProps {
  sheet: Sheet;
  scales: SetScales;
  page: PageInfo | null;
  selected: PlanRoom | null;
  canEdit: boolean;
  isLive: boolean;
  measuring: Measuring;
  dispatch: (action: EditAction) => void;
}

/** What tells the scale, and how a person sets it. */
export function ScalePanel({ sheet, scales, page, selected, canEdit, isLive, measuring, dispatch }: ScaleProps) {
  const top = useRef<HTMLDivElement>(null);
  const set = (plan: string, scale: Interval | null, what: string) => {
    dispatch({ type: 'scale', plan, scale, what });
    // What is measured by now stands above the form.
    top.current?.scrollIntoView({ block: 'nearest' });
  };
  const parts = partsOf(sheet, scales);
  return (
    <Box sx={{ p: 1.5, display: 'flex', flexDirection: 'column', gap: 2 }}>
      <Box ref={top} aria-live="polite" sx={{ display: 'flex', flexDirection: 'column', gap: 2, scrollMargin: 16 }}>
        {parts.map((part) => (
          <Part
            key={part.plan}
            part={part}
            contradicts={sheet.contradicts}
            page={page}
            canEdit={canEdit}
            isLive={isLive}
            onConfirm={(scale) => set(part.plan, intervalOf(scale), 'Confirm scale')}
            onForget={part.isSet ? () => set(part.plan, null, 'Forget scale') : null}
          />
        ))}
      </Box>
      {canEdit && <CalibrationForm sheet={sheet} page={page} selected={selected} measuring={measuring} onScale={set} />}
    </Box>
  );
}

interface ScalePart {
  plan: string;
  title: string;
  scale: Scale | null;
  isSet: boolean;
}

/** The sheet as one where all plans have the same scale, else each plan by itself. */
function partsOf({ plans, scale }: Sheet, scales: SetScales): ScalePart[] {
  const isOne = plans.length < 2 || scale !== null || plans.every((plan) => plan.scale === null);
  if (isOne && Object.keys(scales).every((id) => id === WHOLE)) {
    return [{ plan: WHOLE, title: 'Scale', scale, isSet: scales[WHOLE] !== undefined }];
  }
  return plans.map((plan: SheetPlan) => ({
    plan: plan.id,
    title: plan.title,
    scale: plan.scale,
    isSet: scales[plan.id] !== undefined,
  }));
}

function intervalOf({ metres_per_unit, low, high }: Scale): Interval {
  return { value: metres_per_unit, low, high };
}

interface PartProps {
  part: ScalePart;
  contradicts: boolean;
  page: PageInfo | null;
  canEdit: boolean;
  isLive: boolean;
  onConfirm: (scale: Scale) => void;
  onForget: (() => void) | null;
}

function Part({ part: { title, scale }, contradicts, page, canEdit, isLive, onConfirm, onForget }: PartProps) {
  return (
    <Box component="section" aria-label={title}>
      <Typography variant="h2" sx={{ fontSize: '0.92rem', mb: 0.5 }}>
        {title}
      </Typography>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start', flexWrap: 'wrap', fontSize: '0.88rem' }}>
        <Box sx={{ flex: 1, minWidth: 180 }}>
          {scale ? <ScaleWords scale={scale} page={page} /> : <NoScale contradicts={contradicts} isLive={isLive} />}
        </Box>
        {canEdit && scale && !scale.confirmed && (
          <Button size="small" variant="contained" onClick={() => onConfirm(scale)}>
            Confirm
          </Button>
        )}
        {canEdit && onForget && (
          <Button size="small" onClick={onForget}>
            Take back
          </Button>
        )}
      </Box>
      {scale && scale.witnesses.length > 0 && <Witnesses scale={scale} page={page} />}
      {scale?.confirmed && (
        <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.5 }}>
          Somebody confirmed this scale. Nothing on the plan overrules it.
        </Typography>
      )}
    </Box>
  );
}

function NoScale({ contradicts, isLive }: { contradicts: boolean; isLive: boolean }) {
  if (isLive) return SCALE_COMES_LAST;
  return (
    <>
      {contradicts ? 'What tells the scale contradicts itself.' : 'No scale was found.'}
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
        {contradicts
          ? 'Printed scales, dimensions and areas on this plan belong to different scales, so none was taken.'
          : 'Nothing on the plan tells it for sure: no printed scale, scale bar, dimension or area.'}{' '}
        Measure a length that you know.
      </Typography>
    </>
  );
}

function Witnesses({ scale, page }: { scale: Scale; page: PageInfo | null }) {
  const row = (witness: Witness, index: number) => ({
    key: `${index} ${witness.kind}`,
    cells: [
      <WitnessCell key="what" witness={witness} />,
      <span key="value">{scaleText(witness, page).split('=')[1]?.trim()}</span>,
      <Agreement key="agrees" agrees={witness.agrees} />,
    ],
  });
  return (
    <DataTable
      label="What tells the scale"
      heads={['What tells it', page ? '1 px is' : '1 unit is', 'Agrees']}
      rows={scale.witnesses.map(row)}
    />
  );
}

function WitnessCell({ witness }: { witness: Witness }) {
  return (
    <>
      {witnessText(witness)}
      {witness.text && (
        <Box component="span" sx={{ display: 'block', color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {witness.text}
        </Box>
      )}
    </>
  );
}

/** A sign and a word, so that colour says nothing alone. */
export function Agreement({ agrees }: { agrees: boolean }) {
  return (
    <Box component="span" sx={{ color: agrees ? 'success.main' : 'error.main', whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{agrees ? '✓' : '✗'}</span> {agrees ? 'yes' : 'no'}
    </Box>
  );
}
