import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BatchFold } from '../../../src/event-log/batch-fold.ts';
import { LogFold } from '../../../src/event-log/fold/log-fold.ts';
import { scanLog } from '../../../src/event-log/scan/scan-log.ts';
import { MIB } from '../../../src/model/units.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const VERSION = '{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}';

/** Small numbers mostly, and now and then what no plain reading of digits gets right. */
const number: fc.Arbitrary<Json> = fc.oneof(
  { weight: 20, arbitrary: fc.nat(5_000_000) },
  { weight: 2, arbitrary: fc.integer({ min: 10 ** 12, max: 10 ** 13 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Json>(-1, 0.5, 1e20, 2 ** 53, 999_999_999_999_999, '17', null, true),
  },
);
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('1', '2', '17', 'worker-3.lan') },
  { weight: 1, arbitrary: fc.constantFrom('', 'ä', 'a"b', 'a\\b', 'tab\t', 'x'.repeat(600)) },
);
const flag = fc.oneof({ weight: 9, arbitrary: fc.boolean() }, { weight: 1, arbitrary: number });

const accumulables = fc.array(
  fc.record({ ID: fc.nat(99), Name: name, Update: number, Value: number }),
  { maxLength: 3 },
);
const taskInfo = fc.record(
  {
    'Task ID': number,
    Index: number,
    Attempt: number,
    'Partition ID': number,
    'Launch Time': number,
    'Executor ID': name,
    Host: name,
    Locality: fc.constantFrom('PROCESS_LOCAL', 'NODE_LOCAL', 'ANY', 'SOMEWHERE'),
    Speculative: flag,
    'Getting Result Time': number,
    'Finish Time': number,
    Failed: fc.boolean(),
    Accumulables: accumulables,
  },
  { requiredKeys: ['Task ID', 'Index', 'Launch Time', 'Executor ID', 'Host', 'Finish Time'] },
);
const executorMetrics = fc.record(
  {
    JVMHeapMemory: number,
    ProcessTreePythonRSSMemory: number,
    MinorGCCount: number,
    Other: number,
  },
  { requiredKeys: [] },
);
const taskMetrics = fc.record(
  {
    'Executor Deserialize Time': number,
    'Executor Run Time': number,
    'Executor CPU Time': number,
    'Peak Execution Memory': number,
    'Result Size': number,
    'JVM GC Time': number,
    'Disk Bytes Spilled': number,
    'Shuffle Read Metrics': fc.record({ 'Remote Bytes Read': number, 'Fetch Wait Time': number }),
    'Shuffle Write Metrics': fc.record({ 'Shuffle Bytes Written': number }),
    'Input Metrics': fc.record({ 'Bytes Read': number }),
    'Updated Blocks': fc.array(number, { maxLength: 1 }),
  },
  { requiredKeys: ['Executor Run Time', 'Peak Execution Memory'] },
);
const taskEnd = fc.record(
  {
    Event: fc.constant('SparkListenerTaskEnd'),
    'Stage ID': fc.nat(3),
    'Stage Attempt ID': fc.nat(1),
    'Task Type': fc.constantFrom('ResultTask', 'ShuffleMapTask'),
    'Task End Reason': fc.oneof(
      { weight: 9, arbitrary: fc.constant<Json>({ Reason: 'Success' }) },
      { weight: 1, arbitrary: fc.constant<Json>({ Reason: 'TaskKilled', 'Kill Reason': 'x' }) },
    ),
    'Task Info': taskInfo,
    'Task Executor Metrics': executorMetrics,
    'Task Metrics': taskMetrics,
  },
  { requiredKeys: ['Event', 'Stage ID', 'Task End Reason', 'Task Info'] },
);

/** Lines as Spark lays them out: the same shape again and again, with other numbers; and now and then one that is another. */
const log = fc
  .tuple(fc.array(taskEnd, { minLength: 1, maxLength: 3 }), fc.array(taskEnd, { maxLength: 12 }))
  .map(([shapes, values]) =>
    values.flatMap((value, index) => [
      JSON.stringify(inShapeOf(shapes[index % shapes.length] ?? null, value)),
      ...(index % 5 === 4 ? [JSON.stringify(value)] : []),
    ]),
  );

