import type { ApplicationModel } from '../../model/application.ts';
import type { NonEmpty, Recommendation } from '../../model/finding.ts';
import { numberProperty, propertiesIn } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { FileWriting } from '../plans/writes/file-writing.ts';
import type { FileWrite } from '../plans/writes/writes.ts';
import { bytesInWords, countInWords } from '../words.ts';
import { columnsInCode } from './columns-in-code.ts';

/** Fewer, larger files, as the code that writes them can have it. */
export function fileCountAdvice(
  app: ApplicationModel,
  writing: FileWriting,
): NonEmpty<Recommendation> {
  const { write, fileCount, writtenBytes, fewerFileCount } = writing;
  const because = `${countInWords(fileCount)} files hold ${bytesInWords(writtenBytes)} together, and every later reader has to open each`;
  const verify = `“number of written files” is about ${countInWords(fewerFileCount)}.`;
  const cut = cutBySetting(app, write, fileCount);
  if (cut !== undefined) return [{ ...cut, verify }];
  if ((write.dynamicPartitionCount ?? 0) === 0) {
    return [
      {
        kind: 'change-code',
        advice: `Bring the rows into ${countInWords(fewerFileCount)} partitions before they are written.`,
        before: `df.write.parquet(path)  # ${fileCount} files`,
        after: `df.coalesce(${fewerFileCount}).write.parquet(path)`,
        because,
        risk: 'coalesce also lets so few tasks do the work before the write; repartition costs a shuffle and keeps that work wide.',
        verify,
      },
    ];
  }
  return [byPartition(writing, because, verify), ...rebalance(app, writing)];
}

/** Spark's default, 0, is no limit. */
const RECORDS_PER_FILE = 'spark.sql.files.maxRecordsPerFile';
/** Of the limit, what the mean file holds where most are full: each task's last one is not. Ours. */
const FULL_SHARE = 0.5;

function cutBySetting(
  app: ApplicationModel,
  { execution, rowCount = 0 }: FileWrite,
  fileCount: number,
): (Recommendation & { readonly kind: 'set-property' }) | undefined {
  const properties = propertiesIn(app, execution);
  const limit = numberProperty(properties, RECORDS_PER_FILE) ?? 0;
  const meanRows = rowCount / fileCount;
  if (limit <= 0 || meanRows < FULL_SHARE * limit || meanRows > limit) return undefined;
  return {
    kind: 'set-property',
    property: RECORDS_PER_FILE,
    from: String(limit),
    to: '0',
    because: `a task begins a new file after so many rows: ${countInWords(fileCount)} files hold ${countInWords(meanRows)} each`,
    scope: 'session',
  };
}

function byPartition({ write }: FileWriting, because: string, verify: string): Recommendation {
  const columns = columnsInCode(write.partitionColumns);
  return {
    kind: 'change-code',
    advice:
      'Shuffle the rows by the partition columns first, so that one task writes each partition.',
    before: `df.write.partitionBy(${columns}).parquet(path)`,
    after: `df.repartition(${columns}) \\\n    .write.partitionBy(${columns}).parquet(path)`,
    because: `each task writes a file into every partition it has rows of: ${because}`,
    risk: 'A partition with most of the rows becomes one long task and one large file: add a column to repartition by.',
    verify,
  };
}

/** Adaptive execution splits what is too large and merges what is too small. */
function rebalance(app: ApplicationModel, { write }: FileWriting): readonly Recommendation[] {
  if (!isAtLeastSpark(app.framework.version, 3, 3)) return [];
  return [
    {
      kind: 'change-code',
      advice:
        'Or let adaptive execution size the files: it merges small partitions and splits large ones.',
      after: `df.hint("rebalance", ${columnsInCode(write.partitionColumns)}).write.partitionBy(…)`,
      because:
        'spark.sql.adaptive.advisoryPartitionSizeInBytes then says how much goes into a task',
    },
  ];
}
