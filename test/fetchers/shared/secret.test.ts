import { chmodSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkSecretFiles } from '../../../src/fetchers/shared/connect.ts';
import {
  filesOpenToAll,
  readSecret,
  type SecretForm,
  secretOf,
} from '../../../src/fetchers/shared/secret.ts';
import { aDirectory } from '../local/temporary-directory.ts';
import { failureOf } from './reading.ts';

const reader = (environment: Readonly<Record<string, string>> = {}) => ({
  source: 'test',
  environment,
});

describe('a secret of the environment', () => {
  it('is taken as it is', async () => {
    const secret = await secretOf(reader({ TOKEN: ' pä 55 ' }), { env: 'TOKEN' }, 'line');
    expect(secret).toBe(' pä 55 ');
  });

  it.for<[string, Record<string, string>, SecretForm, string]>([
    ['missing', {}, 'line', 'the environment variable TOKEN is not set'],
    ['empty', { TOKEN: '' }, 'line', 'the environment variable TOKEN is empty'],
    ['of two lines', { TOKEN: 's3cret\ns3cret' }, 'line', 'has to hold one line of text'],
    ['that no header takes', { TOKEN: 's3crét' }, 'token', 'visible ASCII characters'],
    ['with a space at its end', { TOKEN: 's3cret ' }, 'token', 'visible ASCII characters'],
  ])('%s', async ([, environment, form, says]) => {
    const error = await failureOf(secretOf(reader(environment), { env: 'TOKEN' }, form));
    expect(error).toMatchObject({ code: 'unauthorized', source: 'test' });
    expect(error.message).toContain(says);
    expect(inspect(error)).not.toContain('s3cr');
  });
});

describe('a secret of a file', () => {
  it.for<[string, string, string]>([
    ['without a line break', 's3cret', 's3cret'],
    ['with one', 's3cret\n', 's3cret'],
    ["with Windows' own", 's3cret\r\n', 's3cret'],
    ['with spaces that belong to it', ' s3 cret \n', ' s3 cret '],
  ])('%s', async ([, text, value]) => {
    using directory = aDirectory({ token: text });
    const file = path.join(directory.path, 'token');
    expect(await readSecret(reader(), { file }, 'line')).toBe(value);
  });

  it.for<[string, string, string]>([
    ['empty', '', 'token is empty'],
    ['of a line break', '\n', 'token is empty'],
    ['with two line breaks', 's3cret\n\n', 'token has to hold one line of text'],
    ["with an editor's byte order mark", '\uFEFFs3cret', 'token has to hold one line of text'],
    ['with a NUL', 's3cret\0', 'token has to hold one line of text'],
  ])('%s', async ([, text, says]) => {
    using directory = aDirectory({ token: text });
    const file = path.join(directory.path, 'token');
    const error = await failureOf(readSecret(reader(), { file }, 'line'));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toContain(says);
    expect(inspect(error)).not.toContain('s3cret');
  });

  it.for<[string, string]>([
    ['gone', 'ENOENT'],
    ['', 'EISDIR'],
  ])('that cannot be read: "%s"', async ([name, code]) => {
    using directory = aDirectory({});
    const file = path.join(directory.path, name);
    const error = await failureOf(readSecret(reader(), { file }, 'line'));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toBe(
      `${file} cannot be read (${code}): this source needs it to identify itself`,
    );
  });
});

async function files(auth: Parameters<typeof checkSecretFiles>[0]['auth']) {
  return (await checkSecretFiles({ auth })).map(({ state, detail }) => [state, detail]);
}

describe('files that everybody may read', () => {
  it.for([
    [0o600, false],
    [0o640, false],
    [0o604, true],
    [0o644, true],
  ] as const)('mode %o', async ([mode, isOpen]) => {
    using directory = aDirectory({ token: 's3cret' });
    const file = path.join(directory.path, 'token');
    chmodSync(file, mode);
    expect(await filesOpenToAll([file, `${file}-gone`])).toEqual(isOpen ? [file] : []);
  });

  it('are a warning, whatever they are for', async () => {
    using directory = aDirectory({ a: 'x', b: 'x', c: 'x' });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => path.join(directory.path, name));
    if (a === undefined || b === undefined || c === undefined) throw new Error('no files');
    for (const file of [a, b, c]) chmodSync(file, 0o644);
    const warning = [['warning', `everybody on this machine may read ${a}: chmod o-r`]];

    expect(await files({ kind: 'basic', userName: 'eva', password: { file: a } })).toEqual(warning);
    expect(await files({ kind: 'bearer', token: { file: a } })).toEqual(warning);
    expect(await files({ kind: 'header', name: 'x', value: { file: a } })).toEqual(warning);
    expect(await files({ kind: 'kerberos', keytab: a })).toEqual(warning);
    expect(await files({ kind: 'kerberos' })).toEqual([]);
    expect(await files({ kind: 'bearer', token: { env: 'TOKEN' } })).toEqual([]);
    expect(await files(undefined)).toEqual([]);
    const tls = { ca: a, certificate: a, key: b, keyPassphrase: { file: c } };
    expect((await checkSecretFiles({ tls })).map(({ detail }) => detail)).toEqual([
      `everybody on this machine may read ${c}: chmod o-r`,
      `everybody on this machine may read ${b}: chmod o-r`,
    ]);
  });
});
