import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openWorld } from '../server/a-server.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../docs/integrations');
const FILES = globSync('*.py', { cwd: FOLDER });
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) {
  process.stderr.write('SKIPPED: Python of docs/integrations/ (there is no python3 here)\n');
}

const ASK = `
import sys, sparkvet_magic
found = sparkvet_magic.verdict_of(sys.argv[1])
print(found and repr(found) + found._repr_html_())
`;

async function ask(url: string, application: string): Promise<string> {
  const child = spawn('python3', ['-B', '-c', ASK, application], {
    env: { PATH: process.env['PATH'] ?? '', PYTHONPATH: FOLDER, SPARKVET_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(child.stdout);
}

describe.skipIf(!hasPython)('the Python of the guides', () => {
  it.for(FILES)('%s compiles', (file) => {
    const cache = mkdtempSync(path.join(tmpdir(), 'sparkvet-py-'));
    const { status, stderr } = spawnSync('python3', ['-m', 'py_compile', path.join(FOLDER, file)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', PYTHONPYCACHEPREFIX: cache },
    });
    rmSync(cache, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('shows the verdict that a running server has, escaped, and none where it has none', async () => {
    await using world = await openWorld();
    await using server = await world.serve();
    const id = 'application_1700000000000_0001';
    const shown = await ask(server.url, id);
    expect(shown).toMatch(/^(?:LOW|MODERATE|SEVERE|CRITICAL): ./);
    expect(shown).toContain(`${server.url}/history/${id}`);
    expect(shown).toContain('<p><strong>');
    expect(await ask(server.url, 'application_1_9999')).toBe('None\n');
  });
});
