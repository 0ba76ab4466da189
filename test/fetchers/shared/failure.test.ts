import { describe, expect, it } from 'vitest';
import { networkFailure } from '../../../src/fetchers/shared/failure.ts';

const URL_SHOWN = 'https://rm1:8090/ws';

/** What a loopback cannot show: Node's own errors of other networks and other TLS libraries. */
describe('networkFailure', () => {
  it.for<[string, string, string, boolean, string]>([
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND rm1', 'unreachable', false, 'no such host'],
    ['EAI_AGAIN', 'getaddrinfo EAI_AGAIN rm1', 'unreachable', true, 'the name server'],
    ['EHOSTUNREACH', 'connect EHOSTUNREACH', 'unreachable', true, 'no route to the host'],
    ['ENETUNREACH', 'connect ENETUNREACH', 'unreachable', true, 'no route to the host'],
    ['ETIMEDOUT', 'connect ETIMEDOUT', 'timeout', true, 'timed out'],
    ['EPIPE', 'write EPIPE', 'unreachable', true, 'closed the connection'],
    ['HPE_INVALID_CONSTANT', 'Parse Error', 'bad-payload', false, 'no HTTP is spoken there'],
    ['HPE_HEADER_OVERFLOW', 'Parse Error', 'bad-payload', false, 'headers are longer than any'],
    ['CERT_HAS_EXPIRED', 'certificate has expired', 'unreachable', false, 'is not trusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'does not match', 'unreachable', false, 'is not trusted'],
    [
      'EPROTO',
      'write EPROTO 40:error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate',
      'unauthorized',
      false,
      'does it want a client certificate?',
    ],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'tlsv13 alert certificate required',
      'unauthorized',
      false,
      'does it want a client certificate?',
    ],
    ['EMFILE', 'too many open files', 'unreachable', false, 'the connection failed'],
  ])('%s: %s', ([errno, message, code, isWorthRetrying, says]) => {
    const cause = Object.assign(new Error(message), { code: errno });
    const failure = networkFailure('test', URL_SHOWN, cause);
    expect(failure.error).toMatchObject({ code, cause });
    expect(failure.error.message).toContain(`${URL_SHOWN} cannot be reached (${errno}): `);
    expect(failure.error.message).toContain(says);
    expect(failure.isWorthRetrying).toBe(isWorthRetrying);
  });

  it('our own bug stays one', () => {
    const bug = new TypeError('x is undefined');
    expect(() => networkFailure('test', URL_SHOWN, bug)).toThrow(bug);
  });
});
