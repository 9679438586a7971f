import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';

interface Props {
  isOpen: boolean;
  onToken: (token: string) => void;
  onClose: () => void;
}

/** Asks for the token of a service that does not answer without one. */
export function TokenDialog({ isOpen, onToken, onClose }: Props) {
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim()) onToken(token.trim());
  };
  return (
    <Dialog open={isOpen} onClose={onClose} aria-labelledby="token-title" fullWidth maxWidth="xs">
      <form onSubmit={submit}>
        <DialogTitle id="token-title">The service needs a token</DialogTitle>
        <DialogContent>
          <DialogContentText sx={{ mb: 2 }}>
            Ask whoever runs the service for one; on your own machine, <code>locdet tokens add NAME</code> makes one. It
            is kept until you close this tab.
          </DialogContentText>
          <TextField
            autoFocus
            fullWidth
            label="Token"
            type="password"
            autoComplete="off"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" variant="contained" disabled={!token.trim()}>
            Use token
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
