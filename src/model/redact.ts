/**
 * Secrets are removed where text enters, so that nothing later can leak them. Names follow Spark's own
 * `spark.redaction.regex`, widened by what cloud stores and databases use.
 */
export const REDACTED = '*********(redacted)';

const SECRET_NAME =
  /secret|passw(?:or)?d|passphrase|(?:^|[._-])(?:pwd|pass|pat)(?:$|[._-])|bindpw|token(?!izer)|(?:access|account|api|private|ssh|encryption|signing)[._-]?key|credential|sas[._-]|\.sas$|jaas|connection[._-]?string|authorization|redis\.auth$|webhook|cookie/i;
/** Names that match by accident and hold settings people need to see. */
const HARMLESS_NAME =
  /token\.?(?:renewal|refresh)|credentials?\.provider$|tokens?\.enabled$|security\.credentials\.\w+\.enabled$|use\.?token/i;

/** What a secret is called, and what may follow in its name; both bounded, so that no text takes longer than it is long. */
const NAMED = String.raw`(?:secret|passw(?:or)?d|passphrase|token|access[._-]?key|account[._-]?key|api[._-]?key|credential|private[._-]?key|signature|shared[._-]?key)[\w.-]{0,100}`;
/** Names that stand before nothing but a secret: `token 'FROM'` is what parsers complain of. */
const SURE = String.raw`(?:secret|passw(?:or)?d|passphrase|access[._-]?key|private[._-]?key)[\w.-]{0,100}`;
const KNOWN = String.raw`(?!b?\\{0,4}["']?\*{9})`;
/** Up to the quote that closes what was opened, which may be escaped. */
const QUOTED = String.raw`(\\{0,4}["'])${KNOWN}(?:(?!["'\\]).){1,4000}`;
const BARE = String.raw`${KNOWN}[^\s"'\\&;,)\]}<]+`;

/**
 * In running text (command lines, URLs, SQL, plans, messages): `password=…`, `--token …`, `https://user:pass@host`, `Bearer …`,
 * and tokens of a form that nothing else has. No rule looks back, or ahead without bound: hostile texts are long.
 */
const TEXT_RULES: readonly (readonly [RegExp, string])[] = [
  [/(:\/\/)[^\s/@:'"]{0,300}:(?!\d{1,5}\/)[^\s@'"]{1,300}@/g, `$1${REDACTED}@`],
  [/(https?:\/\/)[^\s/@:'"*]{1,300}@/gi, `$1${REDACTED}@`],
  [/(jdbc:oracle:\w{1,10}:)[^\s/@:*]{1,100}\/[^\s@]{1,300}@/gi, `$1${REDACTED}@`],
  [
    new RegExp(
      String.raw`(${NAMED}\\{0,4}["'\x60]?\s{0,8}(?:=>|->|=|:)\s{0,8}b?)(?:${QUOTED}|${BARE})`,
      'gi',
    ),
    `$1$2${REDACTED}`,
  ],
  [new RegExp(String.raw`(${SURE}\\{0,4}["'\x60]?\s{1,8})${QUOTED}`, 'gi'), `$1$2${REDACTED}`],
  [
    new RegExp(String.raw`(\(${SURE}["']?\s{0,8},\s{0,8})${KNOWN}[^)]{1,4000}`, 'gi'),
    `$1${REDACTED}`,
  ],
  [new RegExp(String.raw`(<${SURE}>)${KNOWN}[^<]{1,4000}`, 'gi'), `$1${REDACTED}`],
  [
    new RegExp(
      String.raw`((?:^|\s)--?[\w-]{0,100}(?:secret|password|token|api-?key|access-?key)[\w-]{0,100}\s{1,8})(?!-)(?:${QUOTED}|${BARE})`,
      'gi',
    ),
    `$1$2${REDACTED}`,
  ],
  // $PWD is where a process runs
  [/((?:\b|_)(?:pwd|pass)\s{0,8}=\s{0,8}["']?)(?!\/)(?!\*{9})[^\s"'&;,)\]}]+/gi, `$1${REDACTED}`],
  [/(\bidentified\s{1,8}by\s{1,8}["']?)(?!\*{9})[^\s"']+/gi, `$1${REDACTED}`],
  [/\b(Bearer|Basic|Negotiate)\s{1,8}[\w.~+/=-]{12,}/gi, `$1 ${REDACTED}`],
  [
    /(authorization["']?\s{0,8}[:=]\s{0,8}["']?)(?!\*{9})(?:(?:Bearer|Basic|Token|Negotiate|Digest)\s{1,8}(?!\*{9}))?[^\s"',}]+/gi,
    `$1${REDACTED}`,
  ],
  [/(cookie["']?\s{0,8}:\s{0,8}["']?)(?!\s|\*{9})[^\r\n']+/gi, `$1${REDACTED}`],
  [
    /([?&](?:sig|se|X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-Signature|code|key)=)(?!\*{9})[^&\s"']+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, REDACTED],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, REDACTED],
  [
    /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{12,}|xox[abeoprs]-[\w-]{10,}|dapi[0-9a-f]{32}|hf_[A-Za-z0-9]{20,}|sk-[\w-]{20,}|AIza[\w-]{30,}|ya29\.[\w.-]{20,})/g,
    REDACTED,
  ],
  [
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    REDACTED,
  ],
];
/** Cheap first look: text without any of these has nothing to redact. */
const SUSPICIOUS =
  /secret|passw|passphrase|pass\s*=|pwd\s*=|token|key|credential|signature|:\/\/[^\s/]{0,600}@|jdbc:oracle|identified|cookie|authorization|bearer|basic |negotiate|sig=|[?&]code=|AKIA|ASIA|eyJ|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|dapi|hf_|sk-|AIza|ya29\./i;

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
