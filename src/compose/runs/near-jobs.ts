import { nearNames } from '../../config/near-names.ts';
import type { Insights } from '../../store/insights.ts';

const CANDIDATE_COUNT = 500;
const NEAR_COUNT = 3;

/** Job keys that a name that is none may mean: they begin alike, hold its words, or differ by a letter. */
export async function nearJobs(
  insights: Pick<Insights, 'names' | 'search'>,
  typed: string,
): Promise<readonly string[]> {
  const starts = [typed, typed.slice(0, Math.ceil(typed.length / 2)), typed.slice(0, 2), ''];
  const found = new Set<string>();
  for (const start of starts) {
    for (const name of await insights.names('job', start, CANDIDATE_COUNT)) found.add(name);
    if (nearIn([...found], typed).length > 0) break;
  }
  const { rows } = await insights.search({ text: typed, limit: 50 });
  const named = rows.flatMap(({ application }) => application.jobKey ?? []);
  return [...new Set([...nearIn([...found], typed), ...named])].slice(0, NEAR_COUNT);
}

function nearIn(names: readonly string[], typed: string): readonly string[] {
  const beginning = names.filter((name) => name.startsWith(typed));
  return beginning.length > 0 ? beginning.slice(0, NEAR_COUNT) : nearNames(typed, names);
}
