import { shortened } from '../../model/texts/shortened.ts';
import type { HistoryRun } from '../../runs/job-history.ts';
import type { JobInput } from '../pages.ts';
import { printableLine, unbroken } from '../printable.ts';
import { formatCount } from '../words/format.ts';
import {
  applicationHref,
  compareHref,
  heuristicHref,
  jobHref,
  partyHref,
  presetParameter,
  searchHref,
  withQuery,
} from './addresses.ts';
import { changesCell, sharedCautions } from './job-changes.ts';
import { type JobLinks, jobFigures } from './job-figures.ts';
import {
  linkTable,
  listedSeverity,
  nameCell,
  quantityCell,
  sentenceCell,
  timeCell,
} from './table.ts';

const LINKS: JobLinks = { party: partyHref, heuristic: heuristicHref };

/** Everything the history of a job says, in words. */
export function jobView(input: JobInput) {
  const { history, latest, older, isOlder } = input;
  const { jobKey, conclusions } = history;
  const [headline, ...more] = conclusions;
  const shared = sharedCautions(history.runs);
  return {
    name: shortened(printableLine(jobKey), 120),
    headline: unbroken(headline ?? 'Nothing to tell of this job yet.'),
    more,
    ...jobFigures({ ...input, owner: latest?.application, links: LINKS }),
    isOlder,
    hasPages: isOlder || older !== undefined,
    newestHref: runsHref(input),
    olderHref: older === undefined ? undefined : runsHref(input, older),
    searchHref: searchHref({ job: jobKey }),
    latestHref:
      latest === undefined ? undefined : applicationHref(latest.application, latest.preset),
    compareHref: compareLatest(input),
    runs: runsOf(input, new Set(shared.map(({ text }) => text))),
    runNotes: shared.map(({ text, count }) => `${count} of these runs: ${text}.`),
    count: formatCount(history.runs.length, 'run'),
  };
}

/** This page, or what follows `cursor` of the same job under the same preset. */
function runsHref({ history: { jobKey }, preset }: JobInput, cursor?: string): string {
  return withQuery(jobHref(jobKey) ?? '/jobs', { preset: presetParameter(preset), cursor });
}

/** The latest run beside the one before it. */
function compareLatest({ history: { runs } }: JobInput): string | undefined {
  const [before, after] = [runs.at(-2), runs.at(-1)];
  return before === undefined || after === undefined ? undefined : compareHref(before, after);
}

/** The newest first; each with what came with it. */
function runsOf({ history, preset }: JobInput, shared: ReadonlySet<string>) {
  const before = new Map(history.runs.map((run, index) => [run, history.runs[index - 1]]));
  return linkTable(
    'Runs of this job',
    [
      {
        label: 'Started (UTC)',
        look: 'time',
        cell: (run) => timeCell(run.startedAtMs, { href: applicationHref(run, preset) }),
      },
      {
        label: 'Took',
        look: 'number',
        cell: (run) => quantityCell(run.durationMs, 'ms'),
      },
      {
        label: 'Held',
        look: 'number',
        cell: (run) => quantityCell(run.heldMemoryByteMs, 'byteMs'),
      },
      { label: 'Input', look: 'number', cell: inputCell },
      {
        label: 'Came with it',
        look: 'changes',
        cell: (run) => changesCell(run, shared),
      },
      {
        label: 'Verdict',
        look: 'broad',
        cell: (run) =>
          sentenceCell(run.headline, {
            look: 'broad',
            severity: listedSeverity(run.severity),
          }),
      },
      {
        label: 'Compare',
        cell: (run) => {
          const other = before.get(run);
          return other === undefined
            ? nameCell('')
            : nameCell('with the run before', { href: compareHref(other, run) });
        },
      },
    ],
    history.runs.toReversed(),
    (run) => run.regression !== undefined,
  );
}

function inputCell({ inputBytes = 0 }: HistoryRun) {
  return quantityCell(inputBytes > 0 ? inputBytes : undefined, 'bytes');
}
