import CorrectIcon from '@mui/icons-material/CheckOutlined';
import WrongIcon from '@mui/icons-material/CloseOutlined';
import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { type Ref, useEffect, useState } from 'react';
import { type EditAction, MAX_NAME_LENGTH } from '../rooms/editing';
import { type PlanRoom, sourceWord, titleOf, type Verdict } from '../rooms/room';
import type { Sheet } from '../sheet/sheet';
import type { Unit } from '../sheet/units';
import { RoomFacts } from './RoomFacts';

interface Props {
  room: PlanRoom;
  rooms: readonly PlanRoom[];
  sheet: Sheet;
  unit: Unit;
  canEdit: boolean;
  nameRef: Ref<HTMLInputElement>;
  dispatch: (action: EditAction) => void;
  onRemove: () => void;
  onSelect: (id: string) => void;
}

/** The selected room: its name, what is known of it, what a person says of it, and its deletion. */
export function RoomDetails({ room, rooms, sheet, unit, canEdit, nameRef, dispatch, onRemove, onSelect }: Props) {
  const { id } = room;
  return (
    <Box
      component="section"
      aria-label={`Selected room: ${titleOf(room)}`}
      sx={{ p: 1.5, borderTop: 1, borderColor: 'divider', flex: '0 1 auto', minHeight: { md: 150 }, overflowY: 'auto' }}
    >
      <NameField
        key={id}
        room={room}
        canEdit={canEdit}
        nameRef={nameRef}
        onName={(name) => dispatch({ type: 'rename', id, name })}
      />
      <RoomFacts room={room} rooms={rooms} sheet={sheet} unit={unit} onSelect={onSelect} />
      <Box sx={{ display: 'flex', gap: 1, mt: 1, flexWrap: 'wrap' }}>
        {!room.isAdded && (
          <ToggleButtonGroup
            exclusive
            size="small"
            disabled={!canEdit}
            value={room.verdict}
            aria-label="Is this room right?"
            onChange={(_, verdict: Verdict | null) => dispatch({ type: 'judge', id, verdict })}
          >
            <ToggleButton value="correct" color="success" sx={{ gap: 0.5, px: 1.25 }}>
              <CorrectIcon fontSize="small" /> Correct
            </ToggleButton>
            <ToggleButton value="wrong" color="error" sx={{ gap: 0.5, px: 1.25 }}>
              <WrongIcon fontSize="small" /> Wrong
            </ToggleButton>
          </ToggleButtonGroup>
        )}
        <Button size="small" color="error" startIcon={<DeleteIcon />} disabled={!canEdit} onClick={onRemove}>
          Delete
        </Button>
      </Box>
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.75 }}>
        {[room.id, `source: ${sourceWord(room)}`, `${room.polygon.length} corners`, ...holesOf(room)].join(' · ')}
      </Typography>
    </Box>
  );
}

function holesOf({ holes }: PlanRoom): string[] {
  return holes.length > 0 ? [`${holes.length} holes`] : [];
}

interface NameProps {
  room: PlanRoom;
  canEdit: boolean;
  nameRef: Ref<HTMLInputElement>;
  onName: (name: string) => void;
}

function NameField({ room, canEdit, nameRef, onName }: NameProps) {
  const known = room.name_hint ?? '';
  const [name, setName] = useState(known);
  // Undo changes the name behind the field.
  useEffect(() => setName(known), [known]);
  return (
    <TextField
      fullWidth
      size="small"
      label="Name"
      placeholder={titleOf({ ...room, number: null })}
      value={name}
      inputRef={nameRef}
      disabled={!canEdit}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => onName(name)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onName(name);
        if (event.key === 'Escape') setName(known);
      }}
      slotProps={{ htmlInput: { maxLength: MAX_NAME_LENGTH } }}
    />
  );
}
