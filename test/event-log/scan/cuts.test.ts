import { describe, expect, it } from 'vitest';
import {
  type CutLine,
  lineageApart,
  planOfStart,
  planOfUpdate,
  withoutLineages,
  withoutRepeated,
} from '../../../src/event-log/scan/cuts.ts';

const rdd = (id: number): object => ({
  'RDD ID': id,
  Name: 'x],"Parent IDs":[',
  'Parent IDs': [id + 1],
  'Storage Level': { 'Use Memory': true },
});
const stage = (id: number, rddCount: number, details = 'a\n"b"\\'): object => ({
  'Stage ID': id,
  'RDD Info': Array.from({ length: rddCount }, (_, at) => rdd(at)),
  'Parent IDs': [id + 1],
  Details: details,
  'Resource Profile Id': 0,
});
const jobOf = (...stages: readonly object[]): object => ({
  Event: 'SparkListenerJobStart',
  'Stage Infos': stages,
  Properties: { 'spark.job.description': '"Details":"no, "RDD Info":[{"' },
});

function leftOf(line: string): string {
  return Buffer.concat(withoutLineages(Buffer.from(line))).toString();
}

describe('what is left of the start of a job', () => {
  it.for([
    { what: 'no stage', stages: [], left: [] },
    {
      what: 'a stage whose parents are no list, and all behind it',
      stages: [stage(1, 2), { ...stage(2, 2), 'Parent IDs': 'x' }, stage(3, 1)],
      left: [stage(1, 0, ''), { ...stage(2, 2), 'Parent IDs': 'x' }, stage(3, 1)],
    },
    { what: 'one stage', stages: [stage(1, 2)], left: [stage(1, 0, '')] },
    {
      what: 'several stages',
      stages: [stage(1, 3), stage(2, 1, ''), stage(3, 2, '\\"')],
      left: [stage(1, 0, ''), stage(2, 0, ''), stage(3, 0, '')],
    },
    {
      what: 'a stage without RDDs among others, whose call stack stays',
      stages: [stage(1, 0, 'kept'), stage(2, 1)],
      left: [stage(1, 0, 'kept'), stage(2, 0, '')],
    },
    {
      what: 'a job whose last stage has none',
      stages: [stage(1, 1), stage(2, 0)],
      left: [stage(1, 0, ''), stage(2, 0)],
    },
  ])('$what', ({ stages, left }) => {
    expect(JSON.parse(leftOf(JSON.stringify(jobOf(...stages))))).toEqual(jobOf(...left));
  });

  it('is as torn as the line was, wherever that was cut', () => {
    const line = JSON.stringify(jobOf(stage(1, 2), stage(2, 1)));
    for (let end = 0; end < line.length; end += 1) {
      expect(() => JSON.parse(leftOf(line.slice(0, end)))).toThrow(SyntaxError);
    }
  });
});

function apart(
  cut: (line: Buffer) => CutLine,
  event: object,
): readonly [object, object | undefined] {
  const { pieces, unread } = cut(Buffer.from(JSON.stringify(event)));
  const members = unread && JSON.parse(`{${unread.toString()}}`);
  return [JSON.parse(Buffer.concat([...pieces]).toString()), members];
}

const plan = {
  nodeName: 'Exchange "x"',
  simpleString: '},"time":1,\\',
  children: [{ nodeName: 'Scan', children: [], metadata: { Format: ',"time":' }, metrics: [] }],
  metadata: {},
  metrics: [{ name: 'data size', accumulatorId: 3, metricType: 'size' }],
};
const aStart = (text: string): object => ({
  Event: 'x.SparkListenerSQLExecutionStart',
  executionId: 4,
  description: '"sparkPlanInfo":{',
  physicalPlanDescription: text,
  sparkPlanInfo: plan,
  time: 17,
  modifiedConfigs: { a: '"},"time":' },
});
const anUpdate = (text: string): object => ({
  Event: 'x.SparkListenerSQLAdaptiveExecutionUpdate',
  executionId: 4,
  physicalPlanDescription: text,
  sparkPlanInfo: plan,
});
const TEXTS = ['', '== Physical Plan ==\n"x"', 'ends in a backslash \\', '","sparkPlanInfo":{'];

