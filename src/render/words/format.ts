import type { Finding, Quantity, Range, Subject, Unit } from '../../model/finding.ts';
import { stageKey } from '../../model/stage.ts';
import {
  bytesInWords,
  grouped,
  inTwoUnits,
  oneDecimal,
  shortTimeInWords,
} from '../../model/texts/number-words.ts';
import { shortened } from '../../model/texts/shortened.ts';
import {
  BYTE_MS_PER_GIB_HOUR,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from '../../model/units.ts';

/*
 * The only place of this room where a number becomes words. What is no number (NaN, infinite) reads as "unknown"; a
 * negative one keeps its sign. Nothing here depends on the machine's language or time zone.
 */

const UNKNOWN = 'unknown';
/** Whoever names a group of jobs may name it with a whole query. */
const STATEMENT_LENGTH = 60;

/** `1 min 33 s`. */
export function formatMs(value: number): string {
  return formatQuantity({ value, unit: 'ms' });
}

/** `1.3 GiB-h`. */
export function formatByteMs(value: number): string {
  return formatQuantity({ value, unit: 'byteMs' });
}

/** `1 min 33 s`, `11.4 GiB`, `38 %`, `13,504`, `4.2 core-h`, `1.3 GiB-h`. */
export function formatQuantity({ value, unit }: Quantity): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const words = IN_WORDS[unit](Math.abs(value));
  return value < 0 && /[1-9]/.test(words) ? `−${words}` : words;
}

/** A measured value with what it was held against: `12 min (held against 2 min)`. */
export function formatAgainstLimit(is: Quantity, limit: Quantity | undefined): string {
  const words = formatQuantity(is);
  return limit === undefined ? words : `${words} (held against ${formatQuantity(limit)})`;
}

/** `8–9 min`, `45 s – 2 min`, `up to 11 min`; one amount where both ends read the same. Undefined when there is nothing to give. */
export function formatRange({ low, high }: Range, unit: Unit): string | undefined {
  if (!Number.isFinite(low) || !Number.isFinite(high) || high <= 0) return undefined;
  const from = formatQuantity({ value: Math.max(0, low), unit });
  const to = formatQuantity({ value: high, unit });
  if (from === to) return to;
  if (low <= 0) return `up to ${to}`;
  const [, amount = '', suffix] = SINGLE_AMOUNT.exec(from) ?? [];
  const isOneUnit = suffix !== undefined && SINGLE_AMOUNT.exec(to)?.[2] === suffix;
  return isOneUnit ? `${amount}–${to}` : `${from} – ${to}`;
}

const SINGLE_AMOUNT = /^([\d.,]+) (\D+)$/;

/** `2026-01-01 00:30:00 UTC`. */
export function formatTime(atMs: number): string {
  const time = new Date(atMs);
  if (Number.isNaN(time.getTime())) return UNKNOWN;
  return `${time.toISOString().slice(0, -5).replace('T', ' ')} UTC`;
}

/** `2026-01-01`: the day in UTC. */
export function formatDay(atMs: number): string {
  return Number.isNaN(new Date(atMs).getTime()) ? UNKNOWN : formatTime(atMs).slice(0, 10);
}

/** `2026-01-01 00:30`: to the minute, where a heading says UTC. */
export function formatMinute(atMs: number): string {
  return Number.isNaN(new Date(atMs).getTime()) ? UNKNOWN : formatTime(atMs).slice(0, 16);
}

/** How a person names what a finding is about: `stage 14.0`, `SQL 7 node 12`, `executor 3`, `spark.executor.memory`. */
export function formatSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'application':
      return 'application';
    case 'stage':
      return `stage ${stageKey(subject)}`;
    case 'sql':
      return subject.nodeId === undefined
        ? `SQL ${subject.executionId}`
        : `SQL ${subject.executionId} node ${subject.nodeId}`;
    case 'executor':
      return `executor ${subject.executorId}`;
    case 'host':
      return `host ${subject.host}`;
    case 'property':
      return subject.name;
  }
}

/** Where a finding is: `statement 7, stage 14.0` in a session whose jobs say so, else its subject alone. */
export function formatPlace({
  subject,
  statement,
}: Pick<Finding, 'subject' | 'statement'>): string {
  if (statement === undefined) return formatSubject(subject);
  const noun = /^\d+$/.test(statement) ? 'statement' : 'job group';
  return `${noun} ${shortened(statement, STATEMENT_LENGTH)}, ${formatSubject(subject)}`;
}

/** `1 task`, `2,000 tasks`. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatQuantity({ value: count, unit: 'count' })} ${count === 1 ? noun : plural}`;
}

const IN_WORDS: Readonly<Record<Unit, (value: number) => string>> = {
  ms: durationInWords,
  bytes: bytesInWords,
  ratio: ratioInWords,
  count: countInWords,
  coreMs: coreTimeInWords,
  byteMs: (byteMs) => `${shortNumber(byteMs / BYTE_MS_PER_GIB_HOUR)} GiB-h`,
};

function durationInWords(ms: number): string {
  if (ms > 0 && ms < 0.5) return '<1 ms';
  const isUnderADay = ms < MS_PER_DAY - MS_PER_MINUTE / 2;
  return (
    shortTimeInWords(ms) ??
    (isUnderADay
      ? inTwoUnits(ms / MS_PER_MINUTE, 60, ['h', 'min'])
      : inTwoUnits(ms / MS_PER_HOUR, 24, ['d', 'h']))
  );
}

/** A part of a whole in per cent; from 2 on a ratio is a multiple: `41 ×`. */
function ratioInWords(ratio: number): string {
  if (ratio >= 2) return `${shortNumber(ratio)} ×`;
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.05) return '<0.1 %';
  return percent < 9.95 ? `${oneDecimal(percent)} %` : `${Math.round(percent)} %`;
}

function countInWords(count: number): string {
  if (count >= 1e15) return count.toExponential(1);
  if (count >= 999_950_000) return `${shortNumber(count / 1e9)} billion`;
  if (count >= 999_950) return `${oneDecimal(count / 1e6)} million`;
  return Number.isInteger(count) ? grouped(count) : shortNumber(count);
}

function coreTimeInWords(coreMs: number): string {
  if (coreMs >= MS_PER_HOUR - 0.05 * MS_PER_MINUTE)
    return `${shortNumber(coreMs / MS_PER_HOUR)} core-h`;
  if (coreMs >= 59.5 * MS_PER_SECOND) return `${oneDecimal(coreMs / MS_PER_MINUTE)} core-min`;
  if (coreMs > 0 && coreMs < 0.05 * MS_PER_SECOND) return '<0.1 core-s';
  return `${oneDecimal(coreMs / MS_PER_SECOND)} core-s`;
}

/** Two digits that matter below 10, whole numbers from 10 on: `0.034`, `1.3`, `14`, `1,200`. */
function shortNumber(value: number): string {
  if (value === 0) return '0';
  if (value < 0.001) return '<0.001';
  if (value >= 9.95) return grouped(value);
  return String(Number(value.toPrecision(2)));
}
