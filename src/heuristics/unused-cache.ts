import { z } from 'zod';
import { type UnusedCache, unusedCaches } from '../metrics/plans/caches/unused-caches.ts';
import { sessionKind } from '../metrics/sessions/interactive-session.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import type { RddInfo } from '../model/stage.ts';
import { sumBy } from '../model/sum-by.ts';
import { shortened } from '../model/texts/shortened.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({ ...GATE_OPTIONS });

export const unusedCache: Heuristic = defineHeuristic({
  meta: {
    id: 'unused-cache',
    title: 'Data is cached and read only once',
    why: 'Putting rows into a cache and taking them out again costs time and memory, and pays only when they are read again.',
    category: 'sql',
  },
  requires: ['stages'],
  options: Options,

  evaluate(app, options) {
    if (app.sections.stages.every(({ rdds }) => rdds.length === 0)) {
      return { kind: 'not-applicable', reason: 'the record does not say what was cached' };
    }
    const caches = unusedCaches(app).toSorted((a, b) => b.savedTaskMs - a.savedTaskMs);
    if (!isNonEmpty(caches)) return { kind: 'pass' };

    const remedy: Remedy = { stages: caches.flatMap((cache) => cache.remedy.stages ?? []) };
    const saving = savingBy(app, remedy, 'modelled');
    const worth = { saving, remedy, details: [tableOf(caches)] };
    return flagIfWorth(app, options, worth, () => describe(app, caches, saving.wallMs.likely));
  },
});

function describe(
  app: ApplicationModel,
  caches: NonEmpty<UnusedCache>,
  savedMs: number,
): Described {
  const [{ cache, reader, cachedBytes }] = caches;
  const size = cachedBytes === undefined ? '' : ` (${bytesInWords(cachedBytes)})`;
  const what =
    caches.length === 1
      ? `The rows cached for ${stageInWords(reader)}${size} are read once`
      : `${countInWords(caches.length)} caches are read only once each`;
  const isSession = sessionKind(app) !== undefined;
  return {
    subject: stageSubject(cache.makers.at(-1) ?? reader),
    headline: headlineOf(`${what}: without caching them ${msInWords(savedMs)} less`, what),
    evidence: evidenceOf(caches),
    recommendations: adviceOn(caches[0], cachedBytes),
    confidence: {
      level: 'low',
      because: isSession
        ? 'in a session the next statement may have been to read it; what the cache cost is taken from its rows and bytes'
        : 'that it is read once is certain; what the cache cost is taken from its rows and bytes',
    },
    owner: 'user',
  };
}

function evidenceOf(caches: NonEmpty<UnusedCache>): NonEmpty<Evidence> {
  const [{ cachedBytes }] = caches;
  return [
    measure('Times read', 1, 'count', 2),
    measure(
      'Task time for the cache, estimated',
      Math.round(sumBy(caches, ({ savedTaskMs }) => savedTaskMs)),
      'ms',
    ),
    ...(cachedBytes === undefined ? [] : [measure('Cached', cachedBytes, 'bytes')]),
    tableOf(caches),
  ];
}

function adviceOn(
  { reader }: UnusedCache,
  cachedBytes: number | undefined,
): NonEmpty<Recommendation> {
  const size = cachedBytes === undefined ? 'they' : `the ${bytesInWords(cachedBytes)}`;
  return [
    {
      kind: 'change-code',
      advice: 'Do not cache what only one action reads.',
      before: 'df = (…).cache()  # or persist(…)\ndf.write.parquet(path)',
      after: 'df = (…)\ndf.write.parquet(path)',
      because: `only “${reader.name}” reads the rows, once: ${size} are written into the cache and read back for nothing`,
      risk: 'Where the cache is to keep random or changing values the same, or another action follows in other runs, it is needed.',
      verify: 'The query has no InMemoryTableScan.',
    },
  ];
}

function tableOf(caches: readonly UnusedCache[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'cached', label: 'Cached' },
      { key: 'level', label: 'Kept' },
      { key: 'reader', label: 'Read by' },
      { key: 'bytes', label: 'Bytes', unit: 'bytes' },
      { key: 'cost', label: 'Task time, estimated', unit: 'ms' },
    ],
    ...tableRows(caches, ({ cache: { rdd }, reader, cachedBytes, savedTaskMs }) => ({
      cached: shortened(rdd.name, NAME_LENGTH),
      level: levelInWords(rdd),
      reader: `${stageInWords(reader)}, ${reader.name}`,
      bytes: cachedBytes ?? 'unknown',
      cost: Math.round(savedTaskMs),
    })),
  };
}

function levelInWords({ storage }: RddInfo): string {
  if (storage?.useMemory !== true) return 'on disk';
  return storage.useDisk ? 'in memory, else on disk' : 'in memory';
}
const NAME_LENGTH = 80;
