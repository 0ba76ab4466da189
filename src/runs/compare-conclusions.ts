import { msInWords } from '../metrics/words.ts';
import type { Analysis } from '../model/analysis.ts';
import { knownTotal } from '../model/known-total.ts';
import {
  AS_LONG,
  amountInWords,
  comparedInWords,
  coresInWords,
  cut,
  differenceInWords,
  growthInWords,
  listInWords,
} from './change-words.ts';
import type { Comparison, PlanMatch, SliceChange } from './comparison.ts';
import { meanCoreCount } from './figures.ts';
import { knownDurationMs, ratioOf, readBytes } from './run-figures.ts';

/** Two runs of the same on the same cluster differ by so much for no reason; ours, from repeated runs of the recorded patients. */
const NOISE_SHARE = 0.1;
/** The same for short runs, of which a tenth is next to nothing. */
const NOISE_MS = 2_000;
/** Up to this a runtime follows what was read; the margin of the baseline's rule (causes catalogue §3.5). */
const IN_STEP = 1.2;
/** From here on the cores it got are another amount. Ours; the rows of a history, which have less room, say it later (`run-changes.ts`). */
const CORES_RATIO = 1.25;
/** A slice is named when it changed by this share of the change of the wall clock. Ours. */
const WORTH_NAMING_SHARE = 0.1;
/** Slices that one sentence names. */
const NAMED_COUNT = 3;

type Facts = Omit<Comparison, 'before' | 'after' | 'cautions' | 'conclusions' | 'figures'> & {
  readonly before: Analysis;
  readonly after: Analysis;
};

/** A headline, then what explains it: where the time went, then what was different about the run. */
export function compareConclusions(facts: Facts): readonly [string, ...string[]] {
  const { before, after } = facts;
  return [
    headline(facts),
    ...slices(facts),
    ...stage(facts),
    ...input(before, after),
    ...version(before, after),
    ...configuration(facts),
    ...plans(facts),
    ...cores(before, after),
    ...cost(before, after),
    ...trouble(before, after),
    ...findings(facts),
  ];
}

function headline(facts: Facts): string {
  const { before, after } = facts;
  const [old, now] = [before.application, after.application];
  const took = `${msInWords(now.durationMs)} instead of ${msInWords(old.durationMs)}`;
  if (hasFailed(after) && !hasFailed(before)) {
    return `The second run failed after ${msInWords(now.durationMs)}: ${cut(after.verdict.headline, 120)}`;
  }
  if (hasFailed(before) && now.outcome === 'succeeded') {
    return `The second run succeeded, in ${msInWords(now.durationMs)}; the first one failed after ${msInWords(old.durationMs)}.`;
  }
  const ratio = ratioOf(old.durationMs, now.durationMs);
  if (ratio === undefined) return 'How long they took does not compare.';
  if (!isChanged(old.durationMs, now.durationMs)) return `Both took about as long: ${took}.`;
  return `The second run took ${comparedInWords(ratio, AS_LONG)}, ${took}${because(facts)}.`;
}

function hasFailed({ application: { outcome } }: Analysis): boolean {
  return outcome === 'failed' || outcome === 'killed';
}

function isChanged(beforeMs: number, afterMs: number): boolean {
  const changeMs = Math.abs(afterMs - beforeMs);
  return changeMs > Math.max(NOISE_MS, NOISE_SHARE * Math.max(beforeMs, afterMs));
}

/** The one thing that explains most of it. */
function because({ before, after, wall }: Facts): string {
  const [read, took] = [ratioOf(readBytes(before), readBytes(after)), durationRatio(before, after)];
  const perByte = ratioOf(read, took);
  const isOfInput = read !== undefined && (read >= IN_STEP || read <= 1 / IN_STEP);
  if (isOfInput && perByte !== undefined && perByte <= IN_STEP && perByte >= 1 / IN_STEP) {
    return `, in step with what it read, which ${growthInWords(read)}`;
  }
  const changeMs = after.application.durationMs - before.application.durationMs;
  const top = wall.find((one) => Math.sign(changeOf(one)) === Math.sign(changeMs));
  if (top === undefined || Math.abs(changeOf(top)) < Math.abs(changeMs) / 3) return '';
  return `: ${sliceChangeInWords(top)}`;
}

function durationRatio(before: Analysis, after: Analysis): number | undefined {
  return ratioOf(knownDurationMs(before), knownDurationMs(after));
}

function changeOf({ beforeMs, afterMs }: SliceChange): number {
  return afterMs - beforeMs;
}

/** `“Tasks in Python” 7.6 s less`. */
function sliceChangeInWords(slice: SliceChange): string {
  const ms = changeOf(slice);
  return `“${slice.label}” ${msInWords(Math.abs(ms))} ${ms < 0 ? 'less' : 'more'}`;
}

function slices({ before, after, wall }: Facts): readonly string[] {
  const [old, now] = [before.application.durationMs, after.application.durationMs];
  const floorMs = Math.max(NOISE_MS / 4, WORTH_NAMING_SHARE * Math.abs(now - old));
  const named = wall.filter((one) => Math.abs(changeOf(one)) >= floorMs).slice(0, NAMED_COUNT);
  return named.length === 0
    ? []
    : [`Where the time went: ${listInWords(named.map(sliceChangeInWords))}.`];
}

