import { z } from 'zod';
import { type Configuration, readConfiguration } from '../../metrics/dr-elephant/configuration.ts';
import { overheadName } from '../../metrics/dr-elephant/properties.ts';
import type { Thresholds } from '../../metrics/dr-elephant/thresholds.ts';
import { headlineOf } from '../../metrics/words.ts';
import { durationMs } from '../../model/application.ts';
import type { Evidence, FindingDraft } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { GIB } from '../../model/units.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import { flagIf, measureOr, NOT_SET, text, unlessUnreadable, verdictOf } from './judgement.ts';
import { coreFinding, HEAP_LIMITS, sizeFinding } from './setting-findings.ts';
import { ascending } from './severity-thresholds.ts';

const Options = z.strictObject({
  serializer: z.string().default('org.apache.spark.serializer.KryoSerializer'),
  memoryOverheadBytes: ascending(2 * GIB, 4 * GIB, 6 * GIB, 8 * GIB),
});

/** Constants of ConfigurationHeuristic on the master branch, not configurable there either. */
const CORE_LIMITS: Thresholds = { low: 4, moderate: 6, severe: 8, critical: 10 };
const MAX_MIN_EXECUTORS = 1;
const MAX_MAX_EXECUTORS = 900;

export const drConfiguration: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-configuration',
    title: 'Settings are outside the limits that Dr. Elephant knows',
    why: 'A container that asks for more memory or cores than usual waits longer for its place and is seldom used in full.',
    category: 'configuration',
  },
  requires: ['environment'],
  options: Options,
  gates: 'fixed',
  evaluate(app, { serializer, memoryOverheadBytes }) {
    return unlessUnreadable(() => {
      const set = readConfiguration(app.sections.environment.sparkProperties);
      const { version } = app.framework;
      return verdictOf(
        [
          ...serializerFinding(set, serializer),
          ...shuffleServiceFinding(set),
          ...minExecutorsFinding(set),
          ...maxExecutorsFinding(set),
          ...jarsFinding(set),
          ...sizeFinding('spark.executor.memory', set.executorMemoryBytes, HEAP_LIMITS),
          ...sizeFinding('spark.driver.memory', set.driverMemoryBytes, HEAP_LIMITS),
          ...sizeFinding(
            overheadName('executor', version),
            set.executorOverhead.bytes,
            memoryOverheadBytes,
          ),
          ...sizeFinding(
            overheadName('driver', version),
            set.driverOverhead.bytes,
            memoryOverheadBytes,
          ),
          ...coreFinding('spark.executor.cores', set.executorCores, CORE_LIMITS),
          ...coreFinding('spark.driver.cores', set.driverCores, CORE_LIMITS),
        ],
        { details: rows(set, durationMs(app)), weight: app.sections.executors?.length ?? 0 },
      );
    });
  },
});

function rows(set: Configuration, applicationMs: number): readonly Evidence[] {
  return [
    measureOr('spark.driver.memory', set.driverMemoryBytes, 'bytes', NOT_SET),
    measureOr('spark.executor.memory', set.executorMemoryBytes, 'bytes', NOT_SET),
    measureOr('spark.executor.instances', set.executorInstances, 'count', NOT_SET),
    measureOr('spark.executor.cores', set.executorCores, 'count', NOT_SET),
    measure('spark.application.duration', applicationMs, 'ms'),
    text('spark.dynamicAllocation.enabled', String(set.isDynamic)),
    measureOr('spark.driver.cores', set.driverCores, 'count', NOT_SET),
    text('spark.yarn.driver.memoryOverhead', set.driverOverhead.text),
    text('spark.yarn.executor.memoryOverhead', set.executorOverhead.text),
  ];
}

function serializerFinding({ serializer }: Configuration, wanted: string): readonly FindingDraft[] {
  return flagIf(serializer === wanted ? 'none' : 'moderate', () => ({
    subject: { kind: 'property', name: 'spark.serializer' },
    headline: headlineOf(
      serializer === undefined
        ? `spark.serializer is not set: Java serialises, not ${wanted}`
        : `spark.serializer is ${serializer}, not ${wanted}`,
      'spark.serializer is not the serialiser that is recommended here',
    ),
    evidence: [text('spark.serializer', serializer ?? NOT_SET)],
    recommendations: [
      {
        kind: 'set-property',
        property: 'spark.serializer',
        ...(serializer === undefined ? {} : { from: serializer }),
        to: wanted,
        because: 'Kryo writes the records of RDDs smaller and faster than Java serialisation does',
        scope: 'submit',
      },
    ],
  }));
}

function shuffleServiceFinding(set: Configuration): readonly FindingDraft[] {
  return flagIf(shuffleServiceSeverity(set), () => ({
    subject: { kind: 'property', name: 'spark.shuffle.service.enabled' },
    headline: set.isDynamic
      ? 'Dynamic allocation runs without the external shuffle service'
      : 'The external shuffle service is not enabled',
    evidence: [
      text('spark.shuffle.service.enabled', String(set.hasShuffleService)),
      text('spark.dynamicAllocation.enabled', String(set.isDynamic)),
    ],
    recommendations: [
      {
        kind: 'set-property',
        property: 'spark.shuffle.service.enabled',
        from: 'false',
        to: 'true',
        because: 'shuffle files then outlive the executor that wrote them',
        scope: 'submit',
        risk: 'Executors do not start where the service does not run on the nodes.',
      },
    ],
  }));
}

function shuffleServiceSeverity({ hasShuffleService, isDynamic }: Configuration): Severity {
  if (hasShuffleService) return 'none';
  return isDynamic ? 'severe' : 'moderate';
}

function minExecutorsFinding({ minExecutors }: Configuration): readonly FindingDraft[] {
  return executorCountFinding('spark.dynamicAllocation.minExecutors', minExecutors, {
    limit: MAX_MIN_EXECUTORS,
    because: 'idle executors are given back down to this number only',
  });
}

function maxExecutorsFinding({ maxExecutors }: Configuration): readonly FindingDraft[] {
  return executorCountFinding('spark.dynamicAllocation.maxExecutors', maxExecutors, {
    limit: MAX_MAX_EXECUTORS,
    because: 'one application should not be able to take the whole queue',
  });
}

function executorCountFinding(
  property: string,
  count: number,
  { limit, because }: { readonly limit: number; readonly because: string },
): readonly FindingDraft[] {
  return flagIf(count > limit ? 'critical' : 'none', () => ({
    subject: { kind: 'property', name: property },
    headline: `${property} is ${count}; more than ${limit} is critical`,
    evidence: [measure(property, count, 'count', limit)],
    recommendations: [
      {
        kind: 'set-property',
        property,
        from: String(count),
        to: String(limit),
        because,
        scope: 'submit',
      },
    ],
  }));
}

function jarsFinding({ secondaryJars }: Configuration): readonly FindingDraft[] {
  return flagIf(secondaryJars.includes('*') ? 'critical' : 'none', () => ({
    subject: { kind: 'property', name: 'spark.yarn.secondary.jars' },
    headline: 'spark.yarn.secondary.jars names jars with *',
    evidence: [text('spark.yarn.secondary.jars', secondaryJars)],
    recommendations: [
      { kind: 'look-into', advice: 'Name the jars that are needed one by one instead of with *.' },
    ],
  }));
}
