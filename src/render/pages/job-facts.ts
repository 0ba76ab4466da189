import type { AnalyzedApplication } from '../../model/analysis.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { JobHistory } from '../../runs/job-history.ts';
import { printableLine, unbroken } from '../printable.ts';
import { formatCount, formatMinute, formatQuantity, formatRange } from '../words/format.ts';

/** A job, and whose it is. */
export interface OwnedJob {
  readonly history: JobHistory;
  /** Of the latest run. */
  readonly owner: Pick<AnalyzedApplication, 'user' | 'queue'> | undefined;
  readonly links: PartyLinks;
}
/** Where the pages of users and queues are; undefined where there is none. */
export interface PartyLinks {
  readonly party: (kind: 'user' | 'queue', name: string) => string | undefined;
}
export interface JobFact {
  readonly label: string;
  readonly value: string;
  readonly note: string | undefined;
  readonly href: string | undefined;
}
type Baseline = NonNullable<JobHistory['baseline']>;

/** The latest run beside what is normal, and whose job it is. */
export function jobFacts({ history, owner, links }: OwnedJob): readonly JobFact[] {
  const { user, queue } = owner ?? {};
  return [...latestFacts(history), ...normalFacts(history)]
    .concat(user === undefined ? [] : [factOf('User', user, { href: links.party('user', user) })])
    .concat(
      queue === undefined ? [] : [factOf('Queue', queue, { href: links.party('queue', queue) })],
    );
}

function factOf(
  label: string,
  value: string,
  { note, href }: { readonly note?: string; readonly href?: string | undefined } = {},
): JobFact {
  return {
    label,
    value: unbroken(shortened(printableLine(value), 40)),
    note: note === undefined ? undefined : unbroken(note),
    href,
  };
}

function latestFacts({ runs }: JobHistory): readonly JobFact[] {
  const last = runs.at(-1);
  if (last === undefined) return [];
  return [
    factOf('Latest run', `${formatMinute(last.startedAtMs)} UTC`),
    factOf('It took', words(last.durationMs, 'ms')),
  ];
}

function normalFacts({ baseline }: JobHistory): readonly JobFact[] {
  if (baseline === undefined) return [];
  const { medianMemoryByteMs: memory } = baseline;
  const normal = factOf('Normal', bandInWords(baseline), { note: baselineNote(baseline) });
  return memory === undefined
    ? [normal]
    : [normal, factOf('Normally holds', words(memory, 'byteMs'))];
}

/** `18 to 32 min`, `up to 32 s`: what is normal for the job. */
export function bandInWords({ lowMs, highMs }: Baseline): string {
  return formatRange({ low: lowMs, likely: lowMs, high: highMs }, 'ms') ?? words(highMs, 'ms');
}

function baselineNote({ medianMs, runCount, days }: Baseline): string {
  const of = days === undefined ? '' : ` on ${days === 'weekends' ? 'weekends' : 'working days'}`;
  return `median ${words(medianMs, 'ms')} of ${formatCount(runCount, 'run')}${of}`;
}

function words(value: number, unit: 'ms' | 'byteMs'): string {
  return formatQuantity({ value, unit });
}
