import { describe, expect, it } from 'vitest';
import { driverGap } from '../../../src/heuristics/driver-gap.ts';
import { aStage } from '../../builders/application.ts';
import { withGaps } from '../../builders/driver-gaps.ts';
import { judge } from '../../builders/judgement.ts';
import { aNode, anRdd, anSqlExecution } from '../../builders/scheduled-stage.ts';

describe('what the driver does alone', () => {
  it.for([
    { what: 'half of the time', handedOf: [1, 2], isSaid: true },
    { what: 'less than that', handedOf: [1], isSaid: false },
  ])('has rows handed over in columns where that takes $what: $isSaid', ({ handedOf, isSaid }) => {
    const stages = handedOf.map((stageId) =>
      aStage({
        stageId,
        rdds: [
          anRdd({ callSite: 'readRDDFromFile at PythonRDD.scala:289' }),
          anRdd({ callSite: 'applySchemaToPythonRDD at NativeMethodAccessorImpl.java:0' }),
        ],
      }),
    );
    const app = withGaps([100_000, 100_000, 200_000], { sections: { stages } }, (jobId) => ({
      stageIds: [jobId],
    }));

    expect(judge(driverGap, app).advice[0]?.startsWith('Hand rows of the program')).toBe(isSaid);
  });

  it.for([
    { what: 'an RDD of the program', callSites: ['readRDDFromFile at PythonRDD.scala:289'] },
    { what: 'rows of Python', callSites: ['applySchemaToPythonRDD at x.py:1'] },
  ])('takes $what for no createDataFrame', ({ callSites }) => {
    const stages = [1, 2, 3].map((stageId) =>
      aStage({ stageId, rdds: callSites.map((callSite) => anRdd({ callSite })) }),
    );
    const app = withGaps([100_000, 100_000, 200_000], { sections: { stages } }, (jobId) => ({
      stageIds: [jobId],
    }));

    expect(judge(driverGap, app).advice.join()).not.toContain('Hand rows');
  });

  it.for([
    { what: 'a hundred values', values: 100, of: [1, 2], isSaid: true },
    { what: 'fewer values', values: 99, of: [1, 2], isSaid: false },
    { what: 'many that Spark 4 leaves out', values: 25, unshown: 75, of: [1, 2], isSaid: true },
    { what: 'one less of them', values: 25, unshown: 74, of: [1, 2], isSaid: false },
    { what: 'less than half of the time', values: 100, of: [1], isSaid: false },
  ])('has a list of $what joined: $isSaid', ({ values, unshown, of, isSaid }) => {
    const rest = unshown === undefined ? [] : [`... ${unshown} more fields`];
    const list = [...Array.from({ length: values }, (_, value) => value), ...rest].join(', ');
    const sqlExecutions = of.map((executionId) =>
      anSqlExecution(aNode(`Filter id#0L INSET ${list}`, aNode('Range (0, 9)')), { executionId }),
    );
    const app = withGaps([100_000, 100_000, 200_000], { sections: { sqlExecutions } }, (jobId) => ({
      sqlExecutionId: jobId,
    }));
    const { advice } = judge(driverGap, app);

    expect(advice[0]?.startsWith('Make a table of the list')).toBe(isSaid);
    expect(advice.some((each) => each.includes('one job over all items'))).toBe(!isSaid);
  });

  it.for([
    { what: 'on both sides', of: [0, 1, 2, 3], isSaid: true },
    { what: 'only before them', of: [0], isSaid: false },
  ])('has models fitted side by side where jobs of MLlib are $what', ({ of, isSaid }) => {
    const stages = of.map((stageId) =>
      aStage({ stageId, details: 'org.apache.spark.ml.stat.SummaryBuilderImpl.summary' }),
    );
    const app = withGaps([100_000, 100_000, 200_000], { sections: { stages } }, (jobId) => ({
      stageIds: [jobId],
    }));

    expect(judge(driverGap, app).advice[0]?.startsWith('Fit several models')).toBe(isSaid);
  });
});
