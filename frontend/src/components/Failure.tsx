import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Container from '@mui/material/Container';
import { Component, type ReactNode } from 'react';
import { toSentence } from '../api/errors';

/** What is shown in place of a part of the page that broke. */
export class Failure extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    const reload = (
      <Button color="inherit" onClick={() => location.reload()}>
        Reload
      </Button>
    );
    return (
      <Container maxWidth="sm" sx={{ py: 6 }}>
        <Alert severity="error" action={reload}>
          The page failed. Reload it; your job goes on meanwhile. ({toSentence(this.state.error)})
        </Alert>
      </Container>
    );
  }
}
