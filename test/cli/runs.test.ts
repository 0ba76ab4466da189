import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { FIXTURES } from '../support/read-fixture.ts';
import { SKEWED_ID, SKEWED_LOG } from './logs.ts';
import { runInProcess } from './run-in-process.ts';

const PATIENTS = path.join(FIXTURES, 'patients/logs');
const TREATED_LOG = path.join(PATIENTS, 'p01.3.5.treated.zst');
const TREATED_ID = 'app-20261121062914-0000';
const SMALL = ['--gate-scale', '0.1'];

const storeIn = (folder: string): readonly string[] => ['--db', path.join(folder, 's.db')];

async function analyzed(cwd: string, ...args: readonly string[]) {
  return runInProcess(['analyze', ...args, ...SMALL, ...storeIn(cwd), '--format', 'json']);
}

describe('history and compare', () => {
  it('answer from the store, by job and by application', async () => {
    using directory = aDirectory({});
    const cwd = directory.path;
    await analyzed(cwd, SKEWED_LOG, TREATED_LOG);
    const [byJob, byId, json, markdown] = await Promise.all([
      runInProcess(['history', 'root/orders-enrichment', ...storeIn(cwd)]),
      runInProcess(['history', SKEWED_ID, ...storeIn(cwd)]),
      runInProcess(['history', SKEWED_ID, ...storeIn(cwd), '--format', 'json']),
      runInProcess(['compare', SKEWED_ID, TREATED_ID, ...storeIn(cwd), '--format', 'markdown']),
    ]);

    expect(byJob).toMatchObject({ code: 0, stderr: '' });
    expect(byJob.stdout).toMatch(/^root\/orders-enrichment · 2 runs/);
    expect(byJob.stdout).toContain('The latest run took 30 s, the successful run before it 38 s.');
    expect(byId.stdout).toBe(byJob.stdout);
    expect(JSON.parse(json.stdout)).toMatchObject({
      jobKey: 'root/orders-enrichment',
      runs: [{ id: SKEWED_ID }, { id: TREATED_ID }],
    });
    expect(markdown.stdout).toMatch(
      /^## orders-enrichment\n\n\*\*The second run took 20 % less time/,
    );
  });

  it('say what is near a job that is none, and what is not there', async () => {
    using directory = aDirectory({});
    const cwd = directory.path;
    const none = await runInProcess(['history', 'x', ...storeIn(cwd)]);
    await analyzed(cwd, SKEWED_LOG);
    const [near, unknown, missing, few] = await Promise.all([
      runInProcess(['history', 'root/order-enrichment', ...storeIn(cwd)]),
      runInProcess(['history', 'app-20261121062914-0009', ...storeIn(cwd)]),
      runInProcess(['compare', SKEWED_ID, TREATED_ID, ...storeIn(cwd)]),
      runInProcess(['history', SKEWED_ID, ...storeIn(cwd), '--limit', '0']),
    ]);

    expect(none.code).toBe(2);
    expect(none.stderr).toContain(`--db: there is no store at ${path.join(cwd, 's.db')}`);
    expect(near).toMatchObject({
      code: 3,
      stderr:
        'sparkvet: no run of a job root/order-enrichment is stored: did you mean root/orders-enrichment?\n',
    });
    expect(unknown).toMatchObject({
      code: 3,
      stderr:
        'sparkvet: app-20261121062914-0009 is not stored: sparkvet analyze stores what it judges\n',
    });
    expect(missing).toMatchObject({
      code: 3,
      stderr: `sparkvet: ${TREATED_ID} is not in the store at ${path.join(cwd, 's.db')}, and no source is named to ask for it\n`,
    });
    expect(few).toMatchObject({ code: 2 });
    expect(few.stderr).toContain('--limit: "0" is not a whole number from 1 to 200');
  });

  it('compare takes a document and a log that is judged on the spot', async () => {
    using directory = aDirectory({ 'broken.json': '{"schemaVersion":1,"engine":{}}' });
    const cwd = directory.path;
    const { stdout } = await analyzed(cwd, SKEWED_LOG);
    writeFileSync(path.join(cwd, 'before.json'), stdout);
    const [both, broken, several, absent] = await Promise.all([
      runInProcess(['compare', path.join(cwd, 'before.json'), TREATED_LOG, ...SMALL]),
      runInProcess(['compare', path.join(cwd, 'broken.json'), TREATED_LOG]),
      runInProcess(['compare', PATIENTS, TREATED_LOG]),
      runInProcess(['compare', 'nowhere', TREATED_LOG]),
    ]);

    expect(both).toMatchObject({ code: 0 });
    expect(both.stdout).toContain(
      'The stage “collect at /home/etl/jobs/patients.py:127” took 13 s',
    );
    expect(both.stdout).toMatch(/\n {2}gone +moderate +shuffle-data-skew/);
    expect(broken).toMatchObject({ code: 3 });
    expect(broken.stderr).toContain('broken.json is no document that this version reads (engine.');
    expect(several).toMatchObject({ code: 3 });
    expect(several.stderr).toContain('holds several runs: name one of them');
    expect(absent).toMatchObject({ code: 3 });
    expect(absent.stderr).toContain('nowhere is no file here and no application');
  });
});

