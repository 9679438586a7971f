import UploadIcon from '@mui/icons-material/UploadFileOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';
import LinearProgress from '@mui/material/LinearProgress';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { type DragEvent, useState } from 'react';
import { toSentence } from '../api/errors';
import { formatBytes } from '../plan/file';
import { FileButton } from './FileButton';
import { PagePicker } from './PagePicker';
import { UploadOptions } from './UploadOptions';
import { type Chosen, useChosenPlan } from './useChosenPlan';

/** Takes a plan from the disk, lets its page be chosen, and sends it. */
export function BlueprintUpload({ onJob }: { onJob: (jobId: string) => void }) {
  const { phase, chosen, options, problem, progress, choose, change, send, clear, stop } = useChosenPlan(onJob);
  const isSending = phase === 'sending';
  return (
    <Box>
      {chosen && phase !== 'checking' ? (
        <Paper sx={{ p: { xs: 2, sm: 3 } }}>
          <ChosenFile chosen={chosen} />
          {chosen.pdf && (
            <PagePicker pdf={chosen.pdf} page={options.page ?? 0} onPage={(page) => change({ ...options, page })} />
          )}
          {chosen.kind !== 'json' && <UploadOptions kind={chosen.kind} options={options} onChange={change} />}
          <Box sx={{ display: 'flex', gap: 1, mt: 2, alignItems: 'center', flexWrap: 'wrap' }}>
            <Button variant="contained" size="large" disabled={isSending} onClick={() => void send()}>
              Find rooms
            </Button>
            <Button disabled={isSending} onClick={clear}>
              Choose another file
            </Button>
            {isSending && <Sending fraction={progress} onStop={stop} />}
          </Box>
        </Paper>
      ) : (
        <DropZone isBusy={phase === 'checking'} onFile={(file) => void choose(file)} />
      )}
      <Box aria-live="assertive">
        {problem && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {problem}
          </Alert>
        )}
      </Box>
    </Box>
  );
}

function DropZone({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File) => void }) {
  const [isOver, setIsOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    <Paper
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      sx={{
        p: { xs: 3, sm: 6 },
        textAlign: 'center',
        borderStyle: 'dashed',
        borderWidth: 2,
        borderColor: isOver ? 'primary.main' : 'divider',
        bgcolor: isOver ? 'action.hover' : 'background.paper',
      }}
    >
      {isBusy ? (
        <CircularProgress aria-label="Reading the file" />
      ) : (
        <UploadIcon color="primary" sx={{ fontSize: 44 }} />
      )}
      <Typography variant="h2" sx={{ mt: 1 }}>
        Drop a plan here
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 2 }}>
        PNG, JPG, TIFF, WebP or PDF up to 50 MB, or JSON with wall segments
      </Typography>
      <FileButton variant="contained" size="large" disabled={isBusy} onFile={onFile}>
        Choose a file
      </FileButton>
      <ExampleButton onFile={onFile} />
    </Paper>
  );
}

function ExampleButton({ onFile }: { onFile: (file: File) => void }) {
  const load = async () => {
    const answer = await fetch('./example-plan.png');
    onFile(new File([await answer.blob()], 'example-plan.png', { type: 'image/png' }));
  };
  return (
    <Box sx={{ mt: 1.5 }}>
      <Button size="small" onClick={() => void load().catch((error: unknown) => toSentence(error))}>
        No plan at hand? Use the example
      </Button>
    </Box>
  );
}

function ChosenFile({ chosen: { file, url, pdf, wallsCount } }: { chosen: Chosen }) {
  const pages = pdf ? `, ${pdf.pageCount === 1 ? '1 page' : `${pdf.pageCount} pages`}` : '';
  const walls = wallsCount === null ? '' : `, ${wallsCount.toLocaleString()} walls`;
  return (
    <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
      {url && (
        <Box
          component="img"
          src={url}
          alt="The chosen plan"
          sx={{ width: 120, height: 84, objectFit: 'contain', bgcolor: '#fff', border: 1, borderColor: 'divider' }}
        />
      )}
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="h2" noWrap>
          {file.name}
        </Typography>
        <Typography sx={{ color: 'text.secondary' }}>
          {formatBytes(file.size)}
          {pages}
          {walls}
        </Typography>
      </Box>
    </Box>
  );
}

function Sending({ fraction, onStop }: { fraction: number; onStop: () => void }) {
  const percent = Math.round(fraction * 100);
  return (
    <Box sx={{ flex: 1, minWidth: 180, display: 'flex', alignItems: 'center', gap: 1 }}>
      <LinearProgress
        aria-label="Upload"
        sx={{ flex: 1 }}
        variant={fraction > 0 && fraction < 1 ? 'determinate' : 'indeterminate'}
        value={percent}
      />
      <Typography variant="body2">{fraction > 0 && fraction < 1 ? `${percent} %` : 'Sending'}</Typography>
      <Button size="small" onClick={onStop}>
        Stop
      </Button>
    </Box>
  );
}
