/** Documented in docs/cli.md: scripts depend on these. A signal n ends with 128 + n. */
export const EXIT = { fine: 0, findings: 1, usage: 2, unreadable: 3, bug: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What happened in a run, from which its exit code follows. */
export interface RunFacts {
  readonly analyzedCount: number;
  /** Targets, or logs in them, that could not be read. */
  readonly failedCount: number;
  readonly hasFindings: boolean;
  readonly hasStoreTrouble: boolean;
}

/** Trouble of the configuration first, then of what was to be read, then findings. */
export function exitCodeOf(facts: RunFacts): ExitCode {
  if (facts.hasStoreTrouble) return EXIT.usage;
  if (facts.failedCount > 0 || facts.analyzedCount === 0) return EXIT.unreadable;
  return facts.hasFindings ? EXIT.findings : EXIT.fine;
}
