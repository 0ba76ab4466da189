import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPLANATIONS } from '../../src/engine/explained-by.ts';
import { foldCauses } from '../../src/engine/fold-causes.ts';
import { byWorth } from '../../src/engine/worth.ts';
import type { Finding } from '../../src/model/finding.ts';
import { anApplication } from '../builders/application.ts';
import { aFindingDraft, savingWall } from '../builders/finding.ts';

const IDS = [...new Set(EXPLANATIONS.flatMap(({ effects, causes }) => [...effects, ...causes]))];

const findings = fc.array(
  fc
    .record({
      heuristicId: fc.constantFrom(...IDS),
      severity: fc.constantFrom('moderate', 'severe', 'critical'),
      minutes: fc.integer({ min: 0, max: 30 }),
      stageId: fc.integer({ min: 0, max: 2 }),
      isSilent: fc.boolean(),
    })
    .map(({ heuristicId, severity, minutes, stageId, isSilent }): Finding => {
      const subject = { kind: 'stage', stageId, stageAttemptId: 0 } as const;
      const priced = savingWall(minutes, severity);
      const { saving: _saving, ...silent } = aFindingDraft({ severity });
      return { heuristicId, ...(isSilent ? silent : priced), subject };
    }),
  { maxLength: 15 },
);

describe('folding any findings', () => {
  it('loses none, counts none twice, and leaves the first where it was unless it has a cause', () => {
    fc.assert(
      fc.property(findings, fc.constantFrom('succeeded', 'failed'), (drafts, outcome) => {
        const app = anApplication({ outcome });
        const ranked = byWorth(app, drafts);

        const roots = foldCauses(app, ranked);

        const ids = roots.flatMap(({ heuristicId, explains }) => [
          heuristicId,
          ...explains.map((symptom) => symptom.heuristicId),
        ]);
        expect(ids.toSorted()).toEqual(drafts.map(({ heuristicId }) => heuristicId).toSorted());
        expect(roots.length > 0).toBe(drafts.length > 0);
        // an explained failure is only ever folded into another explained failure
        expect(ranked[0]?.explainsFailure === true && roots[0]?.severity !== 'critical').toBe(
          false,
        );
      }),
      { numRuns: 300 },
    );
  });
});
