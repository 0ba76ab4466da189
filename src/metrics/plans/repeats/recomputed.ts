import type { ApplicationModel } from '../../../model/application.ts';
import { isNonEmpty, type NonEmpty } from '../../../model/finding.ts';
import type { PlanNode } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { runMs } from '../../stages/run-time.ts';
import { plannedStages } from '../executed-nodes.ts';
import { metricOf } from '../node-metrics.ts';
import { describeScan } from '../scans/scans.ts';
import { canBeReadAgain } from './batch-source.ts';
import { isPartOfCommand } from './command-parts.ts';
import { type Candidate, type Computation, candidatesOf, onePerFragment } from './computations.ts';
import { fingerprints } from './fingerprints.ts';

/** The same computation, more than once. */
export interface Recomputed {
  /** The one that has all of it. */
  readonly keeper: Computation;
  /** The others, in order of time. */
  readonly repeats: NonEmpty<Computation>;
  /** They share nothing but the reading of a text, each for rows or sums of its own. */
  readonly isReading: boolean;
}

/**
 * Stages that computed the same from the same data, more than once: either their whole output is the same, or they read the
 * same and share every costly expression that one of them has. What comes from a cache is not among them, nor what one query
 * ran several times by itself (sampling for a sort, `take` in steps, a command that reads its table). O(plan nodes).
 */
export const recomputed = oncePerApplication((app: ApplicationModel): readonly Recomputed[] => {
  const planned = plannedStages(app).filter(
    (each) => canBeReadAgain(app, each) && !isPartOfCommand(app, each.plan.execution),
  );
  const candidates = onePerFragment(planned).flatMap(candidatesOf(app, fingerprints()));
  const byOutput = Map.groupBy(candidates, ({ output }) => output);
  const whole = [...byOutput].filter(([key, same]) => key !== undefined && same.length > 1);
  const grouped = new Set(whole.flatMap(([, same]) => same));
  const others = candidates.filter((candidate) => !grouped.has(candidate));
  const sharing = sharingWork(others);
  const shared = new Set(sharing.flat());
  const readers = others.filter((candidate) => !shared.has(candidate));
  return [
    ...whole.flatMap(([, same]) => recomputedOf(same, ({ stage }) => runMs(stage)) ?? []),
    ...sharing.flatMap((family) => recomputedOf(family, sharedMsOf) ?? []),
    ...readingOneText(readers).flatMap(
      (family) => recomputedOf(family, ({ stage }) => textMs(stage), true) ?? [],
    ),
  ];
});

/** The rows of a DataFrame that was made of an RDD come out of the program's own Python code, each time. */
function startsInPythonRdd({ rdds }: StageData): boolean {
  return rdds.some(({ name, scope }) => name.startsWith('PythonRDD') && scope === undefined);
}

/** The run time of one of a family that goes into what it shares with the one that stays. */
type SharedMsOf = (one: Candidate, keeper: Candidate) => number;

function recomputedOf(
  family: readonly Candidate[],
  sharedMs: SharedMsOf,
  isReading = false,
): Recomputed | undefined {
  const [keeper, ...rest] = family.toSorted(byCompleteness);
  const repeats = rest.toSorted((a, b) => startMs(a) - startMs(b));
  if (keeper === undefined || !isNonEmpty(repeats)) return undefined;
  const [first, ...others] = repeats;
  const shared = (one: Candidate): Computation => ({ ...one, sharedMs: sharedMs(one, keeper) });
  return { keeper: shared(keeper), repeats: [shared(first), ...others.map(shared)], isReading };
}

/** The most work on the most rows first, the earliest of equals; a look at some rows after all that read them to the end. */
function byCompleteness(a: Candidate, b: Candidate): number {
  const looks = Number(a.isLook) - Number(b.isLook);
  const works = b.work.size - a.work.size || a.filters.size - b.filters.size;
  return looks || works || b.rowCount - a.rowCount || startMs(a) - startMs(b);
}

function startMs({ stage }: Candidate): number {
  return stage.submittedAtMs ?? stage.stageId;
}

function sharedMsOf({ stage, scan, allWork, batchRddId: batch }: Candidate, keeper: Candidate) {
  const sharesWork = [...allWork].some((each) => keeper.allWork.has(each));
  // the streaming query's own plan, at the most as much of the quicker one as of text
  if (batch !== undefined && !sharesWork) return Math.min(textMs(stage), textMs(keeper.stage));
  return sharesWork || startsInPythonRdd(stage) ? runMs(stage) : readingMs(stage, scan);
}

/**
 * Families of those that read the same: one that has all the work, and those that do no more than that, on as many rows or on
 * fewer. Each is compared with at most so many that have more work; beyond that it is left out.
 */
function sharingWork(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const families: Candidate[][] = [];
  for (const same of Map.groupBy(candidates, ({ inputs }) => inputs).values()) {
    if (same.length < 2) continue;
    const ofSource: Candidate[][] = [];
    for (const one of same.toSorted(byCompleteness)) {
      const family = ofSource.find(([keeper]) => keeper !== undefined && covers(keeper, one));
      if (family !== undefined) family.push(one);
      else if (ofSource.length < MAX_FAMILIES) ofSource.push([one]);
    }
    families.push(...ofSource);
  }
  return families.filter(({ length }) => length > 1);
}

const MAX_FAMILIES = 50;

function covers(keeper: Candidate, one: Candidate): boolean {
  return isWithin(one.work, keeper.work) && isWithin(keeper.filters, one.filters);
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return some.size <= all.size && [...some].every((each) => all.has(each));
}

/**
 * Those that read one text for different rows or sums. A file of rows is parsed as a whole, whatever is filtered; of columns
 * each may read others.
 */
function readingOneText(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const readers = candidates.filter(
    ({ scan, isLook }) => !isLook && scan !== undefined && TEXT.test(describeScan(scan).format),
  );
  return [...Map.groupBy(readers, ({ inputs }) => inputs).values()].filter(
    ({ length }) => length > 1,
  );
}

const TEXT = /^(?:csv|json|text|xml)$/i;

/** What of a stage's tasks goes into reading text, which nobody measures: half of them; ours. */
function textMs(stage: StageData): number {
  return runMs(stage) / 2;
}

/** Where nothing but the reading is shared, its own time, where that was measured, else that of text. */
function readingMs(stage: StageData, scan: PlanNode | undefined): number {
  if (scan === undefined) return 0;
  const scanMs = metricOf(scan, 'scan time');
  return scanMs === undefined ? textMs(stage) : Math.min(scanMs, runMs(stage));
}
