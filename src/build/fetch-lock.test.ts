import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { utf8 } from '../base/index.ts';
import { type Digest, digestOf } from '../oci/index.ts';
import { type BuildInput, createInputLog } from './build-input.ts';
import { buildFault } from './faults.ts';
import { type FetchLock, frozenRemotes } from './fetch-lock.ts';
import { type MemoryRemotes, memoryRemotes } from './testing/memory-remotes.ts';
import { openWorkshop, type TestBuild, type Workshop } from './testing/workshop.ts';

const file = 'https://host/f';
const repository = 'https://host/app.git';
const [first, second] = ['1'.repeat(40), '2'.repeat(40)];
const lines = `FROM scratch\nADD ${file} /\nADD ${repository}#main /app/\nADD --keep-git-dir ${repository}#main /git/\n`;

let workshop: Workshop;
let remotes: MemoryRemotes;

beforeEach(() => {
  workshop = openWorkshop();
  remotes = memoryRemotes();
  remotes.files.set(file, { bytes: utf8('old'), etag: '"1"', lastModified: 'Thu, 01 Jan 1998 00:00:00 GMT' });
  remotes.repositories.set(repository, {
    refs: { main: first },
    commits: { [first]: { a: 'one' }, [second]: { a: 'two' } },
  });
});
afterEach(() => workshop[Symbol.dispose]());

/** Everything at its server becomes something else. */
function moveOn(): void {
  remotes.files.set(file, { bytes: utf8('new'), etag: '"2"', lastModified: 'Fri, 02 Jan 1998 00:00:00 GMT' });
  remotes.repositories.set(repository, { refs: { main: second }, commits: { [second]: { a: 'two' } } });
  remotes.calls.length = 0;
}

async function build(request: TestBuild): Promise<{ readonly digest: Digest; readonly inputs: readonly BuildInput[] }> {
  const log = createInputLog();
  const { descriptor } = await workshop.build(lines, { remotes, onInput: log.add, ...request });
  return { digest: descriptor.digest, inputs: log.list() };
}

/** A lock of what was told. */
function lockOf(inputs: readonly BuildInput[]): FetchLock {
  const missing = buildFault('build/not-locked', 'not here');
  return {
    file(url) {
      const found = inputs.find((input) => input.kind === 'file' && input.url === url);
      if (found?.kind !== 'file') throw missing;
      return found;
    },
    commit(url, ref) {
      const found = inputs.find((input) => input.kind === 'git' && input.url === url && input.ref === ref);
      if (found?.kind !== 'git') throw missing;
      return found.commit;
    },
  };
}

describe('a locked build', () => {
  test('takes what there was from the store, whatever is there now', async () => {
    const before = await build({ keepLocked: true });
    moveOn();
    const between = await build({});
    assert.notEqual(between.digest, before.digest);
    const after = await build({ lock: lockOf(before.inputs), remotes: frozenRemotes });
    assert.deepEqual(after, before);
    assert.deepEqual(await build({ lock: lockOf(before.inputs), noCache: true, remotes: frozenRemotes }), before);
  });

  test('fetches what is not in the store, dated as it was', async () => {
    const { inputs, digest } = await build({});
    const other = openWorkshop();
    remotes.files.set(file, { bytes: utf8('old'), lastModified: 'Fri, 02 Jan 1998 00:00:00 GMT' });
    const again = await other.build(lines, { remotes, lock: lockOf(inputs) });
    assert.equal(again.descriptor.digest, digest);
    other[Symbol.dispose]();
  });

  test('refuses what is not what it was', async () => {
    const { inputs } = await build({});
    moveOn();
    const rows: readonly [string, string, RegExp][] = [
      [`ADD ${file} /`, 'build/bad-checksum', /is not what it was when it was locked: it has sha256:\w+, not sha256:/],
      [`ADD --keep-git-dir ${repository}#main /`, 'build/frozen', /^main of .* has moved on from 1+, and its \.git/],
      [`ADD --checksum=${digestOf('x')} ${file} /`, 'build/bad-checksum', /is not what --checksum says/],
      [`ADD --checksum=${second} ${repository}#main /`, 'build/bad-checksum', /is not what its checksum says/],
      [`ADD ${file}x /`, 'build/not-locked', /not here/],
    ];
    for (const [line, code, message] of rows) {
      const other = openWorkshop();
      const building = other.build(`FROM scratch\n${line}\n`, { remotes, lock: lockOf(inputs) });
      await assert.rejects(building, (error: Error & { code?: string }) => {
        assert.equal(error.code, code, line);
        assert.match(error.message, message);
        return true;
      });
      other[Symbol.dispose]();
    }
  });

  test('that is frozen asks nobody', async () => {
    const { inputs } = await build({});
    for (const line of [`ADD https://me:secret@host/f /`, `ADD ${repository}#main /`]) {
      const other = openWorkshop();
      const building = other.build(`FROM scratch\n${line}\n`, { remotes: frozenRemotes, lock: lockOf(inputs) });
      await assert.rejects(building, {
        code: 'build/frozen',
        message: /^what https:\/\/host\/\S+ was when it was locked/,
      });
      other[Symbol.dispose]();
    }
  });
});
