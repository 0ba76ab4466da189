import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { put, ReaderGoneError, say, sayBug, terminalOptions } from '../../src/cli/streams.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { capturedStream } from './captured-stream.ts';

const HOSTILE = 'a\u001b[31mb\u001b]0;title\u0007c\u202ed\re\nf\u009b2Jg';

describe('the error stream', () => {
  it('gets one line of what a terminal only shows', () => {
    const err = capturedStream();

    say({ out: capturedStream(), err }, HOSTILE);

    expect(err.text()).toBe('sparkvet: abcd e fg\n');
  });

  it('gets the stack of a bug, with the log that met it', () => {
    const err = capturedStream();

    sayBug(
      { out: capturedStream(), err },
      new TypeError(`no ${HOSTILE}, password=hunter2`),
      'https://joe:hunter2@h/app.zst',
    );

    expect(err.text()).toMatch(
      /^sparkvet: this is a bug of ours, .* \(met in https:\/\/\S+@h\/app\.zst\)\nTypeError/,
    );
    expect(err.text()).toContain('streams.test.ts');
    for (const secret of ['hunter2', 'joe']) expect(err.text()).not.toContain(secret);
    for (const control of ['\u001b', '\u009b', '\u202e']) expect(err.text()).not.toContain(control);
  });
});

describe('standard output', () => {
  it.for([
    ['EPIPE', ReaderGoneError],
    ['ENOSPC', ConfigError],
  ] as const)('that fails with %s', async ([code, kind]) => {
    const out = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: no`), { code })),
    });
    out.on('error', () => {});

    await expect(put({ out, err: capturedStream() }, 'x')).rejects.toBeInstanceOf(kind);
  });

  it('is waited for', async () => {
    const taken: string[] = [];
    const out = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        setImmediate(() => {
          taken.push(String(chunk));
          done();
        });
      },
    });

    await put({ out, err: capturedStream() }, 'slowly');

    expect(taken).toEqual(['slowly']);
  });
});

describe('a terminal', () => {
  it.for([
    [undefined, {}, false, 100],
    [undefined, { FORCE_COLOR: '1' }, false, 100],
    [80, {}, true, 80],
    [80, { NO_COLOR: '1' }, false, 80],
    [80, { NO_COLOR: '' }, true, 80],
    [80, { TERM: 'dumb' }, false, 80],
    [0, {}, true, 100],
  ] as const)('of %s columns with %o', ([columns, environment, isColour, widthColumns]) => {
    const streams = { out: capturedStream(columns), err: capturedStream() };

    expect(terminalOptions(streams, environment)).toEqual({ isColour, widthColumns });
  });
});
