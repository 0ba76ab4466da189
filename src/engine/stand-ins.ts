import { oncePerApplication } from '../metrics/once-per-application.ts';
import { hasStandIns, timesStoodFor } from '../metrics/simulate/stand-ins.ts';
import { countInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { ProposedFinding } from '../model/finding.ts';
import { type StageData, stageKey } from '../model/stage.ts';

/** How many times as many stages as are on record a saving has to be of, before the finding says so. Ours: less changes nothing. */
const MIN_STOOD_FOR_RATIO = 1.1;

const stagesByKey = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<string, StageData> =>
    new Map((app.sections.stages ?? []).map((stage) => [stageKey(stage), stage])),
);

/** Says of a finding whether what it gives back is of more stages than are on record, which nobody can be sure of. */
export function withStandIns(app: ApplicationModel, finding: ProposedFinding): ProposedFinding {
  const { remedy, confidence } = finding;
  if (remedy?.stages === undefined || !hasStandIns(app)) return finding;
  const keys = new Set(remedy.stages.map(({ stage }) => stageKey(stage)));
  const isByPlan = remedy.isByPlans === true;
  let allCount = 0;
  for (const key of keys) {
    const stage = stagesByKey(app).get(key);
    allCount += stage === undefined ? 1 : timesStoodFor(stage, isByPlan);
  }
  if (allCount < MIN_STOOD_FOR_RATIO * keys.size) return finding;
  const kept = `could be kept${isByPlan ? ' with their plans' : ''}`;
  const counts = `only ${countInWords(keys.size)} of about ${countInWords(Math.round(allCount))}`;
  const told = `${counts} stages like these ${kept}, and the others are taken to be like them`;
  const { level, because } = confidence;
  return {
    ...finding,
    confidence: { level: level === 'high' ? 'medium' : level, because: `${because}; ${told}` },
  };
}
