import Box from '@mui/material/Box';
import Container from '@mui/material/Container';
import Typography from '@mui/material/Typography';
import { BlueprintUpload } from './BlueprintUpload';
import { RecentJobs } from './RecentJobs';

export function HomePage({ onJob }: { onJob: (jobId: string) => void }) {
  return (
    <Container component="main" maxWidth="md" sx={{ py: { xs: 3, sm: 5 } }}>
      <Typography variant="h1" gutterBottom>
        Find the rooms on a plan
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 3, maxWidth: '60ch' }}>
        Choose a floor plan. Rooms appear within seconds and get better in three stages. Then correct them, measure them
        and download them.
      </Typography>
      <BlueprintUpload onJob={onJob} />
      <Box sx={{ mt: 5 }}>
        <RecentJobs onJob={onJob} />
      </Box>
    </Container>
  );
}
