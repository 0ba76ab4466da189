import { REDACTED } from './redacted.ts';
import { SECRET_WORD, SHORT_WORD } from './secret-names.ts';
import { looksMade } from './secret-value.ts';

/** What has the form of a secret, or stands where a form says so. */
export interface FormRule {
  readonly pattern: RegExp;
  readonly replacement: (found: string, ...groups: string[]) => string;
  /** Where this is not in a text, neither is the pattern; it is found much faster. */
  readonly needs?: string;
}

function form(needs: string, pattern: RegExp): FormRule {
  return { needs, pattern, replacement: () => REDACTED };
}

/** The first group stays. */
function after(needs: string, pattern: RegExp, end = ''): FormRule {
  return { needs, pattern, replacement: (_, before = '') => `${before}${REDACTED}${end}` };
}

const NAME = String.raw`(?:${SECRET_WORD}|${SHORT_WORD})`;
const SCHEME =
  'Bearer|Basic|Token|Negotiate|AWS4-HMAC-SHA256|AWS|SharedKey(?:Lite)?|ApiKey|Splunk|GoogleLogin|OAuth';
const WEBHOOKS = [
  String.raw`hooks\.slack\.com\/(?:services|workflows|triggers)\/`,
  String.raw`discord(?:app)?\.com\/api\/webhooks\/\d{1,30}\/`,
  String.raw`webhook\.office\.com\/`,
  String.raw`api\.telegram\.org\/bot`,
];
/** Tokens of which nothing else has the form; as their makers publish them for scanners. */
const TOKENS = [
  String.raw`gh[pousr]_\w{20,}|github_pat_\w{20,}|gl(?:pat|ptt|rt|dt|cbt|soat|ft|imt|agent)-[\w-]{12,}`,
  String.raw`xox[abeoprs]-[\w-]{10,}|xoxe\.xox[bp]-[\w-]{10,}|xapp-[\w-]{20,}|whsec_\w{20,}|[sr]k_(?:live|test)_\w{16,}`,
  String.raw`(?:dapi|dose|dkea)[\da-f]{32}|hf_[A-Za-z\d]{20,}|npm_[A-Za-z\d]{30,}|pypi-[\w-]{40,}`,
  String.raw`sk-(?:proj|ant|svcacct|admin|or)-[\w-]{16,}|sk-[A-Za-z\d]{32,}`,
  String.raw`AIza[\w-]{30,}|ya29\.[\w.-]{20,}|GOCSPX-[\w-]{20,}|1\/\/0[\w-]{30,}`,
  String.raw`SG\.[\w-]{16,}\.[\w-]{16,}|shp(?:at|ca|pa|ss)_[\da-f]{32}|do[opr]_v1_[\da-f]{64}|hv[sbr]\.[\w-]{20,}`,
  String.raw`gls?[ac]_\w{20,}|ATATT3[\w=-]{20,}|LTAI[A-Za-z\d]{12,}|lin_api_\w{20,}|AKCp\w{50,}|NRAK-[A-Z\d]{20,}|key-[\da-f]{32}\b`,
  String.raw`tskey-[\w-]{16,}|dp\.(?:pt|st|ct)\.\w{20,}|pat[A-Za-z\d]{14}\.[\da-f]{64}`,
];

/** `Basic` stands before a name and a password, in base 64. */
function isBasic(value: string): boolean {
  try {
    return atob(value).includes(':');
  } catch {
    return false;
  }
}

export const FORM_RULES: readonly FormRule[] = [
  // https://name:x@host, also encoded; a port is no password, and an unescaped @ may be in one
  after(
    '://',
    /(:\/\/)[^\s/@:'"]{0,300}:(?!\d{1,5}(?:[/,?#\s]|$))[^\s@'"]{1,300}@(?:[^\s@/'":]{1,100}@){0,3}/g,
    '@',
  ),
  after('://', /(https?:\/\/)[^\s/@:'"*]{1,300}@/gi, '@'),
  after('%40', /(%2F%2F)[^\s%]{0,100}%3A[^\s@]{1,300}?%40/gi, '%40'),
  after(
    '@',
    /(jdbc:oracle:\w{1,10}:|\bsqlplus\s{1,8})[^\s/@:*]{1,100}\/[^\s@]{1,300}@(?:[^\s@/:]{1,100}@){0,3}/gi,
    '@',
  ),
  after(
    '',
    /((?:[?&;]|&amp;|\\u0026|%3F|%26)(?:sig|se|X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-Signature|code|key|auth|delegation|jsessionid)(?:=|%3D))(?!\*{9})[^&\s"']+/gi,
  ),
  after('=', /(\bsig=)[\w%+/=-]{16,}/gi),
  after('=', /(\b(?:JSESSIONID|PHPSESSID)=)(?!\*{9})[^\s;,&"']+/gi),
  after(
    '://',
    new RegExp(String.raw`(https:\/\/[^\s/]{0,100}?(?:${WEBHOOKS.join('|')}))[^\s"'<>]{8,}`, 'gi'),
  ),
  // <password>x</password>, <name>… password</name><value>x</value>
  after(
    '<',
    new RegExp(String.raw`(<[\w:.-]{0,60}?${NAME}[\w.-]{0,60}>)(?!\*{9})[^<]{1,4000}`, 'gi'),
  ),
  after(
    '<',
    new RegExp(
      String.raw`(<name>[^<]{0,200}?${NAME}[^<]{0,200}<\/name>\s{0,100}<value>)(?!\*{9})[^<]{1,4000}`,
      'gi',
    ),
  ),
  after(
    '',
    new RegExp(
      String.raw`(authorization\s{0,8}(?::|=|->)\s{0,8})(?:(?:${SCHEME})\s{1,8}[^\r\n"',)}]{1,2000}|Digest\s[^\r\n']{1,2000}|(?=[^\s"']{0,200}[\d+/])(?!\*{9})[^\s"',)}]+)`,
      'gi',
    ),
  ),
  after(':', /(cookie\s{0,8}:\s{0,8})(?!\*{9})(?=[^\s=]{1,200}=)[^\r\n']+/gi),
  {
    pattern: /\b(Bearer|Basic|Negotiate)(\s{1,8})([\w.~+/=-]{8,})/gi,
    replacement: (found, scheme = '', space = '', value = '') => {
      const isSecret = /^basic$/i.test(scheme) ? isBasic(value) : looksMade(value);
      return isSecret ? `${scheme}${space}${REDACTED}` : found;
    },
  },
  form('', /\b(?:AKIA|ASIA)[\dA-Z]{16}\b/g),
  form('eyJ', /(?<![\w-])eyJ[\w-]{8,8000}\.[\w-]{8,16000}\.[\w-]*/g),
  form('8Q~', /\b\w{3}8Q~[\w.~-]{30,}/g),
  form('', new RegExp(String.raw`\b(?:${TOKENS.join('|')})`, 'g')),
  form('.atlasv1.', /\b[A-Za-z\d]{14}\.atlasv1\.[\w-]{40,}/g),
  form(
    '-----BEGIN ',
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  ),
  form('AGE-SECRET-KEY-1', /\bAGE-SECRET-KEY-1[A-Z\d]{40,}/g),
];
