import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openKerberos } from '../../../src/fetchers/kerberos/kerberos.ts';
import type { KerberosPackage } from '../../../src/fetchers/kerberos/kerberos-package.ts';
import { createKerberosProcess } from '../../../src/fetchers/kerberos/kerberos-process.ts';
import { aDirectory } from '../local/temporary-directory.ts';
import { failureOf } from '../shared/reading.ts';

interface Asked {
  readonly service: string;
  readonly principal?: string | undefined;
}

/** In the place of the system's libraries, which are another machine's business: counts, and answers when it is told to. */
function aPackage(step: (count: number) => Promise<string>) {
  const asked: Asked[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const kerberos: KerberosPackage = {
    GSS_MECH_OID_SPNEGO: 6,
    GSS_C_SEQUENCE_FLAG: 8,
    initializeClient: async (service, { principal }) => {
      asked.push({ service, ...(principal === undefined ? {} : { principal }) });
      const count = asked.length;
      return Promise.resolve({
        step: async () => {
          running += 1;
          mostAtOnce = Math.max(mostAtOnce, running);
          return step(count).finally(() => {
            running -= 1;
          });
        },
      });
    },
  };
  return {
    asked,
    mostAtOnce: () => mostAtOnce,
    load: async () => Promise.resolve({ default: kerberos }),
  };
}

const answersAtOnce = async (count: number) => Promise.resolve(`token${count}`);

type Environment = Record<string, string>;
const aProcess = (environment: Environment = {}) => createKerberosProcess(environment);

async function negotiator(...args: Parameters<typeof openKerberos>) {
  const auth = await openKerberos(...args);
  if (auth.kind !== 'computed') throw new Error(auth.kind);
  return auth.authorization;
}

const aSignal = () => new AbortController().signal;

describe('a token', () => {
  it('is new for every request, and for the host that is asked', async () => {
    const { load, asked } = aPackage(answersAtOnce);
    const ask = await negotiator('test', {}, { load, ofProcess: aProcess() });
    expect(await ask('shs', aSignal())).toBe('Negotiate token1');
    expect(await ask('rm', aSignal())).toBe('Negotiate token2');
    expect(await ask('[::1]', aSignal())).toBe('Negotiate token3');
    expect(asked).toEqual([
      { service: 'HTTP@shs' },
      { service: 'HTTP@rm' },
      { service: 'HTTP@::1' },
    ]);
  });

  it('is for the service and of the principal that are named', async () => {
    const { load, asked } = aPackage(answersAtOnce);
    const named = { service: 'HTTP@vip', principal: 'eva' };
    await (await negotiator('test', named, { load, ofProcess: aProcess() }))('shs', aSignal());
    expect(asked).toEqual([named]);
  });

  it('is made one at a time, and one that fails holds up nobody', async () => {
    const { load, mostAtOnce } = aPackage(async (count) =>
      count === 1 ? Promise.reject(new Error('Clock skew too great')) : answersAtOnce(count),
    );
    const ask = await negotiator('test', {}, { load, ofProcess: aProcess() });
    const first = failureOf(ask('a', aSignal()));
    const others = Promise.all([ask('b', aSignal()), ask('c', aSignal())]);
    expect((await first).code).toBe('unauthorized');
    expect(await others).toEqual(['Negotiate token2', 'Negotiate token3']);
    expect(mostAtOnce()).toBe(1);
  });

  it('that does not come is waited for within a limit', async () => {
    const { load } = aPackage(async () => new Promise(() => undefined));
    const ask = await negotiator('test', {}, { load, ofProcess: aProcess(), ticketLimitMs: 20 });
    const error = await failureOf(ask('shs', aSignal()));
    expect(error.code).toBe('timeout');
    expect(error.message).toContain('the KDC does not answer');
  });

  it('nobody wants any more is not waited for', async () => {
    const { load } = aPackage(async () => new Promise(() => undefined));
    const ask = await negotiator('test', {}, { load, ofProcess: aProcess() });
    const stop = new AbortController();
    const waiting = ask('shs', stop.signal);
    const reason = new Error('given up');
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});

describe('who the process is', () => {
  it('is told to libkrb5 through the environment, with tickets in memory', async () => {
    using directory = aDirectory({ 'eva.keytab': 'x' });
    const keytab = path.join(directory.path, 'eva.keytab');
    const environment = { KRB5CCNAME: 'FILE:/tmp/somebodys' };
    await openKerberos(
      'test',
      { keytab },
      { ...aPackage(answersAtOnce), ofProcess: aProcess(environment) },
    );
    expect(environment).toEqual({
      KRB5_CLIENT_KTNAME: `FILE:${keytab}`,
      KRB5CCNAME: 'MEMORY:sparkvet',
    });
  });

  it('stays as it is without a keytab', async () => {
    const environment = { KRB5CCNAME: 'FILE:/tmp/mine' };
    await openKerberos(
      'test',
      {},
      { ...aPackage(answersAtOnce), ofProcess: aProcess(environment) },
    );
    expect(environment).toEqual({ KRB5CCNAME: 'FILE:/tmp/mine' });
  });

  it('is one for all sources', async () => {
    using directory = aDirectory({ 'eva.keytab': 'x', 'adam.keytab': 'x' });
    const eva = path.join(directory.path, 'eva.keytab');
    const adam = path.join(directory.path, 'adam.keytab');
    const environment: Environment = {};
    const runtime = { ...aPackage(answersAtOnce), ofProcess: aProcess(environment) };
    await openKerberos('a', { keytab: eva }, runtime);
    await openKerberos('b', { keytab: eva, principal: 'eva' }, runtime);
    const other = await failureOf(openKerberos('c', { keytab: adam }, runtime));
    expect(other).toMatchObject({ code: 'unauthorized', source: 'c' });
    expect(other.message).toContain('put all keys into one keytab');
    expect((await failureOf(openKerberos('d', {}, runtime))).message).toContain(
      `uses the keytab ${eva}, and this one the ticket cache of the process`,
    );
    expect(environment).toEqual({
      KRB5_CLIENT_KTNAME: `FILE:${eva}`,
      KRB5CCNAME: 'MEMORY:sparkvet',
    });
  });

  it('cannot be a keytab that is not there, and nothing is claimed by it', async () => {
    using directory = aDirectory({});
    const keytab = path.join(directory.path, 'gone.keytab');
    const environment: Environment = {};
    const runtime = { ...aPackage(answersAtOnce), ofProcess: aProcess(environment) };
    const error = await failureOf(openKerberos('test', { keytab }, runtime));
    expect(error).toMatchObject({ code: 'unauthorized' });
    expect(error.message).toBe(`the keytab ${keytab} cannot be read`);
    await openKerberos('test', {}, runtime);
    expect(environment).toEqual({});
  });
});

it('says how to install the package where it is not', async () => {
  const gone = './no-such-package.js';
  const load = async (): Promise<{ readonly default: KerberosPackage }> => import(gone);
  const error = await failureOf(openKerberos('test', {}, { load, ofProcess: aProcess() }));
  expect(error).toMatchObject({ code: 'unauthorized', source: 'test' });
  expect(error.message).toMatch(/libkrb5-dev.*npm run build:kerberos/);
});
