import DownloadIcon from '@mui/icons-material/DownloadOutlined';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import { useState } from 'react';
import { toSentence } from '../api/errors';
import type { Detection, ExportFormat } from '../api/types';
import type { Picture } from '../plan/picture';
import type { PlanRoom } from '../rooms/room';
import { isUnauthorized, useServices } from '../state/services';

interface Props {
  jobId: string;
  detection: Detection;
  rooms: readonly PlanRoom[];
  picture: Picture | null;
  /** Whether the service has the result in every format. */
  isComplete: boolean;
  hasCorrections: boolean;
}

const FORMATS: { format: ExportFormat; title: string; use: string; needsPage: boolean }[] = [
  { format: 'json', title: 'JSON', use: 'everything locdet knows', needsPage: false },
  { format: 'geojson', title: 'GeoJSON', use: 'for GIS and geopandas', needsPage: false },
  { format: 'csv', title: 'CSV', use: 'for spreadsheets', needsPage: false },
  { format: 'svg', title: 'SVG', use: 'vector drawing of the rooms', needsPage: false },
  { format: 'png', title: 'PNG', use: 'the plan with its rooms', needsPage: true },
  { format: 'coco', title: 'COCO', use: 'for training', needsPage: true },
  { format: 'yolo', title: 'YOLO', use: 'for training', needsPage: true },
];

/** Takes the rooms away in a format, as the service found them or as they were corrected. */
export function DownloadMenu({ jobId, detection, rooms, picture, isComplete, hasCorrections }: Props) {
  const { client, notify, onUnauthorized } = useServices();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [withCorrections, setWithCorrections] = useState(true);
  const isCorrected = hasCorrections && withCorrections;

  const download = async (format: ExportFormat) => {
    setAnchor(null);
    try {
      // Writers are loaded when they are needed.
      const { downloadCorrected, downloadStored } = await import('../exports/download');
      if (isCorrected) await downloadCorrected({ detection, rooms }, picture, jobId, format);
      else await downloadStored(client, jobId, format);
    } catch (error) {
      if (isUnauthorized(error)) onUnauthorized();
      notify(`The download failed. ${toSentence(error)}`, 'error');
    }
  };
  const offered = FORMATS.filter(({ needsPage }) => detection.page !== null || !needsPage);
  const isReady = (format: ExportFormat) => isComplete || isCorrected || format === 'json';
  return (
    <>
      <Button
        size="small"
        variant="contained"
        startIcon={<DownloadIcon />}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        Download
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {hasCorrections && (
          <MenuItem divider onClick={() => setWithCorrections(!withCorrections)}>
            <FormControlLabel
              sx={{ pointerEvents: 'none' }}
              control={<Switch size="small" checked={withCorrections} tabIndex={-1} />}
              label="With my corrections"
            />
          </MenuItem>
        )}
        {offered.map(({ format, title, use }) => (
          <MenuItem key={format} disabled={!isReady(format)} onClick={() => void download(format)}>
            <ListItemText primary={title} secondary={use} />
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
