/**
 * Secrets are removed where text enters, so that nothing later can leak them. Names follow Spark's own
 * `spark.redaction.regex`, widened by what cloud stores and databases use.
 */
export const REDACTED = '*********(redacted)';

const SECRET_NAME =
  /secret|passw(?:or)?d|passphrase|(?:^|[._-])pwd(?:$|[._-])|token(?!izer)|access[._-]?key|account[._-]?key|api[._-]?key|credential|private[._-]?key|sas[._-]|\.sas$|jaas|connection[._-]?string/i;
/** Names that match by accident and hold settings people need to see. */
const HARMLESS_NAME =
  /token\.?(?:renewal|refresh)|credentials?\.provider$|tokens?\.enabled$|security\.credentials\.\w+\.enabled$|use\.?token/i;

/** In running text (command lines, URLs, plans, messages): `password=…`, `--token …`, `https://user:pass@host`, `Bearer …`. */
const TEXT_RULES: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@:'"]*:[^\s/@'"]+@/gi, `$1${REDACTED}@`],
  [
    /((?:[\w.-]*(?:secret|passw(?:or)?d|passphrase|token|access[._-]?key|account[._-]?key|api[._-]?key|credential|private[._-]?key|signature)[\w.-]*)["']?\s*(?:=|:)\s*["']?)(?!\*{9})[^\s"'&;,)\]}]+/gi,
    `$1${REDACTED}`,
  ],
  [
    /(\s--?[\w-]*(?:secret|password|token|api-?key|access-?key)[\w-]*\s+)(?!-)(?!\*{9})[^\s"']+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(Bearer|Basic|Negotiate)\s+[\w.~+/=-]{12,}/gi, `$1 ${REDACTED}`],
  [
    /([?&](?:sig|se|X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-Signature|code|key)=)[^&\s"']+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, REDACTED],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, REDACTED],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
];
/** Cheap first look: text without any of these has nothing to redact. */
const SUSPICIOUS =
  /secret|passw|passphrase|token|key|credential|signature|:\/\/[^\s/]*@|bearer|basic |negotiate|sig=|AKIA|ASIA|eyJ/i;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

/** The value of a property as it may be stored and shown. */
export function redactProperty(name: string, value: string): string {
  return isSecretName(name) && value !== '' ? REDACTED : redactText(value);
}

export function redactText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return TEXT_RULES.reduce(
    (clean, [pattern, replacement]) => clean.replace(pattern, replacement),
    text,
  );
}
