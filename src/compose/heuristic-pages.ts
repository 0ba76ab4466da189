import { existsSync, readFileSync } from 'node:fs';

/** The page of a built-in heuristic in Markdown; undefined where the installation has none. */
export function heuristicPage(id: string): string | undefined {
  const page = new URL(`../../docs/heuristics/${id}.md`, import.meta.url);
  return existsSync(page) ? readFileSync(page, 'utf8') : undefined;
}
