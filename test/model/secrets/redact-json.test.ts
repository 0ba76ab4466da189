import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactJson } from '../../../src/model/secrets/redact-json.ts';
import { REDACTED } from '../../../src/model/secrets/redacted.ts';

describe('JSON without secrets', () => {
  it.for<[string, string, string]>([
    [
      'a named value',
      '{"spark.ssl.keyStorePassword":"hunter2"}',
      `{"spark.ssl.keyStorePassword":"${REDACTED}"}`,
    ],
    ['spaces around the colon', '{"password" : "hunter2"}', `{"password" : "${REDACTED}"}`],
    [
      'a pair',
      '[["spark.hadoop.fs.s3a.secret.key","hunter2"],["a","b"]]',
      `[["spark.hadoop.fs.s3a.secret.key","${REDACTED}"],["a","b"]]`,
    ],
    [
      'an option and its value',
      '{"args":["--password","x","--in"]}',
      `{"args":["--password","${REDACTED}","--in"]}`,
    ],
    ['a pair over lines', '[ [ "api.key",\n "hunter2" ] ]', `[ [ "api.key",\n "${REDACTED}" ] ]`],
    [
      'inside of a text',
      '{"x":"java --password hunter2 --in a"}',
      `{"x":"java --password ${REDACTED} --in a"}`,
    ],
    [
      'before an escaped quote',
      '{"x":"say \\"password=hunter2\\" now"}',
      `{"x":"say \\"password=${REDACTED}\\" now"}`,
    ],
    [
      'a name with an escape in it',
      '{"pass\\u0077ord":"hunter2"}',
      `{"pass\\u0077ord":"${REDACTED}"}`,
    ],
    ['a list', '{"tokens":["x",1],"b":"c"}', `{"tokens":["${REDACTED}","${REDACTED}"],"b":"c"}`],
    [
      'an object',
      '{"password":{"value":["x"]},"b":"c"}',
      `{"password":{"value":["${REDACTED}"]},"b":"c"}`,
    ],
    [
      'a number',
      '{"spark.ssl.keyPassword":12345678,"a":1}',
      `{"spark.ssl.keyPassword":"${REDACTED}","a":1}`,
    ],
    [
      'a name beside its value',
      '[{"name":"spark.ssl.keyPassword","value":"x"},{"name":"a","value":"b"}]',
      `[{"name":"spark.ssl.keyPassword","value":"${REDACTED}"},{"name":"a","value":"b"}]`,
    ],
    [
      'a string that is torn',
      '{"x":"Scan jdbc:postgresql://u:hunter2@db/x, pass',
      `{"x":"Scan jdbc:postgresql://${REDACTED}@db/x, pass`,
    ],
    ['a named value that is torn', '{"a.secret":"hun', `{"a.secret":"${REDACTED}`],
    [
      'a string that JSON does not allow',
      '{"x":"a\\qb password=hunter2"}',
      `{"x":"a\\\\qb password=${REDACTED}"}`,
    ],
  ])('%s', ([, json, clean]) => {
    expect(redactJson(json)).toBe(clean);
  });

  it.for<[string, string]>([
    ['an empty value', '{"password":""}'],
    ['a number under such a name', '{"tokenCount":12345678901234567890}'],
    ['the same name twice', '{"entry":{"key":"a"},"entry":{"key":"b"}}'],
    ['a list of words that no pair is', '["a","secret","b"]'],
    ['the second of two tags', '{"jobTags":["token-service","nightly"]}'],
    ['a flag', '{"fs.azure.authorization":"false","a.token.always-cancel":"TRUE"}'],
    ['a flag in a pair', '[["fs.azure.authorization","false"]]'],
    ['a metric that counts', '{"name":"number of tokens","value":"1,234"}'],
    ['half a line', '{"Event":"SparkListenerTaskEnd","x":"ab'],
    ['a string that JSON does not allow', '{"x":"a\\qb"}'],
  ])('leaves %s as it is', ([, json]) => {
    expect(redactJson(json)).toBe(json);
  });

  it('is JSON again, with everything that is no secret', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify({ ok: value });

        expect(Object.keys(JSON.parse(redactJson(json)))).toEqual(['ok']);
      }),
    );
  });

  it('lets no value of a secret through', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<string>('password', 'x.token', 'spark.secret'),
        fc.uuid(),
        (name, secret) => {
          const json = JSON.stringify({
            a: 1,
            b: { [name]: secret },
            c: [[name, secret]],
            d: `--${name}=${secret}`,
          });

          expect(redactJson(json)).not.toContain(secret);
        },
      ),
    );
  });
});
