import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { ContextSource } from '../context-source.ts';
import { openLocalContext } from '../steps/local-context.ts';
import { openWorkshop, type Workshop } from '../testing/workshop.ts';

/** Longer than the time for which changes of files are not trusted. */
const settle = (): Promise<void> => setTimeout(40);

const dockerfile = 'FROM base\nCOPY src /src\nCOPY one two /one/';

interface Reads {
  /** Files that were read to find out whether the step was done before. */
  ahead: number;
  /** Files that were read to be copied. */
  copied: number;
}

/** Builds, and tells what was read. */
async function read(workshop: Workshop): Promise<Reads> {
  const reads: Reads = { ahead: 0, copied: 0 };
  const context = openLocalContext(workshop.context).value;
  const source: ContextSource = {
    ...context,
    content(file) {
      reads.copied += 1;
      return context.content(file);
    },
    openFile(file) {
      reads.ahead += 1;
      return context.openFile(file);
    },
  };
  await workshop.solve(dockerfile, { source });
  return reads;
}

async function prepare(workshop: Workshop): Promise<void> {
  await workshop.addImage('base', { etc: undefined });
  workshop.put({ 'src/a': 'a', 'src/b/c': 'c', 'src/empty': '', one: 'one', two: 'two' });
  await settle();
}

describe('files of a context are read', () => {
  test('once, when they are copied, and not at all when nothing changed', async () => {
    using workshop = openWorkshop();
    await prepare(workshop);
    assert.deepEqual(await read(workshop), { ahead: 0, copied: 4 });
    assert.deepEqual(await read(workshop), { ahead: 0, copied: 0 });
  });

  test('to see that they are what they were, once', async () => {
    using workshop = openWorkshop();
    await prepare(workshop);
    await read(workshop);
    utimesSync(join(workshop.context, 'src/a'), 1, 1);
    await settle();
    assert.deepEqual(await read(workshop), { ahead: 3, copied: 0 });
    assert.deepEqual(await read(workshop), { ahead: 0, copied: 0 });
  });

  test('only to be copied when a name or a size is new', async () => {
    using workshop = openWorkshop();
    await prepare(workshop);
    await read(workshop);
    workshop.put({ 'src/a': 'longer', two: 'twice' });
    assert.deepEqual(await read(workshop), { ahead: 0, copied: 4 });
    workshop.put({ 'src/new': 'new' });
    assert.deepEqual(await read(workshop), { ahead: 0, copied: 5 });
  });

  test('ahead and to be copied when only the content is new', async () => {
    using workshop = openWorkshop();
    await prepare(workshop);
    await read(workshop);
    workshop.put({ one: 'eno' });
    assert.deepEqual(await read(workshop), { ahead: 2, copied: 2 });
  });
});
