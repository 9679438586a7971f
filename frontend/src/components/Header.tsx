import AddIcon from '@mui/icons-material/Add';
import DarkModeIcon from '@mui/icons-material/DarkModeOutlined';
import LightModeIcon from '@mui/icons-material/LightModeOutlined';
import SystemIcon from '@mui/icons-material/SettingsBrightnessOutlined';
import AppBar from '@mui/material/AppBar';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import { useColorScheme } from '@mui/material/styles';
import Toolbar from '@mui/material/Toolbar';
import Tooltip from '@mui/material/Tooltip';

interface Props {
  hasJob: boolean;
  onHome: () => void;
}

export function Header({ hasJob, onHome }: Props) {
  return (
    <AppBar position="static" color="inherit" elevation={0} sx={{ borderWidth: '0 0 1px', borderRadius: 0 }}>
      <Toolbar variant="dense" sx={{ gap: 1 }}>
        <Link
          href="#/"
          underline="none"
          color="inherit"
          sx={{ display: 'flex', alignItems: 'center', gap: 1, fontWeight: 700, fontSize: '1.05rem' }}
        >
          <img src="./icon.svg" alt="" width={26} height={26} />
          locdet
        </Link>
        <Box sx={{ flex: 1 }} />
        {hasJob && (
          <Button startIcon={<AddIcon />} onClick={onHome}>
            New plan
          </Button>
        )}
        <ThemeButton />
      </Toolbar>
    </AppBar>
  );
}

const MODES = [
  { mode: 'system', icon: <SystemIcon />, next: 'light' },
  { mode: 'light', icon: <LightModeIcon />, next: 'dark' },
  { mode: 'dark', icon: <DarkModeIcon />, next: 'system' },
] as const;

function ThemeButton() {
  const { mode, setMode } = useColorScheme();
  const current = MODES.find((known) => known.mode === mode) ?? MODES[0];
  const text = `Theme: ${current.mode}. Change to ${current.next}.`;
  return (
    <Tooltip title={text}>
      <IconButton aria-label={text} onClick={() => setMode(current.next)}>
        {current.icon}
      </IconButton>
    </Tooltip>
  );
}
