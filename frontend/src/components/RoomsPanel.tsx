import Box from '@mui/material/Box';
import InputAdornment from '@mui/material/InputAdornment';
import Slider from '@mui/material/Slider';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type ReactNode, type Ref, useCallback, useState } from 'react';
import type { PageInfo } from '../api/types';
import type { EditAction } from '../rooms/editing';
import { formatArea, squareMetresPerPixel } from '../rooms/measure';
import type { PlanRoom } from '../rooms/room';
import type { HoverStore } from '../state/hover';
import { RoomDetails } from './RoomDetails';
import { RoomTable } from './RoomTable';

interface Props {
  head: ReactNode;
  foot: ReactNode;
  page: PageInfo | null;
  hasResult: boolean;
  /** Whether rooms may still come. */
  isLive: boolean;
  rooms: readonly PlanRoom[];
  allCount: number;
  selected: PlanRoom | null;
  threshold: number;
  onThreshold: (threshold: number) => void;
  hover: HoverStore;
  onSelect: (id: string) => void;
  canEdit: boolean;
  nameRef: Ref<HTMLInputElement>;
  dispatch: (action: EditAction) => void;
  onRemove: () => void;
}

const SCALE_KEY = 'locdet.scale';

/** Everything beside the drawing. */
export function RoomsPanel(props: Props) {
  const { head, foot, page, rooms, allCount, selected, threshold, onThreshold } = props;
  const [scale, setScale] = useState<number | null>(() => Number(sessionStorage.getItem(SCALE_KEY)) || null);
  const squareMetres = squareMetresPerPixel(page, scale);
  const areaText = useCallback((areaPx: number) => formatArea(areaPx, page, squareMetres), [page, squareMetres]);
  const total = rooms.reduce((sum, room) => sum + room.area_px, 0);
  const keepScale = (next: number | null) => {
    sessionStorage.setItem(SCALE_KEY, String(next ?? ''));
    setScale(next);
  };
  return (
    <Box
      component="aside"
      aria-label="Rooms"
      sx={{
        width: { xs: '100%', md: 420 },
        display: 'flex',
        flexDirection: 'column',
        minHeight: 0,
        bgcolor: 'background.paper',
        border: 0,
        borderStyle: 'solid',
        borderColor: 'divider',
        borderLeftWidth: { md: 1 },
        borderTopWidth: { xs: 1, md: 0 },
      }}
    >
      <Box sx={{ p: 1.5, borderBottom: 1, borderColor: 'divider' }}>{head}</Box>
      {!props.hasResult && props.isLive && (
        <Typography variant="body2" sx={{ p: 1.5, color: 'text.secondary' }}>
          Rooms stand here as soon as some are found.
        </Typography>
      )}
      {props.hasResult && (
        <>
          <Box sx={{ px: 1.5, pt: 1.25, display: 'flex', gap: 2, alignItems: 'center' }}>
            <ConfidenceSlider threshold={threshold} onThreshold={onThreshold} />
            {page?.dpi && <ScaleField scale={scale} onScale={keepScale} />}
          </Box>
          {allCount === 0 ? (
            <Typography sx={{ color: 'text.secondary', p: 1.5 }}>
              No rooms were found. Draw them with the third tool, or try the PDF the plan was made from.
            </Typography>
          ) : (
            <RoomTable
              rooms={rooms}
              selectedId={selected?.id ?? null}
              hover={props.hover}
              onSelect={props.onSelect}
              areaText={areaText}
            />
          )}
          <Typography
            variant="body2"
            sx={{ color: 'text.secondary', px: 1.5, py: 0.75, borderTop: 1, borderColor: 'divider' }}
            data-testid="summary"
          >
            {rooms.length === allCount ? roomsText(allCount) : `${rooms.length} of ${roomsText(allCount)}`} ·{' '}
            {areaText(total)} in all
          </Typography>
          {selected && (
            <RoomDetails
              room={selected}
              canEdit={props.canEdit}
              nameRef={props.nameRef}
              dispatch={props.dispatch}
              onRemove={props.onRemove}
            />
          )}
        </>
      )}
      {foot}
    </Box>
  );
}

function roomsText(count: number): string {
  return count === 1 ? '1 room' : `${count} rooms`;
}

function ConfidenceSlider({ threshold, onThreshold }: { threshold: number; onThreshold: (value: number) => void }) {
  const percent = Math.round(threshold * 100);
  return (
    <Box sx={{ flex: 1, pr: 1 }}>
      <Typography variant="caption" id="confidence-label" component="p">
        {percent === 0 ? 'Rooms of any confidence' : `Rooms of at least ${percent} % confidence`}
      </Typography>
      <Slider
        size="small"
        aria-labelledby="confidence-label"
        value={percent}
        onChange={(_, value) => onThreshold(value / 100)}
        sx={{ py: 1 }}
      />
    </Box>
  );
}

/** The scale of the drawing, which makes square metres of pixels. */
function ScaleField({ scale, onScale }: { scale: number | null; onScale: (scale: number | null) => void }) {
  return (
    <TextField
      size="small"
      label="Scale"
      placeholder="100"
      value={scale ?? ''}
      onChange={(event) => onScale(Number(event.target.value.replace(/\D/g, '').slice(0, 5)) || null)}
      sx={{ width: 108 }}
      slotProps={{
        htmlInput: { inputMode: 'numeric', 'aria-label': 'Scale of the drawing, one to' },
        inputLabel: { shrink: true },
        input: { startAdornment: <InputAdornment position="start">1 :</InputAdornment> },
      }}
    />
  );
}
