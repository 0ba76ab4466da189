import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compose } from '../../../src/compose.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { serve } from '../../support/fixture-server.ts';
import { FIXTURES } from '../../support/read-fixture.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aDirectory } from '../local/temporary-directory.ts';

const LAB = path.join(FIXTURES, 'lab');
const FAILED = 'application_1795236425508_0002';

interface Sources {
  readonly directory?: string;
  readonly yarn?: readonly string[];
}

async function aProgram({ directory, yarn }: Sources = {}) {
  const flags = {
    ...(directory === undefined ? {} : { eventLogDirs: [directory] }),
    ...(yarn === undefined ? {} : { yarn }),
  };
  return compose(await loadConfig({ environment: {}, flags }), {});
}

type Outcomes = Awaited<ReturnType<Awaited<ReturnType<typeof aProgram>>['openTarget']>>['outcomes'];

/** Documents without the time they were made at, or what is said in their place. */
async function documentsOf(outcomes: Outcomes): Promise<readonly unknown[]> {
  const documents: unknown[] = [];
  for await (const outcome of outcomes) {
    if (outcome.kind === 'analysis') documents.push({ ...outcome.analysis, analyzedAtMs: 0 });
    else if (outcome.kind === 'unreadable') documents.push(outcome.message);
    else throw new Error(`neither read nor told: ${outcome.kind}`);
  }
  return documents;
}

async function savedOf(folder: string): Promise<readonly unknown[]> {
  return documentsOf((await (await aProgram()).openSaved(folder)).outcomes);
}

describe('a saved application', () => {
  it.for([
    ['a log', 'application_1795236425508_0001'],
    ['several attempts', FAILED],
    ['a rolled log', 'application_1795236425508_0004'],
    ['rolled attempts', 'application_1795236425508_0005'],
  ] as const)('gives the same document: %s', async ([, id]) => {
    using directory = aDirectory({});
    const folder = path.join(directory.path, 'saved');
    const program = await aProgram({ directory: LAB });
    await program.save(id, folder);
    const live = await documentsOf((await program.openTarget(id)).outcomes);

    expect(live[0]).toMatchObject({ application: { id } });
    expect(await savedOf(folder)).toEqual(live);
  });

  it.for(['nightly.v2.3', 'Nightly_2', 'a-log', 'app-20261121040859-0000'])(
    'is found again, however its log was called: %s',
    async (id) => {
      const log = readFileSync(path.join(FIXTURES, 'codecs/app-20261121040859-0000'));
      using directory = aDirectory({ [`${id}.log`]: log });
      const folder = path.join(directory.path, 'saved');
      await (await aProgram({ directory: directory.path })).save(id, folder);

      expect(await savedOf(folder)).toMatchObject([
        { application: { id: 'app-20261121040859-0000' } },
      ]);
    },
  );

  it.for(['', '.zstd', '.lz4', '.lzf', '.snappy'])(
    'gives the same document of a torn log: %s',
    async (codec) => {
      const name = `app-20261121040859-0000${codec}.inprogress`;
      const torn = readFileSync(path.join(FIXTURES, 'codecs/torn', name));
      using directory = aDirectory({ [name]: torn });
      const folder = path.join(directory.path, 'saved');
      const program = await aProgram({ directory: directory.path });
      await program.save('app-20261121040859-0000', folder);
      const live = await documentsOf(
        (await program.openTarget('app-20261121040859-0000')).outcomes,
      );

      expect(JSON.stringify(live)).toContain('"truncated"');
      expect(await savedOf(folder)).toEqual(live);
    },
  );

  it('knows the parts that were missing', async () => {
    const name = 'eventlog_v2_app-20261121040859-0000';
    using directory = aDirectory({});
    cpSync(path.join(FIXTURES, 'codecs/rolling-zstd', name), path.join(directory.path, name), {
      recursive: true,
      filter: (file) => !file.includes('events_2_'),
    });
    const folder = path.join(directory.path, 'saved');
    const program = await aProgram({ directory: directory.path });
    await program.save('app-20261121040859-0000', folder);
    const live = await documentsOf((await program.openTarget('app-20261121040859-0000')).outcomes);

    expect(JSON.stringify(live)).toContain('"missing-part"');
    expect(await savedOf(folder)).toEqual(live);
  });

  it('has what YARN answered, under whatever name it was asked', async () => {
    const facts = [
      recordedExchange('yarn', 'rm/app-fail-3.5'),
      recordedExchange('yarn', 'rm/appattempts-fail-3.5'),
    ].map((exchange) => ({ ...exchange, path: `${exchange.path}?key=s3cret` }));
    await using server = await serve([...facts, ...facts]);
    using directory = aDirectory({});
    const folder = path.join(directory.path, 'saved');
    const program = await aProgram({ directory: LAB, yarn: [`${server.url}?key=s3cret`] });
    await program.save(FAILED, folder);
    const live = await documentsOf((await program.openTarget(FAILED)).outcomes);

    expect(await savedOf(folder)).toEqual(live);
    for (const file of ['manifest.json', 'answers.ndjson']) {
      expect(readFileSync(path.join(folder, file), 'utf8')).not.toContain('s3cret');
    }
  });
});

