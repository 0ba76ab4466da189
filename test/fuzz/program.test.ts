import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { OUTPUT_FORMATS } from '../../src/model/output-formats.ts';
import { linesOf, smallLog } from '../builders/event-log.ts';
import { aZip } from '../builders/zip.ts';
import { runSparkvet } from '../cli/run-sparkvet.ts';
import { aDirectory, type TemporaryDirectory } from '../fetchers/local/temporary-directory.ts';
import { corpus } from './corpus.ts';
import { damaged } from './damage.ts';
import { type Case, caseOf, FAMILIES } from './families.ts';
import { pack, slices } from './framing.ts';
import { type Random, randomOf } from './random.ts';

const CASES_OF_A_FAMILY = 5;
const ZIPS = 12;

/** A log as Spark, or whoever broke it, leaves it on disk: a file, or a directory of parts, some of them twice or misnamed. */
function place(folder: string, { parts }: Case, random: Random): void {
  const name = `log-${readdirSync(folder).length}`;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    writeFileSync(path.join(folder, name), only.bytes);
    return;
  }
  const directory = path.join(folder, `eventlog_v2_${name}`);
  mkdirSync(directory);
  for (const [at, { bytes }] of parts.entries()) {
    const index = random.pick([at + 1, at + 1, at + 1, at + 2, 0, 99_999_999_999]);
    const suffix = random.pick(['', '', '.zstd', '.compact', '.inprogress', '.lz4.compact']);
    writeFileSync(path.join(directory, `events_${index}_${name}${suffix}`), bytes);
  }
  if (random.chance(0.5)) writeFileSync(path.join(directory, `appstatus_${name}`), '');
  if (random.chance(0.2)) mkdirSync(path.join(directory, `events_3_${name}`), { recursive: true });
}

describe('the program on a folder of hostile logs', () => {
  let logs: Awaited<ReturnType<typeof corpus>>;
  beforeAll(async () => {
    logs = await corpus();
  });

  function hostileFolder(): TemporaryDirectory {
    const directory = aDirectory({ 'logs/empty': '', 'logs/text': 'no log\n', 'logs/nul': '\0' });
    const random = randomOf('program');
    for (const family of FAMILIES) {
      for (let seed = 0; seed < CASES_OF_A_FAMILY; seed += 1) {
        place(path.join(directory.path, 'logs'), caseOf(family, `program ${seed}`, logs), random);
      }
    }
    for (let at = 0; at < ZIPS; at += 1) {
      const zip = damagedZip(randomOf(`zip ${at}`), logs[at % logs.length] ?? []);
      writeFileSync(path.join(directory.path, 'logs', `archive-${at}.zip`), zip);
    }
    return directory;
  }

  it('ends as documented, without a bug, in every format', async () => {
    using directory = hostileFolder();
    const targets = readdirSync(path.join(directory.path, 'logs')).filter((name) =>
      name.endsWith('.zip'),
    );
    const { code, stderr } = await runSparkvet(
      [
        'analyze',
        'logs',
        ...targets.map((name) => `logs/${name}`),
        ...OUTPUT_FORMATS.flatMap((format) => ['--format', format]),
        '--out',
        'out',
        '--db',
        'store.db',
        '--fail-on',
        'low',
      ],
      { cwd: directory.path },
    );

    expect([0, 1, 3]).toContain(code);
    expect(stderr).not.toMatch(/a bug of ours|^\s+at .+:\d+:\d+/m);
    const files = readdirSync(path.join(directory.path, 'out'));
    expect(files.length).toBeGreaterThan(OUTPUT_FORMATS.length * 5);
    expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('--max-log-bytes', () => {
  it.for([
    { size: '2k', isLimited: true },
    { size: '1g', isLimited: false },
  ])('$size', async ({ size, isLimited }) => {
    using directory = aDirectory({ app: linesOf(smallLog()) });
    const asked = ['analyze', 'app', '--format', 'json', '--no-store', '--max-log-bytes', size];
    const { code, stdout } = await runSparkvet(asked, { cwd: directory.path });

    expect(code).toBe(0);
    expect(stdout.includes('(--max-log-bytes moves this limit)')).toBe(isLimited);
  });

  it('says what it accepts', async () => {
    using directory = aDirectory({ app: '' });
    const asked = ['analyze', 'app', '--no-store', '--max-log-bytes', 'much'];
    expect(await runSparkvet(asked, { cwd: directory.path })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"much" is no size above 0'),
    });
  });
});

/** Damage anywhere: in the file's own headers, its directory, or what they point at. */
function damagedZip(random: Random, lines: readonly string[]): Buffer {
  const data = Buffer.from(`${lines.join('\n')}\n`);
  const name = random.pick(['application_1', '../../application_2', '/etc/passwd', 'a/__proto__']);
  const zip = aZip([{ name, data, isStored: random.chance(0.5) }]);
  return damaged(pack('plain', slices(zip, 65_535, random)), random).bytes;
}
