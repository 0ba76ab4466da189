import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { analyze } from '../../../src/engine/analyze.ts';
import { PRESETS } from '../../../src/heuristics/presets.ts';
import type { Analysis } from '../../../src/model/analysis.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import {
  analysisJsonSchema,
  analysisSchemaText,
} from '../../../src/model/schemas/analysis-json-schema.ts';
import type { ANALYSIS } from '../../../src/model/schemas/analysis-schema.ts';
import { anAnalysis } from '../../builders/analysis.ts';
import { FIXTURES, readFixture } from '../../support/read-fixture.ts';
import { readWithYarn } from '../../support/recorded-books.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const PUBLISHED = 'docs/schema/analysis-1.schema.json';

/** Intersections as one object, everything readonly: what is left differs only where the fields do. */
type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;
// identical types alone are assignable to each other as unresolved conditions
type Same<A, B> =
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** The places where two contracts differ: `.detail.jobs[].name`; never where they do not. */
type Differences<A, B, At extends string = ''> =
  Same<Plain<A>, Plain<B>> extends true
    ? never
    : [A, B] extends [readonly (infer X)[], readonly (infer Y)[]]
      ? Same<Plain<X>, Plain<Y>> extends true
        ? At
        : Differences<X, Y, `${At}[]`>
      : [A, B] extends [object | undefined, object | undefined]
        ? WithinObjects<NonNullable<A>, NonNullable<B>, At>
        : At;
type WithinObjects<A, B, At extends string> =
  | {
      [K in keyof A & keyof B & string]: Differences<A[K], B[K], `${At}.${K}`>;
    }[keyof A & keyof B & string]
  | `${At}.${(Exclude<keyof A, keyof B> | Exclude<keyof B, keyof A>) & string}`;
type Schema = z.infer<typeof ANALYSIS>;

describe('the schema and the TypeScript contract', () => {
  it('have the same fields, both ways (held by the compiler, which names what differs)', () => {
    expectTypeOf<Differences<Schema, Analysis>>().toEqualTypeOf<never>();
    expectTypeOf<Same<Plain<Schema>, Plain<Analysis>>>().toEqualTypeOf<true>();
  });

  it('would differ by one optional field, however deep', () => {
    type More = Omit<Analysis, 'detail'> & {
      readonly detail?: NonNullable<Analysis['detail']> & { readonly news?: string };
    };
    expectTypeOf<Same<Plain<Schema>, Plain<More>>>().toEqualTypeOf<false>();
    expectTypeOf<Differences<Schema, More>>().toEqualTypeOf<'.detail.news'>();
  });
});

/** A schema in which every object has the fields it names and no others. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, closed(value)] as const);
  const isObject = 'properties' in node && 'type' in node && !('additionalProperties' in node);
  return Object.fromEntries([
    ...entries,
    ...(isObject ? [['additionalProperties', false] as const] : []),
  ]);
}

function compiled(schema: unknown): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  return ajv.compile(z.record(z.string(), z.unknown()).parse(schema));
}

const isValid = compiled(analysisJsonSchema());
/** Also refuses a field that the schema does not tell of. */
const isTold = compiled(closed(analysisJsonSchema()));

/** What is wrong with a document as it is after a round trip through JSON. */
function errorsOf(document: unknown): readonly string[] {
  const read: unknown = JSON.parse(JSON.stringify(document));
  return [isValid, isTold].flatMap((check) =>
    check(read)
      ? []
      : (check.errors ?? []).map(
          ({ instancePath, message, params }) =>
            `${instancePath} ${message} ${JSON.stringify(params)}`,
        ),
  );
}

