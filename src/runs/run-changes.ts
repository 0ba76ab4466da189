import { msInWords } from '../metrics/words.ts';
import type { Analysis } from '../model/analysis.ts';
import { MS_PER_MINUTE } from '../model/units.ts';
import { amountInWords, coresInWords, cut, growthInWords, listInWords } from './change-words.ts';
import { configurationChanges } from './configuration-changes.ts';
import { meanCoreCount } from './figures.ts';
import type { RunChange } from './job-history.ts';
import { matchPlans } from './match-plans.ts';
import { clusterWaitMs, ratioOf, readBytes } from './run-figures.ts';

/** From here on what a run read, or how many cores it got, is another amount; the margin of the baseline's rule. */
const GROWTH = 1.2;
/** Dynamic allocation gives every run a few cores more or fewer: ours. */
const CORES_RATIO = 1.5;

/** What is different about a run, beside the run before it: what explains most often comes first. */
export function runChanges(before: Analysis, after: Analysis): readonly RunChange[] {
  return [
    ...outcome(before, after),
    ...version(before, after),
    ...configuration(before, after),
    ...plan(before, after),
    ...input(before, after),
    ...executors(before, after),
  ];
}

function outcome({ application: old }: Analysis, { application: now }: Analysis) {
  const isKnown = now.outcome !== 'running' && now.outcome !== 'unknown';
  if (!isKnown || old.outcome === now.outcome) return [];
  const text =
    now.outcome === 'succeeded'
      ? `succeeded, after one that ${WORDS[old.outcome]}`
      : WORDS[now.outcome];
  return [{ kind: 'outcome', text } as const];
}

const WORDS: Readonly<Record<Analysis['application']['outcome'], string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  killed: 'was killed',
  running: 'was not over',
  unknown: 'has no end on record',
};

function version(before: Analysis, after: Analysis): readonly RunChange[] {
  const [old, now] = [before.application.framework.version, after.application.framework.version];
  if (old === undefined || now === undefined || old === now) return [];
  return [{ kind: 'spark-version', text: `Spark ${cut(old, 40)} → ${cut(now, 40)}` }];
}

function configuration(before: Analysis, after: Analysis): readonly RunChange[] {
  const properties = configurationChanges(before, after);
  if (properties.length === 0) return [];
  const names = listInWords(properties.map(({ name }) => cut(name)));
  return [{ kind: 'configuration', text: `changed ${names}`, properties }];
}

/** Other queries, or the same ones ran by another plan; nothing where one of the documents has no plans. */
function plan(before: Analysis, after: Analysis): readonly RunChange[] {
  const [old, now] = [before.detail?.plans, after.detail?.plans];
  if (old === undefined || now === undefined || old.length === 0 || now.length === 0) return [];
  const matches = matchPlans(before, after);
  const newCount = matches.filter((one) => one.beforeExecutionId === undefined).length;
  const otherCount = matches.filter(({ ranOtherwise }) => ranOtherwise).length;
  const words = [
    ...(newCount === 0 ? [] : [`${newCount} new`]),
    ...(otherCount === 0 ? [] : [`${otherCount} ran by another plan`]),
  ];
  return words.length === 0 ? [] : [{ kind: 'plan', text: `queries: ${words.join(', ')}` }];
}

function input(before: Analysis, after: Analysis): readonly RunChange[] {
  const [old, now] = [readBytes(before), readBytes(after)];
  const ratio = ratioOf(old, now);
  if (ratio === undefined || (ratio < GROWTH && ratio > 1 / GROWTH)) return [];
  const amounts = `${amountInWords(old ?? 0, 'bytes')} → ${amountInWords(now ?? 0, 'bytes')}`;
  return [{ kind: 'input', text: `input ${growthInWords(ratio)} (${amounts})` }];
}

/** More or fewer cores than before, and another time in the queue. */
function executors(before: Analysis, after: Analysis): readonly RunChange[] {
  const [old, now] = [meanCoreCount(before), meanCoreCount(after)];
  const ratio = ratioOf(old, now);
  const [waited, waits] = [clusterWaitMs(before), clusterWaitMs(after)];
  const words: string[] = [];
  if (ratio !== undefined && (ratio >= CORES_RATIO || ratio <= 1 / CORES_RATIO)) {
    words.push(`${coresInWords(old)} → ${coresInWords(now)} cores on average`);
  }
  if (waited !== undefined && waits !== undefined && isOtherWait(waited, waits, after)) {
    words.push(`waited ${msInWords(waits)} for executors instead of ${msInWords(waited)}`);
  }
  return words.length === 0 ? [] : [{ kind: 'executors', text: words.join(', ') }];
}

function isOtherWait(before: number, after: number, { application }: Analysis): boolean {
  const changeMs = Math.abs(after - before);
  return changeMs >= Math.max(MS_PER_MINUTE / 2, application.durationMs / 10);
}
