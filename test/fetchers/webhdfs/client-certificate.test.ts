import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { serve } from '../../support/fixture-server.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aWebHdfs, dataPath, listed, NAME, openPath } from './a-webhdfs.ts';

const TLS = path.resolve(import.meta.dirname, '../../fixtures/tls');
const pem = (name: string): string => path.join(TLS, name);
const tls = { ca: pem('ca.crt'), certificate: pem('client.crt'), key: pem('client.key') };
const BYTES = { path: dataPath(NAME), headers: { 'content-type': 'x' }, body: 'bytes' };

/** A DataNode that lets nobody in without a certificate: what is read from it. */
async function reading(
  settings: (host: string) => object,
  { isLetIn }: { readonly isLetIn: boolean },
): Promise<string> {
  const identity = {
    cert: readFileSync(pem('server.crt')),
    key: readFileSync(pem('server.key')),
    ca: readFileSync(pem('ca.crt')),
    requestCert: true,
    rejectUnauthorized: true,
  };
  await using dataNode = await serve(isLetIn ? [BYTES] : [], identity);
  const location = `${dataNode.url}${dataPath(NAME)}`;
  await using nameNode = await serve([
    listed(),
    { path: openPath(NAME), status: 307, headers: { location } },
  ]);
  const folder = await aWebHdfs([nameNode.url], { tls, ...settings(new URL(dataNode.url).host) });
  const [handle] = await folder.locate(NAME, aSignal());
  if (handle === undefined) throw new Error('nothing was located');
  const chunks: Uint8Array[] = [];
  await folder.useLog?.(handle, { signal: aSignal() }, async ({ parts }) => {
    for (const part of parts) for await (const chunk of part.open()) chunks.push(chunk);
  });
  return Buffer.concat(chunks).toString();
}

it.for<[string, (host: string) => object]>([
  ['redirectHosts', (host) => ({ redirectHosts: [host] })],
  ['hosts', (host) => ({ hosts: { [host]: host } })],
])('a DataNode that %s names is shown the client certificate', async ([, settings]) => {
  expect(await reading(settings, { isLetIn: true })).toBe('bytes');
});

it('any other host that stands in a redirect is not, and what to do is told', async () => {
  const error = await failureOf(reading(() => ({}), { isLetIn: false }));
  expect(error.code).toBe('unauthorized');
  expect(error.message).toContain('name them in redirectHosts');
});
