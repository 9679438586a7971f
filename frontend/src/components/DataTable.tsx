import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  heads: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[]; isSum?: boolean }[];
  /** Columns of numbers. */
  numbers?: readonly number[];
}

/** A small table of facts. */
export function DataTable({ label, heads, rows, numbers = [] }: Props) {
  const align = (column: number) => ({ textAlign: numbers.includes(column) ? ('right' as const) : ('left' as const) });
  return (
    <Box
      component="table"
      aria-label={label}
      sx={{
        width: '100%',
        mt: 0.75,
        borderCollapse: 'collapse',
        fontSize: '0.8rem',
        fontVariantNumeric: 'tabular-nums',
        '& th, & td': { py: 0.5, pr: 1, verticalAlign: 'top', borderTop: 1, borderColor: 'divider' },
        '& thead th': { borderTop: 0, color: 'text.secondary', fontWeight: 600 },
        '& th:last-child, & td:last-child': { pr: 0 },
      }}
    >
      <thead>
        <tr>
          {heads.map((head, column) => (
            <th key={head} scope="col" style={align(column)}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells, isSum }) => (
          <tr key={key} style={isSum ? { fontWeight: 650 } : {}}>
            {cells.map((cell, column) => (
              <td key={heads[column]} style={align(column)}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Box>
  );
}
