import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';

/** A sign that two numbers disagree, with its sentence: beside it, or for those who ask or listen. */
export function DisagreementMark({ sentence, isShown = false }: { sentence: string; isShown?: boolean }) {
  return (
    <Box component="span" title={isShown ? undefined : sentence}>
      <WarningIcon
        aria-hidden="true"
        sx={{ fontSize: '1.1em', verticalAlign: '-0.15em', mr: isShown ? 0.5 : 0, color: 'warning.main' }}
      />
      {isShown ? sentence : <span className="visually-hidden">{sentence}</span>}
    </Box>
  );
}
