import { shortened } from '../../model/texts/shortened.ts';
import type { PartiesInput, PartyInput } from '../pages.ts';
import { printableLine } from '../printable.ts';
import { formatCount, formatQuantity } from '../words/format.ts';
import { partyHref, presetParameter, searchHref, withQuery } from './addresses.ts';
import { byDay, dayChart } from './day-chart.ts';
import { runsTable } from './runs-table.ts';
import { hrefOf, sumsTable } from './sums-table.ts';
import { windowChoices, windowInWords, windowNote, windowTerms } from './windows.ts';

/** Everything the page of a user or a queue says, in words. */
export function partyView(input: PartyInput) {
  const { kind, name, window, preset, heuristics } = input;
  const terms = { ...windowTerms(window, preset), [kind]: name };
  const path = partyHref(kind, name) ?? `/${kind}s`;
  return {
    kind: kind === 'user' ? 'User' : 'Queue',
    name: shortened(printableLine(name), 120),
    sentence: sentenceOf(input),
    note: windowNote(window),
    choices: windowChoices(path, window, { preset: presetParameter(preset) }),
    figures: figuresOf(input, searchHref({ ...terms, outcome: 'failed' })),
    chart: dayChart({ title: 'Memory × time held', window, bands: bandsOf(input) }),
    causes: sumsTable(
      { kind: 'cause', caption: 'Causes', label: 'Cause', terms, heuristics },
      input.causes,
    ),
    jobs: sumsTable({ kind: 'job', caption: 'Jobs', label: 'Job', terms, heuristics }, input.jobs),
    most: runsTable('Most to recover', input.mostToRecover, [
      kind === 'user' ? 'User' : 'Queue',
      'Job',
    ]),
    latest: runsTable('Latest applications', input.latest, [kind === 'user' ? 'User' : 'Queue']),
    allHref: searchHref({ [kind]: name }),
    hasApplications: input.total.applicationCount > 0,
  };
}

function sentenceOf({ total, window }: PartyInput): string {
  const when = windowInWords(window);
  if (total.applicationCount === 0) return `No application started ${when}.`;
  const many = formatCount(total.applicationCount, 'application');
  const held = formatQuantity({ value: total.heldMemoryByteMs, unit: 'byteMs' });
  const back = formatQuantity({ value: total.recoverableMemoryByteMs, unit: 'byteMs' });
  const gain =
    total.recoverableMemoryByteMs > 0
      ? `${back} of them could be given back.`
      : 'nothing worth giving back was found.';
  return `${many} ${when} held ${held}; ${gain}`;
}

function figuresOf({ total }: PartyInput, failedHref: string) {
  const figures = [
    {
      label: 'Could be given back',
      value: formatQuantity({ value: total.recoverableMemoryByteMs, unit: 'byteMs' }),
      note:
        total.recoverableWallMs > 0
          ? `and ${formatQuantity({ value: total.recoverableWallMs, unit: 'ms' })} of run time`
          : undefined,
    },
    {
      label: 'Memory × time held',
      value: formatQuantity({ value: total.heldMemoryByteMs, unit: 'byteMs' }),
      note: formatQuantity({ value: total.heldCoreMs, unit: 'coreMs' }),
    },
    {
      label: 'Run time',
      value: formatQuantity({ value: total.durationMs, unit: 'ms' }),
      note: `in ${formatCount(total.applicationCount, 'run')}`,
    },
    {
      label: 'Failed',
      value: formatQuantity({ value: total.failedCount, unit: 'count' }),
      note: undefined,
      href: total.failedCount > 0 ? failedHref : undefined,
    },
  ];
  return figures.map((figure) => ({ href: undefined, ...figure }));
}

/** What could be given back lies in what was held. */
function bandsOf({ days }: PartyInput) {
  const back = byDay(days, 'recoverableMemoryByteMs');
  const held = byDay(days, 'heldMemoryByteMs');
  const put = new Map([...held].map(([day, value]) => [day, value - (back.get(day) ?? 0)]));
  return [
    { label: 'put to use', colour: 'var(--series-rest)', byDay: put },
    { label: 'could be given back', colour: 'var(--bar-marked)', byDay: back },
  ];
}

const LABELS = { user: 'User', queue: 'Queue', job: 'Job' } as const;
const NOUNS = { user: 'users', queue: 'queues', job: 'jobs' } as const;

/** Everything a list of users, queues or jobs says, in words. */
export function partiesView(input: PartiesInput) {
  const { kind, window, preset, prefix } = input;
  const terms = windowTerms(window, preset);
  const noun = NOUNS[kind];
  return {
    heading: `${noun.slice(0, 1).toUpperCase()}${noun.slice(1)}`,
    noun,
    kind,
    path: `/${noun}`,
    prefix,
    summary: `With most to give back ${windowInWords(window)}.`,
    note: windowNote(window),
    choices: windowChoices(`/${noun}`, window, { preset: presetParameter(preset) }),
    table: sumsTable(
      {
        kind,
        caption: `${noun} with most to give back`,
        label: LABELS[kind],
        terms,
        heuristics: [],
      },
      input.rows,
    ),
    isAsked: prefix !== '',
    names: input.names.map((name) => ({
      label: shortened(printableLine(name), 120),
      href: hrefOf(kind, name) ?? withQuery('/search', { [kind]: name }),
    })),
    isMore: input.isMore,
  };
}
