import { describe, expect, it } from 'vitest';
import { JobFold } from '../../../../src/event-log/fold/jobs/job-fold.ts';
import { MemoryBudget } from '../../../../src/event-log/fold/memory-budget.ts';
import { NameTable } from '../../../../src/event-log/fold/name-table.ts';
import { StageFold } from '../../../../src/event-log/fold/stages/stage-fold.ts';
import type { StageState } from '../../../../src/event-log/fold/stages/stage-state.ts';
import { TextPool } from '../../../../src/event-log/fold/text-pool.ts';
import { UnreadMemory } from '../../../../src/event-log/unread.ts';
import {
  jobEnd,
  jobStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
} from '../../../builders/event-log.ts';

const ATTEMPT_COUNT = 1_000;

/** One stage that so many jobs run, one after the other, each in an attempt of its own. `onStage` is told of each attempt. */
function foldShared(onStage: (stage: StageState) => void): JobFold {
  const budget = new MemoryBudget(Infinity);
  const names = { executors: new NameTable(), hosts: new NameTable() };
  const stages = new StageFold(budget, new TextPool(), new UnreadMemory(), names);
  const jobs = new JobFold(stages, budget, new TextPool());
  for (let at = 0; at < ATTEMPT_COUNT; at += 1) {
    const info = stageInfo(0, { 'Stage Attempt ID': at });
    jobs.started(jobStart(at, [info]));
    const stage = stages.submitted(stageSubmitted(info));
    if (stage === undefined) throw new Error('a stage was submitted');
    onStage(stage);
    jobs.stageSubmitted(stage);
    stages.completed(stageCompleted(info));
    jobs.ended(jobEnd(at));
  }
  return jobs;
}

/** Each look at one of these says that the attempt was looked at. */
const LOOKED_AT = ['status', 'ranInJobIds', 'hasServed', 'tasks'] as const;

describe('a stage that many jobs run', () => {
  it('costs each of them a look at its own attempt, and not at all of them', () => {
    let lookCount = 0;
    const jobs = foldShared((stage) => {
      for (const name of LOOKED_AT) countReads(stage, name, () => (lookCount += 1));
    });
    const counts = jobs.finish().map(({ completedStageCount }) => completedStageCount);

    expect(counts).toEqual(Array.from({ length: ATTEMPT_COUNT }, () => 1));
    expect(lookCount).toBeLessThan(20 * ATTEMPT_COUNT);
  });
});

function countReads(stage: StageState, name: keyof StageState, onRead: () => void): void {
  let value: unknown = stage[name];
  Object.defineProperty(stage, name, {
    get: () => {
      onRead();
      return value;
    },
    set: (changed: unknown) => {
      value = changed;
    },
  });
}