describe('a plan apart', () => {
  it.for(TEXTS)('of a start, whose plan as text is %j', (text) => {
    const { sparkPlanInfo, ...head } = { sparkPlanInfo: plan, ...aStart('') };
    expect(apart(planOfStart, aStart(text))).toEqual([head, { sparkPlanInfo }]);
  });

  it.for(TEXTS)('of an update, whose plan as text is %j', (text) => {
    const { sparkPlanInfo, ...head } = { sparkPlanInfo: plan, ...anUpdate('') };
    expect(apart(planOfUpdate, anUpdate(text))).toEqual([head, { sparkPlanInfo }]);
  });

  it('has what a newer Spark writes behind it', () => {
    const [head, members] = apart(planOfUpdate, { ...anUpdate('x'), more: [{ a: 1 }] });
    expect(head).toEqual(apart(planOfUpdate, anUpdate('x'))[0]);
    expect(members).toEqual({ sparkPlanInfo: plan, more: [{ a: 1 }] });
  });

  it.for([planOfStart, planOfUpdate])('is not where it is laid out otherwise', (cut) => {
    const event = { executionId: 4, sparkPlanInfo: plan, physicalPlanDescription: 'x', time: 1 };
    expect(apart(cut, event)).toEqual([event, undefined]);
  });

  it('is not of a plan that is larger than a stretch may be', () => {
    const large = { ...plan, simpleString: 'x'.repeat(2 ** 20) };
    const event = { ...anUpdate(''), sparkPlanInfo: large };
    expect(apart(planOfUpdate, event)).toEqual([event, undefined]);
  });
});

const stageOf = (info: object): object => ({
  Event: 'x',
  'Stage Info': info,
  More: '"RDD Info":[{',
});
const notPersisted = (id: number): object => ({
  ...rdd(id),
  'Storage Level': { 'Use Disk': false, 'Use Memory': false },
});
const info = (rdds: readonly object[]): Readonly<Record<string, unknown>> => ({
  'Stage ID': 1,
  'RDD Info': rdds,
  'Parent IDs': [0],
  Details: 'a\n"b"\\',
  'Submission Time': 5,
});

describe('a lineage apart', () => {
  it('leaves all but the RDDs and the call stack', () => {
    const {
      'Stage ID': _,
      'Submission Time': __,
      ...members
    } = info([notPersisted(1), notPersisted(2)]);
    expect(apart(lineageApart, stageOf(info([notPersisted(1), notPersisted(2)])))).toEqual([
      stageOf({ ...info([]), Details: '' }),
      members,
    ]);
  });

  it.for([
    ['one is kept in memory', [notPersisted(1), rdd(2)]],
    ['one is kept on disk', [{ ...rdd(1), 'Storage Level': { 'Use Disk': true } }]],
    ['there is none', []],
  ] as const)('is not where %s', ([, rdds]) => {
    const event = stageOf(info(rdds));
    expect(apart(lineageApart, event)).toEqual([event, undefined]);
  });
});

const accumulables = [{ ID: 1, Name: 'x', Update: ['a'] }];
const blocks = [{ 'Block ID': 'rdd_1_0', Status: { 'Storage Level': { 'Use Disk': false } } }];
const taskOf = (list: readonly object[], cached: readonly object[], more: object = {}): object => ({
  Event: 'SparkListenerTaskEnd',
  'Task Info': { 'Task ID': 1, Accumulables: list },
  'Task Metrics': { 'Executor Run Time': 9, 'Updated Blocks': cached, ...more },
});
const leftOfTask = (event: object): object =>
  JSON.parse(Buffer.concat(withoutRepeated(Buffer.from(JSON.stringify(event)))).toString());

describe('what is left of the end of a task', () => {
  it.for([
    ['accumulables and blocks', taskOf([{ ID: 1 }], blocks), taskOf([], [])],
    ['accumulables, and no block', taskOf([{ ID: 1 }], []), taskOf([], [])],
    [
      'blocks, and a list in the accumulables',
      taskOf(accumulables, blocks),
      taskOf(accumulables, []),
    ],
    ['blocks that are not the last', taskOf([], blocks, { x: 1 }), taskOf([], blocks, { x: 1 })],
    [
      'blocks, and a list at the end of what follows',
      taskOf([], blocks, { 'JVM GC Time': 7, x: [{}] }),
      taskOf([], blocks, { 'JVM GC Time': 7, x: [{}] }),
    ],
  ] as const)('%s', ([, event, left]) => {
    expect(leftOfTask(event)).toEqual(left);
  });
});
