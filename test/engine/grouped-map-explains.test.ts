import { describe, expect, it } from 'vitest';
import { judge, type Proposed } from '../../src/engine/judge.ts';
import { groupedMapMemoryRisk } from '../../src/heuristics/grouped-map-memory-risk.ts';
import { pythonWorkerCrash } from '../../src/heuristics/python-worker-crash.ts';
import { anApplication, MINUTE_MS } from '../builders/application.ts';
import { anException, failingStage } from '../builders/failing-stage.ts';
import { rddsIn } from '../builders/scheduled-stage.ts';

const NO_MEMORY = anException(
  'org.apache.spark.api.python.PythonException',
  'Traceback (most recent call last):\n  File "job.py", line 3, in work\nMemoryError',
);

/** A worker that ran out of memory in a stage of this operator. */
function findingsOf(scope: string): readonly string[] {
  const died = { durationMs: 10 * MINUTE_MS, because: NO_MEMORY };
  const stage = failingStage([{ durationMs: 10 * MINUTE_MS }, died, died], { rdds: rddsIn(scope) });
  const app = anApplication({ sections: { stages: [stage] } });
  const proposed = [pythonWorkerCrash, groupedMapMemoryRisk].flatMap((heuristic): Proposed[] => {
    const verdict = heuristic.run(app, {});
    if (verdict.kind !== 'flag') return [];
    return verdict.findings.map((finding) => ({ ...finding, heuristicId: heuristic.meta.id }));
  });
  return judge(app, proposed).findings.map(
    ({ heuristicId, explains }) =>
      `${heuristicId} ${explains.map((symptom) => symptom.heuristicId).join()}`,
  );
}

describe('a Python worker that ran out of memory', () => {
  it('is explained by the groups that it held', () => {
    expect(findingsOf('FlatMapGroupsInPandas')).toEqual([
      'grouped-map-memory-risk python-worker-crash',
    ]);
  });

  it('stands for itself where rows come in batches', () => {
    expect(findingsOf('MapInPandas')).toEqual(['python-worker-crash ']);
  });
});
