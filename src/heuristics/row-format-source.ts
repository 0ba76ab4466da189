import { z } from 'zod';
import { type SchemaPass, schemaPasses } from '../metrics/plans/scans/schema-passes.ts';
import { sourceInWords } from '../metrics/plans/source-words.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { sumBy } from '../model/sum-by.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({ ...GATE_OPTIONS });

export const rowFormatSource: Heuristic = defineHeuristic({
  meta: {
    id: 'row-format-source',
    title: 'Text files are read once more to guess their columns',
    why: 'Without a schema, Spark reads all of a CSV or JSON input to find out its types before it reads it for the query.',
    category: 'sql',
  },
  requires: ['stages'],
  options: Options,

  evaluate(app, options) {
    if (app.sections.stages.every(({ rdds }) => rdds.length === 0)) {
      return { kind: 'not-applicable', reason: 'the record does not say what stages read' };
    }
    const passes = schemaPasses(app).toSorted((a, b) => b.stage.taskTimeMs - a.stage.taskTimeMs);
    if (!isNonEmpty(passes)) return { kind: 'pass' };

    const remedy: Remedy = { stages: passes.map(({ change }) => change) };
    const saving = savingBy(app, remedy);
    const worth = { saving, remedy, details: [tableOf(passes)] };
    return flagIfWorth(app, options, worth, () => describe(passes, saving.wallMs.likely));
  },
});

function describe(passes: NonEmpty<SchemaPass>, savedMs: number): Described {
  const [{ stage, isFirst }] = passes;
  const readBytes = sumBy(passes, (pass) => pass.stage.sums.inputBytes);
  const source = placeOf(passes[0]);
  const what =
    passes.length === 1
      ? `${source} is read once more, only to guess its column types`
      : `${countInWords(passes.length)} inputs of text are read once more, only to guess their column types`;
  const cost = `a schema saves ${msInWords(savedMs)}`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(`${what}: ${cost}`, `Text is read once more to guess its types: ${cost}`),
    evidence: [
      measure('Read to guess the types', readBytes, 'bytes'),
      measure(
        'Task time for it',
        sumBy(passes, (pass) => pass.stage.taskTimeMs),
        'ms',
      ),
      tableOf(passes),
    ],
    recommendations: adviceOn(passes[0]),
    confidence: isFirst
      ? {
          level: 'low',
          because:
            'the pass is measured, but it also started the executors, which the next stage then has to; Parquet would save more, which is not counted',
        }
      : {
          level: 'medium',
          because: 'the pass is measured; what Parquet would save besides is not counted',
        },
    owner: 'user',
  };
}

function placeOf({ scan, format }: SchemaPass): string {
  if (scan !== undefined) return capitalisedSource(sourceInWords(scan));
  return `The ${(format ?? 'text').toUpperCase()} input`;
}

function capitalisedSource(words: string): string {
  return words.replace(/^(csv|json|xml) /, (format) => format.toUpperCase());
}

function adviceOn({ stage, format = 'csv', scanCount }: SchemaPass): NonEmpty<Recommendation> {
  const bytes = bytesInWords(stage.sums.inputBytes);
  const isCsv = format === 'csv';
  const schema: Recommendation = {
    kind: 'change-code',
    advice: 'Give the reader the schema.',
    before: isCsv
      ? 'df = spark.read.csv(path, header=True, inferSchema=True)'
      : `df = spark.read.${format}(path)`,
    after: isCsv
      ? '# once: print(df.schema.simpleString()), then\ndf = spark.read.schema("id LONG, day DATE, …").csv(path, header=True)'
      : `# once: print(df.schema.simpleString()), then, of the columns that are used,\ndf = spark.read.schema("id LONG, day DATE, …").${format}(path)`,
    because: `${stageInWords(stage)} reads ${bytes} only to find the types out`,
    risk: 'Values that do not fit the type become null: mode="FAILFAST" tells of them.',
    verify: `No job named “${stage.name}” reads all of the input.`,
  };
  if (scanCount < 2) return [schema];
  return [
    schema,
    {
      kind: 'change-code',
      advice: 'Write the rows as Parquet once, and read that.',
      after: 'df.write.parquet(tmp)\ndf = spark.read.parquet(tmp)',
      because: `${countInWords(scanCount)} scans parse the same text, each of them all columns of every row`,
    },
  ];
}

function tableOf(passes: readonly SchemaPass[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'source', label: 'Source' },
      { key: 'bytes', label: 'Read', unit: 'bytes' },
      { key: 'tasks', label: 'Task time', unit: 'ms' },
      { key: 'scans', label: 'Read again by queries', unit: 'count' },
    ],
    ...tableRows(passes, (pass) => ({
      stage: stageInWords(pass.stage),
      source: placeOf(pass),
      bytes: pass.stage.sums.inputBytes,
      tasks: pass.stage.taskTimeMs,
      scans: pass.scanCount,
    })),
  };
}
