import { redactText } from './redact.ts';
import { REDACTED } from './redacted.ts';
import { isSecretName } from './secret-names.ts';
import { isFlag } from './secret-value.ts';

/** A string as it stands in the text, whose end may be torn off; what gives an object or list its shape; a number or a word. */
const TOKEN = /"(?:[^"\\]|\\.)*(?:"|$)|[[\]{},:]|[^\s"[\]{},:]+/gs;
const WORD = /^(?:true|false|null)$/;
/** `{"name": "x.token", "value": "…"}`, as environments of containers are listed. */
const NAME_OF_VALUE = /^(?:name|key)$/;

/** An object or a list, as far as it was read. */
interface Container {
  readonly isList: boolean;
  /** Of a list: it stands in another one, as pairs do. */
  readonly isInList: boolean;
  /** All that is in it is a secret. */
  readonly isSecret: boolean;
  /** Of an object: the next string is a name. */
  isBeforeName: boolean;
  /** Of an object. */
  name: string;
  /** Of an object: what its member `name` says; of a list: its first string. */
  told: string;
  /** Of a list. */
  index: number;
}

/**
 * JSON text without secrets: values whose name says that they are, and what looks like one inside of any string. Everything
 * else stays as it was written, numbers and repeated names too. A torn text stays torn.
 */
export function redactJson(json: string): string {
  const outer: Container[] = [];
  let inner = opened('[', false, false);
  return json.replaceAll(TOKEN, (token) => {
    if (token === '{' || token === '[') {
      outer.push(inner);
      inner = opened(token, inner.isList, isSecretHere(inner));
    } else if (token === '}' || token === ']') inner = outer.pop() ?? inner;
    else if (token === ',') next(inner);
    else if (token === ':') inner.isBeforeName = false;
    else return cleanToken(token, inner);
    return token;
  });
}

function opened(token: '{' | '[', isInList: boolean, isSecret: boolean): Container {
  const isList = token === '[';
  return { isList, isInList, isSecret, isBeforeName: !isList, name: '', told: '', index: 0 };
}

function next(container: Container): void {
  container.index += 1;
  container.isBeforeName = !container.isList;
}

function cleanToken(token: string, container: Container): string {
  if (!token.startsWith('"')) {
    return isSecretHere(container) && !WORD.test(token) ? quoted(REDACTED) : token;
  }
  const text = textOf(token);
  if (container.isBeforeName) {
    container.name = text;
    return withoutSecrets(token, text);
  }
  if (isSecretHere(container) && text !== '' && !isFlag(text))
    return asTorn(token, quoted(REDACTED));
  const isTold = container.isList ? container.index === 0 : NAME_OF_VALUE.test(container.name);
  if (isTold) container.told = text;
  return withoutSecrets(token, text);
}

/** Whether the value that comes now is one by its name: a member, or the second of a pair, which Spark's REST writes as a list. */
function isSecretHere({ isSecret, isList, isInList, name, told, index }: Container): boolean {
  if (isSecret) return true;
  // a list of words, as tags are, has no names; of a command line the first may be an option
  if (isList) return index === 1 && (isInList || told.startsWith('-')) && isSecretName(told);
  return isSecretName(name) || (name === 'value' && isSecretName(told));
}

function withoutSecrets(token: string, text: string): string {
  const clean = redactText(text);
  return clean === text ? token : asTorn(token, quoted(clean));
}

/** Without its closing quote where `token` has none. */
function asTorn(token: string, clean: string): string {
  return isTorn(token) ? clean.slice(0, -1) : clean;
}

function isTorn(token: string): boolean {
  return token.length < 2 || !token.endsWith('"') || /(?<!\\)(?:\\\\)*\\"$/.test(token.slice(-200));
}

/** As it stands in the text where JSON does not allow it: nobody will read it as JSON, but a secret may be in it. */
function textOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token.slice(1, isTorn(token) ? undefined : -1);
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
