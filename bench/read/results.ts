import type { BenchLog } from './logs.ts';
import { type Measured, quickest } from './measured.ts';
import type { Row, RowId } from './rows.ts';

/** What came of all rounds of the ways to read one log. */
export interface LogResult {
  readonly log: BenchLog;
  readonly rows: readonly RowResult[];
}

export interface RowResult {
  readonly id: RowId;
  readonly label: string;
  /** Of the quickest round. */
  readonly best?: Measured;
  /** Why there is none. */
  readonly trouble?: string;
}

export interface Rounds {
  readonly own: number;
  readonly jvm: number;
}

/** The rounds take turns: what disturbs the machine for a while disturbs all ways alike. */
export async function measureLog(
  log: BenchLog,
  rows: readonly Row[],
  rounds: Rounds,
  say: (text: string) => void,
): Promise<LogResult> {
  const taken = new Map<RowId, Measured[]>(rows.map(({ id }) => [id, []]));
  const troubles = new Map<RowId, string>();
  for (let round = 0; round < Math.max(rounds.own, rounds.jvm); round += 1) {
    for (const { id, label, isJvm, run } of rows) {
      if (round >= (isJvm ? rounds.jvm : rounds.own) || troubles.has(id)) continue;
      say(`${log.shape} ${log.size} ${log.form}, round ${round + 1}: ${label}`);
      try {
        taken.get(id)?.push(await run());
      } catch (error) {
        troubles.set(id, error instanceof Error ? error.message : String(error));
      }
    }
  }
  return {
    log,
    rows: rows.map(({ id, label }) => {
      const best = quickest(taken.get(id) ?? []);
      const trouble = troubles.get(id);
      return {
        id,
        label,
        ...(best === undefined ? {} : { best }),
        ...(trouble === undefined ? {} : { trouble }),
      };
    }),
  };
}

export function measuredOf({ rows }: LogResult, id: RowId): Measured | undefined {
  return rows.find((row) => row.id === id)?.best;
}

/** How many times as fast as another way; undefined where one of them is missing. */
export function timesAsFast(
  result: LogResult | undefined,
  id: RowId,
  than: RowId,
): number | undefined {
  if (result === undefined) return undefined;
  const [ours, theirs] = [measuredOf(result, id), measuredOf(result, than)];
  return ours === undefined || theirs === undefined ? undefined : theirs.seconds / ours.seconds;
}
