import type { Analysis } from '../model/analysis.ts';
import { cautionsOfPair } from './cautions.ts';
import { compareConclusions } from './compare-conclusions.ts';
import type { Comparison } from './comparison.ts';
import { configurationChanges } from './configuration-changes.ts';
import { figureChanges } from './figures.ts';
import { matchFindings } from './match-findings.ts';
import { matchPlans } from './match-plans.ts';
import { matchStages } from './match-stages.ts';
import { sliceChanges } from './slice-changes.ts';

/** What changed from one run to another, and what explains it. */
export function compareRuns(before: Analysis, after: Analysis): Comparison {
  const facts = {
    wall: sliceChanges(before.timeBudget?.wall, after.timeBudget?.wall),
    cores: sliceChanges(before.timeBudget?.cores, after.timeBudget?.cores),
    configuration: configurationChanges(before, after),
    plans: matchPlans(before, after),
    stages: matchStages(before, after),
    findings: matchFindings(before, after),
  };
  return {
    before: before.application,
    after: after.application,
    cautions: cautionsOfPair(before, after),
    conclusions: compareConclusions({ ...facts, before, after }),
    figures: figureChanges(before, after),
    ...facts,
  };
}
