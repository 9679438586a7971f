import CheckIcon from '@mui/icons-material/CheckCircle';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { sentence, toSentence } from '../api/errors';
import type { Connection } from '../api/follow';
import { hasEnded, type JobView, STAGES, type Stage } from '../api/types';
import { useServices } from '../state/services';
import { stageProgress } from './progress';

interface Props {
  job: JobView;
  connection: Connection;
  roomsCount: number | null;
}

const NAMES: Record<Stage, string> = { preview: 'Preview', intermediate: 'Rooms', final: 'Final' };

/** How a job stands: its three stages, what goes on, and a way to stop it. */
export function JobStatus({ job, connection, roomsCount }: Props) {
  const isLive = !hasEnded(job.status);
  return (
    <Box component="section" aria-label="Job status" data-status={job.status}>
      {job.status === 'failed' ? (
        <Alert severity="error">
          {job.error ? sentence(job.error) : 'The job failed. Send the plan again.'}
          {roomsCount ? ` The ${roomsCount} rooms found before are shown.` : ''}
        </Alert>
      ) : job.status === 'cancelled' ? (
        <Alert severity="info">The job was cancelled.{roomsCount ? ' What was found before is shown.' : ''}</Alert>
      ) : (
        isLive && <Stages job={job} />
      )}
      {isLive && (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: 1 }}>
          <Typography variant="body2" sx={{ flex: 1 }} aria-live="polite">
            {connection === 'lost'
              ? 'The service does not answer. Trying again; the job goes on there.'
              : messageOf(job)}
          </Typography>
          <CancelButton jobId={job.job_id} />
        </Box>
      )}
      {isLive && <ConnectionLine connection={connection} />}
    </Box>
  );
}

function Stages({ job }: { job: JobView }) {
  return (
    <Box component="ol" sx={{ display: 'flex', gap: 1, p: 0, m: 0, listStyle: 'none' }}>
      {STAGES.map((stage) => {
        const percent = stageProgress(job.progress, stage);
        return (
          <Box component="li" key={stage} sx={{ flex: 1 }}>
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, minHeight: 24 }}>
              <Typography variant="body2" sx={{ fontWeight: percent > 0 && percent < 100 ? 700 : 500 }}>
                {NAMES[stage]}
              </Typography>
              {percent >= 100 && <CheckIcon color="success" fontSize="inherit" titleAccess="done" />}
            </Box>
            <LinearProgress variant="determinate" value={percent} aria-label={`${NAMES[stage]}, ${percent} %`} />
          </Box>
        );
      })}
    </Box>
  );
}

function messageOf({ message, estimated_seconds_remaining: seconds }: JobView): string {
  return seconds && seconds > 1 ? `${message} · about ${seconds} s left` : message;
}

function CancelButton({ jobId }: { jobId: string }) {
  const { client, notify } = useServices();
  const [isAsked, setIsAsked] = useState(false);
  const cancel = async () => {
    setIsAsked(true);
    try {
      await client.cancelJob(jobId);
    } catch (error) {
      setIsAsked(false);
      notify(toSentence(error), 'error');
    }
  };
  return (
    <Button size="small" variant="outlined" color="inherit" disabled={isAsked} onClick={() => void cancel()}>
      {isAsked ? 'Cancelling' : 'Cancel'}
    </Button>
  );
}

const CONNECTIONS: Record<Connection, string> = {
  connecting: 'Connecting',
  live: 'Live',
  polling: 'No live connection; asking every second',
  lost: 'Connection lost',
};

function ConnectionLine({ connection }: { connection: Connection }) {
  const colours = { connecting: 'grey.500', live: 'success.main', polling: 'warning.main', lost: 'error.main' };
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.75, mt: 0.5 }} data-connection={connection}>
      <Box sx={{ width: 8, height: 8, borderRadius: '50%', bgcolor: colours[connection] }} />
      <Typography sx={{ color: 'text.secondary' }} variant="caption">
        {CONNECTIONS[connection]}
      </Typography>
    </Box>
  );
}