describe('the published schema', () => {
  it(`is ${PUBLISHED} (sparkvet schema --out ${PUBLISHED} makes it anew)`, () => {
    expect(readFileSync(path.join(ROOT, PUBLISHED), 'utf8')).toBe(analysisSchemaText());
  });

  it('says what it is, and tells the unit of every number', () => {
    const { $schema, $id, title } = analysisJsonSchema();
    expect({ $schema, $id, title }).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:sparkvet:analysis:1',
      title: 'Analysis',
    });
    const silent = unitFields(analysisJsonSchema()).filter(
      ({ field }) => typeof field !== 'object' || field === null || !('description' in field),
    );
    expect(silent).toEqual([]);
  });

  it('lets documents grow', () => {
    const grown = { ...anAnalysis(), news: 1, totals: { ...anAnalysis().totals, moreCount: 1 } };
    expect(isValid(JSON.parse(JSON.stringify(grown)))).toBe(true);
    expect(isTold(JSON.parse(JSON.stringify(grown)))).toBe(false);
  });

  it.for([
    ['another version', { schemaVersion: 2 }],
    ['a severity that is none', { verdict: { severity: 'bad', headline: '', efficiency: null } }],
    ['no totals', { totals: undefined }],
    ['a share above 1', { idealTimes: { driverMs: 0, criticalMs: 0, jobEfficiencyShare: 2 } }],
  ])('refuses %s', ([, wrong]) => {
    expect(errorsOf({ ...anAnalysis(), ...Object(wrong) })).not.toEqual([]);
  });
});

/** Every property of the schema whose name ends in a unit. */
function unitFields(node: unknown): readonly { readonly name: string; readonly field: unknown }[] {
  if (typeof node !== 'object' || node === null) return [];
  const properties: object =
    'properties' in node && typeof node.properties === 'object' ? (node.properties ?? {}) : {};
  const own = Object.entries(properties)
    .filter(([name]) => /(?:Ms|Bytes|Count|Share|Ratio)$/.test(name))
    .map(([name, field]: readonly [string, unknown]) => ({ name, field }));
  return [...own, ...Object.values(node).flatMap(unitFields)];
}

const GOLDEN = globSync('test/golden/*.json', { cwd: ROOT });
/** Of every kind of record some; the rest of the fixtures says nothing else about the shape of a document. */
const LOGS = [
  ...globSync('patients/logs/*.sick*', { cwd: FIXTURES }),
  ...globSync('spark-own/spark-events/*', { cwd: FIXTURES }),
  ...globSync('spark-own/spark-events-broken/*', { cwd: FIXTURES }),
  'lab/eventlog_v2_application_1795236425508_0005_1',
  'lab/application_1795236425508_0003_1',
  'spark-4.3/eventlog_v2_app-20261121074132-0000',
  'codecs/torn/app-20261121040859-0000.zstd.inprogress',
  'python/worker-crash.3.5.zst',
  'plans/joins-and-shuffles.3.5.zst',
  'stragglers/slow-executor.3.5.zst',
  'calibration/logs/dynamic-allocation-churn-1.3.5.sick.zst',
];

/** Judged by every heuristic, with gates so low that most of what is there is found. */
function judged(app: ApplicationModel): Analysis {
  return analyze(app, {
    preset: 'all',
    heuristics: PRESETS.all.heuristics,
    gateScale: 0.01,
    version: '0.0.0',
    nowMs: () => 0,
  });
}

describe('the schema fits', () => {
  it.for(GOLDEN)('%s', (file) => {
    expect(errorsOf(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it.for(LOGS)('what is said of %s', async (log) => {
    expect(errorsOf(judged(await readFixture(log)))).toEqual([]);
  });

  it("what is said where YARN's books are known", async () => {
    const [app] = await readWithYarn({
      logs: ['recorded/cluster-books/application_1795256042649_0001_1.zstd'],
      app: 'recorded/cluster-books/application_1795256042649_0001.app.json',
    });
    const analysis = app === undefined ? undefined : judged(app);
    expect(analysis?.detail?.clusterUsage).toBeDefined();
    expect(errorsOf(analysis)).toEqual([]);
  });

  it('an analysis without its detail', () => {
    expect(errorsOf(anAnalysis({ detail: undefined }))).toEqual([]);
  });
});
