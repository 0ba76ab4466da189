import { objectIn } from '../json-fields.ts';
import { JOB_PROPERTY } from '../read-fields.ts';

const PROPERTIES = Buffer.from(',"Properties":{');
const CLOSING_BRACE = 0x7d;
const READ: string[] = Object.values(JOB_PROPERTY);
/** A job and its stages have the same; a few jobs run side by side. */
const MAX_KNOWN = 4;
/** Longer ones are left to who parses the line. */
const MAX_BYTES = 64 * 1024;

interface Known {
  readonly bytes: Buffer;
  readonly cut: Buffer;
}

/** A line without the end that was cut, and what takes its place. */
export interface CutEnd {
  readonly before: Buffer;
  readonly after: Buffer;
}

/** Each job and each stage is logged with a copy of the configuration: leaves of it what is read. */
export class PropertyCut {
  #known: readonly Known[] = [];

  /** Undefined when properties do not end the line, or are no JSON. */
  of(line: Buffer): CutEnd | undefined {
    const at = line.lastIndexOf(PROPERTIES);
    if (at < 0 || line.at(-1) !== CLOSING_BRACE) return undefined;
    const from = at + PROPERTIES.length - 1;
    const after = this.#cut(line.subarray(from, -1));
    return after && { before: line.subarray(0, from), after };
  }

  #cut(bytes: Buffer): Buffer | undefined {
    const known = this.#known.find((one) => one.bytes.equals(bytes));
    if (known !== undefined) return known.cut;
    const properties = bytes.length > MAX_BYTES ? undefined : objectIn(bytes.toString());
    if (properties === undefined) return undefined;
    const cut = Buffer.from(`${JSON.stringify(properties, READ)}}`);
    this.#known = [{ bytes: Buffer.from(bytes), cut }, ...this.#known].slice(0, MAX_KNOWN);
    return cut;
  }
}
