import type { TestEvent } from 'node:test/reporters';

/** A test reporter that says at the end which tests did not run and why; nothing when all did. */
export default async function* skipReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const skipped = new Map<string, string[]>();
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { skip, name } = event.data;
    if (skip === undefined || skip === false) continue;
    const reason = typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
    skipped.set(reason, [...(skipped.get(reason) ?? []), name]);
  }
  yield formatSkipped(skipped);
}

/** Test names by reason as a few lines for people. */
function formatSkipped(skipped: ReadonlyMap<string, readonly string[]>): string {
  const count = [...skipped.values()].reduce((sum, names) => sum + names.length, 0);
  if (count === 0) return '\nNo test was skipped.\n';
  const reasons = [...skipped].map(([reason, names]) => `  ${reason}: ${names.join(', ')}\n`);
  return `\nSkipped ${count === 1 ? '1 test' : `${count} tests`}:\n${reasons.join('')}`;
}
