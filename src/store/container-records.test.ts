import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault } from '../base/index.ts';
import { digestOf } from '../oci/index.ts';
import { type ContainerRecord, type DiskStore, openStore } from './index.ts';

async function openWithImage(path: string): Promise<DiskStore> {
  const store = openStore(path);
  await putSample(store, sampleImage('base'));
  return store;
}

function record(id: string, name: string, createdAt: number): ContainerRecord {
  return { id, name, image: sampleImage('base').descriptor.digest, createdAt, data: '{"a":1}' };
}

test('records by id and by name, in the order of creation', async () => {
  using directory = temporaryDirectory();
  using store = await openWithImage(directory.path);
  const { containers } = store;
  const later = { ...record('aaaa', 'one', 20), process: { pid: 7, startTime: '1234567890123456789' } };
  containers.create(later);
  containers.create(record('bbbb', 'two', 10), { durable: false });
  assert.deepEqual(containers.get('aaaa'), later);
  assert.deepEqual(containers.get('two'), record('bbbb', 'two', 10));
  assert.equal(containers.get('cccc'), undefined);
  assert.deepEqual(
    containers.list().map(({ id }) => id),
    ['bbbb', 'aaaa'],
  );
  assert.equal(containers.remove('aaaa'), true);
  assert.equal(containers.remove('aaaa'), false);
});

test('a name is taken once, and the fault names who has it', async () => {
  using directory = temporaryDirectory();
  using store = await openWithImage(directory.path);
  store.containers.create(record('aaaaaaaaaaaaaaaa', 'web', 1));
  store.containers.create(record('bbbb', 'db', 1));
  const taken = (error: unknown): boolean =>
    isFault(error, 'store/name-taken') && error.message.includes('aaaaaaaaaaaa');
  assert.throws(() => store.containers.create(record('cccc', 'web', 1)), taken);
  assert.throws(() => store.containers.update('bbbb', () => ({ name: 'web' })), taken);
  assert.equal(store.containers.get('web')?.id, 'aaaaaaaaaaaaaaaa');
  assert.equal(store.containers.get('bbbb')?.name, 'db');
});

test('a container of an image that is not there is refused', async () => {
  using directory = temporaryDirectory();
  using store = await openWithImage(directory.path);
  assert.throws(
    () => store.containers.create({ ...record('aaaa', 'web', 1), image: digestOf('nowhere') }),
    (error) => isFault(error, 'store/incomplete'),
  );
});

test('a change sees the record as it stands', async () => {
  using directory = temporaryDirectory();
  using store = await openWithImage(directory.path);
  using other = openStore(directory.path);
  const { containers } = store;
  containers.create(record('aaaa', 'web', 1));
  other.containers.update('aaaa', () => ({ data: '5' }));
  assert.equal(containers.update('aaaa', ({ data }) => ({ data: `${data}+1` })).data, '5+1');
  const process = { pid: 12, startTime: '99' };
  assert.deepEqual(containers.update('aaaa', () => ({ process })).process, process);
  assert.deepEqual(containers.update('aaaa', () => ({ name: 'web2' })).process, process);
  assert.equal('process' in containers.update('aaaa', () => ({ process: 'none' })), false);
  assert.equal(containers.get('web2')?.data, '5+1');
  assert.throws(
    () => containers.update('zzzz', () => ({})),
    (error) => isFault(error, 'store/no-container'),
  );
});

test('a change that throws changes nothing', async () => {
  using directory = temporaryDirectory();
  using store = await openWithImage(directory.path);
  store.containers.create(record('aaaa', 'web', 1));
  assert.throws(
    () =>
      store.containers.update('aaaa', () => {
        throw new Error('no');
      }),
    /no/,
  );
  assert.deepEqual(store.containers.get('aaaa'), record('aaaa', 'web', 1));
  store.containers.update('aaaa', () => ({ data: 'again' }));
});
