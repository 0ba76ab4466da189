import { describe, expect, it } from 'vitest';
import { EXIT, exitCodeOf, type RunFacts } from '../../src/cli/exit-code.ts';

const FINE: RunFacts = {
  analyzedCount: 1,
  unreadableTargetCount: 0,
  brokenCount: 0,
  hasFindings: false,
  hasOutputTrouble: false,
};

describe('the exit code', () => {
  it('is documented: scripts depend on it', () => {
    expect(EXIT).toEqual({ fine: 0, findings: 1, usage: 2, unreadable: 3, bug: 70 });
  });

  it.for([
    [{}, 0],
    [{ hasFindings: true }, 1],
    [{ unreadableTargetCount: 1 }, 3],
    [{ unreadableTargetCount: 1, hasFindings: true }, 3],
    [{ analyzedCount: 0 }, 3],
    [{ hasOutputTrouble: true, hasFindings: true }, 2],
    [{ hasOutputTrouble: true, unreadableTargetCount: 1 }, 2],
    [{ brokenCount: 1, hasOutputTrouble: true, unreadableTargetCount: 1 }, 70],
  ] as const)('of %o is %d', ([facts, code]) => {
    expect(exitCodeOf({ ...FINE, ...facts })).toBe(code);
  });
});
