import { describe, expect, it } from 'vitest';
import { drConfiguration } from '../../../src/heuristics/dr-elephant/dr-configuration.ts';
import { anApplication, anExecutor } from '../../builders/application.ts';
import { aDriver, judge, run, scoreOf, shown } from './judged.ts';

const KRYO = 'org.apache.spark.serializer.KryoSerializer';
/** Nothing to object to. */
const FINE = { 'spark.serializer': KRYO, 'spark.shuffle.service.enabled': 'true' };

const withProperties = (sparkProperties: Readonly<Record<string, string>>) =>
  anApplication({
    sections: {
      environment: {
        sparkProperties,
        systemProperties: {},
        hadoopProperties: {},
        classpath: { entryCount: 0, notable: [] },
      },
    },
  });

const judged = (set: Readonly<Record<string, string>>, options: unknown = {}) =>
  judge(drConfiguration, withProperties({ ...FINE, ...set }), options);

describe('dr-configuration', () => {
  it('has nothing against the defaults with Kryo and the shuffle service', () => {
    expect(judged({})).toBe('none');
  });

  it.for([
    ['absent', undefined, 'moderate'],
    ['Kryo', KRYO, 'none'],
    ['Java', 'org.apache.spark.serializer.JavaSerializer', 'moderate'],
    ['Kryo and a blank', `${KRYO} `, 'moderate'],
  ] as const)('serializer %s is %s', ([, serializer, severity]) => {
    const set = { 'spark.shuffle.service.enabled': 'true' };
    const app = withProperties(
      serializer === undefined ? set : { ...set, 'spark.serializer': serializer },
    );

    expect(judge(drConfiguration, app)).toBe(severity);
  });

  it('takes another serializer as the one to have', () => {
    expect(judged({ 'spark.serializer': 'com.acme.Own' }, { serializer: 'com.acme.Own' })).toBe(
      'none',
    );
    expect(judged({}, { serializer: 'com.acme.Own' })).toBe('moderate');
  });

  it.for([
    [undefined, undefined, 'moderate'],
    ['false', 'false', 'moderate'],
    ['true', undefined, 'severe'],
    ['TRUE', 'False', 'severe'],
    ['true', 'true', 'none'],
    [undefined, 'true', 'none'],
  ] as const)(
    'dynamic allocation %s with shuffle service %s is %s',
    ([dynamic, service, severity]) => {
      const app = withProperties({
        'spark.serializer': KRYO,
        ...(dynamic === undefined ? {} : { 'spark.dynamicAllocation.enabled': dynamic }),
        ...(service === undefined ? {} : { 'spark.shuffle.service.enabled': service }),
      });

      expect(judge(drConfiguration, app)).toBe(severity);
    },
  );

  it.for([
    ['10239m', 'none'],
    ['10g', 'low'],
    ['10240m', 'low'],
    ['15359m', 'low'],
    ['15g', 'moderate'],
    ['20479m', 'moderate'],
    ['20g', 'severe'],
    ['25599m', 'severe'],
    ['25g', 'critical'],
    ['10737418239', 'none'],
    ['10737418240', 'low'],
    ['10,240 MB', 'low'],
    // no unit is bytes: what Spark reads as 25 GiB
    ['25600', 'none'],
    // what cannot be read counts as not set
    ['25gib', 'none'],
    ['1p', 'none'],
    ['-30g', 'none'],
    ['', 'none'],
  ] as const)('%s of heap is %s', ([size, severity]) => {
    expect(judged({ 'spark.executor.memory': size })).toBe(severity);
    expect(judged({ 'spark.driver.memory': size })).toBe(severity);
  });

  it.for([
    ['3', 'none'],
    ['4', 'low'],
    ['5', 'low'],
    ['6', 'moderate'],
    ['7', 'moderate'],
    ['8', 'severe'],
    ['9', 'severe'],
    ['10', 'critical'],
    ['ten', 'none'],
    ['8.5', 'none'],
    [' 8', 'none'],
  ] as const)('%s cores are %s', ([cores, severity]) => {
    expect(judged({ 'spark.executor.cores': cores })).toBe(severity);
    expect(judged({ 'spark.driver.cores': cores })).toBe(severity);
  });

  it.for([
    ['spark.dynamicAllocation.minExecutors', '1', 'none'],
    ['spark.dynamicAllocation.minExecutors', '2', 'critical'],
    ['spark.dynamicAllocation.minExecutors', 'two', 'none'],
    ['spark.dynamicAllocation.maxExecutors', '900', 'none'],
    ['spark.dynamicAllocation.maxExecutors', '901', 'critical'],
    ['spark.dynamicAllocation.maxExecutors', 'infinity', 'none'],
  ] as const)('%s of %s is %s, dynamic allocation or not', ([name, value, severity]) => {
    expect(judged({ [name]: value })).toBe(severity);
    expect(judged({ [name]: value, 'spark.dynamicAllocation.enabled': 'true' })).toBe(severity);
  });

  it.for([
    ['hdfs:///libs/*', 'critical'],
    ['hdfs:///libs/a.jar,hdfs:///libs/b.jar', 'none'],
  ] as const)('jars %s are %s', ([jars, severity]) => {
    expect(judged({ 'spark.yarn.secondary.jars': jars })).toBe(severity);
  });

  it.for([
    // bare numbers are MB and judged by their two-decimal text: 1.995 GB is "2 GB"
    ['2042', 'none', '1.99 GB'],
    ['2043', 'low', '2 GB'],
    ['2047', 'low', '2 GB'],
    ['2048', 'low', '2 GB'],
    ['4090', 'low', '3.99 GB'],
    ['4091', 'moderate', '4 GB'],
    ['6138', 'moderate', '5.99 GB'],
    ['6139', 'severe', '6 GB'],
    ['8186', 'severe', '7.99 GB'],
    ['8187', 'critical', '8 GB'],
    ['500', 'none', '500 MB'],
    ['0', 'none', '0 B'],
    // a text with a unit is judged as it is
    ['2047m', 'none', '2047m'],
    ['2048m', 'low', '2048m'],
    ['4g', 'moderate', '4g'],
    ['6g', 'severe', '6g'],
    ['8g', 'critical', '8g'],
  ] as const)('an overhead of %s is %s and reads %s', ([overhead, severity, words]) => {
    const names = [
      ['spark.executor.memoryOverhead', 'spark.yarn.executor.memoryOverhead'],
      ['spark.yarn.executor.memoryOverhead', 'spark.yarn.executor.memoryOverhead'],
      ['spark.driver.memoryOverhead', 'spark.yarn.driver.memoryOverhead'],
      ['spark.yarn.driver.memoryOverhead', 'spark.yarn.driver.memoryOverhead'],
    ] as const;
    for (const [name, label] of names) {
      const verdict = run(drConfiguration, withProperties({ ...FINE, [name]: overhead }));

      expect(judged({ [name]: overhead })).toBe(severity);
      expect(shown(verdict, label)).toBe(words);
    }
  });

  it('takes other limits for the overhead', () => {
    const memoryOverheadBytes = { low: 1, moderate: 1, severe: 2, critical: 2 ** 40 };

    expect(judged({ 'spark.executor.memoryOverhead': '1b' }, { memoryOverheadBytes })).toBe(
      'moderate',
    );
    expect(judged({}, { memoryOverheadBytes })).toBe('none');
  });

  it.for([
    ['spark.executor.memoryOverhead', '2gib'],
    ['spark.driver.memoryOverhead', '-1'],
    ['spark.dynamicAllocation.enabled', 'yes'],
    ['spark.shuffle.service.enabled', ''],
  ] as const)('does not apply where Dr. Elephant fails to read %s = %j', ([name, value]) => {
    const verdict = run(drConfiguration, withProperties({ ...FINE, [name]: value }));

    expect(verdict).toMatchObject({
      kind: 'not-applicable',
      reason: expect.stringContaining(name),
    });
  });

  it('says each thing in a finding of its own, the worst first', () => {
    const verdict = run(
      drConfiguration,
      withProperties({
        'spark.executor.memory': '21g',
        'spark.dynamicAllocation.maxExecutors': '1000',
      }),
    );

    expect(
      verdict.kind === 'flag'
        ? verdict.findings.map(({ severity, subject }) => [severity, subject])
        : [],
    ).toEqual([
      ['critical', { kind: 'property', name: 'spark.dynamicAllocation.maxExecutors' }],
      ['severe', { kind: 'property', name: 'spark.executor.memory' }],
      ['moderate', { kind: 'property', name: 'spark.serializer' }],
      ['moderate', { kind: 'property', name: 'spark.shuffle.service.enabled' }],
    ]);
  });

  it('shows what is set, and that the rest is not', () => {
    const verdict = run(drConfiguration, withProperties({ 'spark.executor.memory': '4g' }));

    expect(shown(verdict, 'spark.executor.memory')).toBe(4 * 2 ** 30);
    expect(shown(verdict, 'spark.driver.memory')).toBe('not set, the default applies');
    expect(shown(verdict, 'spark.application.duration')).toBe(30 * 60_000);
    expect(shown(verdict, 'spark.yarn.executor.memoryOverhead')).toBe('0 B');
  });

  it('is scored by all executors, the driver among them; low is 0', () => {
    const sections = { executors: [aDriver(), anExecutor(), anExecutor({ executorId: '2' })] };
    const scored = (set: Readonly<Record<string, string>>) => {
      const { environment } = withProperties(set).sections;
      if (environment === undefined) throw new Error('built without an environment');
      return scoreOf(
        run(drConfiguration, anApplication({ sections: { ...sections, environment } })),
      );
    };

    expect(scored({})).toBe(2 * 3);
    expect(scored({ ...FINE, 'spark.executor.cores': '4' })).toBe(0);
  });
});
