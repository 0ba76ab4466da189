import { describe, expect, it } from 'vitest';
import { isSameSetting, sparkDefault } from '../../../src/model/spark/spark-defaults.ts';

function coresOf(clusterManager: 'yarn' | 'standalone'): string | undefined {
  return sparkDefault('spark.executor.cores', { version: '3.5.1', clusterManager });
}

describe('defaults of Spark', () => {
  it.for([
    ['spark.sql.adaptive.enabled', '3.1.3', 'false'],
    ['spark.sql.adaptive.enabled', '3.2.0', 'true'],
    ['spark.sql.adaptive.enabled', '2.4.0-cdh6.3.2', 'false'],
    ['spark.sql.ansi.enabled', '4.0.0', 'true'],
    ['spark.sql.ansi.enabled', '2.4.0', undefined],
    ['spark.speculation.quantile', '10.0.0', '0.9'],
    ['spark.executor.memory', undefined, '1g'],
    ['spark.sql.adaptive.enabled', undefined, undefined],
    ['spark.app.name', '3.5.1', undefined],
    ['__proto__', '3.5.1', undefined],
    ['constructor', '3.5.1', undefined],
  ] as const)('%s of Spark %s is %s', ([property, version, value]) => {
    expect(sparkDefault(property, { version, clusterManager: 'yarn' })).toBe(value);
  });

  it('depend on the cluster manager', () => {
    expect(coresOf('yarn')).toBe('1');
    expect(coresOf('standalone')).toBeUndefined();
  });
});

describe('whether two settings are one', () => {
  it.for([
    ['4g', '4096m', true],
    ['128MB', '128m', true],
    ['134217728', '128m', true],
    ['TRUE', 'true', true],
    ['60s', '1min', true],
    ['0.60', '0.6', true],
    ['4g', '4', false],
    ['5m', '5min', true],
    ['true', 'false', false],
    ['', '0', false],
    ['org.apache.A', 'org.apache.B', false],
  ] as const)('%s and %s: %s', ([a, b, isSame]) => {
    expect(isSameSetting(a, b)).toBe(isSame);
  });
});
