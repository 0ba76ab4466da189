import type { GroupMemory, WorkerBudget } from '../../metrics/python/group-memory.ts';
import { bytesInWords, countInWords } from '../../metrics/words.ts';
import type { Recommendation } from '../../model/finding.ts';
import { MIB } from '../../model/units.ts';
import { inProfile } from '../failure/profile-advice.ts';

/** Catalogue cause 29: less in a group, then more memory for a worker, then fewer of them. */
export function groupAdvice(found: GroupMemory): readonly Recommendation[] {
  const { stage, budget, largestTaskBytes } = found;
  const memory = budget === undefined ? [] : memoryAdvice(found, budget);
  const less: Recommendation = {
    kind: 'change-code',
    advice:
      'Send less of each group to Python: only the columns that the function uses, and rows that Spark has aggregated or filtered first.',
    before: "df.groupBy('key').applyInPandas(work, schema)",
    after:
      "small = df.groupBy('key', 'day').agg(F.sum('value').alias('value'))  # what work() begins with\nsmall.groupBy('key').applyInPandas(work, schema)",
    because: `a worker holds a whole group at once, several times over, and a task of this stage reads ${bytesInWords(largestTaskBytes)}`,
    verify: `No task of the stage reads more than a fraction of ${bytesInWords(largestTaskBytes)}.`,
  };
  return [less, ...inProfile(stage.resourceProfileId, memory)];
}

const STEP_BYTES = 256 * MIB;

function memoryAdvice(
  { neededBytes }: GroupMemory,
  { bytes, cores, wholeBytes, property }: WorkerBudget,
): readonly Recommendation[] {
  if (neededBytes <= bytes) return [];
  const toBytes = Math.ceil((neededBytes * cores) / STEP_BYTES) * STEP_BYTES;
  const more: Recommendation = {
    kind: 'set-property',
    property,
    from: `${Math.round(wholeBytes / MIB)}m`,
    to: `${toBytes / MIB}m`,
    because: `a worker has ${bytesInWords(bytes)} of it and may need ${bytesInWords(neededBytes)}; spark.executor.memory is the JVM's and does not help`,
    scope: 'submit',
    risk: `Every executor asks for ${bytesInWords(toBytes - wholeBytes)} more.`,
    verify: 'No task ends in a MemoryError, and no executor is killed for memory.',
  };
  if (cores === 1) return [more];
  const fewer: Recommendation = {
    kind: 'set-property',
    property: 'spark.executor.cores',
    from: String(cores),
    to: String(Math.ceil(cores / 2)),
    because: `${countInWords(cores)} workers share that memory, one for each core`,
    scope: 'submit',
    risk: 'The same number of executors runs fewer tasks at once.',
  };
  return [more, fewer];
}
