import type { ApplicationModel } from '../../model/application.ts';
import type { NonEmpty, Recommendation } from '../../model/finding.ts';
import { type Properties, propertiesOf, property } from '../../model/spark/spark-properties.ts';
import { sumBy } from '../../model/sum-by.ts';
import { countInWords, msInWords } from '../words.ts';
import { ALGORITHM, type CommitCost, type Committer } from './commit-cost.ts';

/** What makes the end of a write shorter, by where it writes to and how. */
export function commitAdvice(
  app: ApplicationModel,
  costs: NonEmpty<CommitCost>,
): NonEmpty<Recommendation> {
  const [worst] = costs;
  const spent = msInWords(sumBy(costs, ({ commit }) => commit.commitMs));
  const settings = (SETTINGS[worst.committer] ?? []).map((setting) =>
    toSet(propertiesOf(app), setting, `the driver spends ${spent} on it while no task runs`),
  );
  const [first, ...others] = [...settings, ...lessToMove(worst)];
  return first === undefined
    ? [{ kind: 'look-into', advice: OTHERWISE[worst.committer] ?? FEWER }]
    : [first, ...others];
}

function toSet(known: Properties, { name, to, risk }: Setting, because: string): Recommendation {
  const from = property(known, name);
  return {
    kind: 'set-property',
    property: name,
    ...(from === undefined ? {} : { from }),
    to,
    because,
    scope: 'submit',
    ...(risk === undefined ? {} : { risk }),
    verify: '“job commit time” of the write and the wait after its last task are shorter.',
  };
}

interface Setting {
  readonly name: string;
  readonly to: string;
  readonly risk?: string;
}

const PROTOCOL = {
  name: 'spark.sql.sources.commitProtocolClass',
  to: 'org.apache.spark.internal.io.cloud.PathOutputCommitProtocol',
  risk: 'It needs the spark-hadoop-cloud jar of the same Spark version.',
};
const PARQUET = {
  name: 'spark.sql.parquet.output.committer.class',
  to: 'org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter',
};

const SETTINGS: Readonly<Partial<Record<Committer, readonly Setting[]>>> = {
  renamed: [
    {
      name: ALGORITHM,
      to: '2',
      risk: 'Each task then moves its own files as it ends: a job that fails half-way leaves some of them in the output.',
    },
  ],
  's3-renamed': [{ name: 'spark.hadoop.fs.s3a.committer.name', to: 'magic' }, PROTOCOL, PARQUET],
  'gs-renamed': [
    {
      name: 'spark.hadoop.mapreduce.outputcommitter.factory.scheme.gs',
      to: 'org.apache.hadoop.mapreduce.lib.output.committer.manifest.ManifestCommitterFactory',
      risk: 'It needs Hadoop 3.3.5 or newer.',
    },
    PROTOCOL,
    PARQUET,
  ],
  'abfs-renamed': [
    {
      name: 'spark.hadoop.mapreduce.outputcommitter.factory.scheme.abfs',
      to: 'org.apache.hadoop.fs.azurebfs.commit.AzureManifestCommitterFactory',
      risk: 'It needs Hadoop 3.3.5 or newer.',
    },
    PROTOCOL,
    PARQUET,
  ],
};

const FEWER = 'Write fewer files and partitions: each is moved by itself.';
const OTHERWISE: Readonly<Partial<Record<Committer, string>>> = {
  emrfs:
    'Write so that EMR’s own committer is used: Parquet, spark.sql.parquet.fs.optimized.committer.optimization-enabled=true, no dynamic partition overwrite.',
  hive: 'Write fewer partitions at once, or keep the table as Spark’s own (USING parquet): Hive’s are moved and registered one by one.',
};

function lessToMove({ fewerFileCount, commit: { write } }: CommitCost): readonly Recommendation[] {
  const fileCount = write?.fileCount ?? 0;
  if (fewerFileCount === undefined || fewerFileCount >= fileCount) return [];
  const columns = (write?.partitionColumns ?? []).map((column) => `"${column}"`).join(', ');
  return [
    {
      kind: 'change-code',
      advice: `Write fewer files: ${countInWords(fewerFileCount)} would do for ${countInWords(fileCount)}.`,
      after:
        columns === ''
          ? `df.coalesce(${fewerFileCount}).write.parquet(path)`
          : `df.repartition(${columns}).write.partitionBy(${columns}).parquet(path)`,
      because: 'every file is moved by itself',
    },
  ];
}
