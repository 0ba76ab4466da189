import type { ApplicationModel } from '../../model/application.ts';
import type { JobData } from '../../model/job.ts';
import { property } from '../../model/spark/spark-properties.ts';
import { oncePerApplication } from '../once-per-application.ts';

/** Where a person types what runs next: `livy` is a session of its REST interface (Sparkmagic, Hue, JupyterHub). */
export type SessionKind = 'livy' | 'zeppelin' | 'notebook' | 'shell';

const LIVY_NAME = /^livy-session-\d+/;
const LIVY_STATEMENT = /^Job group for statement \d+$/;
const ZEPPELIN_GROUP = /^zeppelin[-|]/;
const SHELL_NAME = /^(?:PySparkShell|Spark shell|SparkR|SparkSQL::.*|Databricks Shell)$/;
const SHELL_COMMAND = /\b(?:pyspark-shell-main|sparkr-shell-main|org\.apache\.spark\.repl\.Main)\b/;
const LINE = /^<(?:stdin|console)>/;
/** How IPython and the interpreters name a cell or a line where a file would stand in a call site. */
const CELL = /ipykernel_\d+\/\d+|<?ipython-input-[^>\s:]+|<(?:stdin|console)>(?=:)/;

/**
 * What kind of interactive session the application is, by marks that its tools leave: Livy's names, tags and statement groups,
 * Zeppelin's job groups, the shells' names, cells in call sites. Undefined for all others: a name that a person chose proves
 * nothing.
 */
export const sessionKind = oncePerApplication((app: ApplicationModel): SessionKind | undefined => {
  const { jobs = [] } = app.sections;
  if (isLivyNamed(app) || jobs.some(isLivyStatement)) return 'livy';
  if (/^zeppelin\b/i.test(app.name) || jobs.some(isZeppelin)) return 'zeppelin';
  return isShellNamed(app) ? 'shell' : kindByCells(jobs);
});

function isLivyNamed({ name, sections: { environment, clusterUsage } }: ApplicationModel): boolean {
  const tags = property(environment?.sparkProperties ?? {}, 'spark.yarn.tags') ?? '';
  return [name, ...tags.split(','), ...(clusterUsage?.tags ?? [])].some((text) =>
    LIVY_NAME.test(text.trim()),
  );
}

function isShellNamed({ name, sections: { environment } }: ApplicationModel): boolean {
  const command = environment?.systemProperties['sun.java.command'] ?? '';
  return SHELL_NAME.test(name) || SHELL_COMMAND.test(command);
}

function kindByCells(jobs: readonly JobData[]): SessionKind | undefined {
  const cell = jobs.map(cellOf).find((found) => found !== undefined);
  if (cell === undefined) return undefined;
  return LINE.test(cell) ? 'shell' : 'notebook';
}

function isLivyStatement({ jobGroup, description = '' }: JobData): boolean {
  return jobGroup !== undefined && LIVY_STATEMENT.test(description);
}

function isZeppelin({ jobGroup = '' }: JobData): boolean {
  return ZEPPELIN_GROUP.test(jobGroup);
}

function cellOf({ callSite, name }: JobData): string | undefined {
  return CELL.exec(callSite ?? name)?.[0];
}

/**
 * Which statement or cell a job belongs to. Jobs of one statement follow each other without a person between them. Undefined
 * where nothing tells: lines of a shell all look alike.
 */
export function statementOf(job: JobData): string | undefined {
  if (job.jobGroup !== undefined) return job.jobGroup;
  const cell = cellOf(job);
  return cell === undefined || LINE.test(cell) ? undefined : cell;
}
