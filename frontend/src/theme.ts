import { createTheme } from '@mui/material/styles';
import type { Shades } from './drawing/paint';

const FONT = '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif';

export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-theme' },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#0b5aa2' },
        success: { main: '#1b6e3c' },
        error: { main: '#b3261e' },
        background: { default: '#f4f6f9', paper: '#ffffff' },
      },
    },
    dark: {
      palette: {
        primary: { main: '#8cc2f5' },
        success: { main: '#7ed3a0' },
        error: { main: '#ff9d94' },
        background: { default: '#11161c', paper: '#1a2129' },
      },
    },
  },
  shape: { borderRadius: 10 },
  typography: {
    fontFamily: FONT,
    h1: { fontSize: '1.6rem', fontWeight: 700, letterSpacing: '-0.02em' },
    h2: { fontSize: '1.05rem', fontWeight: 650 },
    button: { textTransform: 'none', fontWeight: 600 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': { transition: 'none !important', animationDuration: '0.01ms !important' },
        },
      },
    },
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiPaper: { defaultProps: { elevation: 0, variant: 'outlined' } },
    MuiTooltip: { defaultProps: { enterDelay: 400 } },
  },
});

/** Colours of the drawing, which is no element that a theme could reach. */
export const SHADES: Record<'light' | 'dark', Shades> = {
  light: { desk: '#e6eaef', paper: '#ffffff', paperEdge: '#b7c0cb', accent: '#c2185b' },
  dark: { desk: '#0c1014', paper: '#f7f7f5', paperEdge: '#3a4652', accent: '#c2185b' },
};
