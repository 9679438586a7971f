import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useCallback, useEffect, useState } from 'react';
import { toSentence } from '../api/errors';
import { hasEnded, type JobView } from '../api/types';
import { isUnauthorized, useServices } from '../state/services';
import { hashOf } from '../state/useHashJob';

/** The caller's jobs, newest first, by the names that their plans have in this browser. */
export function RecentJobs({ onJob }: { onJob: (jobId: string) => void }) {
  const { jobs, names, cursor, error, more, retry } = useRecentJobs();
  if (error) {
    const again = (
      <Button color="inherit" onClick={retry}>
        Try again
      </Button>
    );
    return (
      <Alert severity="warning" action={again}>
        {error}
      </Alert>
    );
  }
  if (jobs.length === 0) return null;
  return (
    <section aria-labelledby="recent-title">
      <Typography variant="h2" id="recent-title" gutterBottom>
        Recent jobs
      </Typography>
      <Paper>
        <List disablePadding>
          {jobs.map((job, index) => (
            <ListItem key={job.job_id} disablePadding divider={index < jobs.length - 1}>
              <ListItemButton
                component="a"
                href={hashOf(job.job_id)}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey) return;
                  event.preventDefault();
                  onJob(job.job_id);
                }}
              >
                <ListItemText
                  primary={names.get(job.job_id) ?? (job.kind === 'walls' ? 'Wall segments' : 'Plan')}
                  secondary={new Date(job.created_at).toLocaleString(undefined, {
                    dateStyle: 'medium',
                    timeStyle: 'short',
                  })}
                  slotProps={{ primary: { noWrap: true } }}
                />
                <StatusChip job={job} />
              </ListItemButton>
            </ListItem>
          ))}
        </List>
      </Paper>
      {cursor && (
        <Button sx={{ mt: 1 }} onClick={more}>
          Show more
        </Button>
      )}
    </section>
  );
}

function StatusChip({ job }: { job: JobView }) {
  if (job.status === 'failed') return <Chip size="small" color="error" variant="outlined" label="Failed" />;
  if (job.status === 'cancelled') return <Chip size="small" variant="outlined" label="Cancelled" />;
  if (!hasEnded(job.status)) return <Chip size="small" color="primary" label={`${job.progress} %`} />;
  const count = job.rooms_count ?? 0;
  return <Chip size="small" color="success" variant="outlined" label={count === 1 ? '1 room' : `${count} rooms`} />;
}

function useRecentJobs() {
  const { client, store, onUnauthorized } = useServices();
  const [jobs, setJobs] = useState<JobView[]>([]);
  const [names, setNames] = useState(new Map<string, string>());
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const load = useCallback(
    async (from: string | null, signal?: AbortSignal) => {
      try {
        const page = await client.listJobs(from, signal);
        setJobs((before) => (from ? [...before, ...page.jobs] : page.jobs));
        setCursor(page.cursor);
        setError(null);
      } catch (failure) {
        if (signal?.aborted) return;
        if (isUnauthorized(failure)) onUnauthorized();
        setError(toSentence(failure));
      }
    },
    [client, onUnauthorized],
  );
  useEffect(() => {
    const leaving = new AbortController();
    void load(null, leaving.signal);
    void store.names().then((found) => !leaving.signal.aborted && setNames(found));
    return () => leaving.abort();
  }, [load, store]);
  return { jobs, names, cursor, error, more: () => void load(cursor), retry: () => void load(null) };
}
