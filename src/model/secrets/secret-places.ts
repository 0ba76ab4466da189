import { ANY_WORD, SECRET_WORD, SHORT_WORD, SURE_WORD } from './secret-names.ts';
import { looksMade, quotedAt, type ValuePlace, valueAt } from './secret-value.ts';

/** Where texts have secrets: `before` ends where one may begin. */
export interface ValueRule {
  readonly before: RegExp;
  /** Where this is not in a text, neither is the place; it is found much faster. */
  readonly needs?: RegExp;
  readonly read: (text: string, at: number) => ValuePlace | undefined;
  /** Whether it is one; `before` is what was found. Unless said, whatever it is. */
  readonly accepts?: (value: string, before: string) => boolean;
  /** It is the second of two, and a bracket closes behind it. */
  readonly isPair?: boolean;
}

/** What may follow a word in the name that it is part of; bounded, so that no text takes longer than it is long. */
const REST = String.raw`[\w.-]{0,100}`;
const NAME = `(?:${SECRET_WORD}${REST}|${SHORT_WORD})`;
const SURE_NAME = String.raw`(?:(?:${SURE_WORD}|(?<=[a-z])_token)${REST}|${SHORT_WORD})`;
/** A name may be quoted, and in JSON inside of JSON the quote is escaped. */
const QUOTE = String.raw`\\{0,4}["'\x60]?`;
const HEADER = '(?:(?:proxy-)?authorization|(?:set-)?cookies?)';
/** A column's type, which stands behind its name as a value does. */
const SQL_TYPE = String.raw`\s{0,8}(?:string|binary|bool(?:ean)?|(?:tiny|small|big)?int|byte|short|integer|long|float|real|double|date|timestamp\w{0,4}|decimal|numeric|n?(?:var)?char|text|interval|void|array|map|struct|str|bytes|any|\w{1,20}type)\b`;
const TYPE_BEFORE_VALUE = String.raw`\s{0,8}(?:str|string|bytes|text|any|optional\[str\]|secretstr)\s{0,8}=`;
const ASSIGNED = String.raw`\s{0,16}(?:=>|->|:=|={1,3}|%3D|:${TYPE_BEFORE_VALUE}|:(?![:/]|${SQL_TYPE}))\s{0,16}`;

/** Of a secret's word that was just found: looked at only there, and not at every place of a text. */
function notBehind(before: string): string {
  return `(?<!${before}${SECRET_WORD})`;
}

function rule(before: string, read: ValueRule['read'] = valueAt, flags = 'gi'): ValueRule {
  return { before: new RegExp(before, flags), read };
}

function ruleNeeding(needs: RegExp, ...[before, read, flags]: Parameters<typeof rule>): ValueRule {
  return { ...rule(before, read, flags), needs };
}

/** How strings are opened, as `quotedAt` reads them. */
const OPENED = String.raw`(?:[bruf]{1,2}|N)?\\{0,4}["']`;

/** Texts without any of these have no such place; looking for each takes twenty times as long. */
export const HAS_PLACE = new RegExp(
  String.raw`${ANY_WORD}|authorization|cookie|signature|identified|\s-(?:u|-user|-auth|-proxy-user)\s|mysql|curl`,
  'i',
);

export const VALUE_RULES: readonly ValueRule[] = [
  // password=x, "token": "x", client_secret => 'x', key -> x; what parsers complain of is no token
  rule(
    `${SECRET_WORD}${notBehind(String.raw`(?:unrecognized|unexpected)\s`)}${REST}${QUOTE}${ASSIGNED}`,
  ),
  // pwd=x, 'pass': 'x'; $PWD is where a process runs
  ruleNeeding(
    /(?:pass|pwd|pw)[\\"'`\s=%]/i,
    String.raw`${SHORT_WORD}(?:\\{0,4}["'\x60]\s{0,16}(?:=>|:|=)|\s?=(?!=)|%3D)\s{0,16}(?!["']?\/)`,
  ),
  ruleNeeding(
    /(?:pass|pwd|pw):/i,
    String.raw`^[ \t]{0,40}${SHORT_WORD}:[ \t]{1,8}`,
    valueAt,
    'gim',
  ),
  ruleNeeding(
    /cookie|signature/i,
    String.raw`cookies?\s?=\s?|\bsignature(?:=|\\{0,4}["']\s{0,8}:\s{0,8})`,
  ),
  // words of sentences and of code too
  {
    ...ruleNeeding(/signature|tokens/i, String.raw`(?:\bsignature|tokens)${ASSIGNED}`),
    accepts: looksMade,
  },
  ruleNeeding(
    /authorization|cookie/i,
    String.raw`${HEADER}${QUOTE}\s{0,8}(?::|=>|->|=)\s{0,8}`,
    quotedAt,
  ),
  // SQL: password 'x', IDENTIFIED BY 'x'
  ruleNeeding(
    new RegExp(String.raw`\s${OPENED}`, 'i'),
    String.raw`${SURE_NAME}${QUOTE}\s{1,16}`,
    quotedAt,
  ),
  ruleNeeding(
    /identified/i,
    String.raw`\bidentified\s{1,8}(?:with\s{1,8}\S{1,60}\s{1,8})?by\s{1,8}`,
    quotedAt,
  ),
  ruleNeeding(/identified/i, String.raw`\buser\s{1,8}\S{1,100}\s{1,8}identified\s{1,8}by\s{1,8}`),
  // setPassword("x"), PASSWORD('x')
  ruleNeeding(
    new RegExp(String.raw`\(\s{0,8}${OPENED}`, 'i'),
    String.raw`${SECRET_WORD}${notBehind('get_?')}\w{0,40}\(\s{0,8}`,
    quotedAt,
  ),
  // .option("password", "x"), ("name", "x"), (name,x)
  ruleNeeding(
    /[([]\s{0,8}["']/,
    String.raw`(?:(?<![\w.])|(?<=option|set|put|property|config|conf|header|add|env))[([]\s{0,8}["'][\w.-]{0,100}?(?:${NAME}|${HEADER})["']\s{0,8},\s{0,8}`,
    quotedAt,
  ),
  {
    ...rule(String.raw`(?<![\w.])\(\s{0,8}[\w.-]{0,100}?${NAME}\s{0,8},\s{0,8}`),
    // two columns are no setting and its value
    accepts: (value, before) => before.includes('.') || looksMade(value),
    isPair: true,
  },
  // --token x, ["--token", "x"], curl -u name:x, mysql -px
  rule(
    String.raw`(?:^|[\s"'[(,])--?[\w-]{0,60}?(?:${SECRET_WORD}|${SHORT_WORD}|cookie)[\w-]{0,60}(?:["']\s{0,4},\s{0,4}|\s{1,16}(?:\\\s{1,8})?)(?!-)`,
  ),
  {
    ...ruleNeeding(
      /\s-(?:u|-user|-auth|-proxy-user)\s/i,
      String.raw`\s(?:-u|--user|--auth|--proxy-user)\s{1,8}["']?[^\s:"'/]{1,100}:`,
    ),
    accepts: (value) => !/^\d{1,6}$/.test(value), // of a user and a group
  },
  ruleNeeding(
    /mysql|curl/,
    String.raw`\bmysql\w{0,10}(?=\s{1,8}-)[^\r\n]{0,200}?\s-p(?![\s-])|\bcurl(?=\s)[^\r\n]{0,200}?\s-b\s{1,8}`,
    valueAt,
    'g',
  ),
];
