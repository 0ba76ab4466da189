import { clusterBooks } from '../../metrics/cluster-books/cluster-books.ts';
import type { RootFinding } from '../../model/analysis.ts';
import type { ApplicationModel } from '../../model/application.ts';
import { type AnalysisDetail, DETAIL_LIMITS, type TaskStrip } from '../../model/detail.ts';
import type { Subject } from '../../model/finding.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { executorRows } from './executor-rows.ts';
import { jobRows } from './job-rows.ts';
import { plansOf } from './plans.ts';
import { stageRows } from './stage-rows.ts';
import { stripOf } from './strips.ts';
import { timelineOf } from './timeline.ts';
import { wallPath } from './wall-path.ts';

/** What a detail that is too large is shrunk by, again and again; the values' length too, which nothing else bounds. */
const SHRINK_FACTOR = 0.75;

/**
 * What a report draws, within DETAIL_LIMITS and their bytes of JSON: rows and bins are left out evenly until it fits. The same
 * application and findings give the same detail.
 */
export function detailOf(app: ApplicationModel, findings: readonly RootFinding[]): AnalysisDetail {
  let factor = 1;
  let detail = detailWithin(app, findings, factor);
  while (byteCountOf(detail) > DETAIL_LIMITS.byteCount && factor > 0.01) {
    factor *= SHRINK_FACTOR;
    detail = detailWithin(app, findings, factor);
  }
  return detail;
}

function byteCountOf(detail: AnalysisDetail): number {
  return new TextEncoder().encode(JSON.stringify(detail)).length;
}

function detailWithin(
  app: ApplicationModel,
  findings: readonly RootFinding[],
  factor: number,
): AnalysisDetail {
  const limit = (name: keyof typeof DETAIL_LIMITS) => Math.ceil(DETAIL_LIMITS[name] * factor);
  const subjects = stagesInQuestion(app, findings);
  const timeline = timelineOf(app, limit('timelineBinCount'));
  const jobs = jobRows(app, limit('jobCount'));
  const stages = stageRows(app, limit('stageCount'), new Set(subjects.map(stageKey)));
  const executors = executorRows(app, limit('executorCount'));
  const strips = subjects.slice(0, limit('stripCount'));
  const plans = plansOf(app, findings, {
    planCount: limit('planCount'),
    planNodeCount: limit('planNodeCount'),
    plansNodeCount: limit('plansNodeCount'),
  });
  const clusterUsage = clusterBooks(app);
  const path = wallPath(app, limit('wallSpanCount'));
  return {
    environment: versionsOf(app),
    ...configurationOf(app, limit('propertyCount'), limit('propertyValueLength')),
    ...(timeline === undefined ? {} : { timeline }),
    ...(path === undefined ? {} : { wallPath: path }),
    jobs: jobs.rows,
    moreJobCount: jobs.moreCount,
    stages: stages.rows,
    moreStageCount: stages.moreCount,
    executors: executors.rows,
    moreExecutorCount: executors.moreCount,
    ...(executors.ends.length === 0 ? {} : { executorEnds: executors.ends }),
    strips: strips.flatMap((stage): readonly TaskStrip[] => {
      const strip = stripOf(app, stage, limit('stripPointCount'));
      return strip === undefined ? [] : [strip];
    }),
    ...plans,
    ...(clusterUsage === undefined ? {} : { clusterUsage }),
  };
}

/** Stage attempts that findings are about, in their order; of an SQL execution the one with the most task time. */
function stagesInQuestion(
  app: ApplicationModel,
  findings: readonly RootFinding[],
): readonly StageData[] {
  const found = new Map<string, StageData>();
  for (const { subject } of findings) {
    const stage = stageInQuestion(app.sections.stages ?? [], subject);
    if (stage !== undefined) found.set(stageKey(stage), stage);
  }
  return [...found.values()];
}

function stageInQuestion(stages: readonly StageData[], subject: Subject): StageData | undefined {
  if (subject.kind === 'stage') {
    return stages.find((stage) => stageKey(stage) === stageKey(subject));
  }
  if (subject.kind !== 'sql') return undefined;
  return stages
    .filter(({ sqlExecutionId }) => sqlExecutionId === subject.executionId)
    .toSorted((a, b) => b.taskTimeMs - a.taskTimeMs)
    .at(0);
}

function versionsOf({
  sections: { environment },
}: ApplicationModel): AnalysisDetail['environment'] {
  const { javaVersion, scalaVersion } = environment ?? {};
  return {
    ...(javaVersion === undefined ? {} : { javaVersion }),
    ...(scalaVersion === undefined ? {} : { scalaVersion }),
  };
}

/** By name, Spark's own before those that others put there. */
function configurationOf(
  { sections: { environment } }: ApplicationModel,
  count: number,
  valueLength: number,
): Pick<AnalysisDetail, 'configuration' | 'morePropertyCount'> {
  const all = Object.entries(environment?.sparkProperties ?? {}).toSorted(
    ([a], [b]) => Number(isSparks(b)) - Number(isSparks(a)) || (a < b ? -1 : 1),
  );
  const configuration = all.slice(0, count).map(([name, value]) => ({
    name: shortened(name, valueLength),
    value: shortened(value, valueLength),
  }));
  return { configuration, morePropertyCount: all.length - configuration.length };
}

function isSparks(name: string): boolean {
  return name.startsWith('spark.');
}
