import { z } from 'zod';

/** What of a lockfile (version 3) the list of licences needs. */
const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

/** One package that is installed with sparkvet. */
export interface Licensed {
  readonly name: string;
  readonly versions: readonly string[];
  /** SPDX expression; absent where its author names none. */
  readonly licence: string | undefined;
  readonly isOptional: boolean;
}

const FOLDER = 'node_modules/';

/** Everything that `npm install sparkvet` can bring, dependencies of dependencies too, by name. Throws ZodError. */
export function licensedIn(lockfile: unknown): readonly Licensed[] {
  const { packages } = Lockfile.parse(lockfile);
  const byName = new Map<string, Licensed>();
  for (const [place, found] of Object.entries(packages)) {
    if (place === '' || found.dev === true || found.devOptional === true) continue;
    const name = place.slice(place.lastIndexOf(FOLDER) + FOLDER.length);
    const licence = found.license;
    const key = `${name} ${licence}`;
    const versions = [...(byName.get(key)?.versions ?? []), found.version ?? ''];
    byName.set(key, {
      name,
      versions: [...new Set(versions)].toSorted(),
      licence,
      isOptional: found.optional === true,
    });
  }
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** docs/licences.md. */
export function licencesPage(packages: readonly Licensed[]): string {
  const counts = Map.groupBy(packages, ({ licence }) => licence ?? 'none named');
  const summary = [...counts]
    .toSorted(([a, { length: m }], [b, { length: n }]) => n - m || (a < b ? -1 : 1))
    .map(([licence, { length }]) => `${licence} ${length}`)
    .join(', ');
  const rows = packages.map(({ name, versions, licence, isOptional }) => {
    const optional = isOptional ? ' (optional)' : '';
    return `| ${name}${optional} | ${versions.join(', ')} | ${licence ?? 'none named'} |`;
  });
  return `# Licences

What is installed with sparkvet, dependencies of dependencies too, and under which licence, as the packages say it themselves. Made from \`package-lock.json\` by \`npm run update:licences\`; a test keeps it current and refuses licences that nobody has looked at.

${packages.length} packages: ${summary}.

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}
