import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Slider from '@mui/material/Slider';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import type { ReactNode, Ref } from 'react';
import type { PageInfo } from '../api/types';
import type { BoxXyxy } from '../geometry/polygon';
import type { EditAction } from '../rooms/editing';
import type { PlanRoom } from '../rooms/room';
import { totalOf } from '../sheet/measures';
import { type SetScales, WHOLE } from '../sheet/scale';
import type { Sheet } from '../sheet/sheet';
import { areaText, type Unit } from '../sheet/units';
import { warningsOf } from '../sheet/warnings';
import type { HoverStore } from '../state/hover';
import { useUnit } from '../state/useUnit';
import type { Measuring } from './CalibrationForm';
import { RoomDetails } from './RoomDetails';
import { RoomTable } from './RoomTable';
import { ScaleLine } from './ScaleLine';
import { ScalePanel } from './ScalePanel';
import { SchedulePanel } from './SchedulePanel';
import { TotalsPanel } from './TotalsPanel';

export type PanelTab = 'rooms' | 'totals' | 'scale' | 'schedule';

interface Props {
  head: ReactNode;
  foot: ReactNode;
  page: PageInfo | null;
  /** Null as long as there is no result. */
  sheet: Sheet | null;
  scales: SetScales;
  /** Whether rooms may still come. */
  isLive: boolean;
  rooms: readonly PlanRoom[];
  allRooms: readonly PlanRoom[];
  selected: PlanRoom | null;
  threshold: number;
  onThreshold: (threshold: number) => void;
  hover: HoverStore;
  onSelect: (id: string) => void;
  onReveal: (box: BoxXyxy) => void;
  canEdit: boolean;
  nameRef: Ref<HTMLInputElement>;
  dispatch: (action: EditAction) => void;
  onRemove: () => void;
  tab: PanelTab;
  onTab: (tab: PanelTab) => void;
  measuring: Measuring;
}

/** Everything beside the drawing. */
export function RoomsPanel({ head, foot, sheet, ...props }: Props) {
  return (
    <Box
      component="aside"
      aria-label="Rooms"
      sx={{
        width: { xs: '100%', md: 420 },
        display: 'flex',
        flexDirection: 'column',
        minHeight: 0,
        bgcolor: 'background.paper',
        border: 0,
        borderStyle: 'solid',
        borderColor: 'divider',
        borderLeftWidth: { md: 1 },
        borderTopWidth: { xs: 1, md: 0 },
      }}
    >
      <Box sx={{ p: 1.5, borderBottom: 1, borderColor: 'divider' }}>{head}</Box>
      {!sheet && props.isLive && (
        <Typography variant="body2" sx={{ p: 1.5, color: 'text.secondary' }}>
          Rooms stand here as soon as some are found.
        </Typography>
      )}
      {sheet && <Result {...props} sheet={sheet} />}
      {foot}
    </Box>
  );
}

type ResultProps = Omit<Props, 'head' | 'foot' | 'sheet'> & { sheet: Sheet };

