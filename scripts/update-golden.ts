/**
 * Makes anew what is generated from the fixtures and committed: golden documents, which a reviewer reads as a diff of behaviour,
 * the document's schema, the index of heuristics, and example reports. The clock and the version stand still, so that only behaviour changes them.
 *
 *   npm run update:golden
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { analysisSchemaText } from '../src/model/schemas/analysis-json-schema.ts';
import { loadTemplates } from '../src/render/load-templates.ts';
import { createRenderers } from '../src/render/renderers.ts';
import { EXAMPLES, type ExampleEntry, GOLDEN, goldenAnalysis, goldenText } from './golden.ts';
import { heuristicIndex } from './heuristic-index.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
type Files = Readonly<Record<string, string>>;

replaceFolder('test/golden', await goldenFiles());
replaceFolder('reports/example', await exampleFiles());
replaceFolder('docs/schema', { 'analysis-1.schema.json': analysisSchemaText() });
writeFileSync(path.join(ROOT, 'docs/heuristics/README.md'), heuristicIndex());

async function goldenFiles(): Promise<Files> {
  const files: Record<string, string> = {};
  for (const entry of GOLDEN) {
    files[`${entry.name}.analysis.json`] = goldenText(await goldenAnalysis(entry));
  }
  return files;
}

async function exampleFiles(): Promise<Files> {
  const { html, terminal, markdown } = createRenderers(loadTemplates());
  const files: Record<string, string> = { 'index.md': indexOf(EXAMPLES) };
  for (const entry of EXAMPLES) {
    const analysis = await goldenAnalysis(entry);
    files[`${entry.name}.html`] = html.render(analysis);
    files[`${entry.name}.txt`] = terminal.render(analysis);
    files[`${entry.name}.md`] = markdown.render(analysis);
  }
  return files;
}

function indexOf(entries: readonly ExampleEntry[]): string {
  const rows = entries.map(
    ({ name, title, truth, log }) =>
      `| ${title} | ${truth} | [page](${name}.html), [terminal](${name}.txt), [Markdown](${name}.md) | \`${log}\` |`,
  );
  return `# Examples

What sparkvet says of real applications that were made sick on purpose. They are small, so what a finding must be worth is
scaled by a tenth, as \`--gate-scale 0.1\` does. Made by \`npm run update:golden\` from the logs in \`test/fixtures/\`; a page is one
file, to be downloaded and opened.

| | what is wrong | what is said | log |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** What is not made any more goes. */
function replaceFolder(folder: string, files: Files): void {
  const directory = path.join(ROOT, folder);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(directory, name), text);
  }
}
