import { describe, expect, it } from 'vitest';
import { isSecretName, REDACTED, redactProperty, redactText } from '../../src/model/redact.ts';
import { SECRET, SECRET_PROPERTIES, SECRET_TEXTS } from '../builders/secrets.ts';

describe('secrets', () => {
  it.for([
    ['spark.hadoop.fs.s3a.secret.key', true],
    ['spark.hadoop.fs.s3a.access.key', true],
    ['spark.hadoop.fs.azure.account.key.x.dfs.core.windows.net', true],
    ['spark.ssl.keyStorePassword', true],
    ['javax.jdo.option.ConnectionPassword', true],
    ['spark.authenticate.secret', true],
    ['spark.executorEnv.AWS_SESSION_TOKEN', true],
    ['spark.executorEnv.API_KEY', true],
    ['spark.yarn.tags', false],
    ['spark.sql.shuffle.partitions', false],
    ['spark.security.credentials.hive.enabled', false],
    ['spark.ml.tokenizer.pattern', false],
    ['spark.app.name', false],
  ] as const)('%s: %s', ([name, isSecret]) => {
    expect(isSecretName(name)).toBe(isSecret);
    expect(redactProperty(name, 'value')).toBe(isSecret ? REDACTED : 'value');
  });

  it.for([
    ['jdbc:postgresql://u:hunter2@db/x', 'hunter2'],
    ['java Main --password hunter2 --input /data', 'hunter2'],
    ['-Djavax.net.ssl.trustStorePassword=hunter2 -Xmx4g', 'hunter2'],
    ['curl -H "Authorization: Bearer abcdefghijklmnop"', 'abcdefghijklmnop'],
    ['https://x.blob.core.windows.net/c?sv=1&sig=abc%2Bdef&se=2026', 'abc%2Bdef'],
    ['key AKIAIOSFODNN7EXAMPLE in code', 'AKIAIOSFODNN7EXAMPLE'],
    ['{"token": "s3cr3tvalue", "a": 1}', 's3cr3tvalue'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sig', 'eyJzdWIiOiIxMjM0In0'],
  ] as const)('are taken out of %s', ([text, secret]) => {
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain(REDACTED);
    expect(redactText(redactText(text))).toBe(redactText(text));
  });

  it.for(SECRET_TEXTS)('are taken out of %s', (text) => {
    const clean = redactText(text);

    expect(clean).not.toContain(SECRET);
    expect(clean).toContain(REDACTED);
    expect(redactText(clean)).toBe(clean);
  });

  it.for(SECRET_PROPERTIES)('%s is one by its name', (name) => {
    expect(redactProperty(name, SECRET)).toBe(REDACTED);
  });

  it.for([
    'github_pat_11AAAAAAA0AAAAAAAAAAAA',
    'glpat-AAAAAAAAAAAAAAAAAAAA',
    'xoxb-1234567890-AAAAAAAAAAAA',
    'dapi0123456789abcdef0123456789abcdef',
    'hf_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'sk-proj-AAAAAAAAAAAAAAAAAAAAAAAA',
    'AIzaSyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'ya29.AAAAAAAAAAAAAAAAAAAAAAAA',
  ])('%s is one by its form', (token) => {
    expect(redactText(`got ${token} back`)).toBe(`got ${REDACTED} back`);
  });

  it.for([
    { unit: 'secret', fill: '' },
    { unit: 'secret', fill: ' ' },
    { unit: '://a:', fill: 'x' },
    { unit: '(secret,', fill: '' },
    { unit: 'password ', fill: '"' },
    { unit: '-----BEGIN PRIVATE KEY-----', fill: '' },
    { unit: 'key', fill: 'a'.repeat(8_000) },
  ])('in a text made to be slow ($unit, $fill) are looked for in time', ({ unit, fill }) => {
    const text = (unit + fill).repeat(Math.ceil(9_000 / (unit.length + fill.length)));
    const { user } = process.cpuUsage();
    redactText(text);
    expect((process.cpuUsage().user - user) / 1_000).toBeLessThan(500);
  });

  it.for([
    'abfss://container@account.dfs.core.windows.net/x',
    'hdfs://nn:9000/data/a@b.csv',
    "mismatched input 'x', expecting token 'FROM'",
    'PWD=/home/x',
    'Filter isnotnull(password#1)',
    'SortMergeJoin [key#12L], [key#14L], Inner',
    'count at orders.py:12',
    'hdfs://nn:9000/data/orders',
    'Exchange hashpartitioning(token_id#3, 200)',
  ])('leave %s alone', (text) => {
    expect(redactText(text)).toBe(text);
  });
});
