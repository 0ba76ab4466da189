/** Whose key it is: a key alone is what tables are joined on. */
const KEY_OWNER =
  '(?:access|account|api|app|private|priv|ssh|shared|master|storage|encryption|decryption|crypto|signing|fernet|hmac|aes|cosmos|subscription|instrumentation|client)';
/** What a key is not when this follows: where it lies, how long it is. */
const NO_KEY = '(?!s?[._-]?(?:store|size|length|bits|alg|col|serde|hash|rotation))';

/** Stands before nothing but a secret. */
export const SURE_WORD = String.raw`(?:secret(?!ary|ion)|passw(?:or)?d(?!less)|passphrase|passcode|${KEY_OWNER}[._-]?key${NO_KEY})`;
/** The same, of which some stand before other things too: `token 'FROM'` is what parsers complain of. */
export const SECRET_WORD = String.raw`(?:${SURE_WORD}|token(?!i[sz]e|s\b|s?[._-]?(?:count|id|type|len|num|pattern|max|renew|refresh|per[._-]|total|limit|rate|avg|usage))|credential|connection[._-]?string)`;
/** Words that are parts of others: `bypass`, `compass`; behind Java's `-D` a name begins. */
export const SHORT_WORD = String.raw`(?:(?<![A-Za-z\d])|(?<=(?<![\w-])-D))(?:(?:db|user|login|root|admin|http|proxy)?(?:pass|pwd)|pw)(?![A-Za-z\d])`;

/** What each of them has: quick to look for, and found in other words too. */
export const ANY_WORD = String.raw`secret|pass|pw|token|credential|connection[._-]?string|${KEY_OWNER}[._-]?key`;

/**
 * Names of properties, and of members of JSON. They follow Spark's own `spark.redaction.regex`, widened by what cloud stores and
 * databases use.
 */
const SECRET_NAME = new RegExp(
  String.raw`${SECRET_WORD}|${SHORT_WORD}|(?<![a-z\d-])(?:pat|jwt)(?![a-z\d-])|bindpw|(?<!\s)tokens?$|sas[._-]|\.sas$|jaas|authorization|(?:redis|npm|twilio|influx(?:db)?)[._]auth$|service[._-]?account[._-]?json$|webhook|cookie`,
  'i',
);
/** `sfPass`, `dbPwd`: a word begins where a capital does. */
const CAMEL_NAME = /[a-z\d](?:Pass|Pwd|Jwt)(?![a-z])/;
/** What matches by accident and holds settings that people need to see. */
const HARMLESS =
  /delegation\.tokens$|delegation\.tokens?\.(?:max|renew)|token\.?(?:renewal|refresh)|credentials?\.(?:provider(?:\.(?:mapping|path))?|renewalratio)$|renewal\.credentials$|tokens?\.enabled$|security\.credentials\.\w+\.enabled$|use\.?token$/gi;

/** Whether what stands under a name like this is a secret. */
export function isSecretName(name: string): boolean {
  const rest = name.replace(HARMLESS, '');
  return SECRET_NAME.test(rest) || CAMEL_NAME.test(rest);
}