function stage({ before, after, stages }: Facts): readonly string[] {
  const changeMs = after.application.durationMs - before.application.durationMs;
  const top = stages.find((one) => one.before !== undefined && one.after !== undefined);
  const [old, now] = [top?.before?.durationMs, top?.after?.durationMs];
  if (top === undefined || old === undefined || now === undefined) return [];
  if (!isChanged(old, now) || Math.abs(now - old) < Math.abs(changeMs) / 4) return [];
  return [`The stage “${cut(top.name)}” took ${msInWords(now)} instead of ${msInWords(old)}.`];
}

function input(before: Analysis, after: Analysis): readonly string[] {
  const [old, now] = [readBytes(before), readBytes(after)];
  const read = ratioOf(old, now);
  if (read === undefined || old === undefined || now === undefined) return [];
  if (Math.abs(read - 1) < NOISE_SHARE) return [];
  const perByte = ratioOf(read, durationRatio(before, after));
  const rate =
    perByte === undefined ? '' : `; per byte it took ${comparedInWords(perByte, AS_LONG)}`;
  return [
    `What it read ${growthInWords(read)}, from ${amountInWords(old, 'bytes')} to ${amountInWords(now, 'bytes')}${rate}.`,
  ];
}

function configuration({ configuration: changes }: Facts): readonly string[] {
  if (changes.length === 0) return [];
  const words = changes.map(({ name, before, after }) => {
    if (before === undefined) return `${cut(name)} is now ${cut(after ?? '', 40)}`;
    if (after === undefined) return `${cut(name)} is no longer set (was ${cut(before, 40)})`;
    return `${cut(name)} ${differenceInWords(before, after)}`;
  });
  const count = changes.length === 1 ? '1 setting' : `${changes.length} settings`;
  return [`${count} changed: ${listInWords(words)}.`];
}

function plans({ plans: matches }: Facts): readonly string[] {
  const counts = [
    ['ran by another plan', matches.filter(({ ranOtherwise }) => ranOtherwise).length],
    ['only in the first run', matches.filter(isGone).length],
    ['only in the second run', matches.filter(isNew).length],
  ] as const;
  const words = counts.flatMap(([what, count]) => (count === 0 ? [] : `${count} ${what}`));
  return words.length === 0 ? [] : [`Queries: ${listInWords(words)}.`];
}

function isGone({ afterExecutionId }: PlanMatch): boolean {
  return afterExecutionId === undefined;
}

function isNew({ beforeExecutionId }: PlanMatch): boolean {
  return beforeExecutionId === undefined;
}

function version(before: Analysis, after: Analysis): readonly string[] {
  const [old, now] = [before.application.framework.version, after.application.framework.version];
  return old === undefined || now === undefined || old === now
    ? []
    : [`It ran on Spark ${cut(now, 40)} instead of ${cut(old, 40)}.`];
}

function cores(before: Analysis, after: Analysis): readonly string[] {
  const [old, now] = [meanCoreCount(before), meanCoreCount(after)];
  const ratio = ratioOf(old, now);
  if (ratio === undefined || (ratio < CORES_RATIO && ratio > 1 / CORES_RATIO)) return [];
  return [`It held ${coresInWords(now)} cores on average instead of ${coresInWords(old)}.`];
}

function cost(before: Analysis, after: Analysis): readonly string[] {
  const [old, now] = [
    knownTotal(before, 'heldMemoryByteMs'),
    knownTotal(after, 'heldMemoryByteMs'),
  ];
  const ratio = ratioOf(old, now);
  if (ratio === undefined || Math.abs(ratio - 1) < NOISE_SHARE) return [];
  const words = comparedInWords(ratio, { as: 'much', more: 'more', less: 'less' });
  return [`Memory × time it held: ${words}.`];
}

const TROUBLE = [
  ['failedTaskCount', 'failed tasks', 'count'],
  ['failedStageCount', 'failed stages', 'count'],
  ['diskSpilledBytes', 'spilled to disk', 'bytes'],
] as const;

/** What went wrong in one of them only, or twice as much as in the other. */
function trouble(before: Analysis, after: Analysis): readonly string[] {
  const words = TROUBLE.flatMap(([name, label, unit]) => {
    const [old, now] = [knownTotal(before, name), knownTotal(after, name)];
    if (old === undefined || now === undefined || old === now) return [];
    if (Math.min(old, now) * 2 > Math.max(old, now)) return [];
    return `${label} ${amountInWords(old, unit)} → ${amountInWords(now, unit)}`;
  });
  return words.length === 0 ? [] : [`What went wrong: ${listInWords(words)}.`];
}

/** Of a heuristic that has other findings in both runs, how many: `shuffle-data-skew (1 of 2)`. */
function findings({ findings: { gone, stayed, came } }: Facts): readonly string[] {
  const named = (word: string, list: typeof stayed): readonly string[] => {
    const words = [...Map.groupBy(list, ({ heuristicId }) => heuristicId)].map(
      ([id, { length }]) => {
        const others = stayed.filter(({ heuristicId }) => heuristicId === id).length;
        return others === 0 ? id : `${id} (${length} of ${length + others})`;
      },
    );
    return words.length === 0 ? [] : [`${word}: ${listInWords(words)}.`];
  };
  return [...named('Findings that are gone', gone), ...named('New findings', came)];
}
