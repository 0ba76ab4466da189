import { describe, expect, it } from 'vitest';
import { createLog, type LogLevel, messageOf } from '../../src/daemon/log.ts';

function written(level: LogLevel, isTTY: boolean) {
  const lines: string[] = [];
  const log = createLog(level, { isTTY, write: (text) => lines.push(text) });
  return { log, lines };
}

describe('the log', () => {
  it('is a line of JSON for each thing that happened', () => {
    const { log, lines } = written('info', false);
    log.info('judged', { application: 'application_1_2', analyses: 1, missing: undefined });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\n$/);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      application: 'application_1_2',
      analyses: 1,
      msg: 'judged',
    });
  });

  it('is plain on a terminal, and cannot be steered by what a server says', () => {
    const { log, lines } = written('info', true);
    log.warn('no answer:\u001b[2J "x"\nfake', { source: 'yarn http://rm\n' });

    expect(lines).toEqual([
      expect.stringMatching(
        /^\d\d:\d\d:\d\d warn {2}no answer:\\u001b\[2J \\"x\\"\\nfake source="yarn http:\/\/rm\\n"\n$/,
      ),
    ]);
  });

  it.for([true, false])('has nothing that a terminal obeys (is one: %s)', (isTTY) => {
    const { log, lines } = written('info', isTTY);
    const name = `app${String.fromCodePoint(0x7f, 0x90, 0x9b, 0x9d, 0x202e, 0x2066, 0x2028)}2J`;
    log.warn(`no log: ${name}`, { file: name });

    const shown = 'app\\u007f\\u0090\\u009b\\u009d\\u202e\\u2066\\u20282J';
    expect(lines.join('').split(shown)).toHaveLength(3);
    expect(lines.join('')).not.toMatch(/[\p{Bidi_Control}\p{Zl}]|(?!\n)\p{Cc}/u);
  });

  it.for([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('says at level %s what is at least as grave', ([level, count]) => {
    const { log, lines } = written(level, false);
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log[each]('it happened');

    expect(lines).toHaveLength(count);
  });

  it('removes secrets from messages and facts', () => {
    const { log, lines } = written('info', false);
    log.error('GET http://joe:hunter22@rm/ failed', { source: 'http://rm/?token=hunter22' });

    expect(lines.join('')).not.toContain('hunter22');
  });
});

describe('the message of something thrown', () => {
  it.for([
    [new Error('first\n  second'), 'first second'],
    ['a string', 'a string'],
    [undefined, 'undefined'],
    [new Error('password=hunter22 refused'), 'password=*********(redacted) refused'],
  ] as const)('%s', ([thrown, message]) => {
    expect(messageOf(thrown)).toBe(message);
  });
});
