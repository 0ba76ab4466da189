import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Settings } from '../../src/config/schema.ts';
import { DaemonSettings } from '../../src/daemon/settings.ts';
import { ServerSettings } from '../../src/server/settings.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';

const NOTHING = { environment: {}, flags: {} };

async function loadFile(content: unknown, flags: Settings = {}) {
  using directory = aDirectory({
    'sparkvet.json': typeof content === 'string' ? content : JSON.stringify(content),
  });
  const file = path.join(directory.path, 'sparkvet.json');
  return { config: await loadConfig({ file, environment: {}, flags }), directory: directory.path };
}

describe('configuration', () => {
  it('has defaults', async () => {
    await expect(loadConfig(NOTHING)).resolves.toEqual({
      preset: 'recommended',
      heuristics: {},
      modules: [],
      gateScale: 1,
      cluster: 'default',
      clusters: [],
      daemon: DaemonSettings.parse({}),
      server: ServerSettings.parse({}),
      db: path.join('sparkvet-out', 'sparkvet.db'),
    });
  });

  it('a flag beats the environment, the environment the file', async () => {
    using directory = aDirectory({
      'sparkvet.json': JSON.stringify({ preset: 'all', cluster: 'of-file', gateScale: 3 }),
    });
    const config = await loadConfig({
      environment: {
        SPARKVET_CONFIG: path.join(directory.path, 'sparkvet.json'),
        SPARKVET_CLUSTER: 'of-environment',
        SPARKVET_GATE_SCALE: '2',
        SPARKVET_PRESET: '',
      },
      flags: { gateScale: 0.1 },
    });

    expect(config).toMatchObject({ preset: 'all', cluster: 'of-environment', gateScale: 0.1 });
  });

  it('reads every setting of the environment', async () => {
    const environment = {
      SPARKVET_PRESET: 'dr-elephant',
      SPARKVET_GATE_SCALE: '0.5',
      SPARKVET_CLUSTER: 'prod',
      SPARKVET_OUT: 'results',
      SPARKVET_DB: 'all.db',
      SPARKVET_FORMAT: 'json, html',
      SPARKVET_FAIL_ON: 'severe',
      SPARKVET_THREADS: '4',
      SPARKVET_YARN: 'http://rm1:8088, http://rm2:8088',
      SPARKVET_HISTORY_SERVER: 'http://shs:18080',
      SPARKVET_EVENT_LOG_DIR: '/mnt/spark-events',
      SPARKVET_UNHEARD_OF: 'ours to ignore: other programs may use the prefix',
    };

    await expect(loadConfig({ environment, flags: {} })).resolves.toEqual({
      preset: 'dr-elephant',
      clusters: [
        {
          name: 'prod',
          sources: [
            { kind: 'yarn', urls: ['http://rm1:8088', 'http://rm2:8088'] },
            { kind: 'directory', path: '/mnt/spark-events' },
            expect.objectContaining({ kind: 'history-server', url: 'http://shs:18080' }),
          ],
        },
      ],
      daemon: DaemonSettings.parse({}),
      server: ServerSettings.parse({}),
      heuristics: {},
      modules: [],
      gateScale: 0.5,
      cluster: 'prod',
      out: 'results',
      db: 'all.db',
      formats: ['json', 'html'],
      failOn: 'severe',
      threads: 4,
    });
  });

  it.for([
    [{ SPARKVET_PRESET: 'al' }, 'SPARKVET_PRESET: unknown value "al": did you mean all?'],
    [{ SPARKVET_GATE_SCALE: '-1' }, 'SPARKVET_GATE_SCALE: "-1" is not a number above 0'],
    [{ SPARKVET_FORMAT: 'json,htm' }, 'SPARKVET_FORMAT: unknown value "htm": did you mean html?'],
    [{ SPARKVET_FAIL_ON: 'none' }, 'SPARKVET_FAIL_ON: unknown value "none"'],
    [{ SPARKVET_THREADS: 'all' }, 'SPARKVET_THREADS: "all" is not a whole number from 1 to 64'],
    [{ SPARKVET_STORE: 'off' }, 'SPARKVET_STORE: unknown value "off"'],
    [
      { SPARKVET_CLUSTER: ' ' },
      'SPARKVET_CLUSTER: an empty value is none: leave it out, or say one',
    ],
    [{ SPARKVET_CONFIG: 'nowhere.json' }, 'the config file nowhere.json cannot be read: no such'],
  ] as const)('refuses %o', async ([environment, message]) => {
    await expect(loadConfig({ environment, flags: {} })).rejects.toThrow(message);
  });
});

describe('where analyses are stored', () => {
  it.for([
    [{}, {}, path.join('sparkvet-out', 'sparkvet.db')],
    [{}, { out: 'reports' }, path.join('reports', 'sparkvet.db')],
    [{}, { out: 'reports', db: 'x.db' }, 'x.db'],
    [{}, { store: false }, undefined],
    [{}, { store: false, db: 'x.db' }, undefined],
    [{ SPARKVET_STORE: 'false' }, {}, undefined],
    [{ SPARKVET_STORE: 'false' }, { db: 'x.db' }, 'x.db'],
    [{ SPARKVET_STORE: 'false', SPARKVET_DB: 'x.db' }, {}, undefined],
    [{ SPARKVET_DB: 'x.db' }, { store: false }, undefined],
  ] as const)('environment %o and flags %o: %s', async ([environment, flags, db]) => {
    expect((await loadConfig({ environment, flags })).db).toBe(db);
  });
});

