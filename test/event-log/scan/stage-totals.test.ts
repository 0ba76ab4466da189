import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stageUpdate } from '../../../src/event-log/fold/sql/metric-updates.ts';
import { objectAt, parsedObject } from '../../../src/event-log/json-fields.ts';
import { StageTotals } from '../../../src/event-log/scan/stage-totals.ts';

interface Accumulable {
  readonly ID: number;
  readonly Name: string;
  readonly Value?: unknown;
  readonly Internal: boolean;
  readonly 'Count Failed Values': boolean;
  readonly Metadata?: string;
}
const flags = { Internal: true, 'Count Failed Values': true };
const ofSql = (id: number, value: unknown, name = 'data size'): Accumulable => ({
  ID: id,
  Name: name,
  Value: value,
  ...flags,
  Metadata: 'sql',
});
const ofTasks = (id: number, value: unknown = 5): Accumulable => ({
  ID: id,
  Name: 'internal.metrics.resultSize',
  Value: value,
  ...flags,
});

const lineOf = (accumulables: readonly object[], after: object = { 'Resource Profile Id': 0 }) =>
  JSON.stringify({
    Event: 'SparkListenerStageCompleted',
    'Stage Info': { 'Stage ID': 3, 'Stage Attempt ID': 0, Accumulables: accumulables, ...after },
  });
const cutOf = (line: string): string | undefined => {
  const pieces = new StageTotals().cut(Buffer.from(line));
  return pieces && Buffer.concat([...pieces]).toString();
};
const updateIn = (line: string) => stageUpdate(objectAt(parsedObject(line), 'Stage Info'), 0);

describe('the totals of SQL metrics in the end of a stage', () => {
  it.for([
    ['none', []],
    ['of tasks only', [ofTasks(1), ofTasks(2)]],
    ['of a plan', [ofSql(1, '17'), ofSql(2, 0), ofTasks(9)]],
    ['in between', [ofTasks(1), ofSql(2, '3'), ofTasks(4), ofSql(5, '6')]],
    ['what is no total', [ofSql(1, '-1'), ofSql(2, -7), ofSql(3, '8')]],
    ['with odd names', [ofSql(1, '2', 'a, b] }"]'.replaceAll('"', "'")), ofSql(3, '4', 'ä')]],
    ['of the user', [{ ...ofSql(1, '2'), Internal: false, Metadata: undefined }, ofSql(3, '4')]],
  ] as const)('%s', ([, accumulables]) => {
    for (const after of [{}, { 'Resource Profile Id': 0, 'Shuffle Push Enabled': false }]) {
      const line = lineOf(accumulables, after);
      const cut = cutOf(line) ?? '';
      expect(cut).not.toContain('"Name"');
      expect(updateIn(cut)).toEqual(updateIn(line));
      expect(parsedObject(cut)).toHaveProperty(['Stage Info', 'Stage ID'], 3);
    }
  });

  it.for([
    ['a value that is no number', [ofSql(1, 'x')]],
    ['a number that is none of Spark’s', [ofSql(1, '1.5')]],
    ['a number past 2^53', [ofSql(1, '9007199254740993')]],
    ['a name with an escape', [ofSql(1, '2', 'a"b')]],
    ['a list for a value', [{ ...ofTasks(1, [{ 'Block ID': 'rdd_0_0' }]) }, ofSql(2, '3')]],
    ['another order', [{ Name: 'x', ID: 1, Value: '1', ...flags, Metadata: 'sql' }]],
  ] as const)('are left to who parses the line: %s', ([, accumulables]) => {
    expect(cutOf(lineOf(accumulables))).toBeUndefined();
  });

  it('are what parsing gives, whatever the accumulables are', () => {
    expect.hasAssertions();
    const accumulable = fc.record(
      {
        ID: fc.oneof(fc.nat(), fc.constant(-1)),
        Name: fc.oneof(fc.constant('duration'), fc.string()),
        Value: fc.oneof(
          fc.nat(),
          fc.nat().map(String),
          fc.double(),
          fc.string(),
          fc.constant(null),
        ),
        Internal: fc.boolean(),
        'Count Failed Values': fc.constant(true),
        Metadata: fc.constantFrom('sql', 'sql', 'other'),
      },
      { requiredKeys: ['ID', 'Name', 'Value', 'Internal', 'Count Failed Values'] },
    );
    fc.assert(
      fc.property(fc.array(accumulable, { maxLength: 6 }), (accumulables) => {
        const line = lineOf(accumulables);
        const isLeft = cutOf(line) === undefined;
        expect(isLeft || updateIn(cutOf(line) ?? '')).toEqual(isLeft || updateIn(line));
      }),
      { seed: 11, numRuns: 400 },
    );
  });
});
