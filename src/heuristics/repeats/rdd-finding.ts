import { withoutFolders } from '../../metrics/call-sites.ts';
import type { RecomputedRdd } from '../../metrics/rdds/recomputed-rdds.ts';
import { stageInWords, stageSubject } from '../../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../../metrics/words.ts';
import type { Evidence, NonEmpty, Recommendation } from '../../model/finding.ts';
import type { RddInfo } from '../../model/stage.ts';
import type { Described } from '../flagged.ts';
import { measure } from '../measure.ts';
import { tableRows } from '../table-rows.ts';

/** What is said of RDDs that jobs computed again, the most expensive first. */
export function describeRdds(rdds: NonEmpty<RecomputedRdd>, savedMs: number): Described {
  const [worst] = rdds;
  const { stages, isBehindPython } = worst;
  const [what, inShort] = whatIsRepeated(worst);
  const kept = isBehindPython ? 'keeping what they share' : 'keeping it';
  const cost = `${kept} would save ${isBehindPython ? 'up to ' : ''}${msInWords(savedMs)}`;
  return {
    subject: stageSubject(stages[1] ?? stages[0]),
    headline: headlineOf(`${what}: ${cost}`, `${inShort}: ${cost}`),
    evidence: [measure('Times computed', stages.length, 'count'), rddTable(rdds)],
    recommendations: adviceOn(worst),
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

/** In full, and in short. */
function whatIsRepeated({ rdd, stages, isCheckpointed }: RecomputedRdd): readonly [string, string] {
  if (isCheckpointed) {
    const action = withoutFolders(stages[0].name);
    return [
      `checkpoint() computes what “${action}” computed once more`,
      'checkpoint() computes an RDD once more',
    ];
  }
  const what = `${countInWords(stages.length)} jobs start again at`;
  return [`${what} ${rddInWords(rdd)}`, `${what} the same RDD`];
}

function adviceOn(recomputed: RecomputedRdd): readonly Recommendation[] {
  if (recomputed.isCheckpointed) return [checkpointAdvice(recomputed)];
  return recomputed.stages.every(isForJoin)
    ? [partitionAdvice(recomputed), persistAdvice(recomputed)]
    : [persistAdvice(recomputed)];
}

/** The map side of a join by key, which is called after it. */
function isForJoin({ name, sums }: RecomputedRdd['stages'][number]): boolean {
  return (
    sums.shuffleWriteBytes > 0 &&
    /^(?:(?:left|right|full)Outer)?join at |^co[gG]roup at |^subtract(?:ByKey)? at /i.test(name)
  );
}

function partitionAdvice({ stages }: RecomputedRdd): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Partition the RDD that is joined again and again by its key, and persist it so: joins then only shuffle the other side.',
    before: 'for other in others:\n    big.join(other).count()',
    after:
      'from pyspark import StorageLevel\nbig = big.partitionBy(n).persist(StorageLevel.MEMORY_AND_DISK)\nfor other in others:\n    big.join(other.partitionBy(n), n).count()',
    because: `${countInWords(stages.length)} joins each compute the same side and shuffle it anew (${callSites(stages)})`,
    risk: 'Both sides need the same number of partitions; what is kept takes executor memory and disk.',
    verify:
      'From the second join on the stage of that side is skipped, or reads the persisted RDD.',
  };
}

function checkpointAdvice({ stages }: RecomputedRdd): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Persist the RDD before its checkpoint, and let go of it after the action that writes it.',
    before: 'rdd.checkpoint()\nrdd.count()',
    after:
      'from pyspark import StorageLevel\nrdd.persist(StorageLevel.MEMORY_AND_DISK)\nrdd.checkpoint()\nrdd.count()\nrdd.unpersist()',
    because: `the checkpoint is written by a job of its own, after the first action, and nothing is persisted that it could read (${callSites(stages)})`,
    risk: 'What is kept takes executor memory and disk until it is unpersisted.',
    verify: 'The second of the two jobs takes as long as writing the checkpoint does.',
  };
}

function persistAdvice({ rdd, stages, isBehindPython }: RecomputedRdd): Recommendation {
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

/** Of call sites: as many as a sentence bears. */
const NAME_COUNT = 3;

function callSites(stages: RecomputedRdd['stages']): string {
  const names = [...new Set(stages.map(({ name }) => withoutFolders(name)))];
  const more = names.length - NAME_COUNT;
  return [...names.slice(0, NAME_COUNT), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** By the file that it reads, else by the line that made it: RDDs have no names of their own. */
function rddInWords({ name, callSite = '' }: RddInfo): string {
  const file = name.includes('/') ? name.split('/').findLast((part) => part !== '') : undefined;
  if (file !== undefined && file.length <= MAX_NAME_LENGTH) return `the text of ${file}`;
  const line = /^\S+ at (?!\S*(?:Accessor|Handle|<unknown>|PythonRDD))\S+$/.exec(callSite)?.[0];
  return line === undefined ? 'the same RDD' : `the RDD of “${withoutFolders(line)}”`;
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
    ...tableRows(
      rdds.flatMap(({ rdd, stages }) => stages.map((stage) => ({ rdd, stage }))),
      ({ rdd, stage }) => ({
        rdd: rdd.rddId,
        action: stage.name,
        stage: stageInWords(stage),
        tasks: stage.taskTimeMs,
      }),
    ),
  };
}
