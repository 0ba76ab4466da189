import type { ApplicationModel } from '../../model/application.ts';
import type { NonEmpty, Recommendation } from '../../model/finding.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { FileWriting } from '../plans/writes/file-writing.ts';
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
