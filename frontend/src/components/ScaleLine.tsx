import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import InfoIcon from '@mui/icons-material/InfoOutlined';
import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { PageInfo, Scale } from '../api/types';
import { ratioText, scaleText } from '../sheet/scale';
import type { Sheet } from '../sheet/sheet';

interface Props {
  sheet: Sheet;
  page: PageInfo | null;
  canEdit: boolean;
  /** Whether the plan is still being read. */
  isLive: boolean;
  onConfirm: () => void;
  /** Opens what tells the scale and sets it. */
  onOpen: () => void;
}

/** How far areas can be trusted, in a line: the scale, whether somebody confirmed it, and what can be done. */
export function ScaleLine({ sheet, page, canEdit, isLive, onConfirm, onOpen }: Props) {
  const { scale } = sheet;
  const isFound = scale !== null && !scale.confirmed;
  return (
    <Box
      component="section"
      aria-label="Scale"
      sx={{ display: 'flex', alignItems: 'center', gap: 1, px: 1.5, py: 0.75, borderBottom: 1, borderColor: 'divider' }}
    >
      <StateIcon sheet={sheet} />
      <Box sx={{ flex: 1, minWidth: 0, fontSize: '0.82rem', fontVariantNumeric: 'tabular-nums' }} data-testid="scale">
        {scale ? <ScaleWords scale={scale} page={page} /> : noScaleText(sheet, page, isLive)}
      </Box>
      {isFound && canEdit && (
        <Button size="small" variant="outlined" onClick={onConfirm} sx={{ flexShrink: 0 }}>
          Confirm
        </Button>
      )}
      {!isFound && !isLive && (
        <Button size="small" variant={scale ? 'text' : 'outlined'} onClick={onOpen} sx={{ flexShrink: 0 }}>
          {scale || !canEdit ? 'Details' : 'Set scale'}
        </Button>
      )}
    </Box>
  );
}

function StateIcon({ sheet: { scale, contradicts } }: { sheet: Sheet }) {
  const sx = { fontSize: 20, flexShrink: 0 };
  if (scale?.confirmed) return <CheckIcon aria-hidden="true" sx={{ ...sx, color: 'success.main' }} />;
  if (scale || !contradicts) return <InfoIcon aria-hidden="true" sx={{ ...sx, color: 'text.secondary' }} />;
  return <WarningIcon aria-hidden="true" sx={{ ...sx, color: 'warning.main' }} />;
}

export function ScaleWords({ scale, page }: { scale: Scale; page: PageInfo | null }) {
  const state = scale.confirmed ? 'confirmed' : 'read off the plan';
  const words = [ratioText(scale, page), state].filter((word) => word !== null).join(', ');
  return (
    <>
      {scaleText(scale, page)}
      <Box component="span" sx={{ display: 'block', color: 'text.secondary', fontSize: '0.76rem' }}>
        {words}
      </Box>
    </>
  );
}

export const SCALE_COMES_LAST = 'The scale is read in the last stage.';

/** Why there is no scale, and what a person can do. */
function noScaleText({ plans, contradicts }: Sheet, page: PageInfo | null, isLive: boolean): string {
  if (isLive) return SCALE_COMES_LAST;
  const known = plans.filter(({ scale }) => scale !== null).length;
  if (known > 1 && known === plans.length) return 'The plans of this sheet have scales of their own.';
  if (known > 0) return `${known} of ${plans.length} plans ${known === 1 ? 'has' : 'have'} a scale.`;
  if (contradicts) return 'What tells the scale contradicts itself. Measure a length that you know.';
  const unit = page ? 'pixels' : 'units of the drawing';
  return `No scale was found, so areas are in ${unit}. Measure a length that you know.`;
}
