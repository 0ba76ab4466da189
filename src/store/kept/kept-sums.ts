import { MIB } from '../../model/units.ts';
import type { SumDimension } from '../insights.ts';
import type { Db } from '../schema.ts';
import type { KeptSumTable } from '../schema-kept.ts';
import { dayOf } from './day.ts';
import type { KeptAnalysis } from './kept-analysis.ts';
import { hostsOf, type NameIds } from './kept-names.ts';
import { repeated } from './repeated.ts';

/** Of one analysis: 10 000 cores for eighty days. So bounded, a hundred thousand hostile records of a day do not outgrow 64 bits. */
const PART_MAX = 2 ** 46;
const ROWS_AT_ONCE = 40;

/** In the order of the table's columns. */
export const SUM_COLUMNS = [
  'application_count',
  'failed_count',
  'duration_ms',
  'held_core_ms',
  'held_memory_mib_ms',
  'recoverable_wall_ms',
  'recoverable_memory_mib_ms',
] as const satisfies readonly (keyof KeptSumTable)[];
const KEY_COLUMNS = ['preset_id', 'dimension', 'within_id', 'day', 'key_id'] as const;

interface SumChange {
  readonly place: readonly [number, SumDimension, number, number, number];
  readonly sums: number[];
}
interface Part {
  readonly dimension: SumDimension;
  readonly withinId: number;
  readonly keyId: number;
  readonly wallMs: number;
  readonly memoryByteMs: number;
}

/** What analyses add to the sums, or take from them. */
export function createSumCounter(nameId: NameIds) {
  const changes = new Map<string, SumChange>();
  const days = new Map<string, { readonly preset_id: number; readonly day: number }>();
  return {
    add(analysis: KeptAnalysis, sign: 1 | -1): void {
      const presetId = nameId('preset', analysis.row.preset);
      const day = dayOf(analysis.row.started_at_ms);
      days.set(`${presetId} ${day}`, { preset_id: presetId, day });
      const shared = sharedSums(analysis.row);
      for (const part of partsOf(analysis, nameId)) {
        const { dimension, withinId, keyId } = part;
        const key = `${presetId} ${dimension} ${withinId} ${day} ${keyId}`;
        let change = changes.get(key);
        if (change === undefined) {
          change = {
            place: [presetId, dimension, withinId, day, keyId],
            sums: SUM_COLUMNS.map(() => 0),
          };
          changes.set(key, change);
        }
        addTo(change.sums, [...shared, whole(part.wallMs), whole(part.memoryByteMs / MIB)], sign);
      }
    },
    changes: () => [...changes.values()].filter(({ sums }) => sums.some((sum) => sum !== 0)),
    /** All that may differ now. */
    days: () => [...days.values()],
  };
}

function addTo(sums: number[], parts: readonly number[], sign: 1 | -1): void {
  for (const [index, part] of parts.entries()) sums[index] = (sums[index] ?? 0) + sign * part;
}

function sharedSums(row: KeptAnalysis['row']): readonly number[] {
  return [
    1,
    row.outcome === 'failed' ? 1 : 0,
    whole(row.duration_ms),
    whole(row.held_core_ms),
    whole(row.held_memory_byte_ms / MIB),
  ];
}

function whole(amount: number): number {
  return Math.round(Math.min(Math.max(amount, -PART_MAX), PART_MAX));
}

