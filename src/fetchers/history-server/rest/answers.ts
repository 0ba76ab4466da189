import type { Attempt } from '../schema.ts';
import type {
  EnvironmentAnswer,
  ExecutorRow,
  JobRow,
  SqlRow,
  StageDetails,
  StageRow,
} from './schema.ts';

/** Everything that was asked about an attempt. */
export interface Answers {
  readonly applicationId: string;
  readonly name: string | undefined;
  readonly attempt: Attempt;
  readonly environment: EnvironmentAnswer;
  readonly executors: readonly ExecutorRow[];
  readonly jobs: readonly JobRow[];
  readonly stages: readonly StageRow[];
  /** By stage attempt (`5.1`), of those that ran longest. */
  readonly details: ReadonlyMap<string, StageDetails>;
  /** Undefined where the server does not tell of SQL, or not so much at once. */
  readonly sql: readonly SqlRow[] | undefined;
  readonly droppedCount: number;
}
