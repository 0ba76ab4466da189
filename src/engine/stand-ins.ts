import { timesStoodFor } from '../metrics/simulate/stand-ins.ts';
import { countInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { ProposedFinding } from '../model/finding.ts';
import { stageKey } from '../model/stage.ts';

/** Below this the saving is as good as of what is on record. Ours. */
const LEAST_TIMES = 1.1;

/** Says of a finding whether what it gives back is of more stages than are on record, which nobody can be sure of. */
export function withStandIns(app: ApplicationModel, finding: ProposedFinding): ProposedFinding {
  const keys = (finding.remedy?.stages ?? []).map(({ stage }) => stageKey(stage));
  const times = [...timesStoodFor(app, keys).values()];
  const mean = times.reduce((sum, each) => sum + each, 0) / Math.max(1, times.length);
  if (mean < LEAST_TIMES) return finding;
  const { level, because } = finding.confidence;
  const all = countInWords(Math.round(mean * times.length));
  const told = `only ${countInWords(times.length)} of about ${all} stages like these could be kept, and the others are taken to be like them`;
  return {
    ...finding,
    confidence: { level: level === 'high' ? 'medium' : level, because: `${because}; ${told}` },
  };
}
