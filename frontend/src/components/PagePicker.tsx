import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState } from 'react';
import type { PdfFile } from '../plan/pdf';

interface Props {
  pdf: PdfFile;
  page: number;
  onPage: (page: number) => void;
}

const THUMBNAIL_PX = 260;

/** The pages of a PDF to choose one from; each is drawn when it comes into view. */
export function PagePicker({ pdf, page, onPage }: Props) {
  const pages = Array.from({ length: pdf.pageCount }, (_, index) => index);
  const isSingle = pdf.pageCount === 1;
  return (
    <Box component="fieldset" sx={{ border: 0, p: 0, m: 0, mt: 2 }}>
      <Typography component="legend" sx={{ mb: 1 }} className={isSingle ? 'visually-hidden' : ''}>
        Which page?
      </Typography>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
          gap: 1.5,
          maxHeight: 420,
          overflowY: 'auto',
          p: 0.5,
        }}
      >
        {pages.map((index) => (
          <PageChoice key={index} pdf={pdf} index={index} isChosen={index === page} onChoose={() => onPage(index)} />
        ))}
      </Box>
    </Box>
  );
}

interface ChoiceProps {
  pdf: PdfFile;
  index: number;
  isChosen: boolean;
  onChoose: () => void;
}

function PageChoice({ pdf, index, isChosen, onChoose }: ChoiceProps) {
  return (
    <Box
      component="label"
      sx={{
        display: 'block',
        cursor: 'pointer',
        borderRadius: 1,
        p: 0.75,
        outline: '2px solid',
        outlineColor: isChosen ? 'primary.main' : 'transparent',
        '&:hover': { bgcolor: 'action.hover' },
        '&:focus-within': { outlineColor: 'primary.main', outlineOffset: 2 },
      }}
    >
      <Thumbnail pdf={pdf} index={index} />
      <Typography variant="body2" sx={{ mt: 0.5, textAlign: 'center', fontWeight: isChosen ? 700 : 400 }}>
        <input
          type="radio"
          name="page"
          className="visually-hidden"
          checked={isChosen}
          onChange={onChoose}
          aria-label={`Page ${index + 1}`}
        />
        Page {index + 1}
      </Typography>
    </Box>
  );
}

function Thumbnail({ pdf, index }: { pdf: PdfFile; index: number }) {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'waiting' | 'drawn' | 'failed'>('waiting');
  useEffect(() => {
    const host = place.current;
    if (!host) return;
    let isCurrent = true;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      pdf
        .draw(index, { longestPx: THUMBNAIL_PX })
        .then((canvas) => {
          if (!isCurrent) return;
          canvas.style.maxWidth = '100%';
          canvas.setAttribute('aria-hidden', 'true');
          host.replaceChildren(canvas);
          setState('drawn');
        })
        .catch(() => isCurrent && setState('failed'));
    });
    observer.observe(host);
    return () => {
      isCurrent = false;
      observer.disconnect();
    };
  }, [pdf, index]);
  return (
    <Box sx={{ height: 120, display: 'grid', placeItems: 'center', overflow: 'hidden' }}>
      {state === 'waiting' && <Skeleton variant="rectangular" width={140} height={100} sx={{ gridArea: '1/1' }} />}
      {state === 'failed' && <Typography variant="body2">No picture</Typography>}
      <Box
        ref={place}
        sx={{
          gridArea: '1/1',
          minWidth: 1,
          minHeight: 1,
          '& canvas': { display: 'block', maxHeight: 116, objectFit: 'contain', border: 1, borderColor: 'divider' },
        }}
      />
    </Box>
  );
}
