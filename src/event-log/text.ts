import { redactText } from '../model/secrets/redact.ts';
import { REDACTED } from '../model/secrets/redacted.ts';
import { isSecretName } from '../model/secrets/secret-names.ts';
import { isFlag } from '../model/secrets/secret-value.ts';
import { type PythonError, readPythonError } from '../model/texts/python-traceback.ts';

/** Longer than nearly all secrets are that are known by what follows them. */
const MARGIN = 512;

/**
 * Free text of a log as it may be kept: at most `maxLength` characters, without secrets. Nothing else of a long text stays in
 * memory with it.
 */
export function keepText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return redactText(text);
  const cut = redactedHead(text, maxLength)
    .slice(0, maxLength)
    .replace(/[\uD800-\uDBFF]$/, '');
  return `${copied(cut)}…`;
}

/** The copy is real: a slice of a long string would keep the whole of it in memory. */
function copied(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** As much as is to be kept and more: a secret that the cut would split is redacted first, within a margin. */
function redactedHead(text: string, maxLength: number): string {
  const longer = text.slice(0, maxLength + 2 * MARGIN);
  const cleanLonger = redactText(longer);
  // mostly there is nothing
  if (cleanLonger === longer) return longer;
  const redacted = redactText(text.slice(0, maxLength + MARGIN));
  return withoutTorn(redacted, cleanLonger);
}

/** The value of a property, as `keepText`: nothing of it where its name says that it is a secret. */
export function keepProperty(name: string, value: string, maxLength: number): string {
  const isSecret = isSecretName(name) && value !== '' && !isFlag(value);
  return isSecret ? REDACTED : keepText(value, maxLength);
}

/** As far as it is the same with more of the text behind it: a secret at its end may be known by what follows only. */
function withoutTorn(redacted: string, longer: string): string {
  if (longer.startsWith(redacted)) return redacted;
  let same = 0;
  while (redacted.charAt(same) === longer.charAt(same)) same += 1;
  return redacted.slice(0, same);
}

/** `keepText` of what may be missing; an empty text is none. */
export function keepOptionalText(text: string | undefined, maxLength: number): string | undefined {
  return text === undefined || text === '' ? undefined : keepText(text, maxLength);
}

const FRAME_LENGTH = 160;
const FUNCTION_LENGTH = 80;
const PYTHON_ERROR_LENGTH = 240;

/**
 * An error's text within `maxLength`. A Python traceback ends with what matters, the user's own line and the error: where the
 * cut would lose either, both stand at the end, as a traceback of one frame.
 */
export function keepErrorText(text: string | undefined, maxLength: number): string | undefined {
  if (text === undefined || text.length <= maxLength) return keepOptionalText(text, maxLength);
  const python = readPythonError(text);
  if (python === undefined || isTold(text.slice(0, maxLength), python)) {
    return keepText(text, maxLength);
  }
  const ending = endingOf(python);
  return `${keepText(text, Math.max(0, maxLength - ending.length - 2))}\n${ending}`;
}

function isTold(head: string, { error, userFrame }: PythonError): boolean {
  const told = readPythonError(head);
  const hasFrame =
    told?.userFrame?.file === userFrame?.file && told?.userFrame?.line === userFrame?.line;
  if (error === undefined) return hasFrame;
  // the error itself may be long: its beginning is enough
  return hasFrame && told?.error !== undefined && error.startsWith(told.error);
}

function endingOf({ error, userFrame }: PythonError): string {
  const lines = ['Traceback (most recent call last):'];
  if (userFrame !== undefined) {
    const { file, line, functionName } = userFrame;
    const inFunction = functionName === '' ? '' : `, in ${functionName}`;
    lines.push(
      `  File "${keepText(file, FRAME_LENGTH)}", line ${line}${keepText(inFunction, FUNCTION_LENGTH)}`,
    );
  }
  if (error !== undefined) lines.push(keepText(error, PYTHON_ERROR_LENGTH));
  return lines.join('\n');
}
