import type { Heuristic } from '../../../src/heuristics/heuristic.ts';
import type { Verdict } from '../../../src/model/analysis.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import type { Evidence } from '../../../src/model/finding.ts';
import { type Severity, severityRank, worst } from '../../../src/model/severity.ts';
import { anExecutor } from '../../builders/application.ts';

export function run(heuristic: Heuristic, app: ApplicationModel, options: unknown = {}): Verdict {
  return heuristic.run(app, heuristic.options.parse(options));
}

/** Of all its findings the worst, `none` of a pass. */
export function severityOf(verdict: Verdict): Severity | 'not-applicable' {
  if (verdict.kind === 'not-applicable') return 'not-applicable';
  return verdict.kind === 'flag' ? worst(verdict.findings.map(({ severity }) => severity)) : 'none';
}

export function judge(
  heuristic: Heuristic,
  app: ApplicationModel,
  options: unknown = {},
): Severity | 'not-applicable' {
  return severityOf(run(heuristic, app, options));
}

/** As the engine scores: severity from moderate on, times weight, unless the verdict brings its own. */
export function scoreOf(verdict: Verdict): number | undefined {
  if (verdict.kind === 'not-applicable') return undefined;
  const severity = severityOf(verdict);
  const rank = severity === 'not-applicable' || severity === 'low' ? 0 : severityRank(severity);
  return verdict.score ?? rank * (verdict.weight ?? 0);
}

export function row(verdict: Verdict, label: string): Evidence | undefined {
  if (verdict.kind === 'not-applicable') return undefined;
  return verdict.details?.find((evidence) => 'label' in evidence && evidence.label === label);
}

/** What a row shows: the number of a measure, the words of a text. */
export function shown(verdict: Verdict, label: string): number | string | undefined {
  const evidence = row(verdict, label);
  if (evidence?.kind === 'measure') return evidence.is.value;
  return evidence?.kind === 'text' ? evidence.text : undefined;
}

/** A driver as a cluster has it: never added as an executor, and without tasks. */
export function aDriver(overrides: Partial<ExecutorSummary> = {}): ExecutorSummary {
  return anExecutor({
    executorId: 'driver',
    isDriver: true,
    totalCores: 0,
    lives: [],
    completedTaskCount: 0,
    taskTimeMs: 0,
    executorRunTimeMs: 0,
    executorCpuTimeMs: 0,
    gcTimeMs: 0,
    inputBytes: 0,
    shuffleReadBytes: 0,
    shuffleWriteBytes: 0,
    ...overrides,
  });
}

/** So many failed, so many succeeded: what Dr. Elephant thinks of jobs, stages and tasks alike. */
export const FAILED_SHARE_EDGES = [
  [0, 10, 'none'],
  [99, 901, 'none'],
  [100, 900, 'low'],
  [299, 701, 'low'],
  [300, 700, 'moderate'],
  [499, 501, 'moderate'],
  // severe and critical begin at the same share
  [500, 500, 'critical'],
  [1, 0, 'critical'],
] as const;