function Result(props: ResultProps) {
  const { sheet, page, allRooms, tab, onTab, selected, dispatch } = props;
  const confirm = () => {
    const { scale } = sheet;
    if (!scale) return;
    const { metres_per_unit: value, low, high } = scale;
    dispatch({ type: 'scale', plan: WHOLE, scale: { value, low, high }, what: 'Confirm scale' });
  };
  const [unit, setUnit] = useUnit();
  // Without a schedule there is no such tab.
  const shown = tab === 'schedule' && sheet.schedules.length === 0 ? 'rooms' : tab;
  return (
    <>
      {shown !== 'scale' && (
        <ScaleLine
          sheet={sheet}
          page={page}
          canEdit={props.canEdit}
          isLive={props.isLive}
          onConfirm={confirm}
          onOpen={() => onTab('scale')}
        />
      )}
      <Warnings sheet={sheet} rooms={allRooms} tab={shown} onTab={onTab} />
      <PanelTabs sheet={sheet} tab={shown} onTab={onTab} />
      <Box
        role="tabpanel"
        id="panel-content"
        aria-labelledby={`tab-${shown}`}
        sx={{
          flex: { xs: 'none', md: '1 1 0' },
          minHeight: { md: 230 },
          display: 'flex',
          flexDirection: 'column',
          overflowY: shown === 'rooms' ? 'visible' : 'auto',
        }}
      >
        {shown === 'rooms' && <RoomsTab {...props} unit={unit} onUnit={setUnit} />}
        {shown === 'totals' && (
          <>
            <UnitBar unit={unit} onUnit={setUnit} sheet={sheet} hasPage={page !== null} />
            <TotalsPanel sheet={sheet} rooms={props.rooms} unit={unit} hasPage={page !== null} />
          </>
        )}
        {shown === 'scale' && <ScalePanel {...props} />}
        {shown === 'schedule' && <SchedulePanel {...props} rooms={allRooms} unit={unit} />}
      </Box>
      {selected && shown === 'rooms' && (
        <RoomDetails
          room={selected}
          rooms={allRooms}
          sheet={sheet}
          unit={unit}
          canEdit={props.canEdit}
          nameRef={props.nameRef}
          dispatch={dispatch}
          onRemove={props.onRemove}
          onSelect={props.onSelect}
        />
      )}
    </>
  );
}

const TABS: { tab: PanelTab; title: string }[] = [
  { tab: 'rooms', title: 'Rooms' },
  { tab: 'totals', title: 'Totals' },
  { tab: 'scale', title: 'Scale' },
  { tab: 'schedule', title: 'Schedule' },
];

function PanelTabs({ sheet, tab, onTab }: { sheet: Sheet; tab: PanelTab; onTab: (tab: PanelTab) => void }) {
  const offered = TABS.filter((known) => known.tab !== 'schedule' || sheet.schedules.length > 0);
  return (
    <Tabs
      value={tab}
      aria-label="What is shown"
      variant="fullWidth"
      onChange={(_, next: PanelTab) => onTab(next)}
      sx={{ minHeight: 38, flexShrink: 0, borderBottom: 1, borderColor: 'divider' }}
    >
      {offered.map(({ tab: value, title }) => (
        <Tab
          key={value}
          value={value}
          label={title}
          id={`tab-${value}`}
          aria-controls="panel-content"
          sx={{ minHeight: 38, py: 0.5, minWidth: 0 }}
        />
      ))}
    </Tabs>
  );
}

interface WarningProps {
  sheet: Sheet;
  rooms: readonly PlanRoom[];
  tab: PanelTab;
  onTab: (tab: PanelTab) => void;
}

/** What numbers disagree. Where a tab shows it already, there is no way to it. */
function Warnings({ sheet, rooms, tab, onTab }: WarningProps) {
  const warnings = warningsOf(sheet, rooms);
  return (
    <Box role="status" aria-label="Numbers that disagree" sx={{ flexShrink: 0 }}>
      {warnings.length > 0 && (
        <Alert
          role="presentation"
          severity="warning"
          square
          sx={{ py: 0, px: 1.5, border: 0, fontSize: '0.8rem', lineHeight: 1.35 }}
        >
          {warnings.map((warning) => (
            <Typography key={warning.sentence} sx={{ font: 'inherit', mb: 0.25 }}>
              {warning.sentence}{' '}
              {warning.tab !== tab && (
                <Link
                  component="button"
                  type="button"
                  color="inherit"
                  onClick={() => onTab(warning.tab)}
                  aria-label={`Show: ${warning.sentence}`}
                  sx={{ fontSize: 'inherit', verticalAlign: 'baseline' }}
                >
                  Show
                </Link>
              )}
            </Typography>
          ))}
        </Alert>
      )}
    </Box>
  );
}

interface RoomsTabProps extends ResultProps {
  unit: Unit;
  onUnit: (unit: Unit) => void;
}

