import type { ApplicationModel } from '../../model/application.ts';
import type { NonEmpty, Recommendation } from '../../model/finding.ts';
import { bytesProperty, property } from '../../model/spark/spark-properties.ts';
import { MIB } from '../../model/units.ts';
import { MAX_PARTITION_BYTES, partitionsOf, sizeText } from '../partitions/partitions.ts';
import type { FileOpening, Layout } from '../plans/scans/file-opening.ts';
import { partitionColumnsOf } from '../plans/scans/partition-columns.ts';
import type { FileScan } from '../plans/scans/scans.ts';
import { bytesInWords, countInWords } from '../words.ts';
import { columnsInCode } from './columns-in-code.ts';

const OPEN_COST_BYTES = 4 * MIB; // Spark's default

/** Fewer files at the source first; until then, more of them in a task. */
export function smallFilesReadAdvice(
  app: ApplicationModel,
  opening: FileOpening,
): NonEmpty<Recommendation> {
  return [compaction(opening), ...packing(app, opening)];
}

function compaction(opening: FileOpening): Recommendation {
  const { scan, fileCount, fileBytes } = opening;
  const rewriting = REWRITING[opening.layout](opening);
  return {
    kind: 'change-code',
    advice: rewriting.advice,
    before: `df = ${reader(scan)}`,
    // what writes returns nothing to read from
    after: `${reader(scan)}${rewriting.steps}.parquet("<compacted folder>")  # once, in a job of its own\n\ndf = spark.read.parquet("<compacted folder>")`,
    because: `${countInWords(fileCount)} files hold ${bytesInWords(fileBytes)} together, and each has to be found, opened and closed`,
    risk: `${rewriting.risk}Readers that are at work while files are replaced fail: write to a new folder, then switch. Delta and Iceberg tables have OPTIMIZE and rewrite_data_files for it.`,
    verify: 'The scan reads so many files fewer, and its stage takes seconds.',
  };
}

interface Rewriting {
  readonly advice: string;
  /** Between reading and the format. */
  readonly steps: string;
  /** Before what is to be said of any. */
  readonly risk: string;
}

const REWRITING: Readonly<Record<Layout, (opening: FileOpening) => Rewriting>> = {
  flat: ({ fileBytes }) => ({
    advice: `Rewrite the input as ${filesInWords(fileBytes)}, once, and have its writer make files of about 128 MiB from now on.`,
    steps: `.coalesce(${filesFor(fileBytes)}) \\\n    .write`,
    risk: '',
  }),
  partitions: ({ scan }) => {
    const columns = columnsInCode(partitionColumnsOf(scan.node));
    return {
      advice:
        'Rewrite the input with one file for each partition, once, and have its writer shuffle the rows by the partition columns before it writes.',
      steps: ` \\\n    .repartition(${columns}) \\\n    .write.partitionBy(${columns})`,
      risk: 'Name all the columns that it is partitioned by; where a partition has more than 128 MiB, repartition by one column more. ',
    };
  },
  'too-many-partitions': ({ scan, fileBytes }) => ({
    advice: `Partition the input by less, once: by month instead of day, or by nothing; ${filesInWords(fileBytes)} would hold what this scan read.`,
    steps: ` \\\n    .repartition("coarser_col") \\\n    .write.partitionBy("coarser_col")`,
    risk: `Conditions on ${columnsInCode(partitionColumnsOf(scan.node))} alone then leave out no folders: add one on the new column to those queries. `,
  }),
};

function filesFor(fileBytes: number): number {
  return Math.max(1, Math.ceil(fileBytes / MAX_PARTITION_BYTES));
}

function filesInWords(fileBytes: number): string {
  const count = filesFor(fileBytes);
  return count === 1 ? 'one file' : `${countInWords(count)} files`;
}

function reader({ table, location, format }: FileScan): string {
  if (table !== undefined) return `spark.table("${table}")`;
  const path = location === undefined || location.endsWith('...') ? '<folder>' : location;
  return /^\w+$/.test(format) && FORMATS.has(format)
    ? `spark.read.${format}("${path}")`
    : `spark.read.format("${format}").load("${path}")`;
}

const FORMATS: ReadonlySet<string> = new Set(['parquet', 'orc', 'csv', 'json', 'text']);

/**
 * Each file counts as its bytes and the cost of opening it when files are packed into tasks of `maxPartitionBytes`. Of use only
 * where every core has several tasks already.
 */
function packing(
  app: ApplicationModel,
  { stage, fewerFileCount, fileCount, fileBytes }: FileOpening,
): readonly Recommendation[] {
  if (stage.taskCount <= TASKS_A_SLOT * fewerFileCount) return [];
  const { properties } = partitionsOf(app, stage);
  const name = 'spark.sql.files.openCostInBytes';
  const costBytes = bytesProperty(properties, name) ?? OPEN_COST_BYTES;
  const splitBytes =
    bytesProperty(properties, 'spark.sql.files.maxPartitionBytes') ?? MAX_PARTITION_BYTES;
  const perTask = fileCount / (TASKS_A_SLOT * fewerFileCount);
  const wanted = Math.floor(splitBytes / perTask - fileBytes / fileCount);
  const toBytes = Math.max(MIN_OPEN_COST_BYTES, wanted);
  if (toBytes >= costBytes) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(properties, name) ?? sizeText(OPEN_COST_BYTES),
      to: toBytes >= MIB ? sizeText(toBytes) : `${Math.floor(toBytes / 1024)}k`,
      because: `a file counts as ${bytesInWords(costBytes)} more than it has when files are packed into tasks, which makes ${countInWords(stage.taskCount)} tasks of them; it saves starting tasks, not opening files`,
      scope: 'session',
      risk: 'Scans of many files in the same session get fewer, longer tasks.',
      verify: `The stage has fewer than ${countInWords(stage.taskCount)} tasks.`,
    },
  ];
}

const TASKS_A_SLOT = 2; // Spark's tuning guide: two to three tasks a core
const MIN_OPEN_COST_BYTES = MIB / 16;
