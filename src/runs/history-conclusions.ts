import { msInWords } from '../metrics/words.ts';
import type { Analysis } from '../model/analysis.ts';
import { applicationIdInWords } from '../model/attempt-key.ts';
import { baselineFor, isComparable, MIN_RUN_COUNT } from './baseline.ts';
import { cut, listInWords } from './change-words.ts';
import { compareRuns } from './compare-runs.ts';
import type { Baseline, HistoryRun, JobHistory } from './job-history.ts';
import { standingOf } from './regression.ts';

interface Facts {
  /** Oldest first; `rows` are theirs. */
  readonly runs: readonly Analysis[];
  readonly rows: readonly HistoryRun[];
  readonly findings: JobHistory['findings'];
}

/** How many of the latest runs are looked at for a job that fails often. */
const RECENT_COUNT = 10;

/** What to know first: how the latest run stands, since when, what came with it, what comes back. */
export function historyConclusions(facts: Facts): readonly string[] {
  const latest = facts.runs.at(-1);
  if (latest === undefined) return ['No run of this job is stored.'];
  return [...latestRun(latest, facts), ...since(facts), ...failing(facts), ...recurring(facts)];
}

function latestRun(latest: Analysis, { rows, runs }: Facts): readonly string[] {
  const { outcome, durationMs } = latest.application;
  if (outcome === 'failed' || outcome === 'killed') {
    const ended = outcome === 'failed' ? 'failed' : 'was killed';
    return [
      `The latest run ${ended} after ${msInWords(durationMs)}: ${cut(latest.verdict.headline, 120)}`,
    ];
  }
  if (!isComparable(latest)) {
    return [`The latest run ${rows.at(-1)?.cautions[0] ?? 'does not compare'}.`];
  }
  const earlier = runs.slice(0, -1);
  const baseline = baselineFor(latest, earlier);
  return baseline === undefined
    ? withoutBaseline(durationMs, earlier)
    : [besideBaseline(latest, baseline)];
}

/** Of the first runs of a job: those before it, as far as there are any. */
function withoutBaseline(durationMs: number, earlier: readonly Analysis[]): readonly string[] {
  const before = earlier.filter(isComparable).map((run) => msInWords(run.application.durationMs));
  const took = msInWords(durationMs);
  if (before.length === 0) {
    const first = earlier.length === 0 ? 'the first on record' : 'the first that can be compared';
    return [
      `The latest run took ${took}; it is ${first}.`,
      'The next ones will be shown beside it.',
    ];
  }
  const them =
    before.length === 1 ? 'the successful run before it' : 'the successful runs before it';
  return [
    `The latest run took ${took}, ${them} ${listInWords(before)}.`,
    `From ${MIN_RUN_COUNT} such runs on, their median is what is usual.`,
  ];
}

function besideBaseline(latest: Analysis, baseline: Baseline): string {
  const standing = standingOf(latest, baseline);
  const text = standing?.kind === 'regression' ? standing.regression.text : standing?.text;
  const days = baseline.days === undefined ? '' : ` on ${DAYS_IN_WORDS[baseline.days]}`;
  return `The latest run ${text ?? 'does not compare'}; usual is the median of ${baseline.runCount} runs${days}.`;
}

const DAYS_IN_WORDS = { 'working-days': 'working days', weekends: 'weekends' } as const;

/** Since when it is out of the ordinary, and what came with that, beside the last run that was normal. */
function since({ runs, rows }: Facts): readonly string[] {
  const last = runs.findLastIndex(
    (run, at) => rows[at]?.regression === undefined && isComparable(run),
  );
  const first = rows.findIndex(({ regression }, at) => at > last && regression !== undefined);
  const [normal, changed, row] = [runs[last], runs[first], rows[first]];
  if (normal === undefined || changed === undefined || row === undefined) return [];
  const count = rows.slice(first).filter(({ regression }) => regression !== undefined).length;
  const when = count === 1 ? '' : `It is so since ${dayOf(row.startedAtMs)}, for ${count} runs.`;
  const [, ...explained] = compareRuns(normal, changed).conclusions;
  const beside = `Beside the last normal run, ${applicationIdInWords(normal.application)}:`;
  return [
    ...(when === '' ? [] : [when]),
    ...(explained.length === 0
      ? [`${beside} nothing else is different in their records.`]
      : [`${beside} ${explained.slice(0, EXPLAINED_COUNT).join(' ')}`]),
  ];
}

/** How many sentences of a comparison explain a change. */
const EXPLAINED_COUNT = 4;

function dayOf(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? 'an unknown day' : time.toISOString().slice(0, 10);
}

function failing({ runs }: Facts): readonly string[] {
  const recent = runs.slice(-RECENT_COUNT).filter(hasEnded);
  const failed = recent.filter(({ application: { outcome } }) => outcome !== 'succeeded');
  return failed.length < 2
    ? []
    : [`${failed.length} of the last ${recent.length} runs did not succeed.`];
}

function hasEnded({ application: { outcome } }: Analysis): boolean {
  return outcome === 'succeeded' || outcome === 'failed' || outcome === 'killed';
}

/** What the latest run has again. */
function recurring({ findings, runs }: Facts): readonly string[] {
  const again = findings.filter(({ isInLatest, runCount }) => isInLatest && runCount >= 3);
  if (again.length === 0) return [];
  const words = again.map(({ heuristicId, runCount }) => `${heuristicId} in ${runCount}`);
  return [`Found again: ${listInWords(words)} of ${runs.length} runs.`];
}