function RoomsTab({ sheet, page, rooms, allRooms, selected, unit, onUnit, ...props }: RoomsTabProps) {
  const hasPage = page !== null;
  return (
    <>
      <UnitBar unit={unit} onUnit={onUnit} sheet={sheet} hasPage={hasPage}>
        <ConfidenceSlider threshold={props.threshold} onThreshold={props.onThreshold} />
      </UnitBar>
      {allRooms.length === 0 ? (
        <Typography sx={{ color: 'text.secondary', p: 1.5 }}>
          No rooms were found. Draw them with the third tool, or try the PDF the plan was made from.
        </Typography>
      ) : (
        <RoomTable
          rooms={rooms}
          sheet={sheet}
          unit={unit}
          hasPage={hasPage}
          selectedId={selected?.id ?? null}
          hover={props.hover}
          onSelect={props.onSelect}
        />
      )}
      <Summary sheet={sheet} rooms={rooms} allCount={allRooms.length} unit={unit} hasPage={hasPage} />
    </>
  );
}

interface SummaryProps {
  sheet: Sheet;
  rooms: readonly PlanRoom[];
  allCount: number;
  unit: Unit;
  hasPage: boolean;
}

function Summary({ sheet, rooms, allCount, unit, hasPage }: SummaryProps) {
  const total = totalOf(null, rooms, sheet.measures);
  const { text, range } = areaText(total.areaPx, total, unit, hasPage);
  return (
    <Typography
      variant="body2"
      sx={{ color: 'text.secondary', px: 1.5, py: 0.75, borderTop: 1, borderColor: 'divider' }}
      data-testid="summary"
    >
      {rooms.length === allCount ? roomsText(allCount) : `${rooms.length} of ${roomsText(allCount)}`} · {text} in all
      {range && ` (${range})`}
    </Typography>
  );
}

function roomsText(count: number): string {
  return count === 1 ? '1 room' : `${count} rooms`;
}

interface UnitProps {
  unit: Unit;
  onUnit: (unit: Unit) => void;
  sheet: Sheet;
  hasPage: boolean;
  children?: ReactNode;
}

function UnitBar({ unit, onUnit, sheet, hasPage, children }: UnitProps) {
  const isMeasured = sheet.measures.size > 0;
  const units: [Unit, string, string][] = [
    ['m2', 'm²', 'Square metres'],
    ['ft2', 'ft²', 'Square feet'],
    ['px2', hasPage ? 'px²' : 'units²', hasPage ? 'Square pixels' : 'Square units of the drawing'],
  ];
  return (
    <Box sx={{ px: 1.5, pt: 1, pb: 0.5, display: 'flex', gap: 2, alignItems: 'center', justifyContent: 'flex-end' }}>
      {children}
      <ToggleButtonGroup
        exclusive
        size="small"
        value={isMeasured ? unit : 'px2'}
        aria-label="Unit of areas"
        onChange={(_, next: Unit | null) => next && onUnit(next)}
      >
        {units.map(([value, text, name]) => (
          <ToggleButton
            key={value}
            value={value}
            aria-label={name}
            title={name}
            disabled={value !== 'px2' && !isMeasured}
            sx={{ py: 0.25, px: 1, textTransform: 'none' }}
          >
            {text}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </Box>
  );
}

function ConfidenceSlider({ threshold, onThreshold }: { threshold: number; onThreshold: (value: number) => void }) {
  const percent = Math.round(threshold * 100);
  return (
    <Box sx={{ flex: 1, pr: 1 }}>
      <Typography variant="caption" id="confidence-label" component="p">
        {percent === 0 ? 'Rooms of any confidence' : `Rooms of at least ${percent} % confidence`}
      </Typography>
      <Slider
        size="small"
        aria-labelledby="confidence-label"
        value={percent}
        onChange={(_, value) => onThreshold(value / 100)}
        sx={{ py: 1 }}
      />
    </Box>
  );
}
