import { describe, expect, it } from 'vitest';
import { withoutLineages } from '../../../src/event-log/scan/cuts.ts';

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
