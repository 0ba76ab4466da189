import { SQL_TOTALS } from '../read-fields.ts';
import { ACCUMULABLES, endOfList } from './cuts.ts';
import { Literals } from './literals.ts';
import { readDigits } from './prefix.ts';

/** What follows them, from Spark 3.1 on and before. */
const AFTER_ACCUMULABLES = [Buffer.from('],"Resource Profile Id":'), Buffer.from(']}}')];
const TOTALS = `],${JSON.stringify(SQL_TOTALS)}:[`;
const OF_SQL = ',"Metadata":"sql"}';
const LAST_OF_SQL = Buffer.from(OF_SQL);
const LITERALS = new Literals([
  '{"ID":',
  ',"Name":"',
  ',"Value":',
  ',"Internal":true,"Count Failed Values":true',
  ',"Internal":false,"Count Failed Values":true',
  OF_SQL,
]);
const LITERAL = { id: 0, name: 1, value: 2, internal: 3, external: 4, ofSql: 5 } as const;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const BACKSLASH = 0x5c;
const CLOSING_BRACE = 0x7d;

/** Takes the totals of SQL metrics out of the accumulables of a StageCompleted; most of these are of no metric of a plan. */
export class StageTotals {
  /** Of the last line: accumulator, total, accumulator, … */
  readonly #numbers: number[] = [];
  #line: Buffer = Buffer.alloc(0);
  #at = 0;

  /** The line with the totals in the place of the accumulables; undefined where these are to be parsed. */
  cut(line: Buffer): readonly Buffer[] | undefined {
    const found = line.lastIndexOf(ACCUMULABLES);
    if (found < 0) return undefined;
    const from = found + ACCUMULABLES.length;
    const lastOfSql = line.lastIndexOf(LAST_OF_SQL);
    const to = lastOfSql < from ? from : lastOfSql + LAST_OF_SQL.length;
    const resumeAt = endOfList(line, to, AFTER_ACCUMULABLES);
    if (resumeAt < 0 || !this.#read(line, from, to)) return undefined;
    const totals = Buffer.from(`${TOTALS}${this.#numbers.join(',')}`);
    return [line.subarray(0, from), totals, line.subarray(resumeAt)];
  }

  /** False when one is not as Spark writes it. */
  #read(line: Buffer, from: number, to: number): boolean {
    this.#line = line;
    this.#at = from;
    this.#numbers.length = 0;
    LITERALS.begin(line);
    while (this.#at < to) {
      if (!this.#readOne(to)) return false;
      if (this.#at < to && !this.#skip(COMMA)) return false;
    }
    return true;
  }

  #readOne(end: number): boolean {
    if (!this.#pass(LITERAL.id, end)) return false;
    const id = this.#digits(end);
    if (id === undefined || !this.#passName(end) || !this.#pass(LITERAL.value, end)) return false;
    const isQuoted = this.#skip(QUOTE);
    const isNegative = this.#skip(MINUS);
    const value = this.#digits(end);
    if (value === undefined || this.#skip(QUOTE) !== isQuoted) return false;
    if (!this.#pass(LITERAL.internal, end) && !this.#pass(LITERAL.external, end)) return false;
    if (!this.#pass(LITERAL.ofSql, end)) return this.#skip(CLOSING_BRACE);
    if (!isNegative) this.#numbers.push(id, value);
    return true;
  }

  #passName(end: number): boolean {
    if (!this.#pass(LITERAL.name, end)) return false;
    const quoteAt = this.#line.indexOf(QUOTE, this.#at);
    if (quoteAt < 0 || quoteAt >= end || this.#line[quoteAt - 1] === BACKSLASH) return false;
    this.#at = quoteAt + 1;
    return true;
  }

  #pass(literal: number, end: number): boolean {
    const passed = LITERALS.endAt(literal, this.#at, end);
    if (passed < 0) return false;
    this.#at = passed;
    return true;
  }

  #skip(byte: number): boolean {
    if (this.#line[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  #digits(end: number): number | undefined {
    const digits = readDigits(this.#line, this.#at, end);
    this.#at = digits.end;
    return digits.value;
  }
}
