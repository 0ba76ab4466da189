import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import type { StageData } from '../../model/stage.ts';
import { splitGroup } from '../partitions/grouped-python-advice.ts';
import { pythonGroupIn } from '../plan-operator.ts';
import { runsPython } from '../python/runs-python.ts';
import { sqlOfStage } from '../stages/sql-of-stage.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import { countInWords, msInWords } from '../words.ts';
import type { Stragglers } from './classify.ts';

const TASKS_A_SLOT = 3; // catalogue cause 8

/** What spreads rows that take long to compute, the primary change first. */
export function computeSkewAdvice(
  app: ApplicationModel,
  stage: StageData,
  slow: Stragglers,
): readonly Recommendation[] {
  const group = pythonGroupIn(sqlOfStage(app, stage));
  const because = `the longest of ${countInWords(slow.partitionCount)} tasks ran ${msInWords(slow.longestMs)}, the middle one ${msInWords(slow.typicalMs)}, over the same amount of data`;
  if (slow.longestRecords === 1) return [heavyRow(because), timing(stage)];
  const count = TASKS_A_SLOT * slotCountOf(app, stage);
  return [
    group === undefined
      ? spread(stage, Math.max(count, slow.partitionCount), because)
      : splitGroup(group, because),
    timing(stage),
  ];
}

const VERIFY = 'No task of the stage runs three times as long as the middle one.';

function spread(stage: StageData, count: number, because: string): Recommendation {
  const isSql = stage.sqlExecutionId !== undefined;
  return {
    kind: 'change-code',
    advice:
      'Deal the rows out evenly right before the expensive step, so that the heavy ones do not share a task.',
    before: isSql ? 'df.withColumn("value", expensive("text"))' : 'rdd.map(expensive)',
    after: isSql
      ? `df.repartition(${count}).withColumn("value", expensive("text"))`
      : `rdd.repartition(${count}).map(expensive)`,
    because,
    risk: 'One more shuffle of the rows; a single row that takes all the time stays whole.',
    verify: VERIFY,
  };
}

function heavyRow(because: string): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Break the expensive row up (explode its array, cut its text) before the step that takes so long.',
    before: 'df.withColumn("value", expensive("items"))',
    after:
      'df.withColumn("item", F.explode("items")).repartition(64).withColumn("value", expensive("item"))',
    because: `${because}; the longest has a single row`,
    risk: 'The parts have to be put together afterwards.',
    verify: VERIFY,
  };
}

function timing(stage: StageData): Recommendation {
  return {
    kind: 'look-into',
    advice: runsPython(stage)
      ? 'Log the time for each key or row in the Python function, and look at the slowest: very long texts, large arrays, retries.'
      : 'Look for the rows that take longest: very long texts, large arrays, regular expressions that backtrack.',
  };
}
