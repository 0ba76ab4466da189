import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf } from '../../src/compose/file-name.ts';
import type { ApplicationRef } from '../../src/model/application.ts';

const HASH = '[0-9a-f]{8}';

function ref(id: string, attemptId?: string, cluster = 'default'): ApplicationRef {
  return attemptId === undefined ? { cluster, id } : { cluster, id, attemptId };
}

describe("an application's file", () => {
  it.for([
    [ref('application_1795236425508_0005', '2'), 'application_1795236425508_0005_2'],
    [ref('application_1795236425508_0005'), 'application_1795236425508_0005'],
    [ref('app-20261121062833-0000'), 'app-20261121062833-0000'],
    [ref('local-1430917381535', '1'), 'local-1430917381535_1'],
    [ref('spark-5f1c', undefined, 'prod-eu'), 'prod-eu@spark-5f1c'],
  ] as const)('%o is %s', ([application, name]) => {
    expect(fileNameOf(application)).toBe(name);
  });

  it.for([
    ['../../etc/passwd', `etc-passwd-${HASH}`],
    ['/etc/passwd', `etc-passwd-${HASH}`],
    ['a\\..\\b', `a-..-b-${HASH}`],
    ['..', `application-${HASH}`],
    ['.', `application-${HASH}`],
    ['', `application-${HASH}`],
    ['.hidden', `hidden-${HASH}`],
    ['--out', `out-${HASH}`],
    ['a\u0000b\nc', `a-b-c-${HASH}`],
    ['ночь', `application-${HASH}`],
    ['nul', `application-nul-${HASH}`],
    ['COM1.log', `application-COM1.log-${HASH}`],
    ['x'.repeat(5_000), `x{120}-${HASH}`],
  ] as const)('stays in its directory for the id %j', ([id, pattern]) => {
    expect(fileNameOf(ref(id))).toMatch(new RegExp(`^${pattern}$`));
  });

  it('has another name where two would have the same', () => {
    const alike = [
      ref('a_1'),
      ref('a', '1'),
      ref('a@b'),
      ref('b', undefined, 'a'),
      ref('a b'),
      ref('a-b'),
      ref('a', 'b'),
      ref('a_b'),
    ];

    expect(new Set(alike.map(fileNameOf)).size).toBe(alike.length);
  });

  it('is one name of safe characters for each application, whatever a log says', () => {
    const part = fc.oneof(fc.string(), fc.stringMatching(/^[\w.@/-]{0,6}$/));
    const anyRef = fc
      .record({ cluster: part, id: part, attemptId: fc.option(part, { nil: undefined }) })
      .map(({ cluster, id, attemptId }) => ref(id, attemptId, cluster));

    fc.assert(
      fc.property(anyRef, anyRef, (one, other) => {
        const [name, otherName] = [fileNameOf(one), fileNameOf(other)];
        expect(name).toMatch(/^[\w@][\w.@-]{0,150}$/);
        expect(name === otherName).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 2_000 },
    );
  });
});
