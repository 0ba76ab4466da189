import path from 'node:path';
import { EventLogError } from '../../event-log/log-source.ts';
import { FetchError } from '../../fetchers/fetcher.ts';
import { redactText } from '../../model/secrets/redact.ts';
import type { Outcome } from './outcome.ts';
import { shownTarget } from './target-kind.ts';

/** Where a log is from. */
export interface Origin {
  /** As the user typed it. */
  readonly target: string;
  readonly isCollection: boolean;
  /** Of the log; absent where the trouble is with the target itself. */
  readonly name?: string;
}

/** Their trouble is said in one line; anything else is a bug. */
export function troubleOf(error: unknown, origin: Origin): Outcome {
  const { isCollection, name } = origin;
  if (!(error instanceof FetchError || error instanceof EventLogError)) {
    const target = shownTarget(origin.target);
    const isNamed = isCollection && name !== undefined;
    return { kind: 'broken', name: isNamed ? `${target}: ${name}` : target, error };
  }
  const what = isCollection && name !== undefined ? 'log' : 'target';
  return { kind: 'unreadable', what, message: messageOf(error, origin) };
}

/** As `troubleOf`, for a log among others: one that is none is passed over. */
export function outcomeOfTrouble(error: unknown, name: string, origin: Origin): Outcome {
  const isNoLog = error instanceof EventLogError && error.code === 'not-an-event-log';
  if (isNoLog && origin.isCollection) return { kind: 'skipped', what: 'file', name };
  return troubleOf(error, { ...origin, name });
}

/** Errors name a log by its file's name and a file by its whole path; the user knows what was typed. */
function messageOf(error: Error, { target, isCollection, name }: Origin): string {
  const { message } = error;
  if (target === '-') return message;
  const shown = shownTarget(target);
  if (!(error instanceof EventLogError)) return message.replaceAll(path.resolve(target), shown);
  if (name === undefined) return `${shown}: ${message}`;
  const isNamed = message.startsWith(name);
  if (!isCollection) return shown + (isNamed ? message.slice(name.length) : `: ${message}`);
  return redactText(`${shown}: ${isNamed ? '' : `${name}: `}${message}`);
}
