/** Documented in docs/cli.md: scripts depend on these. A signal n ends with 128 + n. */
export const EXIT = { fine: 0, findings: 1, usage: 2, unreadable: 3, bug: 70 } as const;
/** What a shell makes of a process that a signal ended. */
const SIGNALLED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type StopSignal = keyof typeof SIGNALLED;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | (typeof SIGNALLED)[StopSignal];

/** What a shell would say. */
export function exitCodeOfSignal(signal: StopSignal): ExitCode {
  return SIGNALLED[signal];
}

/** What happened in a run, from which its exit code follows. */
export interface RunFacts {
  readonly analyzedCount: number;
  /** Of what the user named; logs found in it that could not be read are said, and no failure of the run. */
  readonly unreadableTargetCount: number;
  readonly brokenCount: number;
  /** At or above `--fail-on`, or a budget that was not kept. */
  readonly hasFindings: boolean;
  /** Files or the store could not be written. */
  readonly hasOutputTrouble: boolean;
}

/** Our bugs first, then the configuration, then what was to be read, then findings. */
export function exitCodeOf(facts: RunFacts): ExitCode {
  if (facts.brokenCount > 0) return EXIT.bug;
  if (facts.hasOutputTrouble) return EXIT.usage;
  if (facts.unreadableTargetCount > 0 || facts.analyzedCount === 0) return EXIT.unreadable;
  return facts.hasFindings ? EXIT.findings : EXIT.fine;
}