describe('budgets', () => {
  it.for([
    ['kept', { '*': { maxWallMinutes: 60 } }, 0, 'kept'],
    ['not kept', { 'root/orders-*': { maxWallMinutes: 0.5 } }, 1, 'breached'],
  ] as const)('exit code: %s', async ([, budget, code, outcome]) => {
    using directory = aDirectory({ 'budget.json': JSON.stringify(budget) });
    const args = ['analyze', SKEWED_LOG, '--no-store', '--format', 'json'];
    const ended = await runInProcess([
      ...args,
      '--budget',
      path.join(directory.path, 'budget.json'),
    ]);

    expect(ended.code).toBe(code);
    expect(JSON.parse(ended.stdout)).toMatchObject({ budget: { checks: [{ outcome }] } });
  });

  it('may stand in the config file, and a mistyped one names the near ones', async () => {
    using directory = aDirectory({
      'c.json': '{"budgets":{"*":{"maxWallMinutes":0.5}}}',
      'bad.json': '{"*":{"maxWal":1}}',
      'worse.json': '{"*":{"maxFailedTaskShare":2}}',
    });
    const cwd = directory.path;
    const args = ['analyze', SKEWED_LOG, '--no-store', '--format', 'json'];
    const [config, bad, worse] = await Promise.all([
      runInProcess([...args, '--config', path.join(cwd, 'c.json')]),
      runInProcess([...args, '--budget', path.join(cwd, 'bad.json')]),
      runInProcess([...args, '--budget', path.join(cwd, 'worse.json')]),
    ]);

    expect(config.code).toBe(1);
    expect(bad).toMatchObject({
      code: 2,
      stderr: `sparkvet: --budget: ${path.join(cwd, 'bad.json')}: unknown setting "maxWal" in *: did you mean maxWallMinutes?\n`,
    });
    expect(worse.code).toBe(2);
    expect(worse.stderr).toContain('worse.json: *.maxFailedTaskShare: ');
  });
});

describe('dismissing', () => {
  it('lets --fail-on pass, shows who said so, and can be taken back', async () => {
    using directory = aDirectory({});
    const cwd = directory.path;
    const judge = async () => analyzed(cwd, SKEWED_LOG, '--fail-on', 'moderate');
    const before = await judge();
    const job = 'root/orders-enrichment';
    const said = ['--kind', 'accepted', '--reason', 'one shop is large', '--by', 'jo'];
    const made = await runInProcess([
      'dismiss',
      job,
      'shuffle-data-skew',
      ...said,
      '--until',
      '2999-01-01',
      ...storeIn(cwd),
    ]);
    const during = await judge();
    const [listed, shown] = await Promise.all([
      runInProcess(['dismiss', SKEWED_ID, ...storeIn(cwd)]),
      runInProcess(['analyze', SKEWED_LOG, ...SMALL, ...storeIn(cwd), '--format', 'terminal']),
    ]);
    const undone = await runInProcess(['dismiss', '--undo', '1', ...storeIn(cwd)]);
    const after = await judge();

    expect([before.code, made.code, during.code, undone.code, after.code]).toEqual([1, 0, 0, 0, 1]);
    expect(listed.stdout).toBe(made.stdout);
    expect(made.stdout).toMatch(
      /^1 shuffle-data-skew accepted until 2999-01-01 job root\/orders-enrichment by jo on /,
    );
    expect(shown.stdout).toContain(
      'shuffle-data-skew: accepted for this job by jo until 2999-01-01: one shop is large',
    );
  });

  it('of an expired one nothing is left', async () => {
    using directory = aDirectory({});
    const cwd = directory.path;
    await analyzed(cwd, SKEWED_LOG);
    {
      await using stores = await openStores(path.join(cwd, 's.db'));
      await stores.insights.dismiss({
        scope: { kind: 'application', cluster: 'default', applicationId: SKEWED_ID },
        heuristicId: 'shuffle-data-skew',
        kind: 'later',
        reason: 'after the release',
        by: 'jo',
        atMs: Date.parse('2019-12-01'),
        untilMs: Date.parse('2020-01-01'),
      });
    }
    const { code } = await analyzed(cwd, SKEWED_LOG, '--fail-on', 'moderate');

    expect(code).toBe(1);
  });
});

