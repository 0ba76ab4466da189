import { createHostGate } from '../../src/fetchers/shared/host-gate.ts';
import type { HttpRuntime } from '../../src/fetchers/shared/http-settings.ts';

export interface TestHttpRuntime extends HttpRuntime {
  /** The pauses that were asked for, in ms. */
  readonly pauses: readonly number[];
}

/** Nobody sleeps, the dice always show the middle, and it is noon of 2026-01-01. */
export function aHttpRuntime(overrides: Partial<HttpRuntime> = {}): TestHttpRuntime {
  const pauses: number[] = [];
  return {
    nowMs: () => Date.UTC(2026, 0, 1, 12),
    sleep: async (durationMs, signal) => {
      signal.throwIfAborted();
      pauses.push(durationMs);
      return Promise.resolve();
    },
    random: () => 0.5,
    gate: createHostGate(4),
    ...overrides,
    pauses,
  };
}
