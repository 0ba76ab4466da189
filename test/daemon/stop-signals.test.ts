import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = pathToFileURL(
  path.resolve(import.meta.dirname, '../../src/daemon/stop-signals.ts'),
).href;
/** Says what it hears, and ends at the second signal; without its listeners the third kills it. */
const PROGRAM = `
  const { listenToStopSignals } = await import(${JSON.stringify(MODULE)});
  const signals = listenToStopSignals();
  const staying = setInterval(() => {}, 1000);
  signals.stop.addEventListener('abort', () => console.log('stop'));
  signals.stopAtOnce.addEventListener('abort', () => {
    signals[Symbol.dispose]();
    console.log('at once');
  });
  console.log('ready');
`;

it.for([
  ['SIGTERM', 'SIGTERM'],
  ['SIGINT', 'SIGTERM'],
] as const)('the first signal stops, the second at once (%s, %s)', async ([first, second]) => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  const hears = async (word: string) => {
    while (!heard.includes(word)) await once(child.stdout, 'data');
  };
  await hears('ready');
  child.kill(first);
  await hears('stop');
  expect(heard).not.toContain('at once');
  child.kill(second);
  await hears('at once');
  child.kill('SIGTERM');

  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
});
