import { describe, expect, it } from 'vitest';
import { isSecretName, REDACTED, redactProperty, redactText } from '../../src/model/redact.ts';

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

  it.for([
    'SortMergeJoin [key#12L], [key#14L], Inner',
    'count at orders.py:12',
    'hdfs://nn:9000/data/orders',
    'Exchange hashpartitioning(token_id#3, 200)',
  ])('leave %s alone', (text) => {
    expect(redactText(text)).toBe(text);
  });
});
