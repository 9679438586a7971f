import DownloadIcon from '@mui/icons-material/DownloadOutlined';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import { useEffect, useState } from 'react';
import { toSentence } from '../api/errors';
import { EXPORT_FORMATS, type ExportFormat } from '../api/formats';
import type { Detection } from '../api/types';
import type { Picture } from '../plan/picture';
import type { PlanRoom } from '../rooms/room';
import type { SetScales } from '../sheet/scale';
import { isUnauthorized, useServices } from '../state/services';

interface Props {
  jobId: string;
  detection: Detection;
  rooms: readonly PlanRoom[];
  scales: SetScales;
  picture: Picture | null;
  /** Whether the service has the result in every format. */
  isComplete: boolean;
  hasCorrections: boolean;
}

/** Takes the rooms away in a format, as the service found them or as they were corrected. */
export function DownloadMenu({ jobId, detection, rooms, scales, picture, isComplete, hasCorrections }: Props) {
  const { client, notify, onUnauthorized } = useServices();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [withCorrections, setWithCorrections] = useState(true);
  const isCorrected = hasCorrections && withCorrections;

  // Ahead of the first download, which needs no service then. If this fails, the download tries again and says so.
  useEffect(() => {
    void import('../exports/download').then(({ loadEngine }) => loadEngine()).catch(() => undefined);
  }, []);

  const download = async (format: ExportFormat) => {
    setAnchor(null);
    try {
      const { correctedDetection, downloadStored, downloadWritten } = await import('../exports/download');
      if (isComplete && !isCorrected) await downloadStored(client, jobId, format);
      else {
        const result = isCorrected ? correctedDetection(detection, rooms, scales) : detection;
        await downloadWritten(result, picture, isCorrected ? `${jobId}.corrected` : jobId, format);
      }
    } catch (error) {
      if (isUnauthorized(error)) onUnauthorized();
      notify(`The download failed. ${toSentence(error)}`, 'error');
    }
  };
  const offered = EXPORT_FORMATS.filter((format) => detection.page !== null || !format.needs_page);
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
        {offered.map((format) => (
          <MenuItem key={format.name} onClick={() => void download(format)}>
            <ListItemText primary={format.title} secondary={format.about} />
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
