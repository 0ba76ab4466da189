import { readFileSync } from 'node:fs';
import path from 'node:path';
import { normalizeApp, normalizeAttempt } from '../../src/fetchers/yarn/normalize.ts';
import { AppAnswer, AppAttempt, AppAttemptsAnswer } from '../../src/fetchers/yarn/schema.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { mergeYarn } from '../../src/model/merge.ts';
import { FIXTURES, readFixture } from './read-fixture.ts';

/** Bodies of the ResourceManager and the logs of one application's attempts, below the fixtures. */
export interface RecordedBooks {
  readonly logs: readonly string[];
  readonly app: string;
  readonly attempts?: string;
}

/** The attempts as they are read, with YARN's facts merged into each. */
export async function readWithYarn(recorded: RecordedBooks): Promise<readonly ApplicationModel[]> {
  const { app } = AppAnswer.parse(bodyOf(recorded.app));
  const attempts =
    recorded.attempts === undefined
      ? undefined
      : AppAttemptsAnswer.parse(bodyOf(recorded.attempts)).appAttempts.map((row) =>
          normalizeAttempt(AppAttempt.parse(row)),
        );
  const facts = normalizeApp(app, 'default', attempts);
  const applications = await Promise.all(recorded.logs.map(async (log) => readFixture(log)));
  return applications.map((application) => mergeYarn(application, facts));
}

function bodyOf(file: string): unknown {
  return JSON.parse(readFileSync(path.join(FIXTURES, file), 'utf8'));
}
