import { redactText } from '../../model/secrets/redact.ts';
import { FetchError, type FetchErrorCode } from '../fetcher.ts';

const WRONG_KEYS =
  'the principal and its keys do not fit: check auth.principal and auth.keytab (klist -k)';

/** [what libkrb5 says, our code, what to do]; the first that fits. */
type Rule = readonly [RegExp, FetchErrorCode, string];
const RULES: readonly Rule[] = [
  [
    /cannot (?:contact|find) (?:any )?kdc|cannot (?:contact|resolve)/i,
    'unreachable',
    'the KDC cannot be reached: check krb5.conf, network and firewall',
  ],
  [
    /no ticket within/i,
    'timeout',
    'the KDC does not answer: check krb5.conf, network and firewall',
  ],
  [
    /ticket (?:has )?expired/i,
    'unauthorized',
    'the ticket has run out: kinit again, or configure a keytab',
  ],
  [
    /clock skew/i,
    'unauthorized',
    'the clocks of this machine and the KDC differ by more than allowed',
  ],
  [
    /server .*not found in kerberos database|server not found/i,
    'unauthorized',
    "the KDC does not know this service: set auth.service to the server's principal",
  ],
  [
    /does not match desired name|can't find client principal|key table entry|keytab|preauthentication failed|decrypt integrity|client .*not found/i,
    'unauthorized',
    WRONG_KEYS,
  ],
];
/** libkrb5 says no more where a keytab is none, or holds no key. */
const NO_CREDENTIALS = /no (?:kerberos )?credentials|no credentials cache|credential not found/i;
const NO_TICKET = 'there is no ticket: kinit as the user of this process, or configure a keytab';
const OTHERWISE = 'check the ticket (klist), krb5.conf and the service principal';

const SAID_LENGTH = 200;
const SAYS_NOTHING = /^Unspecified GSS failure\.\s+Minor code may provide more information: /;

/** For what the Kerberos libraries threw: names principals, realms and files, never keys. */
export function ticketFailure(
  source: string,
  asked: { readonly target: string; readonly hasKeytab: boolean },
  thrown: unknown,
): FetchError {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const [, code, wayOut] = RULES.find(([pattern]) => pattern.test(text)) ?? [
    /^/,
    'unauthorized',
    wayOutOf(text, asked.hasKeytab),
  ];
  const said = redactText(text.replace(SAYS_NOTHING, '').replaceAll(/\s+/g, ' ')).slice(
    0,
    SAID_LENGTH,
  );
  const message = `no Kerberos token for ${asked.target} ("${said}"): ${wayOut}`;
  return new FetchError(source, code, message, { cause: thrown });
}

function wayOutOf(text: string, hasKeytab: boolean): string {
  if (!NO_CREDENTIALS.test(text)) return OTHERWISE;
  return hasKeytab ? WRONG_KEYS : NO_TICKET;
}
