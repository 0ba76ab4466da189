import { sql } from 'kysely';
import type { SqlDatabase } from '../../src/store/sql-database.ts';

/** All that is kept, by names, whose numbers tell only which was saved first. */
export async function keptIn({ db }: SqlDatabase): Promise<Readonly<Record<string, unknown>>> {
  const kept: Record<string, unknown> = {};
  for (const [what, query] of Object.entries(KEPT)) {
    kept[what] = (await sql.raw(query).execute(db)).rows;
  }
  return kept;
}

export const KEPT = {
  names: 'select kind, text, analysis_count from kept_name order by kind, text',
  sums: `select p.text preset, dimension, w.kind within_kind, w.text within, day, k.kind, k.text key, application_count,
      failed_count, duration_ms, held_core_ms, held_memory_mib_ms, recoverable_wall_ms, recoverable_memory_mib_ms
    from kept_sum join kept_name p on p.id = preset_id left join kept_name w on w.id = within_id
    left join kept_name k on k.id = key_id order by 1, 2, 3, 4, 5, 6, 7`,
  adoption: `select p.text preset, week, advice_count, followed_count
    from kept_adoption join kept_name p on p.id = preset_id order by 1, 2`,
  runs: `select analysis_id, p.text preset, v.text version, o.text options, u.text user_name, q.text queue, j.text job,
      started_at_ms, day, recoverable_wall_ms, recoverable_memory_byte_ms, input_bytes, disk_spilled_bytes, heuristic_ids
    from run join kept_name p on p.id = preset_id join kept_name v on v.id = version_id
    join kept_name o on o.id = options_id join kept_name u on u.id = user_id join kept_name q on q.id = queue_id
    left join kept_name j on j.id = job_id order by 1`,
  days: 'select p.text preset, day from kept_day left join kept_name p on p.id = preset_id order by 1, 2',
  count: "select value from kept_number where name = 'analyses'",
  places: 'select cast(rowid as text) place from search_index order by rowid',
};
