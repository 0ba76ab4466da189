import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigFile } from '../../src/config/schema.ts';
import { DaemonSettings } from '../../src/daemon/settings.ts';
import { World } from './a-daemon.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/daemon.md');

describe('docs/daemon.md', () => {
  it('has every setting with its default', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\S+|`[^`]+`) \|/gm)]
      .filter(([, name = '']) => !name.startsWith('sparkvet_'))
      .map(([, name, value = '']): readonly [string | undefined, unknown] => [
        name,
        JSON.parse(value.replaceAll('`', '')),
      ]);

    expect(Object.fromEntries(rows)).toEqual(DaemonSettings.parse({}));
  });

  it('has every metric with its labels', async () => {
    await using world = await World.open();
    world.end('app-1');
    const daemon = world.daemon({
      judge: async () =>
        Promise.resolve({
          kind: 'again',
          trouble: { code: 'no-record', message: '' },
          isFailure: true,
        }),
    });
    await daemon.tick();
    const told = new Map<string, string>();
    for (const line of (await daemon.metrics.text()).split('\n')) {
      const [, name, labels = ''] = /^(sparkvet_\w+?)(?:_count)?(?:\{(.*)\})? /.exec(line) ?? [];
      if (name === undefined || /_(?:bucket|sum)$/.test(name)) continue;
      told.set(name, /^(\w+)=/.exec(labels)?.[1] ?? '');
    }
    const documented = [...page.matchAll(/^\| `(sparkvet_\w+)` \|(?: `(\w+)`)? \|/gm)].map(
      ([, name, label = '']): readonly [string | undefined, string] => [name, label],
    );

    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(told));
  });
});

describe('deploy/', () => {
  const unit = read('deploy/sparkvet.service');
  const image = read('deploy/Containerfile');

  it('stops no sooner than the daemon drains', () => {
    const [, stop = ''] = /^TimeoutStopSec=(\d+)s$/m.exec(unit) ?? [];
    expect(Number(stop)).toBeGreaterThan(DaemonSettings.parse({}).drainSeconds + 5);
  });

  it('asks the port that is answered', () => {
    const { health } = DaemonSettings.parse({});
    const { port } = z.object({ port: z.number() }).parse(health);
    expect(image).toContain(`http://127.0.0.1:${port}/health`);
    expect(image).toContain(`EXPOSE ${port}`);
    expect(read('deploy/README.md')).toContain(`127.0.0.1:${port}`);
  });

  it('copies what is there into the image, and nothing is kept from it', () => {
    const copied = [...image.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    const ignored = read('.containerignore');

    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
    const kept = (name: string) =>
      ignored.includes(`\n!${name}\n`) || /^tsconfig.*\.json$/.test(name);
    expect(copied.filter((name) => !kept(name))).toEqual([]);
    expect(read('.dockerignore')).toBe(ignored);
  });

  it('builds the package in the image from what the build reads', () => {
    const [building = ''] = image.split('RUN npm run build');
    const copied = [...building.matchAll(/^COPY (\S+) \1$/gm)].map(([, folder = '']) => folder);
    const { build = '' } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json'))).scripts;
    const [, script = ''] = /^node (\S+)/.exec(build) ?? [];

    expect(read(script)).toContain("from '../src/render/load-templates.ts'");
    const needed = [path.dirname(script), 'src', 'reports/templates', 'reports/assets'];
    expect(copied.toSorted()).toEqual(needed.toSorted());
  });

  it('has an example configuration that is accepted, and the secrets it asks for', () => {
    const text = read('deploy/config.example.json');
    const asked = [...text.matchAll(/"env": "(\w+)"/g)].map(([, name = '']) => name);
    const secrets = read('deploy/secrets.example.env');

    expect(ConfigFile.safeParse(JSON.parse(text)).error).toBeUndefined();
    expect(asked).toHaveLength(1);
    expect(asked.filter((name) => !secrets.includes(`\n${name}=`))).toEqual([]);
  });

  it('names files that are there', () => {
    const named = [...read('deploy/README.md').matchAll(/^\| `([\w.]+)` \|/gm)].map(
      ([, name = '']) => name,
    );
    expect(named).toHaveLength(4);
    expect(named.filter((name) => !existsSync(path.join(ROOT, 'deploy', name)))).toEqual([]);
  });
});
