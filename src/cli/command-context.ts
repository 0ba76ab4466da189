import type { Environment } from '../config/environment.ts';
import type { ExitCode } from './exit-code.ts';
import type { Streams } from './streams.ts';

/** What a command has of the process it runs in. */
export interface CommandContext {
  readonly streams: Streams;
  readonly environment: Environment;
  /** Called with what to undo when the program ends before its time. */
  readonly onStop: (cleanUp: () => void | Promise<void>) => void;
  /** From here on the command listens to signals itself. */
  readonly takeSignals: () => void;
  readonly setExitCode: (code: ExitCode) => void;
}
