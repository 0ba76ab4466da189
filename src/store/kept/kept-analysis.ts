import type { Selectable } from 'kysely';
import type { Analysis } from '../../model/analysis.ts';
import { knownAs } from '../../model/known-as.ts';
import type { AnalysisRow, FindingRow } from '../analysis-rows.ts';
import { inPortions } from '../portions.ts';
import type { AnalysisTable, Db, FindingTable } from '../schema.ts';
import type { RunTable } from '../schema-kept.ts';

const ROW_COLUMNS = [
  'cluster',
  'application_id',
  'preset',
  'name',
  'user_name',
  'queue',
  'job_key',
  'outcome',
  'started_at_ms',
  'duration_ms',
  'severity_rank',
  'headline',
  'held_core_ms',
  'held_memory_byte_ms',
  'recoverable_wall_ms',
  'recoverable_memory_byte_ms',
  'engine_version',
  'options_hash',
] as const satisfies readonly (keyof AnalysisTable)[];
const FINDING_COLUMNS = [
  'rank',
  'heuristic_id',
  'severity_rank',
  'subject_kind',
  'subject_key',
  'headline',
  'saved_wall_ms',
  'saved_memory_byte_ms',
  'is_root',
  'is_worst',
] as const satisfies readonly (keyof FindingTable)[];

type KeptRow = Pick<Selectable<AnalysisTable>, (typeof ROW_COLUMNS)[number]>;
type KeptFinding = Pick<FindingTable, (typeof FINDING_COLUMNS)[number]>;

/** What the kept tables are made of: columns of the rows only, so that what was counted can be taken away again. */
export interface KeptAnalysis {
  readonly row: KeptRow;
  /** By rank. */
  readonly findings: readonly KeptFinding[];
}
/** What a run has besides: in no row, hence read from the document. */
export interface RunFigures {
  readonly inputBytes: number;
  readonly diskSpilledBytes: number;
  /** What the run, its job and its workflow are called elsewhere. */
  readonly knownAs: readonly string[];
}

/** Of rows that are about to be written. */
export function keptOf(row: AnalysisRow, findings: readonly FindingRow[]): KeptAnalysis {
  return {
    row: {
      ...row,
      user_name: row.user_name ?? null,
      queue: row.queue ?? null,
      job_key: row.job_key ?? null,
    },
    findings: findings.map((finding) => ({
      ...finding,
      saved_wall_ms: finding.saved_wall_ms ?? null,
      saved_memory_byte_ms: finding.saved_memory_byte_ms ?? null,
    })),
  };
}

/** What is kept of a run besides its columns, for lists and for what it may be searched by. */
export function figuresOf({
  totals,
  application,
}: Pick<Analysis, 'totals'> & { readonly application: Parameters<typeof knownAs>[0] }): RunFigures {
  return {
    inputBytes: totals.inputBytes,
    diskSpilledBytes: totals.diskSpilledBytes,
    knownAs: knownAs(application),
  };
}

/** The stored one under the key of another; undefined when there is none. */
export async function readKeptByKey(
  db: Db,
  key: Pick<AnalysisRow, 'cluster' | 'application_id' | 'attempt_id' | 'preset'>,
): Promise<(KeptAnalysis & { readonly id: number }) | undefined> {
  const row = await db
    .selectFrom('analysis')
    .select(['id', ...ROW_COLUMNS])
    .where('cluster', '=', key.cluster)
    .where('application_id', '=', key.application_id)
    .where('attempt_id', '=', key.attempt_id)
    .where('preset', '=', key.preset)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { id: row.id, row, findings: (await readFindings(db, [row.id])).get(row.id) ?? [] };
}

/** Those of the ids that are stored, with their findings, in no order. */
export async function readKept(
  db: Db,
  ids: readonly number[],
): Promise<readonly (KeptAnalysis & { readonly id: number })[]> {
  const all: (KeptAnalysis & { readonly id: number })[] = [];
  for (const portion of inPortions(ids)) {
    const rows = await db
      .selectFrom('analysis')
      .select(['id', ...ROW_COLUMNS])
      .where('id', 'in', portion)
      .execute();
    const findings = await readFindings(db, portion);
    all.push(...rows.map((row) => ({ id: row.id, row, findings: findings.get(row.id) ?? [] })));
  }
  return all;
}

async function readFindings(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly KeptFinding[]>> {
  const rows = await db
    .selectFrom('finding')
    .select(['analysis_id', ...FINDING_COLUMNS])
    .where('analysis_id', 'in', ids)
    .orderBy('analysis_id')
    .orderBy('rank')
    .execute();
  return Map.groupBy(rows, ({ analysis_id }) => analysis_id);
}

/** Of the root findings, the one worth most first, each once. */
export function rootHeuristicIds({ findings }: KeptAnalysis): readonly string[] {
  return [
    ...new Set(
      findings.filter(({ is_root }) => is_root === 1).map(({ heuristic_id }) => heuristic_id),
    ),
  ];
}

/** Of a row of `run`. */
export function heuristicIdsOf({
  heuristic_ids,
}: Pick<RunTable, 'heuristic_ids'>): readonly string[] {
  return heuristic_ids.split(' ').filter((id) => id !== '');
}
