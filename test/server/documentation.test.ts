import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigFile } from '../../src/config/schema.ts';
import { ServerSettings } from '../../src/server/settings.ts';
import { FIXTURES, openWorld, type Served, type World } from './a-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/server.md');
const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('docs/server.md', () => {
  it('has every setting with its default', () => {
    const table = /## Settings\n[\s\S]*?\n## /.exec(page)?.[0] ?? '';
    const rows = [...table.matchAll(/^\| `(\w+)` \|(?: `([^`]+)`)? \|/gm)].map(
      ([, name = '', value]): readonly [string, unknown] => [
        name,
        value === undefined ? undefined : JSON.parse(value),
      ],
    );
    expect(rows.map(([name]) => name).toSorted()).toEqual(
      Object.keys(ServerSettings.shape).toSorted(),
    );
    const defaults = rows.filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(defaults)).toEqual(ServerSettings.parse({}));
  });

  it.for([...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text))(
    'has examples that are accepted: %s',
    (text) => {
      expect(ConfigFile.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
    },
  );
});

describe('docs/rest.md', () => {
  let world: World;
  let served: Served;
  beforeAll(async () => {
    world = await openWorld();
    served = await world.serve();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  it('names every operation', async () => {
    const response = await fetch(`${served.url}/api/v1/openapi.json`);
    const { paths }: { paths: Record<string, object> } = JSON.parse(await response.text());
    const told = read('docs/rest.md').replaceAll('`/', '`GET /summaries/');
    const missing = Object.keys(paths).filter((address) => !told.includes(` ${address}`));
    expect(missing).toEqual([]);
  });

  it.skipIf(!hasCurl)('has a line that hands in a log', async () => {
    const [line = ''] = /^curl .*--data-binary[^|]*/m.exec(read('docs/rest.md')) ?? [];
    const log = path.join(FIXTURES, 'patients/logs/p16.3.5.sick.zst');
    const command = line
      .replace('@eventlog.zstd', `@${log}`)
      .replace('http://127.0.0.1:8191', served.url);
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    expect(JSON.parse(stdout)).toHaveProperty('verdict.headline');
  });
});

describe('deploy/sparkvet-serve.service', () => {
  it('stops no sooner than the server drains', () => {
    const [, stop = ''] =
      /^TimeoutStopSec=(\d+)s$/m.exec(read('deploy/sparkvet-serve.service')) ?? [];
    expect(Number(stop)).toBeGreaterThan(ServerSettings.parse({}).drainSeconds + 5);
  });
});
