import { type Logger, pino } from 'pino';
import { redactText } from '../model/secrets/redact.ts';
import { inertJson } from '../model/texts/inert-json.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
/** What a line says besides its message: flat, and few of them. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** One line for each thing that happened; secrets in texts are removed. */
export type Log = Readonly<
  Record<Exclude<LogLevel, 'silent'>, (message: string, facts?: LogFacts) => void>
>;

/** Where log lines go: a stream, or a test's list. */
export interface LogTarget {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean | undefined;
}

/** JSON lines as pino writes them (`level` as a word, `time` in ISO 8601); on a terminal plain ones. */
export function createLog(level: LogLevel, target: LogTarget): Log {
  const write = (line: string): void => {
    target.write(inertJson(target.isTTY === true ? forPeople(line) : line));
  };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return {
    debug: writer(logger, 'debug'),
    info: writer(logger, 'info'),
    warn: writer(logger, 'warn'),
    error: writer(logger, 'error'),
  };
}

/** Of something that was thrown: one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return redactText(text).replaceAll(/\s+/g, ' ').trim();
}

function writer(logger: Logger, level: Exclude<LogLevel, 'silent'>): Log['info'] {
  return (message, facts = {}) => {
    if (logger.isLevelEnabled(level)) logger[level](redacted(facts), redactText(message));
  };
}

function redacted(facts: LogFacts): LogFacts {
  const entries = Object.entries(facts).map(([name, value]) => [
    name,
    typeof value === 'string' ? redactText(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** `10:37:00 warn  message  source="yarn http://rm:8088"`. Values stay quoted and escaped as in JSON: a server's words cannot move the cursor. */
function forPeople(line: string): string {
  const { level, time, msg, ...facts }: Record<string, unknown> = JSON.parse(line);
  const words = Object.entries(facts).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const message = JSON.stringify(msg).slice(1, -1);
  const parts = [String(time).slice(11, 19), String(level).padEnd(5), message, ...words];
  return `${parts.join(' ')}\n`;
}