describe('reanalyze', () => {
  it('judges again what has a record, keeps what has none, and goes on where it was', async () => {
    using directory = aDirectory({});
    const cwd = directory.path;
    mkdirSync(path.join(cwd, 'logs'));
    const names = [SKEWED_ID, TREATED_ID].map((id) => path.join(cwd, 'logs', `${id}.zstd`));
    copyFileSync(SKEWED_LOG, names[0] ?? '');
    copyFileSync(TREATED_LOG, names[1] ?? '');
    const source = ['--event-log-dir', path.join(cwd, 'logs'), ...storeIn(cwd)];
    await runInProcess(['daemon', '--once', ...source]);
    const again = async (...more: readonly string[]) =>
      runInProcess(['reanalyze', ...source, ...more]);
    const same = await again();
    const dry = await again(...SMALL, '--dry-run');
    const saved = await runInProcess([
      'fetch',
      SKEWED_ID,
      ...source,
      '--save',
      path.join(cwd, 'copy'),
    ]);
    for (const name of names) rmSync(name);
    const gone = await again(...SMALL);
    const kept = await runInProcess(['history', SKEWED_ID, ...storeIn(cwd), '--format', 'json']);
    const fromCopy = await again(...SMALL, '--from', path.join(cwd, 'copy'));
    const rest = await again(...SMALL, '--dry-run');

    expect(same).toMatchObject({ code: 0, stdout: 'nothing is out of date\n' });
    expect(dry).toMatchObject({ code: 0, stdout: '2 would be analysed again\n' });
    expect(saved.code).toBe(0);
    expect(gone).toMatchObject({
      code: 3,
      stdout: '0 analysed again; 2 have no record any more: their analyses stay\n',
    });
    expect(JSON.parse(kept.stdout)).toMatchObject({ runs: [{}, {}] });
    expect(fromCopy).toMatchObject({
      code: 0,
      stdout: '1 analysed again; 1 have no record any more: their analyses stay\n',
    });
    expect(rest.stdout).toBe('1 would be analysed again\n');
  });

  it('keeps the old analysis when the log has less in it than it had', async () => {
    using directory = aDirectory({});
    const cwd = directory.path;
    mkdirSync(path.join(cwd, 'logs'));
    const log = path.join(cwd, 'logs', SKEWED_ID);
    copyFileSync(SKEWED_LOG, `${log}.zstd`);
    const source = ['--event-log-dir', path.join(cwd, 'logs'), ...storeIn(cwd)];
    await runInProcess(['daemon', '--once', ...source]);
    copyFileSync(path.join(PATIENTS, 'p20.3.5.sick.zst'), `${log}.zstd`);
    const ended = await runInProcess(['reanalyze', ...source, ...SMALL]);
    const { stdout } = await runInProcess([
      'history',
      SKEWED_ID,
      ...storeIn(cwd),
      '--format',
      'json',
    ]);

    expect(ended.stdout).toBe('0 analysed again; 1 could not be read: their analyses stay\n');
    expect(ended.stderr).toContain(`is the record of app-20261121052138-0000, not of ${SKEWED_ID}`);
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ id: SKEWED_ID }] });
  });
});
