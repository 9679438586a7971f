import Button, { type ButtonProps } from '@mui/material/Button';
import { useRef } from 'react';
import { ACCEPTED } from '../plan/file';

interface Props extends Omit<ButtonProps, 'onClick'> {
  onFile: (file: File) => void;
}

/** A button that opens the system's file chooser. */
export function FileButton({ onFile, ...button }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...button} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPTED}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          // So that the same file can be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
