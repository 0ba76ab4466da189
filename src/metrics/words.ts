import {
  grouped,
  inTwoUnits,
  oneDecimal,
  shortTimeInWords,
  bytesInWords as sizeInWords,
} from '../model/texts/number-words.ts';
import { shortened } from '../model/texts/shortened.ts';
import { BYTE_MS_PER_GIB_HOUR, MS_PER_MINUTE } from '../model/units.ts';

/*
 * Quantities as a headline says them: short, in the unit a person would choose. Evidence keeps its numbers and leaves this to
 * the renderers; a headline is a sentence of at most 120 characters and has to say them itself.
 */

const HEADLINE_LENGTH = 120;

/** `850 ms`, `9.2 s`, `43 s`, `1 min 33 s`, `2 h 5 min`. A duration in ms; negative ones read as 0. */
export function msInWords(ms: number): string {
  const spentMs = Math.max(0, ms);
  return shortTimeInWords(spentMs) ?? inTwoUnits(spentMs / MS_PER_MINUTE, 60, ['h', 'min']);
}

/** As in evidence; negative ones read as 0. */
export function bytesInWords(bytes: number): string {
  return sizeInWords(Math.max(0, bytes));
}

/** A share from 0 to 1: `38 %`, `0.4 %`, `<0.1 %`. */
export function shareInWords(share: number): string {
  const percent = share * 100;
  if (percent <= 0) return '0 %';
  if (percent < 0.05) return '<0.1 %';
  return percent < 0.95 ? `${oneDecimal(percent)} %` : `${Math.round(percent)} %`;
}

/** `12`, `3,000`, `1.2 million`, `4.5 billion`. */
export function countInWords(count: number): string {
  const whole = Math.round(count);
  if (whole >= 999_950_000) return `${oneDecimal(whole / 1e9)} billion`;
  if (whole >= 999_950) return `${oneDecimal(whole / 1e6)} million`;
  return grouped(whole);
}

/** Below this, memory × time reads as nothing. */
export const WORTH_SAYING_BYTE_MS = 0.05 * BYTE_MS_PER_GIB_HOUR;

/** Memory × time as `14 GiB-h`, `0.3 GiB-h`. */
export function gibHoursInWords(byteMs: number): string {
  if (byteMs > 0 && byteMs < WORTH_SAYING_BYTE_MS) return '<0.1 GiB-h';
  const hours = Math.max(0, byteMs) / BYTE_MS_PER_GIB_HOUR;
  return `${hours < 9.95 ? oneDecimal(hours) : grouped(hours)} GiB-h`;
}

/** The first of the sentences, the fullest first, that fits into a headline; the last one is cut when none does. */
export function headlineOf(...sentences: readonly string[]): string {
  const fitting = sentences.find(({ length }) => length <= HEADLINE_LENGTH);
  return fitting ?? shortened(sentences.at(-1) ?? '', HEADLINE_LENGTH);
}
