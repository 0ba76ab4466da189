import { describe, expect, it } from 'vitest';
import { ticketFailure } from '../../../src/fetchers/kerberos/failure.ts';

const NO_CREDENTIALS =
  'No credentials were supplied, or the credentials were unavailable or inaccessible';
const UNSPECIFIED = 'Unspecified GSS failure.  Minor code may provide more information';

/** As MIT Kerberos 1.20 says it, through the package. */
describe('what the Kerberos libraries say', () => {
  it.for<[string, boolean, string, string]>([
    [
      `${NO_CREDENTIALS}: No Kerberos credentials available (default cache: FILE:/tmp/krb5cc_0)`,
      false,
      'unauthorized',
      'there is no ticket: kinit',
    ],
    [
      `${NO_CREDENTIALS}: SPNEGO cannot find mechanisms to negotiate`,
      false,
      'unauthorized',
      'there is no ticket: kinit',
    ],
    [
      `${NO_CREDENTIALS}: SPNEGO cannot find mechanisms to negotiate`,
      true,
      'unauthorized',
      'the principal and its keys do not fit',
    ],
    [
      `${NO_CREDENTIALS}: Decrypt integrity check failed`,
      true,
      'unauthorized',
      'the principal and its keys do not fit',
    ],
    [
      `${UNSPECIFIED}: Client 'adam@SPARKVET.TEST' not found in Kerberos database`,
      true,
      'unauthorized',
      'the principal and its keys do not fit',
    ],
    [
      `The referenced credential has expired: Ticket expired`,
      false,
      'unauthorized',
      'the ticket has run out',
    ],
    [
      `${UNSPECIFIED}: Server HTTP/elsewhere@SPARKVET.TEST not found in Kerberos database`,
      true,
      'unauthorized',
      'the KDC does not know this service: set auth.service',
    ],
    [
      `${UNSPECIFIED}: Cannot contact any KDC for realm 'SPARKVET.TEST'`,
      true,
      'unreachable',
      'the KDC cannot be reached',
    ],
    [
      `${NO_CREDENTIALS}: Cannot contact any KDC for realm 'SPARKVET.TEST'`,
      true,
      'unreachable',
      'the KDC cannot be reached',
    ],
    [
      `${UNSPECIFIED}: Cannot find KDC for realm "SPARKVET.TEST"`,
      false,
      'unreachable',
      'the KDC cannot be reached',
    ],
    [`${UNSPECIFIED}: Clock skew too great`, false, 'unauthorized', 'the clocks of this machine'],
    ['no ticket within 60000 ms', false, 'timeout', 'the KDC does not answer'],
    ['A token had an invalid MIC: Whatever', false, 'unauthorized', 'check the ticket (klist)'],
  ])('%s (keytab: %s)', ([said, hasKeytab, code, wayOut]) => {
    const asked = { target: 'HTTP@shs', hasKeytab };
    const error = ticketFailure('test', asked, new Error(said));
    expect(error).toMatchObject({ code, source: 'test' });
    const shown = said.replace(`${UNSPECIFIED}: `, '');
    expect(error.message).toContain(`no Kerberos token for HTTP@shs ("${shown}"): ${wayOut}`);
  });

  it('is one line, not long, and without what looks like a secret', () => {
    const said = `a\nb Negotiate YIICdgYGKwYBBQUCoIIC ${'x'.repeat(500)}`;
    const { message } = ticketFailure(
      'test',
      { target: 'HTTP@shs', hasKeytab: false },
      new Error(said),
    );
    expect(message).not.toContain('\n');
    expect(message).not.toContain('YIIC');
    expect(message.length).toBeLessThan(400);
  });
});
