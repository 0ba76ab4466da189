import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';
import { capturedStream } from './captured-stream.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** A progress bar on a terminal of 80 columns, and the clock it goes by. */
function aProgress(stream = capturedStream(80)) {
  const clock = { nowMs: 5_000 };
  return { progress: createProgress(stream, () => clock.nowMs), clock, stream };
}

describe('the progress bar', () => {
  it('is silent for a second, then shows bytes, name and what is done', () => {
    const { progress, clock, stream } = aProgress();
    progress.onLog('first.zst', 40_000_000);
    progress.onBytes(1_000_000);
    progress.onDone();
    clock.nowMs += 999;
    progress.onLog('app\u001b[31m.zst', 40_000_000);
    progress.onBytes(10_000_000);
    expect(stream.text()).toBe('');

    clock.nowMs += 1;
    progress.onBytes(10_000_000);
    expect(stream.text()).toMatch(/=+-+ 20\.0 of 40\.0 MB {2}app\?\[31m\.zst {2}1 done/);

    progress.clear();
  });

  it('shows no secret of a name', () => {
    const { progress, clock, stream } = aProgress();
    progress.onLog('token=hunter2-a', 100);
    clock.nowMs += 2_000;
    progress.onBytes(50);

    expect(stream.text()).toContain('token=*********(redacted)');
    progress.clear();
  });

  it('of a pipe says how much came', () => {
    const { progress, clock, stream } = aProgress();
    progress.onLog('stdin', undefined);
    clock.nowMs += 2_000;

    progress.onBytes(3_200_000);

    expect(stream.text()).toContain(' 3.2 MB  stdin  0 done');
    progress.clear();
  });

  it('leaves the terminal as it was, and comes back', () => {
    const { progress, clock, stream } = aProgress();
    progress.onLog('app', 100);
    clock.nowMs += 2_000;
    progress.onBytes(50);
    progress.clear();
    expect(stream.text().lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(
      stream.text().lastIndexOf(HIDE_CURSOR),
    );

    const before = stream.text().length;
    progress.clear();
    expect(stream.text().length).toBe(before);

    progress.onBytes(50);
    expect(stream.text().slice(before)).toContain(HIDE_CURSOR);
    progress[Symbol.dispose]();
    expect(stream.text().endsWith(HIDE_CURSOR)).toBe(false);
    expect(stream.text().slice(before)).toContain(SHOW_CURSOR);
  });

  it('tells of files that are no logs, too', () => {
    const { progress, clock, stream } = aProgress();
    clock.nowMs += 1_000;
    progress.onSkipped('notes.txt');
    progress.onSkipped('token=hunter2-a');

    expect(stream.text()).toMatch(/-+ 0\.0 MB {2}notes\.txt {2}0 done, 1 skipped/);
    expect(stream.text()).not.toContain('hunter2');
    progress.clear();
  });
});

describe('where there is no terminal', () => {
  it('a line every ten seconds says how far it is', () => {
    const { progress, clock, stream } = aProgress(capturedStream());
    progress.onLog('app', 10_000_000);
    clock.nowMs += 9_999;
    progress.onBytes(500_000);
    expect(stream.text()).toBe('');

    clock.nowMs += 1;
    progress.onBytes(500_000);
    progress.onBytes(500_000);
    progress.onDone();
    clock.nowMs += 10_000;
    for (let count = 0; count < 100_000; count += 1) progress.onSkipped(`notes-${count}.txt`);
    progress.clear();

    expect(stream.text()).toBe(
      'sparkvet: 0 done so far, now at app (1.0 of 10.0 MB)\nsparkvet: 1 done, 1 skipped so far, now at notes-0.txt\n',
    );
  });
});
