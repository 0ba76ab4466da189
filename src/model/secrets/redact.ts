import { printable } from '../texts/printable.ts';
import { REDACTED } from './redacted.ts';
import { FORM_RULES } from './secret-forms.ts';
import { HAS_PLACE, VALUE_RULES, type ValueRule } from './secret-places.ts';
import type { ValuePlace } from './secret-value.ts';

/** Cheap first look: text without any of these has nothing to redact. None of them begins as any word does: that would be slow. */
const SUSPICIOUS =
  /secret|pass|pwd|pw\b|token|key|credential|signature|connection|identified|cookie|authorization|bearer|basic|negotiate|mysql|curl|user\b|auth\b|sess|sig(?:=|%3D)|[?&;]code=|delegation=|:\/\/\S{0,600}?@|%40|jdbc:oracle|sqlplus|hooks?\b|webhook|bot\d|_[a-z\d]{16}|AKIA|ASIA|LTAI|AKCp|eyJ|8Q~|(?:glpat|glptt|glrt|gldt|glcbt|xox\w|xapp|sk|npm|pypi|NRAK|GOCSPX|tskey|dp\.\w\w|SG|hv[sbr])[-.]|pat\w{14}\.|dapi|dose|ATATT|AIza|ya29|1\/\/0|atlasv1/i;

/**
 * Secrets are removed where text enters, so that nothing later can leak them. In running text (command lines, URLs, SQL, code,
 * plans, messages) that is what stands where secrets stand, and what has the form of one. No rule looks back, or ahead without
 * bound: hostile texts are long.
 */
export function redactText(text: string): string {
  const clean = redactPlain(text);
  if (!OBEYED.test(text)) return clean;
  // colours may part a name from its value: nobody who reads it sees them
  const shown = printable(clean);
  const cleanShown = redactPlain(shown);
  return cleanShown === shown ? clean : cleanShown;
}

/** Controls that leave no trace where the text is shown. */
const OBEYED = /[^\P{Cc}\t\n\r]/u;

function redactPlain(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  const withoutForms = FORM_RULES.reduce(
    (clean, { pattern, replacement, needs = '' }) =>
      clean.includes(needs) ? clean.replace(pattern, replacement) : clean,
    text,
  );
  return HAS_PLACE.test(text) ? VALUE_RULES.reduce(withoutValues, withoutForms) : withoutForms;
}

/** Nothing that needs hiding, or hidden already. */
const HARMLESS_VALUE = /^(?:true|false|null|none|nil|undefined|\d{1,2}|\*{9}\(redacted.*)$/is;
/** `password = dbutils.secrets.get("…`: what is called, or looked up. */
const CALLED = /^[A-Za-z_][\w.]*[([]$/;

function withoutValues(text: string, rule: ValueRule): string {
  const { before, needs } = rule;
  if (needs?.test(text) === false) return text;
  let clean = '';
  let from = 0;
  before.lastIndex = 0;
  for (let found = before.exec(text); found !== null; found = before.exec(text)) {
    const place = secretBehind(text, found, rule);
    if (place === undefined) continue;
    clean += text.slice(from, place.from) + REDACTED;
    from = place.to;
    before.lastIndex = from;
  }
  return clean + text.slice(from);
}

function secretBehind(
  text: string,
  { 0: before, index }: RegExpExecArray,
  { read, accepts, isPair = false }: ValueRule,
): ValuePlace | undefined {
  const place = read(text, index + before.length);
  if (place === undefined || (isPair && text.charAt(place.to) !== ')')) return undefined;
  const value = text.slice(place.from, place.to);
  const isAccepted = accepts?.(value, before) ?? true;
  if (HARMLESS_VALUE.test(value) || !isAccepted) return undefined;
  const isQuoted = /["']/.test(text.charAt(place.from - 1));
  return isQuoted ? place : bareSecret(place, value, text.charAt(index - 1) + before);
}

/** `before`: with the character in front of it. */
function bareSecret(place: ValuePlace, value: string, before: string): ValuePlace | undefined {
  if (CALLED.test(value) || isColumn(before, value)) return undefined;
  // a partition in a path
  const slashAt = before.startsWith('/') ? value.indexOf('/') : -1;
  return slashAt > 0 ? { from: place.from, to: place.from + slashAt } : place;
}

/** Tables are joined by keys: `a.account_key = b.account_key`, `account_key = 12`. */
function isColumn(before: string, value: string): boolean {
  const column = /^\w+\.(\w+)$/.exec(value)?.[1];
  if (column !== undefined && before.includes(column)) return true;
  return /^\d{1,12}$/.test(value) && /^[^?&;]?\w*key\s*=/i.test(before);
}