describe('secrets', () => {
  it('are nowhere in what is kept of a log', async () => {
    const id = 'app-20261121040859-0000';
    const log = readFileSync(path.join(FIXTURES, 'codecs', id), 'utf8');
    const secrets = ['hunter2', 'AKIAIOSFODNN7EXAMPLE', 'pl0ugh'];
    const sick = log.replace(
      '"Spark Properties":{',
      '"Spark Properties":{"spark.db.password":"hunter2","spark.hadoop.fs.s3a.access.key":"AKIAIOSFODNN7EXAMPLE","spark.jdbc":"jdbc:x://h/db?user=u&password=pl0ugh",',
    );
    expect(sick).not.toBe(log);
    using directory = aDirectory({ [id]: sick });
    const folder = path.join(directory.path, 'saved');
    await (await aProgram({ directory: directory.path })).save(id, folder);
    const [file = ''] = readdirSync(path.join(folder, 'event-logs'));
    const kept = gunzipSync(readFileSync(path.join(folder, 'event-logs', file))).toString();

    expect(kept.split('\n')).toHaveLength(sick.split('\n').length);
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
    expect(kept).toContain('spark.db.password');
  });

  it('are nowhere in what is kept of answers', async () => {
    const [app, attempts] = [
      recordedExchange('yarn', 'rm/app-fail-3.5'),
      recordedExchange('yarn', 'rm/appattempts-fail-3.5'),
    ];
    const told = String(app.body).replace(
      '"diagnostics":"',
      '"diagnostics":"--conf spark.db.password=hunter2 https://a:pl0ugh@host/ ',
    );
    expect(told).toContain('hunter2');
    await using server = await serve([{ ...app, body: told }, attempts]);
    using directory = aDirectory({});
    await (await aProgram({ yarn: [server.url] })).save(FAILED, directory.path);
    const kept = readFileSync(path.join(directory.path, 'answers.ndjson'), 'utf8');

    expect(kept).toContain(FAILED);
    expect(kept).not.toMatch(/hunter2|pl0ugh/);
  });
});

async function toldOf(manifest: unknown, answers = ''): Promise<string> {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  using directory = aDirectory({
    'manifest.json': text,
    'answers.ndjson': answers,
    'event-logs/notes.txt': 'x',
  });
  const outcomes = await savedOf(directory.path);
  return z.tuple([z.string()]).parse(outcomes)[0].replaceAll(directory.path, 'HERE');
}

describe('a folder of another making', () => {
  const MANIFEST = {
    format: 1,
    applicationId: FAILED,
    cluster: 'prod',
    savedAtMs: 1,
    version: '0.1.0',
    sources: [],
    gaps: [],
  };

  it.for<[string, unknown, RegExp]>([
    ['no JSON', '{', /^HERE holds no saved application: sparkvet fetch --save makes one$/],
    ['another format', { ...MANIFEST, format: 2 }, /none that this version reads \(format: /],
    ['a list', [], /none that this version reads/],
    [
      'a source that reads files',
      { ...MANIFEST, sources: [{ kind: 'directory', path: '/etc' }] },
      /none that this version reads \(sources\.0\.kind/,
    ],
    [
      'a source that reads secrets',
      {
        ...MANIFEST,
        sources: [
          {
            kind: 'yarn',
            urls: ['http://rm:8088'],
            auth: { kind: 'bearer', token: { file: '/etc/passwd' } },
          },
        ],
      },
      /none that this version reads \(sources\.0: /,
    ],
    [
      'a source that was not answered',
      { ...MANIFEST, sources: [{ kind: 'yarn', urls: ['http://rm.invalid:8088'] }] },
      /was not found: .*was not answered when this was saved/,
    ],
    ['an id that is none', { ...MANIFEST, applicationId: '../../etc/passwd' }, /was not found/],
  ])('%s is one line', async ([, manifest, message]) => {
    expect(await toldOf(manifest, 'nonsense\n{"key":1}\n')).toMatch(message);
  });

  it('that is not there is one line', async () => {
    expect(await savedOf('/nowhere/at/all')).toEqual([
      '/nowhere/at/all holds no saved application: sparkvet fetch --save makes one',
    ]);
  });

  it('may have answers that are broken: the log is read', async () => {
    using directory = aDirectory({});
    await (await aProgram({ directory: LAB })).save(FAILED, directory.path);
    writeFileSync(path.join(directory.path, 'answers.ndjson'), '{"key":\n\u0000');

    expect(await savedOf(directory.path)).toHaveLength(2);
  });
});
