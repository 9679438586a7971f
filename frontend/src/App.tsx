import Alert, { type AlertColor } from '@mui/material/Alert';
import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Snackbar from '@mui/material/Snackbar';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { ApiClient } from './api/client';
import { Failure } from './components/Failure';
import { Header } from './components/Header';
import { HomePage } from './components/HomePage';
import { TokenDialog } from './components/TokenDialog';
import { type Config, socketUrl } from './config';
import { PlanStore } from './plan/store';
import { type PageServices, ServicesContext } from './state/services';
import { useHashJob } from './state/useHashJob';

const JobPage = lazy(() => import('./components/JobPage'));
const TOKEN_KEY = 'locdet.token';
const NO_CONFIG: Config = { apiUrl: '', websocketUrl: '' };

export function App({ config }: { config: Promise<Config> }) {
  const [loaded, setLoaded] = useState<Config | null>(null);
  const [token, setToken] = useState(() => sessionStorage.getItem(TOKEN_KEY));
  const [asksForToken, setAsksForToken] = useState(false);
  const [notice, setNotice] = useState<{ sentence: string; severity: AlertColor } | null>(null);
  const [jobId, openJob] = useHashJob();

  useEffect(() => {
    void config.then(setLoaded);
  }, [config]);

  const notify = useCallback<PageServices['notify']>((sentence, severity = 'info') => {
    setNotice({ sentence, severity });
  }, []);
  const onUnauthorized = useCallback(() => setAsksForToken(true), []);
  const store = useMemo(() => new PlanStore(), []);
  const services = useMemo<PageServices>(() => {
    const { apiUrl } = loaded ?? NO_CONFIG;
    return {
      client: new ApiClient({ apiUrl, token }),
      store,
      openSocket: () => new WebSocket(socketUrl(loaded ?? NO_CONFIG, token)),
      onUnauthorized,
      notify,
    };
  }, [loaded, token, store, onUnauthorized, notify]);

  const keepToken = (next: string) => {
    sessionStorage.setItem(TOKEN_KEY, next);
    setToken(next);
    setAsksForToken(false);
  };

  return (
    <ServicesContext value={services}>
      <Box sx={{ minHeight: '100%', display: 'flex', flexDirection: 'column' }}>
        <Header hasJob={jobId !== null} onHome={() => openJob(null)} />
        <Failure key={jobId}>
          <Suspense fallback={<Waiting />}>
            {!loaded ? <Waiting /> : jobId ? <JobPage jobId={jobId} /> : <HomePage onJob={openJob} />}
          </Suspense>
        </Failure>
      </Box>
      <TokenDialog isOpen={asksForToken} onToken={keepToken} onClose={() => setAsksForToken(false)} />
      <Snackbar
        open={notice !== null}
        autoHideDuration={6000}
        onClose={(_, reason) => reason !== 'clickaway' && setNotice(null)}
      >
        <Alert severity={notice?.severity ?? 'info'} variant="filled" onClose={() => setNotice(null)}>
          {notice?.sentence}
        </Alert>
      </Snackbar>
    </ServicesContext>
  );
}

function Waiting() {
  return (
    <Box sx={{ flex: 1, display: 'grid', placeItems: 'center', p: 8 }}>
      <CircularProgress aria-label="Loading" />
    </Box>
  );
}
