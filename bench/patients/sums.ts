import type { Judged, JudgedKind } from './judge.ts';

export interface Ratio {
  readonly count: number;
  readonly of: number;
}

/** How good the program is on all logs together. */
export interface Sums {
  /** Sick ones whose cause came first, and came among the first three. */
  readonly recallAt1: Ratio;
  readonly recallAt3: Ratio;
  /** Findings on sick ones that are the cause or a symptom of it. */
  readonly precision: Ratio;
  /** Findings that the truth names as misleading. */
  readonly falseLeadCount: number;
  readonly healthySilent: Ratio;
  readonly curedQuiet: Ratio;
  /** Sick ones whose cure does not pay: named first, or silent. */
  readonly weakRight: Ratio;
  /** Undefined without any saving to compare. */
  readonly medianErrorShare: number | undefined;
  readonly savingCount: number;
  readonly wildCount: number;
}

/** Adds up what was judged log by log. */
export function sumsOf(judged: readonly Judged[]): Sums {
  const sick = judged.filter(({ kind }) => kind === 'sick');
  const errors = sick.flatMap(({ saving }) => (saving === undefined ? [] : [saving.errorShare]));
  const findings = sick.flatMap(({ log, found }) => found.map((id) => ({ id, ...log.patient })));
  const isExplained = ({ id, accept, explained }: (typeof findings)[number]): boolean =>
    accept.includes(id) || explained.includes(id);
  return {
    recallAt1: ratio(sick, ({ isRight }) => isRight),
    recallAt3: ratio(sick, ({ log, found }) =>
      found.slice(0, 3).some((id) => log.patient.accept.includes(id)),
    ),
    precision: ratio(findings, isExplained),
    falseLeadCount: findings.filter(({ id, forbid }) => forbid.includes(id)).length,
    healthySilent: rightOf(judged, 'healthy'),
    curedQuiet: rightOf(judged, 'treated'),
    weakRight: rightOf(judged, 'weak'),
    medianErrorShare: median(errors),
    savingCount: errors.length,
    wildCount: sick.filter(({ saving }) => saving?.isWild === true).length,
  };
}

function rightOf(judged: readonly Judged[], kind: JudgedKind): Ratio {
  return ratio(
    judged.filter((each) => each.kind === kind),
    ({ isRight }) => isRight,
  );
}

function ratio<T>(items: readonly T[], isCounted: (item: T) => boolean): Ratio {
  return { count: items.filter(isCounted).length, of: items.length };
}

/** The mean of the two in the middle where their number is even. */
function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1];
  const high = sorted[Math.floor(middle)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
