import { describe, expect, it } from 'vitest';
import { PropertyCut } from '../../../src/event-log/scan/property-cut.ts';

const lineOf = (properties: object): string =>
  JSON.stringify({ Event: 'SparkListenerJobStart', 'Job ID': 1, Properties: properties });

function leftOf(line: string, cut = new PropertyCut()): string | undefined {
  const end = cut.of(Buffer.from(line));
  return end && Buffer.concat([end.before, end.after]).toString();
}

describe('the properties of a job or a stage', () => {
  it.for([
    { what: 'none', properties: {}, left: {} },
    {
      what: 'what nobody reads',
      properties: { 'spark.app.name': 'x', b: '"Properties":{' },
      left: {},
    },
    {
      what: 'what is read, whatever it holds',
      properties: {
        a: 1,
        'spark.sql.execution.id': '7',
        'spark.job.description': 'ä "quoted" \\ ,"Properties":{ \ud800',
        'spark.scheduler.pool': null,
        __proto__: { x: 1 },
      },
      left: {
        'spark.job.description': 'ä "quoted" \\ ,"Properties":{ \ud800',
        'spark.scheduler.pool': null,
        'spark.sql.execution.id': '7',
      },
    },
  ])('$what', ({ properties, left }) => {
    expect(JSON.parse(leftOf(lineOf(properties)) ?? '')).toEqual(JSON.parse(lineOf(left)));
  });

  it('are told apart by each of their bytes', () => {
    const cut = new PropertyCut();
    for (const id of ['1', '2', '1', '3', '4', '5', '6', '1']) {
      const line = lineOf({ 'spark.jobGroup.id': id, other: 'x' });
      expect(leftOf(line, cut)).toBe(lineOf({ 'spark.jobGroup.id': id }));
    }
  });

  it.for([
    ['no properties', '{"Event":"x"}'],
    ['properties that are no object', '{"Event":"x","Properties":[{}]}'],
    ['something behind them', '{"Event":"x","Properties":{"a":"b"},"More":1}'],
    ['damage in them', '{"Event":"x","Properties":{"a":"b}}'],
    ['a torn end', '{"Event":"x","Properties":{"a":"b"}'],
    ['more than configurations have', lineOf({ a: 'x'.repeat(70_000) })],
  ])('are left to who parses the line: %s', ([, line = '']) => {
    expect(leftOf(line)).toBeUndefined();
  });
});
