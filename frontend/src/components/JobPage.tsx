import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Container from '@mui/material/Container';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { hasEnded, type JobView } from '../api/types';
import { useCorrections } from '../state/useCorrections';
import { type FollowedJob, useJob } from '../state/useJob';
import { type PlanPicture, usePlanPicture } from '../state/usePlanPicture';
import { DownloadMenu } from './DownloadMenu';
import { FeedbackBar } from './FeedbackBar';
import { FileButton } from './FileButton';
import { JobStatus } from './JobStatus';
import { ResultsDisplay } from './ResultsDisplay';

/** A job: followed while it runs, corrected and downloaded when it has ended. */
export default function JobPage({ jobId }: { jobId: string }) {
  const followed = useJob(jobId);
  const { job, detection, error } = followed;
  const plan = usePlanPicture(jobId, detection?.page ?? null);
  const canEdit = job !== null && hasEnded(job.status) && detection !== null;
  const corrections = useCorrections(jobId, detection, canEdit);
  const { editing, dispatch } = corrections;

  if (error) return <NoJob sentence={error.message} />;
  const download = detection && (
    <DownloadMenu
      jobId={jobId}
      detection={detection}
      rooms={editing.rooms}
      scales={editing.scales}
      picture={plan.picture}
      isComplete={job?.status === 'completed'}
      hasCorrections={corrections.isEdited}
    />
  );
  return (
    <ResultsDisplay
      detection={detection}
      editing={editing}
      dispatch={dispatch}
      canEdit={canEdit}
      isLive={job === null || !hasEnded(job.status)}
      picture={plan.picture}
      head={<Head followed={followed} plan={plan} action={job && hasEnded(job.status) ? download : null} />}
      foot={<FeedbackBar {...corrections} />}
    />
  );
}

function Head({ followed, plan, action }: { followed: FollowedJob; plan: PlanPicture; action: ReactNode }) {
  const { job, connection, detection } = followed;
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: job && !hasEnded(job.status) ? 1 : 0 }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h2" component="h1" noWrap>
            {plan.name ?? (job?.kind === 'walls' ? 'Wall segments' : 'Plan')}
          </Typography>
          {job?.status === 'completed' && (
            <Typography sx={{ color: 'text.secondary' }} variant="caption" component="p" noWrap>
              {summary(job)}
            </Typography>
          )}
        </Box>
        {action}
      </Box>
      {job && <JobStatus job={job} connection={connection} roomsCount={detection?.rooms.length ?? null} />}
      {plan.isMissing && job?.kind === 'blueprint' && <ChoosePlan plan={plan} />}
    </>
  );
}

function summary(job: JobView): string {
  const seconds = (Date.parse(job.updated_at) - Date.parse(job.created_at)) / 1000;
  const time = seconds < 10 ? seconds.toFixed(1) : Math.round(seconds).toString();
  const isCached = job.cache_hits.length === 3;
  return `Done in ${time} s${isCached ? ', from the cache' : ''} · ${new Date(job.created_at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`;
}

function ChoosePlan({ plan }: { plan: PlanPicture }) {
  const choose = (
    <FileButton size="small" color="inherit" onFile={(file) => void plan.choose(file)}>
      Choose plan
    </FileButton>
  );
  return (
    <Alert severity="info" sx={{ mt: 1 }} action={choose}>
      This browser has no copy of the plan. Choose the file to see it under the rooms; it is not sent.
    </Alert>
  );
}

function NoJob({ sentence }: { sentence: string }) {
  return (
    <Container component="main" maxWidth="sm" sx={{ py: 6 }}>
      <Alert severity="error" sx={{ mb: 2 }}>
        {sentence}
      </Alert>
      <Button variant="contained" href="#/">
        Start with a plan
      </Button>
    </Container>
  );
}
