import { withoutFolders } from '../../metrics/call-sites.ts';
import type { RecomputedRdd } from '../../metrics/rdds/recomputed-rdds.ts';
import { stageInWords, stageSubject } from '../../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../../metrics/words.ts';
import type { Evidence, NonEmpty, Recommendation } from '../../model/finding.ts';
import type { RddInfo } from '../../model/stage.ts';
import type { Described } from '../flagged.ts';
import { TABLE_ROWS } from '../table-rows.ts';

/** What is said of RDDs that jobs computed again, the most expensive first. */
export function describeRdds(rdds: NonEmpty<RecomputedRdd>, savedMs: number): Described {
  const [worst] = rdds;
  const { rdd, stages, isBehindPython } = worst;
  const count = countInWords(stages.length);
  const what = `${count} jobs start again at ${rddInWords(rdd)}`;
  const kept = isBehindPython ? 'keeping what they share' : 'keeping it';
  const cost = `${kept} would save ${isBehindPython ? 'up to ' : ''}${msInWords(savedMs)}`;
  return {
    subject: stageSubject(stages[1] ?? stages[0]),
    headline: headlineOf(`${what}: ${cost}`, `${count} jobs start again at the same RDD: ${cost}`),
    evidence: [
      { kind: 'measure', label: 'Times computed', is: { value: stages.length, unit: 'count' } },
      rddTable(rdds),
    ],
    recommendations: [adviceOn(worst)],
    confidence: isBehindPython
      ? {
          level: 'low',
          because:
            'that the jobs read the same RDD, and that nothing is kept, is certain; which Python functions they share is not in the record',
        }
      : {
          level: 'medium',
          because:
            'the jobs compute the same RDD; how much of each stage that is can only be bounded by the quickest of them',
        },
    owner: 'user',
  };
}

function adviceOn({ rdd, stages, isBehindPython }: RecomputedRdd): Recommendation {
  const read = rddInWords(rdd);
  return {
    kind: 'change-code',
    advice:
      'Persist the RDD that the jobs have in common before the first action on it, and let go of it after the last.',
    before:
      'parsed = sc.textFile(path).map(parse)\nparsed.count()\nparsed.map(key).reduceByKey(add).collect()',
    after:
      'from pyspark import StorageLevel\nparsed = sc.textFile(path).map(parse).persist(StorageLevel.MEMORY_AND_DISK)\nparsed.count()\nparsed.map(key).reduceByKey(add).collect()\nparsed.unpersist()',
    because: `${countInWords(stages.length)} jobs start at ${read}, and no RDD on their way is persisted (${callSites(stages)})`,
    risk: isBehindPython
      ? 'Where the jobs share nothing but the file, only the reading is saved.'
      : 'What is kept takes executor memory and disk, and executors that hold it are not released while idle (spark.dynamicAllocation.cachedExecutorIdleTimeout).',
    verify: 'Later jobs read the persisted RDD: their tasks read fewer records than the file has.',
  };
}

function callSites(stages: RecomputedRdd['stages']): string {
  return [...new Set(stages.map(({ name }) => withoutFolders(name)))].slice(0, 3).join('; ');
}

/** By the file that it reads, else by the line that made it: RDDs have no names of their own. */
function rddInWords({ name, callSite = '' }: RddInfo): string {
  const file = name.includes('/') ? name.split('/').findLast((part) => part !== '') : undefined;
  if (file !== undefined && file.length <= MAX_NAME_LENGTH) return `the text of ${file}`;
  const line = /^\S+ at (?!\S*(?:Accessor|Handle|<unknown>|PythonRDD))\S+$/.exec(callSite)?.[0];
  return line === undefined ? 'the same RDD' : `the RDD of "${withoutFolders(line)}"`;
}
const MAX_NAME_LENGTH = 40;

export function rddTable(rdds: readonly RecomputedRdd[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'rdd', label: 'RDD' },
      { key: 'action', label: 'Action' },
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Task time', unit: 'ms' },
    ],
    rows: rdds
      .flatMap(({ rdd, stages }) => stages.map((stage) => ({ rdd, stage })))
      .slice(0, TABLE_ROWS)
      .map(({ rdd, stage }) => ({
        rdd: rdd.rddId,
        action: stage.name,
        stage: stageInWords(stage),
        tasks: stage.taskTimeMs,
      })),
  };
}
