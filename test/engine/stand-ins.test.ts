import { describe, expect, it } from 'vitest';
import { withStandIns } from '../../src/engine/stand-ins.ts';
import type { ProposedFinding } from '../../src/model/finding.ts';
import type { StandsFor } from '../../src/model/stage.ts';
import { anApplication, aStage } from '../builders/application.ts';
import { aFindingDraft } from '../builders/finding.ts';

const STAGE = aStage({ stageId: 7 });
const FINDING: ProposedFinding = {
  ...aFindingDraft(),
  confidence: { level: 'high', because: 'measured' },
  remedy: { stages: [{ stage: STAGE, kind: 'gone' }] },
};

function confidence(standsFor?: StandsFor, finding = FINDING): ProposedFinding['confidence'] {
  const stage = { ...STAGE, ...(standsFor && { standsFor }) };
  return withStandIns(anApplication({ sections: { stages: [stage] } }), finding).confidence;
}

describe('confidence in a saving', () => {
  it.each([
    { standsFor: undefined, what: 'of stages that are all on record' },
    { standsFor: { forEach: 1.05 }, what: 'of stages that are nearly all on record' },
  ])('$what stays', ({ standsFor }) => {
    expect(confidence(standsFor)).toEqual(FINDING.confidence);
  });

  it('is less where most of the stages could not be kept, and says so', () => {
    expect(confidence({ forEach: 41 })).toEqual({
      level: 'medium',
      because:
        'measured; only 1 of about 41 stages like these could be kept, and the others are taken to be like them',
    });
    const byPlans: ProposedFinding = { ...FINDING, remedy: { ...FINDING.remedy, isByPlans: true } };
    expect(confidence({ forEach: 1, forEachWithPlan: 5 }, byPlans).because).toContain(
      'only 1 of about 5 stages like these could be kept with their plans',
    );
    expect(confidence({ forEach: 1, forEachWithPlan: 5 })).toEqual(FINDING.confidence);
    const low = { ...FINDING, confidence: { level: 'low', because: 'a guess' } } as const;
    expect(confidence({ forEach: 41 }, low).level).toBe('low');
  });

  it('has nothing to do with stages where no stage would be another', () => {
    const { remedy: _, ...other } = FINDING;
    expect(confidence({ forEach: 41 }, other)).toEqual(FINDING.confidence);
  });
});