describe('a config file', () => {
  it('names paths relative to itself', async () => {
    const { config, directory } = await loadFile({
      out: 'reports',
      db: '../all.db',
      modules: ['rules/mine.mjs', '/opt/theirs.mjs'],
    });

    expect(config).toMatchObject({
      out: path.join(directory, 'reports'),
      db: path.join(path.dirname(directory), 'all.db'),
      modules: [path.join(directory, 'rules/mine.mjs'), '/opt/theirs.mjs'],
    });
  });

  it.for([':memory:', 'file:///var/sparkvet.db', 'postgres://host/db'])(
    'leaves %s as it is',
    async (db) => {
      expect((await loadFile({ db })).config.db).toBe(db);
    },
  );

  it('may begin with a byte order mark and name its schema', async () => {
    const { config } = await loadFile('\ufeff{"$schema": "./schema.json", "preset": "all"}');

    expect(config.preset).toBe('all');
  });

  it('stores nothing when it says so, unless a flag names a database', async () => {
    expect((await loadFile({ store: false })).config.db).toBeUndefined();
    expect((await loadFile({ store: false }, { db: 'x.db' })).config.db).toBe('x.db');
  });

  it.for([
    [{ presett: 'all' }, 'unknown setting "presett": did you mean preset?'],
    [{ 'gate-scale': 1 }, 'unknown setting "gate-scale": did you mean gateScale?'],
    [{ server: { uploads: { maxByte: 1 } } }, 'in server.uploads: did you mean maxBytes'],
    [{ daemon: { health: { prt: 1 } } }, 'in daemon.health: did you mean port?'],
    [
      { server: { auth: { kind: 'proxy', userHeder: 'X' } } },
      'in server.auth: did you mean userHeader',
    ],
    [
      { server: { auth: { kind: 'token' } } },
      'server.auth.kind: unknown value "token", did you mean tokens?',
    ],
    [{ server: { baseUrl: 'https://u:p@x/' } }, 'no user, query or fragment'],
    [{ server: { baseUrl: 'https://x/a?b' } }, 'no user, query or fragment'],
    [{ server: { baseUrl: 'https://x/a#b' } }, 'no user, query or fragment'],
    [{ wholly: 1, other: 2 }, 'unknown setting "wholly"; unknown setting "other"'],
    [{ preset: 'recomended' }, 'preset: unknown value "recomended": did you mean recommended?'],
    [{ formats: ['json', 'htm'] }, 'formats.1: unknown value "htm": did you mean html?'],
    [
      { failOn: 'none' },
      'failOn: unknown value "none" (accepted: low, moderate, severe, critical)',
    ],
    [{ failOn: 3 }, 'failOn: unknown value "3"'],
    [{ gateScale: 0 }, 'gateScale: '],
    [{ gateScale: '1' }, 'gateScale: '],
    [{ cluster: '' }, 'cluster: '],
    [{ heuristics: { spill: 'off' } }, 'heuristics.spill: must be true, false, or an object'],
    [{ heuristics: ['spill'] }, 'heuristics: '],
    [[], 'the config file '],
    ['{"preset": ', ' is not JSON: '],
    ['', ' is not JSON: '],
    ['{\n  "token": "abc"hunter2"\n}', " is not JSON: Expected ',' or '}' after property value"],
    [`{\n\n  "password": hunter2\n}`, " is not JSON: Unexpected token 'h' in line 3"],
    ['undefined', ' is not JSON: no value in line 1'],
    [
      '{"heuristics": {"spill": false},\n "heuristics": {}}',
      ': "heuristics" is there twice: in line 2 once more',
    ],
    ['{"daemon": {"workers": 1, "w\\u006frkers": 2}}', '"workers" is there twice'],
    ['{"budgets": {"*": {}, "a": {}, "*": {}}}', '"*" is there twice'],
  ] as const)('%o is refused', async ([content, message]) => {
    await expect(loadFile(content)).rejects.toThrow(message);
  });

  it.for(['{"clusters": [{"password":hunter2}]}', 'hunter2', '{"a": "hunter2"b}'])(
    'is not quoted where it is no JSON: %s',
    async (content) => {
      await expect(loadFile(content)).rejects.toThrow(' is not JSON: ');
      await expect(loadFile(content)).rejects.not.toThrow('hunter');
    },
  );

  it('may have a name in several objects, and in texts', async () => {
    const content =
      '{"cluster": "cluster\\": {,", "yarn": ["http://a:1", "http://b:1"],\n"clusters": [], "budgets": {"cluster": {}, "yarn": {}}}';
    await expect(loadFile(content)).resolves.toBeDefined();
  });

  it('that is refused or missing is named as it was typed', async () => {
    using directory = aDirectory({ 'bad.json': '{"x": 1}' });
    const file = path.relative('.', path.join(directory.path, 'bad.json'));

    await expect(loadConfig({ ...NOTHING, file })).rejects.toThrow(`the config file ${file}: `);
    await expect(loadConfig({ ...NOTHING, file: `${file}x` })).rejects.toThrow(
      `the config file ${file}x cannot be read: no such file or directory`,
    );
  });
});
