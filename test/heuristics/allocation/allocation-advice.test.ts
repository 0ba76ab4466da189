import { describe, expect, it } from 'vitest';
import {
  fewerAdvice,
  releaseAdvice,
} from '../../../src/heuristics/allocation/allocation-advice.ts';
import type { ClusterManager } from '../../../src/model/application.ts';
import type { Recommendation } from '../../../src/model/finding.ts';
import { anApplication, anEnvironment } from '../../builders/application.ts';
import { anRdd } from '../../builders/scheduled-stage.ts';

interface Draft {
  readonly properties?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly clusterManager?: ClusterManager;
  readonly cachedCount?: number;
}

const withProperties = ({
  properties = {},
  version = '3.5.1',
  clusterManager = 'yarn',
  cachedCount = 0,
}: Draft) =>
  anApplication({
    clusterManager,
    framework: { name: 'spark', version },
    sections: {
      environment: anEnvironment(properties),
      storage: Array.from({ length: cachedCount }, () => anRdd()),
    },
  });

const inShort = (advice: readonly Recommendation[]): readonly string[] =>
  advice.map((one) =>
    one.kind === 'set-property'
      ? `${one.property.replace('spark.dynamicAllocation.', '')} ${one.from ?? 'unset'} → ${one.to}`
      : one.advice,
  );

const ON = { 'spark.dynamicAllocation.enabled': 'true' };
const SERVICE = { 'spark.shuffle.service.enabled': 'true' };

describe('executors are released', () => {
  it.for<{ name: string; draft: Draft; expected: string[] }>([
    {
      name: 'by dynamic allocation; Spark 3.4 keeps track of shuffle output itself',
      draft: {},
      expected: ['enabled false → true', 'maxExecutors unset → 20'],
    },
    {
      name: 'and is told to before 3.4',
      draft: { version: '3.2.0' },
      expected: [
        'enabled false → true',
        'maxExecutors unset → 20',
        'shuffleTracking.enabled false → true',
      ],
    },
    {
      name: 'with the external service before 3.0',
      draft: { version: '2.4.8' },
      expected: [
        'enabled false → true',
        'maxExecutors unset → 20',
        'spark.shuffle.service.enabled false → true',
      ],
    },
    {
      name: 'with the service that is there',
      draft: { version: '2.4.8', properties: SERVICE },
      expected: ['enabled false → true', 'maxExecutors unset → 20'],
    },
    {
      name: 'not without a reason, when it is on already',
      draft: { properties: { ...ON, ...SERVICE } },
      expected: [],
    },
    {
      name: 'down to none, sooner',
      draft: {
        properties: {
          ...ON,
          ...SERVICE,
          'spark.dynamicAllocation.minExecutors': '10',
          'spark.dynamicAllocation.executorIdleTimeout': '30min',
        },
      },
      expected: ['minExecutors 10 → 0', 'executorIdleTimeout 30min → 60s'],
    },
    {
      name: 'not later than the advice says, where a longer timeout waits for dynamic allocation',
      draft: { properties: { 'spark.dynamicAllocation.executorIdleTimeout': '30min' } },
      expected: [
        'enabled false → true',
        'maxExecutors unset → 20',
        'executorIdleTimeout 30min → 60s',
      ],
    },
    {
      name: 'sooner, where it is set so',
      draft: { properties: { 'spark.dynamicAllocation.executorIdleTimeout': '10s' } },
      expected: ['enabled false → true', 'maxExecutors unset → 20'],
    },
    {
      name: 'with what they cached',
      draft: { properties: { ...ON, ...SERVICE }, cachedCount: 1 },
      expected: ['cachedExecutorIdleTimeout unset → 30min'],
    },
    {
      name: 'with shuffle output that nobody reads',
      draft: { properties: ON },
      expected: ['shuffleTracking.timeout unset → 10min'],
    },
  ])('$name', ({ draft, expected }) => {
    expect(inShort(releaseAdvice(withProperties(draft), 20, 60_000))).toEqual(expected);
  });
});

describe('fewer executors', () => {
  it.for<{ name: string; draft: Draft; expected: string }>([
    { name: 'a fixed number', draft: {}, expected: 'spark.executor.instances 20 → 5' },
    { name: 'at most', draft: { properties: ON }, expected: 'maxExecutors 20 → 5' },
    {
      name: 'the number that was set',
      draft: { properties: { 'spark.executor.instances': '18' } },
      expected: 'spark.executor.instances 18 → 5',
    },
  ])('$name', ({ draft, expected }) => {
    expect(inShort(fewerAdvice(withProperties(draft), 5, 20))).toEqual([expected]);
  });

  it('are limited by cores on a standalone cluster', () => {
    const app = withProperties({ clusterManager: 'standalone' });
    expect(inShort(fewerAdvice(app, 5, 20))[0]).toContain('spark.cores.max');
  });
});
