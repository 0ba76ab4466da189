import { describe, expect, it } from 'vitest';
import { redactText } from '../../../src/model/secrets/redact.ts';
import { REDACTED } from '../../../src/model/secrets/redacted.ts';
import { isSecretName } from '../../../src/model/secrets/secret-names.ts';
import { SECRET, SECRET_PROPERTIES, SECRET_TEXTS } from '../../builders/secrets.ts';

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
    ['spark.io.encryption.keySizeBits', false],
    ['spark.security.credentials.renewalRatio', false],
    ['spark.kerberos.renewal.credentials', false],
    ['spark.hadoop.mapreduce.job.complete.cancel.delegation.tokens', false],
    ['spark.hadoop.fs.s3a.aws.credentials.provider.mapping', false],
    ['spark.shuffle.sort.bypassMergeThreshold', false],
    ['spark.secretary', false],
    ['spark.hadoop.fs.adl.delegation.token', true],
    ['/opt/nimbus-jose-jwt-4.41.1.jar', false],
  ] as const)('%s: %s', ([name, isSecret]) => {
    expect(isSecretName(name)).toBe(isSecret);
  });

  it.for([
    ['jdbc:postgresql://u:hunter2@db/x', 'hunter2'],
    // nobody sees what stands between
    ['\u001b[33mpassword\u001b[0m=\u001b[31mhunter2\u001b[0m', 'hunter2'],
    ['pass\u0007word=hunter2', 'hunter2'],
    ['\u009b33mtoken\u009b0m: hunter2', 'hunter2'],
    ['\u001b password=hunter2 pass\u0001word=hunter2', 'hunter2'],
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

  it('of a partition in a path is its value alone', () => {
    expect(redactText('/data/client_key=US/date=2024-01-01')).toBe(
      `/data/client_key=${REDACTED}/date=2024-01-01`,
    );
  });

  it.for(SECRET_PROPERTIES)('%s is one by its name', (name) => {
    expect(isSecretName(name)).toBe(true);
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
    'glrt-abcDEF123456_-zyxwvu',
    'xapp-1-A0123456789-1234567890123-a1b2',
    `sk_live_${'a1B2c3'.repeat(4)}`,
    `SG.${'a1B2'.repeat(5)}.${'a1B2'.repeat(10)}`,
    `npm_${'a1B2c3'.repeat(6)}`,
    `hvs.${'a1B2'.repeat(8)}`,
    `pata1B2c3d4e5f6g7.${'0123456789abcdef'.repeat(4)}`,
    `a1B2c3d4E5f6g7.atlasv1.${'Zq7-'.repeat(12)}`,
    'GOCSPX-abcdefghijklmnopqrstuvwxyz12',
    'LTAI5tAbCdEfGhIjKlMnOpQr',
    'abc8Q~a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7',
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
    { unit: 'eyJaaaaaaaa', fill: '-' },
    { unit: '://', fill: '' },
    { unit: "('", fill: 'a.' },
    { unit: 'curl', fill: ' ' },
    { unit: '*********token=', fill: '' },
    { unit: 'password=', fill: '\\\\"' },
  ])('in a text made to be slow ($unit, $fill) are looked for in time', ({ unit, fill }) => {
    const text = (unit + fill).repeat(Math.ceil(100_000 / (unit.length + fill.length)));
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
    'ReadSchema: struct<id:bigint,token:string,password:string>',
    ' |-- password: string (nullable = true)',
    'PushedFilters: [IsNotNull(token), EqualTo(token,5)]',
    'SELECT * FROM t WHERE token_count = 5',
    'JOIN b ON a.account_key = b.account_key WHERE account_key = 12',
    'INSERT INTO users (password_hash, name, email)',
    'PARTITIONED BY (token, day) PRIMARY KEY (account_key, day)',
    'INSERT INTO t (api_key, name) SELECT',
    'map_filter(m, (token, v) -> v > 1)',
    'docker run --user 1000:1000 x',
    'load from mysql table x -partition 5',
    'signature = inspect(f)',
    'dedupe tokens: orders',
    'max_tokens=256 tokenizer=bert',
    'Basic customer_segmentation',
    'Basic authentication is not supported',
    'customers identified by user_id',
    'sk-bratislava-orders-pipeline',
    'cookie: consent events',
    'passwordless=true',
    'secretary=Anna',
    'Unrecognized token: x',
    'second pass = 3',
    'kafka://b1:9092,b2:9092/a@b',
    'def f(token: str) -> str:',
    'password = dbutils.secrets.get("scope", "name")',
  ])('leave %s alone', (text) => {
    expect(redactText(text)).toBe(text);
  });
});
