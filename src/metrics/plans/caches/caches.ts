import type { ApplicationModel } from '../../../model/application.ts';
import type { RddInfo, StageData } from '../../../model/stage.ts';
import { oncePerApplication } from '../../once-per-application.ts';

/** Data that the program asked to keep (`cache`, `persist`), and who computed and read it. */
export interface CachedData {
  readonly rdd: RddInfo;
  /** Stages that computed it and gave it to nobody: adaptive execution does so before a query reads a cache. */
  readonly makers: readonly StageData[];
  /** Stages that went on with its rows, in order of time; one that reads it twice is there twice. */
  readonly readers: readonly StageData[];
}

/** Lists of RDDs are cut at so many, what is cached first: past it, who read a cache is not told. */
export const MANY_RDDS = 60;

interface Found {
  readonly rdd: RddInfo;
  readonly makers: StageData[];
  readonly readers: StageData[];
}

/**
 * Every cached RDD or DataFrame that a stage met, in order of time. Each stage is followed from its last RDDs towards its
 * sources, as far as the first one that an earlier stage had cached: behind it nothing was computed. O(RDDs of all stages).
 */
export const cachedData = oncePerApplication((app: ApplicationModel): readonly CachedData[] => {
  const found = new Map<number, Found>();
  const stages = (app.sections.stages ?? [])
    .filter(({ taskTimeMs, rdds }) => taskTimeMs > 0 && rdds.some(isCached))
    .toSorted((a, b) => (a.submittedAtMs ?? 0) - (b.submittedAtMs ?? 0));
  for (const stage of stages) {
    const isFirstAttempt = stage.stageAttemptId === 0;
    for (const { rdd, isLast } of cachesMet(stage, found)) {
      const known = found.get(rdd.rddId) ?? { rdd, makers: [], readers: [] };
      found.set(rdd.rddId, known);
      if (isLast && stage.sqlExecutionId !== undefined) known.makers.push(stage);
      else if (isFirstAttempt) known.readers.push(stage);
    }
  }
  return [...found.values()];
});

/** Kept in memory or on disk; not what `localCheckpoint` keeps, which is there to cut the plan. */
function isCached({ storage, callSite, scope }: RddInfo): boolean {
  if (storage === undefined || !(storage.useMemory || storage.useDisk)) return false;
  return !/checkpoint/i.test(`${callSite ?? ''} ${scope ?? ''}`);
}

interface Met {
  readonly rdd: RddInfo;
  /** Nothing in the stage took its rows. */
  readonly isLast: boolean;
}

function cachesMet({ rdds }: StageData, computed: ReadonlyMap<number, unknown>): readonly Met[] {
  const byId = new Map(rdds.map((rdd) => [rdd.rddId, rdd]));
  const taken = new Set(rdds.flatMap(({ parentIds }) => parentIds));
  const isCut = rdds.length >= MANY_RDDS;
  const met: Met[] = [];
  const lasts = rdds.filter(({ rddId }) => !taken.has(rddId));
  for (const rdd of lasts) if (isCached(rdd)) met.push({ rdd, isLast: !isCut });
  const open = lasts.filter((rdd) => !(isCached(rdd) && computed.has(rdd.rddId)));
  const seen = new Set(open);
  for (let rdd = open.pop(); rdd !== undefined; rdd = open.pop()) {
    for (const parentId of rdd.parentIds) {
      const parent = byId.get(parentId);
      if (parent === undefined) continue;
      const isKept = isCached(parent);
      if (isKept) met.push({ rdd: parent, isLast: false });
      if (seen.has(parent) || (isKept && computed.has(parentId))) continue;
      seen.add(parent);
      open.push(parent);
    }
  }
  return met;
}
