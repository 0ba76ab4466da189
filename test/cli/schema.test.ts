import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { runSparkvet } from './run-sparkvet.ts';

const PUBLISHED = readFileSync(
  path.resolve(import.meta.dirname, '../../docs/schema/analysis-1.schema.json'),
  'utf8',
);

describe.concurrent('sparkvet schema', () => {
  it('prints the schema that is published', async () => {
    using directory = aDirectory({});
    expect(await runSparkvet(['schema'], { cwd: directory.path })).toEqual({
      code: 0,
      stdout: PUBLISHED,
      stderr: '',
    });
  });

  it('--out writes it, and prints nothing', async () => {
    using directory = aDirectory({});
    const { code, stdout } = await runSparkvet(['schema', '--out', 'a/analysis.json'], {
      cwd: directory.path,
    });

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(path.join(directory.path, 'a/analysis.json'), 'utf8')).toBe(PUBLISHED);
  });

  it('--out that takes nothing is wrong use, in one line', async () => {
    using directory = aDirectory({ here: 'a file' });
    const { code, stderr } = await runSparkvet(['schema', '--out', 'here/analysis.json'], {
      cwd: directory.path,
    });

    expect(code).toBe(2);
    expect(stderr).toMatch(/^sparkvet: --out here\/analysis\.json: cannot be written: .+\n$/);
  });
});