/** The keys of `shape`, in its order, with what `value` has under them. */
function inShapeOf(shape: Json, value: Json | undefined): Json {
  if (shape === null || typeof shape !== 'object' || Array.isArray(shape)) return value ?? shape;
  const values = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return Object.fromEntries(
    Object.entries(shape).map(([key, inner]) => [key, inShapeOf(inner, values[key])]),
  );
}

async function read(lines: readonly string[], handsOnAll: boolean) {
  const fold = new LogFold(128 * MIB);
  const batches = new BatchFold(fold);
  const bytes = Buffer.from(`${[VERSION, ...lines].join('\n')}\n`);
  const part = {
    name: 'log',
    async *open() {
      yield bytes;
    },
  };
  for await (const batch of scanLog([part], { handsOnAll })) batches.add(batch);
  const facts = { cluster: 'c', fallbackId: 'x', isInProgress: false, gaps: [] };
  return { app: fold.finish(facts), counts: batches.counts };
}

it('what is taken out of the bytes of tasks is what parsing gives', async () => {
  await fc.assert(
    fc.asyncProperty(log, async (lines) => {
      expect(await read(lines, false)).toEqual(await read(lines, true));
    }),
    { seed: 20_261_121, numRuns: 400 },
  );
});

function taskLine(task: number): string {
  return `{"Event":"SparkListenerTaskEnd","Stage ID":1,"Stage Attempt ID":0,"Task End Reason":{"Reason":"Success"},"Task Info":{"Task ID":${task},"Index":${task},"Attempt":0,"Launch Time":1700000000000,"Executor ID":"1","Host":"h","Locality":"ANY","Speculative":false,"Getting Result Time":0,"Finish Time":1700000001000,"Accumulables":[{"ID":1}]},"Task Executor Metrics":{"JVMHeapMemory":0},"Task Metrics":{"Executor Run Time":${task},"Peak Execution Memory":0}}`;
}

it.for([
  ['"Speculative":false', '"Speculative":"false"', '"Speculative":"true"'],
  ['"Attempt":0', '"Attempt":0,"Partition ID":"1e30"', '"Attempt":0,"Partition ID":"1e30"'],
  ['"Attempt":0', '"Attempt":0,"Partition ID":true', '"Attempt":0,"Partition ID":false'],
  ['"Attempt":0', '"Attempt":"0"', '"Attempt":"3"'],
  ['Memory":0}', 'Memory":9,"MinorGCCount":"-0"}', 'Memory":9,"MinorGCCount":"7"}'],
] as const)('is parsed where %s is %s', async ([was, first, then]) => {
  const lines = [first, then, then].map((is, task) => taskLine(task).replace(was, is));
  const byParsing = await read(lines, true);
  expect(await read(lines, false)).toEqual(byParsing);
  expect(byParsing.app.sections.totals?.taskCount).toBe(3);
});

it.for(['1e308', '1e1', '1.5', '01', '"1"', '-1', '1}', '1 '])(
  'the start of a task of the attempt %s is read as by parsing',
  async (attempt) => {
    const lines = [
      `{"Event":"SparkListenerTaskStart","Stage ID":4,"Stage Attempt ID":${attempt},"Task Info":{}}`,
      `{"Event":"SparkListenerTaskStart","Stage ID":5,"Stage Attempt ID":0,"Task Info":{}}`,
    ];
    expect(await read(lines, false)).toEqual(await read(lines, true));
  },
);

it('most lines of one shape are not parsed', async () => {
  let parsedCount = 0;
  const bytes = Buffer.from(
    [VERSION, ...Array.from({ length: 50 }, (_, i) => taskLine(i)), ''].join('\n'),
  );
  const part = {
    name: 'log',
    async *open() {
      yield bytes;
    },
  };
  for await (const batch of scanLog([part])) parsedCount += 51 - batch.rowCount;
  // the version, and the line that the others are read after
  expect(parsedCount).toBe(2);
});
