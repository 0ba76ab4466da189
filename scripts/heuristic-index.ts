import type { Category, Heuristic } from '../src/heuristics/heuristic.ts';
import { DR_ELEPHANT, RECOMMENDED } from '../src/heuristics/registry.ts';

const TITLES: Readonly<Record<Category, string>> = {
  reliability: 'Failures and lost work',
  memory: 'Memory',
  skew: 'Skew',
  shuffle: 'Shuffles',
  parallelism: 'Tasks and parallelism',
  sql: 'Queries, joins, files and caches',
  python: 'Python',
  driver: 'The driver',
  scheduling: 'Executors and waiting',
  configuration: 'Configuration and what is recorded',
};

/** In the order of the page. */
const CATEGORIES = [
  'reliability',
  'memory',
  'skew',
  'shuffle',
  'parallelism',
  'sql',
  'python',
  'driver',
  'scheduling',
  'configuration',
] as const satisfies readonly Category[];

/** docs/heuristics/README.md. */
export function heuristicIndex(): string {
  const byCategory = Object.groupBy(RECOMMENDED, ({ meta }) => meta.category);
  const sections = [
    ...CATEGORIES.map((category) => section(TITLES[category], byCategory[category] ?? [])),
    section('Dr. Elephant’s', DR_ELEPHANT),
  ];
  return `# Heuristics

What sparkvet looks for: ${RECOMMENDED.length} heuristics of its own, which run unless told otherwise, and ${DR_ELEPHANT.length} of Dr. Elephant's (\`--preset dr-elephant\`, \`--preset all\`). A page each says how it judges, which options it has, what to do, and when it is wrong. [causes.md](../causes.md) has the causes behind them, [configuration.md](../configuration.md) how one is switched off or set otherwise. \`sparkvet heuristics <id>\` prints a page.

Made from the code by \`npm run update:golden\`.

${sections.join('\n\n')}
`;
}

function section(title: string, heuristics: readonly Heuristic[]): string {
  const rows = heuristics.map(
    ({ meta: { id, title: problem, why } }) => `| [${id}](${id}.md) | ${problem} | ${why} |`,
  );
  return `## ${title}\n\n| heuristic | says | because |\n| --- | --- | --- |\n${rows.join('\n')}`;
}