/** By each dimension, of all, of the user's and of the queue's. */
function partsOf({ row, findings }: KeptAnalysis, nameId: NameIds): readonly Part[] {
  const userId = nameId('user', row.user_name ?? '');
  const queueId = nameId('queue', row.queue ?? '');
  const jobId = nameId('job', row.job_key ?? '');
  const own = {
    wallMs: row.recoverable_wall_ms,
    memoryByteMs: row.recoverable_memory_byte_ms,
  };
  const causes = causesOf(findings, nameId);
  const everywhere = [0, userId, queueId];
  return [
    { dimension: 'all', withinId: 0, keyId: 0, ...own },
    { dimension: 'user', withinId: 0, keyId: userId, ...own },
    { dimension: 'user', withinId: queueId, keyId: userId, ...own },
    { dimension: 'queue', withinId: 0, keyId: queueId, ...own },
    { dimension: 'queue', withinId: userId, keyId: queueId, ...own },
    ...everywhere.flatMap((withinId): readonly Part[] => [
      { dimension: 'job', withinId, keyId: jobId, ...own },
      ...causes.map((cause): Part => ({ dimension: 'cause', withinId, ...cause })),
    ]),
    ...hostsOf(findings).map((host): Part => {
      const about = findings.filter(
        ({ is_root, subject_kind, subject_key }) =>
          is_root === 1 && subject_kind === 'host' && subject_key === host,
      );
      return { dimension: 'host', withinId: 0, keyId: nameId('host', host), ...savedBy(about) };
    }),
  ];
}

/** Root findings by their heuristic. */
function causesOf(
  findings: KeptAnalysis['findings'],
  nameId: NameIds,
): readonly Omit<Part, 'dimension' | 'withinId'>[] {
  const roots = findings.filter(({ is_root }) => is_root === 1);
  return [...Map.groupBy(roots, ({ heuristic_id }) => heuristic_id)].map(([id, of]) => ({
    keyId: nameId('heuristic', id),
    ...savedBy(of),
  }));
}

function savedBy(findings: KeptAnalysis['findings']): Pick<Part, 'wallMs' | 'memoryByteMs'> {
  let wallMs = 0;
  let memoryByteMs = 0;
  for (const { saved_wall_ms, saved_memory_byte_ms } of findings) {
    wallMs += saved_wall_ms ?? 0;
    memoryByteMs += saved_memory_byte_ms ?? 0;
  }
  return { wallMs, memoryByteMs };
}

/** Adds the changes to the table; rows of nothing any more go. */
export async function applySums(db: Db, changes: readonly SumChange[]): Promise<void> {
  const wholeCount = changes.length - (changes.length % ROWS_AT_ONCE);
  for (let from = 0; from < wholeCount; from += ROWS_AT_ONCE) {
    await addMany(db, changes.slice(from, from + ROWS_AT_ONCE));
  }
  for (const change of changes.slice(wholeCount)) await addOne(db, [change]);
  for (const change of changes) {
    if ((change.sums[0] ?? 0) < 0) await removeEmpty(db, change);
  }
}

const addMany = repeated(addition, parametersOf);
const addOne = repeated(addition, parametersOf);
const removeEmpty = repeated(
  (db, _change: SumChange) =>
    db
      .deleteFrom('kept_sum')
      .where((eb) =>
        eb.and(KEY_COLUMNS.map((column) => eb(column, '=', column === 'dimension' ? 'all' : 0))),
      )
      .where('application_count', '=', 0),
  ({ place }) => [...place, 0],
);

function parametersOf(changes: readonly SumChange[]): readonly unknown[] {
  return changes.flatMap(({ place, sums }) => [...place, ...sums]);
}

/** For so many rows: their parameters are in the order of the columns. */
function addition(db: Db, changes: readonly SumChange[]) {
  return db
    .insertInto('kept_sum')
    .columns([...KEY_COLUMNS, ...SUM_COLUMNS])
    .values(changes.map(() => EMPTY))
    .onConflict((conflict) =>
      conflict
        .columns([...KEY_COLUMNS])
        .doUpdateSet((eb) =>
          Object.fromEntries(
            SUM_COLUMNS.map((column) => [
              column,
              eb(`kept_sum.${column}`, '+', eb.ref(`excluded.${column}`)),
            ]),
          ),
        ),
    );
}

const EMPTY: KeptSumTable = {
  preset_id: 0,
  dimension: 'all',
  within_id: 0,
  day: 0,
  key_id: 0,
  application_count: 0,
  failed_count: 0,
  duration_ms: 0,
  held_core_ms: 0,
  held_memory_mib_ms: 0,
  recoverable_wall_ms: 0,
  recoverable_memory_mib_ms: 0,
};
