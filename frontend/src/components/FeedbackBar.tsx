import SendIcon from '@mui/icons-material/SendOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { isChanged } from '../rooms/editing';
import type { Corrections } from '../state/useCorrections';

/** Corrections that were not sent, and the button that sends them. */
export function FeedbackBar({ editing, dispatch, pending, isSending, send }: Corrections) {
  if (pending.length === 0) return null;
  const count = pending.length === 1 ? '1 correction' : `${pending.length} corrections`;
  return (
    <Box
      component="section"
      aria-label="Corrections"
      sx={{
        p: 1.5,
        borderTop: 1,
        borderColor: 'divider',
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        flexWrap: 'wrap',
      }}
    >
      <Typography variant="body2" sx={{ flex: 1, minWidth: 130 }}>
        {count} not sent. The model learns from what you send.
      </Typography>
      {isChanged(editing) && (
        <Button size="small" disabled={isSending} onClick={() => dispatch({ type: 'reset' })}>
          Take back
        </Button>
      )}
      <Button
        size="small"
        variant="contained"
        startIcon={<SendIcon />}
        disabled={isSending}
        onClick={() => void send()}
      >
        {isSending ? 'Sending' : 'Send'}
      </Button>
    </Box>
  );
}
