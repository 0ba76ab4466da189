import { expect, it } from 'vitest';
import { EnvironmentFold } from '../../../src/event-log/fold/environment-fold.ts';

it('keeps what is notable of the class path, and no more of it than is plausible', () => {
  const fold = new EnvironmentFold();
  for (let at = 0; at < 3_000; at += 1) {
    const entries = { [`/jars/delta-core-${at}.jar`]: 'x', [`/jars/guava-${at}.jar`]: 'x' };
    fold.updated({ 'JVM Information': {}, 'Classpath Entries': entries });
  }
  const { entryCount, notable = [] } = fold.finish()?.classpath ?? {};
  expect(entryCount).toBe(6_000);
  expect(notable).toHaveLength(1_000);
  expect(notable[0]).toBe('delta-core-0.jar');
});

it('keeps of the JVM what is read, of the first update', () => {
  const fold = new EnvironmentFold();
  fold.updated({ 'JVM Information': { 'Java Version': '17', 'Java Home': '', Other: 'x' } });
  fold.updated({ 'JVM Information': { 'Java Version': '21' } });
  expect(fold.finish()).toMatchObject({ javaVersion: '17' });
  expect(fold.finish()).not.toHaveProperty('javaHome');
});
