import { describe, expect, it } from 'vitest';
import { keepErrorText, keepProperty, keepText } from '../../src/event-log/text.ts';
import { readPythonError } from '../../src/model/texts/python-traceback.ts';

const BEGIN = 'Traceback (most recent call last):';
const USER = '  File "/tmp/job/orders.py", line 41, in to_price';

function trace(libraryFrameCount: number, error = "ValueError: invalid literal 'n/a'"): string {
  const frames = Array.from(
    { length: libraryFrameCount },
    (_, at) => `  File "/env/site-packages/pandas/core/frame.py", line ${at}, in apply`,
  );
  const java = ['\tat org.apache.spark.api.python.BasePythonRunner', '\tat java.lang.Thread.run'];
  return [BEGIN, USER, ...frames, error, '', ...java].join('\n');
}

describe('keepText', () => {
  it('shows no beginning of a secret that is known by its end, where what comes before gets short', () => {
    const token = `eyJ${'a'.repeat(500)}.${'b'.repeat(500)}.${'c'.repeat(500)}`;
    const before = `${'x'.repeat(9)} ${token} `;
    const url = 'jdbc:postgresql://etl:Zq7hunter2';
    // the slice that is looked at ends within the password
    const padding = 'y'.repeat(2_000 + 512 - before.length - url.length);
    const text = `${before}${padding}${url}hunter2@db/x ${'z'.repeat(3_000)}`;

    expect(keepText(text, 2_000)).toContain('yyy');
    expect(keepText(text, 2_000)).not.toContain('Zq7');
  });

  it('keeps what stands before and behind a secret that is longer than the text may be', () => {
    const url = `GET https://x/y?sig=${'a'.repeat(900)} failed with 403`;

    expect(keepText(url, 240)).toBe('GET https://x/y?sig=*********(redacted)…');
    expect(keepText(`${url} ${'z '.repeat(900)}`, 240)).toMatch(/sig=\*{9}\(redacted\)/);
  });

  it.for([2_000, 2_300, 2_512, 2_513, 9_000])('keeps as much as fits of %d', (length) => {
    const text = 'a '.repeat(length / 2 + 1).slice(0, length);
    expect(keepText(text, 2_000).replace(/…$/, '')).toBe(text.slice(0, 2_000));
  });
});

describe('keepProperty', () => {
  it('keeps nothing of what its name calls a secret, and else what is none', () => {
    expect(keepProperty('a.password', 'x', 10)).toBe('*********(redacted)');
    expect(keepProperty('a.password', '', 10)).toBe('');
    expect(keepProperty('fs.azure.authorization', 'false', 10)).toBe('false');
    expect(keepProperty('a.b', '--password x', 100)).toBe('--password *********(redacted)');
    expect(keepProperty('a.b', 'xyz', 2)).toBe('xy…');
  });
});

describe('keepErrorText', () => {
  it('keeps what fits as it is', () => {
    expect(keepErrorText(trace(2), 2_000)).toBe(trace(2));
    expect(keepErrorText('', 10)).toBeUndefined();
    expect(keepErrorText(undefined, 10)).toBeUndefined();
  });

  it.for([
    { name: 'the error, where library frames push it past the cut', text: trace(40) },
    {
      name: 'the last of chained tracebacks',
      text: `${trace(20, 'KeyError: 1')}\n\nDuring handling:\n\n${trace(20)}`,
    },
  ])('keeps $name', ({ text }) => {
    const kept = keepErrorText(text, 600) ?? '';
    expect(kept.length).toBeLessThanOrEqual(600);
    expect(kept.startsWith(BEGIN)).toBe(true);
    expect(readPythonError(kept)).toEqual({
      error: "ValueError: invalid literal 'n/a'",
      userFrame: { file: 'orders.py', line: 41, functionName: 'to_price' },
    });
  });

  it.for([
    { name: 'an error that is long itself', text: trace(0, `ValueError: ${'x'.repeat(900)}`) },
    { name: 'the Java frames behind the traceback', text: `${trace(1)}${'\n\tat x'.repeat(200)}` },
    { name: 'text that is no traceback', text: 'java.io.IOException: broken\n'.repeat(40) },
    { name: 'escaped text', text: `{"message":"${BEGIN}\\n  File ${'y'.repeat(800)}"}` },
  ])('only cuts $name', ({ text }) => {
    expect(keepErrorText(text, 600)).toBe(keepText(text, 600));
  });

  it.for([
    trace(40, 'ValueError: password=hunter2'),
    trace(40).replace('to_price', 'f_https://u:hunter2@host/'),
    trace(40).replace('orders.py', `ghp_hunter2${'A'.repeat(30)}.py`),
  ])('keeps no secret of the ending: %#', (text) => {
    expect(text).toContain('hunter2');
    expect(keepErrorText(text, 600)).not.toContain('hunter2');
  });
});
