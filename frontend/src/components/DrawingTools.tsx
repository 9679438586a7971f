import AddIcon from '@mui/icons-material/AddBoxOutlined';
import EditIcon from '@mui/icons-material/DriveFileRenameOutlineOutlined';
import FitIcon from '@mui/icons-material/FitScreenOutlined';
import LabelIcon from '@mui/icons-material/LabelOutlined';
import SelectIcon from '@mui/icons-material/NearMeOutlined';
import RedoIcon from '@mui/icons-material/Redo';
import MeasureIcon from '@mui/icons-material/StraightenOutlined';
import UndoIcon from '@mui/icons-material/Undo';
import ZoomInIcon from '@mui/icons-material/ZoomIn';
import ZoomOutIcon from '@mui/icons-material/ZoomOut';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Paper from '@mui/material/Paper';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Tooltip from '@mui/material/Tooltip';
import type { ReactNode } from 'react';
import type { Tool } from '../drawing/Gestures';

interface Props {
  tool: Tool;
  canEdit: boolean;
  onTool: (tool: Tool) => void;
  undo: string | null;
  redo: string | null;
  onUndo: () => void;
  onRedo: () => void;
  showLabels: boolean;
  onShowLabels: (show: boolean) => void;
  onZoom: (factor: number) => void;
  onFit: () => void;
}

const TOOLS: { tool: Tool; text: string; icon: ReactNode }[] = [
  { tool: 'select', text: 'Select and move the plan (V)', icon: <SelectIcon /> },
  { tool: 'edit', text: 'Change the shape of a room (E)', icon: <EditIcon /> },
  { tool: 'add', text: 'Draw a missing room (A)', icon: <AddIcon /> },
  { tool: 'measure', text: 'Set the scale by a known length (M)', icon: <MeasureIcon /> },
];

/** Buttons over the drawing. */
export function DrawingTools(props: Props) {
  return (
    <>
      <Floating sx={{ top: 12, left: 12 }}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={props.tool}
          aria-label="Tool"
          onChange={(_, tool: Tool | null) => tool && props.onTool(tool)}
        >
          {TOOLS.map(({ tool, text, icon }) => (
            <ToggleButton
              key={tool}
              value={tool}
              aria-label={text}
              title={text}
              disabled={tool !== 'select' && !props.canEdit}
              sx={{ border: 0 }}
            >
              {icon}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Floating>
      {props.canEdit && (
        <Floating sx={{ top: 12, left: 192 }}>
          <ToolIcon text={props.undo ? `Undo: ${props.undo}` : 'Undo'} disabled={!props.undo} onClick={props.onUndo}>
            <UndoIcon />
          </ToolIcon>
          <ToolIcon text={props.redo ? `Redo: ${props.redo}` : 'Redo'} disabled={!props.redo} onClick={props.onRedo}>
            <RedoIcon />
          </ToolIcon>
        </Floating>
      )}
      <Floating sx={{ bottom: 12, right: 12 }}>
        <ToggleButton
          value="labels"
          size="small"
          selected={props.showLabels}
          onChange={() => props.onShowLabels(!props.showLabels)}
          aria-label="Show names"
          title="Show names"
          sx={{ border: 0 }}
        >
          <LabelIcon />
        </ToggleButton>
        <ToolIcon text="Zoom out (-)" onClick={() => props.onZoom(1 / 1.4)}>
          <ZoomOutIcon />
        </ToolIcon>
        <ToolIcon text="Zoom in (+)" onClick={() => props.onZoom(1.4)}>
          <ZoomInIcon />
        </ToolIcon>
        <ToolIcon text="Show the whole plan (0)" onClick={props.onFit}>
          <FitIcon />
        </ToolIcon>
      </Floating>
    </>
  );
}

function Floating({ sx, children }: { sx: Record<string, number>; children: ReactNode }) {
  return <Paper sx={{ position: 'absolute', display: 'flex', p: 0.25, zIndex: 1, ...sx }}>{children}</Paper>;
}

interface ToolProps {
  text: string;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function ToolIcon({ text, disabled = false, onClick, children }: ToolProps) {
  return (
    <Tooltip title={text}>
      <Box component="span">
        <IconButton size="small" aria-label={text} disabled={disabled} onClick={onClick} sx={{ p: 0.9 }}>
          {children}
        </IconButton>
      </Box>
    </Tooltip>
  );
}
