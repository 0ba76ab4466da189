import { DEFAULT_PRESET } from '../../model/analysis.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { ListedRun } from '../pages.ts';
import { printableLine } from '../printable.ts';
import { OUTCOME_IN_WORDS } from '../words/identity.ts';
import { applicationHref, jobHref, partyHref } from './addresses.ts';
import {
  type ColumnSpec,
  type LinkTable,
  linkTable,
  listedSeverity,
  nameCell,
  quantityCell,
  sentenceCell,
  timeCell,
} from './table.ts';

const APPLICATION: ColumnSpec<ListedRun> = {
  label: 'Application',
  look: 'long',
  cell: ({ application, preset }) =>
    nameCell(application.name, {
      look: 'long',
      href: applicationHref(application, preset),
      note: [application.id, attemptInWords(application, preset)]
        .filter((line) => line !== '')
        .join('\n'),
    }),
};

function attemptInWords({ attemptId, outcome }: ListedRun['application'], preset: string): string {
  return [
    attemptId === undefined ? '' : `attempt ${attemptId}`,
    outcome === 'succeeded' ? '' : OUTCOME_IN_WORDS[outcome],
    preset === DEFAULT_PRESET ? '' : preset,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const VERDICT: ColumnSpec<ListedRun> = {
  label: 'Verdict',
  look: 'long',
  cell: ({ verdict }) =>
    sentenceCell(verdict.headline, { severity: listedSeverity(verdict.severity) }),
};
const USER: ColumnSpec<ListedRun> = {
  label: 'User',
  cell: ({ application: { user } }) =>
    nameCell(user, { href: user === undefined ? undefined : partyHref('user', user) }, 24),
};
const QUEUE: ColumnSpec<ListedRun> = {
  label: 'Queue',
  cell: ({ application: { queue } }) =>
    nameCell(queue, { href: queue === undefined ? undefined : partyHref('queue', queue) }, 24),
};
const JOB: ColumnSpec<ListedRun> = {
  label: 'Job',
  cell: ({ application: { jobKey } }) =>
    jobKey === undefined
      ? nameCell('')
      : nameCell('runs', { href: jobHref(jobKey), whole: shortened(printableLine(jobKey), 300) }),
};
const STARTED: ColumnSpec<ListedRun> = {
  label: 'Started (UTC)',
  look: 'time',
  cell: ({ application: { startedAtMs } }) => timeCell(startedAtMs),
};
const TOOK: ColumnSpec<ListedRun> = {
  label: 'Took',
  look: 'number',
  cell: ({ application }) => quantityCell(application.durationMs, 'ms'),
};
const HELD: ColumnSpec<ListedRun> = {
  label: 'Held',
  look: 'number',
  cell: ({ heldMemoryByteMs }) => quantityCell(heldMemoryByteMs, 'byteMs'),
};
const RECOVERABLE: ColumnSpec<ListedRun> = {
  label: 'Gives back',
  look: 'number',
  cell: ({ recoverableMemoryByteMs: memory, recoverableWallMs: wall }) => {
    if (memory <= 0) return quantityCell(wall > 0 ? wall : undefined, 'ms', { order: '0' });
    const note = wall > 0 ? quantityCell(wall, 'ms').text : undefined;
    return quantityCell(memory, 'byteMs', { note });
  },
};

/** A list of runs; columns that say the same in every row are left out by name. */
export function runsTable(
  caption: string,
  rows: readonly ListedRun[],
  without: readonly ('User' | 'Queue' | 'Job' | 'Held')[] = [],
): LinkTable | undefined {
  const columns = [APPLICATION, VERDICT, RECOVERABLE, HELD, TOOK, STARTED, USER, QUEUE, JOB];
  return linkTable(
    caption,
    columns.filter(({ label }) => !without.some((each) => each === label)),
    rows,
  );
}
