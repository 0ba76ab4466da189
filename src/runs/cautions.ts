import type { Analysis } from '../model/analysis.ts';
import { hidingGaps } from '../model/known-total.ts';

const ENDED_BADLY = {
  failed: 'failed',
  killed: 'was killed',
} as const;

/** Why the figures of one run do not compare with another's: sentences without a subject, `runs still: its figures are not final`. */
export function cautionsOf(analysis: Analysis): readonly string[] {
  const { application, gaps, detail } = analysis;
  const { outcome } = application;
  const gap = hidingGaps(analysis)[0];
  const cautions: string[] = [];
  if (outcome === 'running') cautions.push('runs still: its figures are not final');
  if (outcome === 'unknown') cautions.push('has no end on record: its figures may be too low');
  if (outcome === 'failed' || outcome === 'killed') {
    cautions.push(`${ENDED_BADLY[outcome]}: it did a part of the work`);
  }
  if (gap !== undefined) {
    cautions.push(`was not seen whole (${gap.kind}): its sums are too low`);
  } else if (gaps.some(({ kind }) => kind === 'sampled' || kind === 'limited')) {
    cautions.push('was too large to keep whole: stages and tasks are a sample, sums are exact');
  }
  if (detail === undefined) {
    cautions.push('has no detail any more: configuration, queries and stages do not compare');
  }
  return cautions;
}

/** What the reader of a comparison has to know before its figures. */
export function cautionsOfPair(before: Analysis, after: Analysis): readonly string[] {
  return [
    ...ofIdentity(before, after),
    ...ofJudgement(before, after),
    ...cautionsOf(before).map((text) => `The first run ${text}.`),
    ...cautionsOf(after).map((text) => `The second run ${text}.`),
    ...ofDetail(before, after),
  ];
}

function ofIdentity({ application: a }: Analysis, { application: b }: Analysis): readonly string[] {
  if (a.cluster === b.cluster && a.id === b.id && a.attemptId === b.attemptId) {
    return ['Both are the same run.'];
  }
  if (a.jobKey === undefined || b.jobKey === undefined || a.jobKey === b.jobKey) return [];
  return [`These are runs of two jobs, ${a.jobKey} and ${b.jobKey}.`];
}

/** Only analyses with equal options compare. */
function ofJudgement({ engine: a }: Analysis, { engine: b }: Analysis): readonly string[] {
  const cautions: string[] = [];
  if (a.preset !== b.preset) {
    cautions.push(
      `They were judged with the presets ${a.preset} and ${b.preset}: findings do not compare.`,
    );
  } else if (a.gateScale !== b.gateScale) {
    cautions.push(
      `They were judged with the gate scales ${a.gateScale} and ${b.gateScale}: findings do not compare.`,
    );
  } else if (a.optionsHash !== b.optionsHash) {
    cautions.push('They were judged with different options: findings do not compare.');
  }
  if (a.version !== b.version) {
    cautions.push(
      `They were judged by sparkvet ${a.version} and ${b.version}: findings may differ for that alone.`,
    );
  }
  return cautions;
}

function ofDetail({ detail: a }: Analysis, { detail: b }: Analysis): readonly string[] {
  const leftOut = (name: 'morePropertyCount' | 'moreStageCount' | 'morePlanCount'): boolean =>
    (a?.[name] ?? 0) > 0 || (b?.[name] ?? 0) > 0;
  return [
    ...(leftOut('moreStageCount')
      ? ['Only the stages with the most task time were kept: one that seems missing may be there.']
      : []),
    ...(leftOut('morePlanCount')
      ? ['Only the longest queries were kept: one that seems missing may be there.']
      : []),
    ...(leftOut('morePropertyCount')
      ? ['Only a part of the configuration was kept: more may have changed.']
      : []),
  ];
}
