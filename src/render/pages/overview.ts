import { sumBy, sumOf } from '../../model/sum-by.ts';
import type { KeyedSums, OverviewInput, WasteDimension } from '../pages.ts';
import { formatCount } from '../words/format.ts';
import { heuristicHref, presetParameter, searchHref } from './addresses.ts';
import { adoptionView } from './adoption.ts';
import { type BarsView, barRows } from './bars.ts';
import { byDay, type DayBand, dayChart } from './day-chart.ts';
import { figuresOf, sentenceOf } from './overview-figures.ts';
import { runsTable } from './runs-table.ts';
import { hrefOf, TERM } from './sums-table.ts';
import { linkTable, nameCell, quantityCell } from './table.ts';
import { windowChoices, windowNote, windowTerms } from './windows.ts';

const TITLES: Readonly<Record<WasteDimension, string>> = {
  cause: 'By cause',
  queue: 'By queue',
  user: 'By user',
  job: 'By job',
};
const ALL: Readonly<Partial<Record<WasteDimension, { label: string; href: string }>>> = {
  cause: { label: 'All heuristics', href: '/heuristics' },
  queue: { label: 'All queues', href: '/queues' },
  user: { label: 'All users', href: '/users' },
  job: { label: 'All jobs', href: '/jobs' },
};
const DIMENSIONS: readonly WasteDimension[] = ['cause', 'queue', 'user', 'job'];
const NONE = '(none)';

/** Everything the overview says, in words. */
export function overviewView(input: OverviewInput) {
  const { window, preset, total, by } = input;
  const query = { preset: presetParameter(preset) };
  // what nobody has a name for needs no picture
  const dimensions = DIMENSIONS.filter(
    (dimension) => dimension === 'cause' || input.waste[dimension].some(({ key }) => key !== ''),
  );
  return {
    sentence: sentenceOf(input),
    note: windowNote(window),
    choices: windowChoices('/', window, { ...query, by: by === 'cause' ? undefined : by }),
    figures: figuresOf(input),
    chart: dayChart({
      title: 'Memory × time that could be given back',
      window,
      bands: bandsOf(input),
    }),
    splits: dimensions.map((dimension) => ({
      label: TITLES[dimension].toLowerCase(),
      href: `/?days=${window.days}&by=${dimension}#days`,
      isThis: dimension === by,
    })),
    bars: dimensions
      .filter((dimension) => isTold(input.waste[dimension]))
      .map((dimension) => barsOf(dimension, input)),
    runs: runsTable('Applications with most to recover', input.mostToRecover, ['Queue', 'Job']),
    moreRuns: searchHref({ ...windowTerms(window, preset), severity: 'moderate' }),
    hosts: hostsTable(input.hosts),
    adoption: adoptionView(input.adoption),
    wrong: wrongTable(input),
    hasApplications: total.applicationCount > 0,
  };
}

function titleOf(id: string, { heuristics }: Pick<OverviewInput, 'heuristics'>): string {
  return heuristics.find((each) => each.id === id)?.title ?? id;
}

const COLOURS = [
  'var(--series-1)',
  'var(--series-2)',
  'var(--series-3)',
  'var(--series-4)',
  'var(--series-5)',
] as const;

/** The largest parts, and what is left of all. */
function bandsOf(input: OverviewInput): readonly DayBand[] {
  const { days, parts, by } = input;
  const all = byDay(days, 'recoverableMemoryByteMs');
  const named = parts.slice(0, COLOURS.length).map((part, index) => ({
    label: labelOf(by, part.key, input),
    colour: COLOURS[index] ?? 'var(--bar)',
    byDay: byDay(part.days, 'recoverableMemoryByteMs'),
  }));
  const rest = new Map(
    [...all].map(([day, value]) => [day, value - sumBy(named, (band) => band.byDay.get(day) ?? 0)]),
  );
  // sums of savings are rounded one by one: a crumb is not a part
  const crumb = 0.005 * sumOf([...all.values()]);
  const left = sumBy(rest.values(), (value) => Math.max(0, value));
  const others: DayBand = { label: 'the rest', colour: 'var(--series-rest)', byDay: rest };
  return left > crumb ? [...named, others] : named;
}

function labelOf(dimension: WasteDimension, key: string, input: OverviewInput): string {
  if (key === '') return NONE;
  return dimension === 'cause' ? titleOf(key, input) : key;
}

/** Where no application has a queue, a list of queues has nothing to say. */
function isTold(rows: readonly KeyedSums[]): boolean {
  return rows.length === 0 || rows.some(({ key }) => key !== '');
}

function barsOf(dimension: WasteDimension, input: OverviewInput): BarsView {
  const terms = windowTerms(input.window, input.preset);
  const rows = input.waste[dimension].map((row: KeyedSums) => ({
    label: labelOf(dimension, row.key, input),
    href: hrefOf(dimension, row.key),
    value: row.recoverableMemoryByteMs,
    count: formatCount(row.applicationCount, 'run'),
    countHref: row.key === '' ? undefined : searchHref({ ...terms, [TERM[dimension]]: row.key }),
  }));
  return {
    title: TITLES[dimension],
    id: `waste-${dimension}`,
    rows: barRows(rows, 'byteMs'),
    empty: 'Nothing to give back.',
    all: ALL[dimension],
  };
}

function hostsTable(hosts: readonly KeyedSums[]) {
  return linkTable(
    'Hosts that findings name',
    [
      { label: 'Host', cell: ({ key }) => nameCell(key) },
      {
        label: 'Applications',
        look: 'number',
        cell: (row) => quantityCell(row.applicationCount, 'count'),
      },
      {
        label: 'Would give back',
        look: 'number',
        cell: (row) =>
          row.recoverableWallMs > 0
            ? quantityCell(row.recoverableWallMs, 'ms')
            : quantityCell(row.recoverableMemoryByteMs, 'byteMs'),
      },
    ],
    hosts,
  );
}

/** Those told to be wrong, the most doubted first. */
function wrongTable({ heuristics }: OverviewInput) {
  const doubted = heuristics
    .filter(({ wrongCount }) => wrongCount > 0)
    .toSorted((a, b) => b.wrongCount - a.wrongCount)
    .slice(0, 8);
  return linkTable(
    'Heuristics told to be wrong',
    [
      {
        label: 'Heuristic',
        cell: ({ id, title }) => nameCell(title, { href: heuristicHref(id) }),
      },
      { label: 'Told', look: 'number', cell: (row) => quantityCell(row.toldCount, 'count') },
      {
        label: 'Said to be wrong',
        look: 'number',
        cell: (row) => quantityCell(row.wrongCount, 'count'),
      },
    ],
    doubted,
  );
}
