/**
 * Makes anew what is generated from the fixtures and committed: golden documents, which a reviewer reads as a diff of behaviour,
 * and example reports. The clock and the version stand still, so that only behaviour changes them.
 *
 *   npm run update:golden
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadTemplates } from '../src/render/load-templates.ts';
import { createRenderers } from '../src/render/renderers.ts';
import { EXAMPLES, GOLDEN, goldenAnalysis, goldenText } from './golden.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

const golden = path.join(ROOT, 'test/golden');
rmSync(golden, { recursive: true, force: true });
mkdirSync(golden, { recursive: true });
for (const entry of GOLDEN) {
  const analysis = await goldenAnalysis(entry);
  writeFileSync(path.join(golden, `${entry.name}.analysis.json`), goldenText(analysis));
}

const example = path.join(ROOT, 'reports/example');
mkdirSync(example, { recursive: true });
const { html, terminal, markdown } = createRenderers(loadTemplates());
for (const entry of EXAMPLES) {
  const analysis = await goldenAnalysis(entry);
  writeFileSync(path.join(example, `${entry.name}.html`), html.render(analysis));
  writeFileSync(path.join(example, `${entry.name}.txt`), terminal.render(analysis));
  writeFileSync(path.join(example, `${entry.name}.md`), markdown.render(analysis));
}
